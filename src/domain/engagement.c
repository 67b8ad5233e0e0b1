#include "domain/engagement.h"

enum { CENT_E4 = 100, POINT_E2 = 100 };

/* Compares the exact mean with a threshold: the sum with the threshold times the count. */
static int32_t variance_points_of(const struct aggregate *aggregate, const struct policy *policy)
{
    const int128 count = aggregate->count[MEASURE_CASH_FLOW];
    const int128 sum_e4 = aggregate->sum_e4[MEASURE_CASH_FLOW];
    if (count == 0)
        return 0;
    if (sum_e4 > count * policy->good_variance_cents * CENT_E4)
        return policy->good_variance_points;
    if (sum_e4 < count * policy->very_bad_variance_cents * CENT_E4)
        return policy->very_bad_variance_points;
    if (sum_e4 < count * policy->bad_variance_cents * CENT_E4)
        return policy->bad_variance_points;
    return 0;
}

static int32_t deals_points_of(int64_t graded_deals, const struct policy *policy)
{
    if (graded_deals >= policy->many_deals)
        return policy->many_deals_points;
    return graded_deals >= policy->some_deals ? policy->some_deals_points : 0;
}

bool engagement_parts_of(const struct aggregate *aggregate, const struct policy *policy,
                         struct engagement_parts *ret_parts)
{
    const struct opt rate = aggregate_rate_percent_e2(aggregate);
    if (!rate.known)
        return false;
    *ret_parts = (struct engagement_parts){
        .rate_percent_e2 = (int32_t)rate.value,
        .deals_points = deals_points_of(aggregate->graded_deals, policy),
        .variance_points = variance_points_of(aggregate, policy),
    };
    return true;
}

struct opt engagement_score_e2(const struct aggregate *aggregate, const struct policy *policy)
{
    struct engagement_parts parts;
    if (!engagement_parts_of(aggregate, policy, &parts))
        return UNKNOWN;
    /* Whole points move a rate by whole steps of its grid, so rounding the rate first and adding
     * the points then gives what rounding their exact sum would. */
    const int32_t score_e2 =
        parts.rate_percent_e2 + (parts.deals_points + parts.variance_points) * POINT_E2;
    if (score_e2 < 0)
        return OPT(0);
    return OPT(score_e2 > ENGAGEMENT_MAX_E2 ? ENGAGEMENT_MAX_E2 : score_e2);
}
