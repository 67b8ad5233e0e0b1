/* The invented portfolio: the same plan gives the same figures, what it must show is there whatever
 * the seed, its figures are believable and its reports are accepted by the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/calendar.h"
#include "domain/accuracy.h"
#include "domain/engagement.h"
#include "domain/limits.h"
#include "domain/portfolio.h"

static struct portfolio_plan plan_of(uint64_t seed)
{
    struct portfolio_plan plan = {
        .seed = seed,
        .deals = PORTFOLIO_DEFAULT_DEALS,
        .months = PORTFOLIO_DEFAULT_MONTHS,
    };
    assert_true(date_from_parts(2026, 7, 15, &plan.today_on));
    return plan;
}

/* FNV-1a over numbers, byte by byte, so that the sum is of the figures and not of their layout. */
static uint64_t hash_number(uint64_t hash, int64_t number)
{
    for (int shift = 0; shift < 64; shift += 8)
        hash = (hash ^ ((uint64_t)number >> shift & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_opt(uint64_t hash, struct opt value)
{
    return hash_number(hash_number(hash, value.known), value.value);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        hash = hash_number(hash, *text);
    return hash_number(hash, -1);
}

static uint64_t hash_deal(uint64_t hash, const struct portfolio_deal *deal)
{
    hash = hash_text(hash_text(hash, deal->lead.address), deal->lead.zip);
    hash = hash_text(hash_text(hash, deal->lead.market->key), deal->lead.kind->property_type);
    hash = hash_number(hash_number(hash, deal->buyer), deal->box);
    hash = hash_number(hash_number(hash, deal->closed_on), deal->price_cents);
    hash = hash_opt(hash_opt(hash, deal->financing.ltv_ppm), deal->pro_forma.dscr_e4);
    hash = hash_number(hash, deal->pro_forma.cash_flow_cents);
    for (int32_t i = 0; i < deal->period_count; i++) {
        const struct portfolio_period period = portfolio_period(deal, i);
        hash = hash_number(hash_number(hash, period.last_ym), period.months);
        hash = hash_opt(hash_opt(hash, period.input.rent_cents), period.input.vacancy_ppm);
        for (int part = 0; part < EXPENSE_PART_COUNT; part++)
            hash = hash_opt(hash, period.input.expense_cents[part]);
        hash = hash_opt(hash_opt(hash, period.input.expense_total_cents), period.input.noi_cents);
        hash = hash_opt(hash_opt(hash, period.input.cash_flow_cents), period.input.dscr_e4);
        hash = hash_text(hash_text(hash, period.note), period.caller_flag);
    }
    return hash;
}

static uint64_t hash_portfolio(const struct portfolio_plan *plan)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int64_t i = 0; i < portfolio_buyer_count(plan); i++) {
        const struct portfolio_buyer buyer = portfolio_buyer(plan, i);
        hash = hash_text(hash_text(hash, buyer.name), buyer.company);
    }
    for (int64_t i = 0; i < portfolio_box_count(plan); i++) {
        const struct portfolio_box box = portfolio_box(plan, i);
        hash = hash_text(hash_opt(hash_number(hash, box.buyer), box.min_dscr_e4), box.name);
    }
    for (int64_t i = 0; i < plan->deals; i++) {
        const struct portfolio_deal deal = portfolio_deal(plan, i);
        hash = hash_deal(hash, &deal);
    }
    for (int64_t i = 0; i < portfolio_open_lead_count(plan); i++) {
        const struct portfolio_lead lead = portfolio_open_lead(plan, i);
        hash = hash_number(hash_text(hash, lead.address), lead.asking_price_cents);
    }
    return hash;
}

/* A change of any table or draw changes every demo: this number is changed along on purpose only.
 */
static const uint64_t GOLDEN = UINT64_C(0xb841d24c2683ee57);

static void the_same_plan_gives_the_same_figures(void **state)
{
    (void)state;
    const struct portfolio_plan plan = plan_of(PORTFOLIO_DEFAULT_SEED);
    const uint64_t hash = hash_portfolio(&plan);
    if (hash != GOLDEN)
        fail_msg("the default portfolio's checksum is 0x%llx", (unsigned long long)hash);
    const struct portfolio_plan other = plan_of(PORTFOLIO_DEFAULT_SEED + 1);
    assert_true(hash_portfolio(&other) != GOLDEN);
}

static void a_deal_does_not_depend_on_those_before_it(void **state)
{
    (void)state;
    const struct portfolio_plan plan = plan_of(3);
    const struct portfolio_deal late = portfolio_deal(&plan, 299);
    const uint64_t first = hash_deal(1, &late);
    for (int64_t i = 0; i < 20; i++)
        (void)portfolio_deal(&plan, i);
    const struct portfolio_deal again = portfolio_deal(&plan, 299);
    assert_true(hash_deal(1, &again) == first);
}

/* ---- what the rules make of it ---- */

enum { BOXES_MAX = 100, BUYERS_MAX = 100 };

struct outcome {
    int64_t periods;
    int64_t grades[GRADE_COUNT], latest_grades[GRADE_COUNT];
    int64_t flags[FLAG_COUNT], derived[DERIVED_COUNT];
    int64_t cash, interest_only, rent_basis, quarterly, outside, explicit_service, unreported, late;
    int64_t mismatches, styles[REPORT_STYLE_COUNT], commercial, required_other;
    struct aggregate boxes[BOXES_MAX], buyers[BUYERS_MAX];
    int64_t levels[WARNING_CRITICAL + 1];
};

static void count_deal(struct outcome *outcome, const struct portfolio_plan *plan,
                       const struct portfolio_deal *deal)
{
    const struct pro_forma *pro_forma = &deal->pro_forma;
    outcome->cash += pro_forma->cash;
    outcome->interest_only += !pro_forma->cash && deal->financing.amortization_e4.value == 0;
    outcome->rent_basis += pro_forma->dscr_basis == DSCR_BASIS_RENT;
    outcome->quarterly += deal->span_months == 3;
    outcome->outside += deal->box < 0;
    outcome->explicit_service += deal->financing.monthly_debt_service_cents.known;
    outcome->commercial += deal->commercial;
    outcome->required_other += pro_forma->required_dscr_e4 != 12500;
    outcome->styles[deal->style]++;
    outcome->unreported += deal->period_count == 0;
    const int32_t reported_to = deal->first_ym + deal->period_count * deal->span_months - 1;
    outcome->late += deal->period_count > 0 && deal->span_months == 1 &&
                     reported_to < date_month_ym(plan->today_on) - 1;
}

static struct deal_standing run_deal(struct outcome *outcome, const struct portfolio_deal *deal)
{
    struct error err;
    error_init(&err, NULL);
    struct deal_totals totals = {0};
    struct period_figures figures = {0};
    for (int32_t i = 0; i < deal->period_count; i++) {
        const struct portfolio_period period = portfolio_period(deal, i);
        if (failed(
                period_compute(&deal->pro_forma, &period.input, &policy_default, &figures, &err)))
            fail_msg("deal %lld, period %d is refused", (long long)deal->index, (int)i);
        assert_false(failed(deal_totals_add(&totals, &figures, period.months, &err)));
        outcome->periods++;
        outcome->grades[figures.grade]++;
        outcome->mismatches += figures.noi_mismatch_cents.known;
        for (int flag = 0; flag < FLAG_COUNT; flag++)
            outcome->flags[flag] += figures.flags >> flag & 1;
        for (int derived = 0; derived < DERIVED_COUNT; derived++)
            outcome->derived[derived] += figures.derived >> derived & 1;
    }
    if (deal->period_count > 0)
        outcome->latest_grades[figures.grade]++;
    return deal_standing_of(&totals, figures.grade);
}

static void run_portfolio(const struct portfolio_plan *plan, struct outcome *ret_outcome)
{
    struct error err;
    error_init(&err, NULL);
    *ret_outcome = (struct outcome){0};
    assert_in_range(portfolio_box_count(plan), 1, BOXES_MAX);
    assert_in_range(portfolio_buyer_count(plan), 1, BUYERS_MAX);
    for (int64_t i = 0; i < plan->deals; i++) {
        const struct portfolio_deal deal = portfolio_deal(plan, i);
        count_deal(ret_outcome, plan, &deal);
        const struct deal_standing standing = run_deal(ret_outcome, &deal);
        assert_false(failed(aggregate_add(&ret_outcome->buyers[deal.buyer], &standing, &err)));
        if (deal.box >= 0)
            assert_false(failed(aggregate_add(&ret_outcome->boxes[deal.box], &standing, &err)));
    }
    for (int64_t i = 0; i < portfolio_box_count(plan); i++)
        ret_outcome->levels[accuracy_level(&ret_outcome->boxes[i], &policy_default)]++;
}

static void everything_occurs_in_the_default_portfolio(void **state)
{
    (void)state;
    const struct portfolio_plan plan = plan_of(PORTFOLIO_DEFAULT_SEED);
    struct outcome outcome;
    run_portfolio(&plan, &outcome);
    for (int grade = 0; grade < GRADE_COUNT; grade++) {
        assert_true(outcome.grades[grade] * 100 >= outcome.periods * 3);
        assert_true(outcome.latest_grades[grade] > 0);
    }
    for (int flag = 0; flag < FLAG_COUNT; flag++) {
        if (outcome.flags[flag] * 100 < outcome.periods)
            fail_msg("%s is raised %lld times", flag_names[flag], (long long)outcome.flags[flag]);
    }
    for (int derived = 0; derived < DERIVED_COUNT; derived++) {
        assert_true(outcome.derived[derived] > 0);
        assert_true(outcome.derived[derived] < outcome.periods);
    }
    const int64_t seen[] = {outcome.cash,       outcome.interest_only, outcome.rent_basis,
                            outcome.quarterly,  outcome.outside,       outcome.explicit_service,
                            outcome.unreported, outcome.late,          outcome.mismatches,
                            outcome.commercial, outcome.required_other};
    for (size_t i = 0; i < ARRAY_LENGTH(seen); i++) {
        assert_true(seen[i] > 0);
        assert_true(seen[i] < outcome.periods);
    }
    for (int style = 0; style < REPORT_STYLE_COUNT; style++)
        assert_true(outcome.styles[style] > 0);
}

/* The demo is of the day it is made on: a few boxes critical, a few warned and most neither, in
 * whichever month that is. */
static void some_boxes_warn_whenever_it_is_made(void **state)
{
    (void)state;
    for (int month = 0; month < 24; month++) {
        struct portfolio_plan plan = plan_of(PORTFOLIO_DEFAULT_SEED);
        assert_true(date_from_parts(2026 + month / 12, 1 + month % 12, 9, &plan.today_on));
        struct outcome outcome;
        run_portfolio(&plan, &outcome);
        if (outcome.levels[WARNING_WARNING] == 0 || outcome.levels[WARNING_CRITICAL] == 0 ||
            outcome.levels[WARNING_NONE] * 3 < portfolio_box_count(&plan) * 2)
            fail_msg("month %d: %d boxes warned, %d critical", month,
                     (int)outcome.levels[WARNING_WARNING], (int)outcome.levels[WARNING_CRITICAL]);
    }
}

static void other_seeds_have_every_grade(void **state)
{
    (void)state;
    for (uint64_t seed = 2; seed <= 21; seed++) {
        const struct portfolio_plan plan = plan_of(seed);
        struct outcome outcome;
        run_portfolio(&plan, &outcome);
        for (int grade = 0; grade < GRADE_COUNT; grade++) {
            if (outcome.latest_grades[grade] == 0)
                fail_msg("seed %d has no deal of grade %s", (int)seed, grade_names[grade]);
        }
        for (int flag = 0; flag < FLAG_COUNT; flag++) {
            if (outcome.flags[flag] == 0)
                fail_msg("seed %d never raises %s", (int)seed, flag_names[flag]);
        }
        assert_true(outcome.grades[GRADE_A] > outcome.grades[GRADE_D]);
        assert_true(outcome.levels[WARNING_NONE] * 2 > portfolio_box_count(&plan));
        assert_true(outcome.levels[WARNING_WARNING] + outcome.levels[WARNING_CRITICAL] > 0);
    }
}

static int64_t mean_score_e2(const struct portfolio_plan *plan, const struct outcome *outcome,
                             enum portfolio_temper temper)
{
    int64_t sum = 0, count = 0;
    for (int64_t i = 0; i < portfolio_buyer_count(plan); i++) {
        const struct opt score = engagement_score_e2(&outcome->buyers[i], &policy_default);
        if (portfolio_buyer(plan, i).temper != temper || !score.known)
            continue;
        sum += score.value;
        count++;
    }
    assert_true(count > 0);
    return sum / count;
}

static void reckless_buyers_score_worse(void **state)
{
    (void)state;
    const struct portfolio_plan plan = plan_of(PORTFOLIO_DEFAULT_SEED);
    struct outcome outcome;
    run_portfolio(&plan, &outcome);
    const int64_t careful = mean_score_e2(&plan, &outcome, TEMPER_CAREFUL);
    const int64_t reckless = mean_score_e2(&plan, &outcome, TEMPER_RECKLESS);
    assert_true(careful > 7000);
    assert_true(reckless < 5000);
}

/* ---- believable figures ---- */

static void check_pro_forma(const struct portfolio_deal *deal)
{
    const struct pro_forma *pro_forma = &deal->pro_forma;
    assert_int_equal(pro_forma->noi_cents, pro_forma->rent_cents - pro_forma->expenses_cents);
    assert_int_equal(pro_forma->cash_flow_cents,
                     pro_forma->noi_cents - pro_forma->debt_service_cents.value);
    const struct opt service = debt_service_monthly_cents(deal->price_cents, &deal->financing);
    assert_true(opt_equal(service, pro_forma->debt_service_cents));
    assert_true(pro_forma->cash_flow_cents > 0);
    assert_true(pro_forma->cash == financing_is_cash(&deal->financing));
    assert_true(pro_forma->dscr_e4.known == !pro_forma->cash);
    if (pro_forma->cash)
        return;
    assert_in_range(pro_forma->dscr_e4.value, 11000, 40000);
    assert_in_range(deal->financing.ltv_ppm.value, 250000, 800000);
    assert_in_range(deal->financing.interest_rate_ppm.value, 35000, 95000);
}

static void check_property(const struct portfolio_deal *deal)
{
    const int64_t unit_rent = deal->pro_forma.rent_cents / deal->lead.units;
    const int64_t noi_to_price_ppm = deal->pro_forma.noi_cents * 12 * 1000000 / deal->price_cents;
    assert_in_range(unit_rent, 45000, 850000);
    assert_in_range(noi_to_price_ppm, 25000, 160000);
    assert_in_range(deal->pro_forma.expenses_cents * 100 / deal->pro_forma.rent_cents, 12, 70);
    assert_true(deal->price_cents % 50000 == 0);
    if (deal->commercial) {
        assert_in_range(deal->lead.units, 5, 80);
        assert_in_range(deal->price_cents, 15000000, 2500000000);
    } else {
        assert_in_range(deal->lead.units, 1, 4);
        assert_in_range(deal->price_cents, 3000000, 150000000);
        assert_in_range(deal->pro_forma.rent_cents, 60000, 1200000);
    }
    assert_int_equal(deal->commercial, deal->lead.kind->commercial);
    assert_int_equal(strlen(deal->lead.zip), 5);
}

static void check_box_fits(const struct portfolio_plan *plan, const struct portfolio_deal *deal)
{
    if (deal->box < 0) {
        assert_int_equal(deal->pro_forma.required_dscr_e4, 12500);
        return;
    }
    const struct portfolio_box box = portfolio_box(plan, deal->box);
    assert_int_equal(box.buyer, deal->buyer);
    assert_int_equal(box.commercial, deal->commercial);
    assert_int_equal(deal->pro_forma.required_dscr_e4,
                     box.min_dscr_e4.known ? box.min_dscr_e4.value : 12500);
    bool in_market = box.market_count == 0;
    for (size_t i = 0; i < box.market_count; i++)
        in_market = in_market || box.markets[i] == deal->lead.market;
    assert_true(in_market);
    const uint32_t kind = (uint32_t)(deal->lead.kind - portfolio_kinds);
    assert_true(box.kinds == 0 || (box.kinds >> kind & 1) != 0);
}

static void check_reports(const struct portfolio_plan *plan, const struct portfolio_deal *deal)
{
    assert_true(deal->closed_on < plan->today_on);
    assert_in_range(deal->period_count, 0, plan->months);
    int32_t after_ym = date_month_ym(deal->closed_on);
    for (int32_t i = 0; i < deal->period_count; i++) {
        const struct portfolio_period period = portfolio_period(deal, i);
        assert_true(period_first_ym(period.last_ym, period.months) > after_ym);
        after_ym = period.last_ym;
        assert_in_range(period.input.rent_cents.value, 0, deal->truth.rent_cents * 2);
        assert_in_range(period.input.vacancy_ppm.value, 0, RATE_MAX_PPM);
    }
    assert_true(after_ym < date_month_ym(plan->today_on));
}

static void figures_are_believable(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const struct portfolio_plan plan = plan_of(seed);
        for (int64_t i = 0; i < plan.deals; i++) {
            const struct portfolio_deal deal = portfolio_deal(&plan, i);
            check_pro_forma(&deal);
            check_property(&deal);
            check_box_fits(&plan, &deal);
            check_reports(&plan, &deal);
        }
    }
}

static void buyers_boxes_and_open_leads_are_complete(void **state)
{
    (void)state;
    const struct portfolio_plan plan = plan_of(PORTFOLIO_DEFAULT_SEED);
    const int64_t buyers = portfolio_buyer_count(&plan);
    for (int64_t i = 0; i < buyers; i++) {
        const struct portfolio_buyer buyer = portfolio_buyer(&plan, i);
        assert_true(buyer.buys_hold || buyer.buys_commercial);
        assert_in_range(buyer.market_count, 1, PORTFOLIO_MARKETS_MAX);
        assert_non_null(strstr(buyer.email, "@example.com"));
        assert_non_null(strstr(buyer.phone, "-555-01"));
        for (int64_t j = 0; j < i; j++)
            assert_string_not_equal(buyer.company, portfolio_buyer(&plan, j).company);
    }
    int64_t with_minimum = 0, boxes = portfolio_box_count(&plan), last_buyer = -1;
    for (int64_t i = 0; i < boxes; i++) {
        const struct portfolio_box box = portfolio_box(&plan, i);
        assert_true(box.buyer == last_buyer || box.buyer == last_buyer + 1);
        last_buyer = box.buyer;
        with_minimum += box.min_dscr_e4.known;
        if (box.min_price_cents.known && box.max_price_cents.known)
            assert_true(box.min_price_cents.value < box.max_price_cents.value);
    }
    assert_int_equal(last_buyer, buyers - 1);
    assert_true(with_minimum > 0 && with_minimum < boxes);

    int64_t stages[3] = {0};
    for (int64_t i = 0; i < portfolio_open_lead_count(&plan); i++) {
        const struct portfolio_lead lead = portfolio_open_lead(&plan, i);
        stages[lead.stage]++;
        assert_true(lead.projected_rent_cents.known == (lead.stage != STAGE_NEW));
        assert_in_range(lead.score_e2, 0, 10000);
    }
    assert_true(stages[0] > 0 && stages[1] > 0 && stages[2] > 0);
}

static void small_and_short_plans_hold_too(void **state)
{
    (void)state;
    struct portfolio_plan plan = plan_of(9);
    const int32_t months[] = {1, 2, PORTFOLIO_MONTHS_MAX};
    for (size_t i = 0; i < ARRAY_LENGTH(months); i++) {
        plan.months = months[i];
        for (plan.deals = 1; plan.deals <= 30; plan.deals++) {
            const struct portfolio_deal deal = portfolio_deal(&plan, plan.deals - 1);
            struct outcome outcome = {0};
            check_reports(&plan, &deal);
            (void)run_deal(&outcome, &deal);
        }
    }
    plan.deals = PORTFOLIO_DEALS_MAX;
    const struct portfolio_deal last = portfolio_deal(&plan, PORTFOLIO_DEALS_MAX - 1);
    check_property(&last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_plan_gives_the_same_figures),
        cmocka_unit_test(a_deal_does_not_depend_on_those_before_it),
        cmocka_unit_test(everything_occurs_in_the_default_portfolio),
        cmocka_unit_test(some_boxes_warn_whenever_it_is_made),
        cmocka_unit_test(other_seeds_have_every_grade),
        cmocka_unit_test(reckless_buyers_score_worse),
        cmocka_unit_test(figures_are_believable),
        cmocka_unit_test(buyers_boxes_and_open_leads_are_complete),
        cmocka_unit_test(small_and_short_plans_hold_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
