/* Background work as its users see it: asked for in one transaction, done in others. */
#ifndef APP_JOBS_H
#define APP_JOBS_H

#include "app/app.h"
#include "store/job_store.h"
#include "json/field.h"

extern const struct schema job_schema;

/* Queues a job of `kind`; audited. The runner (jobs/) finds it. */
MUST_USE struct result job_queue(struct call *call, const char *kind, struct job *ret_job,
                                 struct error *err);
void job_encode(const struct job *job, struct json_writer *out);

#endif
