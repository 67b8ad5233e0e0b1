#include "import/uploads.h"

#include <string.h>

#include "app/audit.h"
#include "import/engine.h"
#include "import/settings.h"
#include "json/writer.h"

const char *const upload_task_names[] = {"import.check", "import.commit", "import.revert"};

static const struct {
    unsigned from; /* states, by 1 << state */
    enum upload_status to;
    const char *verb;
} tasks[UPLOAD_TASK_COUNT] = {
    [UPLOAD_CHECK] = {1u << UPLOAD_UPLOADED | 1u << UPLOAD_CHECKED | 1u << UPLOAD_FAILED |
                          1u << UPLOAD_CANCELLED,
                      UPLOAD_CHECKING, "checked"},
    [UPLOAD_COMMIT] = {1u << UPLOAD_CHECKED, UPLOAD_COMMITTING, "committed"},
    [UPLOAD_REVERT] = {1u << UPLOAD_DONE, UPLOAD_REVERTING, "reverted"},
};

struct result upload_check_role(const struct call *call, const struct upload *upload,
                                struct error *err)
{
    if (!import_brings_users(upload->format, upload->kind) || call->actor.role == ROLE_ADMIN)
        return RESULT_OK;
    return error_set(err, ERROR_FORBIDDEN, "only an admin may import users");
}

struct result upload_audit(struct call *call, const char *action, const struct upload *upload,
                           const char *before, const char *after, struct error *err)
{
    return audit_write(call,
                       &(struct audit_change){
                           .action = action,
                           .subject_kind = "import",
                           .subject_id = upload->id.hex,
                           .before = before,
                           .after = after,
                       },
                       err);
}

/* What is worth knowing later of how it was set. */
static const char *settings_json(struct call *call, const struct upload *upload)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(&text, false);
    json_begin_object(out);
    json_member_text(out, "fileName", upload->file_name);
    json_member_int(out, "size", upload->file_bytes);
    json_member_text(out, "format", upload->format);
    json_member_text(out, "as", upload->kind);
    json_member_text(out, "source", upload->source);
    json_member_raw(out, "settings", upload->settings);
    json_end_object(out);
    return arena_strdup(call->arena, buf_text(&text));
}

struct result upload_create(struct call *call, struct upload *upload,
                            const unsigned char file_hash[HASH_BYTES], struct error *err)
{
    upload->status = UPLOAD_UPLOADED;
    upload->created_by = call->actor.user_id;
    upload->created_by_name = call->actor.name ? call->actor.name : "";
    upload->created_at_ms = upload->updated_at_ms = call->now_ms;
    upload->rev = 1;
    TRY(upload_store_insert(call->db, upload, file_hash, err));
    return upload_audit(call, "import.upload", upload, NULL, settings_json(call, upload), err);
}

struct result upload_check_open(const struct upload *upload, struct error *err)
{
    if (tasks[UPLOAD_CHECK].from & 1u << upload->status)
        return RESULT_OK;
    return error_set(err, ERROR_CONFLICT, "the import is %s", upload_status_names[upload->status]);
}

/* As they are remembered: another file of the source may have its columns in another order, so each
 * that is mapped is known by its name as well. */
static struct result named_settings(struct call *call, const struct upload *upload,
                                    const char **ret_json, struct error *err)
{
    struct import_settings settings = {0};
    const struct json_value *recognition = NULL;
    TRY(import_settings_parse(upload->settings, call->arena, &settings, err));
    TRY(json_parse(call->arena, upload->recognition, strlen(upload->recognition), &recognition,
                   err));
    const struct json_value *columns = json_member(recognition, "columns");
    struct import_mapping *mapping = settings.mapping.items;
    for (size_t i = 0; i < settings.mapping.count; i++) {
        struct opt column = mapping[i].column;
        if (mapping[i].name.chars || !column.known || !columns ||
            (size_t)column.value >= columns->length)
            continue;
        const struct json_value *name = json_member(columns->elements[column.value], "name");
        if (name && name->type == JSON_STRING)
            mapping[i].name.chars = name->text;
    }
    *ret_json = import_settings_json(call->arena, &settings);
    return RESULT_OK;
}

/* Settings that were changed are the source's from now on. A file that is only said to be of
 * another source brings its own along where nothing is known of that one. */
static struct result remember_settings(struct call *call, const struct upload *before,
                                       const struct upload *after, struct error *err)
{
    const char *kind = after->kind ? after->kind : "", *json = NULL;
    if (!strcmp(before->settings, after->settings)) {
        TRY(import_source_settings(call, after->source, after->format, kind, &json, err));
        if (json)
            return RESULT_OK;
    }
    TRY(named_settings(call, after, &json, err));
    return import_source_remember(call, after->source, after->format, kind, json, err);
}

struct result upload_change(struct call *call, const struct upload *before, struct upload *after,
                            struct error *err)
{
    TRY(upload_check_open(before, err));
    TRY(upload_check_role(call, before, err));
    TRY(upload_check_role(call, after, err));
    after->status = UPLOAD_UPLOADED;
    after->error = NULL;
    after->updated_at_ms = call->now_ms;
    after->rev = before->rev + 1;
    TRY(upload_store_set(call->db, after, err));
    TRY(remember_settings(call, before, after, err));
    return upload_audit(call, "import.settings", after, settings_json(call, before),
                        settings_json(call, after), err);
}

struct result upload_start(struct call *call, struct upload *upload, enum upload_task task,
                           struct error *err)
{
    TRY(upload_check_role(call, upload, err));
    if (!(tasks[task].from & 1u << upload->status))
        return error_set(err, ERROR_CONFLICT, "an import that is %s cannot be %s",
                         upload_status_names[upload->status], tasks[task].verb);
    upload->status = tasks[task].to;
    upload->job_id = oid_new(call->now_ms);
    upload->attempts = 0;
    upload->error = NULL;
    upload->revert_problems = NULL;
    upload->started_by = call->actor.user_id;
    upload->started_by_name = call->actor.name;
    upload->updated_at_ms = call->now_ms;
    upload->rev++;
    TRY(job_store_insert(call->db, &upload->job_id, upload_task_names[task], call->now_ms,
                         &call->actor.user_id, err));
    return upload_store_set(call->db, upload, err);
}

struct result upload_check_cancel(const struct upload *upload, struct error *err)
{
    if (upload->status == UPLOAD_CHECKING || upload->status == UPLOAD_COMMITTING)
        return RESULT_OK;
    return error_set(err, ERROR_CONFLICT, "an import that is %s cannot be cancelled",
                     upload_status_names[upload->status]);
}

struct result upload_cancel_waiting(struct call *call, struct upload *upload, bool *ret_cancelled,
                                    struct error *err)
{
    TRY(upload_check_cancel(upload, err));
    TRY(job_store_drop_queued(call->db, &upload->job_id, call->now_ms, "cancelled", ret_cancelled,
                              err));
    if (!*ret_cancelled)
        return RESULT_OK;
    upload->status = UPLOAD_CANCELLED;
    upload->updated_at_ms = call->now_ms;
    TRY(upload_store_set(call->db, upload, err));
    return upload_audit(call, "import.cancel", upload, NULL, NULL, err);
}

struct result upload_discard(struct call *call, const struct upload *upload, struct error *err)
{
    TRY(upload_check_open(upload, err));
    TRY(upload_check_role(call, upload, err));
    TRY(upload_rows_delete(call->db, &upload->id, INT64_MAX, err));
    TRY(upload_chunks_delete(call->db, &upload->id, err));
    TRY(upload_store_delete(call->db, &upload->id, err));
    return upload_audit(call, "import.discard", upload, settings_json(call, upload), NULL, err);
}
