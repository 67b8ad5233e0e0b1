/* The second stage of the writer: makes what was committed durable, and only then tells.
 *
 * Jobs come from the writer's thread in the order they are to be done in, each with its result and
 * after the commit that holds it. A thread of its own takes all that wait, syncs once (db_sync())
 * and calls each job's `done`. Meanwhile the writer runs and commits what comes next.
 *
 * Where a sync fails nobody knows what of the commits before it is on the disk, and no later sync
 * can tell. From then on every job, whatever its result, is done with ERROR_UNAVAILABLE: what it
 * found may rest on a commit that is lost. Nothing mends that but a new start, which reads back
 * what there is. */
#ifndef DB_FINISHER_H
#define DB_FINISHER_H

#include <pthread.h>

#include "db/writer.h"

/* How many jobs may wait for their sync before the writer waits for it too. */
enum { FINISHER_WAITING_MAX = WRITER_BATCH_MAX };

struct finisher;

/* `db`: the writer's, borrowed until finisher_stop(), for db_sync() alone. */
MUST_USE struct result finisher_start(struct db *db, struct finisher **ret_finisher,
                                      struct error *err);
/* Does what was handed over, then ends. */
void finisher_stop(struct finisher *finisher);

/* One job or several, by `next`. Waits while more than FINISHER_WAITING_MAX wait. */
void finisher_hand_over(struct finisher *finisher, struct writer_job *jobs);
/* Whether a sync failed; *ret_cause says why. */
bool finisher_has_failed(struct finisher *finisher, struct error *ret_cause);
/* Adds what has been done to jobs and failed_jobs. */
void finisher_count(struct finisher *finisher, struct writer_stats *stats);

/* Gives the job's caller a failure. */
void job_fail(struct writer_job *job, const struct error *cause);

/* pthread_create() with every signal left to the threads that ask for them. 0, or an errno. */
int thread_start(pthread_t *ret_thread, const char *name, void *(*main)(void *context),
                 void *context);

#endif
