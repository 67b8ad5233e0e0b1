/* What is kept of a deal and of a group of deals, in integers, so that adding or correcting a
 * period costs the same whatever the group's size and a recount gives the same digits.
 *
 * Source: domain rules, "Current status of a deal", "Aggregates". */
#ifndef DOMAIN_AGGREGATE_H
#define DOMAIN_AGGREGATE_H

#include "base/decimal.h"
#include "base/error.h"
#include "domain/period.h"

/* Sums over the reported periods of one deal. */
struct deal_totals {
    int64_t weighted[MEASURE_COUNT]; /* sum of variance * months; cents, DSCR 1/10,000 */
    int64_t months[MEASURE_COUNT];   /* months of those periods that have the figure */
    int32_t periods;
};

/* ERROR_VALIDATION where a sum would leave 64 bits; the totals are untouched then. */
MUST_USE struct result deal_totals_add(struct deal_totals *totals,
                                       const struct period_figures *figures, int32_t months,
                                       struct error *err);
/* Takes back what deal_totals_add() added for the same figures. */
void deal_totals_remove(struct deal_totals *totals, const struct period_figures *figures,
                        int32_t months);

/* What a group sums up of each deal. */
struct deal_standing {
    bool graded;                       /* has at least one period */
    enum grade grade;                  /* of its latest reporting period */
    struct opt mean_e4[MEASURE_COUNT]; /* mean variance in 1/10,000 dollar or ratio point */
};

/* The weighed mean of a measure, rounded to 1/10,000 half away from zero. */
struct opt deal_mean_e4(const struct deal_totals *totals, enum measure measure);
struct deal_standing deal_standing_of(const struct deal_totals *totals, enum grade latest_grade);

struct aggregate {
    int64_t total_deals, graded_deals;
    int64_t grades[GRADE_COUNT];
    int64_t sum_e4[MEASURE_COUNT]; /* of deals' means */
    int64_t count[MEASURE_COUNT];  /* deals that have the mean */
};

/* Counts a deal in (a new one, graded or not) or out. Adding fails with ERROR_VALIDATION where a
 * sum would leave 64 bits, the aggregate untouched. */
MUST_USE struct result aggregate_add(struct aggregate *aggregate,
                                     const struct deal_standing *standing, struct error *err);
void aggregate_remove(struct aggregate *aggregate, const struct deal_standing *standing);
/* One group's sums into another's: for groups of groups. */
MUST_USE struct result aggregate_merge(struct aggregate *into, const struct aggregate *other,
                                       struct error *err);
bool aggregate_equal(const struct aggregate *a, const struct aggregate *b);

/* For display. Unknown where no deal has it. */
struct opt aggregate_rate_percent_e2(const struct aggregate *aggregate); /* 100 * (A+B)/graded */
/* Mean of deals' means: 1/100 dollar; DSCR in 1/10,000. */
struct opt aggregate_mean(const struct aggregate *aggregate, enum measure measure);

#endif
