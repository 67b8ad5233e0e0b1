#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/calendar.h"

static int32_t date_of(int year, int month, int day)
{
    int32_t on;
    assert_true(date_from_parts(year, month, day, &on));
    return on;
}

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(date_of(1970, 1, 1), 0);
    assert_int_equal(date_of(1969, 12, 31), -1);
    assert_int_equal(date_of(2000, 1, 1), 10957);
    assert_int_equal(date_of(2000, 3, 1), 11017);
    assert_int_equal(date_of(2024, 2, 29), 19782);
    assert_int_equal(date_of(1900, 1, 1), -25567);
    assert_int_equal(date_of(2999, 12, 31), 376199);
}

/* Every accepted day, one after the other, each with its successor in the calendar. */
static void test_every_day_is_one_after_the_last(void **state)
{
    (void)state;
    int32_t expected = -25567;
    for (int year = YEAR_MIN; year <= YEAR_MAX; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_in_month(year, month); day++) {
                int32_t on = -1;
                int y = 0, m = 0, d = 0;
                bool made = date_from_parts(year, month, day, &on);
                date_to_parts(on, &y, &m, &d);
                if (!made || on != expected || y != year || m != month || d != day)
                    fail_msg("%d-%d-%d: %d, %d-%d-%d", year, month, day, on, y, m, d);
                expected++;
            }
        }
    }
}

static void test_leap_years(void **state)
{
    (void)state;
    assert_int_equal(days_in_month(1900, 2), 28);
    assert_int_equal(days_in_month(2000, 2), 29);
    assert_int_equal(days_in_month(2023, 2), 28);
    assert_int_equal(days_in_month(2024, 2), 29);
    assert_int_equal(days_in_month(2100, 2), 28);
    assert_int_equal(days_in_month(2400, 2), 29);
    assert_int_equal(days_in_month(2023, 4), 30);
    assert_int_equal(days_in_month(2023, 12), 31);
}

static void test_days_that_are_none(void **state)
{
    (void)state;
    static const int parts[][3] = {
        {2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31},  {2024, 13, 1},
        {2024, 0, 1},  {2024, 1, 0},  {2024, 1, 32}, {1899, 12, 31}, {3000, 1, 1},
        {2024, -1, 1}, {2024, 1, -1}, {0, 1, 1},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        int32_t on = -77;
        assert_false(date_from_parts(parts[i][0], parts[i][1], parts[i][2], &on));
        assert_int_equal(on, -77);
    }
}

static void test_months(void **state)
{
    (void)state;
    assert_int_equal(month_ym(2024, 1), 24288);
    assert_int_equal(month_ym(2024, 12) + 1, month_ym(2025, 1));
    assert_int_equal(date_month_ym(date_of(2024, 2, 29)), month_ym(2024, 2));
    assert_int_equal(date_month_ym(date_of(1900, 12, 31)), month_ym(1900, 12));
}

static void test_date_texts(void **state)
{
    (void)state;
    int32_t on;
    char text[DATE_TEXT_MAX];
    assert_true(date_parse("2024-02-29", &on));
    assert_int_equal(on, 19782);
    date_format(on, text);
    assert_string_equal(text, "2024-02-29");
    date_format(-1, text);
    assert_string_equal(text, "1969-12-31");
    date_format(date_of(1900, 1, 1) - 600000, text);
    assert_int_equal(strlen(text), DATE_TEXT_MAX - 1);

    assert_true(date_parse("2024-01-15T23:30:00-02:00", &on));
    date_format(on, text);
    assert_string_equal(text, "2024-01-16");
    assert_true(date_parse("2024-03-01T00:30:00+01:00", &on));
    date_format(on, text);
    assert_string_equal(text, "2024-02-29");
    assert_true(date_parse("1969-12-31T23:59:59.999Z", &on));
    assert_int_equal(on, -1);
}

static void test_month_texts(void **state)
{
    (void)state;
    int32_t ym = 0;
    assert_true(month_parse("2024-02", &ym));
    assert_int_equal(ym, month_ym(2024, 2));
    static const char *const texts[] = {"",        "2024",    "2024-2",   "2024-00", "2024-13",
                                        "2024-1x", "1899-12", "2024-021", "24-01",   "2024/01"};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        if (month_parse(texts[i], &ym))
            fail_msg("%s was taken", texts[i]);
    }
    assert_int_equal(ym, month_ym(2024, 2));
}

static void test_dates_that_are_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2024",
        "2024-01",
        "2024-1-15",
        "24-01-15",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024/01/15",
        "2024-01-15 ",
        " 2024-01-15",
        "2024-01-155",
        "20240115",
        "1899-12-31",
        "3000-01-01",
        "-2024-01-15",
        "2024-01-15T",
        "2024-01-15T10:00",
        "2024-01-15T10:00:00",
        "15.01.2024",
        "2024-0a-15",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        int32_t on = -77;
        if (date_parse(texts[i], &on))
            fail_msg("\"%s\" was taken", texts[i]);
        assert_int_equal(on, -77);
    }
    int32_t on;
    assert_false(date_parse(NULL, &on));
}

static void test_timestamp_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *utc;
    } cases[] = {
        {"2024-01-15T10:00:00Z", "2024-01-15T10:00:00.000Z"},
        {"2024-01-15t10:00:00z", "2024-01-15T10:00:00.000Z"},
        {"2024-01-15T10:00:00+02:00", "2024-01-15T08:00:00.000Z"},
        {"2024-01-15T10:00:00-02:30", "2024-01-15T12:30:00.000Z"},
        {"2024-01-15T10:00:00+00:00", "2024-01-15T10:00:00.000Z"},
        {"2024-01-15T10:00:00-00:00", "2024-01-15T10:00:00.000Z"},
        {"2024-01-15T10:00:00.5Z", "2024-01-15T10:00:00.500Z"},
        {"2024-01-15T10:00:00.07Z", "2024-01-15T10:00:00.070Z"},
        {"2024-01-15T10:00:00.123Z", "2024-01-15T10:00:00.123Z"},
        {"2024-01-15T10:00:00.1239999999999999999999Z", "2024-01-15T10:00:00.123Z"},
        {"2024-01-01T00:00:00+00:01", "2023-12-31T23:59:00.000Z"},
        {"2023-12-31T23:59:59.999-23:59", "2024-01-01T23:58:59.999Z"},
        {"2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00.000Z"},
        {"2023-03-01T00:30:00+01:00", "2023-02-28T23:30:00.000Z"},
        {"1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z"},
        {"2999-12-31T23:59:59.999Z", "2999-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        int64_t ms;
        char utc[TIMESTAMP_TEXT_MAX];
        assert_true(timestamp_parse(cases[i].text, &ms));
        timestamp_format(ms, utc);
        assert_string_equal(utc, cases[i].utc);
    }
    int64_t ms;
    assert_true(timestamp_parse("2024-01-15T10:00:00Z", &ms));
    assert_int_equal(ms, 1705312800000);
    assert_true(timestamp_parse("1969-12-31T23:59:59.999Z", &ms));
    assert_int_equal(ms, -1);
}

static void test_timestamps_that_are_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2024-01-15",
        "2024-01-15T",
        "2024-01-15T10",
        "2024-01-15T10:00Z",
        "2024-01-15T10:00:00",
        "2024-01-15T10:00:00.Z",
        "2024-01-15T10:00:00,5Z",
        "2024-01-15T24:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-01-15T23:59:60Z",
        "2024-01-15T10:00:00+2:00",
        "2024-01-15T10:00:00+0200",
        "2024-01-15T10:00:00+02",
        "2024-01-15T10:00:00+24:00",
        "2024-01-15T10:00:00+02:60",
        "2024-01-15T10:00:00 02:00",
        "2024-01-15T10:00:00ZZ",
        "2024-01-15T10:00:00Z ",
        "2024-01-15 10:00:00Z",
        "2023-02-29T10:00:00Z",
        "2024-01-15T-1:00:00Z",
        "1900-01-01T00:00:00+00:01",
        "2999-12-31T23:59:00-00:01",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        int64_t ms = -77;
        if (timestamp_parse(texts[i], &ms))
            fail_msg("\"%s\" was taken", texts[i]);
        assert_int_equal(ms, -77);
    }
    int64_t ms;
    assert_false(timestamp_parse(NULL, &ms));
}

static void test_date_of_a_timestamp(void **state)
{
    (void)state;
    assert_int_equal(timestamp_date(0), 0);
    assert_int_equal(timestamp_date(86399999), 0);
    assert_int_equal(timestamp_date(86400000), 1);
    assert_int_equal(timestamp_date(-1), -1);
    assert_int_equal(timestamp_date(-86400000), -1);
    assert_int_equal(timestamp_date(-86400001), -2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_every_day_is_one_after_the_last),
        cmocka_unit_test(test_leap_years),
        cmocka_unit_test(test_days_that_are_none),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_date_texts),
        cmocka_unit_test(test_month_texts),
        cmocka_unit_test(test_dates_that_are_none),
        cmocka_unit_test(test_timestamp_texts),
        cmocka_unit_test(test_timestamps_that_are_none),
        cmocka_unit_test(test_date_of_a_timestamp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
