/* A buyer's engagement score. Source: domain rules, "Buyer engagement score". */
#ifndef DOMAIN_ENGAGEMENT_H
#define DOMAIN_ENGAGEMENT_H

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

#endif
