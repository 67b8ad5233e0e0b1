#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attributes.h"
#include "domain/flags.h"

#define BIT(flag) (UINT32_C(1) << (flag))

/* Just as projected: no flag. */
static struct flag_input as_projected(void)
{
    return (struct flag_input){
        .projected_cash_flow_cents = 50000,
        .actual_cash_flow_cents = 50000,
        .projected_rent_cents = 200000,
        .actual_rent_cents = 200000,
        .projected_expenses_cents = 50000,
        .actual_expenses_cents = OPT(50000),
        .projected_dscr_e4 = OPT(13500),
        .actual_dscr_e4 = OPT(13500),
        .required_dscr_e4 = 12500,
        .vacancy_ppm = OPT(0),
    };
}

static void assert_flags(const struct flag_input *input, uint32_t expected)
{
    assert_int_equal(flags_of(input, &policy_default), expected);
}

static void no_flag_as_projected(void **state)
{
    (void)state;
    const struct flag_input input = as_projected();
    assert_flags(&input, 0);
}

static void assert_cash_flow(int64_t projected, int64_t actual, uint32_t expected)
{
    struct flag_input input = as_projected();
    input.projected_cash_flow_cents = projected;
    input.actual_cash_flow_cents = actual;
    assert_flags(&input, expected);
}

static void cash_flow_shortfalls(void **state)
{
    (void)state;
    const uint32_t significant = BIT(FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL);
    const uint32_t moderate = BIT(FLAG_MODERATE_CASH_FLOW_SHORTFALL);
    assert_cash_flow(50000, 45000, 0);
    assert_cash_flow(50000, 44999, moderate);
    assert_cash_flow(50000, 40000, moderate);
    assert_cash_flow(50000, 39999, significant);
    assert_cash_flow(50000, 90000, 0);
    assert_cash_flow(0, 0, 0);
    assert_cash_flow(0, -1, significant);
    assert_cash_flow(-10000, -11000, 0);
    assert_cash_flow(-10000, -11001, moderate);
    assert_cash_flow(-10000, -12000, moderate);
    assert_cash_flow(-10000, -12001, significant);
    assert_cash_flow(30, 27, 0);
    assert_cash_flow(-INT64_C(100000000000), INT64_C(100000000000), 0);
}

static void assert_dscr(int64_t projected_e4, int64_t actual_e4, int32_t required_e4,
                        uint32_t expected)
{
    struct flag_input input = as_projected();
    input.projected_dscr_e4 = OPT(projected_e4);
    input.actual_dscr_e4 = OPT(actual_e4);
    input.required_dscr_e4 = required_e4;
    assert_flags(&input, expected);
}

static void dscr_shortfalls(void **state)
{
    (void)state;
    const uint32_t projection = BIT(FLAG_DSCR_BELOW_PROJECTION);
    const uint32_t minimum = BIT(FLAG_DSCR_BELOW_MINIMUM);
    const uint32_t buy_box = BIT(FLAG_DSCR_BELOW_BUY_BOX_MINIMUM);
    assert_dscr(16000, 14000, 12500, 0);
    assert_dscr(16000, 13999, 12500, projection);
    assert_dscr(13000, 12500, 12500, 0);
    assert_dscr(13000, 12499, 12500, minimum);
    assert_dscr(12000, 11000, 11000, minimum);
    assert_dscr(12000, 10999, 11000, minimum | buy_box);
    assert_dscr(14000, 14000, 14000, 0);
    assert_dscr(14000, 13999, 14000, buy_box);
    assert_dscr(14000, 9000, 14000, projection | minimum | buy_box);
}

static void no_dscr_raises_no_dscr_flag(void **state)
{
    (void)state;
    struct flag_input input = as_projected();
    input.actual_dscr_e4 = UNKNOWN;
    input.required_dscr_e4 = 20000;
    assert_flags(&input, 0);
    input.actual_dscr_e4 = OPT(13000);
    input.projected_dscr_e4 = UNKNOWN;
    assert_flags(&input, BIT(FLAG_DSCR_BELOW_BUY_BOX_MINIMUM));
}

static void rent_shortfall(void **state)
{
    (void)state;
    struct flag_input input = as_projected();
    input.actual_rent_cents = 170000;
    assert_flags(&input, 0);
    input.actual_rent_cents = 169999;
    assert_flags(&input, BIT(FLAG_RENT_COLLECTION_SHORTFALL));
    input.projected_rent_cents = 0;
    input.actual_rent_cents = 0;
    assert_flags(&input, 0);
}

static void vacancy(void **state)
{
    (void)state;
    struct flag_input input = as_projected();
    input.vacancy_ppm = OPT(50000);
    assert_flags(&input, 0);
    input.vacancy_ppm = OPT(50001);
    assert_flags(&input, BIT(FLAG_ELEVATED_VACANCY_RATE));
    input.vacancy_ppm = OPT(100000);
    assert_flags(&input, BIT(FLAG_ELEVATED_VACANCY_RATE));
    input.vacancy_ppm = OPT(100001);
    assert_flags(&input, BIT(FLAG_HIGH_VACANCY_RATE));
    input.vacancy_ppm.known = false;
    assert_flags(&input, 0);
}

static void expense_overrun(void **state)
{
    (void)state;
    struct flag_input input = as_projected();
    input.actual_expenses_cents = OPT(60000);
    assert_flags(&input, 0);
    input.actual_expenses_cents = OPT(60001);
    assert_flags(&input, BIT(FLAG_EXPENSE_OVERRUN));
    input.actual_expenses_cents.known = false;
    assert_flags(&input, 0);
    input.projected_expenses_cents = 0;
    input.actual_expenses_cents = OPT(0);
    assert_flags(&input, 0);
    input.actual_expenses_cents = OPT(1);
    assert_flags(&input, BIT(FLAG_EXPENSE_OVERRUN));
}

static void names_in_the_order_of_the_table(void **state)
{
    (void)state;
    assert_string_equal(flag_names[0], "significant_cash_flow_shortfall");
    assert_string_equal(flag_names[4], "dscr_below_buy_box_minimum");
    assert_string_equal(flag_names[FLAG_COUNT - 1], "expense_overrun");
    for (int flag = 0; flag < FLAG_COUNT; flag++)
        assert_true(flag_name_is_valid(flag_names[flag]));
}

static void callers_flag_names(void **state)
{
    (void)state;
    char longest[CALLER_FLAG_MAX_LENGTH + 2];
    memset(longest, 'z', sizeof longest);
    longest[CALLER_FLAG_MAX_LENGTH] = '\0';
    assert_true(flag_name_is_valid(longest));
    longest[CALLER_FLAG_MAX_LENGTH] = 'z';
    longest[CALLER_FLAG_MAX_LENGTH + 1] = '\0';
    assert_false(flag_name_is_valid(longest));

    static const char *const valid[] = {"a", "_", "9", "roof_leak_2"};
    for (size_t i = 0; i < ARRAY_LENGTH(valid); i++)
        assert_true(flag_name_is_valid(valid[i]));
    static const char *const invalid[] = {"",  "A",   "roof-leak", "roof leak",
                                          "é", "a\n", "a{",        "a`"};
    for (size_t i = 0; i < ARRAY_LENGTH(invalid); i++)
        assert_false(flag_name_is_valid(invalid[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_flag_as_projected), cmocka_unit_test(cash_flow_shortfalls),
        cmocka_unit_test(dscr_shortfalls),      cmocka_unit_test(no_dscr_raises_no_dscr_flag),
        cmocka_unit_test(rent_shortfall),       cmocka_unit_test(vacancy),
        cmocka_unit_test(expense_overrun),      cmocka_unit_test(names_in_the_order_of_the_table),
        cmocka_unit_test(callers_flag_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
