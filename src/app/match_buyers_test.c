#include "app/match_buyers.h"

#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/leads.h"
#include "test_call.h"

static void add_buyer(struct test_call *test, unsigned number, int32_t engagement_e2)
{
    struct buyer body = {.id = test_oid(number), .name.chars = "Buyer"}, buyer = {0};
    struct buyer_standing standing = {.engagement_e2 = engagement_e2};
    test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
    test_ok(buyer_standing_set(test->call.db, &buyer.id, &standing, TEST_NOW_MS, &test->db.err),
            &test->db.err);
}

static void add_box(struct test_call *test, unsigned number, unsigned buyer, const char *market,
                    struct opt max_price_cents)
{
    struct buy_box box = {0};
    struct buy_box body = {
        .id = test_oid(number),
        .buyer_id = test_oid(buyer),
        .name.chars = "Box",
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .market_keys = {&market, market != NULL, true, false},
        .max_price_cents = max_price_cents,
    };
    test_ok(buy_box_create(&test->call, &body, &box, &test->db.err), &test->db.err);
}

static struct oid add_lead(struct test_call *test)
{
    struct lead lead = {0};
    struct lead body = {
        .id = test_oid(1),
        .address.chars = "1 Elm St",
        .market_key.chars = "austin",
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .asking_price_cents = OPT(20000000),
    };
    test_ok(lead_create(&test->call, &body, &lead, &test->db.err), &test->db.err);
    return lead.id;
}

/* "buyer/box buyer/box …", each by its last two digits. */
static const char *ranking(struct test_call *test, const struct oid *lead_id, int64_t limit)
{
    struct match_list list = {0};
    const char *text = "";
    test_ok(match_buyers(&test->call, lead_id, limit, &list, &test->db.err), &test->db.err);
    for (size_t i = 0; i < list.count; i++) {
        text = arena_printf(&test->db.arena, "%s%s%s/%s", text, i ? " " : "",
                            list.items[i].buyer.id.hex + 22, list.items[i].box.id.hex + 22);
    }
    return text;
}

static void ranks_the_best_box_of_each_buyer(void **state)
{
    struct test_call *test = *state;
    struct oid lead_id = add_lead(test);
    add_buyer(test, 0x10, 5000);
    add_buyer(test, 0x20, 9000);
    add_buyer(test, 0x30, 5000);
    add_buyer(test, 0x40, 10000);
    add_buyer(test, 0x50, 8750);
    add_box(test, 0x11, 0x10, "austin", OPT(10000000)); /* too dear: fit 75 */
    add_box(test, 0x12, 0x10, "austin", UNKNOWN);       /* fit 100: 60 + 20 = 80 */
    add_box(test, 0x21, 0x20, NULL, OPT(10000000));     /* 45 + 36 = 81 */
    add_box(test, 0x31, 0x30, NULL, UNKNOWN);           /* 80, as buyer 10 */
    add_box(test, 0x41, 0x40, "dallas", UNKNOWN);       /* buys elsewhere */
    add_box(test, 0x51, 0x50, NULL, OPT(10000000));     /* 45 + 35 = 80, of the higher score */
    assert_string_equal(ranking(test, &lead_id, 50), "20/21 50/51 10/12 30/31");
    assert_string_equal(ranking(test, &lead_id, 3), "20/21 50/51 10/12");

    /* The next request sees a change of score. */
    struct buyer_standing standing = {.engagement_e2 = 5100};
    struct oid buyer_id = test_oid(0x30);
    test_ok(buyer_standing_set(test->call.db, &buyer_id, &standing, TEST_NOW_MS, &test->db.err),
            &test->db.err);
    assert_string_equal(ranking(test, &lead_id, 50), "20/21 30/31 50/51 10/12");

    struct match_list list = {0};
    test_ok(match_buyers(&test->call, &lead_id, 1, &list, &test->db.err), &test->db.err);
    assert_int_equal(list.items[0].score_e2.value, 8100);
    assert_int_equal(list.items[0].fit_e2.value, 7500);
    assert_int_equal(list.items[0].engagement_e2.value, 9000);
    assert_string_equal(list.items[0].reasons.items[0], "Buys in any market");
    assert_true(list.items[0].reasons.count > 1);
}

static void needs_a_lead(void **state)
{
    struct test_call *test = *state;
    struct oid absent = test_oid(404);
    struct match_list list = {0};
    test_fails(match_buyers(&test->call, &absent, 50, &list, &test->db.err), ERROR_NOT_FOUND);
    struct oid lead_id = add_lead(test);
    assert_string_equal(ranking(test, &lead_id, 50), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ranks_the_best_box_of_each_buyer),
        TEST(needs_a_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
