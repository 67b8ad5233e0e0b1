#include "app/report_period.h"

#include "base/calendar.h"

static struct result reported_already(struct call *call, const struct period *period,
                                      struct error *err)
{
    return error_set(err, ERROR_CONFLICT, "%s, or a month of it, is reported already",
                     span_text(call->arena, period->last_ym, period->months));
}

/* Waits for the rows where a month may be there already, so that it is told here. */
static struct result insert_period(struct period_batch *batch, const struct period *period,
                                   struct error *err)
{
    struct call *call = batch->call;
    struct result inserted = period_store_insert(call->db, call->arena, period, err);
    if (!failed(inserted))
        inserted = period_batch_foresee(batch, NULL, period, err);
    if (!failed(inserted) && (batch->single || !period_batch_is_free(batch, period)))
        inserted = db_settle(call->db, err);
    return inserted.code == ERROR_CONFLICT ? reported_already(call, period, err) : inserted;
}

/* All of a new period but its rows. */
static struct result complete_period(struct call *call, const struct deal *deal,
                                     const struct period_input *input, struct period *period,
                                     struct error *err)
{
    TRY(period_compute(&deal->pro_forma, input, call->policy, &period->figures, err));
    period->deal_id = deal->id;
    period->rev = 1;
    if (!oid_is_set(&period->id))
        period->id = oid_new(call->now_ms);
    if (period->entered_at_ms == 0) {
        period->entered_by = call->actor.user_id;
        period->entered_at_ms = call->now_ms;
    }
    return RESULT_OK;
}

struct result record_period(struct period_batch *batch, const struct period *statement,
                            const struct period_input *input, struct period *ret_period,
                            struct error *err)
{
    struct period period = *statement;
    TRY(complete_period(batch->call, batch->deal, input, &period, err));
    TRY(insert_period(batch, &period, err));
    TRY(period_batch_change(batch, NULL, &period, "period.report", err));
    *ret_period = period;
    return RESULT_OK;
}

static int32_t body_months(const struct period_body *body)
{
    const struct opt *months = &body->reporting_period.months;
    return months->known ? (int32_t)months->value : 1;
}

static int32_t body_last_ym(const struct period_body *body)
{
    const struct reporting_period_body *span = &body->reporting_period;
    return month_ym((int)span->year.value, (int)span->month.value);
}

void period_check_span(const struct call *call, const struct deal *deal,
                       const struct period_body *body, struct error *err)
{
    int32_t last_ym = body_last_ym(body);
    int32_t closing_ym = date_month_ym(deal->closed_on);
    if (period_first_ym(last_ym, body_months(body)) < closing_ym) {
        error_field(err, "/reportingPeriod", "must not begin before the closing month, %s",
                    span_text(call->arena, closing_ym, 1));
    }
    if (last_ym > date_month_ym(timestamp_date(call->now_ms)))
        error_field(err, "/reportingPeriod", "must not end after the current month");
}

struct result period_check(struct call *call, const struct oid *deal_id,
                           const struct period_body *body, struct error *err)
{
    struct deal deal = {0};
    bool found = false;
    TRY(deal_store_find(call->db, call->arena, deal_id, &deal, &found, err));
    if (!found)
        return error_result(err);
    if (body->reporting_period.year.known && body->reporting_period.month.known)
        period_check_span(call, &deal, body, err);
    struct period_input input = period_input_of(body);
    struct period_figures figures = {0};
    return period_compute(&deal.pro_forma, &input, call->policy, &figures, err);
}

struct period period_of_body(const struct period_body *body)
{
    return (struct period){
        .last_ym = body_last_ym(body),
        .months = body_months(body),
        .caller_flags = body->flags,
        .notes = body->notes.chars,
    };
}

struct result preview_period(struct call *call, const struct oid *deal_id,
                             const struct period_body *body, struct deal *ret_deal,
                             struct period *ret_period, struct error *err)
{
    struct deal deal = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    struct period period = period_of_body(body);
    struct period_input input = period_input_of(body);
    period_check_span(call, &deal, body, err);
    TRY(complete_period(call, &deal, &input, &period, err));
    struct month_list reported = {0};
    TRY(period_store_months(call->db, call->arena, deal_id,
                            period_first_ym(period.last_ym, period.months), period.last_ym,
                            &reported, err));
    if (reported.count > 0)
        return reported_already(call, &period, err);
    *ret_deal = deal;
    *ret_period = period;
    return RESULT_OK;
}

struct result report_period(struct call *call, const struct oid *deal_id,
                            const struct period_body *body, struct deal *ret_deal,
                            struct period *ret_period, struct error *err)
{
    struct deal deal = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    struct period period = period_of_body(body);
    struct period_input input = period_input_of(body);
    period_check_span(call, &deal, body, err);
    struct period_batch batch = {0};
    TRY(period_batch_begin(&batch, call, &deal, err));
    batch.single = true;
    TRY(record_period(&batch, &period, &input, ret_period, err));
    TRY(period_batch_end(&batch, err));
    *ret_deal = deal;
    return RESULT_OK;
}
