/* The elements that say what happened to a loan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "tabular/absee.h"

struct visit {
    void (*check)(const struct absee_asset *asset, size_t index);
    size_t count;
};

MUST_USE static struct result on_asset(void *context, const struct absee_asset *asset,
                                       struct error *err)
{
    (void)err;
    struct visit *visit = context;
    visit->check(asset, visit->count++);
    return RESULT_OK;
}

static void read_text(const char *text, size_t length,
                      void (*check)(const struct absee_asset *asset, size_t index), size_t expected)
{
    struct byte_memory memory = {.bytes = text, .length = length};
    const struct byte_source source = byte_source_memory(&memory);
    struct visit visit = {.check = check};
    const struct absee_sink sink = {on_asset, &visit};
    struct error err;
    size_t count = 0;
    error_init(&err, NULL);
    if (failed(absee_read(&source, &sink, &count, &err)))
        fail_msg("%s", err.detail);
    assert_int_equal(visit.count, expected);
}

static void assert_opt(struct opt actual, int64_t expected)
{
    assert_true(actual.known);
    assert_int_equal(actual.value, expected);
}

static int32_t date(const char *text)
{
    int32_t on = 0;
    assert_true(date_parse(text, &on));
    return on;
}

static void check_events(const struct absee_asset *asset, size_t index)
{
    assert_int_equal(asset->remark_count, 0);
    switch (index) {
    case 0:
        assert_opt(asset->balance_cents, 739336650);
        assert_opt(asset->scheduled_balance_cents, 736495250);
        assert_opt(asset->modified_on, date("2020-05-06"));
        assert_string_equal(asset->modification_codes, "1,10");
        assert_opt(asset->modified_rate_ppm, 42500);
        assert_opt(asset->modified_payment_cents, 4125050);
        assert_opt(asset->modified_maturity_on, date("2027-05-06"));
        assert_opt(asset->modified_amortization_months, 0);
        assert_null(asset->liquidation_code);
        assert_string_equal(asset->properties[0].defeased_code, "N");
        return;
    case 1:
        assert_opt(asset->balance_cents, 0);
        assert_string_equal(asset->liquidation_code, "9");
        assert_opt(asset->liquidated_on, date("2020-10-10"));
        assert_null(asset->modification_codes);
        return;
    case 2:
        assert_string_equal(asset->properties[0].status_code, "3");
        assert_string_equal(asset->properties[0].defeased_code, "F");
        return;
    default:
        assert_false(asset->liquidated_on.known);
    }
}

static void events_are_read(void **state)
{
    (void)state;
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    char block[4096];
    FILE *file = fopen("tests/fixtures/absee/events.xml", "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        buf_append(&text, block, got);
    fclose(file);
    read_text(text.data, text.length, check_events, 4);
}

static void check_bounded(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_true(strlen(asset->modification_codes) <= ABSEE_VALUE_MAX_BYTES);
    assert_int_equal(asset->remark_count, ABSEE_REMARKS_MAX);
    assert_true(asset->remarks_dropped > 0);
    assert_int_equal(asset->remarks[0].fault, ABSEE_TOO_LONG);
    assert_string_equal(asset->remarks[0].element, "modificationCode");
}

static void endless_codes_are_bounded(void **state)
{
    (void)state;
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&text, "<assetData xmlns=\"http://www.sec.gov/edgar/document/absee/cmbs/"
                           "assetdata\"><assets><assetNumber>1</assetNumber>");
    for (int i = 0; i < 1000; i++)
        buf_append_text(&text, "<modificationCode>98</modificationCode>");
    buf_append_text(&text, "</assets></assetData>");
    read_text(text.data, text.length, check_bounded, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_read),
        cmocka_unit_test(endless_codes_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
