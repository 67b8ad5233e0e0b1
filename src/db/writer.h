/* The one writer: concurrent writes share a transaction and so one wait for the disk.
 *
 * Jobs are queued from any thread; the writer's own thread takes all that wait, runs one after the
 * other and commits once. A second thread (finisher.h) waits until the commit is on the disk and
 * only then calls each job's `done`; meanwhile the first runs the next batch. Nobody waits for
 * others to come: a batch is what gathered while the last one was being run. A job that fails is
 * rolled back alone and its failure reported after the commit of the others (where it had written a
 * row already, the batch is run again with a savepoint for each). Where the batch itself
 * fails (commit, disk full, the engine rolled back) nothing of it is kept: its jobs are run again,
 * each in a transaction of its own, so that only the guilty one is refused. ERROR_RETRY is consumed
 * here: the job is run again, up to WRITER_ATTEMPTS_MAX attempts, after which its failure is
 * ERROR_UNAVAILABLE. A transaction that cannot begin fails all the jobs that were to share it, and
 * so does a commit whose outcome is not known (ERROR_UNAVAILABLE, see db.h): they are not run
 * again.
 *
 * Readers, and jobs of the next batch, may see a commit before it is on the disk and told of; but
 * what a job answered because of it is told after it. A crash in between leaves a prefix of the
 * commits, in their order. Where the disk cannot be synced, the outcome of what was committed is
 * unknown: all that is not told of yet, and all that is submitted later, fails with
 * ERROR_UNAVAILABLE until the program is started again.
 *
 * `run` may therefore be called more than once and must leave no effect but in the database. It
 * returns RESULT_OK to keep what it wrote. It must not call db_begin/db_commit/db_rollback; it need
 * not end its savepoints where it fails. `done` may submit, but not wait for another job. Jobs of a
 * batch are done in the order they were run, and batches in the order of their commits. */
#ifndef DB_WRITER_H
#define DB_WRITER_H

#include "db/db.h"

/* What the jobs of a batch hold in common beside the database, and write once at its end. The
 * writer knows nothing of it but when it is to be written, and when it is worth nothing any more.
 * All are called on the writer's thread, `mark` and `settle` inside the transaction.
 *
 * A job that `shares` goes through what is held, in all that it reads and writes of it. Before any
 * other job runs what is held is settled, so that it finds the rows, and it leaves nothing held. */
struct writer_sharing {
    void *context;
    /* Before a job that shares, and before its savepoint: what it changes can be taken back. */
    struct result (*mark)(void *context, struct db *db, struct error *err);
    /* Such a job failed, and its savepoint, where it had one, is rolled back. */
    void (*undo)(void *context);
    /* Writes what is held, and holds nothing any more. Its failure fails the transaction. */
    struct result (*settle)(void *context, struct db *db, struct error *err);
    /* The transaction was rolled back: nothing is held any more. */
    void (*forget)(void *context);
};

enum { WRITER_BATCH_MAX = 256, WRITER_QUEUE_MAX = 4096, WRITER_ATTEMPTS_MAX = 5 };

struct writer;

struct writer_job {
    struct result (*run)(void *context, struct db *db, struct error *err);
    /* On the finisher's thread, when the commit is on the disk, or after the final failure. The job
     * may be freed. */
    void (*done)(void *context, struct result result);
    void *context;
    bool shares; /* see struct writer_sharing; means nothing without one */
    /* In a transaction of its own: one that takes long is not run again because another failed, and
     * is rolled back by its failure without more. What others share is settled by its commit. */
    bool alone;
    struct error *err;       /* the caller's, or NULL; filled in on failure, cleared before a run */
    struct writer_job *next; /* the writer's own */
    struct result result;    /* the writer's own */
};

/* Takes ownership of `db`. */
MUST_USE struct result writer_start(struct db *db, struct writer **ret_writer, struct error *err);
/* Before the first job is submitted. What `sharing` refers to must outlive the writer. */
void writer_share(struct writer *writer, const struct writer_sharing *sharing);
/* Finishes what was queued, then closes the connection. Not from `done`. Takes NULL. */
void writer_stop(struct writer *writer);

/* ERROR_UNAVAILABLE, `done` not called, where WRITER_QUEUE_MAX wait or the writer stops. */
MUST_USE struct result writer_submit(struct writer *writer, struct writer_job *job,
                                     struct error *err);
/* Submits and waits for its end: for the command line and background jobs. */
MUST_USE struct result writer_run(struct writer *writer,
                                  struct result (*run)(void *context, struct db *db,
                                                       struct error *err),
                                  void *context, struct error *err);
/* The same for a job that is `alone`. */
MUST_USE struct result writer_run_alone(struct writer *writer,
                                        struct result (*run)(void *context, struct db *db,
                                                             struct error *err),
                                        void *context, struct error *err);

struct writer_stats {
    uint64_t batches;           /* taken from the queue */
    uint64_t jobs, failed_jobs; /* done, failed ones among them */
    uint64_t largest_batch;     /* in jobs */
    uint64_t queued;            /* waiting now, without those being written or synced */
    uint64_t round_trips;       /* db_round_trips() of its connection */
};
struct writer_stats writer_stats_get(struct writer *writer);

#endif
