#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "base/decimal.h"

struct parse_case {
    const char *text;
    int decimals;
    int64_t value;
    bool exact;
};

static void assert_parses(const struct parse_case *c)
{
    int64_t value = -77;
    bool exact = !c->exact;
    enum decimal_status status =
        decimal_parse(c->text, strlen(c->text), c->decimals, &value, &exact);
    if (status != DECIMAL_OK || value != c->value || exact != c->exact)
        fail_msg("\"%s\" to %d decimals: status %d, value %lld, exact %d", c->text, c->decimals,
                 (int)status, (long long)value, exact);
}

static void test_parse(void **state)
{
    (void)state;
    static const struct parse_case cases[] = {
        {"0", 2, 0, true},
        {"-0", 2, 0, true},
        {"-0.0e7", 2, 0, true},
        {"1", 0, 1, true},
        {"1", 2, 100, true},
        {"12.34", 2, 1234, true},
        {"-12.34", 2, -1234, true},
        {"0.5", 6, 500000, true},
        {"0.05", 2, 5, true},
        {"1.000000", 2, 100, true},
        {"10.10", 1, 101, true},
        {"1e2", 0, 100, true},
        {"1E2", 2, 10000, true},
        {"1e+2", 0, 100, true},
        {"1E-3", 4, 10, true},
        {"1E-3", 3, 1, true},
        {"12345e-3", 2, 1235, false},
        {"1.5e3", 0, 1500, true},
        {"1.2345e2", 2, 12345, true},
        {"0.00001e5", 0, 1, true},
        {"100000e-5", 0, 1, true},
        {"1e00000000000000000000000000002", 0, 100, true},
        {"1e-0", 0, 1, true},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_parses(&cases[i]);
}

static void test_rounding_is_half_away_from_zero(void **state)
{
    (void)state;
    static const struct parse_case cases[] = {
        {"1.005", 2, 101, false},
        {"-1.005", 2, -101, false},
        {"1.004999999999999999999999999999999999999", 2, 100, false},
        {"-1.004999999999999999999999999999999999999", 2, -100, false},
        {"1.00500000000000000000000000000000000001", 2, 101, false},
        {"0.00499999999999999999999", 2, 0, false},
        {"-0.00499999999999999999999", 2, 0, false},
        {"0.005", 2, 1, false},
        {"-0.005", 2, -1, false},
        {"0.5", 0, 1, false},
        {"0.49", 0, 0, false},
        {"0.05", 0, 0, false},
        {"0.09", 0, 0, false},
        {"9.99", 1, 100, false},
        {"0.99", 0, 1, false},
        {"999999.995", 2, 100000000, false},
        {"5e-1", 0, 1, false},
        {"5e-2", 0, 0, false},
        {"99e-3", 0, 0, false},
        {"1.00000", 4, 10000, true},
        {"1.00001", 4, 10000, false},
        {"1.00005", 4, 10001, false},
        {"0.1234565", 6, 123457, false},
        {"2.5", 0, 3, false},
        {"3.5", 0, 4, false},
        {"0.0000000005", 9, 1, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_parses(&cases[i]);
}

static void test_edges_of_the_range(void **state)
{
    (void)state;
    static const struct parse_case cases[] = {
        {"9223372036854775807", 0, INT64_MAX, true},
        {"-9223372036854775808", 0, INT64_MIN, true},
        {"92233720368547758.07", 2, INT64_MAX, true},
        {"-92233720368547758.08", 2, INT64_MIN, true},
        {"92233720368547758.074", 2, INT64_MAX, false},
        {"-92233720368547758.084", 2, INT64_MIN, false},
        {"9223372036.854775807", 9, INT64_MAX, true},
        {"0.9223372036854775807e19", 0, INT64_MAX, true},
        {"9223372036854775807000000e-6", 0, INT64_MAX, true},
        {"0e999999999999999999999", 2, 0, true},
        {"0.000e-999999999999999999999", 2, 0, true},
        {"1e-999999999", 2, 0, false},
        {"-1e-999999999999999999999999999999999999", 2, 0, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_parses(&cases[i]);

    static const struct parse_case too_far[] = {
        {"9223372036854775808", 0, 0, false},
        {"-9223372036854775809", 0, 0, false},
        {"92233720368547758.075", 2, 0, false},
        {"-92233720368547758.085", 2, 0, false},
        {"9223372036854775807", 1, 0, false},
        {"9999999999999999999", 0, 0, false},
        {"9999999999999999999.9", 0, 0, false},
        {"10000000000000000000", 0, 0, false},
        {"18446744073709551616", 0, 0, false},
        {"340282366920938463463374607431768211456", 0, 0, false},
        {"1e19", 0, 0, false},
        {"1e17", 2, 0, false},
        {"1e999999999", 2, 0, false},
        {"-1e999999999999999999999999999999999999", 2, 0, false},
        {"0.000001e9223372036854775807", 2, 0, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(too_far); i++) {
        int64_t value = -77;
        bool exact = true;
        const struct parse_case *c = &too_far[i];
        assert_int_equal(decimal_parse(c->text, strlen(c->text), c->decimals, &value, &exact),
                         DECIMAL_OUT_OF_RANGE);
        assert_int_equal(value, -77);
        assert_true(exact);
    }
}

static void test_malformed(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",     "-",    "+1",       "01",   "-01",   "00",    "1.",    ".5",    "-.5",
        "1.e5", "1e",   "1e+",      "1e-",  "1e1.5", "1.2.3", "1,5",   " 1",    "1 ",
        "1_0",  "0x10", "NaN",      "inf",  "--1",   "1-",    "1e--1", "1e+-1", "e5",
        "1.5e", "1\n",  "\xD9\xA1", "1e5x", "-e1",   "0.-1",  "1ee1",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        int64_t value = -77;
        if (decimal_parse(cases[i], strlen(cases[i]), 2, &value, NULL) != DECIMAL_MALFORMED)
            fail_msg("\"%s\" was taken", cases[i]);
        assert_int_equal(value, -77);
    }
    int64_t value;
    assert_int_equal(decimal_parse("1\0", 2, 2, &value, NULL), DECIMAL_MALFORMED);
    assert_int_equal(decimal_parse(NULL, 0, 2, &value, NULL), DECIMAL_MALFORMED);
}

static void test_length_ends_the_text(void **state)
{
    (void)state;
    /* On the heap without a NUL, so that a read past the end is an error of its own. */
    char *text = malloc(4);
    assert_non_null(text);
    memcpy(text, "12.5", 4);
    int64_t value;
    assert_int_equal(decimal_parse(text, 4, 2, &value, NULL), DECIMAL_OK);
    assert_int_equal(value, 1250);
    assert_int_equal(decimal_parse(text, 2, 2, &value, NULL), DECIMAL_OK);
    assert_int_equal(value, 1200);
    assert_int_equal(decimal_parse(text, 3, 2, &value, NULL), DECIMAL_MALFORMED);
    free(text);
}

static void test_texts_of_a_million_digits(void **state)
{
    (void)state;
    enum { DIGITS = 1000000 };
    char *text = malloc(DIGITS + 32);
    assert_non_null(text);
    int64_t value;
    bool exact;

    /* 0.00…01 is less than a half, and e1000000 makes it 10. */
    memset(text, '0', DIGITS);
    text[1] = '.';
    text[DIGITS - 1] = '1';
    assert_int_equal(decimal_parse(text, DIGITS, 2, &value, &exact), DECIMAL_OK);
    assert_int_equal(value, 0);
    assert_false(exact);
    memcpy(text + DIGITS, "e999999", 7);
    assert_int_equal(decimal_parse(text, DIGITS + 7, 2, &value, &exact), DECIMAL_OK);
    assert_int_equal(value, 1000);
    assert_true(exact);

    /* 99…9 is far out of range, and e-999998 makes it 99.99…9, which rounds up. */
    memset(text, '9', DIGITS);
    assert_int_equal(decimal_parse(text, DIGITS, 2, &value, &exact), DECIMAL_OUT_OF_RANGE);
    memcpy(text + DIGITS, "e-999998", 8);
    assert_int_equal(decimal_parse(text, DIGITS + 8, 2, &value, &exact), DECIMAL_OK);
    assert_int_equal(value, 10000);
    assert_false(exact);
    free(text);
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        int decimals;
        const char *shortest, *fixed;
    } cases[] = {
        {195000, 2, "1950", "1950.00"},
        {195050, 2, "1950.5", "1950.50"},
        {45000, 2, "450", "450.00"},
        {0, 0, "0", "0"},
        {0, 2, "0", "0.00"},
        {5, 2, "0.05", "0.05"},
        {-5, 2, "-0.05", "-0.05"},
        {-50, 2, "-0.5", "-0.50"},
        {100, 0, "100", "100"},
        {-7, 0, "-7", "-7"},
        {12500, 4, "1.25", "1.2500"},
        {700000, 6, "0.7", "0.700000"},
        {1, 9, "0.000000001", "0.000000001"},
        {INT64_MAX, 0, "9223372036854775807", "9223372036854775807"},
        {INT64_MIN, 0, "-9223372036854775808", "-9223372036854775808"},
        {INT64_MIN, 2, "-92233720368547758.08", "-92233720368547758.08"},
        {INT64_MIN, 9, "-9223372036.854775808", "-9223372036.854775808"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[DECIMAL_TEXT_MAX];
        assert_int_equal(decimal_format(cases[i].value, cases[i].decimals, text),
                         strlen(cases[i].shortest));
        assert_string_equal(text, cases[i].shortest);
        assert_int_equal(decimal_format_fixed(cases[i].value, cases[i].decimals, text),
                         strlen(cases[i].fixed));
        assert_string_equal(text, cases[i].fixed);
    }
}

static int64_t any_int64(void)
{
    int64_t value;
    unsigned char bits;
    random_bytes(&value, sizeof value);
    random_bytes(&bits, 1);
    return value >> (bits % 64);
}

/* What is written is read back as it was, and rounding it to a coarser grid is div_round(). */
static void test_format_and_parse_agree(void **state)
{
    (void)state;
    static const int64_t powers[] = {1,      10,      100,      1000,      10000,
                                     100000, 1000000, 10000000, 100000000, 1000000000};
    for (int i = 0; i < 50000; i++) {
        int64_t value = any_int64(), read;
        int decimals = i % 10, coarser = (i / 10) % (decimals + 1);
        char text[DECIMAL_TEXT_MAX];
        size_t length = i % 2 == 0 ? decimal_format(value, decimals, text)
                                   : decimal_format_fixed(value, decimals, text);
        bool exact;
        assert_int_equal(decimal_parse(text, length, decimals, &read, &exact), DECIMAL_OK);
        assert_true(read == value);
        assert_true(exact);
        int64_t step = powers[decimals - coarser];
        assert_int_equal(decimal_parse(text, length, coarser, &read, &exact), DECIMAL_OK);
        assert_true(read == div_round(value, step));
        assert_int_equal(exact, value % step == 0);
    }
}

static void test_division(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, rounded, ceiling;
    } cases[] = {
        {0, 5, 0, 0},
        {6, 3, 2, 2},
        {7, 2, 4, 4},
        {-7, 2, -4, -3},
        {7, -2, -4, -3},
        {-7, -2, 4, 4},
        {1, 3, 0, 1},
        {-1, 3, 0, 0},
        {2, 3, 1, 1},
        {-2, 3, -1, 0},
        {1, -3, 0, 0},
        {-1, -3, 0, 1},
        {5, 10, 1, 1},
        {-5, 10, -1, 0},
        {4, 10, 0, 1},
        {-6, 3, -2, -2},
        {149, 100, 1, 2},
        {150, 100, 2, 2},
        {151, 100, 2, 2},
        {-149, 100, -1, -1},
        {-150, 100, -2, -1},
        {INT64_MAX, 1, INT64_MAX, INT64_MAX},
        {INT64_MIN, 1, INT64_MIN, INT64_MIN},
        {INT64_MAX, INT64_MAX, 1, 1},
        {INT64_MIN, INT64_MAX, -1, -1},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_true(div_round(cases[i].a, cases[i].b) == cases[i].rounded);
        assert_true(div_ceil(cases[i].a, cases[i].b) == cases[i].ceiling);
    }

    int128 greatest = (int128)(((uint128)1 << 127) - 1), least = -greatest - 1;
    assert_true(div_round(greatest, greatest) == 1);
    assert_true(div_round(least, greatest) == -1);
    assert_true(div_round(1, least) == 0);
    assert_true(div_ceil(1, greatest) == 1);
    assert_true(div_ceil(least, greatest) == -1);
    assert_true(div_round((int128)INT64_MAX * 1000000 + 499999, 1000000) == INT64_MAX);
    assert_true(div_ceil((int128)INT64_MIN * 1000000 - 999999, 1000000) == INT64_MIN);
}

static void test_add_checked(void **state)
{
    (void)state;
    int64_t sum = -77;
    assert_false(add_checked(INT64_MAX, 1, &sum));
    assert_false(add_checked(INT64_MIN, -1, &sum));
    assert_true(sum == -77);
    assert_true(add_checked(INT64_MAX, INT64_MIN, &sum));
    assert_true(sum == -1);
    assert_true(add_checked(INT64_MAX - 1, 1, &sum));
    assert_true(sum == INT64_MAX);
}

static void assert_root(uint128 n)
{
    uint128 root = isqrt128(n), most = ((uint128)1 << 64) - 1;
    assert_true(root <= most);
    assert_true(root * root <= n);
    assert_true(root == most || (root + 1) * (root + 1) > n);
}

static void test_square_root(void **state)
{
    (void)state;
    for (uint128 n = 0; n < 2000; n++)
        assert_root(n);
    for (int bit = 0; bit < 128; bit++) {
        assert_root((uint128)1 << bit);
        assert_root(((uint128)1 << bit) - 1);
        assert_root(((uint128)1 << bit) + 1);
    }
    assert_root(~(uint128)0);
    for (int i = 0; i < 5000; i++) {
        uint64_t root;
        random_bytes(&root, sizeof root);
        root >>= i % 64;
        assert_true(isqrt128((uint128)root * root) == root);
        assert_true(root == 0 || isqrt128((uint128)root * root - 1) == root - 1);
        assert_root((uint128)root * root + root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_rounding_is_half_away_from_zero),
        cmocka_unit_test(test_edges_of_the_range),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_length_ends_the_text),
        cmocka_unit_test(test_texts_of_a_million_digits),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_format_and_parse_agree),
        cmocka_unit_test(test_division),
        cmocka_unit_test(test_add_checked),
        cmocka_unit_test(test_square_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
