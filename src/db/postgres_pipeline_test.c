/* Statements sent without waiting. Skipped where test_target.h knows no server. */
#include "db/postgres.h"

#include <string.h>

#include "db/test_support.h"

static struct postgres *connection_of(struct db *db)
{
    return db_connection_of(db);
}

/* Ends the session of `db` from outside, as a restart of the server would. */
static void end_session(struct db *db)
{
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)",
             PQbackendPID(connection_of(db)->pg));
    CLEANUP(db_close_at_end) struct db *other = open_writer(test_postgres());
    script(other, sql);
}

static void test_what_is_sent_later_fails_with_what_follows(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a bigint PRIMARY KEY)");
    static const struct db_statement insert = {1, "insert", "INSERT INTO t VALUES ($1)"};

    /* In order, and seen by what follows, more of them than are kept unanswered. */
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    for (int64_t i = 0; i < 3 * POSTGRES_QUEUED_MAX; i++)
        assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(i)), &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 3 * POSTGRES_QUEUED_MAX);
    assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(1000)), &err));
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT max(a) FROM t"), 1000);

    /* A failure belongs to the statement, the savepoint or the commit that comes next. */
    for (int next = 0; next < 3; next++) {
        assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
        assert_ok(db_savepoint(db, &err));
        assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(2000)), &err));
        assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(1)), &err));
        assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(2001)), &err));
        error_clear(&err);
        struct result result = next == 0   ? db_run(db, &insert, DB_ARGS(db_int(3000)), NULL, &err)
                               : next == 1 ? db_savepoint_release(db, &err)
                                           : db_commit(db, &err);
        assert_fails(result, ERROR_CONFLICT);
        assert_string_equal(err.detail, "t.a");
        if (next < 2) {
            assert_ok(db_savepoint_rollback(db, &err));
            assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(4000 + next)), &err));
            assert_ok(db_commit(db, &err));
        }
        assert_false(db_in_transaction(db));
    }
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE a > 1000"), 2);

    /* What was sent goes with its transaction. */
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(5000)), &err));
    db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE a = 5000"), 0);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run_later(db, &insert, DB_ARGS(db_int(5000)), &err));
    end_session(db);
    assert_fails(db_commit(db, &err), ERROR_RETRY);
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE a = 5000"), 0);
}

static const struct db_statement insert_t = {1, "insert", "INSERT INTO t VALUES ($1, $2)"};
static const struct db_statement find_t = {2, "find", "SELECT b FROM t WHERE a = $1"};
static const struct db_statement find_other = {3, "other", "SELECT b FROM t WHERE a = $1 + 0"};

/* The text of t's row, "" where there is none. */
static void assert_finds(struct db *db, const struct db_statement *statement, int64_t a,
                         const char *b)
{
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_cursor_close) struct db_cursor row = {0};
    bool found = false;
    assert_ok(db_query_one(db, statement, DB_ARGS(db_int(a)), &row, &found, &err));
    assert_string_equal(found ? db_column_text(&row, 0) : "", b);
}

static struct db *open_with_rows(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_writer(file);
    script(db, "CREATE TABLE t (a bigint PRIMARY KEY, b text);"
               "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err)); /* prepares */
    assert_ok(db_run(db, &insert_t, DB_ARGS(db_int(0), db_text("nil")), NULL, &err));
    assert_finds(db, &find_t, 1, "one");
    assert_finds(db, &find_other, 2, "two");
    assert_ok(db_commit(db, &err));
    return db;
}

static void test_what_is_expected_costs_no_trip_of_its_own(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    uint64_t before = db_round_trips(db);
    assert_ok(db_begin_later(db, &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_ok(db_run_later(db, &insert_t, DB_ARGS(db_int(3), db_text("three")), &err));
    assert_ok(db_expect(db, &find_other, DB_ARGS(db_int(3)), &err));
    assert_int_equal(db_round_trips(db) - before, 0);
    assert_finds(db, &find_t, 1, "one");
    assert_int_equal(db_round_trips(db) - before, 1);
    assert_finds(db, &find_other, 3, "three");
    assert_int_equal(db_round_trips(db) - before, 1);
    assert_ok(db_commit(db, &err));
    assert_int_equal(db_round_trips(db) - before, 2);
}

/* Each is asked for anew where the answer that was expected is not the one that is wanted. */
static void test_what_was_expected_is_not_taken_for_other_than_it_is(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    static const struct db_statement change = {4, "change", "UPDATE t SET b = $2 WHERE a = $1"};

    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_finds(db, &find_t, 2, "two"); /* other values */
    assert_finds(db, &find_t, 1, "one"); /* still there */
    assert_ok(db_run(db, &change, DB_ARGS(db_int(1), db_text("uno")), NULL, &err));
    assert_finds(db, &find_t, 1, "uno"); /* taken once */

    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(2)), &err)); /* the last one counts */
    assert_finds(db, &find_t, 2, "two");
    assert_finds(db, &find_t, 1, "uno");

    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_ok(db_run(db, &change, DB_ARGS(db_int(1), db_text("eins")), NULL, &err));
    db_expect_no_more(db);
    assert_finds(db, &find_t, 1, "eins");

    assert_ok(db_savepoint(db, &err));
    assert_ok(db_run(db, &change, DB_ARGS(db_int(1), db_text("un")), NULL, &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_ok(db_savepoint_rollback(db, &err));
    assert_finds(db, &find_t, 1, "eins");

    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    db_rollback(db);
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err)); /* no transaction: nothing */
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_finds(db, &find_t, 1, "one");
    assert_ok(db_commit(db, &err));
}

static void test_a_failure_beside_what_is_expected_is_told(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    for (int by = 0; by < 2; by++) {
        assert_ok(db_begin_later(db, &err));
        assert_ok(db_savepoint(db, &err));
        int64_t writes = db_writes(db);
        assert_ok(db_run_later(db, &insert_t, DB_ARGS(db_int(1), db_text("x")), &err));
        assert_true(db_writes(db) > writes);
        assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(2)), &err));
        CLEANUP(db_cursor_close) struct db_cursor row = {0};
        assert_fails(by == 0 ? db_settle(db, &err)
                             : db_query(db, &find_t, DB_ARGS(db_int(2)), &row, &err),
                     ERROR_CONFLICT);
        assert_string_equal(err.detail, "t.a");
        assert_ok(db_savepoint_rollback(db, &err));
        assert_finds(db, &find_t, 2, "two");
        assert_ok(db_commit(db, &err));
    }
}

/* An answer that nobody waits for any more is not taken for the one that did not come. */
static void test_an_answer_that_did_not_come_is_no_other(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    db_expect_no_more(db);
    assert_ok(db_run_later(db, &insert_t, DB_ARGS(db_int(1), db_text("x")), &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(2)), &err));
    assert_fails(db_settle(db, &err), ERROR_CONFLICT);
    CLEANUP(db_cursor_close) struct db_cursor row = {0};
    struct result result = db_query(db, &find_t, DB_ARGS(db_int(2)), &row, &err);
    db_rollback(db);
    assert_fails(result, ERROR_INTERNAL);
}

/* Reads leave nothing to take back. */
static void test_what_may_be_written_is_counted(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    int64_t before = db_writes(db);
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_finds(db, &find_t, 1, "one");
    assert_finds(db, &find_other, 2, "two");
    assert_int_equal(db_writes(db), before);
    assert_ok(db_run(db, &insert_t, DB_ARGS(db_int(3), db_text("three")), NULL, &err));
    assert_true(db_writes(db) > before);
    before = db_writes(db);
    assert_fails(db_run(db, &insert_t, DB_ARGS(db_int(3), db_text("x")), NULL, &err),
                 ERROR_CONFLICT);
    assert_true(db_writes(db) > before);
    db_rollback(db);
}

static void test_a_lock_that_is_not_given_fails_the_first_statement(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    CLEANUP(db_close_at_end) struct db *other = open_writer(scratch->file);
    hardly_wait_for_locks(db);
    assert_ok(db_begin(other, DB_OPEN_WRITE, &err));
    assert_ok(db_begin_later(db, &err));
    assert_fails(db_run(db, &insert_t, DB_ARGS(db_int(9), db_text("x")), NULL, &err), ERROR_RETRY);
    db_rollback(db);
    db_rollback(other);
    assert_ok(db_begin_later(db, &err));
    assert_finds(db, &find_t, 1, "one");
    assert_ok(db_commit(db, &err));
}

static void test_a_session_that_ended_while_idle_is_opened_again(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_with_rows(scratch->file);
    end_session(db);
    assert_ok(db_begin_later(db, &err));
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_finds(db, &find_t, 1, "one");
    end_session(db);
    assert_ok(db_expect(db, &find_t, DB_ARGS(db_int(1)), &err));
    assert_fails(db_settle(db, &err), ERROR_RETRY);
    assert_false(db_in_transaction(db));
    db_rollback(db);
    assert_ok(db_begin_later(db, &err));
    assert_finds(db, &find_t, 1, "one");
    assert_ok(db_commit(db, &err));
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_what_is_sent_later_fails_with_what_follows),
        DB_TEST(test_what_is_expected_costs_no_trip_of_its_own),
        DB_TEST(test_what_was_expected_is_not_taken_for_other_than_it_is),
        DB_TEST(test_a_failure_beside_what_is_expected_is_told),
        DB_TEST(test_an_answer_that_did_not_come_is_no_other),
        DB_TEST(test_what_may_be_written_is_counted),
        DB_TEST(test_a_lock_that_is_not_given_fails_the_first_statement),
        DB_TEST(test_a_session_that_ended_while_idle_is_opened_again),
    };
    return test_postgres() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
