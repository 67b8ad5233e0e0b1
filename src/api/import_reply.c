/* An Import on the wire. */
#include "api/imports.h"
#include "import/engine.h"
#include "import/revert.h"
#include "import/settings.h"

enum { IMPORT_ETAG = 'i' };

struct person {
    struct oid id;
    struct text name;
};

static const struct field person_fields[] = {
    FIELD_OID(struct person, id, "_id", .required = true, .nullable = true),
    FIELD_TEXT(struct person, name, "name", .required = true),
};
static const struct schema person_schema = SCHEMA("ImportUser", struct person, person_fields);

struct progress {
    struct opt done, total;
};

static const struct field progress_fields[] = {
    FIELD_INTEGER(struct progress, done, "done", .required = true),
    FIELD_INTEGER(struct progress, total, "total", .required = true),
};
static const struct schema progress_schema =
    SCHEMA("ImportProgress", struct progress, progress_fields);

struct reply {
    struct oid id;
    struct opt status;
    struct text format, kind, source, file_name, error;
    struct opt size, created_at_ms, updated_at_ms, checked_at_ms, finished_at_ms, reverted_at_ms;
    struct person created_by;
    struct opt has_progress;
    struct progress progress;
    struct import_counts_reply counts;
    struct object_list fields; /* of struct import_field */
};

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field reply_fields[] = {
    FIELD_OID(struct reply, id, "_id", IS),
    FIELD_ENUM(struct reply, status, "status", upload_status_names, UPLOAD_STATUS_COUNT, IS),
    FIELD_TEXT(struct reply, format, "format", MAY_BE_NULL),
    FIELD_TEXT(struct reply, kind, "as", MAY_BE_NULL),
    FIELD_TEXT(struct reply, source, "source", IS,
               .description = "names where files come from: keys and settings are kept for it"),
    FIELD_TEXT(struct reply, file_name, "fileName", IS),
    FIELD_INTEGER(struct reply, size, "size", IS, .description = "in bytes"),
    FIELD_TIMESTAMP(struct reply, created_at_ms, "createdAt", IS),
    FIELD_OBJECT(struct reply, created_by, "createdBy", &person_schema, IS),
    FIELD_OPT_OBJECT(struct reply, progress, has_progress, "progress", &progress_schema,
                     MAY_BE_NULL,
                     .description = "bytes of the file, while it is worked on by this process"),
    FIELD_OBJECT(struct reply, counts, "counts", &import_counts_schema, IS),
    FIELD_OBJECT_LIST(struct reply, fields, "fields", &import_field_schema, IS,
                      .description = "what a column can be mapped to"),
    FIELD_TEXT(struct reply, error, "error", MAY_BE_NULL),
    FIELD_TIMESTAMP(struct reply, checked_at_ms, "checkedAt", MAY_BE_NULL),
    FIELD_TIMESTAMP(struct reply, finished_at_ms, "finishedAt", MAY_BE_NULL),
    FIELD_TIMESTAMP(struct reply, reverted_at_ms, "revertedAt", MAY_BE_NULL),
    FIELD_TIMESTAMP(struct reply, updated_at_ms, "updatedAt", IS),
    FIELD_FREE("recognition", IS, .child = &import_recognition_schema,
               .description = "what the file looks like"),
    FIELD_FREE("settings", IS, .child = &import_settings_schema, .description = "how it is read"),
    FIELD_FREE_LIST("revertProblems", IS, .child = &revert_problem_schema,
                    .description = "what stood in the way of taking it back"),
};
const struct schema import_reply_schema = SCHEMA("Import", struct reply, reply_fields);

static struct reply reply_of(const struct request *request, const struct upload *upload)
{
    struct reply reply = {
        .id = upload->id,
        .status = OPT(upload->status),
        .format.chars = upload->format,
        .kind.chars = upload->kind,
        .source.chars = upload->source,
        .file_name.chars = upload->file_name,
        .error.chars = upload->error,
        .size = OPT(upload->file_bytes),
        .created_at_ms = OPT(upload->created_at_ms),
        .updated_at_ms = OPT(upload->updated_at_ms),
        .checked_at_ms = upload->checked_at_ms,
        .finished_at_ms = upload->finished_at_ms,
        .reverted_at_ms = upload->reverted_at_ms,
        .created_by = {.id = upload->created_by, .name.chars = upload->created_by_name},
        .counts = {OPT(upload->rows), OPT(upload->created), OPT(upload->updated),
                   OPT(upload->unchanged), OPT(upload->refused), OPT(upload->remarks)},
    };
    enum import_kind kind;
    if (import_kind_parse(upload->kind, &kind))
        reply.fields = import_fields(kind, request->call.arena);
    int64_t done = 0, total = 0;
    if (running_import_progress(request->app->running, &upload->id, &done, &total)) {
        reply.has_progress = OPT(1);
        reply.progress = (struct progress){OPT(done), OPT(total)};
    }
    return reply;
}

void import_encode(const struct request *request, const struct upload *upload,
                   struct json_writer *out)
{
    struct reply reply = reply_of(request, upload);
    json_begin_object(out);
    schema_encode_members(&import_reply_schema, &reply, out);
    json_member_raw(out, "recognition", upload->recognition);
    json_member_raw(out, "settings", upload->settings);
    json_member_raw(out, "revertProblems",
                    upload->revert_problems ? upload->revert_problems : "[]");
    json_end_object(out);
}

void import_answer(struct request *request, const struct upload *upload)
{
    request_set_etag(request, IMPORT_ETAG, upload->rev);
    import_encode(request, upload, request->out);
}
