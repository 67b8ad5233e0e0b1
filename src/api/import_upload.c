/* A file comes in, and what is said of how to read it. */
#include <string.h>

#include "api/imports.h"
#include "import/engine.h"
#include "import/upload_file.h"
#include "import/uploads.h"

enum { IMPORT_ETAG = 'i', NAME_MAX_LENGTH = 200 };

struct upload_query {
    struct text name, source, format, kind;
};

static const struct field upload_query_fields[] = {
    FIELD_TEXT(struct upload_query, name, "name", .required = true, .max_length = NAME_MAX_LENGTH,
               .is_valid = is_single_line, .must = "must be a single line",
               .description = "of the file"),
    FIELD_TEXT(struct upload_query, source, "source", .max_length = NAME_MAX_LENGTH,
               .is_valid = is_single_line, .must = "must be a single line",
               .description = "names where files come from; the name of the format where absent"),
    FIELD_TEXT(struct upload_query, format, "format", .max_length = NAME_MAX_LENGTH,
               .description = "recognised where absent"),
    FIELD_TEXT(struct upload_query, kind, "as", .max_length = NAME_MAX_LENGTH,
               .description = "what its rows are; recognised where absent"),
};
const struct schema import_upload_query_schema =
    SCHEMA("ImportUploadQuery", struct upload_query, upload_query_fields);

static struct result recognise(int file, struct upload *upload, struct arena *arena,
                               struct error *err)
{
    struct import_recognition recognition = {0};
    TRY(import_recognise(file, upload->file_name, upload->format, upload->kind, upload->settings,
                         arena, &recognition, err));
    upload->format = recognition.format;
    upload->kind = recognition.kind;
    upload->recognition = recognition.json;
    return RESULT_OK;
}

struct result import_upload_prepare(struct request *request, struct error *err)
{
    const struct upload_query *query = request->query;
    const struct http_exchange *exchange = request->exchange;
    struct upload *upload = ARENA_NEW(request->call.arena, struct upload);
    *upload = (struct upload){
        .id = oid_new(request->call.now_ms),
        .file_name = query->name.chars,
        .file_bytes = (int64_t)exchange->file_length,
        .format = query->format.chars,
        .kind = query->kind.chars,
        .settings = "{}",
    };
    TRY(recognise(exchange->file, upload, request->call.arena, err));
    TRY(upload_check_role(&request->call, upload->kind, err));
    upload->source = query->source.chars ? query->source.chars : upload->format;
    TRY(upload_file_store(request->app, &upload->id, exchange->file, err));
    request->prepared = upload;
    return RESULT_OK;
}

struct result import_upload_handle(struct request *request, struct error *err)
{
    struct upload *upload = request->prepared;
    if (!upload)
        return error_set(err, ERROR_CONFLICT, "this Idempotency-Key has just expired");
    TRY(upload_create(&request->call, upload, request->file_hash, err));
    request_set_location(request, "/api/imports/%s", upload->id.hex);
    import_answer(request, upload);
    return RESULT_OK;
}

/* ---- settings ---- */

struct import_patch {
    struct text format, kind, source;
};

static const struct field patch_fields[] = {
    FIELD_TEXT(struct import_patch, format, "format", .max_length = NAME_MAX_LENGTH),
    FIELD_TEXT(struct import_patch, kind, "as", .max_length = NAME_MAX_LENGTH),
    FIELD_TEXT(struct import_patch, source, "source", .max_length = NAME_MAX_LENGTH,
               .is_valid = is_single_line, .must = "must be a single line"),
};
const struct schema import_patch_schema =
    SCHEMA_WITH("ImportPatch", struct import_patch, patch_fields, .partial = true);

struct result import_patch_prepare(struct request *request, struct error *err)
{
    (void)request, (void)err;
    return RESULT_OK;
}

struct result import_patch_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    const struct import_patch *patch = request->body;
    struct upload before = {0};
    TRY(upload_store_get(call->db, call->arena, &request->ids[0], &before, err));
    TRY(request_check_match(request, IMPORT_ETAG, before.rev, err));
    struct upload after = before;
    if (patch->format.chars)
        after.format = patch->format.chars;
    if (patch->kind.chars)
        after.kind = patch->kind.chars;
    if (patch->source.chars)
        after.source = patch->source.chars;
    TRY(upload_change(call, &before, &after, err));
    import_answer(request, &after);
    return RESULT_OK;
}
