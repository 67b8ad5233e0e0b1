#include "domain/engagement.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/decimal.h"

const char *const engagement_rule_names[] = {"performance_rate", "graded_deals",
                                             "cash_flow_variance", "cap"};
_Static_assert(ARRAY_LENGTH(engagement_rule_names) == ENGAGEMENT_RULE_COUNT, "a name for each");

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

static void explain_rate(const struct aggregate *aggregate, struct engagement_reason *reason)
{
    char rate[DECIMAL_TEXT_MAX];
    decimal_format_fixed(reason->points_e2, 2, rate);
    snprintf(reason->text, sizeof(reason->text),
             "%" PRId64 " of %" PRId64 " graded deals are A or B: %s %%",
             aggregate->grades[GRADE_A] + aggregate->grades[GRADE_B], aggregate->graded_deals,
             rate);
}

static void explain_deals(const struct aggregate *aggregate, const struct policy *policy,
                          struct engagement_reason *reason)
{
    if (aggregate->graded_deals >= policy->many_deals)
        snprintf(reason->text, sizeof(reason->text), "%" PRId64 " graded deals, %d or more",
                 aggregate->graded_deals, policy->many_deals);
    else if (aggregate->graded_deals >= policy->some_deals)
        snprintf(reason->text, sizeof(reason->text), "%" PRId64 " graded deals, %d or more",
                 aggregate->graded_deals, policy->some_deals);
    else
        snprintf(reason->text, sizeof(reason->text), "%" PRId64 " graded deals, fewer than %d",
                 aggregate->graded_deals, policy->some_deals);
}

static void explain_variance(const struct aggregate *aggregate, const struct policy *policy,
                             struct engagement_reason *reason)
{
    const struct opt mean_cents = aggregate_mean(aggregate, MEASURE_CASH_FLOW);
    if (!mean_cents.known) {
        snprintf(reason->text, sizeof(reason->text), "no cash-flow variance is known");
        return;
    }
    char mean[DECIMAL_TEXT_MAX], edge[DECIMAL_TEXT_MAX];
    decimal_format_fixed(mean_cents.value, 2, mean);
    if (reason->points_e2 == policy->good_variance_points * POINT_E2) {
        decimal_format_fixed(policy->good_variance_cents, 2, edge);
        snprintf(reason->text, sizeof(reason->text),
                 "average cash-flow variance %s a month, above %s", mean, edge);
        return;
    }
    const bool very_bad = reason->points_e2 == policy->very_bad_variance_points * POINT_E2;
    decimal_format_fixed(very_bad ? policy->very_bad_variance_cents : policy->bad_variance_cents, 2,
                         edge);
    snprintf(reason->text, sizeof(reason->text), "average cash-flow variance %s a month, %s %s",
             mean, reason->points_e2 == 0 ? "not below" : "below", edge);
}

size_t engagement_explain(const struct aggregate *aggregate, const struct policy *policy,
                          struct engagement_reason reasons[ENGAGEMENT_RULE_COUNT])
{
    struct engagement_parts parts;
    if (!engagement_parts_of(aggregate, policy, &parts))
        return 0;
    reasons[ENGAGEMENT_RATE] =
        (struct engagement_reason){ENGAGEMENT_RATE, parts.rate_percent_e2, ""};
    reasons[ENGAGEMENT_DEALS] =
        (struct engagement_reason){ENGAGEMENT_DEALS, parts.deals_points * POINT_E2, ""};
    reasons[ENGAGEMENT_VARIANCE] =
        (struct engagement_reason){ENGAGEMENT_VARIANCE, parts.variance_points * POINT_E2, ""};
    explain_rate(aggregate, &reasons[ENGAGEMENT_RATE]);
    explain_deals(aggregate, policy, &reasons[ENGAGEMENT_DEALS]);
    explain_variance(aggregate, policy, &reasons[ENGAGEMENT_VARIANCE]);

    int32_t sum_e2 = 0;
    for (int rule = 0; rule < ENGAGEMENT_CAP; rule++)
        sum_e2 += reasons[rule].points_e2;
    const int32_t cap_e2 = (int32_t)engagement_score_e2(aggregate, policy).value - sum_e2;
    if (cap_e2 == 0)
        return ENGAGEMENT_CAP;
    reasons[ENGAGEMENT_CAP] = (struct engagement_reason){ENGAGEMENT_CAP, cap_e2, ""};
    snprintf(reasons[ENGAGEMENT_CAP].text, sizeof(reasons[ENGAGEMENT_CAP].text),
             "a score is 0 at least and 100 at most");
    return ENGAGEMENT_RULE_COUNT;
}
