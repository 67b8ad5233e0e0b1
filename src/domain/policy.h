/* The thresholds of the rules, as one versioned value; a period records the version that graded it.
 *
 * Source: domain rules, "Grade of a period", "Flags", "Feedback". Percentages are whole percent;
 * ratios are 1/10,000; money is cents. */
#ifndef DOMAIN_POLICY_H
#define DOMAIN_POLICY_H

#include <stdint.h>

struct policy {
    int32_t version;

    /* grades */
    int32_t default_required_dscr_e4;   /* 12500: where no buy box says otherwise */
    int32_t failing_dscr_e4;            /* 10000: below it the property does not cover its debt */
    int32_t failing_dscr_share_percent; /* 90: below this share of the required DSCR is failure */
    int32_t grade_b_shortfall_percent;  /* 10: B down to this far below projected cash flow */

    /* flags */
    int32_t significant_shortfall_percent; /* 20 */
    int32_t moderate_shortfall_percent;    /* 10 */
    int32_t dscr_drop_e4;                  /* 2000 */
    int32_t minimum_dscr_e4;               /* 12500 */
    int32_t rent_shortfall_percent;        /* 15 */
    int32_t high_vacancy_ppm;              /* 100000 */
    int32_t elevated_vacancy_ppm;          /* 50000 */
    int32_t expense_overrun_percent;       /* 20 */
    int32_t noi_mismatch_percent;          /* 1, of rent: a data quality remark, not a flag */

    /* buy box warnings, percent of graded deals at A or B */
    int32_t critical_rate_percent; /* 40: below it CRITICAL */
    int32_t warning_rate_percent;  /* 60: below it WARNING */

    /* buyer engagement score, in points */
    int32_t many_deals, many_deals_points; /* 10 graded deals: +5 */
    int32_t some_deals, some_deals_points; /* 5: +2 */
    int64_t good_variance_cents;           /* above +$100: */
    int32_t good_variance_points;          /* +5 */
    int64_t bad_variance_cents;            /* below -$100: */
    int32_t bad_variance_points;           /* -5 */
    int64_t very_bad_variance_cents;       /* below -$300: */
    int32_t very_bad_variance_points;      /* -10 */
};

extern const struct policy policy_default;

#endif
