/* Deals: which box bought what and when, how the property really is, and what is reported of it;
 * and the leads that did not close yet. */
#include <assert.h>

#include "base/calendar.h"
#include "domain/portfolio_draw.h"

enum { MONTHS_PER_YEAR = 12, UNITS_OF_HOUSES = 4, QUARTER = 3 };

/* Leads that are open at a time: a quarter of the deals, and some at least. */
enum { OPEN_LEADS_LEAST = 10, OPEN_LEADS_MOST = 20000, DEALS_PER_OPEN_LEAD = 4 };

static void check_plan(const struct portfolio_plan *plan)
{
    assert(plan->deals >= 1 && plan->deals <= PORTFOLIO_DEALS_MAX);
    assert(plan->months >= 1 && plan->months <= PORTFOLIO_MONTHS_MAX);
}

/* ---- the reports' window ---- */

static int32_t window_last_ym(const struct portfolio_plan *plan)
{
    return date_month_ym(plan->today_on) - 1;
}

static int32_t window_first_ym(const struct portfolio_plan *plan)
{
    return window_last_ym(plan) - plan->months + 1;
}

/* Two fifths were closed in the year before the window, so that they report all of it; the rest
 * evenly through it. */
enum { CLOSED_BEFORE_PPM = 400000, LATEST_CLOSING_DAY = 28 };

static int32_t draw_closing(uint64_t stream, const struct portfolio_plan *plan)
{
    const int32_t first_ym = window_first_ym(plan);
    const int32_t ym =
        random_chance(stream, DRAW_CLOSED_BEFORE, CLOSED_BEFORE_PPM)
            ? first_ym - 1 - (int32_t)random_below(stream, DRAW_CLOSED_MONTH, MONTHS_PER_YEAR)
            : first_ym + (int32_t)random_below(stream, DRAW_CLOSED_MONTH, (uint32_t)plan->months);
    const int day = 1 + (int)random_below(stream, DRAW_CLOSED_DAY, LATEST_CLOSING_DAY);
    int32_t closed_on = plan->today_on;
    const bool exists =
        date_from_parts(ym / MONTHS_PER_YEAR, ym % MONTHS_PER_YEAR + 1, day, &closed_on);
    assert(exists);
    (void)exists;
    return closed_on;
}

enum {
    SILENT_PPM = 30000,    /* deals that never reported yet */
    LATE_PPM = 70000,      /* deals whose last one to four reports are missing */
    QUARTERLY_PPM = 70000, /* deals reported by quarterly statements */
    LATE_MOST = 4
};

/* From the first whole month after the closing, or from the window's first. */
static void plan_reports(uint64_t stream, const struct portfolio_plan *plan,
                         struct portfolio_deal *deal)
{
    const int32_t window_first = window_first_ym(plan);
    int32_t first_ym = date_month_ym(deal->closed_on) + 1;
    if (first_ym < window_first)
        first_ym = window_first;
    deal->span_months = random_chance(stream, DRAW_QUARTERLY, QUARTERLY_PPM) ? QUARTER : 1;
    if (deal->span_months == QUARTER)
        first_ym = (first_ym + QUARTER - 1) / QUARTER * QUARTER;
    int32_t count = (window_last_ym(plan) - first_ym + 1) / deal->span_months;
    if (random_chance(stream, DRAW_LATE, LATE_PPM))
        count -= 1 + (int32_t)(random_bits(stream, DRAW_LATE) % LATE_MOST);
    if (count < 0 || random_chance(stream, DRAW_SILENT, SILENT_PPM))
        count = 0;
    deal->first_ym = first_ym;
    deal->period_count = count;
}

/* ---- the truth ---- */

static const struct quantiles true_rent = {
    {915000, 958000, 975000, 986000, 994000, 1000000, 1006000, 1014000, 1025000, 1042000, 1085000}};
static const struct quantiles true_upkeep = {
    {740000, 830000, 890000, 935000, 970000, 1000000, 1040000, 1090000, 1160000, 1290000, 1750000}};
static const struct quantiles true_vacancy = {
    {15000, 25000, 31000, 36000, 41000, 46000, 51000, 58000, 68000, 85000, 150000}};
static const struct quantiles turnover = {
    {60000, 120000, 170000, 210000, 250000, 290000, 330000, 380000, 440000, 520000, 750000}};
static const struct quantiles first_vacant = {{0, 8, 14, 19, 24, 29, 34, 41, 50, 64, 110}};
static const struct quantiles reassessment = {
    {50000, 80000, 110000, 140000, 170000, 200000, 240000, 290000, 350000, 440000, 700000}};
static const struct quantiles trouble_unpaid = {
    {60000, 100000, 150000, 210000, 280000, 360000, 450000, 560000, 700000, 900000, 1000000}};

enum { REASSESSED_PPM = 220000, REPAIRED_LARGE_CENTS = 1000000, TROUBLE_WITHIN = 30 };

/* A buyer who underwrites recklessly also chooses badly. */
static const int32_t trouble_ppm[TEMPER_COUNT] = {
    [TEMPER_CAREFUL] = 40000,
    [TEMPER_HONEST] = 60000,
    [TEMPER_HOPEFUL] = 90000,
    [TEMPER_RECKLESS] = 160000,
};

static struct portfolio_truth draw_truth(uint64_t stream, const struct portfolio_property *property,
                                         enum portfolio_temper temper)
{
    const int32_t luck = random_of(stream, DRAW_TRUE_UPKEEP, &true_upkeep);
    const int64_t rent =
        share_of(property->rent_cents, random_of(stream, DRAW_TRUE_RENT, &true_rent));
    struct portfolio_truth truth = {
        .units = property->units,
        .rent_cents = round_to(rent, 500),
        .unit_rent_cents = rent / property->units,
        .taxes_cents = property->taxes_cents,
        .insurance_cents = property->insurance_cents,
        .upkeep_cents = share_of(property->upkeep_cents, luck),
        .other_cents = property->other_cents,
        .management_ppm = property->management_ppm,
        .insurance_growth_ppm = property->market->insurance_growth_ppm,
        .vacancy_ppm = random_of(stream, DRAW_TRUE_VACANCY, &true_vacancy),
        .turnover_ppm = random_of(stream, DRAW_TURNOVER, &turnover),
    };
    if (property->rehab_cents >= REPAIRED_LARGE_CENTS && property->units <= UNITS_OF_HOUSES)
        truth.first_vacant_days = random_of(stream, DRAW_LEASE_UP, &first_vacant);
    if (random_chance(stream, DRAW_REASSESSED, REASSESSED_PPM))
        truth.reassessment_ppm = random_of(stream, DRAW_REASSESSMENT, &reassessment);
    if (random_chance(stream, DRAW_TROUBLE, trouble_ppm[temper])) {
        truth.trouble_begins =
            2 + (int32_t)random_below(stream, DRAW_TROUBLE_BEGINS, TROUBLE_WITHIN);
        truth.trouble_months = 4 + (int32_t)random_below(stream, DRAW_TROUBLE_MONTHS, 9);
        truth.trouble_unpaid_ppm = random_of(stream, DRAW_TROUBLE_UNPAID, &trouble_unpaid);
    }
    /* Laundry, parking, late fees: a fiftieth of the rent, at one property in four. */
    if (random_chance(stream, DRAW_OTHER_INCOME, 250000))
        truth.other_income_cents = rent / 50;
    return truth;
}

/* ---- the deal ---- */

static const char *const habit_sentences[TEMPER_COUNT] = {
    [TEMPER_CAREFUL] = "Rent below the comparables, 6 % vacancy, 6 % of rent kept for repairs.",
    [TEMPER_HONEST] = "Rent at the comparables, 5 % vacancy, 4.5 % of rent kept for repairs.",
    [TEMPER_HOPEFUL] = "Rent as of the next lease, 4 % vacancy, 2.5 % of rent kept for repairs.",
    [TEMPER_RECKLESS] = "Rent after improvements, 2 % vacancy, everything newly repaired.",
};

static void add_assumption(struct portfolio_deal *deal, const char *sentence)
{
    deal->assumptions[deal->assumption_count++] = sentence;
}

static void add_assumptions(struct portfolio_deal *deal, enum portfolio_temper temper)
{
    const struct financing *loan = &deal->financing;
    add_assumption(deal, habit_sentences[temper]);
    if (loan->monthly_debt_service_cents.known)
        add_assumption(deal, "The seller carries the note; the payment is as agreed.");
    else if (loan->amortization_e4.known && loan->amortization_e4.value == 0)
        add_assumption(deal, "Interest only for the whole hold.");
    if (deal->rehab_cents > 0)
        add_assumption(deal, "Projected figures are after the works.");
}

static const int32_t style_weights[REPORT_STYLE_COUNT] = {
    [REPORT_PARTS] = 58, [REPORT_PARTS_AND_TOTAL] = 10, [REPORT_TOTAL] = 16, [REPORT_ALL] = 10,
    [REPORT_NOI] = 6,
};

/* An earlier box had longer to buy: for a third of the deals the lesser of two draws counts. */
static int64_t draw_box(uint64_t stream, const struct portfolio_plan *plan)
{
    const uint32_t boxes = (uint32_t)portfolio_box_count(plan);
    const uint32_t box = random_below(stream, DRAW_BOX, boxes);
    const uint32_t other = random_below(stream, DRAW_BOX_OTHER, boxes);
    return other < box && random_chance(stream, DRAW_BOX_SKEW, 333333) ? other : box;
}

enum { OUTSIDE_PPM = 70000 }; /* deals outside of any buy box */

struct portfolio_deal portfolio_deal(const struct portfolio_plan *plan, int64_t index)
{
    check_plan(plan);
    assert(index >= 0 && index < plan->deals);
    const uint64_t stream = portfolio_stream(plan, STREAM_DEAL, index);
    const int64_t box_index = draw_box(stream, plan);
    const struct portfolio_box box = portfolio_box(plan, box_index);
    const bool outside = random_chance(stream, DRAW_OUTSIDE, OUTSIDE_PPM);
    const int32_t required_e4 = !outside && box.min_dscr_e4.known
                                    ? (int32_t)box.min_dscr_e4.value
                                    : policy_default.default_required_dscr_e4;

    const int32_t closed_on = draw_closing(stream, plan);
    const int32_t year = date_month_ym(closed_on) / MONTHS_PER_YEAR;
    const struct portfolio_property property = portfolio_property_draw(stream, &box, year);
    const struct portfolio_terms terms =
        portfolio_terms_draw(stream, &property, box.temper, required_e4, year);
    struct portfolio_deal deal = {
        .index = index,
        .lead = portfolio_lead_draw(stream, &property, &terms.pro_forma),
        .buyer = box.buyer,
        .box = outside ? -1 : box_index,
        .commercial = box.commercial,
        .closed_on = closed_on,
        .price_cents = property.price_cents,
        .rehab_cents = property.rehab_cents,
        .financing = terms.financing,
        .pro_forma = terms.pro_forma,
        .gives_expenses = random_chance(stream, DRAW_GIVES_EXPENSES, 650000),
        .truth = draw_truth(stream, &property, box.temper),
        .style = (enum portfolio_style)random_weighted(stream, DRAW_STYLE, style_weights,
                                                       REPORT_STYLE_COUNT),
        .stream = stream_of(stream, DRAW_MONTHS_STREAM),
    };
    deal.lead.stage = STAGE_UNDER_CONTRACT;
    add_assumptions(&deal, box.temper);
    plan_reports(stream, plan, &deal);
    return deal;
}

/* ---- open leads ---- */

int64_t portfolio_open_lead_count(const struct portfolio_plan *plan)
{
    const int64_t leads = OPEN_LEADS_LEAST + plan->deals / DEALS_PER_OPEN_LEAD;
    return leads < OPEN_LEADS_MOST ? leads : OPEN_LEADS_MOST;
}

/* Leads are looked for where buyers buy: four of five in a market of some buy box and of its
 * strategy, though of any kind; the rest anywhere. A lead belongs to no buyer, so it is
 * underwritten honestly. */
enum { LOOKED_FOR_PPM = 800000, COMMERCIAL_ELSEWHERE_PPM = 200000 };

static struct portfolio_box where_leads_come_from(uint64_t stream,
                                                  const struct portfolio_plan *plan)
{
    if (!random_chance(stream, DRAW_OUTSIDE, LOOKED_FOR_PPM))
        return (struct portfolio_box){
            .commercial = random_chance(stream, DRAW_BOX, COMMERCIAL_ELSEWHERE_PPM)};
    struct portfolio_box box = portfolio_box(plan, draw_box(stream, plan));
    box.kinds = 0;
    return box;
}

struct portfolio_lead portfolio_open_lead(const struct portfolio_plan *plan, int64_t index)
{
    check_plan(plan);
    assert(index >= 0 && index < portfolio_open_lead_count(plan));
    static const int32_t stages[] = {
        [STAGE_NEW] = 45, [STAGE_UNDERWRITING] = 35, [STAGE_UNDER_CONTRACT] = 20};
    const uint64_t stream = portfolio_stream(plan, STREAM_OPEN_LEAD, index);
    const struct portfolio_box from = where_leads_come_from(stream, plan);
    const int32_t year = date_month_ym(plan->today_on) / MONTHS_PER_YEAR;
    const struct portfolio_property property = portfolio_property_draw(stream, &from, year);
    const struct portfolio_terms terms = portfolio_terms_draw(
        stream, &property, TEMPER_HONEST, policy_default.default_required_dscr_e4, year);
    struct portfolio_lead lead = portfolio_lead_draw(stream, &property, &terms.pro_forma);
    lead.stage = (enum portfolio_stage)random_weighted(stream, DRAW_STAGE, stages, 3);
    if (lead.stage == STAGE_NEW) {
        lead.projected_rent_cents = lead.projected_noi_cents = UNKNOWN;
        lead.projected_cash_flow_cents = lead.projected_dscr_e4 = UNKNOWN;
    }
    return lead;
}
