#include "app/similar_deals.h"

#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "test_call.h"

static void add_lead(struct test_call *test, unsigned number, const char *market,
                     struct opt price_cents, struct opt rent_cents)
{
    struct lead lead = {0};
    struct lead body = {
        .id = test_oid(number),
        .address.chars = "1 Elm St",
        .market_key.chars = market,
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .asking_price_cents = price_cents,
        .projected_rent_cents = rent_cents,
    };
    test_ok(lead_create(&test->call, &body, &lead, &test->db.err), &test->db.err);
}

static void close_lead(struct test_call *test, unsigned number, enum strategy strategy,
                       const char *market, int64_t price_cents, int64_t rent_cents)
{
    add_lead(test, number, market, UNKNOWN, UNKNOWN);
    struct closing_body closing = {
        .buyer_id = test_oid(0xb),
        .strategy = OPT(strategy),
        .market_key.chars = market,
        .closed_on = OPT(19000),
        .purchase_price_cents = OPT(price_cents),
        .projected_rent_cents = OPT(rent_cents),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(30000),
        .projected_dscr_e4 = OPT(12500),
    };
    struct oid id = test_oid(number);
    struct deal deal = {0};
    test_ok(close_deal(&test->call, &id, &closing, &deal, &test->db.err), &test->db.err);
}

static void add_deals(struct test_call *test)
{
    struct buyer body = {.id = test_oid(0xb), .name.chars = "Ann"}, buyer = {0};
    test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
    close_lead(test, 1, STRATEGY_BUY_HOLD, "austin", 20000000, 200000);
    close_lead(test, 2, STRATEGY_BUY_HOLD, "austin", 40000000, 200000);
    close_lead(test, 3, STRATEGY_BUY_HOLD, "austin", 19000000, 100000);
    close_lead(test, 4, STRATEGY_BUY_HOLD, "waco", 20000000, 200000);
    close_lead(test, 5, STRATEGY_BUY_HOLD, "waco", 10000000, 200000);
    close_lead(test, 6, STRATEGY_COMMERCIAL, "austin", 20000000, 200000);
}

/* The last digits of the leads' ids. */
static const char *similar_to(struct test_call *test, unsigned number, int64_t limit)
{
    struct oid id = test_oid(number);
    struct similar_list list = {0};
    const char *text = "";
    test_ok(similar_deals(&test->call, &id, limit, &list, &test->db.err), &test->db.err);
    for (size_t i = 0; i < list.count; i++)
        text = arena_printf(&test->db.arena, "%s%c", text, list.items[i].lead_id.hex[23]);
    return text;
}

static void nearest_come_first(void **state)
{
    struct test_call *test = *state;
    add_deals(test);
    add_lead(test, 9, "austin", OPT(21000000), OPT(210000));
    assert_string_equal(similar_to(test, 9, 50), "12345");
    assert_string_equal(similar_to(test, 9, 2), "12");
    assert_string_equal(similar_to(test, 9, 4), "1234");
    /* A closed one is not like itself; its closing counts, not the lead. */
    assert_string_equal(similar_to(test, 1, 50), "2345");
    assert_string_equal(similar_to(test, 5, 50), "4123");
    assert_string_equal(similar_to(test, 6, 50), "");
    /* Nothing but market and strategy is known. */
    add_lead(test, 8, "waco", UNKNOWN, UNKNOWN);
    assert_string_equal(similar_to(test, 8, 50), "45123");

    struct oid absent = test_oid(404);
    struct similar_list list = {0};
    test_fails(similar_deals(&test->call, &absent, 50, &list, &test->db.err), ERROR_NOT_FOUND);
}

static void an_entry_says_how_it_went(void **state)
{
    struct test_call *test = *state;
    add_deals(test);
    add_lead(test, 9, "austin", OPT(16000000), OPT(200000));
    struct standing standing = {
        .totals = {.periods = 2, .weighted = {10050, 100}, .months = {3, 1}},
        .latest_ym = 24300,
        .grade = GRADE_B};
    struct oid deal_id = test_oid(1), lead_id = test_oid(9);
    test_ok(standing_store_set(test->call.db, test->call.arena, &deal_id, &standing, &test->db.err),
            &test->db.err);
    struct similar_list list = {0};
    test_ok(similar_deals(&test->call, &lead_id, 1, &list, &test->db.err), &test->db.err);
    const struct similar_reply *first = &list.items[0];
    assert_string_equal(first->lead_id.hex, deal_id.hex);
    assert_int_equal(first->grade.value, GRADE_B);
    assert_int_equal(first->periods.value, 2);
    assert_int_equal(first->mean_cash_flow_e2.value, 3350);
    assert_int_equal(first->mean_dscr_e4.value, 100);
    assert_int_equal(first->similarity_e2.value, 9200); /* (0.8 + 1) / 2 * 80 + 20 */
}

static void likeness_is_by_price_and_rent(void **state)
{
    (void)state;
    struct similar_figures a = {OPT(100), OPT(100)}, b = {OPT(50), OPT(100)};
    struct similar_figures no_rent = {OPT(50), UNKNOWN}, nothing = {UNKNOWN, UNKNOWN};
    struct similar_figures zero = {OPT(0), OPT(0)};
    assert_int_equal(similarity_e2(&a, &a, true), 10000);
    assert_int_equal(similarity_e2(&a, &a, false), 8000);
    assert_int_equal(similarity_e2(&a, &b, true), 8000);
    assert_int_equal(similarity_e2(&b, &a, true), 8000);
    assert_int_equal(similarity_e2(&a, &no_rent, true), 6000);
    assert_int_equal(similarity_e2(&a, &nothing, true), 2000);
    assert_int_equal(similarity_e2(&zero, &zero, false), 8000);
    assert_int_equal(similarity_e2(&zero, &a, false), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nearest_come_first),
        TEST(an_entry_says_how_it_went),
        cmocka_unit_test(likeness_is_by_price_and_rent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
