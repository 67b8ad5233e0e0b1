#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "domain/limits.h"
#include "domain/period.h"

struct fixture {
    struct arena arena;
    struct error err;
    struct pro_forma pro_forma;
    struct period_input input;
    struct period_figures figures;
};

/* 150,000.00 at 7 % over 30 years: 997.95 a month. */
static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){
        .pro_forma =
            {
                .rent_cents = 200000,
                .noi_cents = 150000,
                .expenses_cents = 50000,
                .cash_flow_cents = 50000,
                .dscr_e4 = OPT(13500),
                .required_dscr_e4 = 12500,
                .debt_service_cents = OPT(99795),
            },
        .input = {.rent_cents = OPT(200000)},
    };
    arena_init(&f.arena, ARENA_DEFAULT_LIMIT);
    error_init(&f.err, &f.arena);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_free(&f->arena);
    return 0;
}

static void assert_computes(struct fixture *f)
{
    error_clear(&f->err);
    const struct result result =
        period_compute(&f->pro_forma, &f->input, &policy_default, &f->figures, &f->err);
    if (failed(result))
        fail_msg("%s", f->err.field_count > 0 ? f->err.fields[0].detail : f->err.detail);
}

/* The pointers of the errors, in the order they are reported, and the details where given. */
static void assert_refused(struct fixture *f, size_t count, const char *const pointers[],
                           const char *const details[])
{
    error_clear(&f->err);
    f->figures.policy_version = -7;
    const struct result result =
        period_compute(&f->pro_forma, &f->input, &policy_default, &f->figures, &f->err);
    assert_int_equal(result.code, ERROR_VALIDATION);
    assert_int_equal(f->err.field_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(f->err.fields[i].pointer, pointers[i]);
        if (details != NULL)
            assert_string_equal(f->err.fields[i].detail, details[i]);
    }
    assert_int_equal(f->figures.policy_version, -7); /* untouched */
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__})

static void everything_is_derived_from_rent_and_parts(void **state)
{
    struct fixture *f = *state;
    f->input.expense_cents[EXPENSE_MAINTENANCE] = OPT(20000);
    f->input.expense_cents[EXPENSE_TAXES] = OPT(30000);
    assert_computes(f);
    assert_true(opt_equal(f->figures.expense_total_cents, OPT(50000)));
    assert_int_equal(f->figures.noi_cents, 150000);
    assert_int_equal(f->figures.cash_flow_cents, 50205);
    assert_true(opt_equal(f->figures.dscr_e4, OPT(15031))); /* 1.50308 */
    assert_int_equal(f->figures.derived, 7);
    assert_false(f->figures.expense_cents[EXPENSE_OTHER].known);
    assert_int_equal(f->figures.policy_version, policy_default.version);
    assert_int_equal(f->figures.grade, GRADE_A);
}

static void total_beside_parts_must_be_their_sum(void **state)
{
    struct fixture *f = *state;
    f->input.expense_cents[EXPENSE_TAXES] = OPT(30000);
    f->input.expense_cents[EXPENSE_OTHER] = OPT(5);
    f->input.expense_total_cents = OPT(30005);
    assert_computes(f);
    f->input.expense_total_cents = OPT(30004);
    assert_refused(f, 1, TEXTS("/actualExpenses/total"),
                   TEXTS("is 300.04, but the parts add up to 300.05; it may be left out"));
}

static void what_is_missing_is_named(void **state)
{
    struct fixture *f = *state;
    f->pro_forma.debt_service_cents = UNKNOWN;
    assert_refused(
        f, 3, TEXTS("/actualNOI", "/actualMonthlyCashFlow", "/actualDSCR"),
        TEXTS("is not given and cannot be derived without actualExpenses",
              "is not given and cannot be derived without actualNOI, the deal's financing",
              "is not given and cannot be derived without actualNOI, the deal's financing"));
    f->input.expense_total_cents = OPT(50000);
    assert_refused(f, 2, TEXTS("/actualMonthlyCashFlow", "/actualDSCR"),
                   TEXTS("is not given and cannot be derived without the deal's financing",
                         "is not given and cannot be derived without the deal's financing"));
    f->input.cash_flow_cents = OPT(50000);
    assert_refused(f, 1, TEXTS("/actualDSCR"), NULL);
    f->input.dscr_e4 = OPT(13500);
    assert_computes(f);
    assert_int_equal(f->figures.derived, 1u << DERIVED_NOI);
}

static void rent_is_required(void **state)
{
    struct fixture *f = *state;
    f->input.rent_cents = UNKNOWN;
    f->input.expense_cents[EXPENSE_TAXES] = OPT(30000);
    f->input.expense_total_cents = OPT(1);
    assert_refused(f, 2, TEXTS("/actualRentCollected", "/actualExpenses/total"), NULL);
}

static void everything_wrong_is_reported_at_once(void **state)
{
    struct fixture *f = *state;
    f->pro_forma.cash = true;
    f->input = (struct period_input){.dscr_e4 = OPT(13500)};
    assert_refused(
        f, 4, TEXTS("/actualRentCollected", "/actualNOI", "/actualMonthlyCashFlow", "/actualDSCR"),
        NULL);
}

static void given_noi_needs_no_expenses(void **state)
{
    struct fixture *f = *state;
    f->input.noi_cents = OPT(150000);
    assert_computes(f);
    assert_int_equal(f->figures.derived, 1u << DERIVED_CASH_FLOW | 1u << DERIVED_DSCR);
    assert_false(f->figures.expense_total_cents.known);
    assert_false(f->figures.variance[MEASURE_EXPENSE].known);
    assert_false(f->figures.noi_mismatch_cents.known);
}

static void cash_has_no_dscr(void **state)
{
    struct fixture *f = *state;
    f->pro_forma.cash = true;
    f->pro_forma.dscr_e4 = UNKNOWN;
    f->pro_forma.debt_service_cents = UNKNOWN;
    f->input.expense_total_cents = OPT(50000);
    assert_computes(f);
    assert_false(f->figures.dscr_e4.known);
    assert_int_equal(f->figures.cash_flow_cents, 150000);
    assert_int_equal(f->figures.derived, 1u << DERIVED_NOI | 1u << DERIVED_CASH_FLOW);
    f->input.dscr_e4 = OPT(13500);
    assert_refused(f, 1, TEXTS("/actualDSCR"),
                   TEXTS("must be absent or null: a cash purchase has no debt"));
}

static void no_debt_service_is_as_cash(void **state)
{
    struct fixture *f = *state;
    f->pro_forma.debt_service_cents = OPT(0);
    f->input.expense_total_cents = OPT(50000);
    assert_computes(f);
    assert_false(f->figures.dscr_e4.known);
    assert_false(f->figures.variance[MEASURE_DSCR].known);
    assert_int_equal(f->figures.derived, 1u << DERIVED_NOI | 1u << DERIVED_CASH_FLOW);
    assert_int_equal(f->figures.grade, GRADE_A);
}

static void rent_basis_divides_by_debt_taxes_and_insurance(void **state)
{
    struct fixture *f = *state;
    f->pro_forma.dscr_basis = DSCR_BASIS_RENT;
    f->input.expense_cents[EXPENSE_TAXES] = OPT(30000);
    f->input.expense_cents[EXPENSE_INSURANCE] = OPT(15000);
    f->input.expense_cents[EXPENSE_MAINTENANCE] = OPT(20000);
    assert_computes(f);
    assert_true(opt_equal(f->figures.dscr_e4, OPT(13813)));
    f->input.expense_cents[EXPENSE_INSURANCE] = UNKNOWN;
    assert_computes(f);
    assert_true(opt_equal(f->figures.dscr_e4, OPT(15409))); /* 2000 / 1297.95 */
    f->input.expense_cents[EXPENSE_TAXES] = UNKNOWN;
    assert_refused(f, 1, TEXTS("/actualDSCR"),
                   TEXTS("is not given and cannot be derived without /actualExpenses/taxes, "
                         "/actualExpenses/insurance"));
    f->input.expense_cents[EXPENSE_TAXES] = OPT(0);
    f->pro_forma.debt_service_cents = OPT(0);
    assert_computes(f);
    assert_false(f->figures.dscr_e4.known);
}

static void figures_beyond_the_limits_are_refused(void **state)
{
    struct fixture *f = *state;
    f->input.rent_cents = OPT(MONEY_MONTHLY_MAX_CENTS);
    f->input.expense_total_cents = OPT(0);
    f->input.dscr_e4 = OPT(DSCR_MAX_E4);
    assert_computes(f);
    f->input.dscr_e4 = OPT(DSCR_MAX_E4 + 1);
    assert_refused(f, 1, TEXTS("/actualDSCR"), NULL);
    f->input.dscr_e4 = UNKNOWN;
    assert_refused(f, 1, TEXTS("/actualDSCR"), TEXTS("is beyond 1000"));
    f->input.dscr_e4 = OPT(0);
    f->input.rent_cents = OPT(MONEY_MONTHLY_MAX_CENTS + 1);
    f->input.noi_cents = OPT(INT64_MIN);
    f->input.cash_flow_cents = OPT(INT64_MAX);
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        f->input.expense_cents[part] = OPT(INT64_MAX);
    f->input.expense_total_cents = UNKNOWN;
    assert_refused(f, 4,
                   TEXTS("/actualRentCollected", "/actualExpenses/total", "/actualNOI",
                         "/actualMonthlyCashFlow"),
                   NULL);
}

static void assert_mismatch(struct fixture *f, int64_t noi_cents, struct opt mismatch)
{
    f->input.noi_cents = OPT(noi_cents);
    assert_computes(f);
    assert_true(opt_equal(f->figures.noi_mismatch_cents, mismatch));
}

static void noi_more_than_1_percent_of_rent_off_is_remarked(void **state)
{
    struct fixture *f = *state;
    f->input.expense_total_cents = OPT(50000);
    assert_mismatch(f, 150000, UNKNOWN);
    assert_mismatch(f, 152000, UNKNOWN);
    assert_mismatch(f, 152001, OPT(2001));
    assert_mismatch(f, 148000, UNKNOWN);
    assert_mismatch(f, 147999, OPT(-2001));
}

static void variances_are_actual_minus_projected(void **state)
{
    struct fixture *f = *state;
    f->input = (struct period_input){
        .rent_cents = OPT(199999),
        .expense_total_cents = OPT(60000),
        .noi_cents = OPT(139999),
        .cash_flow_cents = OPT(-50000),
        .dscr_e4 = OPT(13000),
    };
    f->pro_forma.cash_flow_cents = -30000;
    assert_computes(f);
    assert_true(opt_equal(f->figures.variance[MEASURE_RENT], OPT(-1)));
    assert_true(opt_equal(f->figures.variance[MEASURE_EXPENSE], OPT(10000)));
    assert_true(opt_equal(f->figures.variance[MEASURE_CASH_FLOW], OPT(-20000)));
    assert_true(opt_equal(f->figures.variance[MEASURE_DSCR], OPT(-500)));
    /* -1 of 200,000 is -0.0005 %; -20,000 of |-30,000| is -66.6667 % */
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_RENT], OPT(0)));
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_EXPENSE], OPT(2000)));
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_CASH_FLOW], OPT(-6667)));
    assert_false(f->figures.variance_percent_e2[MEASURE_DSCR].known);

    f->pro_forma.cash_flow_cents = 0;
    assert_computes(f);
    assert_true(opt_equal(f->figures.variance[MEASURE_CASH_FLOW], OPT(-50000)));
    assert_false(f->figures.variance_percent_e2[MEASURE_CASH_FLOW].known);
}

static void percent_is_rounded_half_away_from_zero(void **state)
{
    struct fixture *f = *state;
    f->input.expense_total_cents = OPT(50000);
    f->pro_forma.rent_cents = 200000;
    f->input.rent_cents = OPT(200010); /* 0.005 % */
    assert_computes(f);
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_RENT], OPT(1)));
    f->input.rent_cents = OPT(199990);
    assert_computes(f);
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_RENT], OPT(-1)));
    f->input.rent_cents = OPT(199991);
    assert_computes(f);
    assert_true(opt_equal(f->figures.variance_percent_e2[MEASURE_RENT], OPT(0)));
}

static void given_is_what_was_not_derived(void **state)
{
    struct fixture *f = *state;
    f->input.expense_cents[EXPENSE_TAXES] = OPT(30000);
    f->input.expense_total_cents = OPT(30000);
    f->input.cash_flow_cents = OPT(60000);
    f->input.vacancy_ppm = OPT(50000);
    assert_computes(f);
    const struct period_input given = period_given(&f->figures);
    assert_true(opt_equal(given.rent_cents, OPT(200000)));
    assert_true(opt_equal(given.vacancy_ppm, OPT(50000)));
    assert_true(opt_equal(given.expense_cents[EXPENSE_TAXES], OPT(30000)));
    assert_false(given.expense_total_cents.known);
    assert_false(given.noi_cents.known);
    assert_true(opt_equal(given.cash_flow_cents, OPT(60000)));
    assert_false(given.dscr_e4.known);
}

static void amending_replaces_clears_and_keeps(void **state)
{
    (void)state;
    const struct opt cleared = {.cleared = true};
    struct period_input given = {
        .rent_cents = OPT(200000),
        .vacancy_ppm = OPT(50000),
        .noi_cents = OPT(150000),
        .dscr_e4 = OPT(13500),
    };
    given.expense_cents[EXPENSE_TAXES] = OPT(30000);
    given.expense_cents[EXPENSE_OTHER] = OPT(10000);
    struct period_input change = {
        .rent_cents = OPT(190000), .noi_cents = cleared, .cash_flow_cents = OPT(40000)};
    change.expense_cents[EXPENSE_TAXES] = cleared;
    change.expense_cents[EXPENSE_INSURANCE] = OPT(15000);

    const struct period_input next = period_amend(&given, &change, false);
    assert_true(opt_equal(next.rent_cents, OPT(190000)));
    assert_true(opt_equal(next.vacancy_ppm, OPT(50000)));
    assert_false(next.noi_cents.known);
    assert_true(opt_equal(next.cash_flow_cents, OPT(40000)));
    assert_true(opt_equal(next.dscr_e4, OPT(13500)));
    assert_false(next.expense_cents[EXPENSE_TAXES].known);
    assert_true(opt_equal(next.expense_cents[EXPENSE_INSURANCE], OPT(15000)));
    assert_true(opt_equal(next.expense_cents[EXPENSE_OTHER], OPT(10000)));
}

static void clearing_expenses_removes_parts_and_total(void **state)
{
    (void)state;
    const struct period_input nothing = {0};
    struct period_input given = {.rent_cents = OPT(200000)};
    given.expense_cents[EXPENSE_TAXES] = OPT(30000);
    assert_true(period_amend(&given, &nothing, false).expense_cents[EXPENSE_TAXES].known);
    assert_false(period_amend(&given, &nothing, true).expense_cents[EXPENSE_TAXES].known);
    given = (struct period_input){.expense_total_cents = OPT(70000)};
    assert_true(period_amend(&given, &nothing, false).expense_total_cents.known);
    assert_false(period_amend(&given, &nothing, true).expense_total_cents.known);
}

static void lone_total_gives_way_to_parts(void **state)
{
    (void)state;
    const struct period_input given = {.expense_total_cents = OPT(70000)};
    struct period_input change = {0};
    change.expense_cents[EXPENSE_TAXES] = OPT(30000);
    assert_false(period_amend(&given, &change, false).expense_total_cents.known);
    change.expense_total_cents = OPT(30000);
    assert_true(opt_equal(period_amend(&given, &change, false).expense_total_cents, OPT(30000)));
}

static void span_and_default_expenses(void **state)
{
    (void)state;
    assert_int_equal(period_first_ym(24290, 1), 24290);
    assert_int_equal(period_first_ym(24290, 12), 24279);
    assert_int_equal(pro_forma_default_expenses_cents(200000, 150000), 50000);
    assert_int_equal(pro_forma_default_expenses_cents(100000, 150000), -50000);
}

#define PERIOD_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PERIOD_TEST(everything_is_derived_from_rent_and_parts),
        PERIOD_TEST(total_beside_parts_must_be_their_sum),
        PERIOD_TEST(what_is_missing_is_named),
        PERIOD_TEST(rent_is_required),
        PERIOD_TEST(everything_wrong_is_reported_at_once),
        PERIOD_TEST(given_noi_needs_no_expenses),
        PERIOD_TEST(cash_has_no_dscr),
        PERIOD_TEST(no_debt_service_is_as_cash),
        PERIOD_TEST(rent_basis_divides_by_debt_taxes_and_insurance),
        PERIOD_TEST(figures_beyond_the_limits_are_refused),
        PERIOD_TEST(noi_more_than_1_percent_of_rent_off_is_remarked),
        PERIOD_TEST(variances_are_actual_minus_projected),
        PERIOD_TEST(percent_is_rounded_half_away_from_zero),
        PERIOD_TEST(given_is_what_was_not_derived),
        PERIOD_TEST(amending_replaces_clears_and_keeps),
        PERIOD_TEST(clearing_expenses_removes_parts_and_total),
        PERIOD_TEST(lone_total_gives_way_to_parts),
        PERIOD_TEST(span_and_default_expenses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
