#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "json/field.h"

/* Where a value stands. It becomes a JSON pointer (RFC 6901) only where there is an error to
 * report. */
struct path {
    const struct path *parent; /* NULL: the body */
    const char *name;          /* NULL: the index in a list */
    size_t index;
};

struct decoding {
    struct arena *arena;
    struct error *err;
};

static void pointer_append(struct buf *out, const struct path *path)
{
    if (path == NULL)
        return;
    pointer_append(out, path->parent);
    buf_append_char(out, '/');
    if (path->name == NULL) {
        buf_printf(out, "%zu", path->index);
        return;
    }
    for (const char *at = path->name; *at != '\0'; at++) {
        if (*at == '~')
            buf_append_text(out, "~0");
        else if (*at == '/')
            buf_append_text(out, "~1");
        else
            buf_append_char(out, *at);
    }
}

static void PRINTF_LIKE(3, 4)
    fail(struct decoding *decoding, const struct path *path, const char *format, ...)
{
    char detail[ERROR_DETAIL_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);

    CLEANUP(buf_free) struct buf pointer = BUF_EMPTY;
    pointer_append(&pointer, path);
    error_field(decoding->err, buf_text(&pointer), "%s", detail);
}

/* The name's index, or name_count where it is none of them. */
static size_t names_index(const struct field *field, const struct json_value *value)
{
    size_t i = 0;
    if (value->type != JSON_STRING)
        return field->name_count;
    while (i < field->name_count && strcmp(field->names[i], value->text) != 0)
        i++;
    return i;
}

static void fail_names(struct decoding *decoding, const struct field *field,
                       const struct path *path)
{
    CLEANUP(buf_free) struct buf names = BUF_EMPTY;
    for (size_t i = 0; i < field->name_count; i++)
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", field->names[i]);
    fail(decoding, path, "must be one of %s", buf_text(&names));
}

static void fail_bounds(struct decoding *decoding, const struct field *field,
                        const struct path *path)
{
    char min[DECIMAL_TEXT_MAX], max[DECIMAL_TEXT_MAX];
    decimal_format(field->min, field->decimals, min);
    decimal_format(field->max, field->decimals, max);
    if (field_has_min(field) && field_has_max(field))
        fail(decoding, path, "must be between %s and %s", min, max);
    else if (field_has_min(field))
        fail(decoding, path, "must be at least %s", min);
    else if (field_has_max(field))
        fail(decoding, path, "must be at most %s", max);
    else
        fail(decoding, path, "is out of range");
}

static bool text_check(struct decoding *decoding, const struct field *field,
                       const struct json_value *value, const struct path *path)
{
    size_t limit = field_length_limit(field);
    if (value->type != JSON_STRING)
        fail(decoding, path, "must be text");
    else if (value->length == 0 && !field->allow_empty)
        fail(decoding, path, "must not be empty");
    else if (utf8_count(value->text, value->length) > limit)
        fail(decoding, path, "must be at most %zu characters long", limit);
    else if (utf8_has_control(value->text, value->length))
        fail(decoding, path, "must not contain control characters");
    else if (field->is_valid != NULL && !field->is_valid(value->text))
        fail(decoding, path, "%s", field->must == NULL ? "is not valid" : field->must);
    else
        return true;
    return false;
}

/* Decodes a value that is not null to `place`, or reports what is wrong with it. */
typedef void decode_function(struct decoding *decoding, const struct field *field,
                             const struct json_value *value, void *place, enum decode_mode mode,
                             const struct path *path);

static void decode_text(struct decoding *decoding, const struct field *field,
                        const struct json_value *value, void *place, enum decode_mode mode,
                        const struct path *path)
{
    (void)mode;
    if (text_check(decoding, field, value, path))
        *(struct text *)place = (struct text){.chars = value->text};
}

static void decode_decimal(struct decoding *decoding, const struct field *field,
                           const struct json_value *value, void *place, enum decode_mode mode,
                           const struct path *path)
{
    (void)mode;
    bool is_integer = field->type == FIELD_TYPE_INTEGER, is_exact = false;
    assert(!is_integer || field->decimals == 0);
    int64_t number = 0;
    enum decimal_status status = DECIMAL_MALFORMED;
    if (value->type == JSON_NUMBER)
        status = decimal_parse(value->text, value->length, field->decimals, &number, &is_exact);

    if (status == DECIMAL_MALFORMED)
        fail(decoding, path, is_integer ? "must be a whole number" : "must be a number");
    else if (status == DECIMAL_OK && is_integer && !is_exact)
        fail(decoding, path, "must be a whole number");
    else if (status != DECIMAL_OK || (field_has_min(field) && number < field->min) ||
             (field_has_max(field) && number > field->max))
        fail_bounds(decoding, field, path);
    else
        *(struct opt *)place = OPT(number);
}

static void decode_boolean(struct decoding *decoding, const struct field *field,
                           const struct json_value *value, void *place, enum decode_mode mode,
                           const struct path *path)
{
    (void)field;
    (void)mode;
    if (value->type == JSON_TRUE || value->type == JSON_FALSE)
        *(struct opt *)place = OPT(value->type == JSON_TRUE);
    else
        fail(decoding, path, "must be true or false");
}

static void decode_date(struct decoding *decoding, const struct field *field,
                        const struct json_value *value, void *place, enum decode_mode mode,
                        const struct path *path)
{
    (void)field;
    (void)mode;
    int32_t on;
    if (value->type == JSON_STRING && date_parse(value->text, &on))
        *(struct opt *)place = OPT(on);
    else
        fail(decoding, path, "must be a date like 2024-01-15, of the years %d to %d", YEAR_MIN,
             YEAR_MAX);
}

static void decode_timestamp(struct decoding *decoding, const struct field *field,
                             const struct json_value *value, void *place, enum decode_mode mode,
                             const struct path *path)
{
    (void)field;
    (void)mode;
    int64_t ms;
    if (value->type == JSON_STRING && timestamp_parse(value->text, &ms))
        *(struct opt *)place = OPT(ms);
    else
        fail(decoding, path, "must be a timestamp like 2024-01-15T10:00:00Z, of the years %d to %d",
             YEAR_MIN, YEAR_MAX);
}

static void decode_oid(struct decoding *decoding, const struct field *field,
                       const struct json_value *value, void *place, enum decode_mode mode,
                       const struct path *path)
{
    (void)field;
    (void)mode;
    if (value->type != JSON_STRING || !oid_parse(value->text, place))
        fail(decoding, path, "must be an identifier of 24 lower-case hex digits");
}

static void decode_enum(struct decoding *decoding, const struct field *field,
                        const struct json_value *value, void *place, enum decode_mode mode,
                        const struct path *path)
{
    (void)mode;
    size_t index = names_index(field, value);
    if (index < field->name_count)
        *(struct opt *)place = OPT((int64_t)index);
    else
        fail_names(decoding, field, path);
}

/* A list within its bound, else reported. */
static bool list_check(struct decoding *decoding, const struct field *field,
                       const struct json_value *value, const struct path *path)
{
    size_t limit = field_items_limit(field);
    if (value->type != JSON_ARRAY)
        fail(decoding, path, "must be a list");
    else if (value->length > limit)
        fail(decoding, path, "must have at most %zu items", limit);
    else
        return true;
    return false;
}

static bool item_check(struct decoding *decoding, const struct field *field,
                       const struct json_value *item, const struct path *path)
{
    if (field->type == FIELD_TYPE_TEXT_LIST)
        return text_check(decoding, field, item, path);
    if (names_index(field, item) < field->name_count)
        return true;
    fail_names(decoding, field, path);
    return false;
}

static void decode_text_list(struct decoding *decoding, const struct field *field,
                             const struct json_value *value, void *place, enum decode_mode mode,
                             const struct path *path)
{
    (void)mode;
    if (!list_check(decoding, field, value, path))
        return;
    const char **items = ARENA_ARRAY(decoding->arena, const char *, value->length);
    bool are_all_valid = true;
    for (size_t i = 0; i < value->length; i++) {
        struct path item_path = {.parent = path, .index = i};
        if (!item_check(decoding, field, value->elements[i], &item_path))
            are_all_valid = false;
        items[i] = value->elements[i]->text;
    }
    if (are_all_valid) {
        *(struct text_list *)place =
            (struct text_list){.items = items, .count = value->length, .known = true};
    }
}

static void decode_members(struct decoding *decoding, const struct schema *schema,
                           const struct json_value *object, void *target, enum decode_mode mode,
                           const struct path *path);

static void decode_object(struct decoding *decoding, const struct field *field,
                          const struct json_value *value, void *place, enum decode_mode mode,
                          const struct path *path)
{
    if (value->type == JSON_OBJECT)
        decode_members(decoding, field->child, value, place, mode, path);
    else
        fail(decoding, path, "must be an object");
}

static void decode_object_list(struct decoding *decoding, const struct field *field,
                               const struct json_value *value, void *place, enum decode_mode mode,
                               const struct path *path)
{
    (void)mode;
    if (!list_check(decoding, field, value, path))
        return;
    size_t size = field->child->size;
    char *items = arena_alloc_array(decoding->arena, size, value->length);
    for (size_t i = 0; i < value->length; i++) {
        struct path item_path = {.parent = path, .index = i};
        decode_object(decoding, field, value->elements[i], items + i * size, DECODE_CREATE,
                      &item_path);
    }
    *(struct object_list *)place =
        (struct object_list){.items = items, .count = value->length, .known = true};
}

static void decode_any(struct decoding *decoding, const struct field *field,
                       const struct json_value *value, void *place, enum decode_mode mode,
                       const struct path *path)
{
    (void)decoding;
    (void)field;
    (void)mode;
    (void)path;
    *(const struct json_value **)place = value;
}

/* A type without a function is not decoded: its members are not known. */
static decode_function *const decoders[] = {
    [FIELD_TYPE_TEXT] = decode_text,
    [FIELD_TYPE_DECIMAL] = decode_decimal,
    [FIELD_TYPE_INTEGER] = decode_decimal,
    [FIELD_TYPE_BOOLEAN] = decode_boolean,
    [FIELD_TYPE_DATE] = decode_date,
    [FIELD_TYPE_TIMESTAMP] = decode_timestamp,
    [FIELD_TYPE_OID] = decode_oid,
    [FIELD_TYPE_ENUM] = decode_enum,
    [FIELD_TYPE_TEXT_LIST] = decode_text_list,
    [FIELD_TYPE_ENUM_LIST] = decode_text_list,
    [FIELD_TYPE_OBJECT] = decode_object,
    [FIELD_TYPE_OBJECT_LIST] = decode_object_list,
    [FIELD_TYPE_ANY] = decode_any,
    [FIELD_TYPE_MAP] = NULL,
    [FIELD_TYPE_FREE] = NULL,
    [FIELD_TYPE_FREE_LIST] = NULL,
};

static struct opt *presence_of(const struct field *field, void *target)
{
    if (field->type != FIELD_TYPE_OBJECT || field->presence_offset == SIZE_MAX)
        return NULL;
    return (void *)((char *)target + field->presence_offset);
}

/* Null was given: remembers it, where the type can. */
static void clear(const struct field *field, void *target)
{
    void *place = (char *)target + field->offset;
    struct opt *presence = presence_of(field, target);
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        ((struct text *)place)->cleared = true;
        break;
    case FIELD_TYPE_TEXT_LIST:
    case FIELD_TYPE_ENUM_LIST:
        ((struct text_list *)place)->cleared = true;
        break;
    case FIELD_TYPE_OBJECT_LIST:
        ((struct object_list *)place)->cleared = true;
        break;
    case FIELD_TYPE_OBJECT:
        if (presence != NULL)
            presence->cleared = true;
        break;
    case FIELD_TYPE_OID:
    case FIELD_TYPE_ANY:
    case FIELD_TYPE_MAP:
    case FIELD_TYPE_FREE:
    case FIELD_TYPE_FREE_LIST:
        break;
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_BOOLEAN:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_TIMESTAMP:
    case FIELD_TYPE_ENUM:
        ((struct opt *)place)->cleared = true;
        break;
    }
}

static void decode_member(struct decoding *decoding, const struct field *field,
                          const struct json_value *value, void *target, enum decode_mode mode,
                          const struct path *path)
{
    if (value == NULL) {
        if (field->required && mode == DECODE_CREATE)
            fail(decoding, path, "is required");
        return;
    }
    if (field->refused != NULL) {
        fail(decoding, path, "%s", field->refused);
        return;
    }
    bool is_null = value->type == JSON_NULL;
    if (is_null && (field->required || (!field->nullable && field->type != FIELD_TYPE_ANY))) {
        fail(decoding, path, "must not be null");
        return;
    }
    if (is_null && field->type != FIELD_TYPE_ANY) {
        clear(field, target);
        return;
    }
    struct opt *presence = presence_of(field, target);
    if (presence != NULL)
        *presence = OPT(1);
    decoders[field->type](decoding, field, value, (char *)target + field->offset, mode, path);
}

static bool is_known(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (decoders[field->type] != NULL && strcmp(field->name, name) == 0)
            return true;
    }
    return false;
}

/* In the table's order, then what the table does not know. */
static void decode_members(struct decoding *decoding, const struct schema *schema,
                           const struct json_value *object, void *target, enum decode_mode mode,
                           const struct path *path)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (decoders[field->type] == NULL)
            continue;
        struct path member_path = {.parent = path, .name = field->name};
        decode_member(decoding, field, json_member(object, field->name), target, mode,
                      &member_path);
    }
    for (size_t i = 0; i < object->length; i++) {
        struct path member_path = {.parent = path, .name = object->members[i].name};
        if (!is_known(schema, object->members[i].name))
            fail(decoding, &member_path, "is not a known member");
    }
}

struct result schema_decode(const struct schema *schema, enum decode_mode mode,
                            const struct json_value *value, struct arena *arena, void *target,
                            struct error *err)
{
    assert(value != NULL && err != NULL && schema->size > 0);
    if (value->type != JSON_OBJECT) {
        return error_set(err, ERROR_BAD_REQUEST, "the body must be an object, not %s",
                         json_type_name(value->type));
    }
    struct decoding decoding = {.arena = arena, .err = err};
    decode_members(&decoding, schema, value, target, mode, NULL);
    return error_result(err);
}
