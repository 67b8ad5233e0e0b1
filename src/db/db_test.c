#include "db/db.h"

#include <string.h>
#include <sys/stat.h>

#include "db/test_support.h"

static void test_open_creates_a_private_file_for_writing_alone(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    assert_fails(db_open(scratch->file, DB_OPEN_READ, &db, &err), ERROR_INTERNAL);
    assert_null(db);
    assert_int_equal(access(scratch->file, F_OK), -1);

    db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    struct stat status;
    assert_int_equal(stat(scratch->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", scratch->file);
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    db_close(db);
}

static void test_open_refuses_what_is_no_database_file(void **state)
{
    struct scratch *scratch = *state;
    static const char *const targets[] = {"", ":memory:", "file:x?mode=memory",
                                          "postgresql://localhost/x?no_such_option=1"};
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(targets); i++)
        assert_fails(db_open(targets[i], DB_OPEN_WRITE, &db, &err), ERROR_VALIDATION);

    FILE *file = fopen(scratch->file, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is no database ", file);
    fclose(file);
    assert_fails(db_open(scratch->file, DB_OPEN_WRITE, &db, &err), ERROR_INTERNAL);
    assert_non_null(strstr(err.detail, "not a database"));
    assert_fails(db_open(scratch->file, DB_OPEN_READ, &db, &err), ERROR_INTERNAL);
    assert_null(db);
}

static void test_connections_are_set_as_promised(void **state)
{
    struct scratch *scratch = *state;
    struct db *writer = open_writer(scratch->file);
    struct db *reader = open_reader(scratch->file);
    struct db *both[] = {writer, reader};
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        assert_int_equal(number(both[i], "PRAGMA synchronous"), 2);
        assert_int_equal(number(both[i], "PRAGMA foreign_keys"), 1);
        assert_int_equal(number(both[i], "PRAGMA trusted_schema"), 0);
        assert_int_equal(number(both[i], "PRAGMA cell_size_check"), 1);
        assert_int_equal(number(both[i], "PRAGMA busy_timeout"), DB_BUSY_TIMEOUT_MS);
        assert_int_equal(number(both[i], "SELECT journal_mode = 'wal' FROM pragma_journal_mode"),
                         1);
    }
    assert_int_equal(number(writer, "PRAGMA cache_size"), -65536);
    assert_int_equal(number(reader, "PRAGMA cache_size"), -16384);
    assert_int_equal(number(reader, "PRAGMA query_only"), 1);

    struct error err;
    error_init(&err, NULL);
    script(writer, "CREATE TABLE t (a INTEGER) STRICT");
    assert_fails(db_run(reader, SQL("INSERT INTO t VALUES (1)"), DB_NO_ARGS, NULL, &err),
                 ERROR_INTERNAL);
    db_close(reader);
    db_close(writer);
}

static void test_values_come_back_as_they_were_given(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    struct oid id = oid_new(0), none = {0};

    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = false;
    assert_ok(
        db_query_one(db, SQL("SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11"),
                     DB_ARGS(db_int(INT64_MIN), db_text("Zürich"), db_text(NULL),
                             db_blob("a\0b", 3), db_blob(NULL, 0), db_opt(OPT(7)), db_opt(UNKNOWN),
                             db_oid(&id), db_oid(&none), db_bool(true), db_null()),
                     &cursor, &row, &err));
    assert_true(row);
    assert_true(db_column_int(&cursor, 0) == INT64_MIN);
    assert_string_equal(db_column_text(&cursor, 1), "Zürich");
    assert_true(db_column_is_null(&cursor, 2));
    assert_null(db_column_text(&cursor, 2));
    size_t length = 99;
    assert_memory_equal(db_column_blob(&cursor, 3, &length), "a\0b", 3);
    assert_int_equal(length, 3);
    assert_false(db_column_is_null(&cursor, 4));
    db_column_blob(&cursor, 4, &length);
    assert_int_equal(length, 0);
    assert_true(opt_equal(db_column_opt(&cursor, 5), OPT(7)));
    assert_false(db_column_opt(&cursor, 6).known);
    struct oid back = db_column_oid(&cursor, 7);
    assert_true(oid_equal(&back, &id));
    back = db_column_oid(&cursor, 8);
    assert_false(oid_is_set(&back));
    back = db_column_oid(&cursor, 1); /* text, but no identifier */
    assert_false(oid_is_set(&back));
    assert_int_equal(db_column_int(&cursor, 9), 1);
    assert_int_equal(db_column_int(&cursor, 10), 0);
}

static void test_parameters_are_bound_by_number(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = false;
    /* $2 appears first, $1 twice. */
    assert_ok(db_query_one(db, SQL("SELECT $2 * 100, $1, $1 + 1, '$3'"),
                           DB_ARGS(db_int(5), db_int(7)), &cursor, &row, &err));
    assert_int_equal(db_column_int(&cursor, 0), 700);
    assert_int_equal(db_column_int(&cursor, 1), 5);
    assert_int_equal(db_column_int(&cursor, 2), 6);
    assert_string_equal(db_column_text(&cursor, 3), "$3");
}

static void test_statements_that_break_the_rules_are_refused(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    static const char *const wrong[] = {
        "SELECT ?",  "SELECT ?1",          "SELECT :a",       "SELECT $a",  "SELECT $0",
        "SELECT $2", "SELECT $1, $3",      "SELECT $01",      "SELECT $65", "SELECT $99999999999",
        "",          "SELECT 1; SELECT 2", "SELECT $1::text", "SELEC 1",    "SELECT \"no_column\"",
    };
    struct db_value values[] = {db_int(1), db_int(2), db_int(3)};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        for (size_t count = 0; count <= ARRAY_LENGTH(values); count++) {
            CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
            assert_fails(
                db_query(db, SQL(wrong[i]), (struct db_args){values, count}, &cursor, &err),
                ERROR_INTERNAL);
            assert_null(cursor.handle);
        }
    }
    /* As many values as parameters, no more and no fewer; what follows the statement may be a
     * comment. */
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    assert_fails(db_query(db, SQL("SELECT $1"), DB_NO_ARGS, &cursor, &err), ERROR_INTERNAL);
    assert_fails(db_query(db, SQL("SELECT $1"), DB_ARGS(values[0], values[1]), &cursor, &err),
                 ERROR_INTERNAL);
    assert_ok(db_query(db, SQL("SELECT $1; -- the end\n"), DB_ARGS(values[0]), &cursor, &err));
    /* db_run() is for statements without rows. */
    assert_fails(db_run(db, SQL("SELECT 1"), DB_NO_ARGS, NULL, &err), ERROR_INTERNAL);
}

static void test_named_statements_are_prepared_once_and_used_by_one_cursor(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    static const struct db_statement pair = {3, "pair", "SELECT $1 UNION ALL SELECT $1 + 1"};

    struct db_cursor cursor = {0}, second = {0};
    assert_ok(db_query(db, &pair, DB_ARGS(db_int(10)), &cursor, &err));
    assert_fails(db_query(db, &pair, DB_ARGS(db_int(20)), &second, &err), ERROR_INTERNAL);
    bool row = false;
    assert_ok(db_step(&cursor, &row, &err));
    assert_int_equal(db_column_int(&cursor, 0), 10);
    assert_ok(db_step(&cursor, &row, &err));
    assert_true(row);
    assert_int_equal(db_column_int(&cursor, 0), 11);
    assert_ok(db_step(&cursor, &row, &err));
    assert_false(row);
    assert_ok(db_step(&cursor, &row, &err)); /* does not start anew */
    assert_false(row);
    db_cursor_close(&cursor);
    db_cursor_close(&cursor);

    /* By its id alone, so that a second text under it shows that it was not prepared again. */
    static const struct db_statement same_id = {3, "pair", "SELECT 99, $1"};
    assert_ok(db_query_one(db, &same_id, DB_ARGS(db_int(30)), &cursor, &row, &err));
    assert_int_equal(db_column_int(&cursor, 0), 30);
    db_cursor_close(&cursor);
}

static void test_adhoc_statements_may_overlap_and_outnumber_their_cache(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    struct db_cursor cursors[70] = {0};
    bool row = false;
    for (size_t i = 0; i < ARRAY_LENGTH(cursors); i++) {
        char text[32];
        snprintf(text, sizeof text, "SELECT %zu + $1", i / 2); /* each text twice at once */
        assert_ok(
            db_query_one(db, SQL(text), DB_ARGS(db_int((int64_t)i)), &cursors[i], &row, &err));
    }
    for (size_t i = 0; i < ARRAY_LENGTH(cursors); i++) {
        assert_int_equal(db_column_int(&cursors[i], 0), i / 2 + i);
        db_cursor_close(&cursors[i]);
    }
    for (int64_t i = 0; i < 200; i++) {
        char text[32];
        snprintf(text, sizeof text, "SELECT %d", (int)i);
        assert_int_equal(number(db, text), i);
    }
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
}

static void test_constraints_become_errors(void **state)
{
    struct scratch *scratch = *state;
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE parent (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, UNIQUE (a, b)) "
               "STRICT;"
               "CREATE TABLE child (id TEXT NOT NULL PRIMARY KEY REFERENCES parent,"
               " n INTEGER NOT NULL CONSTRAINT positive CHECK (n > 0)) STRICT, WITHOUT ROWID;"
               "CREATE TABLE fixed (a INTEGER) STRICT;"
               "CREATE TRIGGER fixed_stays BEFORE UPDATE ON fixed BEGIN"
               " SELECT RAISE(ABORT, 'it is locked'); END;"
               "INSERT INTO parent VALUES (1, 1, 'x'); INSERT INTO child VALUES ('1', 1);"
               "INSERT INTO fixed VALUES (1);");
    static const struct {
        const char *sql;
        enum error_code code;
        const char *detail;
    } cases[] = {
        {"INSERT INTO parent VALUES (2, 1, 'x')", ERROR_CONFLICT, "parent.a, parent.b"},
        {"INSERT INTO parent VALUES (1, 2, 'x')", ERROR_CONFLICT, "parent.id"},
        {"INSERT INTO child VALUES ('1', 1)", ERROR_CONFLICT, "child.id"},
        {"INSERT INTO child VALUES ('9', 1)", ERROR_CONFLICT, "FOREIGN KEY constraint failed"},
        {"UPDATE fixed SET a = 2", ERROR_CONFLICT, "it is locked"},
        {"INSERT INTO child VALUES ('1', 0)", ERROR_VALIDATION,
         "CHECK constraint failed: positive"},
        {"INSERT INTO child VALUES ('1', NULL)", ERROR_VALIDATION,
         "NOT NULL constraint failed: child.n"},
        {"INSERT INTO fixed VALUES ('text')", ERROR_VALIDATION,
         "cannot store TEXT value in INTEGER column fixed.a"},
        {"INSERT INTO fixed VALUES (zeroblob(2000000000))", ERROR_TOO_LARGE,
         "string or blob too big"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct error err;
        error_init(&err, NULL);
        assert_fails(db_run(db, SQL(cases[i].sql), DB_NO_ARGS, NULL, &err), cases[i].code);
        assert_int_equal(err.code, cases[i].code);
        assert_string_equal(err.detail, cases[i].detail);
    }
    struct error err;
    error_init(&err, NULL);
    assert_fails(db_run(db, SQL("INSERT INTO nowhere VALUES (1)"), DB_NO_ARGS, NULL, &err),
                 ERROR_INTERNAL);
    assert_non_null(strstr(err.detail, "test: no such table: nowhere"));
}

static void test_run_counts_the_rows_it_changed(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    int64_t changed = -1;
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    assert_ok(db_run(db, SQL("INSERT INTO t VALUES (1), (2), (3)"), DB_NO_ARGS, &changed, &err));
    assert_int_equal(changed, 3);
    assert_ok(db_run(db, SQL("CREATE TABLE u (a INTEGER) STRICT"), DB_NO_ARGS, &changed, &err));
    assert_int_equal(changed, 0);
    assert_ok(db_run(db, SQL("DELETE FROM t WHERE a >= $1"), DB_ARGS(db_int(2)), &changed, &err));
    assert_int_equal(changed, 2);
    assert_ok(db_run(db, SQL("UPDATE t SET a = 9 WHERE a = 8"), DB_NO_ARGS, &changed, &err));
    assert_int_equal(changed, 0);
}

static void test_a_transaction_is_kept_whole_or_not_at_all(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_close_at_end) struct db *reader = open_reader(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER) STRICT");

    assert_false(db_in_transaction(db));
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_true(db_in_transaction(db));
    script(db, "INSERT INTO t VALUES (1)");
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 0);
    db_rollback(db);
    db_rollback(db);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);

    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1)");
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);

    /* A read transaction stays in its moment, a commit ends it. */
    assert_ok(db_begin(reader, DB_OPEN_READ, &err));
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);
    script(db, "INSERT INTO t VALUES (2)");
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);
    assert_ok(db_commit(reader, &err));
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 2);
}

static void test_a_cursor_at_its_end_holds_no_moment(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_close_at_end) struct db *reader = open_reader(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = true;
    assert_ok(db_query(reader, SQL("SELECT a FROM t"), DB_NO_ARGS, &cursor, &err));
    assert_ok(db_step(&cursor, &row, &err));
    assert_false(row);
    script(db, "INSERT INTO t VALUES (2)");
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);
}

static void test_a_second_writer_is_told_to_retry(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_close_at_end) struct db *other = open_writer(scratch->file);
    hardly_wait_for_locks(other);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_fails(db_begin(other, DB_OPEN_WRITE, &err), ERROR_RETRY);
    assert_false(db_in_transaction(other));
    assert_ok(db_commit(db, &err));
    assert_ok(db_begin(other, DB_OPEN_WRITE, &err));
    db_rollback(other);
}

static void test_savepoints_nest(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1)");
    assert_ok(db_savepoint(db, &err));
    script(db, "INSERT INTO t VALUES (2)");
    assert_ok(db_savepoint(db, &err));
    assert_int_equal(db_savepoint_depth(db), 2);
    script(db, "INSERT INTO t VALUES (4)");
    assert_ok(db_savepoint_rollback(db, &err));
    assert_int_equal(number(db, "SELECT CAST(sum(a) AS integer) FROM t"), 3);
    assert_ok(db_savepoint(db, &err));
    script(db, "INSERT INTO t VALUES (8)");
    assert_ok(db_savepoint_release(db, &err));
    assert_int_equal(number(db, "SELECT CAST(sum(a) AS integer) FROM t"), 11);
    assert_ok(db_savepoint_rollback(db, &err));
    assert_int_equal(db_savepoint_depth(db), 0);
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT CAST(sum(a) AS integer) FROM t"), 1);
}

static void test_a_commit_that_fails_has_rolled_back(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER PRIMARY KEY,"
               " b INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED) STRICT");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1, 99)");
    assert_fails(db_commit(db, &err), ERROR_CONFLICT);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);

    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1, 1)");
    atomic_store(&disk_is_full, true);
    struct result result = db_commit(db, &err);
    atomic_store(&disk_is_full, false);
    assert_fails(result, ERROR_STORAGE_FULL);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);

    /* And the connection is as good as before. */
    script(db, "INSERT INTO t VALUES (1, 1)");
    db_close(db);
    db = open_writer(scratch->file);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
}

static void test_a_full_database_is_reported_and_survives(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a BLOB) STRICT; PRAGMA max_page_count=32");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (zeroblob(100))");
    assert_fails(
        db_run(db, SQL("INSERT INTO t VALUES (zeroblob(1000000))"), DB_NO_ARGS, NULL, &err),
        ERROR_STORAGE_FULL);
    db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
    script(db, "INSERT INTO t VALUES (zeroblob(100))");
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
}

static void test_nothing_runs_by_itself_after_the_engine_rolled_back(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER) STRICT");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1)");
    script(db, "ROLLBACK"); /* behind the back of db.c, as the engine does it */
    assert_false(db_in_transaction(db));
    assert_fails(db_run(db, SQL("INSERT INTO t VALUES (2)"), DB_NO_ARGS, NULL, &err),
                 ERROR_INTERNAL);
    assert_fails(db_script(db, "INSERT INTO t VALUES (2)", &err), ERROR_INTERNAL);
    assert_fails(db_savepoint(db, &err), ERROR_INTERNAL);
    assert_fails(db_commit(db, &err), ERROR_INTERNAL);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
    script(db, "INSERT INTO t VALUES (3)");
}

static void keep_line(void *context, const char *text)
{
    snprintf(context, 128, "%s", text);
}

static void test_explain_tells_the_plan(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a INTEGER, b INTEGER) STRICT; CREATE INDEX t_by_a ON t (a)");
    char plan[128] = "";
    assert_ok(db_explain(db, SQL("SELECT b FROM t WHERE a = $1"), keep_line, plan, &err));
    assert_string_equal(plan, "SEARCH t USING INDEX t_by_a (a=?)");
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    install_full_disk();
    const struct CMUnitTest tests[] = {
        DB_TEST(test_named_statements_are_prepared_once_and_used_by_one_cursor),
        DB_TEST(test_adhoc_statements_may_overlap_and_outnumber_their_cache),
        DB_TEST(test_a_transaction_is_kept_whole_or_not_at_all),
        DB_TEST(test_a_cursor_at_its_end_holds_no_moment),
        DB_TEST(test_a_second_writer_is_told_to_retry),
        DB_TEST(test_savepoints_nest),
        DB_TEST(test_nothing_runs_by_itself_after_the_engine_rolled_back),
    };
    const struct CMUnitTest on_sqlite_alone[] = {
        DB_TEST(test_open_creates_a_private_file_for_writing_alone),
        DB_TEST(test_open_refuses_what_is_no_database_file),
        DB_TEST(test_connections_are_set_as_promised),
        DB_TEST(test_values_come_back_as_they_were_given),
        DB_TEST(test_parameters_are_bound_by_number),
        DB_TEST(test_statements_that_break_the_rules_are_refused),
        DB_TEST(test_constraints_become_errors),
        DB_TEST(test_run_counts_the_rows_it_changed),
        DB_TEST(test_a_commit_that_fails_has_rolled_back),
        DB_TEST(test_a_full_database_is_reported_and_survives),
        DB_TEST(test_explain_tells_the_plan),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    return test_postgres() ? failures
                           : failures + cmocka_run_group_tests(on_sqlite_alone, NULL, NULL);
}
