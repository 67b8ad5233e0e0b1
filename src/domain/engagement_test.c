#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/engagement.h"

/* good of graded deals at A, the rest at C; their mean cash-flow variances add up to sum_e4. */
static struct aggregate group_of(int64_t good, int64_t graded, int64_t sum_e4)
{
    struct aggregate group = {.total_deals = graded, .graded_deals = graded};
    group.grades[GRADE_A] = good;
    group.grades[GRADE_C] = graded - good;
    group.sum_e4[MEASURE_CASH_FLOW] = sum_e4;
    group.count[MEASURE_CASH_FLOW] = graded;
    return group;
}

static void assert_score(int64_t good, int64_t graded, int64_t sum_e4, int64_t score_e2)
{
    const struct aggregate group = group_of(good, graded, sum_e4);
    const struct opt score = engagement_score_e2(&group, &policy_default);
    assert_true(score.known);
    assert_int_equal(score.value, score_e2);
}

static void unknown_without_graded_deals(void **state)
{
    (void)state;
    struct aggregate group = group_of(0, 0, 0);
    group.total_deals = 3;
    assert_false(engagement_score_e2(&group, &policy_default).known);
    struct engagement_parts parts = {.rate_percent_e2 = 77};
    assert_false(engagement_parts_of(&group, &policy_default, &parts));
    assert_int_equal(parts.rate_percent_e2, 77);
}

static void bonus_for_deals(void **state)
{
    (void)state;
    assert_score(2, 4, 0, 5000);
    assert_score(3, 5, 0, 6200);
    assert_score(3, 9, 0, 3533);
    assert_score(5, 10, 0, 5500);
    assert_score(500000, 1000000, 0, 5500);
}

/* Two deals, so that a mean can lie half a grid step beyond a threshold. */
static void bonus_for_cash_flow_variance(void **state)
{
    (void)state;
    assert_score(1, 2, 2 * 1000000, 5000);
    assert_score(1, 2, 2 * 1000000 + 1, 5500);
    assert_score(1, 2, 2 * -1000000, 5000);
    assert_score(1, 2, 2 * -1000000 - 1, 4500);
    assert_score(1, 2, 2 * -3000000, 4500);
    assert_score(1, 2, 2 * -3000000 - 1, 4000);
}

static void capped_to_0_and_100(void **state)
{
    (void)state;
    assert_score(10, 10, 10 * 2000000, 10000);
    assert_score(10, 10, 0, 10000);
    assert_score(1, 1, 2000000, 10000);
    assert_score(0, 4, 4 * -4000000, 0);
    assert_score(0, 1, -2000000, 0);
    assert_score(0, 10, 10 * -2000000, 0);
    assert_score(1, 11, 11 * -4000000, 409); /* 9.09 + 5 - 10 */
}

static void rounded_half_away_from_zero(void **state)
{
    (void)state;
    assert_score(1, 3, 0, 3333);
    assert_score(2, 3, 0, 6667);
    assert_score(1, 32, 0, 813); /* 3.125 + 5 */
}

static void parts_explain_the_score(void **state)
{
    (void)state;
    const struct aggregate group = group_of(3, 9, 9 * -2000000);
    struct engagement_parts parts;
    assert_true(engagement_parts_of(&group, &policy_default, &parts));
    assert_int_equal(parts.rate_percent_e2, 3333);
    assert_int_equal(parts.deals_points, 2);
    assert_int_equal(parts.variance_points, -5);
}

/* Whatever the group, the reasons add up to the score, and each says something. */
static void reasons_add_up_to_the_score(void **state)
{
    (void)state;
    static const int64_t means_e4[] = {-3000001, -3000000, -1000001, -1000000, 0, 1000000, 1000001};
    for (int64_t graded = 1; graded <= 12; graded++) {
        for (int64_t good = 0; good <= graded; good++) {
            for (size_t m = 0; m < sizeof(means_e4) / sizeof(means_e4[0]); m++) {
                const struct aggregate group = group_of(good, graded, graded * means_e4[m]);
                struct engagement_reason reasons[ENGAGEMENT_RULE_COUNT];
                const size_t count = engagement_explain(&group, &policy_default, reasons);
                int64_t sum_e2 = 0;
                for (size_t i = 0; i < count; i++) {
                    assert_int_equal(reasons[i].rule, i);
                    assert_true(reasons[i].text[0] != 0);
                    sum_e2 += reasons[i].points_e2;
                }
                assert_int_equal(sum_e2, engagement_score_e2(&group, &policy_default).value);
            }
        }
    }
}

static void reasons_say_their_numbers(void **state)
{
    (void)state;
    struct engagement_reason reasons[ENGAGEMENT_RULE_COUNT];
    struct aggregate group = group_of(10, 10, 10 * 1500000);
    assert_int_equal(engagement_explain(&group, &policy_default, reasons), 4);
    assert_string_equal(reasons[ENGAGEMENT_RATE].text,
                        "10 of 10 graded deals are A or B: 100.00 %");
    assert_string_equal(reasons[ENGAGEMENT_DEALS].text, "10 graded deals, 10 or more");
    assert_string_equal(reasons[ENGAGEMENT_VARIANCE].text,
                        "average cash-flow variance 150.00 a month, above 100.00");
    assert_int_equal(reasons[ENGAGEMENT_CAP].points_e2, -1000);
    group = group_of(1, 3, 3 * -3500000);
    assert_int_equal(engagement_explain(&group, &policy_default, reasons), 3);
    assert_string_equal(reasons[ENGAGEMENT_DEALS].text, "3 graded deals, fewer than 5");
    assert_string_equal(reasons[ENGAGEMENT_VARIANCE].text,
                        "average cash-flow variance -350.00 a month, below -300.00");
    group = group_of(1, 3, 0);
    assert_int_equal(engagement_explain(&group, &policy_default, reasons), 3);
    assert_string_equal(reasons[ENGAGEMENT_VARIANCE].text,
                        "average cash-flow variance 0.00 a month, not below -100.00");
    group.graded_deals = 0;
    assert_int_equal(engagement_explain(&group, &policy_default, reasons), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_without_graded_deals), cmocka_unit_test(bonus_for_deals),
        cmocka_unit_test(bonus_for_cash_flow_variance), cmocka_unit_test(capped_to_0_and_100),
        cmocka_unit_test(rounded_half_away_from_zero),  cmocka_unit_test(parts_explain_the_score),
        cmocka_unit_test(reasons_add_up_to_the_score),  cmocka_unit_test(reasons_say_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
