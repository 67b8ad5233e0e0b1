/* What is held in memory is written whole, however much it is, and goes back with a savepoint that
 * is rolled back. That it ends where single changes do: generate_test.c. */
#include "app/bulk.h"

#include "app/audit.h"
#include "app/buyers.h"
#include "app/feedback.h"
#include "app/month_sums.h"
#include "test_call.h"

static struct oid new_buyer(struct call *call, struct error *err)
{
    struct buyer buyer = {0};
    const struct buyer body = {.name.chars = "A Buyer"};
    test_ok(buyer_create(call, &body, &buyer, err), err);
    return buyer.id;
}

static void count_deal(struct call *call, const struct oid *buyer_id, struct error *err)
{
    const struct deal deal = {.buyer_id = *buyer_id};
    const struct deal_standing ungraded = {0};
    test_ok(feedback_apply(call, &deal, NULL, &ungraded, err), err);
}

static int64_t deals_of(struct call *call, const struct oid *buyer_id, struct error *err)
{
    struct buyer_standing standing = {0};
    test_ok(buyer_standing_get(call->db, buyer_id, &standing, err), err);
    return standing.aggregate.total_deals;
}

static void more_groups_than_are_held_are_written(void **state)
{
    enum { BUYERS = BULK_GROUPS_MAX + 100, ROUNDS = 2 };
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    struct oid ids[BUYERS];
    call->bulk = bulk;
    for (int i = 0; i < BUYERS; i++)
        ids[i] = new_buyer(call, &test->db.err);
    for (int i = 0; i < ROUNDS * BUYERS; i++)
        count_deal(call, &ids[i % BUYERS], &test->db.err);
    test_ok(bulk_write(call, &test->db.err), &test->db.err);
    for (int i = 0; i < BUYERS; i++)
        assert_int_equal(deals_of(call, &ids[i], &test->db.err), ROUNDS);
    test_ok(bulk_write(call, &test->db.err), &test->db.err);
    assert_int_equal(deals_of(call, &ids[0], &test->db.err), ROUNDS);
}

static void what_is_held_goes_back_with_its_savepoint(void **state)
{
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    call->bulk = bulk;
    const struct oid known = new_buyer(call, err), other = new_buyer(call, err);
    count_deal(call, &known, err);
    assert_int_equal(deals_of(call, &known, err), 0); /* its row: held, not written */

    test_ok(bulk_mark(call, err), err);
    test_ok(db_savepoint(call->db, err), err);
    const struct oid gone = new_buyer(call, err);
    count_deal(call, &gone, err);
    count_deal(call, &known, err);
    count_deal(call, &known, err);
    count_deal(call, &other, err);
    test_ok(db_savepoint_rollback(call->db, err), err);
    bulk_return(call);

    test_ok(bulk_mark(call, err), err);
    count_deal(call, &other, err);
    const struct oid later = new_buyer(call, err);
    count_deal(call, &later, err);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(deals_of(call, &known, err), 1);
    assert_int_equal(deals_of(call, &other, err), 1);
    assert_int_equal(deals_of(call, &later, err), 1);
    struct audit_check check = {0};
    test_ok(audit_verify(call, &check, err), err);
    assert_int_equal(check.first_broken_seq, 0);
    assert_int_equal(check.entries, 3);
}

/* ---- sums of months ---- */

enum { YM = 2024 * 12 };

static void add_month(struct call *call, const char *market, int32_t ym, int64_t rent_cents,
                      struct error *err)
{
    const struct trend_key key = {market, "buy_hold"};
    const struct trend_sums sums = {.of[TREND_ACTUAL_RENT] = rent_cents};
    test_ok(bulk_month_add(call, TREND_MARKET, &key, ym, &sums, err), err);
}

/* As its rows say; -1 where there is none. */
static int64_t rent_of(struct call *call, const char *market, int32_t ym, struct error *err)
{
    const struct trend_filter filter = {.key = market};
    struct trend_rows rows = {0};
    test_ok(trend_store_rows(call->db, call->arena, TREND_MARKET, ym, &filter, &rows, err), err);
    assert_in_range(rows.count, 0, 1);
    return rows.count ? rows.items[0].sums.of[TREND_ACTUAL_RENT] : -1;
}

static void months_are_added_up_and_go_back_with_their_savepoint(void **state)
{
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    add_month(call, "TX-DFW", YM, 1000, err);
    call->bulk = bulk;
    add_month(call, "TX-DFW", YM, 1, err);
    add_month(call, "TX-DFW", YM, 2, err);
    add_month(call, "TX-DFW", YM + 1, 4, err);
    assert_int_equal(rent_of(call, "TX-DFW", YM, err), 1000); /* its row: held, not written */

    test_ok(bulk_mark(call, err), err);
    add_month(call, "TX-DFW", YM, 8, err);
    add_month(call, "TX-DFW", YM, 16, err);
    add_month(call, "GA-ATL", YM, 32, err);
    bulk_return(call);
    test_ok(bulk_mark(call, err), err);
    add_month(call, "TX-DFW", YM + 1, 64, err);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(rent_of(call, "TX-DFW", YM, err), 1003);
    assert_int_equal(rent_of(call, "TX-DFW", YM + 1, err), 68);
    assert_int_equal(rent_of(call, "GA-ATL", YM, err), -1);
    bulk_return(call);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(rent_of(call, "TX-DFW", YM + 1, err), 68);
}

static void more_months_than_are_held_are_written(void **state)
{
    enum { MONTHS = MONTH_SUMS_MAX + 100, ROUNDS = 2 };
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    call->bulk = bulk;
    for (int i = 0; i < ROUNDS * MONTHS; i++)
        add_month(call, "TX-DFW", i % MONTHS, 1 + i % MONTHS, err);
    test_ok(bulk_write(call, err), err);
    for (int i = 0; i < MONTHS; i += 50)
        assert_int_equal(rent_of(call, "TX-DFW", i, err), ROUNDS * (1 + i));
    /* A savepoint finds room for what is changed in it. */
    for (int i = 0; i < MONTH_SUMS_MAX; i++)
        add_month(call, "GA-ATL", i, 1, err);
    test_ok(bulk_mark(call, err), err);
    test_ok(db_savepoint(call->db, err), err);
    for (int i = 0; i < BULK_MARK_MONTHS_MAX; i++)
        add_month(call, "TX-AUS", i, 1, err);
    test_ok(db_savepoint_rollback(call->db, err), err);
    bulk_return(call);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(rent_of(call, "GA-ATL", 7, err), 1);
    assert_int_equal(rent_of(call, "TX-AUS", 7, err), -1);
}

static void what_is_forgotten_is_not_written(void **state)
{
    struct test_call *test = *state;
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    const struct oid buyer = new_buyer(call, err);
    call->bulk = bulk;
    count_deal(call, &buyer, err);
    add_month(call, "TX-DFW", YM, 1, err);
    bulk_forget(bulk);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(deals_of(call, &buyer, err), 0);
    assert_int_equal(rent_of(call, "TX-DFW", YM, err), -1);
    count_deal(call, &buyer, err);
    test_ok(bulk_write(call, err), err);
    assert_int_equal(deals_of(call, &buyer, err), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(more_groups_than_are_held_are_written, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(what_is_held_goes_back_with_its_savepoint, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(months_are_added_up_and_go_back_with_their_savepoint,
                                        test_call_setup, test_call_teardown),
        cmocka_unit_test_setup_teardown(more_months_than_are_held_are_written, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(what_is_forgotten_is_not_written, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
