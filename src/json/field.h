/* Field tables: what a body's members are, said once, for decoding with every error, encoding and
 * JSON Schema.
 *
 *     struct lead_body { struct text address; struct opt asking_price_cents; … };
 *     static const struct field lead_fields[] = {
 *         FIELD_TEXT(struct lead_body, address, "address", .required = true, .max_length = 200),
 *         FIELD_MONEY(struct lead_body, asking_price_cents, "askingPrice", .min = 0, .max = …),
 *         FIELD_TEXT(struct lead_body, city, "city"),
 *     };
 *     const struct schema lead_schema = SCHEMA("LeadCreate", struct lead_body, lead_fields);
 *
 * What each type decodes to, at `offset` of the struct:
 *     TEXT                     struct text
 *     DECIMAL                  struct opt, value scaled by 10^decimals, rounded half away from zero
 *     INTEGER                  struct opt; a fraction is refused
 *     BOOLEAN                  struct opt, 0 or 1
 *     DATE                     struct opt, days (calendar.h)
 *     TIMESTAMP                struct opt, milliseconds
 *     OID                      struct oid; not set where absent or null
 *     ENUM                     struct opt, index into `names`
 *     TEXT_LIST, ENUM_LIST     struct text_list (ENUM_LIST: each item is one of `names`)
 *     OBJECT                   the nested struct itself, at offset; `presence_offset` names a
 *                              struct opt in the same outer struct: known where given, cleared
 *                              where null
 *     OBJECT_LIST              struct object_list
 *     ANY                      const struct json_value *, NULL where absent
 * Reply only, for schemas of hand-written replies: MAP (object whose values are `child`), FREE (any
 * object, one of `child` where that is set) and FREE_LIST (any array, its items of `child` where
 * that is set, else texts). Encoding by table passes over ANY, these and refused members: the
 * caller writes them. Decoding takes these for members it does not know.
 *
 * Bounds are scaled and inclusive, and hold for DECIMAL (checked after rounding) and INTEGER:
 *     .min = 0, .max = N               both (N > 0; also with a negative min)
 *     .min = 1                         at least 1: a max below min is none
 *     .min = 0, .max = INT64_MAX       not negative
 *     .min = INT64_MIN, .max = N       at most N, also where N is 0 or negative
 *     neither                          whatever 64 bits hold
 *
 * Text is kept as it came, untrimmed; control characters other than line feed and tab are refused.
 * Lists keep duplicates. */
#ifndef JSON_FIELD_H
#define JSON_FIELD_H

#include <limits.h>
#include <stddef.h>

#include "base/optional.h"
#include "json/value.h"
#include "json/writer.h"

enum field_type {
    FIELD_TYPE_TEXT,
    FIELD_TYPE_DECIMAL,
    FIELD_TYPE_INTEGER,
    FIELD_TYPE_BOOLEAN,
    FIELD_TYPE_DATE,
    FIELD_TYPE_TIMESTAMP,
    FIELD_TYPE_OID,
    FIELD_TYPE_ENUM,
    FIELD_TYPE_TEXT_LIST,
    FIELD_TYPE_ENUM_LIST,
    FIELD_TYPE_OBJECT,
    FIELD_TYPE_OBJECT_LIST,
    FIELD_TYPE_ANY,
    FIELD_TYPE_MAP,
    FIELD_TYPE_FREE,
    FIELD_TYPE_FREE_LIST
};

struct schema;

struct field {
    const char *name; /* on the wire */
    const char *key;  /* the name as json_key() takes it; NULL: json_name() writes it */
    size_t key_length;
    enum field_type type;
    size_t offset;
    bool required;     /* on decoding: must be there and not null. In a reply: always there */
    bool nullable;     /* null is accepted (decodes as cleared); in a reply: may be null */
    bool allow_empty;  /* TEXT: "" is accepted */
    int decimals;      /* DECIMAL: 0 to 6 */
    int64_t min, max;  /* see above */
    size_t max_length; /* TEXT and items of TEXT_LIST, in code points; 0: 1000 */
    size_t max_items;  /* lists; 0: 100 */
    const char *const *names; /* ENUM, ENUM_LIST; ended by name_count */
    size_t name_count;
    bool (*is_valid)(const char *text); /* TEXT and list items: a further check, … */
    const char *must;                   /* … and what to say where it fails: "must be an email" */
    const char *refused;        /* not NULL: the member is never accepted, and this says why */
    const struct schema *child; /* OBJECT, OBJECT_LIST, MAP, FREE, FREE_LIST */
    size_t presence_offset;     /* OBJECT: SIZE_MAX where presence is not kept */
    const char *description;    /* for the schema */
};

struct schema {
    const char *name; /* of the component in the OpenAPI document */
    const struct field *fields;
    size_t field_count;
    size_t size; /* of the struct; 0 for schemas that are never decoded or encoded by table */
    const char *description;
    bool open;    /* reply: may have further members. Decoding lets no unknown members through. */
    bool partial; /* of a PATCH: its JSON Schema as a request requires nothing */
    bool as_sent; /* a reply has it as a request said it: one JSON Schema for both */
};

struct object_list {
    void *items; /* array of the child's struct, in the arena */
    size_t count;
    bool known, cleared;
};

enum { FIELD_LENGTH_DEFAULT = 1000, FIELD_ITEMS_DEFAULT = 100 };

static inline bool field_has_min(const struct field *field)
{
    return (field->min != 0 || field->max != 0) && field->min != INT64_MIN;
}

static inline bool field_has_max(const struct field *field)
{
    return (field->min != 0 || field->max != 0) && field->max != INT64_MAX &&
           field->max >= field->min;
}

static inline size_t field_length_limit(const struct field *field)
{
    return field->max_length == 0 ? FIELD_LENGTH_DEFAULT : field->max_length;
}

static inline size_t field_items_limit(const struct field *field)
{
    return field->max_items == 0 ? FIELD_ITEMS_DEFAULT : field->max_items;
}

#define SCHEMA(name_, type_, fields_)                                                              \
    {                                                                                              \
        .name = (name_), .fields = (fields_),                                                      \
        .field_count = sizeof(fields_) / sizeof((fields_)[0]), .size = sizeof(type_)               \
    }
/* With further settings: SCHEMA_WITH("LeadPatch", struct lead_body, lead_fields, .partial = true)
 */
#define SCHEMA_WITH(name_, type_, fields_, ...)                                                    \
    {                                                                                              \
        .name = (name_), .fields = (fields_),                                                      \
        .field_count = sizeof(fields_) / sizeof((fields_)[0]), .size = sizeof(type_), __VA_ARGS__  \
    }

/* The name, a literal without anything to escape, and its key. */
#define FIELD_FIRST_(first_, ...) first_
#define FIELD_NAME_(name_)        .name = name_, .key = "\"" name_ "\":", .key_length = sizeof(name_) + 2
/* The same where the name is followed by further settings, or nothing. */
#define FIELD_NAME_AND_(...)                                                                       \
    .key = "\"" FIELD_FIRST_(__VA_ARGS__, 0) "\":",                                                \
    .key_length = sizeof(FIELD_FIRST_(__VA_ARGS__, 0)) + 2, .name = __VA_ARGS__

/* FIELD_KIND(struct type, member, "nameOnTheWire", … further settings …). What `...` begins with
 * is the last argument that must be there, since standard C wants at least one. */
#define FIELD_AT(type_, member_, kind_, ...)                                                       \
    {                                                                                              \
        .type = (kind_), .offset = offsetof(type_, member_), .presence_offset = SIZE_MAX,          \
        FIELD_NAME_AND_(__VA_ARGS__)                                                               \
    }
#define FIELD_TEXT(type_, member_, ...) FIELD_AT(type_, member_, FIELD_TYPE_TEXT, __VA_ARGS__)
#define FIELD_DECIMAL_(type_, member_, decimals_, ...)                                             \
    {                                                                                              \
        .type = FIELD_TYPE_DECIMAL, .offset = offsetof(type_, member_),                            \
        .presence_offset = SIZE_MAX, .decimals = (decimals_), FIELD_NAME_AND_(__VA_ARGS__)         \
    }
/* Money in cents on the wire as dollars. */
#define FIELD_MONEY(type_, member_, ...) FIELD_DECIMAL_(type_, member_, 2, __VA_ARGS__)
/* A ratio in 1/10,000. */
#define FIELD_RATIO(type_, member_, ...) FIELD_DECIMAL_(type_, member_, 4, __VA_ARGS__)
/* A rate or share in 1/1,000,000. */
#define FIELD_RATE(type_, member_, ...)    FIELD_DECIMAL_(type_, member_, 6, __VA_ARGS__)
#define FIELD_INTEGER(type_, member_, ...) FIELD_AT(type_, member_, FIELD_TYPE_INTEGER, __VA_ARGS__)
#define FIELD_BOOLEAN(type_, member_, ...) FIELD_AT(type_, member_, FIELD_TYPE_BOOLEAN, __VA_ARGS__)
#define FIELD_DATE(type_, member_, ...)    FIELD_AT(type_, member_, FIELD_TYPE_DATE, __VA_ARGS__)
#define FIELD_TIMESTAMP(type_, member_, ...)                                                       \
    FIELD_AT(type_, member_, FIELD_TYPE_TIMESTAMP, __VA_ARGS__)
#define FIELD_OID(type_, member_, ...) FIELD_AT(type_, member_, FIELD_TYPE_OID, __VA_ARGS__)
#define FIELD_ANY(type_, member_, ...) FIELD_AT(type_, member_, FIELD_TYPE_ANY, __VA_ARGS__)
#define FIELD_TEXT_LIST(type_, member_, ...)                                                       \
    FIELD_AT(type_, member_, FIELD_TYPE_TEXT_LIST, __VA_ARGS__)

#define FIELD_NAMED_(type_, member_, kind_, name_, names_, ...)                                    \
    {                                                                                              \
        .type = (kind_), .offset = offsetof(type_, member_), .presence_offset = SIZE_MAX,          \
        FIELD_NAME_(name_), .names = (names_), .name_count = __VA_ARGS__                           \
    }
/* FIELD_ENUM(struct type, member, "name", names, count, …) */
#define FIELD_ENUM(type_, member_, name_, names_, ...)                                             \
    FIELD_NAMED_(type_, member_, FIELD_TYPE_ENUM, name_, names_, __VA_ARGS__)
#define FIELD_ENUM_LIST(type_, member_, name_, names_, ...)                                        \
    FIELD_NAMED_(type_, member_, FIELD_TYPE_ENUM_LIST, name_, names_, __VA_ARGS__)

/* FIELD_OBJECT(struct type, member, "name", &child_schema, …): presence is not kept. */
#define FIELD_OBJECT(type_, member_, name_, ...)                                                   \
    {                                                                                              \
        .type = FIELD_TYPE_OBJECT, .offset = offsetof(type_, member_),                             \
        .presence_offset = SIZE_MAX, FIELD_NAME_(name_), .child = __VA_ARGS__                      \
    }
/* The same, its presence kept in the struct opt `presence_` of the same struct. */
#define FIELD_OPT_OBJECT(type_, member_, presence_, name_, ...)                                    \
    {                                                                                              \
        .type = FIELD_TYPE_OBJECT, .offset = offsetof(type_, member_),                             \
        .presence_offset = offsetof(type_, presence_), FIELD_NAME_(name_), .child = __VA_ARGS__    \
    }
#define FIELD_OBJECT_LIST(type_, member_, name_, ...)                                              \
    {                                                                                              \
        .type = FIELD_TYPE_OBJECT_LIST, .offset = offsetof(type_, member_),                        \
        .presence_offset = SIZE_MAX, FIELD_NAME_(name_), .child = __VA_ARGS__                      \
    }

/* Members of hand-written replies: FIELD_MAP("byMarket", &child_schema, …), FIELD_FREE("meta", …),
 * FIELD_FREE_LIST("problems", …) */
#define FIELD_MAP(name_, ...)                                                                      \
    {                                                                                              \
        .type = FIELD_TYPE_MAP, .presence_offset = SIZE_MAX, FIELD_NAME_(name_),                   \
        .child = __VA_ARGS__                                                                       \
    }
#define FIELD_FREE(...)                                                                            \
    {                                                                                              \
        .type = FIELD_TYPE_FREE, .presence_offset = SIZE_MAX, FIELD_NAME_AND_(__VA_ARGS__)         \
    }

#define FIELD_FREE_LIST(...)                                                                       \
    {                                                                                              \
        .type = FIELD_TYPE_FREE_LIST, .presence_offset = SIZE_MAX, FIELD_NAME_AND_(__VA_ARGS__)    \
    }

/* A member that is never accepted, with the reason: "is locked at close". */
#define FIELD_REFUSED(name_, why_)                                                                 \
    {                                                                                              \
        .name = (name_), .type = FIELD_TYPE_ANY, .refused = (why_), .presence_offset = SIZE_MAX    \
    }

enum decode_mode {
    DECODE_CREATE, /* required members are required */
    DECODE_PATCH   /* nothing is required, nested objects included, but a required member may not
                      be null. Items of an OBJECT_LIST are decoded as by DECODE_CREATE. */
};

/* Decodes `value` into the zeroed struct at `target`, collecting every error by pointer into err
 * (messages: "is required", "is not a known member", "must be a number", "must be between 0 and 1",
 * "must be one of buy_hold, commercial" …; bounds are shown in wire units). Returns what
 * error_result(err) does, or ERROR_BAD_REQUEST where the value is not an object. Errors already in
 * err stay, and count. On failure the target holds what was right, so that rules across members can
 * still be checked and reported together. What it points to lies in `arena` or in the tree. */
MUST_USE struct result schema_decode(const struct schema *schema, enum decode_mode mode,
                                     const struct json_value *value, struct arena *arena,
                                     void *target, struct error *err);

/* Writes the struct at `source` as an object, by table. Unknown values are written as null; lists
 * that are not known as []; OBJECT whose presence is kept and not known as null. */
void schema_encode(const struct schema *schema, const void *source, struct json_writer *writer);
/* The members alone, inside an object that the caller opened. */
void schema_encode_members(const struct schema *schema, const void *source,
                           struct json_writer *writer);

/* A table of many: the names of the columns, members of nested objects as "object.member", as an
 * array; then each struct as an array of its values. Schemas with lists of objects have none. */
void schema_encode_columns(const struct schema *schema, struct json_writer *writer);
void schema_encode_row(const struct schema *schema, const void *source, struct json_writer *writer);

/* The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of one schema: nested ones by
 * "#/components/schemas/NAME". `reply`: required and nullable as in a reply, unknown members
 * forbidden unless open; else as in a request (MAP, FREE and FREE_LIST left out; a required member
 * is not nullable). Refused members are left out of both. */
void schema_describe(const struct schema *schema, bool reply, struct json_writer *writer);
/* That of one field alone: a parameter. */
void field_describe(const struct field *field, bool reply, struct json_writer *writer);
/* Whether a schema's description has the field. */
bool field_is_described(const struct field *field, bool reply);

#endif
