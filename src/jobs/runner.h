/* The job runner: one thread that does queued background work, one job at a time.
 *
 * What kinds of job there are is its table (runner.c). A job that a crash interrupted waits again:
 * at the next start on SQLite, and where several servers share a database once its runner has been
 * silent for JOB_SILENCE_MS. Every kind can be run again from its beginning. */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include "app/app.h"

struct job_runner;

enum { JOB_POLL_MS = 100 };

MUST_USE struct result job_runner_start(struct app *app, struct job_runner **ret_runner,
                                        struct error *err);
/* Lets the job under way reach its end. Takes NULL. */
void job_runner_stop(struct job_runner *runner);

#endif
