#include "api/body.h"

#include <string.h>
#include <strings.h>

#include "api/export_file.h"

static const struct field *field_named(const struct schema *schema, const char *name)
{
    for (size_t i = 0; schema && i < schema->field_count; i++) {
        if (!strcmp(schema->fields[i].name, name))
            return &schema->fields[i];
    }
    return NULL;
}

/* A parameter's text as the JSON value that its field decodes. */
static struct json_value parameter_value(const struct field *field, const char *text)
{
    struct json_value value = {.type = JSON_STRING, .text = text, .length = strlen(text)};
    bool numeric = field->type == FIELD_TYPE_DECIMAL || field->type == FIELD_TYPE_INTEGER;
    if (numeric)
        value.type = JSON_NUMBER;
    if (field->type == FIELD_TYPE_BOOLEAN && !strcmp(text, "true"))
        value.type = JSON_TRUE;
    if (field->type == FIELD_TYPE_BOOLEAN && !strcmp(text, "false"))
        value.type = JSON_FALSE;
    return value;
}

/* Parameters become an object, decoded by the table as a body is; "/name" is then "?name". */
void query_decode(const struct schema *schema, const struct http_parameter *parameters,
                  size_t count, struct arena *arena, void **ret_query, struct error *err)
{
    struct json_value object = {.type = JSON_OBJECT};
    struct json_value *values = ARENA_ARRAY(arena, struct json_value, count);
    object.members = ARENA_ARRAY(arena, struct json_member, count);

    for (size_t i = 0; i < count; i++) {
        const struct http_parameter *parameter = &parameters[i];
        const char *pointer = arena_printf(arena, "?%s", parameter->name);
        const struct field *field = field_named(schema, parameter->name);
        if (!field) {
            error_field(err, pointer, "is not a known parameter");
        } else if (json_member(&object, parameter->name)) {
            error_field(err, pointer, "is given twice");
        } else {
            values[i] = parameter_value(field, parameter->value);
            object.members[object.length++] = (struct json_member){parameter->name, &values[i]};
        }
    }
    if (!schema)
        return;

    void *query = arena_alloc(arena, schema->size);
    struct error found;
    error_init(&found, arena);
    struct result decoded = schema_decode(schema, DECODE_CREATE, &object, arena, query, &found);
    for (size_t i = 0; failed(decoded) && i < found.field_count; i++) {
        error_field(err, arena_printf(arena, "?%s", found.fields[i].pointer + 1), "%s",
                    found.fields[i].detail);
    }
    *ret_query = query;
}

static void query_read(struct request *request, struct error *err)
{
    const struct http_exchange *exchange = request->exchange;
    const struct schema *schema = request->endpoint->query;
    struct schema of_file;
    if (request->endpoint->kind == ENDPOINT_FILE) {
        of_file = export_query_schema(request->call.arena, schema);
        schema = &of_file;
    }
    query_decode(schema, exchange->parameters, exchange->parameter_count, request->call.arena,
                 &request->query, err);
}

static bool is_json_type(const char *content_type)
{
    static const char json[] = "application/json";
    size_t length = sizeof(json) - 1;
    return content_type && !strncasecmp(content_type, json, length) &&
           strchr("; \t", content_type[length]);
}

struct result body_read(struct request *request, struct error *err)
{
    const struct endpoint *endpoint = request->endpoint;
    const struct http_exchange *exchange = request->exchange;
    query_read(request, err);
    if (!endpoint->body || (endpoint->body_optional && !exchange->body_length))
        return error_result(err);

    if (exchange->body_length && !is_json_type(http_header_value(exchange, "Content-Type")))
        return error_set(err, ERROR_UNSUPPORTED_MEDIA_TYPE, "send application/json");
    const struct json_value *value = NULL;
    TRY(json_parse(request->call.arena, exchange->body, exchange->body_length, &value, err));
    bool patches = endpoint->patch_body && endpoint->takes_patch(request);
    const struct schema *schema = patches ? endpoint->patch_body : endpoint->body;
    request->body = arena_alloc(request->call.arena, schema->size);
    return schema_decode(schema, patches ? DECODE_PATCH : endpoint->body_mode, value,
                         request->call.arena, request->body, err);
}
