#include "jobs/runner.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/recalculate.h"
#include "base/log.h"
#include "import/import_job.h"
#include "import/upload_file.h"
#include "store/job_store.h"

enum { TIDY_EVERY_MS = 600 * 1000 };

struct job_runner {
    struct app *app;
    struct oid id; /* owns the jobs that it claims */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

/* A job while it runs. */
struct run {
    struct app *app;
    struct oid owner;
    struct arena arena;
    struct job job;
    bool again; /* the job did not come to its end: it waits for the next start */
};

static const struct actor system_actor = {.credential = CREDENTIAL_SYSTEM, .name = "system"};

static struct result progress_write(void *context, struct db *db, struct error *err)
{
    const struct run *run = context;
    return job_store_progress(db, &run->job, run->app->now_ms(), err);
}

/* Progress is a courtesy: a note of it that cannot be written does not fail the job. */
static void progress(void *context, int64_t done, int64_t total)
{
    struct run *run = context;
    run->job.done = done;
    run->job.total = total;
    struct error err;
    error_init(&err, NULL);
    if (failed(writer_run(run->app->writer, progress_write, run, &err)))
        log_line(LOG_WARNING, "job progress", LOG_TEXT("error", err.detail));
}

static struct result run_recalculation(struct run *run, const char **ret_result, struct error *err)
{
    struct recalculate_options options = {
        .actor = &system_actor,
        .request_id = run->job.id.hex,
        .address = "job",
        .progress = progress,
        .context = run,
    };
    struct recalculation recalculation = {0};
    TRY(recalculate(run->app, &options, &recalculation, err));
    *ret_result = recalculation_json(&run->arena, &recalculation);
    return RESULT_OK;
}

static struct result run_check(struct run *run, const char **ret_result, struct error *err)
{
    (void)ret_result;
    return import_job_run(run->app, &run->job, UPLOAD_CHECK, &run->again, err);
}

static struct result run_commit(struct run *run, const char **ret_result, struct error *err)
{
    (void)ret_result;
    return import_job_run(run->app, &run->job, UPLOAD_COMMIT, &run->again, err);
}

static struct result run_revert(struct run *run, const char **ret_result, struct error *err)
{
    (void)ret_result;
    return import_job_run(run->app, &run->job, UPLOAD_REVERT, &run->again, err);
}

static const struct {
    const char *kind;
    struct result (*run)(struct run *run, const char **ret_result, struct error *err);
} kinds[] = {
    {"feedback.recalculate", run_recalculation},
    {"import.check", run_check},
    {"import.commit", run_commit},
    {"import.revert", run_revert},
};

struct claim {
    struct run *run;
    bool found;
};

static struct result claim_run(void *context, struct db *db, struct error *err)
{
    struct claim *claim = context;
    struct run *run = claim->run;
    return job_store_claim(db, &run->arena, &run->owner, run->app->now_ms(), &run->job,
                           &claim->found, err);
}

static struct result finish_run(void *context, struct db *db, struct error *err)
{
    const struct run *run = context;
    return job_store_finish(db, &run->job, err);
}

static void do_job(struct run *run)
{
    struct error err;
    error_init(&err, &run->arena);
    struct result result = error_set(&err, ERROR_INTERNAL, "no job of kind %s", run->job.kind);
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        if (!strcmp(kinds[i].kind, run->job.kind))
            result = kinds[i].run(run, &run->job.result, &err);
    }
    run->job.status = run->again ? JOB_QUEUED : failed(result) ? JOB_FAILED : JOB_DONE;
    run->job.error = failed(result) && !run->again ? err.detail : NULL;
    run->job.finished_at_ms = run->again ? UNKNOWN : OPT(run->app->now_ms());
    log_line(run->job.error ? LOG_ERROR : LOG_INFO, "job", LOG_TEXT("jobId", run->job.id.hex),
             LOG_TEXT("kind", run->job.kind), LOG_TEXT("error", run->job.error));

    struct error finish_err;
    error_init(&finish_err, NULL);
    if (failed(writer_run(run->app->writer, finish_run, run, &finish_err)))
        log_line(LOG_ERROR, "job finish", LOG_TEXT("error", finish_err.detail));
}

static void run_next(struct job_runner *runner)
{
    struct run run = {.app = runner->app, .owner = runner->id};
    arena_init(&run.arena, ARENA_DEFAULT_LIMIT);
    struct claim claim = {.run = &run};
    struct error err;
    error_init(&err, NULL);
    if (failed(writer_run(runner->app->writer, claim_run, &claim, &err)))
        log_line(LOG_WARNING, "job claim", LOG_TEXT("error", err.detail));
    if (claim.found)
        do_job(&run);
    arena_free(&run.arena);
}

/* Waits a moment for work; false: the runner stops. Queued jobs are looked for by a read, so that
 * an idle runner writes nothing. */
static bool wait_for_work(struct job_runner *runner)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += JOB_POLL_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&runner->lock);
    if (!runner->stopping)
        pthread_cond_timedwait(&runner->wake, &runner->lock, &until);
    bool goes_on = !runner->stopping;
    pthread_mutex_unlock(&runner->lock);
    return goes_on;
}

static bool work_waits(struct job_runner *runner)
{
    struct db *db = NULL;
    struct error err;
    error_init(&err, NULL);
    bool waits = false;
    if (failed(db_pool_take(runner->app->readers, &db, &err)))
        return false;
    if (failed(job_store_waits(db, runner->app->now_ms(), &waits, &err)))
        log_line(LOG_WARNING, "job look-up", LOG_TEXT("error", err.detail));
    db_pool_give(runner->app->readers, db);
    return waits;
}

static struct result requeue_lost_run(void *context, struct db *db, struct error *err)
{
    (void)context;
    return upload_store_requeue_lost(db, err);
}

/* What imports left behind that a crash or a full disk ended: files without an import, and imports
 * whose job's end could not be written down. */
static void tidy_imports(struct app *app, bool alone)
{
    struct error err;
    error_init(&err, NULL);
    struct result tidied = upload_file_sweep(app, alone, &err);
    if (!failed(tidied))
        tidied = writer_run(app->writer, requeue_lost_run, NULL, &err);
    if (failed(tidied))
        log_line(LOG_WARNING, "imports", LOG_TEXT("error", err.detail));
}

static void *run_jobs(void *context)
{
    struct job_runner *runner = context;
    int64_t tidied_at_ms = runner->app->now_ms();
    while (wait_for_work(runner)) {
        if (runner->app->now_ms() - tidied_at_ms > TIDY_EVERY_MS) {
            tidied_at_ms = runner->app->now_ms();
            tidy_imports(runner->app, false);
        }
        if (work_waits(runner))
            run_next(runner);
    }
    return NULL;
}

static struct result requeue_run(void *context, struct db *db, struct error *err)
{
    (void)context;
    return job_store_requeue_interrupted(db, err);
}

struct result job_runner_start(struct app *app, struct job_runner **ret_runner, struct error *err)
{
    /* Alone on its database, a process knows that what runs was interrupted; among others it waits
     * until the job's runner has been silent for too long. */
    bool alone = !db_target_is_shared(app->settings.database);
    if (alone)
        TRY(writer_run(app->writer, requeue_run, NULL, err));
    struct job_runner *runner = calloc(1, sizeof(*runner));
    if (!runner)
        return error_set(err, ERROR_INTERNAL, "no memory for the job runner");
    tidy_imports(app, alone);
    runner->app = app;
    runner->id = oid_new(app->now_ms());
    pthread_mutex_init(&runner->lock, NULL);
    pthread_cond_init(&runner->wake, NULL);
    if (pthread_create(&runner->thread, NULL, run_jobs, runner) != 0) {
        free(runner);
        return error_set(err, ERROR_INTERNAL, "cannot start the job runner's thread");
    }
    *ret_runner = runner;
    return RESULT_OK;
}

void job_runner_stop(struct job_runner *runner)
{
    if (!runner)
        return;
    pthread_mutex_lock(&runner->lock);
    runner->stopping = true;
    pthread_cond_signal(&runner->wake);
    pthread_mutex_unlock(&runner->lock);
    pthread_join(runner->thread, NULL);
    pthread_cond_destroy(&runner->wake);
    pthread_mutex_destroy(&runner->lock);
    free(runner);
}
