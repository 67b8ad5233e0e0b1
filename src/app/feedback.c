#include "app/feedback.h"

#include "app/bulk.h"
#include "domain/engagement.h"

void buyer_standing_derive(struct buyer_standing *standing, const struct policy *policy)
{
    struct opt score = engagement_score_e2(&standing->aggregate, policy);
    if (score.known)
        standing->engagement_e2 = (int32_t)score.value;
}

void box_standing_derive(struct box_standing *standing, const struct policy *policy, int64_t now_ms)
{
    enum warning_level level = accuracy_level(&standing->aggregate, policy);
    if (level == WARNING_NONE) {
        standing->warning_rate_e2 = UNKNOWN;
        standing->warning_since_ms = UNKNOWN;
    } else {
        standing->warning_rate_e2 = aggregate_rate_percent_e2(&standing->aggregate);
        if (level != standing->warning)
            standing->warning_since_ms = OPT(now_ms);
    }
    standing->warning = level;
}

static struct result aggregate_move(struct aggregate *aggregate, const struct deal_standing *before,
                                    const struct deal_standing *after, struct error *err)
{
    if (before)
        aggregate_remove(aggregate, before);
    return after ? aggregate_add(aggregate, after, err) : RESULT_OK;
}

struct result feedback_expect(struct call *call, const struct deal *deal, struct error *err)
{
    TRY(bulk_buyer_expect(call, &deal->buyer_id, err));
    return oid_is_set(&deal->buy_box_id) ? bulk_box_expect(call, &deal->buy_box_id, err)
                                         : RESULT_OK;
}

struct result feedback_apply(struct call *call, const struct deal *deal,
                             const struct deal_standing *before, const struct deal_standing *after,
                             struct error *err)
{
    struct buyer_standing buyer = {0};
    TRY(bulk_buyer_get(call, &deal->buyer_id, &buyer, err));
    const bool was_scored = engagement_score_e2(&buyer.aggregate, call->policy).known;
    TRY(aggregate_move(&buyer.aggregate, before, after, err));
    buyer_standing_derive(&buyer, call->policy);
    /* The last graded deal was taken back: what it said of the buyer goes with it. */
    if (was_scored && !engagement_score_e2(&buyer.aggregate, call->policy).known)
        buyer.engagement_e2 = ENGAGEMENT_NEW_E2;
    TRY(bulk_buyer_set(call, &deal->buyer_id, &buyer, err));

    if (!oid_is_set(&deal->buy_box_id))
        return RESULT_OK;
    struct box_standing box = {0};
    TRY(bulk_box_get(call, &deal->buy_box_id, &box, err));
    TRY(aggregate_move(&box.aggregate, before, after, err));
    box_standing_derive(&box, call->policy, call->now_ms);
    return bulk_box_set(call, &deal->buy_box_id, &box, err);
}
