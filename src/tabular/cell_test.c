#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/calendar.h"
#include "tabular/cell.h"

static void assert_number(const char *text, char mark, int64_t cents)
{
    int64_t value = -1;
    if (cell_decimal(text, mark, 2, &value) != CELL_OK)
        fail_msg("\"%s\" is not read", text);
    if (value != cents)
        fail_msg("\"%s\" is read as %lld", text, (long long)value);
}

static void assert_no_number(const char *text, char mark, enum cell_status status)
{
    int64_t value = -1;
    if (cell_decimal(text, mark, 2, &value) != status || value != -1)
        fail_msg("\"%s\" is read as %lld", text, (long long)value);
}

static void reads_amounts(void **state)
{
    (void)state;
    assert_number("1950.75", '.', 195075);
    assert_number("  $1,234.50 ", '.', 123450);
    assert_number("USD 1 234", '.', 123400);
    assert_number("1'234'567.891", '.', 123456789);
    assert_number("(120)", '.', -12000);
    assert_number("($1,120.05)", '.', -112005);
    assert_number("$(120.00)", '.', -12000);
    assert_number("-120", '.', -12000);
    assert_number("-$120", '.', -12000);
    assert_number("120-", '.', -12000);
    assert_number("\xE2\x88\x92"
                  "7.5",
                  '.', -750);
    assert_number("+5", '.', 500);
    assert_number(".5", '.', 50);
    assert_number("5.", '.', 500);
    assert_number("007", '.', 700);
    assert_number("0.005", '.', 1);
    assert_number("1.5e3", '.', 150000);
    assert_number("5%", '.', 5);
    assert_number("12.5 %", '.', 13);
    assert_number("1.234,50 \xE2\x82\xAC", ',', 123450);
    assert_number("1\xC2\xA0"
                  "234,5",
                  ',', 123450);
    assert_number("1,5", ',', 150);
}

static void refuses_what_is_no_amount(void **state)
{
    (void)state;
    static const char *const wrong[] = {"1,5",      "1,23,456.0", "12,34",   "1.2.3", "abc",
                                        "12 units", "$",          "(5",      "--5",   "-(5)",
                                        "1e",       "%",          "1e99999", ".",     "1,234,56"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_no_number(wrong[i], '.', CELL_MALFORMED);
    assert_no_number("1.5", ',', CELL_MALFORMED);
    assert_no_number("99999999999999999999", '.', CELL_OUT_OF_RANGE);
    static const char *const nothing[] = {"", " ", "-", "\xE2\x80\x93", "N/A", "null", "None"};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        assert_no_number(nothing[i], '.', CELL_EMPTY);
}

static void assert_date(const char *text, enum cell_date_order order, const char *expected)
{
    int32_t on = -1;
    char found[DATE_TEXT_MAX];
    if (cell_date(text, order, &on) != CELL_OK)
        fail_msg("\"%s\" is not read", text);
    date_format(on, found);
    if (strcmp(found, expected) != 0)
        fail_msg("\"%s\" is read as %s", text, found);
}

static void reads_dates(void **state)
{
    (void)state;
    for (int i = 0; i < CELL_DATE_ORDER_COUNT; i++) {
        const enum cell_date_order any = (enum cell_date_order)i;
        assert_date("2024-03-01", any, "2024-03-01");
        assert_date(" 2024/3/1 ", any, "2024-03-01");
        assert_date("20240301", any, "2024-03-01");
        assert_date("1-Mar-24", any, "2024-03-01");
        assert_date("March 1, 2024", any, "2024-03-01");
        assert_date("1 Sept 1999", any, "1999-09-01");
        assert_date("2024-03-01T23:59:59.000Z", any, "2024-03-01");
    }
    assert_date("3/1/2024", CELL_MDY, "2024-03-01");
    assert_date("3/1/2024 12:00:00 AM", CELL_MDY, "2024-03-01");
    assert_date("3/1/2024", CELL_DMY, "2024-01-03");
    assert_date("01.03.24", CELL_DMY, "2024-03-01");
    assert_date("24-03-01", CELL_YMD, "2024-03-01");
    assert_date("1/2/70", CELL_MDY, "1970-01-02");
    int32_t on = -1;
    assert_int_equal(cell_date("2/30/2024", CELL_MDY, &on), CELL_OUT_OF_RANGE);
    assert_int_equal(cell_date("13/1/2024", CELL_MDY, &on), CELL_OUT_OF_RANGE);
    static const char *const wrong[] = {
        "2024",    "45000",      "3/1",     "Mar 2024", "soon", "3/1/2024 at noon",
        "1/2/3/4", "1/Foo/2024", "3//2024", "1/2/2024x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(cell_date(wrong[i], CELL_MDY, &on), CELL_MALFORMED);
    assert_int_equal(cell_date(" ", CELL_MDY, &on), CELL_EMPTY);
    assert_int_equal(on, -1);
}

static void tells_the_orders_of_a_date(void **state)
{
    (void)state;
    assert_int_equal(cell_date_orders("2024-03-01"), CELL_ALL_DATE_ORDERS);
    assert_int_equal(cell_date_orders("3/1/2024"), 1u << CELL_MDY | 1u << CELL_DMY);
    assert_int_equal(cell_date_orders("13/1/2024"), 1u << CELL_DMY);
    assert_int_equal(cell_date_orders("1/13/2024"), 1u << CELL_MDY);
    assert_int_equal(cell_date_orders("01/02/03"), CELL_ALL_DATE_ORDERS);
    assert_int_equal(cell_date_orders("Oak Street"), 0);
}

static void assert_month(const char *text, enum cell_date_order order, int year, int month)
{
    int32_t ym = -1;
    if (cell_month(text, order, &ym) != CELL_OK || ym != month_ym(year, month))
        fail_msg("\"%s\" is read as %d", text, (int)ym);
}

static void reads_months(void **state)
{
    (void)state;
    assert_month("2024-03", CELL_MDY, 2024, 3);
    assert_month("03/2024", CELL_DMY, 2024, 3);
    assert_month("202403", CELL_MDY, 2024, 3);
    assert_month("March 2024", CELL_MDY, 2024, 3);
    assert_month("Mar-24", CELL_MDY, 2024, 3);
    assert_month("3/31/2024", CELL_MDY, 2024, 3);
    assert_month("2024-03-31", CELL_DMY, 2024, 3);
    int32_t ym = -1;
    assert_int_equal(cell_month("13/2024", CELL_MDY, &ym), CELL_OUT_OF_RANGE);
    assert_int_equal(cell_month("3/24", CELL_MDY, &ym), CELL_MALFORMED);
    assert_int_equal(cell_month("Mar", CELL_MDY, &ym), CELL_MALFORMED);
    assert_int_equal(ym, -1);
}

static void reads_booleans(void **state)
{
    (void)state;
    bool value = false;
    assert_int_equal(cell_boolean(" Yes ", &value), CELL_OK);
    assert_true(value);
    assert_int_equal(cell_boolean("FALSE", &value), CELL_OK);
    assert_false(value);
    assert_int_equal(cell_boolean("maybe", &value), CELL_MALFORMED);
    assert_int_equal(cell_boolean("n/a", &value), CELL_EMPTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_amounts), cmocka_unit_test(refuses_what_is_no_amount),
        cmocka_unit_test(reads_dates),   cmocka_unit_test(tells_the_orders_of_a_date),
        cmocka_unit_test(reads_months),  cmocka_unit_test(reads_booleans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
