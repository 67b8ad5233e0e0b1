/* Background work: queued by a request, done by the job runner, asked for by its id. */
#ifndef STORE_JOB_STORE_H
#define STORE_JOB_STORE_H

#include "base/arena.h"
#include "db/db.h"

enum job_status { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STATUS_COUNT };
extern const char *const job_status_names[];

/* A runner that says nothing of its job for so long is taken for dead, and its job for waiting. The
 * clocks of the machines may differ by less than this. */
enum { JOB_SILENCE_MS = 60000 };

struct job {
    struct oid id;
    struct oid owner; /* the runner that claimed it; not filled in by job_store_get() */
    const char *kind;
    enum job_status status;
    int64_t done, total; /* steps; total 0: not known yet */
    int64_t created_at_ms;
    struct opt started_at_ms, finished_at_ms;
    const char *result; /* JSON, of a job that is done */
    const char *error;  /* a sentence, of one that failed */
};

MUST_USE struct result job_store_insert(struct db *db, const struct oid *id, const char *kind,
                                        int64_t now_ms, const struct oid *created_by,
                                        struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result job_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                     struct job *ret_job, struct error *err);
/* Is there a job to claim? */
MUST_USE struct result job_store_waits(struct db *db, int64_t now_ms, bool *ret_waits,
                                       struct error *err);
/* Takes the oldest job that waits for the runner `owner`; *ret_found false where none does. Safe
 * among several processes: a claim is a write transaction (db.h). */
MUST_USE struct result job_store_claim(struct db *db, struct arena *arena, const struct oid *owner,
                                       int64_t now_ms, struct job *ret_job, bool *ret_found,
                                       struct error *err);
/* Says that the job lives and how far it is: its `done` and `total`. Nothing happens, here as in
 * job_store_finish(), where the job was given to another runner meanwhile. */
MUST_USE struct result job_store_progress(struct db *db, const struct job *job, int64_t now_ms,
                                          struct error *err);
/* status, done, total, finished_at_ms, result and error of `job`. */
MUST_USE struct result job_store_finish(struct db *db, const struct job *job, struct error *err);
/* A job that waits still will not be run; *ret_dropped false where it runs already, or has. */
MUST_USE struct result job_store_drop_queued(struct db *db, const struct oid *id, int64_t now_ms,
                                             const char *reason, bool *ret_dropped,
                                             struct error *err);
/* All jobs that run wait again: for a process that knows that it is alone (instance_lock.h). */
MUST_USE struct result job_store_requeue_interrupted(struct db *db, struct error *err);

#endif
