/* Closings: a lead without a record is closed; a record is locked, so that a row about it is
 * unchanged or refused. */
#include "app/close_deal.h"
#include "import/run.h"
#include "store/import_key_store.h"

/* With the debt service that it came to: a row may say it where it was worked out. */
static struct closing_body body_of_deal(const struct deal *deal)
{
    struct closing_body body = closing_body_of(deal);
    body.financing.monthly_debt_service_cents = deal->pro_forma.debt_service_cents;
    return body;
}

static void is_locked(void *context, const char *pointer)
{
    struct error *err = context;
    error_field(err, pointer, "differs from the closed deal, whose pro forma is locked");
}

static struct result compare(struct import_run *run, struct import_row *row,
                             const struct json_value *json, const struct deal *deal,
                             struct error *err)
{
    struct closing_body given = {0};
    struct closing_body stored = body_of_deal(deal);
    TRY(schema_decode(&closing_terms_schema, DECODE_PATCH, json, run->call.arena, &given, err));
    given_differences(&closing_terms_schema, &given, &stored, is_locked, err);
    row->told.outcome = IMPORT_UNCHANGED;
    row->told.subject_id = deal->id;
    return error_result(err);
}

static struct result take_record_id(struct import_run *run, struct json_value *json,
                                    struct oid *ret_id, struct error *err)
{
    const struct json_value *given = body_take(json, "_id");
    struct oid deal_id = {.hex = ""};
    if (!given || given->type == JSON_NULL)
        return RESULT_OK;
    if (given->type != JSON_STRING || !oid_parse(given->text, ret_id)) {
        error_field(err, "/_id", "must be 24 lower-case hex digits");
        return RESULT_OK;
    }
    TRY(import_closing_by_record(run->call.db, ret_id, &deal_id, err));
    if (oid_is_set(&deal_id))
        error_field(err, "/_id", "is the record of another deal, %s", deal_id.hex);
    return RESULT_OK;
}

static struct result close_row(struct import_run *run, struct import_row *row,
                               struct json_value *json, const struct oid *lead_id,
                               struct error *err)
{
    struct call *call = &run->call;
    const struct import_stamps *stamps = row->record.stamps;
    struct closing_body body = {0};
    struct deal deal = {0};
    int32_t required_e4 = 0;
    TRY(take_record_id(run, json, &body.record_id, err));
    const struct oid record_id = body.record_id;
    run_put_defaults(run, IMPORT_CLOSINGS, json);
    /* Faults of the fields are told together with those of the whole. */
    struct result decoded =
        schema_decode(&closing_schema, DECODE_CREATE, json, call->arena, &body, err);
    if (failed(decoded) && decoded.code != ERROR_VALIDATION)
        return decoded;
    TRY(closing_check(call, &body, &required_e4, err));
    body.record_id = record_id;
    if (stamps) {
        body.locked_at_ms = stamps->locked_at_ms;
        body.locked_by = stamps->locked_by;
    }
    TRY(close_checked(call, lead_id, &body, required_e4, &deal, err));
    row->told.outcome = IMPORT_CREATED;
    row->told.subject_id = deal.id;
    return RESULT_OK;
}

static struct result apply_row(struct import_run *run, struct import_row *row, struct error *err)
{
    struct call *call = &run->call;
    struct json_value *json = body_copy(call->arena, row->record.body);
    const struct json_value *lead = body_take(json, "leadId");
    struct oid lead_id = {.hex = ""};
    struct deal deal = {0};
    bool found = false;
    run_begin_row(row, err);
    if (lead && lead->type == JSON_STRING)
        TRY(reference_find(run, REFERENCE_LEAD, lead->text, "/leadId", &lead_id, err));
    else
        error_field(err, "/leadId", "is required");
    TRY(reference_resolve(run, REFERENCE_BUYER, json, "buyerId", err));
    TRY(reference_resolve(run, REFERENCE_BOX, json, "buyBoxId", err));
    if (oid_is_set(&lead_id))
        TRY(deal_store_find(call->db, call->arena, &lead_id, &deal, &found, err));
    if (!found)
        return close_row(run, row, json, &lead_id, err);
    (void)body_take(json, "_id");
    return compare(run, row, json, &deal, err);
}

struct result import_apply_closings(struct import_run *run, struct error *err)
{
    return run_each(run, apply_row, err);
}
