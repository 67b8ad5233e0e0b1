#include "api/openapi.h"

#include <string.h>

#include "api/idempotency.h"
#include "api/openapi_parts.h"
#include "app/authenticate.h"

static const char description[] =
    "Deal performance after closing: what a property was projected to earn, what it earns, and "
    "what that says about the buyer and the buy box.\n\n"
    "Money is in dollars with at most two decimals, timestamps are RFC 3339 in UTC, dates "
    "YYYY-MM-DD. A resource is the body itself; a list is {items, nextCursor}. Errors are "
    "application/problem+json (RFC 9457), and a validation error lists everything that is wrong.";

static void write_info(struct json_writer *out)
{
    json_name(out, "info");
    json_begin_object(out);
    json_member_text(out, "title", "postclose");
    json_member_text(out, "version", POSTCLOSE_VERSION);
    json_member_text(out, "description", description);
    json_end_object(out);

    json_name(out, "servers");
    json_begin_array(out);
    json_begin_object(out);
    json_member_text(out, "url", "/");
    json_end_object(out);
    json_end_array(out);
}

/* A requirement a credential: either is enough. */
static void write_security(struct json_writer *out)
{
    static const char *const schemes[] = {"bearer", "cookie"};
    json_name(out, "security");
    json_begin_array(out);
    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++) {
        json_begin_object(out);
        json_name(out, schemes[i]);
        json_begin_array(out);
        json_end_array(out);
        json_end_object(out);
    }
    json_end_array(out);
}

static bool is_new_tag(const struct endpoint *table, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (!strcmp(table[i].tag, table[index].tag))
            return false;
    }
    return true;
}

static bool is_new_path(const struct endpoint *table, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (!strcmp(table[i].path, table[index].path))
            return false;
    }
    return true;
}

static void write_tags(struct json_writer *out, const struct endpoint *table, size_t count)
{
    json_name(out, "tags");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        if (!is_new_tag(table, i))
            continue;
        json_begin_object(out);
        json_member_text(out, "name", table[i].tag);
        json_end_object(out);
    }
    json_end_array(out);
}

/* "/api/leads/:id" → "/api/leads/{id}" */
static const char *path_template(struct arena *arena, const char *path)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    while (*path) {
        bool parameter = *path == ':';
        size_t length = parameter ? strcspn(path, "/") : strcspn(path, ":");
        if (parameter)
            buf_printf(&text, "{%.*s}", (int)length - 1, path + 1);
        else
            buf_append(&text, path, length);
        path += length;
    }
    return arena_strdup(arena, buf_text(&text));
}

static const char *method_name(const char *method)
{
    static const char *const names[][2] = {
        {"GET", "get"}, {"PUT", "put"}, {"POST", "post"}, {"PATCH", "patch"}, {"DELETE", "delete"}};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (!strcmp(method, names[i][0]))
            return names[i][1];
    }
    return method;
}

static void write_paths(struct json_writer *out, struct arena *arena, const struct endpoint *table,
                        size_t count)
{
    json_name(out, "paths");
    json_begin_object(out);
    for (size_t i = 0; i < count; i++) {
        const char *path = table[i].path;
        if (!is_new_path(table, i))
            continue;
        json_name(out, path_template(arena, path));
        json_begin_object(out);
        if (strchr(path, ':'))
            openapi_write_path_parameters(out, arena, path);
        for (size_t j = i; j < count; j++) {
            if (strcmp(table[j].path, path) != 0)
                continue;
            json_name(out, method_name(table[j].method));
            openapi_write_operation(out, arena, &table[j]);
        }
        json_end_object(out);
    }
    json_end_object(out);
}

/* ---- components ---- */

static void write_text_schema(struct json_writer *out, int64_t max_length)
{
    json_name(out, "schema");
    json_begin_object(out);
    json_member_text(out, "type", "string");
    if (max_length > 0) {
        json_member_int(out, "minLength", 1);
        json_member_int(out, "maxLength", max_length);
    }
    json_end_object(out);
}

static const struct {
    const char *component, *header, *description;
    int64_t max_length;
} parameters[] = {
    {"IdempotencyKey", "Idempotency-Key",
     "The same key and body within 24 hours get the first answer again, with Idempotent-Replay: "
     "true; the same key with another body is 422.",
     IDEMPOTENCY_KEY_MAX},
    {"IfMatch", "If-Match",
     "The ETag of what was read: 412 where it was changed since. 428 where it is missing and the "
     "server asks for it.",
     0},
};

static void write_parameters(struct json_writer *out)
{
    json_name(out, "parameters");
    json_begin_object(out);
    for (size_t i = 0; i < ARRAY_LENGTH(parameters); i++) {
        json_name(out, parameters[i].component);
        json_begin_object(out);
        json_member_text(out, "name", parameters[i].header);
        json_member_text(out, "in", "header");
        json_member_text(out, "description", parameters[i].description);
        write_text_schema(out, parameters[i].max_length);
        json_end_object(out);
    }
    json_end_object(out);
}

static const struct {
    const char *name, *description;
} headers[] = {
    {"Content-Disposition", "Names the file."},
    {"ETag", "The revision of what is answered, for If-Match and If-None-Match."},
    {"Idempotent-Replay", "true: the first answer to this Idempotency-Key again."},
    {"Location", "Where it can be read."},
    {"Retry-After", "Seconds to wait before trying again."},
    {"WWW-Authenticate", "How to sign in."},
    {"X-Request-Id", "Names this request in the server's log; the caller's own where it sent one."},
};

static void write_headers(struct json_writer *out)
{
    json_name(out, "headers");
    json_begin_object(out);
    for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
        json_name(out, headers[i].name);
        json_begin_object(out);
        json_member_text(out, "description", headers[i].description);
        write_text_schema(out, 0);
        json_end_object(out);
    }
    json_end_object(out);
}

static void write_header_reference(struct json_writer *out, const char *name)
{
    json_name(out, name);
    openapi_write_reference(out, "headers", name);
}

static void write_problem(struct json_writer *out, enum error_code code)
{
    json_begin_object(out);
    json_member_text(out, "description", error_title(code));
    json_name(out, "headers");
    json_begin_object(out);
    write_header_reference(out, "X-Request-Id");
    if (code == ERROR_UNAUTHENTICATED)
        write_header_reference(out, "WWW-Authenticate");
    if (code == ERROR_TOO_MANY_REQUESTS || code == ERROR_UNAVAILABLE)
        write_header_reference(out, "Retry-After");
    json_end_object(out);
    json_name(out, "content");
    json_begin_object(out);
    json_name(out, "application/problem+json");
    json_begin_object(out);
    json_name(out, "schema");
    openapi_write_reference(out, "schemas", "Problem");
    json_end_object(out);
    json_end_object(out);
    json_end_object(out);
}

static bool some_may_answer(const struct endpoint *table, size_t count, enum error_code code)
{
    for (size_t i = 0; i < count; i++) {
        if (openapi_may_answer(&table[i], code))
            return true;
    }
    return false;
}

static void write_responses(struct json_writer *out, struct arena *arena,
                            const struct endpoint *table, size_t count)
{
    json_name(out, "responses");
    json_begin_object(out);
    json_name(out, "NotModified");
    json_begin_object(out);
    json_member_text(out, "description", "If-None-Match names what is there: there is no body");
    json_name(out, "headers");
    json_begin_object(out);
    write_header_reference(out, "X-Request-Id");
    write_header_reference(out, "ETag");
    json_end_object(out);
    json_end_object(out);
    for (int code = 0; code < ERROR_CODE_COUNT; code++) {
        if (!some_may_answer(table, count, (enum error_code)code))
            continue;
        json_name(out, openapi_problem_name(arena, (enum error_code)code));
        write_problem(out, (enum error_code)code);
    }
    json_end_object(out);
}

static void write_security_schemes(struct json_writer *out)
{
    json_name(out, "securitySchemes");
    json_begin_object(out);
    json_name(out, "bearer");
    json_begin_object(out);
    json_member_text(out, "type", "http");
    json_member_text(out, "scheme", "bearer");
    json_member_text(out, "description",
                     "A session's token, an API token, or a JSON web token of the host CRM.");
    json_end_object(out);
    json_name(out, "cookie");
    json_begin_object(out);
    json_member_text(out, "type", "apiKey");
    json_member_text(out, "in", "cookie");
    json_member_text(out, "name", session_cookie_name);
    json_member_text(out, "description",
                     "The browser's session. A write needs the header X-CSRF-Token as well.");
    json_end_object(out);
    json_end_object(out);
}

static void write_components(struct json_writer *out, struct arena *arena,
                             const struct endpoint *table, size_t count)
{
    json_name(out, "components");
    json_begin_object(out);
    json_name(out, "schemas");
    json_begin_object(out);
    openapi_write_schemas(out, arena, table, count);
    json_end_object(out);
    write_responses(out, arena, table, count);
    write_parameters(out);
    write_headers(out);
    write_security_schemes(out);
    json_end_object(out);
}

void openapi_write_table(const struct endpoint *table, size_t count, struct buf *out)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct json_writer *writer CLEANUP(json_writer_free_at_end) = json_writer_new(out, true);
    json_begin_object(writer);
    json_member_text(writer, "openapi", "3.1.0");
    write_info(writer);
    write_security(writer);
    write_tags(writer, table, count);
    write_paths(writer, &arena, table, count);
    write_components(writer, &arena, table, count);
    json_end_object(writer);
}

void openapi_write(struct buf *out)
{
    openapi_write_table(endpoints, endpoint_count, out);
}
