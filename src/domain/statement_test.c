#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "domain/limits.h"
#include "statement_rows.h"

enum { STATEMENTS_MAX = 40 };

static struct arena arena;

static int arena_setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int arena_teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The periods as "2018-03/3 2018-06/3", and the fates as their codes. */
static const char *periods_text(const struct statement_plan *plan)
{
    char *text = arena_strdup(&arena, "");
    for (size_t i = 0; i < plan->period_count; i++) {
        const struct statement_period *period = &plan->periods[i];
        text = arena_printf(&arena, "%s%s%04d-%02d/%d", text, i > 0 ? " " : "",
                            period->last_ym / 12, period->last_ym % 12 + 1, period->months);
    }
    return text;
}

static const char *fates_text(const struct statement_plan *plan, size_t count)
{
    char *text = arena_strdup(&arena, "");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(&arena, "%s%s%s", text, i > 0 ? " " : "",
                            statement_fate_codes[plan->verdicts[i].fate]);
    return text;
}

static void assert_disjoint(const struct statement_plan *plan)
{
    for (size_t i = 1; i < plan->period_count; i++)
        assert_true(plan->periods[i].last_ym - plan->periods[i].months >=
                    plan->periods[i - 1].last_ym);
}

/* Makes the plan from the rows as given, and again from back to front: filings may be read in any
 * order as long as they say when they were filed. */
static struct statement_plan plan_of(const struct row *rows, size_t count, const char *originated)
{
    assert_in_range(count, 0, STATEMENTS_MAX);
    struct statement *statements = ARENA_ARRAY(&arena, struct statement, STATEMENTS_MAX);
    struct statement *backwards = ARENA_ARRAY(&arena, struct statement, STATEMENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        statements[i] = statement_of(&rows[i]);
        backwards[count - 1 - i] = statements[i];
    }
    const struct statement_plan plan =
        statement_plan_make(statements, count, MADE_ON(originated), &arena);
    const struct statement_plan other =
        statement_plan_make(backwards, count, MADE_ON(originated), &arena);
    assert_disjoint(&plan);
    assert_string_equal(periods_text(&plan), periods_text(&other));
    for (size_t i = 0; i < plan.period_count; i++) {
        assert_int_equal(plan.periods[i].rent_cents, other.periods[i].rent_cents);
        assert_int_equal(plan.periods[i].source, count - 1 - other.periods[i].source);
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(plan.verdicts[i].fate, other.verdicts[count - 1 - i].fate);
    return plan;
}

static void assert_plan(const struct row *rows, size_t count, const char *periods,
                        const char *fates)
{
    const struct statement_plan plan = plan_of(rows, count, "2010-01-15");
    assert_string_equal(periods_text(&plan), periods);
    assert_string_equal(fates_text(&plan, count), fates);
}
#define ASSERT_PLAN(rows, periods, fates) assert_plan(rows, ARRAY_LENGTH(rows), periods, fates)

static void test_spans(void **state)
{
    (void)state;
    static const struct {
        const char *start, *end;
        enum statement_fate fate;
        int32_t first_ym, months;
    } cases[] = {
        {"2018-01-01", "2018-03-31", STATEMENT_PERIOD, 2018 * 12, 3},
        {"2017-12-31", "2018-12-31", STATEMENT_PERIOD, 2018 * 12, 12},
        {"2018-02-28", "2018-03-31", STATEMENT_PERIOD, 2018 * 12 + 2, 1},
        {"2020-02-29", "2021-02-28", STATEMENT_PERIOD, 2020 * 12 + 2, 12},
        {"2020-02-28", "2021-02-28", STATEMENT_BROKEN_MONTHS, 0, 0},
        {"2019-03-01", "2020-02-28", STATEMENT_PERIOD, 2019 * 12 + 2, 12},
        {"2018-01-01", "2018-12-30", STATEMENT_PERIOD, 2018 * 12, 12},
        {"2018-01-01", "2018-12-29", STATEMENT_BROKEN_MONTHS, 0, 0},
        {"2018-01-02", "2018-12-31", STATEMENT_BROKEN_MONTHS, 0, 0},
        {"2018-01-01", "2018-12-31", STATEMENT_PERIOD, 2018 * 12, 12},
        {"2018-01-01", "2019-01-31", STATEMENT_TOO_LONG, 0, 0},
        {"2018-01-01", "2018-01-31", STATEMENT_PERIOD, 2018 * 12, 1},
        {"2018-01-31", "2018-01-31", STATEMENT_BACKWARDS, 0, 0},
        {"2018-04-01", "2018-03-31", STATEMENT_BACKWARDS, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const struct statement statement = {.start_on = OPT(date(cases[i].start)),
                                            .end_on = OPT(date(cases[i].end))};
        int32_t first_ym = 0, months = 0;
        assert_int_equal(statement_span(&statement, &first_ym, &months), cases[i].fate);
        assert_int_equal(first_ym, cases[i].first_ym);
        assert_int_equal(months, cases[i].months);
    }
    const struct statement half = {.start_on = OPT(date("2018-01-01"))};
    int32_t first_ym, months;
    assert_int_equal(statement_span(&half, &first_ym, &months), STATEMENT_NO_SPAN);
}

static void test_longer_replaces_shorter_until_the_year_is_whole(void **state)
{
    (void)state;
    ASSERT_PLAN(((struct row[]){Q1}), "2018-03/3", "period");
    ASSERT_PLAN(((struct row[]){Q1, H1}), "2018-06/6", "replaced_by_longer period");
    ASSERT_PLAN(((struct row[]){Q1, H1, M9}), "2018-09/9",
                "replaced_by_longer replaced_by_longer period");
    ASSERT_PLAN(((struct row[]){Q1, H1, M9, FY}), "2018-03/3 2018-06/3 2018-09/3 2018-12/3",
                "quartered quartered quartered quartered");
    /* With any of the four missing the year stands for itself. */
    ASSERT_PLAN(((struct row[]){H1, M9, FY}), "2018-12/12",
                "replaced_by_longer replaced_by_longer period");
    ASSERT_PLAN(((struct row[]){Q1, M9, FY}), "2018-12/12",
                "replaced_by_longer replaced_by_longer period");
    ASSERT_PLAN(((struct row[]){Q1, H1, FY}), "2018-12/12",
                "replaced_by_longer replaced_by_longer period");
}

static void test_true_quarters_by_difference(void **state)
{
    (void)state;
    const struct row rows[] = {Q1, H1, M9, FY};
    const struct statement_plan plan = plan_of(rows, ARRAY_LENGTH(rows), "2018-01-10");
    static const struct {
        int64_t rent, expenses, noi, cash_flow, dscr_e4, vacancy_ppm;
        size_t source, minus;
        uint32_t remarks;
    } expected[] = {
        {13333333, 12666667, 666667, -2866667, 2222, 490000, 0, STATEMENT_NONE, 0},
        {23333333, 14000000, 9333333, 5400000, 31111, 300000, 1, 0, 1},
        {28333333, 15000000, 13333333, 9200000, 44444, 220000, 2, 1, 1},
        {15666667, 13500000, 2166667, -1460000, 7222, 280000, 3, 2, 1},
    };
    assert_int_equal(plan.period_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct statement_period *period = &plan.periods[i];
        assert_int_equal(period->rent_cents, expected[i].rent);
        assert_opt(period->expenses_cents, expected[i].expenses);
        assert_opt(period->noi_cents, expected[i].noi);
        assert_opt(period->cash_flow_cents, expected[i].cash_flow);
        assert_opt(period->dscr_e4, expected[i].dscr_e4);
        assert_opt(period->vacancy_ppm, expected[i].vacancy_ppm);
        assert_int_equal(period->source, expected[i].source);
        assert_int_equal(period->minus, expected[i].minus);
        assert_int_equal(period->remarks, expected[i].remarks);
    }
}

static void test_four_that_do_not_fit_together_stay_whole(void **state)
{
    (void)state;
    const struct row rows[] = {Q1, H1, M9, FY};
    struct statement statements[4];
    for (size_t i = 0; i < 4; i++)
        statements[i] = statement_of(&rows[i]);

    statements[1].figures.expenses_cents = UNKNOWN;
    struct statement_plan plan = statement_plan_make(statements, 4, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(periods_text(&plan), "2018-12/12");

    /* What the year itself lacks, the quarters need not have. */
    statements[3].figures.expenses_cents = UNKNOWN;
    plan = statement_plan_make(statements, 4, MADE_ON("2010-01-15"), &arena);
    assert_int_equal(plan.period_count, 4);
    assert_false(plan.periods[1].expenses_cents.known);

    /* A year to date that shrinks. */
    statements[2].figures.revenue_cents = OPT(statements[1].figures.revenue_cents.value - 1);
    plan = statement_plan_make(statements, 4, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(periods_text(&plan), "2018-12/12");
    statements[2].figures.revenue_cents = statements[1].figures.revenue_cents;
    plan = statement_plan_make(statements, 4, MADE_ON("2010-01-15"), &arena);
    assert_int_equal(plan.period_count, 4);
    assert_int_equal(plan.periods[2].rent_cents, 0);
}

static void test_negative_expenses_of_a_quarter_are_remarked(void **state)
{
    (void)state;
    struct row rows[] = {Q1, H1, M9, FY};
    rows[3].expenses = rows[2].expenses - 3;
    const struct statement_plan plan = plan_of(rows, 4, "2010-01-15");
    assert_int_equal(plan.period_count, 4);
    assert_opt(plan.periods[3].expenses_cents, -100);
    assert_int_equal(plan.periods[3].remarks,
                     1u << STATEMENT_REMARK_DIFFERENCE | 1u << STATEMENT_REMARK_NEGATIVE_EXPENSES);
}

static void test_fiscal_years_are_quartered_too(void **state)
{
    (void)state;
    ASSERT_PLAN(
        ((struct row[]){{"2017-11-01", "2018-01-31", NULL, 10, 5, 5, 5, 1, UNKNOWN, UNKNOWN},
                        {"2017-11-01", "2018-04-30", NULL, 30, 10, 20, 20, 2, UNKNOWN, UNKNOWN},
                        {"2017-11-01", "2018-07-31", NULL, 60, 20, 40, 40, 3, UNKNOWN, UNKNOWN},
                        {"2017-11-01", "2018-09-30", NULL, 70, 25, 45, 45, 4, UNKNOWN, UNKNOWN},
                        {"2017-10-31", "2018-10-31", NULL, 80, 30, 50, 50, 4, UNKNOWN, UNKNOWN}}),
        "2018-01/3 2018-04/3 2018-07/3 2018-10/3",
        "quartered quartered quartered replaced_by_longer quartered");
}

static void test_repeats_and_restatements(void **state)
{
    (void)state;
    struct row rows[] = {FY, FY, FY, FY};
    rows[1].filed = "2019-05-11";
    rows[1].start = "2018-01-01"; /* the same months, written otherwise */
    rows[2].filed = "2019-06-11";
    rows[2].expenses += 12;
    rows[3].filed = "2019-07-11";
    rows[3].expenses += 12;
    rows[3].occupancy_ppm = UNKNOWN;
    const struct statement_plan plan = plan_of(rows, 4, "2010-01-15");
    assert_string_equal(fates_text(&plan, 4), "restated restated repeated period");
    assert_string_equal(periods_text(&plan), "2018-12/12");
    assert_opt(plan.periods[0].expenses_cents, 13791767); /* 1,655,012 / 12 = 137,917.666… */
    /* The repeat leaves occupancy blank: that is silence. */
    assert_opt(plan.periods[0].vacancy_ppm, 280000);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(plan.verdicts[i].by, 3);
    assert_int_equal(plan.verdicts[3].by, STATEMENT_NONE);
}

static void test_a_restatement_is_not_mixed_with_what_it_restates(void **state)
{
    (void)state;
    const struct row row = FY;
    struct statement statements[] = {statement_of(&row), statement_of(&row)};
    statements[1].filed_on += 30;
    statements[1].figures.noi_cents = OPT(70000000);
    statements[1].figures.expenses_cents = UNKNOWN;
    statements[1].figures.occupancy_ppm = UNKNOWN;
    const struct statement_plan plan =
        statement_plan_make(statements, 2, MADE_ON("2010-01-15"), &arena);
    assert_int_equal(plan.period_count, 1);
    assert_false(plan.periods[0].expenses_cents.known);
    assert_false(plan.periods[0].vacancy_ppm.known);
    assert_opt(plan.periods[0].noi_cents, 5833333);
}

static void test_same_filing_the_one_given_last_stands(void **state)
{
    (void)state;
    struct row rows[] = {FY, FY};
    rows[1].revenue++;
    struct statement statements[] = {statement_of(&rows[0]), statement_of(&rows[1])};
    const struct statement_plan plan =
        statement_plan_make(statements, 2, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 2), "restated period");
}

static void test_an_empty_repeat_changes_nothing(void **state)
{
    (void)state;
    const struct row row = FY;
    struct statement statements[] = {statement_of(&row), statement_of(&row), statement_of(&row)};
    statements[1].filed_on += 30;
    statements[1].figures = (struct statement_figures){0};
    statements[2].filed_on += 60;
    statements[2].figures = (struct statement_figures){
        .revenue_cents = OPT(0), .expenses_cents = OPT(0), .debt_service_cents = OPT(36000000)};
    const struct statement_plan plan =
        statement_plan_make(statements, 3, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 3), "period no_figures no_figures");
}

static void test_what_has_no_figures_or_too_large_ones(void **state)
{
    (void)state;
    const struct row row = FY;
    struct statement statement = statement_of(&row);
    statement.figures.noi_cents = UNKNOWN;
    struct statement_plan plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "period");
    assert_false(plan.periods[0].noi_cents.known);

    statement.figures.expenses_cents = UNKNOWN;
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "no_figures");

    statement = statement_of(&row);
    statement.figures.revenue_cents = UNKNOWN;
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "no_figures");

    statement.figures.revenue_cents = OPT(MONEY_MONTHLY_MAX_CENTS * 12);
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "period");
    statement.figures.revenue_cents.value++;
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "out_of_range");

    statement = statement_of(&row);
    statement.figures.ncf_cents = OPT(MONEY_MONTHLY_MAX_CENTS * 12);
    statement.figures.debt_service_cents = OPT(-1);
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_string_equal(fates_text(&plan, 1), "out_of_range");
}

static void test_what_cannot_be_derived_is_left(void **state)
{
    (void)state;
    const struct row row = FY;
    struct statement statement = statement_of(&row);
    statement.figures.dscr_e4 = UNKNOWN;
    struct statement_plan plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_opt(plan.periods[0].dscr_e4, 21250);

    statement.figures.noi_cents = UNKNOWN; /* revenue less expenses is the same */
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_opt(plan.periods[0].dscr_e4, 21250);

    statement.figures.debt_service_cents = OPT(0);
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_false(plan.periods[0].dscr_e4.known);
    assert_opt(plan.periods[0].cash_flow_cents, 5568333);
    statement.figures.noi_cents = OPT(0);
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_false(plan.periods[0].dscr_e4.known);

    statement.figures.debt_service_cents = UNKNOWN;
    plan = statement_plan_make(&statement, 1, MADE_ON("2010-01-15"), &arena);
    assert_false(plan.periods[0].cash_flow_cents.known);
}

static void test_the_sellers_past(void **state)
{
    (void)state;
    const struct row rows[] = {{"2017-10-01", "2017-12-31", NULL, 9, 4, 5, 5, 1, UNKNOWN, UNKNOWN},
                               Q1};
    struct statement_plan plan = plan_of(rows, 2, "2017-12-31");
    assert_string_equal(periods_text(&plan), "2017-12/3 2018-03/3");
    assert_int_equal(plan.periods[0].remarks, 1u << STATEMENT_REMARK_EARLY);
    assert_int_equal(plan.periods[1].remarks, 0);
    plan = plan_of(rows, 2, "2018-01-01");
    assert_string_equal(periods_text(&plan), "2018-03/3");
    assert_string_equal(fates_text(&plan, 2), "before_closing period");
    assert_int_equal(plan.periods[0].remarks, 0);
    plan = plan_of(rows, 2, "2018-02-01");
    assert_int_equal(plan.periods[0].remarks, 1u << STATEMENT_REMARK_EARLY);

    /* The seller's quarter is none of the buyer's, but what is taken off the half year. */
    const struct row year[] = {Q1, H1, M9, FY};
    plan = plan_of(year, 4, "2018-04-02");
    assert_string_equal(periods_text(&plan), "2018-06/3 2018-09/3 2018-12/3");
    assert_string_equal(fates_text(&plan, 4), "before_closing quartered quartered quartered");
    assert_int_equal(plan.periods[0].rent_cents, 23333333);
}

static void test_own_years_before_trailing_ones(void **state)
{
    (void)state;
    /* Without the nine months of 2019 nothing says that the loan's year begins in January. */
    ASSERT_PLAN(((struct row[]){YEAR("2017-07-01", "2018-06-30"), YEAR("2018-01-01", "2018-12-31"),
                                YEAR("2018-07-01", "2019-06-30")}),
                "2018-06/12 2019-06/12", "period overlapped period");
    ASSERT_PLAN(
        ((struct row[]){YEAR("2017-07-01", "2018-06-30"), YEAR("2018-01-01", "2018-12-31"),
                        YEAR("2018-07-01", "2019-06-30"), YEAR("2019-01-01", "2019-09-30")}),
        "2018-12/12 2019-09/9", "overlapped period overlapped period");
    /* Nor do years to date say it here, but most whole years do. */
    ASSERT_PLAN(((struct row[]){YEAR("2017-07-01", "2018-06-30"), YEAR("2018-01-01", "2018-12-31"),
                                YEAR("2020-01-01", "2020-12-31")}),
                "2018-12/12 2020-12/12", "overlapped period period");
    /* The earlier, where nothing else tells them apart. */
    ASSERT_PLAN(
        ((struct row[]){YEAR("2018-03-01", "2018-04-30"), YEAR("2018-02-01", "2018-03-31")}),
        "2018-03/2", "overlapped period");
    /* Longer goes before aligned. */
    ASSERT_PLAN(((struct row[]){YEAR("2018-01-01", "2018-09-30"), YEAR("2018-07-01", "2019-06-30"),
                                YEAR("2019-01-01", "2019-06-30")}),
                "2019-06/12", "replaced_by_longer period replaced_by_longer");
    /* A year in true quarters goes before one that only begins in the right month. */
    ASSERT_PLAN(((struct row[]){Q1, H1, M9, FY, YEAR("2018-07-01", "2019-06-30"),
                                YEAR("2019-07-01", "2019-09-30"), YEAR("2020-07-01", "2020-09-30"),
                                YEAR("2021-07-01", "2021-09-30"), YEAR("2022-07-01", "2022-09-30"),
                                YEAR("2017-07-01", "2018-06-30")}),
                "2018-03/3 2018-06/3 2018-09/3 2018-12/3 2019-09/3 2020-09/3 2021-09/3 2022-09/3",
                "quartered quartered quartered quartered overlapped period period period period "
                "overlapped");
}

static void test_odd_lengths_are_kept_where_they_are_free(void **state)
{
    (void)state;
    ASSERT_PLAN(((struct row[]){YEAR("2018-01-01", "2018-01-31"), YEAR("2018-02-01", "2018-06-30"),
                                YEAR("2018-06-01", "2018-07-31"), YEAR("2018-07-01", "2018-07-31"),
                                YEAR("2018-08-01", "2019-09-30")}),
                "2018-01/1 2018-06/5 2018-07/1",
                "period period replaced_by_longer period too_long");
}

static void test_refused_spans(void **state)
{
    (void)state;
    ASSERT_PLAN(((struct row[]){
                    YEAR("2018-01-15", "2018-12-31"),
                    YEAR("2018-12-31", "2018-01-01"),
                    {"2018-01-01", "2018-12-31", "2018-11-30", 1, 1, 1, 1, 1, UNKNOWN, UNKNOWN},
                    {"2018-01-01", "2018-12-31", "2018-12-01", 1, 1, 1, 1, 1, UNKNOWN, UNKNOWN}}),
                "2018-12/12", "broken_months backwards after_filing period");
    assert_plan(NULL, 0, "", "");
}

static void test_occupancy_and_coverage(void **state)
{
    (void)state;
    struct row row = FY;
    static const struct {
        int64_t occupancy_ppm, vacancy_ppm; /* -1: unknown */
        uint32_t remarks;
    } cases[] = {{1000000, 0, 0},
                 {0, 1000000, 1u << STATEMENT_REMARK_OCCUPANCY_ZERO},
                 {97000000, -1, 1u << STATEMENT_REMARK_OCCUPANCY_RANGE},
                 {-1, -1, 1u << STATEMENT_REMARK_OCCUPANCY_RANGE}};
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        row.occupancy_ppm = OPT(cases[i].occupancy_ppm);
        const struct statement_plan plan = plan_of(&row, 1, "2010-01-15");
        const struct opt vacancy = plan.periods[0].vacancy_ppm;
        assert_int_equal(vacancy.known ? vacancy.value : -1, cases[i].vacancy_ppm);
        assert_int_equal(plan.periods[0].remarks, cases[i].remarks);
    }
    row.occupancy_ppm = OPT(500000);
    row.dscr_e4 = OPT(DSCR_MAX_E4 + 1);
    const struct statement_plan plan = plan_of(&row, 1, "2010-01-15");
    assert_opt(plan.periods[0].dscr_e4, 21250);
    assert_int_equal(plan.periods[0].remarks, 1u << STATEMENT_REMARK_COVERAGE_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_longer_replaces_shorter_until_the_year_is_whole),
        cmocka_unit_test(test_true_quarters_by_difference),
        cmocka_unit_test(test_four_that_do_not_fit_together_stay_whole),
        cmocka_unit_test(test_negative_expenses_of_a_quarter_are_remarked),
        cmocka_unit_test(test_fiscal_years_are_quartered_too),
        cmocka_unit_test(test_repeats_and_restatements),
        cmocka_unit_test(test_a_restatement_is_not_mixed_with_what_it_restates),
        cmocka_unit_test(test_same_filing_the_one_given_last_stands),
        cmocka_unit_test(test_an_empty_repeat_changes_nothing),
        cmocka_unit_test(test_what_has_no_figures_or_too_large_ones),
        cmocka_unit_test(test_what_cannot_be_derived_is_left),
        cmocka_unit_test(test_the_sellers_past),
        cmocka_unit_test(test_own_years_before_trailing_ones),
        cmocka_unit_test(test_odd_lengths_are_kept_where_they_are_free),
        cmocka_unit_test(test_refused_spans),
        cmocka_unit_test(test_occupancy_and_coverage),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
