/* A buyer's engagement score. Source: domain rules, "Buyer engagement score". */
#ifndef DOMAIN_ENGAGEMENT_H
#define DOMAIN_ENGAGEMENT_H

#include <stddef.h>

#include "domain/aggregate.h"

enum { ENGAGEMENT_NEW_E2 = 5000, ENGAGEMENT_MAX_E2 = 10000 };

/* The score in 1/100 point, 0 to 10000; unknown (leave it as it is) without a graded deal. */
struct opt engagement_score_e2(const struct aggregate *aggregate, const struct policy *policy);

/* The parts of the score, for an explanation: base rate in 1/100 percent, bonuses in points. */
struct engagement_parts {
    int32_t rate_percent_e2;
    int32_t deals_points, variance_points;
};
bool engagement_parts_of(const struct aggregate *aggregate, const struct policy *policy,
                         struct engagement_parts *ret_parts);

enum engagement_rule {
    ENGAGEMENT_RATE,
    ENGAGEMENT_DEALS,
    ENGAGEMENT_VARIANCE,
    ENGAGEMENT_CAP, /* what the cap takes away or adds; left out where it does nothing */
    ENGAGEMENT_RULE_COUNT
};
/* "performance_rate", "graded_deals", "cash_flow_variance", "cap" */
extern const char *const engagement_rule_names[];

enum { ENGAGEMENT_TEXT_MAX = 120 };

struct engagement_reason {
    enum engagement_rule rule;
    int32_t points_e2;
    char text[ENGAGEMENT_TEXT_MAX];
};

/* The rules in words, in their order; together their points are the score. Returns how many: 0
 * without a graded deal. */
size_t engagement_explain(const struct aggregate *aggregate, const struct policy *policy,
                          struct engagement_reason reasons[ENGAGEMENT_RULE_COUNT]);

#endif
