/* What terms come to, and where what was given disagrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/limits.h"
#include "domain/terms.h"

#define assert_known(opt_, value_)                                                                 \
    do {                                                                                           \
        assert_true((opt_).known);                                                                 \
        assert_int_equal((opt_).value, (value_));                                                  \
    } while (0)

/* $200,000 at 75 %, 7 % over 30 years: $997.95 a month (PMT of a spreadsheet). */
static struct terms_input usual(void)
{
    return (struct terms_input){
        .price_cents = OPT(20000000),
        .financing = {.known = true,
                      .loan_type = OPT(LOAN_DSCR),
                      .interest_rate_ppm = OPT(70000),
                      .ltv_ppm = OPT(750000),
                      .amortization_e4 = OPT(300000)},
        .rent_cents = OPT(200000),
        .expenses_cents = OPT(50000),
    };
}

static void all_follows_from_the_terms(void **state)
{
    (void)state;
    struct terms_input input = usual();
    struct terms terms = terms_of(&input);
    assert_known(terms.debt_service_cents, 99795);
    assert_known(terms.loan_cents, 15000000);
    assert_known(terms.ltv_ppm, 750000);
    assert_known(terms.noi_cents, 150000);
    assert_known(terms.cash_flow_cents, 50205);
    assert_known(terms.annual_cash_flow_cents, 602460);
    assert_known(terms.dscr_e4, 15031); /* 1500 / 997.95 = 1.50308 */
    assert_known(terms.cap_rate_ppm, 90000);
    assert_int_equal(terms.disagreement_count, 0);
}

static void nothing_follows_from_nothing(void **state)
{
    (void)state;
    struct terms terms = terms_of(&(struct terms_input){0});
    assert_false(terms.debt_service_cents.known || terms.loan_cents.known || terms.ltv_ppm.known);
    assert_false(terms.noi_cents.known || terms.cash_flow_cents.known || terms.dscr_e4.known);
    assert_false(terms.annual_cash_flow_cents.known || terms.cap_rate_ppm.known);
    assert_int_equal(terms.disagreement_count, 0);
}

static void without_a_price_an_explicit_payment_does(void **state)
{
    (void)state;
    struct terms_input input = usual();
    input.price_cents = UNKNOWN;
    assert_false(terms_of(&input).debt_service_cents.known);
    input.financing.monthly_debt_service_cents = OPT(100000);
    struct terms terms = terms_of(&input);
    assert_known(terms.debt_service_cents, 100000);
    assert_known(terms.dscr_e4, 15000);
    assert_false(terms.loan_cents.known || terms.cap_rate_ppm.known);
    assert_int_equal(terms.disagreement_count, 0);
}

static void cash_has_no_debt(void **state)
{
    (void)state;
    struct terms_input input = usual();
    input.financing = (struct financing){.known = true, .loan_type = OPT(LOAN_CASH)};
    struct terms terms = terms_of(&input);
    assert_known(terms.debt_service_cents, 0);
    assert_known(terms.loan_cents, 0);
    assert_known(terms.ltv_ppm, 0);
    assert_known(terms.cash_flow_cents, 150000);
    assert_false(terms.dscr_e4.known);
}

static void on_the_basis_of_rent_no_dscr_is_told(void **state)
{
    (void)state;
    struct terms_input input = usual();
    input.dscr_basis = DSCR_BASIS_RENT;
    input.dscr_e4 = OPT(9000);
    struct terms terms = terms_of(&input);
    assert_false(terms.dscr_e4.known);
    assert_int_equal(terms.disagreement_count, 0);
}

static void what_was_given_goes_first(void **state)
{
    (void)state;
    struct terms_input input = usual();
    input.noi_cents = OPT(140000);
    input.cash_flow_cents = OPT(30000);
    struct terms terms = terms_of(&input);
    assert_known(terms.noi_cents, 150000);
    assert_known(terms.cash_flow_cents, 140000 - 99795);
    assert_known(terms.annual_cash_flow_cents, 360000);
    assert_known(terms.cap_rate_ppm, 84000);
    assert_int_equal(terms.disagreement_count, 2);
    assert_int_equal(terms.disagreements[0].figure, TERMS_NOI);
    assert_int_equal(terms.disagreements[0].given, 140000);
    assert_int_equal(terms.disagreements[0].computed, 150000);
    assert_int_equal(terms.disagreements[1].figure, TERMS_CASH_FLOW);
}

/* Up to the tolerance is rounding; one step past it is told, either way. */
static void a_disagreement_is_more_than_rounding(void **state)
{
    (void)state;
    for (int side = -1; side <= 1; side += 2) {
        for (int64_t past = 0; past <= 1; past++) {
            struct terms_input input = usual();
            int64_t cents = side * (TERMS_TOLERANCE_CENTS + past);
            input.financing.monthly_debt_service_cents = OPT(99795 + cents);
            assert_int_equal(terms_of(&input).disagreement_count, past);
            input = usual();
            input.noi_cents = OPT(150000 + cents);
            assert_int_equal(terms_of(&input).disagreement_count, past);
            input = usual();
            input.cash_flow_cents = OPT(50205 + cents);
            assert_int_equal(terms_of(&input).disagreement_count, past);
            input = usual();
            input.dscr_e4 = OPT(15031 + side * (TERMS_TOLERANCE_DSCR_E4 + past));
            assert_int_equal(terms_of(&input).disagreement_count, past);
        }
    }
}

static void the_greatest_figures_fit(void **state)
{
    (void)state;
    struct terms_input input = usual();
    input.price_cents = OPT(1);
    input.noi_cents = OPT(MONEY_MONTHLY_MAX_CENTS);
    input.financing.monthly_debt_service_cents = OPT(1);
    struct terms terms = terms_of(&input);
    assert_false(terms.dscr_e4.known);
    assert_known(terms.cap_rate_ppm, MONEY_MONTHLY_MAX_CENTS * 12 * RATE_MAX_PPM);
    input.price_cents = OPT(MONEY_PRICE_MAX_CENTS);
    input.financing.ltv_ppm = OPT(RATE_MAX_PPM);
    assert_known(terms_of(&input).loan_cents, MONEY_PRICE_MAX_CENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_follows_from_the_terms),
        cmocka_unit_test(nothing_follows_from_nothing),
        cmocka_unit_test(without_a_price_an_explicit_payment_does),
        cmocka_unit_test(cash_has_no_debt),
        cmocka_unit_test(on_the_basis_of_rent_no_dscr_is_told),
        cmocka_unit_test(what_was_given_goes_first),
        cmocka_unit_test(a_disagreement_is_more_than_rounding),
        cmocka_unit_test(the_greatest_figures_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
