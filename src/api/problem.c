#include "api/problem.h"

#include <stdio.h>

struct problem_error {
    struct text pointer, detail;
};

struct problem {
    struct text type, title, detail, request_id;
    struct opt status;
    struct object_list errors; /* of struct problem_error */
};

static const struct field problem_error_fields[] = {
    FIELD_TEXT(struct problem_error, pointer, "pointer", .required = true,
               .description = "JSON pointer into the body; ?name for a query parameter"),
    FIELD_TEXT(struct problem_error, detail, "detail", .required = true),
};
static const struct schema problem_error_schema =
    SCHEMA("ProblemError", struct problem_error, problem_error_fields);

static const struct field problem_fields[] = {
    FIELD_TEXT(struct problem, type, "type", .required = true),
    FIELD_TEXT(struct problem, title, "title", .required = true),
    FIELD_INTEGER(struct problem, status, "status", .required = true),
    FIELD_TEXT(struct problem, detail, "detail", .required = true),
    FIELD_TEXT(struct problem, request_id, "requestId", .required = true),
    FIELD_OBJECT_LIST(struct problem, errors, "errors", &problem_error_schema, .required = false,
                      .description = "everything that is wrong (422)"),
};
const struct schema problem_schema = SCHEMA("Problem", struct problem, problem_fields);

static void write_errors(struct json_writer *out, const struct error *err)
{
    json_name(out, "errors");
    json_begin_array(out);
    for (size_t i = 0; i < err->field_count; i++) {
        json_begin_object(out);
        json_member_text(out, "pointer", err->fields[i].pointer);
        json_member_text(out, "detail", err->fields[i].detail);
        json_end_object(out);
    }
    json_end_array(out);
}

void problem_reply(struct http_reply *reply, const struct error *err, const char *request_id)
{
    enum error_code code = err->code == ERROR_NONE ? ERROR_INTERNAL : err->code;
    bool inside = code == ERROR_INTERNAL;
    char type[64];
    snprintf(type, sizeof(type), "/problems/%s", error_wire_name(code));

    buf_reset(&reply->body);
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(&reply->body, false);
    json_begin_object(out);
    json_member_text(out, "type", type);
    json_member_text(out, "title", error_title(code));
    json_member_int(out, "status", error_http_status(code));
    json_member_text(out, "detail", inside || !err->detail[0] ? error_title(code) : err->detail);
    json_member_text(out, "requestId", request_id);
    if (code == ERROR_VALIDATION)
        write_errors(out, err);
    json_end_object(out);

    reply->status = error_http_status(code);
    reply->content_type = "application/problem+json";
    if (err->allow)
        http_reply_header(reply, "Allow", err->allow);
    if (err->retry_after_s > 0) {
        char seconds[16];
        snprintf(seconds, sizeof(seconds), "%d", err->retry_after_s);
        http_reply_header(reply, "Retry-After", arena_strdup(err->arena, seconds));
    }
    if (code == ERROR_UNAUTHENTICATED)
        http_reply_header(reply, "WWW-Authenticate", "Bearer");
}
