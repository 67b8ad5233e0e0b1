#include "store/job_store.h"

#include "store/names.h"
#include "store/sql_statements.h"

const char *const job_status_names[] = {"queued", "running", "done", "failed"};

static const char *text_or_null(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

struct result job_store_insert(struct db *db, const struct oid *id, const char *kind,
                               int64_t now_ms, const struct oid *created_by, struct error *err)
{
    return db_run(db, &SQL_JOB_INSERT,
                  DB_ARGS(db_oid(id), db_text(kind), db_int(now_ms), db_oid(created_by)), NULL,
                  err);
}

struct result job_store_get(struct db *db, struct arena *arena, const struct oid *id,
                            struct job *ret_job, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_JOB_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no job %s", id->hex);
    struct opt status = db_column_name(&row, 2, job_status_names, JOB_STATUS_COUNT);
    *ret_job = (struct job){
        .id = *id,
        .kind = arena_strdup(arena, db_column_text(&row, 1)),
        .status = (enum job_status)status.value,
        .done = db_column_int(&row, 3),
        .total = db_column_int(&row, 4),
        .created_at_ms = db_column_int(&row, 5),
        .started_at_ms = db_column_opt(&row, 6),
        .finished_at_ms = db_column_opt(&row, 7),
        .result = text_or_null(arena, db_column_text(&row, 8)),
        .error = text_or_null(arena, db_column_text(&row, 9)),
    };
    return RESULT_OK;
}

struct result job_store_waits(struct db *db, int64_t now_ms, bool *ret_waits, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_JOB_WAITS, DB_ARGS(db_int(now_ms - JOB_SILENCE_MS)), &row,
                        ret_waits, err);
}

struct result job_store_claim(struct db *db, struct arena *arena, const struct oid *owner,
                              int64_t now_ms, struct job *ret_job, bool *ret_found,
                              struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_JOB_CLAIM,
                     DB_ARGS(db_int(now_ms), db_int(now_ms - JOB_SILENCE_MS), db_oid(owner)), &row,
                     &found, err));
    if (found) {
        *ret_job = (struct job){
            .id = db_column_oid(&row, 0),
            .owner = *owner,
            .kind = arena_strdup(arena, db_column_text(&row, 1)),
            .status = JOB_RUNNING,
            .started_at_ms = OPT(now_ms),
        };
    }
    *ret_found = found;
    return RESULT_OK;
}

struct result job_store_progress(struct db *db, const struct job *job, int64_t now_ms,
                                 struct error *err)
{
    return db_run(db, &SQL_JOB_PROGRESS,
                  DB_ARGS(db_oid(&job->id), db_oid(&job->owner), db_int(job->done),
                          db_int(job->total), db_int(now_ms)),
                  NULL, err);
}

struct result job_store_finish(struct db *db, const struct job *job, struct error *err)
{
    return db_run(db, &SQL_JOB_FINISH,
                  DB_ARGS(db_oid(&job->id), db_oid(&job->owner),
                          db_text(job_status_names[job->status]), db_opt(job->finished_at_ms),
                          db_text(job->result), db_text(job->error), db_int(job->done),
                          db_int(job->total)),
                  NULL, err);
}

struct result job_store_drop_queued(struct db *db, const struct oid *id, int64_t now_ms,
                                    const char *reason, bool *ret_dropped, struct error *err)
{
    int64_t changed = 0;
    TRY(db_run(db, &SQL_JOB_DROP_QUEUED, DB_ARGS(db_oid(id), db_int(now_ms), db_text(reason)),
               &changed, err));
    *ret_dropped = changed > 0;
    return RESULT_OK;
}

struct result job_store_requeue_interrupted(struct db *db, struct error *err)
{
    return db_run(db, &SQL_JOB_REQUEUE_INTERRUPTED, DB_NO_ARGS, NULL, err);
}
