/* Statements that a thread beside runs: order, values, room, failures. */
#include "db/apart.h"
#include "db/test_support.h"

/* Named statements; those of the program are not there in this room. */
static const struct db_statement put = {500, "put", "INSERT INTO t (a, b) VALUES ($1, $2)"};
static const struct db_statement raise = {501, "raise", "UPDATE t SET a = a * 2 + $1"};

static struct db *open_table(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_writer(file);
    assert_ok(db_script(db, "CREATE TABLE t (a BIGINT PRIMARY KEY, b TEXT)", &err));
    return db;
}

static struct db *begin_apart(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_table(file);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run_apart(db, &err));
    assert_ok(db_run_apart(db, &err)); /* again: nothing happens */
    return db;
}

static void test_statements_run_in_their_order(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db CLEANUP(db_close_at_end) = begin_apart(scratch->file);
    assert_ok(db_run_later(db, &put, DB_ARGS(db_int(3), db_text("x")), &err));
    for (int i = 0; i < 20; i++)
        assert_ok(db_run_later(db, &raise, DB_ARGS(db_int(i % 2)), &err));
    int64_t expected = 3;
    for (int i = 0; i < 20; i++)
        expected = expected * 2 + i % 2;
    assert_int_equal(number(db, "SELECT a FROM t"), expected);
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT a FROM t"), expected);
}

/* Far more than fits at once, of all lengths; one is longer than all the room. The caller's bytes
 * are gone by the time that they are run. */
static void test_values_are_copied_and_room_is_waited_for(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db CLEANUP(db_close_at_end) = begin_apart(scratch->file);
    enum { ROWS = 3000, LONGEST = APART_BYTES + 1000 };
    char *text = db_allocate(LONGEST + 1);
    int64_t bytes = 0;
    for (int i = 0; i < ROWS; i++) {
        const size_t length = i == ROWS / 2 ? LONGEST : (size_t)(i * 37 % 5000);
        memset(text, 'a' + i % 26, length);
        text[length] = '\0';
        assert_ok(db_run_later(db, &put, DB_ARGS(db_int(i), db_text(text)), &err));
        memset(text, '#', length);
        bytes += (int64_t)length;
    }
    free(text);
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), ROWS);
    assert_int_equal(number(db, "SELECT sum(length(b)) FROM t"), bytes);
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE b LIKE '%#%'"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM t WHERE a % 26 = 3 AND length(b) > 0 AND "
                                "substr(b, 1, 1) <> 'd'"),
                     0);
}

/* It is told by what comes next, by the commit too, and nothing of the transaction is kept. */
static void test_a_failure_is_told_until_the_rollback(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db CLEANUP(db_close_at_end) = begin_apart(scratch->file);
    assert_ok(db_run_later(db, &put, DB_ARGS(db_int(1), db_text("x")), &err));
    assert_ok(db_run_later(db, &put, DB_ARGS(db_int(1), db_text("y")), &err));
    assert_fails(db_settle(db, &err), ERROR_CONFLICT);
    if (!test_postgres()) {
        assert_string_equal(err.detail, "t.a");
        assert_fails(db_run_later(db, &put, DB_ARGS(db_int(2), db_text("z")), &err),
                     ERROR_CONFLICT);
        assert_fails(db_commit(db, &err), ERROR_CONFLICT);
    } else {
        db_rollback(db);
    }
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run_later(db, &put, DB_ARGS(db_int(1), db_text("x")), &err));
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
}

static void test_a_commit_waits_and_a_rollback_takes_back(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db CLEANUP(db_close_at_end) = begin_apart(scratch->file);
    for (int i = 0; i < 500; i++)
        assert_ok(db_run_later(db, &put, DB_ARGS(db_int(i), db_text("x")), &err));
    db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run_apart(db, &err));
    for (int i = 0; i < 500; i++)
        assert_ok(db_run_later(db, &put, DB_ARGS(db_int(i), db_text("x")), &err));
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 500);
}

/* While rows are read, the thread must not use the connection. */
static void test_writes_beside_an_open_cursor(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db CLEANUP(db_close_at_end) = begin_apart(scratch->file);
    for (int i = 0; i < 10; i++)
        assert_ok(db_run_later(db, &put, DB_ARGS(db_int(i), db_text("x")), &err));
    struct db_cursor row = {0};
    assert_ok(db_query(db, SQL("SELECT a FROM t WHERE a < 10 ORDER BY a"), DB_NO_ARGS, &row, &err));
    for (int i = 0; i < 10; i++) {
        bool more = false;
        assert_ok(db_step(&row, &more, &err));
        assert_true(more);
        assert_int_equal(db_column_int(&row, 0), i);
        assert_ok(db_run_later(db, &put, DB_ARGS(db_int(100 + i), db_text("y")), &err));
    }
    db_cursor_close(&row);
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_statements_run_in_their_order),
        TEST(test_values_are_copied_and_room_is_waited_for),
        TEST(test_a_failure_is_told_until_the_rollback),
        TEST(test_a_commit_waits_and_a_rollback_takes_back),
        TEST(test_writes_beside_an_open_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
