#include "db/finisher.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "db/engine.h"

struct finisher {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;  /* jobs came, or there will be no more */
    pthread_cond_t room;  /* what waited was taken */
    struct writer_job *first, **end;
    size_t waiting;
    bool stopping;
    bool failed;
    struct error cause; /* where failed */
    uint64_t jobs, failed_jobs;
};

void job_fail(struct writer_job *job, const struct error *cause)
{
    job->result = (struct result){cause->code};
    if (job->err == NULL)
        return;
    job->result = error_set(job->err, cause->code, "%s", cause->detail);
    job->err->retry_after_s = cause->retry_after_s;
}

/* All that wait; NULL once there is nothing and there will be no more. */
static struct writer_job *take_all(struct finisher *finisher)
{
    pthread_mutex_lock(&finisher->lock);
    while (finisher->first == NULL && !finisher->stopping)
        pthread_cond_wait(&finisher->wake, &finisher->lock);
    struct writer_job *jobs = finisher->first;
    finisher->first = NULL;
    finisher->end = &finisher->first;
    finisher->waiting = 0;
    pthread_cond_signal(&finisher->room);
    pthread_mutex_unlock(&finisher->lock);
    return jobs;
}

/* After a failure it is not tried again: a success would prove nothing. */
static void make_durable(struct finisher *finisher, struct writer_job *jobs)
{
    struct error cause;
    error_init(&cause, NULL);
    bool broken = finisher_has_failed(finisher, &cause);
    if (!broken && failed(db_sync(finisher->db, &cause))) {
        broken = true;
        pthread_mutex_lock(&finisher->lock);
        finisher->failed = true;
        finisher->cause = cause;
        pthread_mutex_unlock(&finisher->lock);
    }
    for (struct writer_job *job = jobs; broken && job != NULL; job = job->next)
        job_fail(job, &cause);
}

static void count(struct finisher *finisher, const struct writer_job *jobs)
{
    pthread_mutex_lock(&finisher->lock);
    for (const struct writer_job *job = jobs; job != NULL; job = job->next) {
        finisher->jobs++;
        finisher->failed_jobs += failed(job->result) ? 1 : 0;
    }
    pthread_mutex_unlock(&finisher->lock);
}

static void *finisher_main(void *context)
{
    struct finisher *finisher = context;
    for (struct writer_job *jobs; (jobs = take_all(finisher)) != NULL;) {
        make_durable(finisher, jobs);
        count(finisher, jobs);
        for (struct writer_job *job = jobs, *next; job != NULL; job = next) {
            next = job->next;
            job->done(job->context, job->result); /* may free the job */
        }
    }
    return NULL;
}

int thread_start(pthread_t *ret_thread, const char *name, void *(*main)(void *context),
                 void *context)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(ret_thread, NULL, main, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code == 0)
        pthread_setname_np(*ret_thread, name);
    return code;
}

static void finisher_free(struct finisher *finisher)
{
    pthread_cond_destroy(&finisher->room);
    pthread_cond_destroy(&finisher->wake);
    pthread_mutex_destroy(&finisher->lock);
    free(finisher);
}

struct result finisher_start(struct db *db, struct finisher **ret_finisher, struct error *err)
{
    struct finisher *finisher = db_allocate(sizeof *finisher);
    finisher->db = db;
    finisher->end = &finisher->first;
    pthread_mutex_init(&finisher->lock, NULL);
    pthread_cond_init(&finisher->wake, NULL);
    pthread_cond_init(&finisher->room, NULL);
    int code = thread_start(&finisher->thread, "finisher", finisher_main, finisher);
    if (code != 0) {
        finisher_free(finisher);
        return error_set(err, ERROR_INTERNAL, "no thread for the writer: %s", strerror(code));
    }
    *ret_finisher = finisher;
    return RESULT_OK;
}

void finisher_stop(struct finisher *finisher)
{
    pthread_mutex_lock(&finisher->lock);
    finisher->stopping = true;
    pthread_cond_signal(&finisher->wake);
    pthread_mutex_unlock(&finisher->lock);
    pthread_join(finisher->thread, NULL);
    finisher_free(finisher);
}

void finisher_hand_over(struct finisher *finisher, struct writer_job *jobs)
{
    size_t handed = 0;
    struct writer_job **end = &jobs;
    for (; *end != NULL; end = &(*end)->next)
        handed++;
    if (handed == 0)
        return;
    pthread_mutex_lock(&finisher->lock);
    while (finisher->waiting > FINISHER_WAITING_MAX)
        pthread_cond_wait(&finisher->room, &finisher->lock);
    *finisher->end = jobs;
    finisher->end = end;
    finisher->waiting += handed;
    pthread_cond_signal(&finisher->wake);
    pthread_mutex_unlock(&finisher->lock);
}

bool finisher_has_failed(struct finisher *finisher, struct error *ret_cause)
{
    pthread_mutex_lock(&finisher->lock);
    bool failed = finisher->failed;
    if (failed)
        *ret_cause = finisher->cause;
    pthread_mutex_unlock(&finisher->lock);
    return failed;
}

void finisher_count(struct finisher *finisher, struct writer_stats *stats)
{
    pthread_mutex_lock(&finisher->lock);
    stats->jobs += finisher->jobs;
    stats->failed_jobs += finisher->failed_jobs;
    pthread_mutex_unlock(&finisher->lock);
}
