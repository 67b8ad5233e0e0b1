/* One operation of the OpenAPI document: parameters, body, answers. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "api/export_file.h"
#include "api/openapi_parts.h"

void openapi_write_reference(struct json_writer *out, const char *section, const char *name)
{
    char target[160];
    snprintf(target, sizeof(target), "#/components/%s/%s", section, name);
    json_begin_object(out);
    json_member_text(out, "$ref", target);
    json_end_object(out);
}

/* ---- what the table says ---- */

static bool is_method(const struct endpoint *endpoint, const char *method)
{
    return !strcmp(endpoint->method, method);
}

static bool is_open(const struct endpoint *endpoint)
{
    return endpoint->roles & ROLES_ANYONE;
}

static bool has_ids(const struct endpoint *endpoint)
{
    return strchr(endpoint->path, ':') != NULL;
}

/* A method that changes something: a read that happens to run on the writer is none. */
static bool changes(const struct endpoint *endpoint)
{
    return !is_method(endpoint, "GET");
}

static bool takes_if_match(const struct endpoint *endpoint)
{
    return is_method(endpoint, "PUT") || is_method(endpoint, "PATCH");
}

/* What is open to anyone and changes something is sign-in: by a password, refused as 401, or of the
 * first user by a token, refused as 403. */
static bool is_sign_in(const struct endpoint *endpoint)
{
    return is_open(endpoint) && changes(endpoint);
}

/* Sign-in, and the change of one's own password: the old one is proved outside a transaction. An
 * administrator who sets another's proves nothing. */
static bool tries_password(const struct endpoint *endpoint)
{
    bool everyone = (endpoint->roles & ROLES_SIGNED_IN) == ROLES_SIGNED_IN;
    return is_sign_in(endpoint) || (endpoint->prepare && everyone);
}

/* By role, by the CSRF header of a write, or because it is another's. */
static bool may_be_forbidden(const struct endpoint *endpoint)
{
    bool some_role_may_not = (endpoint->roles & ROLES_SIGNED_IN) != ROLES_SIGNED_IN;
    return !is_open(endpoint) && (some_role_may_not || changes(endpoint) || has_ids(endpoint));
}

bool openapi_may_answer(const struct endpoint *endpoint, enum error_code code)
{
    switch (code) {
    case ERROR_BAD_REQUEST:
        return endpoint->body != NULL || endpoint->body_to_file;
    case ERROR_UNSUPPORTED_MEDIA_TYPE:
        return endpoint->body != NULL;
    case ERROR_TOO_LARGE:
        return changes(endpoint) && !is_method(endpoint, "DELETE");
    case ERROR_UNAUTHENTICATED:
        return !is_open(endpoint) || is_sign_in(endpoint);
    case ERROR_FORBIDDEN:
        return may_be_forbidden(endpoint) || is_sign_in(endpoint);
    case ERROR_NOT_FOUND:
        return has_ids(endpoint);
    case ERROR_CONFLICT:
        return changes(endpoint);
    case ERROR_PRECONDITION_FAILED:
    case ERROR_PRECONDITION_REQUIRED:
        return takes_if_match(endpoint);
    case ERROR_TOO_MANY_REQUESTS:
        return tries_password(endpoint) || endpoint->kind == ENDPOINT_FILE;
    case ERROR_VALIDATION: /* an unknown parameter */
    case ERROR_INTERNAL:
        return true;
    case ERROR_UNAVAILABLE:
        return !is_open(endpoint) || endpoint->kind != ENDPOINT_PLAIN;
    case ERROR_STORAGE_FULL:
        return endpoint->kind == ENDPOINT_FILE || endpoint->prepares_file ||
               (endpoint->kind == ENDPOINT_WRITE && changes(endpoint));
    default:
        return false;
    }
}

/* ---- names ---- */

/* Words of `text` in one, each beginning with a capital. */
static void append_words(struct buf *name, const char *text, size_t length)
{
    bool begins = true;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (isalnum(c))
            buf_append_char(name, (char)(begins ? toupper(c) : c));
        begins = !isalnum(c);
    }
}

const char *openapi_problem_name(struct arena *arena, enum error_code code)
{
    struct buf name CLEANUP(buf_free) = BUF_EMPTY;
    append_words(&name, error_wire_name(code), strlen(error_wire_name(code)));
    return arena_strdup(arena, buf_text(&name));
}

const char *openapi_operation_id(struct arena *arena, const struct endpoint *endpoint)
{
    struct buf name CLEANUP(buf_free) = BUF_EMPTY;
    for (const char *c = endpoint->method; *c; c++)
        buf_append_char(&name, (char)tolower((unsigned char)*c));
    const char *path = endpoint->path;
    if (!strncmp(path, "/api/", 5))
        path += 4;
    for (const char *segment = path; *segment;) {
        segment++;
        size_t length = strcspn(segment, "/");
        if (segment[0] == ':')
            buf_append_text(&name, "By");
        append_words(&name, segment, length);
        segment += length;
    }
    return arena_strdup(arena, buf_text(&name));
}

/* ---- parameters ---- */

void openapi_write_path_parameters(struct json_writer *out, struct arena *arena, const char *path)
{
    json_name(out, "parameters");
    json_begin_array(out);
    for (const char *colon = path; (colon = strchr(colon, ':'));) {
        colon++;
        static const struct field id = {.type = FIELD_TYPE_OID, .name = "id"};
        json_begin_object(out);
        json_member_text(out, "name", arena_memdup(arena, colon, strcspn(colon, "/")));
        json_member_text(out, "in", "path");
        json_member_bool(out, "required", true);
        json_name(out, "schema");
        field_describe(&id, false, out);
        json_end_object(out);
    }
    json_end_array(out);
}

static void write_query_parameter(struct json_writer *out, const struct field *field)
{
    struct field described = *field;
    described.description = NULL;
    json_begin_object(out);
    json_member_text(out, "name", field->name);
    json_member_text(out, "in", "query");
    if (field->required)
        json_member_bool(out, "required", true);
    if (field->description)
        json_member_text(out, "description", field->description);
    json_name(out, "schema");
    field_describe(&described, false, out);
    json_end_object(out);
}

static void write_parameters(struct json_writer *out, struct arena *arena,
                             const struct endpoint *endpoint)
{
    const struct schema *query = endpoint->query;
    struct schema of_file;
    if (endpoint->kind == ENDPOINT_FILE) {
        of_file = export_query_schema(arena, query);
        query = &of_file;
    }
    if (!query && !is_method(endpoint, "POST") && !takes_if_match(endpoint))
        return;
    json_name(out, "parameters");
    json_begin_array(out);
    for (size_t i = 0; query && i < query->field_count; i++)
        write_query_parameter(out, &query->fields[i]);
    if (is_method(endpoint, "POST"))
        openapi_write_reference(out, "parameters", "IdempotencyKey");
    if (takes_if_match(endpoint))
        openapi_write_reference(out, "parameters", "IfMatch");
    json_end_array(out);
}

/* ---- the body ---- */

static void write_content_begin(struct json_writer *out, const char *content_type)
{
    json_name(out, "content");
    json_begin_object(out);
    json_name(out, content_type);
    json_begin_object(out);
    json_name(out, "schema");
}

static void write_content_end(struct json_writer *out)
{
    json_end_object(out);
    json_end_object(out);
}

static void write_either_body(struct json_writer *out, const struct endpoint *endpoint)
{
    json_begin_object(out);
    json_name(out, "anyOf");
    json_begin_array(out);
    openapi_write_reference(out, "schemas", endpoint->body->name);
    openapi_write_reference(out, "schemas", endpoint->patch_body->name);
    json_end_array(out);
    json_end_object(out);
}

/* Any bytes: OpenAPI says so by no schema. */
static void write_file_body(struct json_writer *out)
{
    json_name(out, "requestBody");
    json_begin_object(out);
    json_member_bool(out, "required", true);
    json_name(out, "content");
    json_begin_object(out);
    json_name(out, "application/octet-stream");
    json_begin_object(out);
    json_end_object(out);
    json_end_object(out);
    json_end_object(out);
}

static void write_request_body(struct json_writer *out, const struct endpoint *endpoint)
{
    if (endpoint->body_to_file)
        write_file_body(out);
    if (!endpoint->body)
        return;
    json_name(out, "requestBody");
    json_begin_object(out);
    json_member_bool(out, "required", !endpoint->body_optional);
    write_content_begin(out, "application/json");
    if (endpoint->patch_body)
        write_either_body(out, endpoint);
    else
        openapi_write_reference(out, "schemas", endpoint->body->name);
    write_content_end(out);
    json_end_object(out);
}

/* ---- answers ---- */

static const struct {
    int status;
    const char *description;
} successes[] = {
    {200, "Done"},
    {201, "Created"},
    {202, "Taken on; it is done in the background"},
    {204, "Done; there is no body"},
};

static const char *success_description(int status)
{
    for (size_t i = 0; i < ARRAY_LENGTH(successes); i++) {
        if (successes[i].status == status)
            return successes[i].description;
    }
    return "Done";
}

static void write_header(struct json_writer *out, const char *name)
{
    json_name(out, name);
    openapi_write_reference(out, "headers", name);
}

static void write_success_headers(struct json_writer *out, const struct endpoint *endpoint)
{
    json_name(out, "headers");
    json_begin_object(out);
    write_header(out, "X-Request-Id");
    if (endpoint->has_etag)
        write_header(out, "ETag");
    if (endpoint->status == 201 || endpoint->status == 202)
        write_header(out, "Location");
    if (is_method(endpoint, "POST"))
        write_header(out, "Idempotent-Replay");
    if (endpoint->kind == ENDPOINT_FILE)
        write_header(out, "Content-Disposition");
    json_end_object(out);
}

/* A type a format. */
static void write_file_content(struct json_writer *out)
{
    json_name(out, "content");
    json_begin_object(out);
    for (int format = 0; format < EXPORT_FORMAT_COUNT; format++) {
        json_name(out, export_content_types[format]);
        json_begin_object(out);
        json_name(out, "schema");
        json_begin_object(out);
        json_member_text(out, "type", "string");
        json_end_object(out);
        json_end_object(out);
    }
    json_end_object(out);
}

static void write_list_schema(struct json_writer *out, const char *item)
{
    static const struct field cursor = {
        .type = FIELD_TYPE_TEXT, .name = "nextCursor", .nullable = true};
    json_begin_object(out);
    json_member_text(out, "type", "object");
    json_name(out, "properties");
    json_begin_object(out);
    json_name(out, "items");
    json_begin_object(out);
    json_member_text(out, "type", "array");
    json_name(out, "items");
    openapi_write_reference(out, "schemas", item);
    json_end_object(out);
    json_name(out, "nextCursor");
    field_describe(&cursor, true, out);
    json_end_object(out);
    json_name(out, "required");
    json_begin_array(out);
    json_write_text(out, "items");
    json_write_text(out, "nextCursor");
    json_end_array(out);
    json_member_bool(out, "additionalProperties", false);
    json_end_object(out);
}

static void write_success_schema(struct json_writer *out, const struct endpoint *endpoint)
{
    if (endpoint->reply && endpoint->reply_is_list) {
        write_list_schema(out, endpoint->reply->name);
        return;
    }
    if (endpoint->reply) {
        openapi_write_reference(out, "schemas", endpoint->reply->name);
        return;
    }
    bool json = !strcmp(endpoint->content_type, "application/json");
    json_begin_object(out);
    json_member_text(out, "type", json ? "object" : "string");
    json_end_object(out);
}

static void write_success(struct json_writer *out, const struct endpoint *endpoint, int status)
{
    char name[16];
    snprintf(name, sizeof(name), "%d", status);
    json_name(out, name);
    json_begin_object(out);
    json_member_text(out, "description", success_description(status));
    write_success_headers(out, endpoint);
    if (endpoint->kind == ENDPOINT_FILE)
        write_file_content(out);
    if (endpoint->reply || endpoint->content_type) {
        write_content_begin(out,
                            endpoint->content_type ? endpoint->content_type : "application/json");
        write_success_schema(out, endpoint);
        write_content_end(out);
    }
    json_end_object(out);
}

static void write_responses(struct json_writer *out, struct arena *arena,
                            const struct endpoint *endpoint)
{
    json_name(out, "responses");
    json_begin_object(out);
    /* Who waits for what is done in the background is told of its end. */
    if (endpoint->follow && endpoint->status != 200)
        write_success(out, endpoint, 200);
    write_success(out, endpoint, endpoint->status);
    if (endpoint->has_etag && is_method(endpoint, "GET")) {
        json_name(out, "304");
        openapi_write_reference(out, "responses", "NotModified");
    }
    for (int code = 0; code < ERROR_CODE_COUNT; code++) {
        if (!openapi_may_answer(endpoint, (enum error_code)code))
            continue;
        char status[16];
        snprintf(status, sizeof(status), "%d", error_http_status((enum error_code)code));
        json_name(out, status);
        openapi_write_reference(out, "responses",
                                openapi_problem_name(arena, (enum error_code)code));
    }
    json_end_object(out);
}

/* ---- the whole ---- */

static void write_roles(struct json_writer *out, const struct endpoint *endpoint)
{
    json_name(out, "x-roles");
    json_begin_array(out);
    if (is_open(endpoint))
        json_write_text(out, "anyone");
    for (int role = 0; role < ROLE_COUNT && !is_open(endpoint); role++) {
        if (endpoint->roles & ROLE_BIT(role))
            json_write_text(out, role_names[role]);
    }
    json_end_array(out);
}

void openapi_write_operation(struct json_writer *out, struct arena *arena,
                             const struct endpoint *endpoint)
{
    json_begin_object(out);
    json_member_text(out, "operationId", openapi_operation_id(arena, endpoint));
    json_member_text(out, "summary", endpoint->summary);
    json_name(out, "tags");
    json_begin_array(out);
    json_write_text(out, endpoint->tag);
    json_end_array(out);
    write_roles(out, endpoint);
    if (is_open(endpoint)) {
        json_name(out, "security");
        json_begin_array(out);
        json_end_array(out);
    }
    write_parameters(out, arena, endpoint);
    write_request_body(out, endpoint);
    write_responses(out, arena, endpoint);
    json_end_object(out);
}
