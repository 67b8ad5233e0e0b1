#include "domain/terms.h"

#include "base/decimal.h"
#include "domain/limits.h"

enum { MONTHS_PER_YEAR = 12, RATIO_E4 = 10000 };

static struct opt first_known(struct opt given, struct opt computed)
{
    return given.known ? OPT(given.value) : computed;
}

static struct opt difference(struct opt a, struct opt b)
{
    return a.known && b.known ? OPT(a.value - b.value) : UNKNOWN;
}

/* Without a price only what needs none is told: an explicit amount, or cash. */
static struct opt debt_service(const struct terms_input *input, const struct financing *financing)
{
    bool needs_price =
        !financing_is_cash(financing) && !financing->monthly_debt_service_cents.known;
    if (needs_price && !input->price_cents.known)
        return UNKNOWN;
    return debt_service_monthly_cents(input->price_cents.value, financing);
}

/* What the terms give where the explicit amount is set aside. */
static struct opt debt_service_of_terms(const struct terms_input *input)
{
    struct financing terms = input->financing;
    terms.monthly_debt_service_cents = UNKNOWN;
    return debt_service(input, &terms);
}

static struct opt loan_of(const struct terms_input *input)
{
    if (financing_is_cash(&input->financing))
        return OPT(0);
    if (!input->price_cents.known || !input->financing.ltv_ppm.known)
        return UNKNOWN;
    return OPT(
        div_round((int128)input->price_cents.value * input->financing.ltv_ppm.value, RATE_MAX_PPM));
}

static struct opt ltv_of(const struct terms_input *input)
{
    if (financing_is_cash(&input->financing))
        return OPT(0);
    return first_known(input->financing.ltv_ppm, UNKNOWN);
}

/* A ratio past what the rules accept says nothing. */
static struct opt dscr_of(const struct terms_input *input, struct opt noi_cents,
                          struct opt debt_service_cents)
{
    if (input->dscr_basis != DSCR_BASIS_NOI || !noi_cents.known || !debt_service_cents.known ||
        debt_service_cents.value <= 0)
        return UNKNOWN;
    int128 noi_e4 = (int128)noi_cents.value * RATIO_E4;
    int128 limit = (int128)debt_service_cents.value * DSCR_MAX_E4;
    if (noi_e4 > limit || noi_e4 < -limit)
        return UNKNOWN;
    return OPT(div_round(noi_e4, debt_service_cents.value));
}

static struct opt cap_rate_of(const struct terms_input *input, struct opt noi_cents)
{
    if (!noi_cents.known || !input->price_cents.known || input->price_cents.value <= 0)
        return UNKNOWN;
    int128 year_ppm = (int128)noi_cents.value * MONTHS_PER_YEAR * RATE_MAX_PPM;
    return OPT(div_round(year_ppm, input->price_cents.value));
}

static void compare(struct terms *terms, enum terms_figure figure, struct opt given,
                    struct opt computed, int64_t tolerance)
{
    struct opt by = difference(given, computed);
    if (!by.known || (by.value <= tolerance && by.value >= -tolerance))
        return;
    terms->disagreements[terms->disagreement_count++] =
        (struct terms_disagreement){figure, given.value, computed.value};
}

struct terms terms_of(const struct terms_input *input)
{
    struct terms terms = {
        .debt_service_cents = debt_service(input, &input->financing),
        .loan_cents = loan_of(input),
        .ltv_ppm = ltv_of(input),
        .noi_cents = difference(input->rent_cents, input->expenses_cents),
    };
    struct opt noi_cents = first_known(input->noi_cents, terms.noi_cents);
    terms.cash_flow_cents = difference(noi_cents, terms.debt_service_cents);
    terms.dscr_e4 = dscr_of(input, noi_cents, terms.debt_service_cents);
    terms.cap_rate_ppm = cap_rate_of(input, noi_cents);
    struct opt cash_flow_cents = first_known(input->cash_flow_cents, terms.cash_flow_cents);
    if (cash_flow_cents.known)
        terms.annual_cash_flow_cents = OPT(cash_flow_cents.value * MONTHS_PER_YEAR);

    compare(&terms, TERMS_DEBT_SERVICE, input->financing.monthly_debt_service_cents,
            debt_service_of_terms(input), TERMS_TOLERANCE_CENTS);
    compare(&terms, TERMS_NOI, input->noi_cents, terms.noi_cents, TERMS_TOLERANCE_CENTS);
    compare(&terms, TERMS_CASH_FLOW, input->cash_flow_cents, terms.cash_flow_cents,
            TERMS_TOLERANCE_CENTS);
    compare(&terms, TERMS_DSCR, input->dscr_e4, terms.dscr_e4, TERMS_TOLERANCE_DSCR_E4);
    return terms;
}
