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

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_what_is_sent_later_fails_with_what_follows),
    };
    return test_postgres() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
