#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void test_empty(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
    assert_string_equal(buf_text(&buf), "");
    buf_append(&buf, NULL, 0);
    buf_append_text(&buf, "");
    buf_reset(&buf);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf.length, 0);
    buf_printf(&buf, "%s", "");
    assert_string_equal(buf_text(&buf), "");
    buf_reserve(&buf, 10);
    assert_string_equal(buf_text(&buf), "");
    buf_free(NULL);
}

static void test_appending_keeps_order_and_the_nul(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
    buf_append_text(&buf, "one");
    buf_append_char(&buf, ',');
    buf_append(&buf, "two\0three", 9);
    buf_printf(&buf, "%d", 4);
    assert_int_equal(buf.length, 14);
    assert_memory_equal(buf_text(&buf), "one,two\0three4", 15);
}

static void test_growth(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
    for (int i = 0; i < 100000; i++) {
        buf_append_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.data[buf.length], 0);
        assert_true(buf.capacity > buf.length);
    }
    assert_int_equal(buf.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
}

/* Every length meets every amount of free room around the first capacity. */
static void test_printf_at_every_edge(void **state)
{
    (void)state;
    for (int before = 0; before < 70; before++) {
        for (int length = 0; length < 70; length++) {
            CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
            for (int i = 0; i < before; i++)
                buf_append_char(&buf, '-');
            buf_printf(&buf, "%.*s|", length,
                       "0123456789012345678901234567890123456789012345678901234567890123456789");
            assert_int_equal(buf.length, before + length + 1);
            assert_int_equal(buf.data[buf.length - 1], '|');
            assert_int_equal(strlen(buf.data), buf.length);
        }
    }
}

static void test_reset_keeps_its_memory(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
    buf_append_text(&buf, "text");
    const char *data = buf.data;
    buf_reset(&buf);
    assert_string_equal(buf_text(&buf), "");
    buf_append_text(&buf, "new");
    assert_ptr_equal(buf.data, data);
    assert_string_equal(buf_text(&buf), "new");
}

static void test_free_empties_it(void **state)
{
    (void)state;
    struct buf buf = BUF_EMPTY;
    buf_append_text(&buf, "text");
    buf_free(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.length, 0);
    buf_free(&buf);
}

static void test_reserved_room_is_not_moved(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf buf = BUF_EMPTY;
    buf_reserve(&buf, 1000);
    const char *data = buf.data;
    for (int i = 0; i < 1000; i++)
        buf_append_char(&buf, 'x');
    assert_ptr_equal(buf.data, data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_appending_keeps_order_and_the_nul),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_printf_at_every_edge),
        cmocka_unit_test(test_reset_keeps_its_memory),
        cmocka_unit_test(test_free_empties_it),
        cmocka_unit_test(test_reserved_room_is_not_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
