#include "domain/aggregate.h"

enum { CENT_E4 = 100 }; /* a cent in 1/10,000 dollar */

/* DSCR variances are in 1/10,000 already. */
static int64_t unit_e4(enum measure measure)
{
    return measure == MEASURE_DSCR ? 1 : CENT_E4;
}

static struct result sum_too_great(struct error *err)
{
    return error_set(err, ERROR_VALIDATION, "the sum of the variances does not fit 64 bits");
}

struct result deal_totals_add(struct deal_totals *totals, const struct period_figures *figures,
                              int32_t months, struct error *err)
{
    struct deal_totals next = *totals;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!figures->variance[m].known)
            continue;
        int64_t weighted;
        if (__builtin_mul_overflow(figures->variance[m].value, months, &weighted) ||
            !add_checked(next.weighted[m], weighted, &next.weighted[m]))
            return sum_too_great(err);
        next.months[m] += months;
    }
    next.periods++;
    *totals = next;
    return RESULT_OK;
}

void deal_totals_remove(struct deal_totals *totals, const struct period_figures *figures,
                        int32_t months)
{
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!figures->variance[m].known)
            continue;
        totals->weighted[m] -= figures->variance[m].value * months;
        totals->months[m] -= months;
    }
    totals->periods--;
}

struct opt deal_mean_e4(const struct deal_totals *totals, enum measure measure)
{
    if (totals->months[measure] == 0)
        return UNKNOWN;
    return OPT(
        div_round((int128)totals->weighted[measure] * unit_e4(measure), totals->months[measure]));
}

struct deal_standing deal_standing_of(const struct deal_totals *totals, enum grade latest_grade)
{
    struct deal_standing standing = {.graded = totals->periods > 0, .grade = latest_grade};
    for (int m = 0; m < MEASURE_COUNT; m++)
        standing.mean_e4[m] = deal_mean_e4(totals, (enum measure)m);
    return standing;
}

struct result aggregate_add(struct aggregate *aggregate, const struct deal_standing *standing,
                            struct error *err)
{
    struct aggregate next = *aggregate;
    next.total_deals++;
    if (standing->graded) {
        next.graded_deals++;
        next.grades[standing->grade]++;
        for (int m = 0; m < MEASURE_COUNT; m++) {
            if (!standing->mean_e4[m].known)
                continue;
            if (!add_checked(next.sum_e4[m], standing->mean_e4[m].value, &next.sum_e4[m]))
                return sum_too_great(err);
            next.count[m]++;
        }
    }
    *aggregate = next;
    return RESULT_OK;
}

void aggregate_remove(struct aggregate *aggregate, const struct deal_standing *standing)
{
    aggregate->total_deals--;
    if (!standing->graded)
        return;
    aggregate->graded_deals--;
    aggregate->grades[standing->grade]--;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!standing->mean_e4[m].known)
            continue;
        aggregate->sum_e4[m] -= standing->mean_e4[m].value;
        aggregate->count[m]--;
    }
}

struct result aggregate_merge(struct aggregate *into, const struct aggregate *other,
                              struct error *err)
{
    struct aggregate next = *into;
    next.total_deals += other->total_deals;
    next.graded_deals += other->graded_deals;
    for (int g = 0; g < GRADE_COUNT; g++)
        next.grades[g] += other->grades[g];
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!add_checked(next.sum_e4[m], other->sum_e4[m], &next.sum_e4[m]))
            return sum_too_great(err);
        next.count[m] += other->count[m];
    }
    *into = next;
    return RESULT_OK;
}

bool aggregate_equal(const struct aggregate *a, const struct aggregate *b)
{
    if (a->total_deals != b->total_deals || a->graded_deals != b->graded_deals)
        return false;
    for (int g = 0; g < GRADE_COUNT; g++) {
        if (a->grades[g] != b->grades[g])
            return false;
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (a->sum_e4[m] != b->sum_e4[m] || a->count[m] != b->count[m])
            return false;
    }
    return true;
}

struct opt aggregate_rate_percent_e2(const struct aggregate *aggregate)
{
    if (aggregate->graded_deals == 0)
        return UNKNOWN;
    const int128 good = (int128)aggregate->grades[GRADE_A] + aggregate->grades[GRADE_B];
    return OPT(div_round(good * 10000, aggregate->graded_deals));
}

struct opt aggregate_mean(const struct aggregate *aggregate, enum measure measure)
{
    if (aggregate->count[measure] == 0)
        return UNKNOWN;
    return OPT(div_round(aggregate->sum_e4[measure],
                         (int128)aggregate->count[measure] * unit_e4(measure)));
}
