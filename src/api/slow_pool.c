#include "api/slow_pool.h"

#include <pthread.h>
#include <stdlib.h>

struct slow_pool {
    pthread_t threads[SLOW_THREADS];
    size_t thread_count;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct slow_job *first, **last;
    size_t waiting;
    bool stopping;
};

static struct slow_job *next_job(struct slow_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->stopping)
        pthread_cond_wait(&pool->wake, &pool->lock);
    struct slow_job *job = pool->first;
    if (job) {
        pool->first = job->next;
        if (!pool->first)
            pool->last = &pool->first;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *context)
{
    struct slow_pool *pool = context;
    struct slow_job *job;
    while ((job = next_job(pool)))
        job->run(job->context);
    return NULL;
}

struct result slow_pool_start(struct slow_pool **ret_pool, struct error *err)
{
    struct slow_pool *pool = calloc(1, sizeof(*pool));
    if (!pool)
        return error_set(err, ERROR_INTERNAL, "no memory for the pool of slow work");
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->last = &pool->first;
    for (; pool->thread_count < SLOW_THREADS; pool->thread_count++) {
        if (pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) != 0) {
            slow_pool_stop(pool);
            return error_set(err, ERROR_INTERNAL, "cannot start a thread for slow work");
        }
    }
    *ret_pool = pool;
    return RESULT_OK;
}

void slow_pool_stop(struct slow_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

struct result slow_pool_submit(struct slow_pool *pool, struct slow_job *job, struct error *err)
{
    pthread_mutex_lock(&pool->lock);
    bool accepted = !pool->stopping && pool->waiting < SLOW_QUEUE_MAX;
    if (accepted) {
        job->next = NULL;
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->wake);
    }
    pthread_mutex_unlock(&pool->lock);
    if (accepted)
        return RESULT_OK;
    if (err)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "too much slow work waits already");
}
