#include "db/apart.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "db/finisher.h"

enum {
    ENTRY_BYTES_MAX = APART_BYTES / 4, /* what is longer is run by who gives it */
    ENTRY_GRAIN = 32,         /* sizes are multiples, so that a header fits before the ring's end */
    WAKE_BYTES = 4096,        /* worth to wake the thread for before it is waited for */
    LOOKS_BEFORE_SLEEP = 4000 /* some microseconds: what waking a thread costs */
};

/* One statement that waits, its values and their bytes behind it. `prepared` NULL: the rest of the
 * ring is left free, the next entry is at its beginning. */
struct entry {
    void *prepared;
    size_t count, size;
    struct db_value values[];
};

_Static_assert(sizeof(struct entry) <= ENTRY_GRAIN, "an entry of nothing but its header");

/* Positions count all bytes since the start, and are the ring's modulo its size. Each side looks
 * at the other's position for a while and then sleeps, after it has said so: a position is changed
 * before the other side's word is read, and a word given before the position is read again (all
 * sequentially consistent), so that no wake-up is missed. */
struct apart {
    const struct db_engine *engine;
    void *connection;
    pthread_t thread;
    uint64_t end;                /* the giver's own copy of `given` */
    _Atomic uint64_t given, run; /* positions */
    _Atomic uint64_t awaited;    /* by a giver that sleeps, of `run`; UINT64_MAX: none does */
    atomic_bool idle;            /* the thread sleeps */
    atomic_bool stopping, failed;
    struct error cause; /* where failed */
    pthread_mutex_t lock;
    pthread_cond_t came, went;
    alignas(max_align_t) char ring[APART_BYTES];
};

/* ---- the thread ---- */

static void entry_run(struct apart *apart, const struct entry *entry)
{
    if (entry->prepared == NULL || atomic_load_explicit(&apart->failed, memory_order_relaxed))
        return;
    const struct db_engine *engine = apart->engine;
    struct result result =
        engine->bind(apart->connection, entry->prepared, entry->values, &apart->cause);
    if (!failed(result))
        result = engine->run(apart->connection, entry->prepared, NULL, &apart->cause);
    else
        engine->reset(entry->prepared);
    if (failed(result))
        atomic_store(&apart->failed, true);
}

/* False once there is nothing and there will be no more. */
static bool entry_wait(struct apart *apart, uint64_t position)
{
    for (int look = 0; look < LOOKS_BEFORE_SLEEP; look++) {
        if (atomic_load_explicit(&apart->given, memory_order_acquire) != position)
            return true;
    }
    pthread_mutex_lock(&apart->lock);
    atomic_store(&apart->idle, true);
    while (atomic_load(&apart->given) == position && !atomic_load(&apart->stopping))
        pthread_cond_wait(&apart->came, &apart->lock);
    atomic_store(&apart->idle, false);
    pthread_mutex_unlock(&apart->lock);
    return atomic_load(&apart->given) != position;
}

static void *apart_main(void *context)
{
    struct apart *apart = context;
    uint64_t position = 0;
    while (entry_wait(apart, position)) {
        const struct entry *entry = (const void *)(apart->ring + position % APART_BYTES);
        entry_run(apart, entry);
        position += entry->size;
        atomic_store(&apart->run, position);
        if (position < atomic_load(&apart->awaited))
            continue;
        pthread_mutex_lock(&apart->lock);
        pthread_cond_signal(&apart->went);
        pthread_mutex_unlock(&apart->lock);
    }
    return NULL;
}

/* ---- who gives ---- */

static void wake_idle(struct apart *apart)
{
    if (!atomic_load(&apart->idle))
        return;
    pthread_mutex_lock(&apart->lock);
    pthread_cond_signal(&apart->came);
    pthread_mutex_unlock(&apart->lock);
}

/* Until all before the position was run. */
static void run_wait(struct apart *apart, uint64_t position)
{
    if (atomic_load_explicit(&apart->run, memory_order_acquire) >= position)
        return;
    wake_idle(apart);
    for (int look = 0; look < LOOKS_BEFORE_SLEEP; look++) {
        if (atomic_load_explicit(&apart->run, memory_order_acquire) >= position)
            return;
    }
    pthread_mutex_lock(&apart->lock);
    atomic_store(&apart->awaited, position);
    while (atomic_load(&apart->run) < position)
        pthread_cond_wait(&apart->went, &apart->lock);
    atomic_store(&apart->awaited, UINT64_MAX);
    pthread_mutex_unlock(&apart->lock);
}

/* Who finds the ring full sleeps until half of it is free: with every entry that is freed one side
 * would wake the other. */
static struct entry *entry_at_end(struct apart *apart, size_t size)
{
    const uint64_t full = apart->end + size;
    if (full > APART_BYTES &&
        atomic_load_explicit(&apart->run, memory_order_acquire) < full - APART_BYTES)
        run_wait(apart, apart->end - APART_BYTES / 2);
    return (void *)(apart->ring + apart->end % APART_BYTES);
}

static void entry_give(struct apart *apart, size_t size)
{
    apart->end += size;
    atomic_store(&apart->given, apart->end);
    if (apart->end - atomic_load_explicit(&apart->run, memory_order_relaxed) >= WAKE_BYTES)
        wake_idle(apart);
}

static bool has_bytes(const struct db_value *value)
{
    return value->type == DB_TYPE_TEXT || value->type == DB_TYPE_BLOB;
}

static size_t entry_size(struct db_args args)
{
    size_t size = sizeof(struct entry) + args.count * sizeof(struct db_value);
    for (size_t i = 0; i < args.count; i++)
        size += has_bytes(&args.values[i]) ? args.values[i].length : 0;
    return (size + ENTRY_GRAIN - 1) / ENTRY_GRAIN * ENTRY_GRAIN;
}

static void values_copy(struct entry *entry, struct db_args args)
{
    char *bytes = (char *)(entry->values + args.count);
    for (size_t i = 0; i < args.count; i++) {
        entry->values[i] = args.values[i];
        if (!has_bytes(&args.values[i]))
            continue;
        if (args.values[i].length > 0)
            memcpy(bytes, args.values[i].bytes, args.values[i].length);
        entry->values[i].bytes = bytes;
        bytes += args.values[i].length;
    }
}

/* An entry lies in one piece. */
static void leave_rest(struct apart *apart, size_t wanted)
{
    const size_t rest = APART_BYTES - apart->end % APART_BYTES;
    if (rest >= wanted)
        return;
    struct entry *entry = entry_at_end(apart, rest);
    entry->prepared = NULL;
    entry->size = rest;
    entry_give(apart, rest);
}

static struct result run_here(struct apart *apart, void *prepared, struct db_args args,
                              struct error *err)
{
    TRY(apart_wait(apart, err));
    struct result bound = apart->engine->bind(apart->connection, prepared, args.values, err);
    if (!failed(bound))
        return apart->engine->run(apart->connection, prepared, NULL, err);
    apart->engine->reset(prepared);
    return bound;
}

struct result apart_give(struct apart *apart, void *prepared, struct db_args args,
                         struct error *err)
{
    if (atomic_load_explicit(&apart->failed, memory_order_relaxed))
        return apart_wait(apart, err);
    const size_t size = entry_size(args);
    if (size > ENTRY_BYTES_MAX)
        return run_here(apart, prepared, args, err);
    leave_rest(apart, size);
    struct entry *entry = entry_at_end(apart, size);
    entry->prepared = prepared;
    entry->count = args.count;
    entry->size = size;
    values_copy(entry, args);
    entry_give(apart, size);
    return RESULT_OK;
}

struct result apart_wait(struct apart *apart, struct error *err)
{
    run_wait(apart, apart->end);
    return atomic_load(&apart->failed)
               ? error_set(err, apart->cause.code, "%s", apart->cause.detail)
               : RESULT_OK;
}

/* ---- start and end ---- */

static void apart_free(struct apart *apart)
{
    pthread_cond_destroy(&apart->went);
    pthread_cond_destroy(&apart->came);
    pthread_mutex_destroy(&apart->lock);
    free(apart);
}

struct result apart_start(const struct db_engine *engine, void *connection,
                          struct apart **ret_apart, struct error *err)
{
    struct apart *apart = db_allocate(sizeof *apart);
    apart->engine = engine;
    apart->connection = connection;
    atomic_init(&apart->awaited, UINT64_MAX);
    error_init(&apart->cause, NULL);
    pthread_mutex_init(&apart->lock, NULL);
    pthread_cond_init(&apart->came, NULL);
    pthread_cond_init(&apart->went, NULL);
    int code = thread_start(&apart->thread, "apart", apart_main, apart);
    if (code != 0) {
        apart_free(apart);
        return error_set(err, ERROR_INTERNAL, "no thread for statements: %s", strerror(code));
    }
    *ret_apart = apart;
    return RESULT_OK;
}

void apart_stop(struct apart *apart)
{
    if (apart == NULL)
        return;
    atomic_store(&apart->stopping, true);
    wake_idle(apart);
    pthread_join(apart->thread, NULL);
    apart_free(apart);
}
