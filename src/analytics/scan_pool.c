#include "analytics/scan_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "analytics/memory.h"

/* A part takes some 30 microseconds: what the last one to end is behind the others. */
enum { HELPERS_MAX = 3, PART_ROWS = 16 * BLOCK_ROWS };

struct helper {
    struct scan_pool *pool;
    pthread_t thread;
    struct scan_sums sums; /* what it adds to the question asked; empty where it came too late */
};

/* One question. */
struct job {
    const struct columns *columns;
    const struct scan_filter *filter;
    uint32_t cell_slots, buyer_slots;
    atomic_uint next_row;
};

struct scan_pool {
    pthread_mutex_t asking; /* held by the question that has the helpers' help */
    bool is_started;        /* by holders of `asking` */
    int helpers_wanted, helper_count;
    struct helper helpers[HELPERS_MAX];

    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t work_came, work_ended;
    struct job *job;     /* NULL: there is none, or nobody else may join it */
    uint64_t job_number; /* of the last one */
    int working;         /* helpers that joined and have not ended */
    bool is_stopping;
};

static int helpers_by_processors(void)
{
    long others = sysconf(_SC_NPROCESSORS_ONLN) - 1;
    if (others < 0)
        return 0;
    return others > HELPERS_MAX ? HELPERS_MAX : (int)others;
}

struct scan_pool *scan_pool_new(int helper_count)
{
    struct scan_pool *pool = memory_zeroed(1, sizeof *pool);
    pool->helpers_wanted = helper_count < 0 ? helpers_by_processors() : helper_count;
    if (pool->helpers_wanted > HELPERS_MAX)
        pool->helpers_wanted = HELPERS_MAX;
    pthread_mutex_init(&pool->asking, NULL);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work_came, NULL);
    pthread_cond_init(&pool->work_ended, NULL);
    return pool;
}

void scan_pool_free(struct scan_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->is_stopping = true;
    pthread_cond_broadcast(&pool->work_came);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->helper_count; i++)
        pthread_join(pool->helpers[i].thread, NULL);
    pthread_cond_destroy(&pool->work_ended);
    pthread_cond_destroy(&pool->work_came);
    pthread_mutex_destroy(&pool->mutex);
    pthread_mutex_destroy(&pool->asking);
    free(pool);
}

static void job_work(struct job *job, struct scan_sums *sums)
{
    uint32_t row_count = job->columns->row_count;
    for (;;) {
        uint32_t from = atomic_fetch_add(&job->next_row, PART_ROWS);
        if (from >= row_count)
            return;
        uint32_t to = row_count - from < PART_ROWS ? row_count : from + PART_ROWS;
        scan_range(job->columns, job->filter, from, to, sums);
    }
}

static void *helper_run(void *context)
{
    struct helper *helper = context;
    struct scan_pool *pool = helper->pool;
    uint64_t seen = 0;
    pthread_mutex_lock(&pool->mutex);
    while (!pool->is_stopping) {
        if (pool->job == NULL || pool->job_number == seen) {
            pthread_cond_wait(&pool->work_came, &pool->mutex);
            continue;
        }
        struct job *job = pool->job;
        seen = pool->job_number;
        pool->working++;
        pthread_mutex_unlock(&pool->mutex);

        scan_sums_init_slots(&helper->sums, job->cell_slots, job->buyer_slots);
        job_work(job, &helper->sums);

        pthread_mutex_lock(&pool->mutex);
        pool->working--;
        pthread_cond_signal(&pool->work_ended);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* Fewer helpers where the system gives no more threads. */
static void helpers_start(struct scan_pool *pool)
{
    pool->is_started = true;
    for (int i = 0; i < pool->helpers_wanted; i++) {
        pool->helpers[i].pool = pool;
        if (pthread_create(&pool->helpers[i].thread, NULL, helper_run, &pool->helpers[i]) != 0)
            return;
        pool->helper_count++;
    }
}

static void job_offer(struct scan_pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->mutex);
    pool->job = job;
    pool->job_number++;
    pthread_cond_broadcast(&pool->work_came);
    pthread_mutex_unlock(&pool->mutex);
}

/* Nobody joins any more; waits for those that did. */
static void job_withdraw(struct scan_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->job = NULL;
    while (pool->working > 0)
        pthread_cond_wait(&pool->work_ended, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

/* The helpers' sums are the asking thread's after job_withdraw(). */
static void helpers_collect(struct scan_pool *pool, struct scan_sums *sums)
{
    for (int i = 0; i < pool->helper_count; i++) {
        struct scan_sums *found = &pool->helpers[i].sums;
        scan_groups_merge(&sums->cells, &found->cells);
        scan_groups_merge(&sums->buyers, &found->buyers);
        scan_sums_free(found);
        *found = (struct scan_sums){0};
    }
}

void scan_pool_run(struct scan_pool *pool, const struct columns *columns,
                   const struct scan_filter *filter, struct scan_sums *sums)
{
    if (columns->row_count < SCAN_POOL_ROWS_MIN || pthread_mutex_trylock(&pool->asking) != 0) {
        scan_range(columns, filter, 0, columns->row_count, sums);
        return;
    }
    struct job job = {
        .columns = columns,
        .filter = filter,
        .cell_slots = sums->cells.slot_count,
        .buyer_slots = sums->buyers.slot_count,
    };
    if (!pool->is_started)
        helpers_start(pool);
    job_offer(pool, &job);
    job_work(&job, sums);
    job_withdraw(pool);
    helpers_collect(pool, sums);
    pthread_mutex_unlock(&pool->asking);
}
