#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "tabular/absee.h"

enum { PATH_MAX_BYTES = 512, FILES_MAX = 64 };
static const char fixtures[] = "tests/fixtures/absee";

/* Runs a check on each asset and counts; the check may be NULL. */
struct visit {
    void (*check)(const struct absee_asset *asset, size_t index);
    size_t count;
};

MUST_USE static struct result on_asset(void *context, const struct absee_asset *asset,
                                       struct error *err)
{
    (void)err;
    struct visit *visit = context;
    if (visit->check != NULL)
        visit->check(asset, visit->count);
    visit->count++;
    return RESULT_OK;
}

static struct result read_path(const char *path, struct visit *visit, size_t *ret_assets,
                               struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail_msg("%s cannot be opened (is POSTCLOSE_DATA set?)", path);
    const struct byte_source source = byte_source_file(&file);
    const struct absee_sink sink = {on_asset, visit};
    error_init(err, NULL);
    const struct result r = absee_read(&source, &sink, ret_assets, err);
    close(file);
    return r;
}

static void assert_fixture(const char *name, size_t assets,
                           void (*check)(const struct absee_asset *asset, size_t index))
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/%s", fixtures, name);
    struct visit visit = {.check = check};
    struct error err;
    size_t count = 0;
    if (failed(read_path(path, &visit, &count, &err)))
        fail_msg("%s: %s", name, err.detail);
    assert_int_equal(count, assets);
    assert_int_equal(visit.count, assets);
}

static void assert_opt(struct opt actual, int64_t expected)
{
    assert_true(actual.known);
    assert_int_equal(actual.value, expected);
}

static int32_t date(int year, int month, int day)
{
    int32_t on = 0;
    assert_true(date_from_parts(year, month, day, &on));
    return on;
}

static void check_year(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_string_equal(asset->number, "7");
    assert_string_equal(asset->originator, "Harbour Lending LLC");
    assert_string_equal(asset->structure_code, "WL");
    assert_string_equal(asset->payment_type_code, "2");
    assert_opt(asset->period_begin_on, date(2019, 3, 12));
    assert_opt(asset->period_end_on, date(2019, 4, 11));
    assert_opt(asset->originated_on, date(2018, 1, 10));
    assert_opt(asset->loan_amount_cents, 600000000);
    assert_opt(asset->interest_rate_ppm, 48000);
    assert_opt(asset->amortization_months, 360);
    assert_opt(asset->interest_only_months, 0);
    assert_opt(asset->payment_cents, 3147992);
    assert_int_equal(asset->property_count, 1);
    assert_int_equal(asset->remark_count, 0);

    const struct absee_property *property = &asset->properties[0];
    assert_string_equal(property->name, "Larkspur Inn");
    assert_string_equal(property->address, "12 Mill Road");
    assert_string_equal(property->city, "Old Bridge");
    assert_string_equal(property->state, "NJ");
    assert_string_equal(property->zip, "08857");
    assert_string_equal(property->type_code, "LO");
    assert_false(property->uw_revenue_cents.known);
    assert_opt(property->statement_start_on, date(2017, 12, 31));
    assert_opt(property->statement_end_on, date(2018, 12, 31));
    assert_opt(property->revenue_cents, 242000000);
    assert_opt(property->expenses_cents, 165500001);
    assert_opt(property->noi_cents, 76499999);
    assert_opt(property->ncf_cents, 66819999);
    assert_opt(property->debt_service_cents, 37894737);
    assert_opt(property->dscr_noi_e4, 20187);
    assert_opt(property->occupancy_ppm, 720000);
}

static void check_quarter(const struct absee_asset *asset, size_t index)
{
    (void)index;
    const struct absee_property *property = &asset->properties[0];
    assert_opt(property->valuation_cents, 1000000000);
    assert_opt(property->uw_revenue_cents, 240000000);
    assert_opt(property->uw_expenses_cents, 168000000);
    assert_opt(property->uw_noi_cents, 72000000);
    assert_opt(property->uw_ncf_cents, 62400000);
    assert_opt(property->uw_dscr_noi_e4, 19000);
    assert_opt(property->uw_occupancy_ppm, 720000);
}

static void check_short_dates(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_opt(asset->properties[0].statement_start_on, date(2018, 1, 1));
    assert_opt(asset->properties[0].statement_end_on, date(2018, 6, 30));
}

static void test_fields(void **state)
{
    (void)state;
    assert_fixture("trap1-4-fy.xml", 1, check_year);
    assert_fixture("trap1-1-q1.xml", 1, check_quarter);
    assert_fixture("trap1-2-h1.xml", 1, check_short_dates);
}

static void check_blank(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_false(asset->properties[0].valuation_cents.known);
    assert_false(asset->properties[0].uw_revenue_cents.known);
    assert_int_equal(asset->remark_count, 0);
}

static void test_blank_elements_are_absent(void **state)
{
    (void)state;
    assert_fixture("trap3-blank-underwriting.xml", 1, check_blank);
}

static void check_children(const struct absee_asset *asset, size_t index)
{
    static const struct {
        const char *number;
        size_t properties;
        int64_t uw_noi_cents; /* of the last property; -1: unknown */
    } expected[] = {{"4", 1, 72000000}, {"4.01", 1, 42000000},  {"4.02", 1, 30000000},
                    {"5", 1, -1},       {"5-001", 1, 24000000}, {"5-002", 1, 42000000},
                    {"6", 1, 72000000}, {"6.01", 1, -1},        {"6.02", 1, -1},
                    {"8", 4, 18000000}};
    assert_string_equal(asset->number, expected[index].number);
    assert_int_equal(asset->property_count, expected[index].properties);
    const struct opt noi = asset->properties[asset->property_count - 1].uw_noi_cents;
    assert_int_equal(noi.known ? noi.value : -1, expected[index].uw_noi_cents);
    if (index == 9) {
        assert_string_equal(asset->properties[0].name, "Mill Trio");
        assert_string_equal(asset->properties[1].name, "Mill One");
        assert_string_equal(asset->properties[3].name, "Mill Three");
        assert_null(asset->properties[0].zip);
    }
}

static void test_children_and_several_properties(void **state)
{
    (void)state;
    assert_fixture("trap4-children.xml", 10, check_children);
}

static void check_unreadable(const struct absee_asset *asset, size_t index)
{
    if (index == 0) {
        assert_opt(asset->period_end_on, date(2020, 4, 9));
        assert_opt(asset->originated_on, date(2019, 2, 3));
        assert_opt(asset->properties[0].occupancy_ppm, 0);
        assert_int_equal(asset->remark_count, 0);
        return;
    }
    static const struct {
        const char *element;
        enum absee_fault fault;
    } expected[] = {
        {"originationDate", ABSEE_NOT_A_DATE},
        {"originalLoanAmount", ABSEE_NOT_A_NUMBER},
        {"valuationSecuritizationAmount", ABSEE_OUT_OF_RANGE},
        {"physicalOccupancySecuritizationPercentage", ABSEE_NOT_A_NUMBER},
        {"revenueSecuritizationAmount", ABSEE_NOT_A_NUMBER},
        {"unitsBedsRoomsNumber", ABSEE_NOT_A_NUMBER},
    };
    assert_int_equal(asset->remark_count, ARRAY_LENGTH(expected));
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        assert_string_equal(asset->remarks[i].element, expected[i].element);
        assert_int_equal(asset->remarks[i].fault, expected[i].fault);
    }
    assert_string_equal(asset->remarks[1].value, "six million");
    assert_false(asset->originated_on.known);
    assert_false(asset->loan_amount_cents.known);
    assert_opt(asset->interest_rate_ppm, 50000);
    const struct absee_property *property = &asset->properties[0];
    assert_string_equal(property->name, "Harbour View");
    assert_false(property->valuation_cents.known);
    assert_opt(property->uw_expenses_cents, 750);
    assert_opt(property->uw_noi_cents, -72000001);
    assert_false(property->units.known);
}

static void test_unreadable_values_are_remarks(void **state)
{
    (void)state;
    assert_fixture("trap8-dates-and-occupancy.xml", 2, check_unreadable);
}

static struct result read_xml(const char *inside, struct visit *visit, struct error *err)
{
    char xml[4096];
    const int length = snprintf(xml, sizeof xml,
                                "<assetData xmlns='http://www.sec.gov/edgar/document/absee/cmbs/"
                                "assetdata' xmlns:o='urn:o'>%s</assetData>",
                                inside);
    assert_in_range(length, 1, sizeof xml - 1);
    struct byte_memory memory = {.bytes = xml, .length = (size_t)length};
    const struct byte_source source = byte_source_memory(&memory);
    const struct absee_sink sink = {on_asset, visit};
    size_t assets = 0;
    error_init(err, NULL);
    return absee_read(&source, &sink, &assets, err);
}

static void check_own_namespace(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_string_equal(asset->number, "1");
    assert_string_equal(asset->originator, "A");
    assert_int_equal(asset->property_count, 1);
    assert_string_equal(asset->properties[0].city, "C");
    assert_opt(asset->loan_amount_cents, 100);
    assert_int_equal(asset->remark_count, 2);
    assert_int_equal(asset->remarks[0].fault, ABSEE_REPEATED);
    assert_string_equal(asset->remarks[0].element, "originatorName");
    assert_int_equal(asset->remarks[1].fault, ABSEE_REPEATED);
    assert_string_equal(asset->remarks[1].value, "2");
}

static void test_other_elements_are_passed_over(void **state)
{
    (void)state;
    struct visit visit = {.check = check_own_namespace};
    struct error err;
    assert_false(failed(
        read_xml("<o:assets><assetNumber>0</assetNumber></o:assets>"
                 "<assets><assetNumber>1</assetNumber><o:property/>"
                 "<o:assetNumber>2</o:assetNumber>"
                 "<wrap><originatorName>W</originatorName></wrap>"
                 "<originatorName>A</originatorName>"
                 "<originatorName>B</originatorName><originalLoanAmount>1</originalLoanAmount>"
                 "<originalLoanAmount>2</originalLoanAmount><property><propertyCity>C"
                 "</propertyCity><originationDate>01-01-2020</originationDate>"
                 "</property></assets>",
                 &visit, &err)));
    assert_int_equal(visit.count, 1);
}

static int32_t seen_on;
static bool seen;
static void check_date(const struct absee_asset *asset, size_t index)
{
    (void)index;
    seen = asset->originated_on.known;
    seen_on = (int32_t)asset->originated_on.value;
    assert_int_equal(asset->remark_count, seen ? 0 : 1);
}

static bool date_is_read(const char *text, int32_t *ret_on)
{
    char inside[256];
    snprintf(inside, sizeof inside,
             "<assets><assetNumber>1</assetNumber><originationDate>%s</originationDate></assets>",
             text);
    struct visit visit = {.check = check_date};
    struct error err;
    assert_false(failed(read_xml(inside, &visit, &err)));
    *ret_on = seen_on;
    return seen;
}

static void test_dates(void **state)
{
    (void)state;
    int32_t on = 0;
    assert_true(date_is_read("02-29-2024", &on));
    assert_int_equal(on, date(2024, 2, 29));
    assert_true(date_is_read(" 2-9-2024 ", &on));
    assert_int_equal(on, date(2024, 2, 9));
    static const char *const wrong[] = {"02-29-2023", "13-01-2023", "00-01-2023", "2024-01-31",
                                        "1-2-24",     "001-1-2024", "1/2/2024",   "1-2-20244",
                                        "1-2-",       "--2024",     "1-2-2024Z",  "-1-2-2024"};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        if (date_is_read(wrong[i], &on))
            fail_msg("%s was read as a date", wrong[i]);
    }
}

static void test_refused_documents(void **state)
{
    (void)state;
    static const struct {
        const char *name, *detail;
    } refused[] = {
        {"doctype.xml", "DOCTYPE"},
        {"entities.xml", "DOCTYPE"},
        {"truncated.xml", "(line 7, column 5)"},
        {"other-asset-class.xml", "not CMBS asset data (ABS-EE, exhibit 102) (line 2, column 1)"},
        {"no-namespace.xml", "not CMBS asset data"},
        {"no-number.xml", "no assetNumber (line 4"},
        {"empty.xml", "no assets"},
        {"not-xml.xml", "not well-formed"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        char path[PATH_MAX_BYTES];
        snprintf(path, sizeof path, "%s/refused/%s", fixtures, refused[i].name);
        struct visit visit = {0};
        struct error err;
        size_t count = SIZE_MAX;
        assert_int_equal(read_path(path, &visit, &count, &err).code, ERROR_BAD_REQUEST);
        assert_int_equal(count, SIZE_MAX);
        if (strstr(err.detail, refused[i].detail) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", refused[i].name, err.detail,
                     refused[i].detail);
    }
}

MUST_USE static struct result stop_at_once(void *context, const struct absee_asset *asset,
                                           struct error *err)
{
    (void)context, (void)asset;
    return error_set(err, ERROR_RETRY, "Try again");
}

static void test_sinks_failure_is_handed_on(void **state)
{
    (void)state;
    static const char xml[] =
        "<assetData xmlns='http://www.sec.gov/edgar/document/absee/cmbs/"
        "assetdata'><assets><assetNumber>1</assetNumber></assets></assetData>";
    struct byte_memory memory = {.bytes = xml, .length = sizeof xml - 1};
    const struct byte_source source = byte_source_memory(&memory);
    const struct absee_sink sink = {stop_at_once, NULL};
    struct error err;
    error_init(&err, NULL);
    size_t assets = 7;
    assert_int_equal(absee_read(&source, &sink, &assets, &err).code, ERROR_RETRY);
    assert_int_equal(assets, 7);
}

/* ---- the filings ---- */

static const char *data_path(const char *tail, char path[PATH_MAX_BYTES])
{
    const char *root = getenv("POSTCLOSE_DATA");
    snprintf(path, PATH_MAX_BYTES, "%s/%s", root != NULL ? root : "../shared/data", tail);
    return path;
}

/* What the whole series adds up to, for a check against sums that were taken by other means. */
struct totals {
    size_t files, assets, remarks, statements;
    int64_t revenue_cents, noi_cents, debt_service_cents, uw_noi_cents, occupancy_ppm;
};
static struct totals totals;

static void add(int64_t *sum, struct opt figure)
{
    if (figure.known)
        *sum += figure.value;
}

static void check_sums(const struct absee_asset *asset, size_t index)
{
    (void)index;
    totals.assets++;
    totals.remarks += asset->remark_count;
    assert_int_equal(asset->property_count, 1);
    const struct absee_property *property = &asset->properties[0];
    totals.statements += property->statement_end_on.known ? 1 : 0;
    add(&totals.revenue_cents, property->revenue_cents);
    add(&totals.noi_cents, property->noi_cents);
    add(&totals.debt_service_cents, property->debt_service_cents);
    add(&totals.uw_noi_cents, property->uw_noi_cents);
    add(&totals.occupancy_ppm, property->occupancy_ppm);
}

static void test_series_of_filings(void **state)
{
    (void)state;
    char folder[PATH_MAX_BYTES];
    DIR *entries = opendir(data_path("cmbs/ubscm-2017-c1", folder));
    if (entries == NULL)
        fail_msg("%s is missing (is POSTCLOSE_DATA set?)", folder);
    totals = (struct totals){0};
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strstr(entry->d_name, "_ex102.xml") == NULL)
            continue;
        char path[PATH_MAX_BYTES * 2];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct visit visit = {.check = check_sums};
        struct error err;
        size_t count = 0;
        if (failed(read_path(path, &visit, &count, &err)))
            fail_msg("%s: %s", path, err.detail);
        assert_int_equal(count, 29);
        totals.files++;
    }
    closedir(entries);
    assert_int_equal(totals.files, 35);
    assert_int_equal(totals.assets, 35 * 29);
    assert_int_equal(totals.remarks, 0);
    assert_int_equal(totals.statements, 746);
    assert_int_equal(totals.revenue_cents, INT64_C(305671030418));
    assert_int_equal(totals.noi_cents, INT64_C(130515105574));
    assert_int_equal(totals.debt_service_cents, INT64_C(84375500614));
    assert_int_equal(totals.uw_noi_cents, INT64_C(249062686222));
    assert_int_equal(totals.occupancy_ppm, INT64_C(651550000));
}

static size_t loans, children;
static void check_benchmark(const struct absee_asset *asset, size_t index)
{
    (void)index;
    assert_int_equal(asset->remark_count, 0);
    assert_int_equal(asset->property_count, 1);
    assert_true(asset->properties[0].uw_noi_cents.known);
    if (strchr(asset->number, '-') != NULL)
        children++;
    else
        loans++;
}

static void test_exhibit_as_filed(void **state)
{
    (void)state;
    char path[PATH_MAX_BYTES];
    struct visit visit = {.check = check_benchmark};
    struct error err;
    size_t count = 0;
    loans = children = 0;
    if (failed(
            read_path(data_path("cmbs/benchmark-2026-b42_ex102.xml", path), &visit, &count, &err)))
        fail_msg("%s", err.detail);
    assert_int_equal(count, 129);
    assert_int_equal(loans, 62);
    assert_int_equal(children, 67);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_blank_elements_are_absent),
        cmocka_unit_test(test_children_and_several_properties),
        cmocka_unit_test(test_unreadable_values_are_remarks),
        cmocka_unit_test(test_other_elements_are_passed_over),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_refused_documents),
        cmocka_unit_test(test_sinks_failure_is_handed_on),
        cmocka_unit_test(test_series_of_filings),
        cmocka_unit_test(test_exhibit_as_filed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
