#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/limits.h"
#include "domain/rollup.h"

static void assert_opt(struct opt actual, int64_t expected)
{
    assert_true(actual.known);
    assert_int_equal(actual.value, expected);
}

static void test_find_and_sum(void **state)
{
    (void)state;
    size_t index = 9;
    assert_true(rollup_find((struct opt[]){OPT(10), OPT(30), OPT(20)}, 3, &index));
    assert_int_equal(index, 1);
    assert_true(rollup_find((struct opt[]){OPT(30300), OPT(10000), OPT(20000)}, 3, &index));
    assert_int_equal(index, 0);
    index = 9;
    assert_false(rollup_find((struct opt[]){OPT(30301), OPT(10000), OPT(20000)}, 3, &index));
    assert_false(rollup_find((struct opt[]){OPT(10), OPT(10)}, 2, &index));
    assert_false(rollup_find((struct opt[]){OPT(10), OPT(10), UNKNOWN}, 3, &index));
    assert_false(rollup_find((struct opt[]){OPT(0), OPT(0), OPT(0)}, 3, &index));
    assert_int_equal(index, 9);

    assert_opt(rollup_sum((struct opt[]){OPT(10), OPT(-3)}, 2), 7);
    assert_false(rollup_sum((struct opt[]){OPT(10), UNKNOWN}, 2).known);
    assert_false(rollup_sum(NULL, 0).known);
    assert_opt(rollup_sum((struct opt[]){OPT(MONEY_PRICE_MAX_CENTS)}, 1), MONEY_PRICE_MAX_CENTS);
    assert_false(rollup_sum((struct opt[]){OPT(MONEY_PRICE_MAX_CENTS), OPT(1)}, 2).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find_and_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
