#include "app/correct_period.h"

/* Computes `after`'s figures from what is given now: all of it but its row. */
static struct result complete_correction(struct call *call, const struct deal *deal,
                                         const struct period *before,
                                         const struct period_input *input, struct period *after,
                                         struct error *err)
{
    TRY(period_compute(&deal->pro_forma, input, call->policy, &after->figures, err));
    after->rev = before->rev + 1;
    after->updated_by = call->actor.user_id;
    after->updated_at_ms = OPT(call->now_ms);
    return RESULT_OK;
}

/* The same, stored; the rest follows. */
static struct result store_correction(struct period_batch *batch, const struct period *before,
                                      const struct period_input *input, struct period *after,
                                      struct error *err)
{
    struct call *call = batch->call;
    TRY(complete_correction(call, batch->deal, before, input, after, err));
    TRY(period_store_set(call->db, call->arena, after, err));
    TRY(period_batch_foresee(batch, before, after, err));
    return period_batch_change(batch, before, after, "period.correct", err);
}

struct result restate_period(struct period_batch *batch, const struct period *before,
                             const struct period_input *input, const char *notes,
                             struct period *ret_period, struct error *err)
{
    struct period after = *before;
    after.notes = notes;
    TRY(store_correction(batch, before, input, &after, err));
    *ret_period = after;
    return RESULT_OK;
}

struct period_input correction_input(const struct period *before, const struct period_body *body)
{
    struct period_input given = period_given(&before->figures);
    struct period_input change = period_input_of(body);
    return period_amend(&given, &change, body->has_expenses.cleared);
}

struct result correction_check(struct call *call, const struct oid *deal_id,
                               const struct oid *period_id, const struct period_body *body,
                               struct error *err)
{
    struct deal deal = {0};
    struct period before = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    TRY(period_store_get(call->db, call->arena, deal_id, period_id, &deal.pro_forma, &before, err));
    struct period_input input = correction_input(&before, body);
    struct period_figures figures = {0};
    return period_compute(&deal.pro_forma, &input, call->policy, &figures, err);
}

/* What was said beside the figures. */
static struct period annotated(const struct period *before, const struct period_body *body)
{
    struct period after = *before;
    if (body->notes.chars || body->notes.cleared)
        after.notes = body->notes.chars;
    if (body->flags.known || body->flags.cleared)
        after.caller_flags = body->flags;
    return after;
}

struct result amend_period(struct period_batch *batch, const struct period *before,
                           const struct period_body *body, struct period *ret_period,
                           struct error *err)
{
    struct period_input input = correction_input(before, body);
    struct period after = annotated(before, body);
    TRY(store_correction(batch, before, &input, &after, err));
    *ret_period = after;
    return RESULT_OK;
}

struct result preview_correction(struct call *call, const struct oid *deal_id,
                                 const struct oid *period_id, const struct period_body *body,
                                 struct deal *ret_deal, struct period *ret_period,
                                 struct error *err)
{
    struct deal deal = {0};
    struct period before = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    TRY(period_store_get(call->db, call->arena, deal_id, period_id, &deal.pro_forma, &before, err));
    struct period_input input = correction_input(&before, body);
    struct period after = annotated(&before, body);
    TRY(complete_correction(call, &deal, &before, &input, &after, err));
    *ret_deal = deal;
    *ret_period = after;
    return RESULT_OK;
}

struct result correct_period(struct call *call, const struct oid *deal_id,
                             const struct oid *period_id, const struct period_body *body,
                             struct result (*check)(void *context, const struct period *period,
                                                    int64_t deal_rev, struct error *err),
                             void *context, struct deal *ret_deal, struct period *ret_period,
                             struct error *err)
{
    struct deal deal = {0};
    struct period before = {0};
    struct period_batch batch = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    TRY(period_store_get(call->db, call->arena, deal_id, period_id, &deal.pro_forma, &before, err));
    TRY(period_batch_begin(&batch, call, &deal, err));
    batch.single = true;
    if (check)
        TRY(check(context, &before, batch.standing.rev, err));

    struct period after = {0};
    TRY(amend_period(&batch, &before, body, &after, err));
    TRY(period_batch_end(&batch, err));
    *ret_deal = deal;
    *ret_period = after;
    return RESULT_OK;
}
