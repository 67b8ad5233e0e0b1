#include "import/import_job.h"

#include <string.h>

#include "app/audit.h"
#include "app/bulk.h"
#include "base/spool.h"
#include "import/engine.h"
#include "import/revert.h"
#include "import/told_json.h"
#include "import/told_log.h"
#include "import/upload_file.h"

enum { ROWS_A_WRITE = 500, PULSE_MS = JOB_SILENCE_MS / 4 };

/* Above what the limits of the readers allow. */
#define IMPORT_ARENA_LIMIT (4 * ARENA_DEFAULT_LIMIT)

struct work {
    struct app *app;
    const struct job *job;
    enum upload_task task;
    struct upload upload; /* in `arena`, as are its new state's texts */
    struct arena *arena;
    int file; /* -1: none is needed */
    struct told_log told;
    struct import_counts counts;
    bool rolled_back; /* as it is meant to be: a check that came to its end, a revert that cannot be
                       */
    struct revert_report reverted;
    struct db *pulse; /* see say_alive(); NULL: none */
    int64_t pulse_at_ms;
};

static struct call work_call(struct work *work, struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = work->app->now_ms(),
        .policy = work->app->policy,
        .actor = {.credential = CREDENTIAL_SYSTEM,
                  .user_id = work->upload.started_by,
                  .name = work->upload.started_by_name ? work->upload.started_by_name : "system",
                  .role = ROLE_ADMIN}, /* whether they may was decided when they asked */
        .request_id = work->upload.id.hex,
        .address = "job",
        .bulk = work->app->bulk,
    };
}

/* ---- the state ---- */

static struct result save_run(void *context, struct db *db, struct error *err)
{
    struct work *work = context;
    struct upload after = work->upload;
    after.updated_at_ms = work->app->now_ms();
    return upload_store_set(db, &after, err);
}

static struct result save(struct work *work, struct error *err)
{
    return writer_run(work->app->writer, save_run, work, err);
}

static struct result attempts_run(void *context, struct db *db, struct error *err)
{
    const struct work *work = context;
    return upload_store_set_attempts(db, &work->upload.id, work->upload.attempts, err);
}

static struct result count_attempt(struct work *work, int by, struct error *err)
{
    work->upload.attempts += by;
    return writer_run(work->app->writer, attempts_run, work, err);
}

/* What failed, in a sentence, with the fields that were wrong. */
static const char *failure_text(struct arena *arena, const struct error *err)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&text, err->detail[0] ? err->detail : error_title(err->code));
    for (size_t i = 0; i < err->field_count; i++)
        buf_printf(&text, "%s %s %s", i ? "," : ":", err->fields[i].pointer, err->fields[i].detail);
    return arena_strdup(arena, buf_text(&text));
}

/* ---- check and commit ---- */

static struct result on_row(void *context, const struct import_told *told, struct error *err)
{
    struct work *work = context;
    bool refused = told->outcome == IMPORT_REFUSED;
    if (!told_log_keeps(&work->told, (int)told->outcome, refused, told->remark_count > 0))
        return RESULT_OK;
    struct told_json json CLEANUP(told_json_free) = {0};
    struct upload_row row = told_json_row(&json, told);
    return told_log_add(&work->told, (int)told->outcome, refused, &row, err);
}

/* Among servers that share a database a job whose runner is silent for long is taken by another.
 * The writer is busy with the job itself, so a connection beside it says that it lives, outside of
 * any transaction: it waits for no turn. What cannot be said now is said later. */
static void say_alive(struct work *work, int64_t bytes)
{
    int64_t now_ms = work->app->now_ms();
    if (!work->pulse || now_ms - work->pulse_at_ms < PULSE_MS)
        return;
    work->pulse_at_ms = now_ms;
    struct job job = *work->job;
    job.done = bytes;
    job.total = work->upload.file_bytes;
    struct error err;
    error_init(&err, NULL);
    if (!failed(job_store_progress(work->pulse, &job, now_ms, &err)))
        return;
    db_close(work->pulse);
    work->pulse = NULL;
}

static bool on_progress(void *context, int64_t rows, int64_t bytes)
{
    struct work *work = context;
    (void)rows;
    say_alive(work, bytes);
    return running_import_step(work->app->running, bytes) == RUNNING_GOES_ON;
}

static struct result audit_seq(struct call *call, int64_t *ret_seq, struct error *err)
{
    struct audit_head head = {0};
    TRY(bulk_audit_head(call, &head, err));
    *ret_seq = head.seq;
    return RESULT_OK;
}

static void put_counts(struct upload *upload, const struct import_counts *counts)
{
    upload->rows = counts->rows;
    upload->created = counts->created;
    upload->updated = counts->updated;
    upload->unchanged = counts->unchanged;
    upload->refused = counts->refused;
    upload->remarks = counts->remarks;
}

static struct result store_told(struct work *work, struct db *db, struct error *err)
{
    struct told_place place = {0};
    bool more = true;
    TRY(upload_rows_delete(db, &work->upload.id, INT64_MAX, err));
    return told_log_store(&work->told, &place, INT64_MAX, db, &work->upload.id, &more, err);
}

/* The end of a commit, in its transaction: all of it or none. */
static struct result conclude(struct work *work, struct call *call, int64_t seq_before,
                              struct error *err)
{
    struct upload after = work->upload;
    int64_t seq = 0;
    TRY(store_told(work, call->db, err));
    TRY(audit_seq(call, &seq, err));
    put_counts(&after, &work->counts);
    after.status = UPLOAD_DONE;
    after.first_seq = OPT(seq_before + 1);
    after.last_seq = OPT(seq);
    after.finished_at_ms = OPT(call->now_ms);
    after.updated_at_ms = call->now_ms;
    return upload_store_set(call->db, &after, err);
}

static struct result execute_run(void *context, struct db *db, struct error *err)
{
    struct work *work = context;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, IMPORT_ARENA_LIMIT);
    struct call call = work_call(work, db, &arena);
    const struct import_input input = {
        .file = work->file,
        .size = work->upload.file_bytes,
        .name = work->upload.file_name,
        .format = work->upload.format,
        .kind = work->upload.kind,
        .source = work->upload.source,
        .settings = work->upload.settings,
    };
    const struct import_observer observer = {.row = on_row, .go_on = on_progress, .context = work};
    int64_t seq = 0;
    work->counts = (struct import_counts){0};
    work->rolled_back = false;
    TRY(told_log_reset(&work->told, err));
    TRY(audit_seq(&call, &seq, err));
    TRY(import_execute(&call, &input, &observer, &work->counts, err));
    TRY(told_log_flush(&work->told, err));
    if (work->task == UPLOAD_COMMIT)
        return conclude(work, &call, seq, err);
    work->rolled_back = true;
    return error_set(err, ERROR_CONFLICT, "checked");
}

struct told_write {
    struct work *work;
    struct told_place place, next;
    int64_t clear_up_to;
    bool more;
};

static struct result told_write_run(void *context, struct db *db, struct error *err)
{
    struct told_write *write = context;
    const struct oid *id = &write->work->upload.id;
    if (write->clear_up_to)
        return upload_rows_delete(db, id, write->clear_up_to, err);
    write->next = write->place;
    return told_log_store(&write->work->told, &write->next, ROWS_A_WRITE, db, id, &write->more,
                          err);
}

static struct result last_row(struct work *work, int64_t *ret_last, struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(work->app->readers, &db, err));
    struct result found = upload_rows_last(db, &work->upload.id, ret_last, err);
    db_pool_give(work->app->readers, db);
    return found;
}

/* What the check told, in place of what the one before did. */
static struct result save_told(struct work *work, struct error *err)
{
    struct told_write write = {.work = work, .more = true};
    int64_t last = 0;
    TRY(last_row(work, &last, err));
    for (int64_t number = ROWS_A_WRITE; number < last + ROWS_A_WRITE; number += ROWS_A_WRITE) {
        write.clear_up_to = number;
        TRY(writer_run(work->app->writer, told_write_run, &write, err));
    }
    write.clear_up_to = 0;
    while (write.more) {
        TRY(writer_run(work->app->writer, told_write_run, &write, err));
        write.place = write.next;
    }
    return RESULT_OK;
}

/* ---- revert ---- */

static struct result revert_run(void *context, struct db *db, struct error *err)
{
    struct work *work = context;
    struct call call = work_call(work, db, work->arena);
    const struct import_past past = {
        .id = work->upload.id,
        .format = work->upload.format,
        .name = work->upload.file_name,
        .first_seq = work->upload.first_seq.value,
        .last_seq = work->upload.last_seq.value,
    };
    work->rolled_back = false;
    TRY(import_revert(&call, &past, &work->reverted, err));
    if (work->reverted.problem_count) {
        work->rolled_back = true;
        return error_set(err, ERROR_CONFLICT, "it cannot be reverted");
    }
    struct upload after = work->upload;
    after.status = UPLOAD_REVERTED;
    after.reverted_at_ms = OPT(call.now_ms);
    after.updated_at_ms = call.now_ms;
    return upload_store_set(db, &after, err);
}

/* ---- how it came out ---- */

static struct result cancel_run(void *context, struct db *db, struct error *err)
{
    struct work *work = context;
    struct call call = work_call(work, db, work->arena);
    struct upload after = work->upload;
    after.updated_at_ms = call.now_ms;
    TRY(upload_store_set(db, &after, err));
    return upload_audit(&call, "import.cancel", &after, NULL, NULL, err);
}

static struct result settle_cancelled(struct work *work, const struct running_canceller *canceller,
                                      struct error *err)
{
    work->upload.status = UPLOAD_CANCELLED;
    work->upload.started_by = canceller->user_id;
    work->upload.started_by_name = canceller->name;
    return writer_run(work->app->writer, cancel_run, work, err);
}

static struct result settle_failed(struct work *work, const struct error *cause, struct error *err)
{
    work->upload.status = work->task == UPLOAD_REVERT ? UPLOAD_DONE : UPLOAD_FAILED;
    work->upload.error = failure_text(work->arena, cause);
    return save(work, err);
}

static struct result settle_rolled_back(struct work *work, struct error *err)
{
    if (work->task == UPLOAD_REVERT) {
        work->upload.status = UPLOAD_DONE;
        work->upload.error = "something has changed since: see revertProblems";
        work->upload.revert_problems = revert_problems_json(work->arena, &work->reverted);
        return save(work, err);
    }
    TRY(save_told(work, err));
    put_counts(&work->upload, &work->counts);
    work->upload.status = UPLOAD_CHECKED;
    work->upload.checked_at_ms = OPT(work->app->now_ms());
    return save(work, err);
}

static struct result wait_for_next_start(struct work *work, bool *ret_again, struct error *err)
{
    *ret_again = true;
    TRY(count_attempt(work, -1, err));
    return error_set(err, ERROR_UNAVAILABLE, "the server stops");
}

static struct result run_task(struct work *work, bool *ret_again, struct error *err)
{
    struct running_import *running = work->app->running;
    struct running_canceller canceller = {0};
    struct error cause;
    error_init(&cause, work->arena);
    /* Before: to open it takes its turn too. */
    if (db_target_is_shared(work->app->settings.database))
        TRY(db_open(work->app->settings.database, DB_OPEN_WRITE, &work->pulse, err));
    running_import_begin(running, &work->upload.id, work->upload.file_bytes);
    struct result done = writer_run_alone(
        work->app->writer, work->task == UPLOAD_REVERT ? revert_run : execute_run, work, &cause);
    enum running_end end = running_import_finish(running, &canceller);
    if (work->rolled_back)
        return settle_rolled_back(work, err);
    if (!failed(done)) {
        work->upload.status = work->task == UPLOAD_REVERT ? UPLOAD_REVERTED : UPLOAD_DONE;
        return RESULT_OK;
    }
    if (end == RUNNING_CANCELLED && work->task != UPLOAD_REVERT)
        return settle_cancelled(work, &canceller, err);
    if (end != RUNNING_STOPPED)
        return settle_failed(work, &cause, err);
    return wait_for_next_start(work, ret_again, err);
}

static struct result open_files(struct work *work, struct error *err)
{
    struct db *db = NULL;
    if (work->task == UPLOAD_REVERT)
        return RESULT_OK;
    TRY(told_log_open(work->app->settings.spool_folder, &work->told, err));
    TRY(db_pool_take(work->app->readers, &db, err));
    struct result opened = upload_file_open(work->app, db, &work->upload.id,
                                            work->upload.file_bytes, &work->file, err);
    db_pool_give(work->app->readers, db);
    return opened;
}

static struct result do_work(struct work *work, bool *ret_again, struct error *err)
{
    static const enum upload_status active[UPLOAD_TASK_COUNT] = {
        [UPLOAD_CHECK] = UPLOAD_CHECKING,
        [UPLOAD_COMMIT] = UPLOAD_COMMITTING,
        [UPLOAD_REVERT] = UPLOAD_REVERTING,
    };
    struct error cause;
    error_init(&cause, work->arena);
    if (work->upload.status == active[work->task]) {
        TRY(count_attempt(work, 1, err));
        if (work->upload.attempts > IMPORT_ATTEMPTS_MAX) {
            (void)error_set(&cause, ERROR_INTERNAL, "it was interrupted %d times",
                            IMPORT_ATTEMPTS_MAX);
            return settle_failed(work, &cause, err);
        }
        if (failed(open_files(work, &cause)))
            return running_import_stopping(work->app->running)
                       ? wait_for_next_start(work, ret_again, err)
                       : settle_failed(work, &cause, err);
        TRY(run_task(work, ret_again, err));
    }
    /* Also where an earlier run ended in a crash behind its commit. */
    return work->upload.status == UPLOAD_DONE && work->task == UPLOAD_COMMIT
               ? upload_file_drop(work->app, &work->upload.id, err)
               : RESULT_OK;
}

static struct result find(struct app *app, struct arena *arena, const struct oid *job_id,
                          struct upload *ret_upload, struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct result found = upload_store_by_job(db, arena, job_id, ret_upload, err);
    db_pool_give(app->readers, db);
    return found;
}

struct result import_job_run(struct app *app, const struct job *job, enum upload_task task,
                             bool *ret_again, struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, IMPORT_ARENA_LIMIT);
    struct work work = {.app = app,
                        .job = job,
                        .task = task,
                        .arena = &arena,
                        .file = -1,
                        .told = {.file = -1},
                        .pulse_at_ms = app->now_ms()};
    TRY(find(app, &arena, &job->id, &work.upload, err));
    struct result done = do_work(&work, ret_again, err);
    db_close(work.pulse);
    told_log_close(&work.told);
    spool_close(&work.file);
    return done;
}
