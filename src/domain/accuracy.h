/* Does a buy box deliver what it promises: its warning, with the interval of its rate.
 *
 * Source: domain rules, "Buy box accuracy". Rates are compared exactly, as counts. */
#ifndef DOMAIN_ACCURACY_H
#define DOMAIN_ACCURACY_H

#include "domain/aggregate.h"

enum warning_level { WARNING_NONE, WARNING_WARNING, WARNING_CRITICAL };
extern const char *const warning_level_names[]; /* "NONE", "WARNING", "CRITICAL" */

/* WARNING_NONE where no deal is graded. */
enum warning_level accuracy_level(const struct aggregate *aggregate, const struct policy *policy);
/* 60 or 40, whole percent; 0 for WARNING_NONE. */
int32_t accuracy_threshold_percent(enum warning_level level, const struct policy *policy);

struct interval {
    int32_t low_percent_e2, high_percent_e2; /* 0 to 10000, 1/100 percent */
};

#define WILSON_MAX_N INT64_C(500000000)

/* The 95 % Wilson score interval of successes of n, 1 <= n <= WILSON_MAX_N, z = 1.959964 exactly;
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
 * (1927):
 *     (p + z²/2n ± z * sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n),   p = successes / n
 * Exact: each bound is the true one rounded to 1/100 percent, half up. */
struct interval wilson_interval(int64_t successes, int64_t n);

enum { WARNING_TEXT_MAX = 200 };
/* One sentence: "Only 7 of 20 graded deals (35.00 %) perform at A or B: below 40 %". The counts are
 * there because a rate just below a threshold is shown rounded up to it. "" for WARNING_NONE. */
void accuracy_message(const struct aggregate *aggregate, enum warning_level level,
                      const struct policy *policy, char text[WARNING_TEXT_MAX]);

#endif
