/* Properties, how they are underwritten and financed, and their leads. */
#include <stdio.h>

#include "domain/limits.h"
#include "domain/portfolio_draw.h"

enum { MONTHS_PER_YEAR = 12, DOLLAR = 100 };

/* Relative to the market's figure. */
static const struct quantiles rent_spread = {
    {720000, 800000, 855000, 905000, 950000, 1000000, 1050000, 1110000, 1190000, 1310000, 1650000}};
static const struct quantiles ratio_spread = {
    {780000, 870000, 915000, 950000, 980000, 1005000, 1035000, 1070000, 1110000, 1170000, 1300000}};
static const struct quantiles cost_spread = {
    {700000, 800000, 860000, 910000, 955000, 1000000, 1045000, 1090000, 1150000, 1240000, 1450000}};
static const struct quantiles house_management = {
    {70000, 80000, 80000, 80000, 85000, 90000, 90000, 100000, 100000, 100000, 110000}};
static const struct quantiles commercial_management = {
    {35000, 40000, 45000, 50000, 50000, 55000, 60000, 60000, 65000, 70000, 80000}};
static const struct quantiles house_rehab_cents = {{200000, 500000, 800000, 1150000, 1500000,
                                                    1900000, 2400000, 3100000, 4000000, 5200000,
                                                    7800000}};

static const struct portfolio_kind *draw_kind(uint64_t stream, const struct portfolio_box *box)
{
    int32_t weights[PORTFOLIO_KIND_COUNT];
    for (uint32_t i = 0; i < PORTFOLIO_KIND_COUNT; i++) {
        const bool wanted = portfolio_kinds[i].commercial == box->commercial &&
                            (box->kinds == 0 || (box->kinds >> i & 1) != 0);
        weights[i] = wanted ? portfolio_kinds[i].weight : 0;
    }
    return &portfolio_kinds[random_weighted(stream, DRAW_KIND, weights, PORTFOLIO_KIND_COUNT)];
}

/* Small ones are far more frequent than large ones: the square of an even draw. */
static int32_t draw_units(uint64_t stream, const struct portfolio_kind *kind)
{
    const uint64_t draw = random_bits(stream, DRAW_UNITS);
    const uint64_t squared = (draw * draw) >> 32;
    const uint64_t range = (uint64_t)(kind->units_most - kind->units_least + 1);
    return kind->units_least + (int32_t)(squared * range >> 32);
}

static int64_t a_month_of(int64_t price_cents, int32_t a_year_ppm)
{
    return share_of(price_cents, a_year_ppm) / MONTHS_PER_YEAR;
}

static int64_t draw_rehab(uint64_t stream, const struct portfolio_kind *kind, int64_t price_cents)
{
    if (kind->commercial) {
        if (!random_chance(stream, DRAW_REHAB, 250000))
            return 0;
        return round_to(share_of(price_cents, 40000), 1000 * DOLLAR);
    }
    if (!random_chance(stream, DRAW_REHAB, 450000))
        return 0;
    return round_to(random_of(stream, DRAW_REHAB_COST, &house_rehab_cents), 50 * DOLLAR);
}

struct portfolio_property portfolio_property_draw(uint64_t stream, const struct portfolio_box *box,
                                                  int32_t year)
{
    const struct portfolio_market *market =
        box->market_count > 0
            ? box->markets[random_below(stream, DRAW_MARKET, (uint32_t)box->market_count)]
            : &portfolio_markets[random_below(stream, DRAW_MARKET, PORTFOLIO_MARKET_COUNT)];
    const struct portfolio_kind *kind = draw_kind(stream, box);
    const struct portfolio_year *then = portfolio_year_of(year);
    const int32_t units = draw_units(stream, kind);

    int64_t unit_rent = share_of(market->rent_cents, kind->rent_ppm);
    unit_rent = share_of(unit_rent, then->rent_index_ppm);
    unit_rent = share_of(unit_rent, random_of(stream, DRAW_RENT, &rent_spread));
    const int64_t rent = round_to(unit_rent, 5 * DOLLAR) * units;

    int64_t ratio = share_of(market->rent_to_price_ppm, kind->rent_to_price_ppm);
    ratio = share_of(ratio, then->rent_to_price_ppm);
    ratio = share_of(ratio, random_of(stream, DRAW_RENT_TO_PRICE, &ratio_spread));
    const int64_t price =
        round_to(rent * SHARE_ONE_PPM / ratio, (kind->commercial ? 5000 : 500) * DOLLAR);

    const int64_t taxes = a_month_of(price, market->tax_ppm);
    const int64_t insurance = a_month_of(price, market->insurance_ppm);
    const int64_t upkeep = share_of(rent, kind->upkeep_ppm);
    const int64_t other = share_of(rent, kind->other_ppm);
    return (struct portfolio_property){
        .market = market,
        .kind = kind,
        .units = units,
        .rent_cents = rent,
        .price_cents = price,
        .rehab_cents = draw_rehab(stream, kind, price),
        .taxes_cents = share_of(taxes, random_of(stream, DRAW_TAXES, &cost_spread)),
        .insurance_cents = share_of(insurance, random_of(stream, DRAW_INSURANCE, &cost_spread)),
        .upkeep_cents = share_of(upkeep, random_of(stream, DRAW_UPKEEP, &cost_spread)),
        .other_cents = share_of(other, random_of(stream, DRAW_OTHER, &cost_spread)),
        .management_ppm = random_of(stream, DRAW_MANAGEMENT,
                                    kind->commercial ? &commercial_management : &house_management),
    };
}

/* ---- underwriting ---- */

/* rent: over what the market pays; vacancy: allowance, with what stays unpaid; breakage: reserve
 * for sudden repairs and turnovers, of the rent; costs: upkeep and other, relative to the usual. */
static const struct {
    int32_t rent_ppm, vacancy_ppm, breakage_ppm, costs_ppm;
} habits[TEMPER_COUNT] = {
    [TEMPER_CAREFUL] = {990000, 60000, 60000, 1050000},
    [TEMPER_HONEST] = {1000000, 50000, 45000, 1000000},
    [TEMPER_HOPEFUL] = {1015000, 40000, 25000, 880000},
    [TEMPER_RECKLESS] = {1075000, 20000, 5000, 650000},
};

static struct pro_forma underwrite(const struct portfolio_property *property,
                                   enum portfolio_temper temper)
{
    const int64_t asked = share_of(property->rent_cents, habits[temper].rent_ppm);
    const int64_t rent =
        round_to(share_of(asked, SHARE_ONE_PPM - habits[temper].vacancy_ppm), 5 * DOLLAR);
    const int64_t usual = property->upkeep_cents + property->other_cents;
    const int64_t expenses = property->taxes_cents + property->insurance_cents +
                             share_of(rent, property->management_ppm) +
                             share_of(usual, habits[temper].costs_ppm) +
                             share_of(property->rent_cents, habits[temper].breakage_ppm);
    const int64_t rounded = round_to(expenses, DOLLAR);
    return (struct pro_forma){
        .rent_cents = rent, .expenses_cents = rounded, .noi_cents = rent - rounded};
}

/* ---- financing ---- */

static const int32_t house_loans[LOAN_TYPE_COUNT] = {
    [LOAN_DSCR] = 55, [LOAN_CONVENTIONAL] = 28, [LOAN_COMMERCIAL] = 4, [LOAN_CASH] = 13};
static const int32_t commercial_loans[LOAN_TYPE_COUNT] = {[LOAN_COMMERCIAL] = 93, [LOAN_CASH] = 7};

static const struct quantiles loan_to_value = {
    {600000, 650000, 700000, 700000, 750000, 750000, 750000, 750000, 800000, 800000, 800000}};
/* Coverage that the lender asks for beyond the buyer's own minimum, in 1/10,000. */
static const struct quantiles coverage_beyond_e4 = {
    {200, 450, 700, 950, 1250, 1600, 2000, 2500, 3200, 4300, 7000}};
static const struct quantiles interest_spread = {
    {-7500, -5000, -3750, -2500, -1250, 0, 1250, 2500, 3750, 6250, 12500}};

enum { AMORTIZATIONS = 5, LTV_STEP_PPM = 5000, LTV_LEAST_PPM = 250000, RATE_STEP_PPM = 1250 };
static const int64_t amortizations_e4[AMORTIZATIONS] = {300000, 250000, 200000, 150000, 0};
static const int32_t amortization_weights[2][AMORTIZATIONS] = {{80, 4, 6, 4, 6},
                                                               {38, 34, 14, 0, 14}};

static struct financing cash(void)
{
    return (struct financing){.known = true, .loan_type = OPT(LOAN_CASH)};
}

static struct financing draw_loan(uint64_t stream, bool commercial, int32_t year)
{
    const int32_t *weights = commercial ? commercial_loans : house_loans;
    const uint32_t type = random_weighted(stream, DRAW_LOAN, weights, LOAN_TYPE_COUNT);
    if (type == LOAN_CASH)
        return cash();
    const int64_t rate =
        portfolio_year_of(year)->interest_ppm + random_of(stream, DRAW_INTEREST, &interest_spread);
    const uint32_t amortization =
        random_weighted(stream, DRAW_AMORTIZATION, amortization_weights[commercial], AMORTIZATIONS);
    return (struct financing){
        .known = true,
        .loan_type = OPT((int64_t)type),
        .interest_rate_ppm = OPT(round_to(rate, RATE_STEP_PPM)),
        .ltv_ppm = OPT(random_of(stream, DRAW_LTV, &loan_to_value)),
        .amortization_e4 = OPT(amortizations_e4[amortization]),
    };
}

/* The most that the debt may cost a month at the coverage asked for. */
static int64_t debt_limit(const struct portfolio_property *property,
                          const struct pro_forma *pro_forma, int64_t coverage_e4)
{
    const int64_t by_noi = pro_forma->noi_cents * 10000 / coverage_e4;
    if (pro_forma->dscr_basis == DSCR_BASIS_NOI)
        return by_noi;
    /* Rental lenders look at the rent alone; the buyer still wants something left of the NOI. */
    const int64_t by_rent = pro_forma->rent_cents * 10000 / coverage_e4 - property->taxes_cents -
                            property->insurance_cents;
    const int64_t left_over = pro_forma->noi_cents * 100 / 112;
    return by_rent < left_over ? by_rent : left_over;
}

/* The lesser of the loan to value asked for and what the income carries, in half percents; cash
 * where that would be hardly a loan. */
static struct financing size_loan(uint64_t stream, const struct portfolio_property *property,
                                  const struct pro_forma *pro_forma, struct financing loan)
{
    struct financing whole = loan;
    whole.ltv_ppm = OPT(SHARE_ONE_PPM);
    const int64_t whole_service = debt_service_monthly_cents(property->price_cents, &whole).value;
    const int64_t coverage_e4 =
        pro_forma->required_dscr_e4 + random_of(stream, DRAW_COVERAGE, &coverage_beyond_e4);
    const int64_t limit = debt_limit(property, pro_forma, coverage_e4);
    int64_t ltv = limit * SHARE_ONE_PPM / whole_service;
    if (ltv > loan.ltv_ppm.value)
        ltv = loan.ltv_ppm.value;
    ltv = ltv / LTV_STEP_PPM * LTV_STEP_PPM;
    if (ltv < LTV_LEAST_PPM)
        return cash();
    loan.ltv_ppm = OPT(ltv);
    return loan;
}

static struct opt projected_dscr(const struct portfolio_property *property,
                                 const struct pro_forma *pro_forma)
{
    if (pro_forma->cash)
        return UNKNOWN;
    const int64_t service = pro_forma->debt_service_cents.value;
    if (pro_forma->dscr_basis == DSCR_BASIS_NOI)
        return OPT(div_round((int128)pro_forma->noi_cents * 10000, service));
    return OPT(div_round((int128)pro_forma->rent_cents * 10000,
                         service + property->taxes_cents + property->insurance_cents));
}

struct portfolio_terms portfolio_terms_draw(uint64_t stream,
                                            const struct portfolio_property *property,
                                            enum portfolio_temper temper, int32_t required_dscr_e4,
                                            int32_t year)
{
    struct pro_forma pro_forma = underwrite(property, temper);
    struct financing loan = draw_loan(stream, property->kind->commercial, year);
    pro_forma.required_dscr_e4 = required_dscr_e4;
    if (loan.loan_type.value == LOAN_DSCR && random_chance(stream, DRAW_RENT_BASIS, 300000))
        pro_forma.dscr_basis = DSCR_BASIS_RENT;
    if (!financing_is_cash(&loan))
        loan = size_loan(stream, property, &pro_forma, loan);

    pro_forma.cash = financing_is_cash(&loan);
    if (pro_forma.cash)
        pro_forma.dscr_basis = DSCR_BASIS_NOI;
    struct opt service = debt_service_monthly_cents(property->price_cents, &loan);
    if (!pro_forma.cash && random_chance(stream, DRAW_EXPLICIT, 40000)) {
        /* The seller carries the note, and the payment was agreed in whole dollars. */
        service = OPT(round_to(service.value, 10 * DOLLAR));
        loan.monthly_debt_service_cents = service;
    }
    pro_forma.debt_service_cents = service;
    pro_forma.cash_flow_cents = pro_forma.noi_cents - service.value;
    pro_forma.dscr_e4 = projected_dscr(property, &pro_forma);
    return (struct portfolio_terms){.financing = loan, .pro_forma = pro_forma};
}

/* ---- the lead ---- */

static void write_address(uint64_t stream, const struct portfolio_property *property,
                          struct portfolio_lead *lead)
{
    char name[PORTFOLIO_NAME_MAX] = "";
    if (property->kind->label != NULL)
        snprintf(name, sizeof name, "%s %s, ",
                 portfolio_estates[random_below(stream, DRAW_ESTATE, ESTATE_COUNT)],
                 property->kind->label);
    snprintf(lead->address, sizeof lead->address, "%s%u %s %s", name,
             100 + random_below(stream, DRAW_STREET_NUMBER, 9800),
             portfolio_streets[random_below(stream, DRAW_STREET, STREET_COUNT)],
             portfolio_street_tails[random_below(stream, DRAW_STREET_TAIL, STREET_TAIL_COUNT)]);
    snprintf(lead->zip, sizeof lead->zip, "%s%02u", property->market->zip_prefix,
             1 + random_below(stream, DRAW_ZIP, 48));
}

static const struct quantiles asking_spread = {{980000, 1000000, 1000000, 1015000, 1025000, 1040000,
                                                1050000, 1065000, 1080000, 1100000, 1160000}};
static const struct quantiles score_spread_e2 = {
    {2800, 4200, 5100, 5700, 6200, 6700, 7100, 7600, 8100, 8700, 9700}};

struct portfolio_lead portfolio_lead_draw(uint64_t stream,
                                          const struct portfolio_property *property,
                                          const struct pro_forma *pro_forma)
{
    const int64_t asking =
        share_of(property->price_cents, random_of(stream, DRAW_ASKING, &asking_spread));
    struct portfolio_lead lead = {
        .market = property->market,
        .kind = property->kind,
        .units = property->units,
        .asking_price_cents = round_to(asking, 1000 * DOLLAR) - 100 * DOLLAR,
        .projected_rent_cents = OPT(pro_forma->rent_cents),
        .projected_noi_cents = OPT(pro_forma->noi_cents),
        .projected_cash_flow_cents = OPT(pro_forma->cash_flow_cents),
        .projected_dscr_e4 = pro_forma->dscr_e4,
        .score_e2 = random_of(stream, DRAW_SCORE, &score_spread_e2) / 50 * 50,
    };
    write_address(stream, property, &lead);
    return lead;
}
