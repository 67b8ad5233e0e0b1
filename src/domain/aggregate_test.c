#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "domain/aggregate.h"
#include "domain/limits.h"

static struct period_figures figures_with(enum measure measure, int64_t variance)
{
    struct period_figures figures = {0};
    figures.variance[measure] = OPT(variance);
    return figures;
}

static void add(struct deal_totals *totals, enum measure measure, int64_t variance, int32_t months)
{
    const struct period_figures figures = figures_with(measure, variance);
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(deal_totals_add(totals, &figures, months, &err)));
}

static void assert_totals_equal(const struct deal_totals *a, const struct deal_totals *b)
{
    assert_memory_equal(a->weighted, b->weighted, sizeof a->weighted);
    assert_memory_equal(a->months, b->months, sizeof a->months);
    assert_int_equal(a->periods, b->periods);
}

static void mean_weighs_by_months(void **state)
{
    (void)state;
    struct deal_totals totals = {0};
    assert_false(deal_mean_e4(&totals, MEASURE_CASH_FLOW).known);
    add(&totals, MEASURE_CASH_FLOW, -10000, 1);
    add(&totals, MEASURE_CASH_FLOW, 5000, 3);
    assert_int_equal(totals.periods, 2);
    assert_int_equal(deal_mean_e4(&totals, MEASURE_CASH_FLOW).value, 125000); /* 12.50 */
    assert_false(deal_mean_e4(&totals, MEASURE_DSCR).known);
}

/* A cent over 3, 6, 7 and 8 months in 1/10,000 dollar; DSCR by halves of its grid. */
static void mean_is_rounded_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        enum measure measure;
        int64_t variance;
        int32_t months;
        int64_t mean_e4;
    } cases[] = {
        {MEASURE_RENT, 1, 3, 33},  {MEASURE_RENT, 1, 6, 17},    {MEASURE_RENT, -1, 6, -17},
        {MEASURE_RENT, 1, 7, 14},  {MEASURE_RENT, 1, 8, 13},    {MEASURE_RENT, -1, 8, -13},
        {MEASURE_DSCR, 1, 2, 1},   {MEASURE_DSCR, -1, 2, -1},   {MEASURE_DSCR, 1, 3, 0},
        {MEASURE_DSCR, -3, 2, -2}, {MEASURE_EXPENSE, 3, 8, 38},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct deal_totals totals = {0};
        add(&totals, cases[i].measure, cases[i].variance, 1);
        if (cases[i].months > 1)
            add(&totals, cases[i].measure, 0, cases[i].months - 1);
        assert_int_equal(deal_mean_e4(&totals, cases[i].measure).value, cases[i].mean_e4);
    }
}

static void removing_takes_back_what_was_added(void **state)
{
    (void)state;
    struct deal_totals totals = {0};
    add(&totals, MEASURE_CASH_FLOW, 700, 2);
    const struct deal_totals before = totals;
    add(&totals, MEASURE_DSCR, -300, 5);
    const struct period_figures figures = figures_with(MEASURE_DSCR, -300);
    deal_totals_remove(&totals, &figures, 5);
    assert_totals_equal(&totals, &before);
}

static void totals_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    struct deal_totals totals = {0};
    add(&totals, MEASURE_CASH_FLOW, INT64_MAX, 1);
    const struct deal_totals before = totals;
    struct error err;
    error_init(&err, NULL);
    struct period_figures figures = figures_with(MEASURE_CASH_FLOW, 1);
    figures.variance[MEASURE_DSCR] = OPT(5);
    assert_int_equal(deal_totals_add(&totals, &figures, 1, &err).code, ERROR_VALIDATION);
    figures = figures_with(MEASURE_RENT, INT64_MAX / 2);
    assert_int_equal(deal_totals_add(&totals, &figures, 12, &err).code, ERROR_VALIDATION);
    assert_totals_equal(&totals, &before);
}

static void deal_without_periods_is_not_graded(void **state)
{
    (void)state;
    const struct deal_totals none = {0};
    const struct deal_standing standing = deal_standing_of(&none, GRADE_A);
    assert_false(standing.graded);
    struct aggregate group = {0};
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(aggregate_add(&group, &standing, &err)));
    assert_int_equal(group.total_deals, 1);
    assert_int_equal(group.graded_deals, 0);
    assert_int_equal(group.grades[GRADE_A], 0);
    assert_false(aggregate_rate_percent_e2(&group).known);
    assert_false(aggregate_mean(&group, MEASURE_CASH_FLOW).known);
}

static struct deal_standing standing_with(enum grade grade, int64_t cash_flow_e4,
                                          struct opt dscr_e4)
{
    struct deal_standing standing = {.graded = true, .grade = grade};
    standing.mean_e4[MEASURE_CASH_FLOW] = OPT(cash_flow_e4);
    standing.mean_e4[MEASURE_DSCR] = dscr_e4;
    return standing;
}

static void group_counts_and_averages(void **state)
{
    (void)state;
    const struct deal_standing deals[] = {
        standing_with(GRADE_A, 1000050, OPT(1)),
        standing_with(GRADE_B, -50, UNKNOWN),
        standing_with(GRADE_D, 150, OPT(-2)),
    };
    struct aggregate group = {0}, first = {0}, rest = {0};
    struct error err;
    error_init(&err, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(deals); i++) {
        assert_false(failed(aggregate_add(&group, &deals[i], &err)));
        assert_false(failed(aggregate_add(i == 0 ? &first : &rest, &deals[i], &err)));
    }
    assert_int_equal(group.total_deals, 3);
    assert_int_equal(group.grades[GRADE_B], 1);
    assert_int_equal(group.grades[GRADE_C], 0);
    assert_int_equal(aggregate_rate_percent_e2(&group).value, 6667);
    assert_int_equal(aggregate_mean(&group, MEASURE_CASH_FLOW).value, 3334); /* 33.3383 */
    assert_int_equal(aggregate_mean(&group, MEASURE_DSCR).value, -1);        /* -0.5 of the grid */
    assert_false(aggregate_mean(&group, MEASURE_RENT).known);

    assert_false(aggregate_equal(&first, &group));
    assert_false(failed(aggregate_merge(&first, &rest, &err)));
    assert_true(aggregate_equal(&first, &group));

    aggregate_remove(&group, &deals[0]);
    assert_true(aggregate_equal(&group, &rest));
}

static void equality_sees_every_figure(void **state)
{
    (void)state;
    const struct aggregate none = {0};
    struct aggregate other = none;
    assert_true(aggregate_equal(&none, &other));
    int64_t *figures = (int64_t *)&other;
    for (size_t i = 0; i < sizeof other / sizeof *figures; i++) {
        figures[i]++;
        assert_false(aggregate_equal(&none, &other));
        figures[i]--;
    }
}

static void sums_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    struct aggregate group = {0};
    struct error err;
    error_init(&err, NULL);
    struct deal_standing standing = standing_with(GRADE_A, INT64_MIN, OPT(3));
    assert_false(failed(aggregate_add(&group, &standing, &err)));
    const struct aggregate before = group;
    standing.mean_e4[MEASURE_CASH_FLOW] = OPT(-1);
    assert_int_equal(aggregate_add(&group, &standing, &err).code, ERROR_VALIDATION);
    assert_int_equal(aggregate_merge(&group, &before, &err).code, ERROR_VALIDATION);
    assert_true(aggregate_equal(&group, &before));
}

/* What limits.h promises: 460,000 deals at the limit fit. */
static void deals_at_the_limit_fit(void **state)
{
    (void)state;
    const int64_t variance_cents = 2 * MONEY_MONTHLY_MAX_CENTS;
    struct deal_totals totals = {0};
    add(&totals, MEASURE_CASH_FLOW, variance_cents, PERIOD_MONTHS_MAX);
    const struct opt mean = deal_mean_e4(&totals, MEASURE_CASH_FLOW);
    int64_t sum_e4;
    assert_false(__builtin_mul_overflow(mean.value, 460000, &sum_e4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_weighs_by_months),
        cmocka_unit_test(mean_is_rounded_half_away_from_zero),
        cmocka_unit_test(removing_takes_back_what_was_added),
        cmocka_unit_test(totals_beyond_64_bits_are_refused),
        cmocka_unit_test(deal_without_periods_is_not_graded),
        cmocka_unit_test(group_counts_and_averages),
        cmocka_unit_test(equality_sees_every_figure),
        cmocka_unit_test(sums_beyond_64_bits_are_refused),
        cmocka_unit_test(deals_at_the_limit_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
