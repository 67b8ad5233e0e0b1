#include "db/writer.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/engine.h"
#include "db/finisher.h"

enum { RETRY_PAUSE_MS = 2 }; /* doubled with each attempt */

struct writer {
    struct db *db;                 /* the writer's thread alone uses it */
    struct writer_sharing sharing; /* all NULL: nothing is shared */
    struct finisher *finisher;     /* makes durable what was committed, and calls `done` */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;  /* a job was queued, or the writer is to stop */
    struct writer_job *first, **end;
    bool stopping;
    struct writer_stats stats;
};

/* The jobs have their results, and are not touched any more. */
static void hand_over(struct writer *writer, struct writer_job *jobs)
{
    uint64_t round_trips = db_round_trips(writer->db);
    pthread_mutex_lock(&writer->lock);
    writer->stats.round_trips = round_trips;
    pthread_mutex_unlock(&writer->lock);
    finisher_hand_over(writer->finisher, jobs);
}

static void hand_over_one(struct writer *writer, struct writer_job *job)
{
    job->next = NULL;
    hand_over(writer, job);
}

static void pause_before(int attempt)
{
    struct timespec pause = {.tv_nsec = (RETRY_PAUSE_MS << attempt) * 1000000L};
    nanosleep(&pause, NULL);
}

static struct result attempts_used_up(struct error *err)
{
    err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "the database is busy");
}

static void run_once(struct writer *writer, struct writer_job *job)
{
    if (job->err != NULL)
        error_clear(job->err);
    db_expect_no_more(writer->db);
    job->result = job->run(job->context, writer->db, job->err);
}

/* Another process may hold the lock for longer than the engine waits. A job alone is run again
 * where its first statement tells that BEGIN failed; of a batch nobody could say whose failure it
 * is. */
static struct result begin(struct writer *writer, bool alone, struct error *err)
{
    struct result result = {ERROR_RETRY};
    for (int attempt = 0; attempt < WRITER_ATTEMPTS_MAX && result.code == ERROR_RETRY; attempt++) {
        if (attempt > 0)
            pause_before(attempt);
        result = alone ? db_begin_later(writer->db, err) : db_begin(writer->db, DB_OPEN_WRITE, err);
    }
    return result.code == ERROR_RETRY ? attempts_used_up(err) : result;
}

/* ---- what a batch shares ---- */

static struct result settle(struct writer *writer, struct error *err)
{
    const struct writer_sharing *sharing = &writer->sharing;
    return sharing->settle ? sharing->settle(sharing->context, writer->db, err) : RESULT_OK;
}

static struct result before_job(struct writer *writer, const struct writer_job *job,
                                struct error *err)
{
    const struct writer_sharing *sharing = &writer->sharing;
    if (!job->shares)
        return settle(writer, err);
    return sharing->mark ? sharing->mark(sharing->context, writer->db, err) : RESULT_OK;
}

static void after_failed_job(struct writer *writer, const struct writer_job *job)
{
    const struct writer_sharing *sharing = &writer->sharing;
    if (job->shares && sharing->undo)
        sharing->undo(sharing->context);
}

static void rollback(struct writer *writer)
{
    db_rollback(writer->db);
    if (writer->sharing.forget)
        writer->sharing.forget(writer->sharing.context);
}

static struct result commit(struct writer *writer, struct error *err)
{
    TRY(settle(writer, err));
    return db_commit(writer->db, err);
}

/* ---- jobs and batches ---- */

/* One attempt at a job in a transaction of its own. */
static void attempt_alone(struct writer *writer, struct writer_job *job)
{
    struct error cause;
    error_init(&cause, NULL);
    if (failed(begin(writer, true, &cause))) {
        job_fail(job, &cause);
        return;
    }
    run_once(writer, job);
    if (failed(job->result)) {
        rollback(writer);
        return;
    }
    if (failed(commit(writer, &cause))) {
        rollback(writer);
        job_fail(job, &cause);
    }
}

/* `attempts`: how many the job has had. */
static void run_alone(struct writer *writer, struct writer_job *job, int attempts)
{
    do {
        if (attempts > 0)
            pause_before(attempts);
        attempt_alone(writer, job);
        attempts++;
    } while (job->result.code == ERROR_RETRY && attempts < WRITER_ATTEMPTS_MAX);

    if (job->result.code == ERROR_RETRY) {
        struct error cause;
        error_init(&cause, NULL);
        if (failed(attempts_used_up(&cause)))
            job_fail(job, &cause);
    }
    hand_over_one(writer, job);
}

/* Takes back what a job wrote, with the savepoints that it left open where it failed. A failure
 * means that the whole transaction is lost. */
static struct result undo_job(struct db *db)
{
    while (db_savepoint_depth(db) > 0)
        TRY(db_savepoint_rollback(db, NULL));
    return RESULT_OK;
}

static struct result keep_job(struct db *db)
{
    while (db_savepoint_depth(db) > 0)
        TRY(db_savepoint_release(db, NULL));
    return RESULT_OK;
}

/* Each in its savepoint, so that one that fails is taken back alone. */
static struct result run_guarded(struct writer *writer, struct writer_job *batch)
{
    struct db *db = writer->db;
    for (struct writer_job *job = batch; job != NULL; job = job->next) {
        TRY(before_job(writer, job, NULL));
        TRY(db_savepoint(db, NULL));
        run_once(writer, job);
        TRY(failed(job->result) ? undo_job(db) : keep_job(db));
        if (failed(job->result))
            after_failed_job(writer, job);
    }
    return RESULT_OK;
}

/* Without savepoints, each of which would copy every page that its job is the first to touch, or
 * take a round trip to PostgreSQL. Most jobs that fail have not written a row by then, and leave
 * nothing to take back; *ret_spoilt where one has. */
static struct result run_unguarded(struct writer *writer, struct writer_job *batch,
                                   bool *ret_spoilt)
{
    struct db *db = writer->db;
    for (struct writer_job *job = batch; job != NULL; job = job->next) {
        TRY(before_job(writer, job, NULL));
        int64_t before = db_writes(db);
        run_once(writer, job);
        bool wrote = db_writes(db) != before || db_savepoint_depth(db) > 0;
        if ((failed(job->result) && wrote) || !db_in_transaction(db)) {
            *ret_spoilt = true;
            return RESULT_OK;
        }
        if (failed(job->result))
            after_failed_job(writer, job);
        TRY(keep_job(db));
    }
    return RESULT_OK;
}

/* All jobs in the open transaction, and its commit. After a failure nothing of it is kept, and the
 * jobs' results mean nothing; but where *ret_unknown, nobody knows whether it is kept. */
static struct result write_batch(struct writer *writer, struct writer_job *batch, bool *ret_unknown,
                                 struct error *err)
{
    bool spoilt = false;
    TRY(run_unguarded(writer, batch, &spoilt));
    if (spoilt) {
        rollback(writer);
        TRY(begin(writer, false, err));
        TRY(run_guarded(writer, batch));
    }
    TRY(settle(writer, err));
    struct result committed = db_commit(writer->db, err);
    *ret_unknown = committed.code == ERROR_UNAVAILABLE;
    return committed;
}

static void fail_batch(struct writer *writer, struct writer_job *batch, const struct error *cause)
{
    for (struct writer_job *job = batch; job != NULL; job = job->next)
        job_fail(job, cause);
    hand_over(writer, batch);
}

/* Those that are to be run again hold up none of the others. */
static void finish_batch(struct writer *writer, struct writer_job *batch)
{
    struct writer_job *again = NULL, **again_end = &again;
    struct writer_job *ended = NULL, **ended_end = &ended;
    for (struct writer_job *job = batch; job != NULL; job = job->next) {
        struct writer_job ***end = job->result.code == ERROR_RETRY ? &again_end : &ended_end;
        **end = job;
        *end = &job->next;
    }
    *again_end = *ended_end = NULL;
    hand_over(writer, ended);
    for (struct writer_job *job = again, *next; job != NULL; job = next) {
        next = job->next;
        run_alone(writer, job, 1);
    }
}

static void run_batch(struct writer *writer, struct writer_job *batch)
{
    struct error cause;
    error_init(&cause, NULL);
    if (failed(begin(writer, false, &cause))) {
        fail_batch(writer, batch, &cause);
        return;
    }
    bool unknown = false;
    if (!failed(write_batch(writer, batch, &unknown, &cause))) {
        finish_batch(writer, batch);
        return;
    }
    if (unknown) {
        fail_batch(writer, batch, &cause);
        return;
    }
    rollback(writer);
    for (struct writer_job *job = batch, *next; job != NULL; job = next) {
        next = job->next;
        run_alone(writer, job, 0);
    }
}

/* How much of the queue makes a batch: up to WRITER_BATCH_MAX, or a job that is to be alone. */
static uint64_t batch_cut(struct writer_job **queue, struct writer_job ***ret_end)
{
    struct writer_job **end = queue;
    uint64_t count = 0;
    for (; *end != NULL && count < WRITER_BATCH_MAX; count++) {
        bool alone = (*end)->alone;
        if (alone && count > 0)
            break;
        end = &(*end)->next;
        if (alone) {
            count++;
            break;
        }
    }
    *ret_end = end;
    return count;
}

/* What waits of one batch; NULL once there is nothing and the writer is to stop. */
static struct writer_job *take_batch(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->first == NULL && !writer->stopping)
        pthread_cond_wait(&writer->wake, &writer->lock);

    struct writer_job *batch = writer->first, **end = NULL;
    uint64_t count = batch_cut(&writer->first, &end);
    if (count > 0) {
        writer->first = *end;
        *end = NULL; /* ends the batch; where `end` is &first, there was nothing to take */
        if (writer->first == NULL)
            writer->end = &writer->first;
        writer->stats.queued -= count;
        writer->stats.batches++;
        if (count > writer->stats.largest_batch)
            writer->stats.largest_batch = count;
    }
    pthread_mutex_unlock(&writer->lock);
    return batch;
}

static void *writer_main(void *context)
{
    struct writer *writer = context;
    struct error cause;
    error_init(&cause, NULL);
    for (struct writer_job *batch; (batch = take_batch(writer)) != NULL;) {
        /* A job by itself needs no savepoint: its transaction is all there is to take back. */
        if (finisher_has_failed(writer->finisher, &cause))
            fail_batch(writer, batch, &cause);
        else if (batch->next == NULL)
            run_alone(writer, batch, 0);
        else
            run_batch(writer, batch);
    }
    return NULL;
}

static struct result start_stages(struct writer *writer, struct error *err)
{
    TRY(db_sync_apart(writer->db, err));
    TRY(finisher_start(writer->db, &writer->finisher, err));
    int code = thread_start(&writer->thread, "writer", writer_main, writer);
    if (code == 0)
        return RESULT_OK;
    finisher_stop(writer->finisher);
    return error_set(err, ERROR_INTERNAL, "no thread for the writer: %s", strerror(code));
}

static void writer_free(struct writer *writer)
{
    db_close(writer->db);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}

struct result writer_start(struct db *db, struct writer **ret_writer, struct error *err)
{
    struct writer *writer = db_allocate(sizeof *writer);
    writer->db = db;
    writer->end = &writer->first;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wake, NULL);
    struct result started = start_stages(writer, err);
    if (failed(started)) {
        writer_free(writer);
        return started;
    }
    *ret_writer = writer;
    return RESULT_OK;
}

void writer_share(struct writer *writer, const struct writer_sharing *sharing)
{
    writer->sharing = *sharing;
}

void writer_stop(struct writer *writer)
{
    if (writer == NULL)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    finisher_stop(writer->finisher);
    writer_free(writer);
}

struct result writer_submit(struct writer *writer, struct writer_job *job, struct error *err)
{
    assert(job->run != NULL && job->done != NULL);
    job->next = NULL;
    pthread_mutex_lock(&writer->lock);
    bool stopping = writer->stopping;
    bool room = writer->stats.queued < WRITER_QUEUE_MAX;
    if (!stopping && room) {
        *writer->end = job;
        writer->end = &job->next;
        writer->stats.queued++;
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);

    if (!stopping && room)
        return RESULT_OK;
    if (err != NULL)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "%s",
                     stopping ? "the server is stopping" : "too many writes are waiting");
}

struct waiting {
    struct result (*run)(void *context, struct db *db, struct error *err);
    void *context;
    struct result result;
    sem_t done;
};

static struct result waiting_run(void *context, struct db *db, struct error *err)
{
    struct waiting *waiting = context;
    return waiting->run(waiting->context, db, err);
}

static void waiting_done(void *context, struct result result)
{
    struct waiting *waiting = context;
    waiting->result = result;
    sem_post(&waiting->done);
}

static struct result run_and_wait(struct writer *writer, struct waiting *waiting, bool alone,
                                  struct error *err)
{
    sem_init(&waiting->done, 0, 0);
    struct writer_job job = {
        .run = waiting_run, .done = waiting_done, .context = waiting, .alone = alone, .err = err};
    struct result result = writer_submit(writer, &job, err);
    if (!failed(result)) {
        while (sem_wait(&waiting->done) < 0)
            assert(errno == EINTR);
        result = waiting->result;
    }
    sem_destroy(&waiting->done);
    return result;
}

struct result writer_run(struct writer *writer,
                         struct result (*run)(void *context, struct db *db, struct error *err),
                         void *context, struct error *err)
{
    return run_and_wait(writer, &(struct waiting){.run = run, .context = context}, false, err);
}

struct result writer_run_alone(struct writer *writer,
                               struct result (*run)(void *context, struct db *db,
                                                    struct error *err),
                               void *context, struct error *err)
{
    return run_and_wait(writer, &(struct waiting){.run = run, .context = context}, true, err);
}

struct writer_stats writer_stats_get(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    struct writer_stats stats = writer->stats;
    pthread_mutex_unlock(&writer->lock);
    finisher_count(writer->finisher, &stats);
    return stats;
}
