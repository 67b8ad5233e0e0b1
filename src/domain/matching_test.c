#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "domain/matching.h"

static const char *market_texts[] = {"austin-tx", "waco-tx"};
static const char *type_texts[] = {"single_family", "duplex"};

static struct match_lead full_lead(void)
{
    return (struct match_lead){
        .strategy = 1,
        .market_key = "waco-tx",
        .property_type = "duplex",
        .asking_price_cents = OPT(20000000),
        .projected_cash_flow_cents = OPT(50000),
        .projected_dscr_e4 = OPT(13500),
    };
}

static struct match_box full_box(void)
{
    return (struct match_box){
        .strategy = 1,
        .market_keys = {.items = market_texts, .count = 2, .known = true},
        .property_types = {.items = type_texts, .count = 2, .known = true},
        .min_price_cents = OPT(20000000),
        .max_price_cents = OPT(20000000),
        .min_dscr_e4 = OPT(13500),
        .min_cash_flow_cents = OPT(50000),
    };
}

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void assert_fit(const struct match_lead *lead, const struct match_box *box, int32_t fit_e2)
{
    const struct match match = match_rate(lead, box, 0, &arena);
    assert_true(match.eligible);
    assert_int_equal(match.fit_e2, fit_e2);
}

static bool has_reason(const struct match *match, const char *text)
{
    for (size_t i = 0; i < match->reason_count; i++) {
        if (strcmp(match->reasons[i], text) == 0)
            return true;
    }
    return false;
}

static void every_criterion_met_at_its_bound(void **state)
{
    (void)state;
    const struct match_lead lead = full_lead();
    const struct match_box box = full_box();
    const struct match match = match_rate(&lead, &box, 10000, &arena);
    assert_true(match.eligible);
    assert_int_equal(match.fit_e2, 10000);
    assert_int_equal(match.score_e2, 10000);
    assert_int_equal(match.reason_count, 6);
    assert_true(has_reason(&match, "Buys in the market waco-tx"));
    assert_true(has_reason(&match, "Buys the property type duplex"));
    assert_true(has_reason(&match, "Asking price 200000.00 is within their range"));
    assert_true(has_reason(&match, "Projected DSCR 1.3500 meets the minimum 1.3500"));
    assert_true(has_reason(&match, "Projected cash flow 500.00 meets the minimum 500.00"));
    assert_true(has_reason(&match, "Engagement score 100.00 of 100"));
}

static void open_box_fits_any_lead(void **state)
{
    (void)state;
    const struct match_box box = {.strategy = 1};
    const struct match_lead silent = {.strategy = 1};
    const struct match_lead lead = full_lead();
    assert_fit(&lead, &box, 10000);
    assert_fit(&silent, &box, 10000);
}

static void silent_lead_counts_half(void **state)
{
    (void)state;
    const struct match_lead silent = {.strategy = 1, .market_key = "waco-tx"};
    const struct match_box box = full_box();
    assert_fit(&silent, &box, 5000);
    struct match_lead lead = full_lead();
    lead.projected_dscr_e4 = UNKNOWN;
    assert_fit(&lead, &box, 8750);
}

static void one_step_past_each_bound_is_not_met(void **state)
{
    (void)state;
    const struct match_box box = full_box();
    struct match_lead lead = full_lead();
    lead.asking_price_cents = OPT(19999999);
    assert_fit(&lead, &box, 7500);
    lead.asking_price_cents = OPT(20000001);
    assert_fit(&lead, &box, 7500);
    lead = full_lead();
    lead.projected_dscr_e4 = OPT(13499);
    assert_fit(&lead, &box, 7500);
    lead.projected_cash_flow_cents = OPT(49999);
    assert_fit(&lead, &box, 5000);
    lead.property_type = "office";
    assert_fit(&lead, &box, 2500);
    lead.asking_price_cents = OPT(1);
    assert_fit(&lead, &box, 0);
    const struct match match = match_rate(&lead, &box, 0, &arena);
    assert_true(has_reason(&match, "Asking price 0.01 is below the minimum 200000.00"));
    assert_true(has_reason(&match, "Does not buy the property type office"));
}

static void other_strategy_or_market_is_not_eligible(void **state)
{
    (void)state;
    struct match_lead lead = full_lead();
    struct match_box box = full_box();
    lead.market_key = "dallas-tx";
    struct match match = match_rate(&lead, &box, 10000, &arena);
    assert_false(match.eligible);
    assert_int_equal(match.score_e2, 0);
    assert_true(has_reason(&match, "Does not buy in the market dallas-tx"));
    lead.market_key = NULL;
    assert_false(match_rate(&lead, &box, 10000, &arena).eligible);
    box.market_keys = (struct text_list){.known = true};
    assert_true(match_rate(&lead, &box, 10000, &arena).eligible);
    box.strategy = 2;
    match = match_rate(&lead, &box, 10000, &arena);
    assert_false(match.eligible);
    assert_int_equal(match.fit_e2, 0);
}

static void score_weighs_fit_60_and_engagement_40(void **state)
{
    (void)state;
    struct match_lead lead = full_lead();
    const struct match_box box = full_box();
    assert_int_equal(match_rate(&lead, &box, 0, &arena).score_e2, 6000);
    assert_int_equal(match_rate(&lead, &box, 5000, &arena).score_e2, 8000);
    lead.property_type = NULL;
    /* 0.6 * 87.50 + 0.4 * 33.33 = 65.832; with 33.34: 65.836 */
    assert_int_equal(match_rate(&lead, &box, 3333, &arena).score_e2, 6583);
    assert_int_equal(match_rate(&lead, &box, 3334, &arena).score_e2, 6584);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_criterion_met_at_its_bound),
        cmocka_unit_test(open_box_fits_any_lead),
        cmocka_unit_test(silent_lead_counts_half),
        cmocka_unit_test(one_step_past_each_bound_is_not_met),
        cmocka_unit_test(other_strategy_or_market_is_not_eligible),
        cmocka_unit_test(score_weighs_fit_60_and_engagement_40),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
