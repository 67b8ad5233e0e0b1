#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void test_wall_clock(void **state)
{
    (void)state;
    int64_t before_s = time(NULL);
    int64_t now_ms = clock_now_ms();
    int64_t after_s = time(NULL);
    /* time() reads a coarser clock, which may lag by a tick. */
    assert_in_range(now_ms / 1000, before_s, after_s + 1);
}

static void test_monotonic_clock_measures_a_sleep(void **state)
{
    (void)state;
    int64_t before_ns = clock_monotonic_ns();
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    assert_int_equal(nanosleep(&pause, NULL), 0);
    int64_t slept_ns = clock_monotonic_ns() - before_ns;
    assert_in_range(slept_ns, pause.tv_nsec, INT64_C(60) * 1000 * 1000 * 1000);
}

static void test_random_bytes_fill_just_what_is_asked(void **state)
{
    (void)state;
    unsigned char bytes[1002];
    bool changed[1000] = {false};
    memset(bytes, 0, sizeof bytes);
    /* A byte may be drawn as 0 by chance, in eight draws never. */
    for (int draw = 0; draw < 8; draw++) {
        random_bytes(bytes + 1, 1000);
        for (size_t i = 0; i < 1000; i++)
            changed[i] = changed[i] || bytes[i + 1] != 0;
    }
    size_t unchanged = 0;
    for (size_t i = 0; i < 1000; i++)
        unchanged += changed[i] ? 0 : 1;
    assert_int_equal(unchanged, 0);
    assert_int_equal(bytes[0], 0);
    assert_int_equal(bytes[1001], 0);
    random_bytes(bytes, 0);
    assert_int_equal(bytes[0], 0);
}

static void test_random_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[16], b[16];
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wall_clock),
        cmocka_unit_test(test_monotonic_clock_measures_a_sleep),
        cmocka_unit_test(test_random_bytes_fill_just_what_is_asked),
        cmocka_unit_test(test_random_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
