/* A file comes in, and what is said of how to read it. */
#include <string.h>

#include "api/imports.h"
#include "base/spool.h"
#include "import/engine.h"
#include "import/format.h"
#include "import/settings.h"
#include "import/upload_file.h"
#include "import/uploads.h"

enum { IMPORT_ETAG = 'i', NAME_MAX_LENGTH = 200 };

static bool is_format(const char *name)
{
    return import_format_find(name) != NULL;
}

#define ONE_LINE                                                                                   \
    .max_length = NAME_MAX_LENGTH, .is_valid = is_single_line, .must = "must be a single line"
#define FORMAT                                                                                     \
    .max_length = NAME_MAX_LENGTH, .is_valid = is_format, .must = "is no format that is known"

struct upload_query {
    struct text name, source, format;
    struct opt kind;
};

static const struct field upload_query_fields[] = {
    FIELD_TEXT(struct upload_query, name, "name", .required = true, ONE_LINE,
               .description = "of the file"),
    FIELD_TEXT(struct upload_query, source, "source", ONE_LINE,
               .description = "names where files come from: keys and settings are kept for it"),
    FIELD_TEXT(struct upload_query, format, "format", FORMAT,
               .description = "recognised where absent"),
    FIELD_ENUM(struct upload_query, kind, "as", import_kind_names, IMPORT_KIND_COUNT,
               .description = "what its rows are; recognised where absent"),
};
const struct schema import_upload_query_schema =
    SCHEMA("ImportUploadQuery", struct upload_query, upload_query_fields);

static struct result recognise_in(struct call *call, int file, struct upload *upload,
                                  struct error *err)
{
    const struct import_input input = {
        .file = file,
        .size = upload->file_bytes,
        .name = upload->file_name,
        .format = upload->format,
        .kind = upload->kind,
        .source = upload->source,
        .settings = upload->settings,
    };
    struct import_recognition recognition = {0};
    TRY(import_recognise(call, &input, &recognition, err));
    upload->format = recognition.format;
    upload->kind = recognition.kind;
    upload->recognition = recognition.json;
    return upload_check_role(call, upload, err);
}

/* What the file is, and how it will be read, with a connection outside a transaction. */
static struct result recognise(struct call *call, int file, struct upload *upload,
                               struct error *err)
{
    TRY(db_begin(call->db, DB_OPEN_READ, err));
    struct result recognised = recognise_in(call, file, upload, err);
    db_rollback(call->db);
    return recognised;
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
        .kind = query->kind.known ? import_kind_names[query->kind.value] : NULL,
        .source = query->source.chars ? query->source.chars : "",
        .settings = "{}",
    };
    TRY(recognise(&request->call, exchange->file, upload, err));
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
    struct text format, source;
    struct opt kind, has_settings;
    struct import_settings settings;
};

static const struct field patch_fields[] = {
    FIELD_TEXT(struct import_patch, format, "format", FORMAT),
    FIELD_ENUM(struct import_patch, kind, "as", import_kind_names, IMPORT_KIND_COUNT,
               .nullable = true),
    FIELD_TEXT(struct import_patch, source, "source", .allow_empty = true, ONE_LINE),
    FIELD_OPT_OBJECT(struct import_patch, settings, has_settings, "settings",
                     &import_settings_schema, .description = "in place of those before"),
};
const struct schema import_patch_schema =
    SCHEMA_WITH("ImportPatch", struct import_patch, patch_fields, .partial = true);

/* The import before, and as it is to be. */
struct change {
    struct upload before, after;
};

static struct upload patched(const struct upload *before, const struct import_patch *patch,
                             struct arena *arena)
{
    struct upload after = *before;
    if (patch->format.chars)
        after.format = patch->format.chars;
    if (patch->kind.known || patch->kind.cleared)
        after.kind = patch->kind.known ? import_kind_names[patch->kind.value] : NULL;
    if (patch->source.chars)
        after.source = patch->source.chars;
    if (patch->has_settings.known)
        after.settings = import_settings_json(arena, &patch->settings);
    return after;
}

/* Another sheet or delimiter shows other columns, so the file is looked at again. */
struct result import_patch_prepare(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct change *change = ARENA_NEW(call->arena, struct change);
    int file CLEANUP(spool_close) = -1;
    TRY(upload_store_get(call->db, call->arena, &request->ids[0], &change->before, err));
    TRY(request_check_match(request, IMPORT_ETAG, change->before.rev, err));
    TRY(upload_check_open(&change->before, err));
    change->after = patched(&change->before, request->body, call->arena);
    TRY(upload_file_open(request->app, call->db, &change->before.id, change->before.file_bytes,
                         &file, err));
    TRY(recognise(call, file, &change->after, err));
    request->prepared = change;
    return RESULT_OK;
}

struct result import_patch_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct change *change = request->prepared;
    struct upload now = {0};
    TRY(upload_store_get(call->db, call->arena, &request->ids[0], &now, err));
    TRY(request_check_match(request, IMPORT_ETAG, now.rev, err));
    if (now.rev != change->before.rev)
        return error_set(err, ERROR_CONFLICT, "it was changed meanwhile: ask again");
    struct upload after = change->after;
    TRY(upload_change(call, &now, &after, err));
    import_answer(request, &after);
    return RESULT_OK;
}
