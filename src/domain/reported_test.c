/* Reported months as bits, against a naive set of months. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/reported.h"
#include "seeded.h"

enum { FIRST_YM = 24000, SPREAD = 200, ROUNDS = 2000 };

static void nothing_is_reported_at_first(void **state)
{
    (void)state;
    struct reported reported = {0};
    assert_false(reported_has(&reported, 0));
    assert_false(reported_has(&reported, FIRST_YM));
}

static void a_span_is_its_months(void **state)
{
    (void)state;
    struct reported reported = reported_add((struct reported){0}, FIRST_YM, 3);
    assert_int_equal(reported.latest_ym, FIRST_YM);
    assert_int_equal(reported.bits, 7);
    assert_false(reported_has(&reported, FIRST_YM + 1));
    assert_true(reported_has(&reported, FIRST_YM));
    assert_true(reported_has(&reported, FIRST_YM - 2));
    assert_false(reported_has(&reported, FIRST_YM - 3));
}

static void a_later_month_moves_the_others(void **state)
{
    (void)state;
    struct reported reported = reported_add((struct reported){0}, FIRST_YM, 1);
    reported = reported_add(reported, FIRST_YM + REPORTED_MONTHS - 1, 1);
    assert_true(reported_has(&reported, FIRST_YM));
    reported = reported_add(reported, FIRST_YM + REPORTED_MONTHS, 1);
    assert_false(reported_has(&reported, FIRST_YM));
    assert_true(reported.bits > 0);
}

static void any_order_gives_the_same(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    for (int round = 0; round < ROUNDS; round++) {
        bool months[SPREAD] = {false};
        struct reported reported = {0};
        int32_t latest = -1;
        for (int64_t spans = seeded_between(&random, 1, 30); spans > 0; spans--) {
            int32_t last = (int32_t)seeded_between(&random, 12, SPREAD - 1);
            int32_t length = (int32_t)seeded_between(&random, 1, 12);
            for (int32_t month = last; month > last - length; month--)
                months[month] = true;
            reported = reported_add(reported, FIRST_YM + last, length);
            latest = last > latest ? last : latest;
        }
        assert_int_equal(reported.latest_ym, FIRST_YM + latest);
        for (int32_t month = 0; month < SPREAD; month++) {
            bool told = months[month] && month > latest - REPORTED_MONTHS;
            assert_int_equal(reported_has(&reported, FIRST_YM + month), told);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_reported_at_first),
        cmocka_unit_test(a_span_is_its_months),
        cmocka_unit_test(a_later_month_moves_the_others),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
