/* What several readers load is what the rows say, however they share them. */
#include "app/analytics_load.h"

#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "app/report_period.h"
#include "store/sql_statements.h"
#include "test_call.h"

enum { DEALS = 23 };

static void make_deal(struct test_call *test, const struct oid *buyer_id, unsigned number)
{
    struct error *err = &test->db.err;
    struct lead lead_body = {.address.chars = "1 Oak", .market_key.chars = "TX-DFW"}, lead = {0};
    struct closing_body closing = {
        .buyer_id = *buyer_id,
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .closed_on = OPT(19000), /* 2022-01-08 */
        .market_key.chars = number % 3 ? "TX-DFW" : "OK-TUL",
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing = {.loan_type = OPT(LOAN_CASH)},
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(50000),
    };
    struct period_body report = {.has_reporting_period.known = true,
                                 .reporting_period = {.month = OPT(3), .year = OPT(2022)},
                                 .rent_cents = OPT(195000),
                                 .has_expenses.known = true,
                                 .expenses.total = OPT(88000),
                                 .cash_flow_cents = OPT(45000 + (int64_t)number)};
    struct deal deal = {0};
    struct period period = {0};
    lead_body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(lead_create(&test->call, &lead_body, &lead, err), err);
    test_ok(close_deal(&test->call, &lead.id, &closing, &deal, err), err);
    if (number % 4)
        test_ok(report_period(&test->call, &lead.id, &report, &deal, &period, err), err);
}

/* One statement over all rows, by one connection. */
static struct aggregate aggregate_of_rows(struct test_call *test)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct aggregate aggregate = {0};
    struct error *err = &test->db.err;
    test_ok(db_query(test->db.db, &SQL_DEAL_IMAGES, DB_ARGS(db_text(""), db_text("g")), &row, err),
            err);
    for (bool more = true;;) {
        test_ok(db_step(&row, &more, err), err);
        if (!more)
            return aggregate;
        struct image_deal deal = analytics_deal_from_row(&row);
        test_ok(aggregate_add(&aggregate, &deal.standing, err), err);
    }
}

static struct aggregate aggregate_loaded(struct test_call *test, struct db_pool *pool,
                                         int64_t range_deals)
{
    struct error *err = &test->db.err;
    struct image *image = image_new();
    struct image_filter any = {.strategy = -1};
    struct image_answer answer = {0};
    test_ok(analytics_load_all(pool, test->db.db, range_deals, image, err), err);
    test_ok(image_query(image, &any, &test->db.arena, &answer, err), err);
    assert_int_equal(image_stats_get(image).deals, answer.summary.total_deals);
    image_free(image);
    return answer.summary;
}

static void test_every_sharing_loads_all(void **state)
{
    struct test_call *test = *state;
    struct error *err = &test->db.err;
    struct buyer buyer_body = {.name.chars = "Bo"}, buyer = {0};
    test_ok(buyer_create(&test->call, &buyer_body, &buyer, err), err);
    for (unsigned number = 0; number < DEALS; number++)
        make_deal(test, &buyer.id, number);
    test_ok(db_commit(test->db.db, err), err); /* the other connections see it */

    struct db_pool *pool = NULL;
    test_ok(db_pool_open(test->db.target, &pool, err), err);
    struct aggregate rows = aggregate_of_rows(test);
    assert_int_equal(rows.total_deals, DEALS);
    assert_int_equal(rows.graded_deals, DEALS - (DEALS + 3) / 4);
    static const int64_t ranges[] = {1, 2, 7, DEALS - 1, DEALS, DEALS + 1, ANALYTICS_RANGE_DEALS};
    for (size_t i = 0; i < ARRAY_LENGTH(ranges); i++) {
        struct aggregate loaded = aggregate_loaded(test, pool, ranges[i]);
        assert_true(aggregate_equal(&rows, &loaded));
    }
    db_pool_close(pool);
}

/* An image that takes fewer deals than there are: whoever of the readers meets it. */
static void test_a_failing_reader_ends_the_load(void **state)
{
    struct test_call *test = *state;
    struct error *err = &test->db.err;
    struct buyer buyer_body = {.name.chars = "Bo"}, buyer = {0};
    test_ok(buyer_create(&test->call, &buyer_body, &buyer, err), err);
    for (unsigned number = 0; number < DEALS; number++)
        make_deal(test, &buyer.id, number);
    test_ok(db_commit(test->db.db, err), err);

    struct db_pool *pool = NULL;
    test_ok(db_pool_open(test->db.target, &pool, err), err);
    for (int i = 0; i < 20; i++) {
        struct image *image = image_new_bounded(DEALS / 2);
        test_fails(analytics_load_all(pool, test->db.db, 1, image, err), ERROR_UNAVAILABLE);
        image_free(image);
    }
    db_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_sharing_loads_all, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_failing_reader_ends_the_load, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
