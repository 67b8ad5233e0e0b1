#include "db/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "db/engine.h"

struct db_pool {
    char *target;
    pthread_mutex_t lock;         /* guards what follows */
    struct db *idle[DB_POOL_MAX]; /* the last given back is lent first: its cache is warm */
    size_t idle_count, lent_count;
};

struct result db_pool_open(const char *target, struct db_pool **ret_pool, struct error *err)
{
    /* One at once, so that a wrong target is found at start and not by the first request. */
    struct db *first = NULL;
    TRY(db_open(target, DB_OPEN_READ, &first, err));

    struct db_pool *pool = db_allocate(sizeof *pool);
    pool->target = db_copy_text(target);
    pthread_mutex_init(&pool->lock, NULL);
    pool->idle[pool->idle_count++] = first;
    *ret_pool = pool;
    return RESULT_OK;
}

void db_pool_close(struct db_pool *pool)
{
    if (pool == NULL)
        return;
    assert(pool->lent_count == 0);
    for (size_t i = 0; i < pool->idle_count; i++)
        db_close(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    free(pool->target);
    free(pool);
}

struct result db_pool_take(struct db_pool *pool, struct db **ret_db, struct error *err)
{
    struct db *db = NULL;
    pthread_mutex_lock(&pool->lock);
    bool room = pool->lent_count < DB_POOL_MAX;
    if (room)
        pool->lent_count++;
    if (room && pool->idle_count > 0)
        db = pool->idle[--pool->idle_count];
    pthread_mutex_unlock(&pool->lock);

    if (!room) {
        if (err != NULL)
            err->retry_after_s = 1;
        return error_set(err, ERROR_UNAVAILABLE, "all %d read connections are in use", DB_POOL_MAX);
    }
    if (db == NULL) {
        /* Opened outside the lock: others need not wait for the disk. */
        struct result result = db_open(pool->target, DB_OPEN_READ, &db, err);
        if (failed(result)) {
            pthread_mutex_lock(&pool->lock);
            pool->lent_count--;
            pthread_mutex_unlock(&pool->lock);
            return result;
        }
    }
    *ret_db = db;
    return RESULT_OK;
}

void db_pool_give(struct db_pool *pool, struct db *db)
{
    db_rollback(db);
    pthread_mutex_lock(&pool->lock);
    assert(pool->lent_count > 0 && pool->idle_count < DB_POOL_MAX);
    pool->lent_count--;
    pool->idle[pool->idle_count++] = db;
    pthread_mutex_unlock(&pool->lock);
}
