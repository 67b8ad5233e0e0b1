#include <assert.h>
#include <stdio.h>

#include "json/field.h"

/* Writes the value at `place`. */
typedef void encode_function(const struct field *field, const void *place,
                             struct json_writer *writer);

static void encode_text(const struct field *field, const void *place, struct json_writer *writer)
{
    (void)field;
    json_write_text(writer, ((const struct text *)place)->chars);
}

static void encode_decimal(const struct field *field, const void *place, struct json_writer *writer)
{
    json_write_opt_decimal(writer, *(const struct opt *)place, field->decimals);
}

static void encode_boolean(const struct field *field, const void *place, struct json_writer *writer)
{
    (void)field;
    const struct opt *value = place;
    if (value->known)
        json_write_bool(writer, value->value != 0);
    else
        json_write_null(writer);
}

static void encode_date(const struct field *field, const void *place, struct json_writer *writer)
{
    (void)field;
    const struct opt *value = place;
    if (value->known)
        json_write_date(writer, (int32_t)value->value);
    else
        json_write_null(writer);
}

static void encode_timestamp(const struct field *field, const void *place,
                             struct json_writer *writer)
{
    (void)field;
    const struct opt *value = place;
    if (value->known)
        json_write_timestamp(writer, value->value);
    else
        json_write_null(writer);
}

static void encode_oid(const struct field *field, const void *place, struct json_writer *writer)
{
    (void)field;
    json_write_oid(writer, place);
}

static void encode_enum(const struct field *field, const void *place, struct json_writer *writer)
{
    const struct opt *value = place;
    assert(!value->known || (value->value >= 0 && (size_t)value->value < field->name_count));
    json_write_text(writer, value->known ? field->names[value->value] : NULL);
}

static void encode_text_list(const struct field *field, const void *place,
                             struct json_writer *writer)
{
    (void)field;
    const struct text_list *list = place;
    json_begin_array(writer);
    for (size_t i = 0; list->known && i < list->count; i++)
        json_write_text(writer, list->items[i]);
    json_end_array(writer);
}

static void encode_object(const struct field *field, const void *place, struct json_writer *writer)
{
    schema_encode(field->child, place, writer);
}

static void encode_object_list(const struct field *field, const void *place,
                               struct json_writer *writer)
{
    const struct object_list *list = place;
    json_begin_array(writer);
    for (size_t i = 0; list->known && i < list->count; i++)
        schema_encode(field->child, (const char *)list->items + i * field->child->size, writer);
    json_end_array(writer);
}

/* A type without a function is left to the caller. */
static encode_function *const encoders[] = {
    [FIELD_TYPE_TEXT] = encode_text,
    [FIELD_TYPE_DECIMAL] = encode_decimal,
    [FIELD_TYPE_INTEGER] = encode_decimal,
    [FIELD_TYPE_BOOLEAN] = encode_boolean,
    [FIELD_TYPE_DATE] = encode_date,
    [FIELD_TYPE_TIMESTAMP] = encode_timestamp,
    [FIELD_TYPE_OID] = encode_oid,
    [FIELD_TYPE_ENUM] = encode_enum,
    [FIELD_TYPE_TEXT_LIST] = encode_text_list,
    [FIELD_TYPE_ENUM_LIST] = encode_text_list,
    [FIELD_TYPE_OBJECT] = encode_object,
    [FIELD_TYPE_OBJECT_LIST] = encode_object_list,
    [FIELD_TYPE_ANY] = NULL,
    [FIELD_TYPE_MAP] = NULL,
    [FIELD_TYPE_FREE] = NULL,
    [FIELD_TYPE_FREE_LIST] = NULL,
};

static bool is_absent(const struct field *field, const char *source)
{
    if (field->type != FIELD_TYPE_OBJECT || field->presence_offset == SIZE_MAX)
        return false;
    const struct opt *presence = (const void *)(source + field->presence_offset);
    return !presence->known;
}

void schema_encode_members(const struct schema *schema, const void *source,
                           struct json_writer *writer)
{
    assert(schema->size > 0);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (encoders[field->type] == NULL || field->refused != NULL)
            continue;
        if (field->key != NULL)
            json_key(writer, field->key, field->key_length);
        else
            json_name(writer, field->name);
        if (is_absent(field, source))
            json_write_null(writer);
        else
            encoders[field->type](field, (const char *)source + field->offset, writer);
    }
}

void schema_encode(const struct schema *schema, const void *source, struct json_writer *writer)
{
    json_begin_object(writer);
    schema_encode_members(schema, source, writer);
    json_end_object(writer);
}

enum { COLUMN_NAME_MAX = 128 };

static void encode_columns(const struct schema *schema, const char *prefix,
                           struct json_writer *writer)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        char name[COLUMN_NAME_MAX];
        if (encoders[field->type] == NULL || field->refused != NULL)
            continue;
        assert(field->type != FIELD_TYPE_OBJECT_LIST);
        const bool nested = field->type == FIELD_TYPE_OBJECT;
        int length = snprintf(name, sizeof name, "%s%s%s", prefix, field->name, nested ? "." : "");
        assert(length > 0 && (size_t)length < sizeof name);
        (void)length;
        if (nested)
            encode_columns(field->child, name, writer);
        else
            json_write_text(writer, name);
    }
}

void schema_encode_columns(const struct schema *schema, struct json_writer *writer)
{
    json_begin_array(writer);
    encode_columns(schema, "", writer);
    json_end_array(writer);
}

/* `source` NULL: the object is absent, and each of its columns null. */
static void encode_cells(const struct schema *schema, const char *source,
                         struct json_writer *writer)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (encoders[field->type] == NULL || field->refused != NULL)
            continue;
        const bool absent = source == NULL || is_absent(field, source);
        if (field->type == FIELD_TYPE_OBJECT)
            encode_cells(field->child, absent ? NULL : source + field->offset, writer);
        else if (absent)
            json_write_null(writer);
        else
            encoders[field->type](field, source + field->offset, writer);
    }
}

void schema_encode_row(const struct schema *schema, const void *source, struct json_writer *writer)
{
    json_begin_array(writer);
    encode_cells(schema, source, writer);
    json_end_array(writer);
}
