/* Any bytes as a body: what parses is decoded by a table that has every type of field, what decodes
 * is encoded, and that must parse and decode again to the same text. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024 };

static const char *const colours[] = {"red", "green"};

struct part {
    struct opt size_e6;
    struct text label;
};

static const struct field part_fields[] = {
    FIELD_RATE(struct part, size_e6, "size", .nullable = true),
    FIELD_TEXT(struct part, label, "label", .nullable = true, .allow_empty = true),
};
static const struct schema part_schema = SCHEMA("Part", struct part, part_fields);

struct whole {
    struct text text;
    struct opt money_cents, ratio_e4, count, yes, on, at_ms, colour;
    struct oid id;
    struct text_list words, colours;
    struct part part;
    struct opt has_part;
    struct part plain;
    struct object_list parts;
    const struct json_value *any;
};

static const struct field whole_fields[] = {
    FIELD_TEXT(struct whole, text, "t", .nullable = true, .max_length = 20),
    FIELD_MONEY(struct whole, money_cents, "m", .nullable = true, .min = -100, .max = INT64_MAX),
    FIELD_RATIO(struct whole, ratio_e4, "r", .nullable = true),
    FIELD_INTEGER(struct whole, count, "i", .nullable = true, .min = INT64_MIN, .max = 99),
    FIELD_BOOLEAN(struct whole, yes, "b", .nullable = true),
    FIELD_DATE(struct whole, on, "d", .nullable = true),
    FIELD_TIMESTAMP(struct whole, at_ms, "at", .nullable = true),
    FIELD_ENUM(struct whole, colour, "e", colours, 2, .nullable = true),
    FIELD_OID(struct whole, id, "id", .nullable = true),
    FIELD_TEXT_LIST(struct whole, words, "w", .nullable = true),
    FIELD_ENUM_LIST(struct whole, colours, "el", colours, 2, .nullable = true),
    FIELD_OPT_OBJECT(struct whole, part, has_part, "o", &part_schema, .nullable = true),
    FIELD_OBJECT(struct whole, plain, "p", &part_schema),
    FIELD_OBJECT_LIST(struct whole, parts, "ol", &part_schema, .nullable = true),
    FIELD_ANY(struct whole, any, "any"),
    FIELD_REFUSED("no", "is refused"),
};
static const struct schema whole_schema = SCHEMA("Whole", struct whole, whole_fields);

static void encode(const struct whole *whole, struct buf *out)
{
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(out, false);
    schema_encode(&whole_schema, whole, writer);
}

/* False where the bytes are refused, which has to be said. */
static bool round_trip(struct arena *arena, const char *bytes, size_t length, struct buf *out)
{
    struct error err;
    error_init(&err, arena);
    const struct json_value *value = NULL;
    if (failed(json_parse(arena, bytes, length, &value, &err))) {
        assert(value == NULL && err.code == ERROR_BAD_REQUEST && err.detail[0] != '\0');
        return false;
    }
    struct whole whole = {0};
    if (failed(schema_decode(&whole_schema, DECODE_CREATE, value, arena, &whole, &err))) {
        assert(err.code == ERROR_BAD_REQUEST || (err.code == ERROR_VALIDATION && err.field_count));
        return false;
    }
    encode(&whole, out);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena;
    arena_init(&arena, ARENA_LIMIT_BYTES);
    CLEANUP(buf_free) struct buf first = BUF_EMPTY, second = BUF_EMPTY;
    if (!round_trip(&arena, (const char *)data, size, &first))
        return 0;
    if (!round_trip(&arena, first.data, first.length, &second))
        abort();
    if (first.length != second.length || memcmp(first.data, second.data, first.length) != 0)
        abort();
    return 0;
}
