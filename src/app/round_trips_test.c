/* How often reporting and correcting a month wait for PostgreSQL, each in a transaction of its own
 * as the writer runs it: three times, whatever the figures. On a file never. */
#include "test_call.h"

#include "app/bulk.h"
#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/correct_period.h"
#include "app/leads.h"

enum { TRIPS_MAX = 3, FIRST_YEAR = 2022, MONTHS = 8 };

static struct oid close_one(struct test_call *test)
{
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct buyer buyer_body = {.name.chars = "Bo"}, buyer = {0};
    test_ok(buyer_create(call, &buyer_body, &buyer, err), err);
    struct buy_box box_body = {.buyer_id = buyer.id, .name.chars = "Box"}, box = {0};
    box_body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(buy_box_create(call, &box_body, &box, err), err);
    struct lead lead_body = {.address.chars = "1 Oak", .market_key.chars = "TX-DFW"}, lead = {0};
    lead_body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(lead_create(call, &lead_body, &lead, err), err);
    struct closing_body body = {
        .buyer_id = buyer.id,
        .buy_box_id = box.id,
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .closed_on = OPT(19000), /* 2022-01-08 */
        .market_key.chars = "TX-DFW",
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing.loan_type = OPT(LOAN_CASH),
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(50000),
    };
    struct deal deal = {0};
    test_ok(close_deal(call, &lead.id, &body, &deal, err), err);
    return deal.id;
}

static struct period_body body_of(int month)
{
    struct period_body body = {.has_reporting_period.known = true};
    body.reporting_period.year = OPT(FIRST_YEAR + month / 12);
    body.reporting_period.month = OPT(month % 12 + 1);
    body.rent_cents = OPT(200000);
    body.has_expenses.known = true;
    body.expenses.total = OPT(60000);
    return body;
}

/* Reports a month and corrects it, each in its own transaction; how many trips each took. */
static void report_and_correct(struct test_call *test, const struct oid *deal_id, int month,
                               uint64_t ret_trips[2])
{
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct db *db = call->db;
    struct period_body body = body_of(month);
    struct deal deal = {0};
    struct period period = {0};

    uint64_t before = db_round_trips(db);
    test_ok(db_begin_later(db, err), err);
    test_ok(period_change_expect(call, deal_id, err), err);
    test_ok(report_period(call, deal_id, &body, &deal, &period, err), err);
    test_ok(bulk_write(call, err), err);
    test_ok(db_commit(db, err), err);
    ret_trips[0] = db_round_trips(db) - before;

    struct oid period_id = period.id;
    body = (struct period_body){.rent_cents = OPT(210000)};
    before = db_round_trips(db);
    test_ok(db_begin_later(db, err), err);
    test_ok(period_change_expect(call, deal_id, err), err);
    test_ok(period_store_expect(db, deal_id, &period_id, err), err);
    test_ok(correct_period(call, deal_id, &period_id, &body, NULL, NULL, &deal, &period, err), err);
    test_ok(bulk_write(call, err), err);
    test_ok(db_commit(db, err), err);
    ret_trips[1] = db_round_trips(db) - before;
}

static void assert_few(uint64_t trips)
{
    assert_in_range(trips, test_postgres() ? 1 : 0, test_postgres() ? TRIPS_MAX : 0);
}

static void count_trips(struct test_call *test)
{
    struct oid deal_id = close_one(test);
    test_ok(db_commit(test->call.db, &test->db.err), &test->db.err);
    uint64_t trips[2] = {0};
    /* Prepares the statements; a deal's first report reads less than the next one. */
    for (int month = 0; month < 2; month++)
        report_and_correct(test, &deal_id, month, trips);
    for (int month = 2; month < MONTHS; month++) {
        report_and_correct(test, &deal_id, month, trips);
        assert_few(trips[0]);
        assert_few(trips[1]);
    }
}

static void test_a_change_of_a_month_waits_three_times(void **state)
{
    count_trips(*state);
}

static void test_a_shared_bulk_adds_no_trip(void **state)
{
    struct test_call *test = *state;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    test->call.bulk = bulk;
    test_ok(bulk_write(&test->call, &test->db.err), &test->db.err);
    count_trips(test);
}

/* What was asked for ahead of time must be what is there. */
static void test_a_month_that_is_there_is_told(void **state)
{
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct oid deal_id = close_one(test);
    test_ok(db_commit(call->db, err), err);
    uint64_t trips[2] = {0};
    report_and_correct(test, &deal_id, 0, trips);

    struct period_body body = body_of(0);
    struct deal deal = {0};
    struct period period = {0};
    test_ok(db_begin_later(call->db, err), err);
    test_ok(period_change_expect(call, &deal_id, err), err);
    test_fails(report_period(call, &deal_id, &body, &deal, &period, err), ERROR_CONFLICT);
    assert_string_equal(err->detail, "2022-01, or a month of it, is reported already");
    db_rollback(call->db);
}

#define CALL_TEST(name) cmocka_unit_test_setup_teardown(name, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CALL_TEST(test_a_change_of_a_month_waits_three_times),
        CALL_TEST(test_a_shared_bulk_adds_no_trip),
        CALL_TEST(test_a_month_that_is_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
