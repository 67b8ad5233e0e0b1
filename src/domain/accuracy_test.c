#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "domain/accuracy.h"

static struct aggregate group_of(int64_t good, int64_t graded)
{
    struct aggregate group = {.total_deals = graded, .graded_deals = graded};
    group.grades[GRADE_A] = good / 2;
    group.grades[GRADE_B] = good - good / 2;
    group.grades[GRADE_C] = (graded - good) / 2;
    group.grades[GRADE_D] = graded - good - (graded - good) / 2;
    return group;
}

static enum warning_level level_of(int64_t good, int64_t graded)
{
    const struct aggregate group = group_of(good, graded);
    return accuracy_level(&group, &policy_default);
}

static void levels_change_below_40_and_60(void **state)
{
    (void)state;
    assert_int_equal(level_of(0, 0), WARNING_NONE);
    assert_int_equal(level_of(0, 1), WARNING_CRITICAL);
    assert_int_equal(level_of(1, 1), WARNING_NONE);
    assert_int_equal(level_of(4, 10), WARNING_WARNING);
    assert_int_equal(level_of(6, 10), WARNING_NONE);
    assert_int_equal(level_of(399999, 1000000), WARNING_CRITICAL);
    assert_int_equal(level_of(400000, 1000000), WARNING_WARNING);
    assert_int_equal(level_of(599999, 1000000), WARNING_WARNING);
    assert_int_equal(level_of(600000, 1000000), WARNING_NONE);
}

static void thresholds(void **state)
{
    (void)state;
    assert_int_equal(accuracy_threshold_percent(WARNING_NONE, &policy_default), 0);
    assert_int_equal(accuracy_threshold_percent(WARNING_WARNING, &policy_default), 60);
    assert_int_equal(accuracy_threshold_percent(WARNING_CRITICAL, &policy_default), 40);
}

struct wilson_case {
    int64_t successes, n;
    int32_t low, high;
};

/* Computed from the closed formula with 80 decimal digits. */
static const struct wilson_case intervals[] = {
    {0, 1, 0, 7935},
    {1, 1, 2065, 10000},
    {0, 2, 0, 6576},
    {1, 2, 945, 9055},
    {2, 2, 3424, 10000},
    {0, 10, 0, 2775},
    {1, 10, 179, 4042},
    {5, 10, 2366, 7634},
    {9, 10, 5958, 9821},
    {10, 10, 7225, 10000},
    {7, 20, 1812, 5671},
    {12, 20, 3866, 7812},
    {60, 100, 5020, 6906},
    {40, 100, 3094, 4980},
    {0, 100, 0, 370},
    {100, 100, 9630, 10000},
    {1, 3, 615, 7923},
    {2, 3, 2077, 9385},
    {333, 1000, 3045, 3628},
    {0, 1000000, 0, 0},
    {1, 1000000, 0, 0},
    {400000, 1000000, 3990, 4010},
    {500000, 1000000, 4990, 5010},
    {999999, 1000000, 10000, 10000},
    {1000000, 1000000, 10000, 10000},
    {123456, 654321, 1877, 1896},
    {250000000, 500000000, 5000, 5000},
    {0, 500000000, 0, 0},
    {499999999, 500000000, 10000, 10000},
    {500000000, 500000000, 10000, 10000},
    {1, 500000000, 0, 0},
    {11, 16, 4440, 8584},
    {68711, 656116, 1040, 1055},
    {33, 108, 2266, 3979},
    {123276, 201059, 6110, 6153},
    {1233, 4503, 2610, 2870},
    {408878, 910212, 4482, 4502},
    {10, 48, 1173, 3426},
    {254, 4843, 465, 591},
    {406437, 623641, 6505, 6529},
    {302466, 414150, 7290, 7317},
    {199, 1099, 1594, 2049},
    {2, 3, 2077, 9385},
    {315648, 816812, 3854, 3875},
    {2874, 4156, 6773, 7054},
    {121837, 427375, 2837, 2864},
    {155, 235, 5969, 7172},
    {1109, 1337, 8084, 8487},
    {85919, 109132, 7849, 7897},
    {1019, 4699, 2053, 2289},
    {506995, 895424, 5652, 5672},
    {3, 6, 1876, 8124},
    {106, 165, 5668, 7116},
    {47123, 634377, 736, 749},
    {146314, 347031, 4200, 4233},
    {14, 1933, 43, 121},
    {32901, 628897, 518, 529},
    {138083, 305778, 4498, 4533},
    {160, 348, 4081, 5123},
    {771, 1134, 6522, 7064},
    {312292, 404953, 7699, 7725},
    {106366, 107556, 9883, 9895},
    {377650, 452138, 8342, 8363},
    {895, 1947, 4376, 4819},
    {177685, 317712, 5575, 5610},
    {82, 3402, 195, 298},
    {1, 25, 71, 1954},
    {1444, 2724, 5113, 5488},
    {90, 2285, 322, 482},
    {23, 38, 4472, 7440},
    {167785, 313143, 5341, 5376},
    /* where z = 1.96 would show */
    {0, 9, 0, 2991},
    {5, 9, 2667, 8112},
    {3, 11, 975, 5656},
    {2, 13, 433, 4223},
};

static void intervals_match_the_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(intervals); i++) {
        const struct wilson_case *c = &intervals[i];
        const struct interval got = wilson_interval(c->successes, c->n);
        if (got.low_percent_e2 != c->low || got.high_percent_e2 != c->high)
            fail_msg("%lld of %lld: %d to %d", (long long)c->successes, (long long)c->n,
                     (int)got.low_percent_e2, (int)got.high_percent_e2);
    }
}

static void interval_of_failures_mirrors_that_of_successes(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 60; n++) {
        for (int64_t k = 0; k <= n; k++) {
            const struct interval a = wilson_interval(k, n), b = wilson_interval(n - k, n);
            assert_int_equal(a.low_percent_e2, 10000 - b.high_percent_e2);
            assert_true(a.low_percent_e2 * n <= k * 10000);
            assert_true(a.high_percent_e2 * n >= k * 10000);
        }
    }
}

static void message_names_counts_rate_and_threshold(void **state)
{
    (void)state;
    char text[WARNING_TEXT_MAX];
    struct aggregate group = group_of(7, 20);
    accuracy_message(&group, WARNING_CRITICAL, &policy_default, text);
    assert_string_equal(text, "Only 7 of 20 graded deals (35.00 %) perform at A or B: below 40 %");
    group = group_of(11, 20);
    accuracy_message(&group, WARNING_WARNING, &policy_default, text);
    assert_string_equal(text, "Only 11 of 20 graded deals (55.00 %) perform at A or B: below 60 %");
    accuracy_message(&group, WARNING_NONE, &policy_default, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_change_below_40_and_60),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(intervals_match_the_formula),
        cmocka_unit_test(interval_of_failures_mirrors_that_of_successes),
        cmocka_unit_test(message_names_counts_rate_and_threshold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
