/* What a deal's months bring: vacancies, unpaid rent, repairs, rising costs; and how they are
 * reported. Each month is a function of its number: what lasts longer than a month (a vacancy, a
 * rate of occupancy) is drawn by lease year or by third of a year and looked up by the months that
 * it touches. */
#include <assert.h>

#include "base/calendar.h"
#include "domain/portfolio_draw.h"

enum { MONTHS_PER_YEAR = 12, DAYS = 30, YEAR_DAYS = 360, UNITS_OF_HOUSES = 4 };

/* Kinds of streams below a deal's own. */
enum month_stream { STREAM_MONTH = 0, STREAM_TENANCY = 1 << 20, STREAM_OCCUPANCY = 1 << 21 };

enum month_draw {
    DRAW_LATE_PAYER,
    DRAW_UNPAID,
    DRAW_MONTH_UPKEEP,
    DRAW_BREAKS,
    DRAW_BREAKAGE,
    DRAW_BREAKAGE_NOTE,
    DRAW_MONTH_OTHER
};

/* One month of the property. */
struct month {
    int64_t rent_cents; /* collected */
    int64_t vacancy_ppm;
    int64_t parts_cents[EXPENSE_PART_COUNT];
    const char *note, *flag;
};

/* ---- growth ---- */

/* Rents of a month relative to 2024: the years' means stand in July, straight lines between. */
static int64_t rent_index_ppm(int32_t ym)
{
    const int32_t from_july = ym - 6;
    const int32_t year = from_july / MONTHS_PER_YEAR;
    const int64_t low = portfolio_year_of(year)->rent_index_ppm;
    const int64_t high = portfolio_year_of(year + 1)->rent_index_ppm;
    return low + (high - low) * (from_july % MONTHS_PER_YEAR) / MONTHS_PER_YEAR;
}

/* Leases run a year, and a tenant who stays is asked for less than the market's whole rise. */
enum { RENEWAL_PPM = 500000 };

static int64_t asked_rent(const struct portfolio_deal *deal, int32_t closed_ym, int32_t lease_year)
{
    if (lease_year == 0)
        return deal->truth.rent_cents;
    const int64_t then = rent_index_ppm(closed_ym);
    const int64_t now = rent_index_ppm(closed_ym + lease_year * MONTHS_PER_YEAR);
    const int64_t rise_ppm = (now - then) * RENEWAL_PPM / then;
    return round_to(share_of(deal->truth.rent_cents, SHARE_ONE_PPM + rise_ppm), 500);
}

enum { TAX_GROWTH_PPM = 30000, COST_GROWTH_PPM = 32000, REASSESSED_AFTER = 6 };

static int64_t taxes_of(const struct portfolio_truth *truth, int32_t closed_ym, int32_t ym)
{
    const int32_t januaries = ym / MONTHS_PER_YEAR - closed_ym / MONTHS_PER_YEAR;
    const bool reassessed = ym / MONTHS_PER_YEAR > (closed_ym + REASSESSED_AFTER) / MONTHS_PER_YEAR;
    return share_of(truth->taxes_cents, SHARE_ONE_PPM + januaries * TAX_GROWTH_PPM +
                                            (reassessed ? truth->reassessment_ppm : 0));
}

/* ---- vacancy ---- */

/* Days until a unit is let again, and how they stretch by the month in which they begin. */
static const struct quantiles empty_days = {{6, 12, 16, 20, 24, 28, 33, 39, 48, 63, 120}};
static const int32_t season_ppm[MONTHS_PER_YEAR] = {1300000, 1200000, 1050000, 950000,
                                                    850000,  800000,  800000,  850000,
                                                    950000,  1100000, 1250000, 1350000};
/* What a turnover costs, in parts of the unit's rent. */
static const struct quantiles turnover_cost = {
    {150000, 250000, 330000, 400000, 470000, 550000, 640000, 750000, 900000, 1150000, 2000000}};

static int32_t overlap_days(int32_t begin, int32_t length, int32_t month_begin)
{
    const int32_t from = begin > month_begin ? begin : month_begin;
    const int32_t end = begin + length;
    const int32_t to = end < month_begin + DAYS ? end : month_begin + DAYS;
    return to > from ? to - from : 0;
}

/* Empty days of one unit in the month from the vacancy that begins in the given lease year. Days
 * are counted from the closing month, 30 to a month. */
static int32_t tenancy_days(const struct portfolio_deal *deal, int32_t unit, int32_t lease_year,
                            int32_t age, int32_t ym, struct month *month)
{
    const uint64_t stream =
        stream_of(deal->stream, (uint64_t)STREAM_TENANCY + (uint64_t)(lease_year * 8 + unit));
    if (!random_chance(stream, 0, deal->truth.turnover_ppm))
        return 0;
    const int32_t begin =
        lease_year * YEAR_DAYS + (int32_t)random_below(stream, 1, (uint32_t)YEAR_DAYS);
    const int32_t begin_ym = ym - age + begin / DAYS;
    const int32_t length = (int32_t)share_of(random_of(stream, 2, &empty_days),
                                             season_ppm[begin_ym % MONTHS_PER_YEAR]);
    if (begin / DAYS == age) {
        month->parts_cents[EXPENSE_MAINTENANCE] +=
            share_of(deal->truth.unit_rent_cents, random_of(stream, 3, &turnover_cost));
        month->note = "A tenant moved out; cleaned, painted and let again.";
        month->flag = "tenant_turnover";
    }
    return overlap_days(begin, length, age * DAYS);
}

/* Up to four units: each stands empty or not. */
static int64_t vacancy_of_houses(const struct portfolio_deal *deal, int32_t age, int32_t ym,
                                 struct month *month)
{
    const struct portfolio_truth *truth = &deal->truth;
    const int32_t lease_year = age / MONTHS_PER_YEAR;
    int32_t empty = 0;
    for (int32_t unit = 0; unit < truth->units; unit++) {
        int32_t days = tenancy_days(deal, unit, lease_year, age, ym, month);
        if (lease_year > 0)
            days += tenancy_days(deal, unit, lease_year - 1, age, ym, month);
        days += overlap_days(DAYS, truth->first_vacant_days, age * DAYS);
        empty += days < DAYS ? days : DAYS;
    }
    return (int64_t)empty * SHARE_ONE_PPM / (DAYS * truth->units);
}

/* From five units up: a share, around the property's mean, that drifts from one third of a year to
 * the next. */
enum { DRIFT_MONTHS = 4, VACANCY_MOST_PPM = 600000, VACANCY_STEP_PPM = 1000 };
static const struct quantiles drift = {
    {-45000, -28000, -20000, -14000, -8000, -2000, 4000, 12000, 22000, 40000, 110000}};

static int64_t vacancy_of_large(const struct portfolio_deal *deal, int32_t age, int32_t ym)
{
    const uint64_t stream = stream_of(deal->stream, STREAM_OCCUPANCY);
    const uint32_t third = (uint32_t)(age / DRIFT_MONTHS);
    const int64_t low = random_of(stream, third, &drift);
    const int64_t high = random_of(stream, third + 1, &drift);
    const int64_t drifted = low + (high - low) * (age % DRIFT_MONTHS) / DRIFT_MONTHS;
    /* A third of the season that single houses have: a large property always lets something. */
    const int64_t season = SHARE_ONE_PPM + (season_ppm[ym % MONTHS_PER_YEAR] - SHARE_ONE_PPM) / 3;
    const int64_t vacancy = share_of(deal->truth.vacancy_ppm, season) + drifted;
    if (vacancy < 0)
        return 0;
    return vacancy < VACANCY_MOST_PPM ? vacancy / VACANCY_STEP_PPM * VACANCY_STEP_PPM
                                      : VACANCY_MOST_PPM;
}

/* ---- rent that does not come in ---- */

enum { LATE_PAYER_PPM = 55000 };
static const struct quantiles late_payer = {
    {20000, 50000, 90000, 140000, 200000, 270000, 350000, 450000, 550000, 700000, 1000000}};
static const struct quantiles bad_debt = {
    {0, 2000, 4000, 6000, 8000, 10000, 13000, 16000, 21000, 29000, 60000}};

static int64_t unpaid_ppm(const struct portfolio_deal *deal, uint64_t stream, int32_t age,
                          struct month *month)
{
    const struct portfolio_truth *truth = &deal->truth;
    if (age >= truth->trouble_begins && age < truth->trouble_begins + truth->trouble_months) {
        month->note = "Rent is withheld; notice was given and the case is before the court.";
        month->flag = "collections";
        return truth->trouble_unpaid_ppm;
    }
    if (truth->units > UNITS_OF_HOUSES)
        return random_of(stream, DRAW_UNPAID, &bad_debt);
    if (!random_chance(stream, DRAW_LATE_PAYER, LATE_PAYER_PPM))
        return 0;
    return random_of(stream, DRAW_UNPAID, &late_payer) / truth->units;
}

/* ---- upkeep ---- */

static const struct quantiles month_upkeep = {
    {150000, 350000, 500000, 640000, 780000, 920000, 1080000, 1260000, 1480000, 1800000, 2700000}};
static const struct quantiles month_other = {
    {700000, 800000, 860000, 910000, 955000, 1000000, 1045000, 1090000, 1140000, 1200000, 1350000}};
/* What breaks at once, in parts of a unit's rent. */
static const struct quantiles breakage = {
    {200000, 280000, 360000, 450000, 560000, 700000, 900000, 1250000, 1900000, 3200000, 6500000}};
enum { BREAKS_PPM = 28000, BREAKS_MOST_PPM = 400000, BREAKAGE_NOTE_LEAST_PPM = 700000 };

static const char *const breakage_notes[] = {
    "The air conditioning failed and was replaced.",
    "Leak in the roof, mended.",
    "A new water heater.",
    "Sewer line cleared and relined.",
    "Storm damage to fence and gutters, mended.",
    "The furnace was replaced.",
    "Electrical panel brought up to code.",
    "Mould treated after a leak.",
};

static void add_upkeep(const struct portfolio_deal *deal, uint64_t stream, int64_t growth_ppm,
                       struct month *month)
{
    const struct portfolio_truth *truth = &deal->truth;
    const int64_t usual =
        share_of(truth->upkeep_cents, random_of(stream, DRAW_MONTH_UPKEEP, &month_upkeep));
    month->parts_cents[EXPENSE_MAINTENANCE] += share_of(usual, growth_ppm);

    const int64_t breaks_ppm = (int64_t)BREAKS_PPM * truth->units;
    if (!random_chance(stream, DRAW_BREAKS,
                       (int32_t)(breaks_ppm < BREAKS_MOST_PPM ? breaks_ppm : BREAKS_MOST_PPM)))
        return;
    const int32_t size = random_of(stream, DRAW_BREAKAGE, &breakage);
    const int64_t cost = share_of(truth->unit_rent_cents, size);
    /* Past the most frequent, more break at once. */
    const int64_t pieces = 1 + breaks_ppm / BREAKS_MOST_PPM;
    month->parts_cents[EXPENSE_MAINTENANCE] += cost * pieces;
    if (size >= BREAKAGE_NOTE_LEAST_PPM)
        month->note =
            breakage_notes[random_below(stream, DRAW_BREAKAGE_NOTE, ARRAY_LENGTH(breakage_notes))];
}

/* ---- the month ---- */

static struct month month_of(const struct portfolio_deal *deal, int32_t ym)
{
    const struct portfolio_truth *truth = &deal->truth;
    const int32_t closed_ym = date_month_ym(deal->closed_on);
    const int32_t age = ym - closed_ym, lease_year = age / MONTHS_PER_YEAR;
    const uint64_t stream = stream_of(deal->stream, (uint64_t)STREAM_MONTH + (uint64_t)age);
    const int64_t costs_ppm = SHARE_ONE_PPM + (int64_t)lease_year * COST_GROWTH_PPM;

    struct month month = {0};
    month.vacancy_ppm = truth->units <= UNITS_OF_HOUSES ? vacancy_of_houses(deal, age, ym, &month)
                                                        : vacancy_of_large(deal, age, ym);
    const int64_t let =
        share_of(asked_rent(deal, closed_ym, lease_year), SHARE_ONE_PPM - month.vacancy_ppm);
    month.rent_cents = share_of(let, SHARE_ONE_PPM - unpaid_ppm(deal, stream, age, &month));

    add_upkeep(deal, stream, costs_ppm, &month);
    const int64_t other =
        share_of(truth->other_cents, random_of(stream, DRAW_MONTH_OTHER, &month_other));
    month.parts_cents[EXPENSE_PROPERTY_MANAGEMENT] =
        share_of(month.rent_cents, truth->management_ppm);
    month.parts_cents[EXPENSE_TAXES] = taxes_of(truth, closed_ym, ym);
    month.parts_cents[EXPENSE_INSURANCE] = share_of(
        truth->insurance_cents, SHARE_ONE_PPM + (int64_t)lease_year * truth->insurance_growth_ppm);
    month.parts_cents[EXPENSE_OTHER] = share_of(other, costs_ppm);
    return month;
}

/* The monthly average of the span. */
static struct month span_of(const struct portfolio_deal *deal, int32_t last_ym)
{
    const int32_t months = deal->span_months;
    if (months == 1)
        return month_of(deal, last_ym);
    struct month sum = {0};
    for (int32_t ym = period_first_ym(last_ym, months); ym <= last_ym; ym++) {
        const struct month month = month_of(deal, ym);
        sum.rent_cents += month.rent_cents;
        sum.vacancy_ppm += month.vacancy_ppm;
        for (int part = 0; part < EXPENSE_PART_COUNT; part++)
            sum.parts_cents[part] += month.parts_cents[part];
        if (month.note != NULL)
            sum.note = month.note;
        if (month.flag != NULL)
            sum.flag = month.flag;
    }
    sum.rent_cents = div_round(sum.rent_cents, months);
    sum.vacancy_ppm /= months;
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        sum.parts_cents[part] = div_round(sum.parts_cents[part], months);
    return sum;
}

/* ---- the report ---- */

static struct opt reported_dscr(const struct pro_forma *pro_forma, const struct month *month,
                                int64_t noi_cents)
{
    if (pro_forma->cash)
        return UNKNOWN;
    const int64_t service = pro_forma->debt_service_cents.value;
    if (pro_forma->dscr_basis == DSCR_BASIS_NOI)
        return OPT(div_round((int128)noi_cents * 10000, service));
    return OPT(
        div_round((int128)month->rent_cents * 10000, service + month->parts_cents[EXPENSE_TAXES] +
                                                         month->parts_cents[EXPENSE_INSURANCE]));
}

static struct period_input report_of(const struct portfolio_deal *deal, const struct month *month)
{
    const struct pro_forma *pro_forma = &deal->pro_forma;
    const enum portfolio_style style = deal->style;
    int64_t total = 0;
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        total += month->parts_cents[part];
    const int64_t noi = month->rent_cents - total + deal->truth.other_income_cents;

    struct period_input input = {.rent_cents = OPT(month->rent_cents)};
    if (style != REPORT_NOI)
        input.vacancy_ppm = OPT(month->vacancy_ppm);
    if (style == REPORT_PARTS || style == REPORT_PARTS_AND_TOTAL) {
        for (int part = 0; part < EXPENSE_PART_COUNT; part++)
            input.expense_cents[part] = OPT(month->parts_cents[part]);
    }
    if (style == REPORT_PARTS_AND_TOTAL || style == REPORT_TOTAL || style == REPORT_ALL)
        input.expense_total_cents = OPT(total);
    if (style == REPORT_ALL || style == REPORT_NOI)
        input.noi_cents = OPT(noi);
    if (style == REPORT_ALL)
        input.cash_flow_cents = OPT(noi - pro_forma->debt_service_cents.value);
    /* By the rent, it takes the parts to derive the DSCR: who does not give them gives it. */
    const bool parts_are_missed =
        pro_forma->dscr_basis == DSCR_BASIS_RENT && (style == REPORT_TOTAL || style == REPORT_NOI);
    if (style == REPORT_ALL || parts_are_missed)
        input.dscr_e4 = reported_dscr(pro_forma, month, noi);
    return input;
}

struct portfolio_period portfolio_period(const struct portfolio_deal *deal, int32_t number)
{
    assert(number >= 0 && number < deal->period_count);
    const int32_t last_ym = deal->first_ym + (number + 1) * deal->span_months - 1;
    const struct month month = span_of(deal, last_ym);
    return (struct portfolio_period){
        .last_ym = last_ym,
        .months = deal->span_months,
        .input = report_of(deal, &month),
        .note = month.note,
        .caller_flag = month.flag,
    };
}
