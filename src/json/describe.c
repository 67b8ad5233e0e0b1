#include <assert.h>

#include "base/buf.h"
#include "json/field.h"

enum type_kind {
    KIND_TEXT,
    KIND_NUMBER,
    KIND_NAMED, /* text out of names */
    KIND_FIXED, /* nothing but type, format and pattern */
    KIND_LIST,
    KIND_CHILD,
    KIND_MAP,
    KIND_FREE,
    KIND_ANY
};

/* What a field's type is in JSON Schema. `format` and `pattern` are NULL where there is none. */
struct type_form {
    enum type_kind kind;
    const char *type, *format, *pattern;
};

static const struct type_form type_forms[] = {
    [FIELD_TYPE_TEXT] = {.kind = KIND_TEXT, .type = "string"},
    [FIELD_TYPE_DECIMAL] = {.kind = KIND_NUMBER, .type = "number"},
    [FIELD_TYPE_INTEGER] = {.kind = KIND_NUMBER, .type = "integer"},
    [FIELD_TYPE_BOOLEAN] = {.kind = KIND_FIXED, .type = "boolean"},
    [FIELD_TYPE_DATE] = {.kind = KIND_FIXED, .type = "string", .format = "date"},
    [FIELD_TYPE_TIMESTAMP] = {.kind = KIND_FIXED, .type = "string", .format = "date-time"},
    [FIELD_TYPE_OID] = {.kind = KIND_FIXED, .type = "string", .pattern = "^[0-9a-f]{24}$"},
    [FIELD_TYPE_ENUM] = {.kind = KIND_NAMED, .type = "string"},
    [FIELD_TYPE_TEXT_LIST] = {.kind = KIND_LIST, .type = "array"},
    [FIELD_TYPE_ENUM_LIST] = {.kind = KIND_LIST, .type = "array"},
    [FIELD_TYPE_OBJECT] = {.kind = KIND_CHILD},
    [FIELD_TYPE_OBJECT_LIST] = {.kind = KIND_LIST, .type = "array"},
    [FIELD_TYPE_ANY] = {.kind = KIND_ANY},
    [FIELD_TYPE_MAP] = {.kind = KIND_MAP, .type = "object"},
    [FIELD_TYPE_FREE] = {.kind = KIND_FREE},
    [FIELD_TYPE_FREE_LIST] = {.kind = KIND_LIST, .type = "array"},
};

static void write_type(struct json_writer *writer, const char *type, bool nullable)
{
    json_name(writer, "type");
    if (!nullable) {
        json_write_text(writer, type);
        return;
    }
    json_begin_array(writer);
    json_write_text(writer, type);
    json_write_text(writer, "null");
    json_end_array(writer);
}

static void write_names(struct json_writer *writer, const struct field *field, bool nullable)
{
    json_name(writer, "enum");
    json_begin_array(writer);
    for (size_t i = 0; i < field->name_count; i++)
        json_write_text(writer, field->names[i]);
    if (nullable)
        json_write_null(writer);
    json_end_array(writer);
}

static void write_reference(struct json_writer *writer, const struct schema *child)
{
    assert(child != NULL && child->name != NULL);
    CLEANUP(buf_free) struct buf target = BUF_EMPTY;
    buf_printf(&target, "#/components/schemas/%s", child->name);
    json_member_text(writer, "$ref", target.data);
}

static void write_reference_object(struct json_writer *writer, const struct schema *child)
{
    json_begin_object(writer);
    write_reference(writer, child);
    json_end_object(writer);
}

/* Limits that stand in no table bind requests alone: what was kept before them is still shown. */
static void write_text_limits(struct json_writer *writer, const struct field *field, bool reply)
{
    if (!reply && !field->allow_empty)
        json_member_int(writer, "minLength", 1);
    if (!reply || field->max_length != 0)
        json_member_int(writer, "maxLength", (int64_t)field_length_limit(field));
}

static void write_number_limits(struct json_writer *writer, const struct field *field)
{
    if (field_has_min(field))
        json_member_decimal(writer, "minimum", field->min, field->decimals);
    if (field_has_max(field))
        json_member_decimal(writer, "maximum", field->max, field->decimals);
}

static void write_items(struct json_writer *writer, const struct field *field, bool reply)
{
    json_name(writer, "items");
    if (field->child) {
        write_reference_object(writer, field->child);
    } else {
        json_begin_object(writer);
        write_type(writer, "string", false);
        if (field->type == FIELD_TYPE_ENUM_LIST)
            write_names(writer, field, false);
        else
            write_text_limits(writer, field, reply);
        json_end_object(writer);
    }
    if (!reply || field->max_items != 0)
        json_member_int(writer, "maxItems", (int64_t)field_items_limit(field));
}

/* A reference cannot have "null" among its types, so that a choice of the two stands for it. */
static void write_child(struct json_writer *writer, const struct field *field, bool nullable)
{
    if (!nullable) {
        write_reference(writer, field->child);
        return;
    }
    json_name(writer, "oneOf");
    json_begin_array(writer);
    write_reference_object(writer, field->child);
    json_begin_object(writer);
    write_type(writer, "null", false);
    json_end_object(writer);
    json_end_array(writer);
}

void field_describe(const struct field *field, bool reply, struct json_writer *writer)
{
    const struct type_form *form = &type_forms[field->type];
    bool nullable = field->nullable && (reply || !field->required);
    json_begin_object(writer);
    if (form->type != NULL)
        write_type(writer, form->type, nullable);
    if (form->format != NULL)
        json_member_text(writer, "format", form->format);
    if (form->pattern != NULL)
        json_member_text(writer, "pattern", form->pattern);

    switch (form->kind) {
    case KIND_TEXT:
        write_text_limits(writer, field, reply);
        break;
    case KIND_NUMBER:
        write_number_limits(writer, field);
        break;
    case KIND_NAMED:
        write_names(writer, field, nullable);
        break;
    case KIND_LIST:
        write_items(writer, field, reply);
        break;
    case KIND_CHILD:
        write_child(writer, field, nullable);
        break;
    case KIND_MAP:
        json_name(writer, "additionalProperties");
        write_reference_object(writer, field->child);
        break;
    case KIND_FREE:
        if (field->child)
            write_child(writer, field, nullable);
        else
            write_type(writer, "object", nullable);
        break;
    case KIND_FIXED:
    case KIND_ANY:
        break;
    }
    if (field->description != NULL)
        json_member_text(writer, "description", field->description);
    json_end_object(writer);
}

bool field_is_described(const struct field *field, bool reply)
{
    const bool is_of_replies = field->type == FIELD_TYPE_MAP || field->type == FIELD_TYPE_FREE ||
                               field->type == FIELD_TYPE_FREE_LIST;
    return !field->refused && (reply || !is_of_replies);
}

static bool is_required(const struct schema *schema, const struct field *field, bool reply)
{
    return field->required && field_is_described(field, reply) && (reply || !schema->partial);
}

/* JSON Schema has "required" without a name too, but some readers do not take it. */
static void write_required(struct json_writer *writer, const struct schema *schema, bool reply)
{
    size_t i = 0;
    while (i < schema->field_count && !is_required(schema, &schema->fields[i], reply))
        i++;
    if (i == schema->field_count)
        return;

    json_name(writer, "required");
    json_begin_array(writer);
    for (; i < schema->field_count; i++) {
        if (is_required(schema, &schema->fields[i], reply))
            json_write_text(writer, schema->fields[i].name);
    }
    json_end_array(writer);
}

void schema_describe(const struct schema *schema, bool reply, struct json_writer *writer)
{
    json_begin_object(writer);
    write_type(writer, "object", false);
    if (schema->description != NULL)
        json_member_text(writer, "description", schema->description);
    json_name(writer, "properties");
    json_begin_object(writer);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (!field_is_described(field, reply))
            continue;
        json_name(writer, field->name);
        field_describe(field, reply, writer);
    }
    json_end_object(writer);
    write_required(writer, schema, reply);
    if (!reply || !schema->open)
        json_member_bool(writer, "additionalProperties", false);
    json_end_object(writer);
}
