#include "app/jobs.h"

#include "app/audit.h"

struct job_reply {
    struct oid id;
    struct text kind, error;
    struct opt status, done, total, created_at_ms, started_at_ms, finished_at_ms;
};

static const struct field job_fields[] = {
    FIELD_OID(struct job_reply, id, "jobId", .required = true),
    FIELD_TEXT(struct job_reply, kind, "kind", .required = true),
    FIELD_ENUM(struct job_reply, status, "status", job_status_names, JOB_STATUS_COUNT,
               .required = true),
    FIELD_INTEGER(struct job_reply, done, "done", .required = true),
    FIELD_INTEGER(struct job_reply, total, "total", .required = true),
    FIELD_TIMESTAMP(struct job_reply, created_at_ms, "createdAt", .required = true),
    FIELD_TIMESTAMP(struct job_reply, started_at_ms, "startedAt", .required = true,
                    .nullable = true),
    FIELD_TIMESTAMP(struct job_reply, finished_at_ms, "finishedAt", .required = true,
                    .nullable = true),
    FIELD_TEXT(struct job_reply, error, "error", .required = true, .nullable = true),
    {.name = "result",
     .type = FIELD_TYPE_FREE,
     .required = true,
     .nullable = true,
     .description = "{buyBoxes, buyers, deals, changed} once it is done"},
};
const struct schema job_schema = SCHEMA("Job", struct job_reply, job_fields);

struct result job_queue(struct call *call, const char *kind, struct job *ret_job, struct error *err)
{
    struct job job = {
        .id = oid_new(call->now_ms),
        .kind = kind,
        .status = JOB_QUEUED,
        .created_at_ms = call->now_ms,
    };
    TRY(job_store_insert(call->db, &job.id, kind, call->now_ms, &call->actor.user_id, err));
    TRY(audit_write(
        call,
        &(struct audit_change){.action = kind, .subject_kind = "job", .subject_id = job.id.hex},
        err));
    *ret_job = job;
    return RESULT_OK;
}

void job_encode(const struct job *job, struct json_writer *out)
{
    struct job_reply reply = {
        .id = job->id,
        .kind.chars = job->kind,
        .error.chars = job->error,
        .status = OPT(job->status),
        .done = OPT(job->done),
        .total = OPT(job->total),
        .created_at_ms = OPT(job->created_at_ms),
        .started_at_ms = job->started_at_ms,
        .finished_at_ms = job->finished_at_ms,
    };
    json_begin_object(out);
    schema_encode_members(&job_schema, &reply, out);
    json_member_raw(out, "result", job->result);
    json_end_object(out);
}
