/* Recalculation in the background, and asking for a job. */
#include "app/jobs.h"

#include <time.h>

#include "api/performance.h"

struct recalculate_query {
    struct opt wait;
};

static const struct field query_fields[] = {
    FIELD_BOOLEAN(struct recalculate_query, wait, "wait",
                  .description = "true: answer 200 when it is done"),
};
const struct schema recalculate_query_schema =
    SCHEMA("RecalculateQuery", struct recalculate_query, query_fields);

struct result recalculate_handle(struct request *request, struct error *err)
{
    struct job job = {0};
    TRY(job_queue(&request->call, "feedback.recalculate", &job, err));
    job_encode(&job, request->out);
    request_set_location(request, "/api/jobs/%s", job.id.hex);
    const struct recalculate_query *query = request->query;
    if (query->wait.value)
        request->after_commit = arena_memdup(request->call.arena, &job.id, sizeof(job.id));
    return RESULT_OK;
}

enum { WAIT_POLL_MS = 20 };

struct result recalculate_follow(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct job job = {0};
    TRY(job_store_get(call->db, call->arena, request->after_commit, &job, err));
    while (job.status == JOB_QUEUED || job.status == JOB_RUNNING) {
        nanosleep(&(struct timespec){.tv_nsec = WAIT_POLL_MS * 1000000L}, NULL);
        TRY(job_store_get(call->db, call->arena, request->after_commit, &job, err));
    }
    request->status = 200;
    job_encode(&job, request->out);
    return RESULT_OK;
}

struct result job_get_handle(struct request *request, struct error *err)
{
    struct job job = {0};
    TRY(job_store_get(request->call.db, request->call.arena, &request->ids[0], &job, err));
    job_encode(&job, request->out);
    return RESULT_OK;
}
