#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/calendar.h"
#include "domain/limits.h"
#include "domain/underwriting.h"

static struct arena arena;

static int arena_setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int arena_teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
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

static struct property_filed property(void)
{
    return (struct property_filed){
        .name = "Larkspur Inn",
        .address = "12 Mill Road",
        .city = "Old Bridge",
        .state = "NJ",
        .zip = "08857",
        .type_code = "LO",
        .units = OPT(90),
        .valuation_cents = OPT(1000000000),
        .revenue_cents = OPT(240000000),
        .expenses_cents = OPT(168000000),
        .noi_cents = OPT(72000000),
        .ncf_cents = OPT(62400000),
        .dscr_e4 = OPT(19000),
        .occupancy_ppm = OPT(720000),
    };
}

static struct loan_filed loan(const struct property_filed *properties, size_t count)
{
    return (struct loan_filed){
        .number = "7",
        .originator = "Harbour Lending LLC",
        .structure_code = "WL",
        .originated_on = OPT(date("2018-01-10")),
        .loan_amount_cents = OPT(600000000),
        .interest_rate_ppm = OPT(48000),
        .amortization_months = OPT(360),
        .interest_only_months = OPT(0),
        .payment_cents = OPT(3147992),
        .properties = properties,
        .property_count = count,
    };
}

static struct underwriting made(const struct loan_filed *filed)
{
    struct underwriting deal;
    const enum underwriting_verdict verdict = underwriting_make(filed, &arena, &deal);
    if (verdict != UNDERWRITING_OK)
        fail_msg("refused: %s", underwriting_codes[verdict]);
    return deal;
}

static bool assumes(const struct underwriting *deal, const char *part)
{
    for (size_t i = 0; i < deal->assumption_count; i++) {
        if (strstr(deal->assumptions[i], part) != NULL)
            return true;
    }
    return false;
}

static void test_a_whole_loan(void **state)
{
    (void)state;
    const struct property_filed inn = property();
    const struct loan_filed filed = loan(&inn, 1);
    const struct underwriting deal = made(&filed);
    assert_string_equal(deal.address, "Larkspur Inn, 12 Mill Road");
    assert_string_equal(deal.city, "Old Bridge");
    assert_string_equal(deal.state, "NJ");
    assert_string_equal(deal.zip, "08857");
    assert_string_equal(deal.market_key, "NJ-OLD-BRIDGE");
    assert_string_equal(deal.property_type, "lodging");
    assert_false(deal.buy_hold);
    assert_opt(deal.units, 90);
    assert_string_equal(deal.originator, "Harbour Lending LLC");
    assert_int_equal(deal.closed_on, date("2018-01-10"));
    assert_int_equal(deal.price_cents, 1000000000);
    assert_true(deal.financing.known);
    assert_opt(deal.financing.loan_type, LOAN_COMMERCIAL);
    assert_opt(deal.financing.interest_rate_ppm, 48000);
    assert_opt(deal.financing.ltv_ppm, 600000);
    assert_opt(deal.financing.amortization_e4, 300000);
    /* 720,000 / 1.9 / 12 = 31,578.947… */
    assert_opt(deal.financing.monthly_debt_service_cents, 3157895);
    assert_int_equal(deal.rent_cents, 20000000);
    assert_opt(deal.expenses_cents, 14000000);
    assert_int_equal(deal.noi_cents, 6000000);
    /* (624,000 - 720,000 / 1.9) / 12 = 20,421.052… */
    assert_int_equal(deal.cash_flow_cents, 2042105);
    assert_int_equal(deal.dscr_e4, 19000);
    assert_true(assumes(&deal, "appraisal"));
    assert_true(assumes(&deal, "occupancy is 72 %"));
    assert_int_equal(deal.assumption_count, 3);
}

/* Cash flow is rounded once: its parts rounded first would give a cent less. */
static void test_cash_flow_is_rounded_once(void **state)
{
    (void)state;
    struct property_filed inn = property();
    inn.ncf_cents = OPT(600000005); /* / 12 = 50000000.4 */
    inn.noi_cents = OPT(600000007); /* / 12 = 50000000.58 */
    inn.dscr_e4 = OPT(10000);
    const struct loan_filed filed = loan(&inn, 1);
    const struct underwriting deal = made(&filed);
    assert_int_equal(deal.noi_cents, 50000001);
    assert_opt(deal.financing.monthly_debt_service_cents, 50000001);
    assert_int_equal(deal.cash_flow_cents, 0);
}

static void test_debt_service_from_the_payment(void **state)
{
    (void)state;
    struct property_filed inn = property();
    struct loan_filed filed = loan(&inn, 1);
    static const int64_t unusable_e4[] = {-19000, 0};
    for (size_t i = 0; i <= ARRAY_LENGTH(unusable_e4); i++) {
        inn.dscr_e4 = i == 0 ? UNKNOWN : OPT(unusable_e4[i - 1]);
        const struct underwriting deal = made(&filed);
        assert_opt(deal.financing.monthly_debt_service_cents, 3147992);
        assert_int_equal(deal.cash_flow_cents, 5200000 - 3147992);
        assert_int_equal(deal.dscr_e4, 19060); /* 60,000 / 31,479.92 = 1.90597… */
        assert_true(assumes(&deal, "payment of principal and interest"));
    }

    /* Losses covered negatively still tell the debt service. */
    inn.noi_cents = OPT(-72000000);
    inn.dscr_e4 = OPT(-19000);
    const struct underwriting loss = made(&filed);
    assert_opt(loss.financing.monthly_debt_service_cents, 3157895);
    assert_int_equal(loss.dscr_e4, -19000);

    inn.dscr_e4 = UNKNOWN;
    filed.payment_cents = OPT(0);
    struct underwriting untouched = {.closed_on = -1};
    assert_int_equal(underwriting_make(&filed, &arena, &untouched), UNDERWRITING_NO_DEBT_SERVICE);
    filed.payment_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &untouched), UNDERWRITING_NO_DEBT_SERVICE);
    assert_int_equal(untouched.closed_on, -1);
}

static void test_one_note_of_several(void **state)
{
    (void)state;
    const struct property_filed inn = property();
    struct loan_filed filed = loan(&inn, 1);
    static const char *const codes[] = {"PP", "A1", "A2", NULL};
    for (size_t i = 0; i < ARRAY_LENGTH(codes); i++) {
        filed.structure_code = codes[i];
        const struct underwriting deal = made(&filed);
        assert_false(deal.financing.ltv_ppm.known);
        assert_opt(deal.financing.monthly_debt_service_cents, 3157895);
        assert_true(assumes(&deal, "is $6000000 of it"));
    }
}

static void test_interest_only(void **state)
{
    (void)state;
    const struct property_filed inn = property();
    struct loan_filed filed = loan(&inn, 1);
    filed.interest_only_months = OPT(36);
    filed.payment_cents = OPT(2400000);
    struct underwriting deal = made(&filed);
    assert_opt(deal.financing.amortization_e4, 300000);
    assert_opt(deal.financing.monthly_debt_service_cents, 3157895);
    assert_true(assumes(&deal, "Interest only for the first 36 months"));

    filed.amortization_months = UNKNOWN;
    deal = made(&filed);
    assert_opt(deal.financing.amortization_e4, 0);
    assert_false(assumes(&deal, "Interest only for the first"));
    filed.amortization_months = OPT(0);
    assert_opt(made(&filed).financing.amortization_e4, 0);
    filed.amortization_months = OPT(350);
    assert_opt(made(&filed).financing.amortization_e4, 291667);
    filed.amortization_months = OPT(1200);
    assert_opt(made(&filed).financing.amortization_e4, 1000000);
    filed.amortization_months = OPT(1201);
    assert_false(made(&filed).financing.amortization_e4.known);
}

static void test_terms_out_of_bounds_are_left_out(void **state)
{
    (void)state;
    const struct property_filed inn = property();
    struct loan_filed filed = loan(&inn, 1);
    filed.loan_amount_cents = OPT(1000000000);
    assert_opt(made(&filed).financing.ltv_ppm, 1000000);
    filed.loan_amount_cents = OPT(1000000001);
    assert_false(made(&filed).financing.ltv_ppm.known);
    filed.loan_amount_cents = UNKNOWN;
    assert_false(made(&filed).financing.ltv_ppm.known);
    filed.interest_rate_ppm = OPT(1000001);
    assert_false(made(&filed).financing.interest_rate_ppm.known);
}

static void test_children_are_counted_once(void **state)
{
    (void)state;
    struct property_filed own = property();
    own.city = NULL;
    own.state = "NA";
    own.address = NULL;
    struct property_filed children[] = {property(), property()};
    children[0].revenue_cents = OPT(100000000);
    children[1].type_code = children[0].type_code = "MH";
    for (size_t i = 0; i < 2; i++)
        children[i].dscr_e4 = UNKNOWN;
    struct loan_filed filed = loan(&own, 1);
    filed.children = children;
    filed.child_count = 2;

    struct underwriting deal = made(&filed);
    assert_int_equal(deal.rent_cents, 20000000);
    assert_int_equal(deal.price_cents, 1000000000);
    assert_string_equal(deal.property_type, "lodging");
    assert_string_equal(deal.address, "Larkspur Inn");
    assert_string_equal(deal.market_key, "NJ-OLD-BRIDGE");
    assert_false(assumes(&deal, "the sum of"));

    /* Only the appraisal may be the children's beside the loan's own figures. */
    own.valuation_cents = UNKNOWN;
    assert_int_equal(made(&filed).price_cents, 2000000000);

    own = (struct property_filed){.name = "Portfolio", .dscr_e4 = OPT(20000)};
    deal = made(&filed);
    assert_int_equal(deal.rent_cents, 28333333);
    assert_int_equal(deal.noi_cents, 12000000);
    assert_opt(deal.expenses_cents, 28000000);
    assert_int_equal(deal.price_cents, 2000000000);
    assert_opt(deal.financing.monthly_debt_service_cents, 6000000);
    assert_string_equal(deal.property_type, "manufactured_housing");
    assert_true(deal.buy_hold);
    assert_true(assumes(&deal, "the sum of 2 properties"));

    children[1].city = "Dover";
    assert_string_equal(made(&filed).market_key, "NJ-VARIOUS");
    children[1].state = "DE";
    assert_string_equal(made(&filed).market_key, "US-VARIOUS");

    /* A single child gives the figures, not the name. */
    filed.child_count = 1;
    deal = made(&filed);
    assert_int_equal(deal.rent_cents, 8333333);
    assert_string_equal(deal.address, "Portfolio");
    filed.child_count = 2;

    /* A sum that lacks a part is none. */
    children[1].ncf_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_INCOMPLETE);
}

static void test_several_properties_and_a_total_among_them(void **state)
{
    (void)state;
    struct property_filed parts[] = {property(), property(), property()};
    struct loan_filed filed = loan(parts, 2);
    struct underwriting deal = made(&filed);
    assert_int_equal(deal.rent_cents, 40000000);
    assert_int_equal(deal.price_cents, 2000000000);
    assert_int_equal(deal.dscr_e4, 19000);
    assert_opt(deal.financing.monthly_debt_service_cents, 6315789);

    filed.property_count = 3;
    parts[2].name = "All of them";
    parts[2].revenue_cents = OPT(480000000);
    deal = made(&filed);
    assert_int_equal(deal.rent_cents, 40000000);
    assert_int_equal(deal.noi_cents, 6000000);
    assert_string_equal(deal.address, "All of them, 12 Mill Road");

    /* Coverages that differ are no loan's. */
    filed.property_count = 2;
    parts[1].dscr_e4 = OPT(20000);
    assert_opt(made(&filed).financing.monthly_debt_service_cents, 3147992);
}

static void test_refusals(void **state)
{
    (void)state;
    struct property_filed inn = property();
    struct loan_filed filed = loan(&inn, 1);
    struct underwriting deal = {.closed_on = -1};

    inn.revenue_cents = inn.noi_cents = inn.ncf_cents = inn.expenses_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_FIGURES);
    filed.property_count = 0;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_FIGURES);
    filed.property_count = 1;

    inn = property();
    inn.noi_cents = UNKNOWN;
    assert_int_equal(made(&filed).noi_cents, 6000000);
    inn.expenses_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_INCOMPLETE);
    inn = property();
    inn.ncf_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_INCOMPLETE);
    inn = property();
    inn.revenue_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_INCOMPLETE);

    inn = property();
    inn.valuation_cents = OPT(0);
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_APPRAISAL);
    inn.valuation_cents = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_APPRAISAL);
    inn.valuation_cents = OPT(MONEY_PRICE_MAX_CENTS + 1);
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_OUT_OF_RANGE);

    inn = property();
    filed.originated_on = UNKNOWN;
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_ORIGINATION);
    filed = loan(&inn, 1);
    filed.originator = "N/A";
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_NO_ORIGINATOR);
    filed = loan(&inn, 1);
    inn.revenue_cents = OPT(MONEY_MONTHLY_MAX_CENTS * 12 + 1);
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_OUT_OF_RANGE);
    inn.revenue_cents.value--;
    assert_int_equal(made(&filed).rent_cents, MONEY_MONTHLY_MAX_CENTS);
    inn.dscr_e4 = OPT(1); /* 0.0001: debt service of $600 million a month */
    assert_opt(made(&filed).financing.monthly_debt_service_cents, 60000000000);
    /* Net cash flow would make up for the debt service, which is too large all the same. */
    inn.noi_cents = OPT(180000000);
    inn.ncf_cents = OPT(MONEY_MONTHLY_MAX_CENTS * 12);
    assert_int_equal(underwriting_make(&filed, &arena, &deal), UNDERWRITING_OUT_OF_RANGE);
    assert_int_equal(deal.closed_on, -1);
}

static void test_strategies_and_types(void **state)
{
    (void)state;
    static const struct {
        const char *code, *name;
        bool buy_hold;
    } cases[] = {{"MF", "multifamily", true},
                 {"MH", "manufactured_housing", true},
                 {"CH", "cooperative_housing", true},
                 {"RT", "retail", false},
                 {"98", "other", false},
                 {"??", "other", false},
                 {NULL, "other", false}};
    struct property_filed inn = property();
    const struct loan_filed filed = loan(&inn, 1);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        inn.type_code = cases[i].code;
        const struct underwriting deal = made(&filed);
        assert_string_equal(deal.property_type, cases[i].name);
        assert_int_equal(deal.buy_hold, cases[i].buy_hold);
    }
}

static void test_addresses(void **state)
{
    (void)state;
    struct property_filed inn = property();
    const struct loan_filed filed = loan(&inn, 1);
    inn.name = "NA";
    assert_string_equal(made(&filed).address, "12 Mill Road");
    inn.address = "";
    assert_string_equal(made(&filed).address, "Loan 7");
}

static void test_occupancy(void **state)
{
    (void)state;
    struct property_filed inn = property();
    const struct loan_filed filed = loan(&inn, 1);
    inn.occupancy_ppm = OPT(0);
    struct underwriting deal = made(&filed);
    assert_true(assumes(&deal, "filed as 0 though there is revenue"));
    inn.occupancy_ppm = OPT(95000000);
    deal = made(&filed);
    assert_true(assumes(&deal, "not between 0 and 1"));
}

static void test_market_keys(void **state)
{
    (void)state;
    assert_string_equal(market_key_make("TX", "Lubbock", &arena), "TX-LUBBOCK");
    assert_string_equal(market_key_make("tx", "San  Angelo", &arena), "TX-SAN--ANGELO");
    assert_string_equal(market_key_make("MO", "St. Louis", &arena), "MO-ST.-LOUIS");
    assert_string_equal(market_key_make("PR",
                                        "Mayag\xC3\xBC"
                                        "ez",
                                        &arena),
                        "PR-MAYAG\xC3\xBC"
                        "EZ");
    assert_string_equal(market_key_make("TX", NULL, &arena), "TX-VARIOUS");
    assert_string_equal(market_key_make(NULL, "na", &arena), "US-VARIOUS");
}

static void test_numbers_of_children(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        size_t parent_length;
    } cases[] = {{"4.01", 1}, {"3-001", 1}, {"10A-002", 3}, {"12.1", 2}, {"4", 0},    {"10A", 0},
                 {"4.", 0},   {".01", 0},   {"4.0A", 0},    {"", 0},     {"4-1-2", 3}};
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_int_equal(loan_number_parent_length(cases[i].number), cases[i].parent_length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_loan),
        cmocka_unit_test(test_cash_flow_is_rounded_once),
        cmocka_unit_test(test_debt_service_from_the_payment),
        cmocka_unit_test(test_one_note_of_several),
        cmocka_unit_test(test_interest_only),
        cmocka_unit_test(test_terms_out_of_bounds_are_left_out),
        cmocka_unit_test(test_children_are_counted_once),
        cmocka_unit_test(test_several_properties_and_a_total_among_them),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_strategies_and_types),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_occupancy),
        cmocka_unit_test(test_market_keys),
        cmocka_unit_test(test_numbers_of_children),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
