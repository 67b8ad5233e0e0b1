/* The specification's vectors/portfolio.json: deals, their means, the group and its feedback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "domain/accuracy.h"
#include "domain/engagement.h"
#include "domain_vectors.h"

static void expect_amount(size_t deal, yajl_val expect, const char *member, int decimals,
                          struct opt got)
{
    if (!opt_equal(vectors_number(expect, member, decimals), got))
        fail_msg("deal %zu: %s is %lld", deal, member, (long long)got.value);
}

/* All periods of a deal, and the grade of the latest. */
static struct deal_standing standing_of(yajl_val deal, struct error *err)
{
    const struct pro_forma pro_forma = vectors_pro_forma(vectors_object(deal, "deal"));
    const size_t count = vectors_count(deal, "periods");
    struct deal_totals totals = {0};
    enum grade latest_grade = GRADE_D;
    int32_t latest_ym = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        yajl_val period = vectors_item(deal, "periods", i);
        yajl_val span = vectors_object(period, "reportingPeriod");
        const struct period_input input = vectors_period(period);
        struct period_figures figures;
        assert_false(failed(period_compute(&pro_forma, &input, &policy_default, &figures, err)));
        assert_false(failed(
            deal_totals_add(&totals, &figures, (int32_t)vectors_required(span, "months", 0), err)));
        const int32_t last_ym = month_ym((int)vectors_required(span, "year", 0),
                                         (int)vectors_required(span, "month", 0));
        if (last_ym > latest_ym) {
            latest_ym = last_ym;
            latest_grade = figures.grade;
        }
    }
    return deal_standing_of(&totals, latest_grade);
}

static void expect_standing(size_t index, yajl_val deal, const struct deal_standing *standing)
{
    yajl_val expect = vectors_object(deal, "expect");
    yajl_val means = vectors_object(expect, "meanVariance");
    assert_string_equal(grade_names[standing->grade], vectors_text(expect, "performanceGrade"));
    expect_amount(index, means, "cf", 4, standing->mean_e4[MEASURE_CASH_FLOW]);
    expect_amount(index, means, "rent", 4, standing->mean_e4[MEASURE_RENT]);
    expect_amount(index, means, "exp", 4, standing->mean_e4[MEASURE_EXPENSE]);
    expect_amount(index, means, "dscr", 4, standing->mean_e4[MEASURE_DSCR]);
}

static void expect_group(yajl_val expect, const struct aggregate *group)
{
    assert_int_equal(group->total_deals, vectors_required(expect, "totalDeals", 0));
    assert_int_equal(group->graded_deals, vectors_required(expect, "gradedDeals", 0));
    yajl_val grades = vectors_object(expect, "gradeDistribution");
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        assert_int_equal(group->grades[grade], vectors_required(grades, grade_names[grade], 0));
    expect_amount(0, expect, "performanceRate", 2, aggregate_rate_percent_e2(group));
    expect_amount(0, expect, "averageCashFlowVariance", 2,
                  aggregate_mean(group, MEASURE_CASH_FLOW));
    expect_amount(0, expect, "averageDSCRVariance", 4, aggregate_mean(group, MEASURE_DSCR));
    expect_amount(0, expect, "averageRentVariance", 2, aggregate_mean(group, MEASURE_RENT));
    expect_amount(0, expect, "averageExpenseVariance", 2, aggregate_mean(group, MEASURE_EXPENSE));
}

static void portfolio_of_the_vectors(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    yajl_val root = vectors_open("portfolio");
    const size_t count = vectors_count(root, "deals");
    assert_true(count > 0);
    struct aggregate group = {0};
    for (size_t i = 0; i < count; i++) {
        yajl_val deal = vectors_item(root, "deals", i);
        const struct deal_standing standing = standing_of(deal, &err);
        expect_standing(i, deal, &standing);
        assert_false(failed(aggregate_add(&group, &standing, &err)));
    }

    yajl_val expect = vectors_object(root, "expect");
    expect_group(vectors_object(expect, "aggregate"), &group);
    const struct opt score = engagement_score_e2(&group, &policy_default);
    expect_amount(0, expect, "engagementScore", 2, score);
    const char *warning = vectors_text(expect, "warning");
    assert_string_equal(warning_level_names[accuracy_level(&group, &policy_default)],
                        warning != NULL ? warning : "NONE");
    yajl_tree_free(root);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(portfolio_of_the_vectors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
