/* What single reports left waiting is added to the rows of months: in time, all of it, once. */
#include "test_call.h"

#include "app/audit.h"
#include "app/bulk.h"

enum { WAITING = 9000, MARKETS = 7 }; /* more than are read at a time */

static int64_t number_of(struct test_call *test, const char *sql)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "test", sql};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    test_ok(db_query_one(test->db.db, &statement, DB_NO_ARGS, &row, &found, &test->db.err),
            &test->db.err);
    assert_true(found);
    return db_column_int(&row, 0);
}

static int64_t waiting(struct test_call *test)
{
    return number_of(test, "SELECT count(*) FROM trend_waiting");
}

/* Each of a rent of one cent, in one of two months; every other one with a buy box. */
static void let_wait(struct test_call *test)
{
    for (int64_t seq = 1; seq <= WAITING; seq++) {
        char market[16];
        snprintf(market, sizeof(market), "market %d", (int)(seq % MARKETS));
        const struct trend_waiting row = {
            .ym = 24000 + (int32_t)(seq % 2),
            .seq = seq,
            .market = {market, "buy_hold"},
            .buyer = {"00000000000000000000000b", ""},
            .box = {seq % 2 ? "00000000000000000000000c" : NULL, ""},
            .sums.of = {[TREND_ACTUAL_RENT] = 1},
        };
        test_ok(trend_store_wait(test->db.db, &row, &test->db.err), &test->db.err);
    }
}

static void assert_all_added(struct test_call *test, int64_t times)
{
    assert_int_equal(waiting(test), 0);
    assert_int_equal(number_of(test, "SELECT count(*) FROM trend_months"), 2 * MARKETS + 2 + 1);
    assert_int_equal(
        number_of(test, "SELECT CAST(sum(actual_rent) AS BIGINT) FROM trend_months WHERE kind = 0"),
        times * WAITING);
    assert_int_equal(number_of(test, "SELECT actual_rent FROM trend_months WHERE kind = 2"),
                     times * WAITING / 2);
}

static void write_entry(struct test_call *test, int64_t seq)
{
    const struct audit_head before = {.seq = seq - 1};
    const struct audit_change change = {
        .action = "test", .subject_kind = "test", .subject_id = "test"};
    test_ok(bulk_audit_head_set(&test->call, &before, &test->db.err), &test->db.err);
    test_ok(audit_write(&test->call, &change, &test->db.err), &test->db.err);
    test_ok(bulk_write(&test->call, &test->db.err), &test->db.err);
}

static void one_entry_in_many_adds_what_waits(void **state)
{
    struct test_call *test = *state;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    struct bulk *const bulks[] = {NULL, bulk};
    for (int64_t i = 0; i < 2; i++) {
        test->call.bulk = bulks[i];
        const int64_t due = (i + 1) * BULK_WAITING_ENTRIES;
        let_wait(test);
        write_entry(test, due - 1);
        assert_int_equal(waiting(test), WAITING);
        write_entry(test, due);
        assert_all_added(test, i + 1);
        write_entry(test, due + 1);
        assert_all_added(test, i + 1);
    }
}

/* Else they could count fewer reports than none. */
static void rows_are_changed_behind_what_waits(void **state)
{
    struct test_call *test = *state;
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    struct bulk *const bulks[] = {NULL, bulk};
    const struct trend_key box = {"00000000000000000000000c", ""};
    const struct trend_sums nothing_but_a_grade = {.of = {[TREND_GRADES] = 1}};
    for (int64_t i = 0; i < 2; i++) {
        test->call.bulk = bulks[i];
        let_wait(test);
        test_ok(bulk_month_add(&test->call, TREND_BOX, &box, 24001, &nothing_but_a_grade,
                               &test->db.err),
                &test->db.err);
        test_ok(bulk_write(&test->call, &test->db.err), &test->db.err);
        assert_all_added(test, i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_entry_in_many_adds_what_waits, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(rows_are_changed_behind_what_waits, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
