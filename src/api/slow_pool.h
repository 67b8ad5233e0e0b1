/* A few threads for work that is slow (hashing passwords, waiting for a job), so that it never
 * holds up a thread that answers requests, and so that only a few such works take memory at once.
 */
#ifndef API_SLOW_POOL_H
#define API_SLOW_POOL_H

#include "base/error.h"

enum { SLOW_THREADS = 2, SLOW_QUEUE_MAX = 64 };

struct slow_pool;

struct slow_job {
    void (*run)(void *context);
    void *context;
    struct slow_job *next; /* the pool's own */
};

MUST_USE struct result slow_pool_start(struct slow_pool **ret_pool, struct error *err);
/* Finishes what was queued. Takes NULL. */
void slow_pool_stop(struct slow_pool *pool);
/* ERROR_UNAVAILABLE where SLOW_QUEUE_MAX wait. */
MUST_USE struct result slow_pool_submit(struct slow_pool *pool, struct slow_job *job,
                                        struct error *err);

#endif
