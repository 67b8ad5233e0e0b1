#include "app/running_import.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct running_import {
    pthread_mutex_t lock;
    struct oid id; /* not set: none runs */
    int64_t done, total;
    bool cancelled, stopping;
    struct running_canceller canceller;
};

struct running_import *running_import_new(void)
{
    struct running_import *running = calloc(1, sizeof(*running));
    if (!running)
        abort();
    pthread_mutex_init(&running->lock, NULL);
    return running;
}

void running_import_free(struct running_import *running)
{
    if (!running)
        return;
    pthread_mutex_destroy(&running->lock);
    free(running);
}

static enum running_end end_of(const struct running_import *running)
{
    if (running->cancelled)
        return RUNNING_CANCELLED;
    return running->stopping ? RUNNING_STOPPED : RUNNING_GOES_ON;
}

void running_import_begin(struct running_import *running, const struct oid *id, int64_t total)
{
    pthread_mutex_lock(&running->lock);
    running->id = *id;
    running->done = 0;
    running->total = total;
    running->cancelled = false;
    pthread_mutex_unlock(&running->lock);
}

enum running_end running_import_step(struct running_import *running, int64_t done)
{
    pthread_mutex_lock(&running->lock);
    running->done = done;
    enum running_end end = end_of(running);
    pthread_mutex_unlock(&running->lock);
    return end;
}

enum running_end running_import_finish(struct running_import *running,
                                       struct running_canceller *ret_canceller)
{
    pthread_mutex_lock(&running->lock);
    enum running_end end = end_of(running);
    if (end == RUNNING_CANCELLED)
        *ret_canceller = running->canceller;
    running->id = (struct oid){0};
    running->cancelled = false;
    pthread_mutex_unlock(&running->lock);
    return end;
}

bool running_import_progress(struct running_import *running, const struct oid *id,
                             int64_t *ret_done, int64_t *ret_total)
{
    pthread_mutex_lock(&running->lock);
    bool runs = oid_equal(&running->id, id);
    if (runs) {
        *ret_done = running->done;
        *ret_total = running->total;
    }
    pthread_mutex_unlock(&running->lock);
    return runs;
}

bool running_import_cancel(struct running_import *running, const struct oid *id,
                           const struct actor *actor)
{
    pthread_mutex_lock(&running->lock);
    bool runs = oid_equal(&running->id, id);
    if (runs) {
        running->cancelled = true;
        running->canceller.user_id = actor->user_id;
        snprintf(running->canceller.name, sizeof(running->canceller.name), "%s", actor->name);
    }
    pthread_mutex_unlock(&running->lock);
    return runs;
}

void running_import_stop(struct running_import *running)
{
    pthread_mutex_lock(&running->lock);
    running->stopping = true;
    pthread_mutex_unlock(&running->lock);
}

bool running_import_stopping(struct running_import *running)
{
    pthread_mutex_lock(&running->lock);
    bool stopping = running->stopping;
    pthread_mutex_unlock(&running->lock);
    return stopping;
}

bool running_import_any(struct running_import *running)
{
    pthread_mutex_lock(&running->lock);
    bool any = oid_is_set(&running->id);
    pthread_mutex_unlock(&running->lock);
    return any;
}
