#include "db/migrate.h"

#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "db/test_support.h"

static const struct db_migration migrations[] = {
    {1, "first",
     "CREATE TABLE a (id {{INT}} NOT NULL PRIMARY KEY, b {{BLOB}}) {{STRICT}};"
     "INSERT INTO a VALUES (1, CAST('0' AS {{BLOB}}));"},
    {2, "second",
     "CREATE INDEX a_by_b ON a (b); INSERT INTO a VALUES (2, NULL);"
     "CREATE TABLE k (id TEXT PRIMARY KEY) {{KEYED}};"},
    {3, "third", "INSERT INTO a VALUES (3, NULL);"},
};

static int32_t version_of(struct db *db)
{
    struct error err;
    error_init(&err, NULL);
    int32_t version = -1;
    assert_ok(db_schema_version(db, &version, &err));
    return version;
}

static void test_an_empty_database_is_brought_to_the_last_version(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    assert_int_equal(version_of(db), 0);
    int32_t version = -1;
    assert_ok(db_migrate(db, migrations, 3, 1234567890123, &version, &err));
    assert_int_equal(version, 3);
    assert_int_equal(version_of(db), 3);
    assert_int_equal(number(db, "SELECT count(*) FROM a"), 3);
    assert_int_equal(number(db, "SELECT count(*) FROM schema_version"), 3);
    assert_true(number(db, "SELECT min(applied_at) FROM schema_version") == 1234567890123);
    assert_int_equal(number(db, "SELECT version FROM schema_version WHERE name = 'second'"), 2);
    if (test_postgres())
        return;
    /* a, k and schema_version; k alone has no rowid. */
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_table_list WHERE strict = 1"), 3);
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_table_list WHERE wr = 1"), 1);
}

static void test_only_what_is_missing_is_run(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    int32_t version = -1;
    assert_ok(db_migrate(db, migrations, 1, 10, &version, &err));
    assert_int_equal(version, 1);
    assert_ok(db_migrate(db, migrations, 3, 20, &version, &err));
    assert_int_equal(version, 3);
    assert_int_equal(number(db, "SELECT applied_at FROM schema_version WHERE version = 1"), 10);
    assert_int_equal(number(db, "SELECT applied_at FROM schema_version WHERE version = 3"), 20);

    /* Where nothing is missing, a writer is not waited for. */
    CLEANUP(db_close_at_end) struct db *other = open_writer(scratch->file);
    hardly_wait_for_locks(other);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_migrate(other, migrations, 3, 30, &version, &err));
    db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM schema_version"), 3);
}

static void test_a_newer_schema_is_refused(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    int32_t version = -1;
    assert_ok(db_migrate(db, migrations, 3, 10, &version, &err));
    version = -1;
    assert_fails(db_migrate(db, migrations, 2, 20, &version, &err), ERROR_CONFLICT);
    assert_int_equal(version, -1);
    assert_non_null(strstr(err.detail, "schema version 3, newer than version 2"));
}

static void test_a_migration_that_fails_leaves_nothing_of_any(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        const char *sql, *detail;
    } wrong[] = {
        {"INSERT INTO a VALUES (4, NULL); INSERT INTO nowhere VALUES (1)",
         "migration 2 (wrong): script: "},
        {"CREATE TABLE c (a {{CLOB}})", "no type is called {{CLOB}}"},
        {"CREATE TABLE c (a {{BLOB", "no type is called {{BLOB}}"},
        {"{{SQLITE}} {{POSTGRES}} SELECT 1;", "no type is called {{"}, /* a block without an end */
        {"INSERT INTO a VALUES (4, NULL); COMMIT", "it ends the transaction"},
    };
    for (size_t i = 0; i + 1 < ARRAY_LENGTH(wrong); i++) {
        struct error err;
        error_init(&err, NULL);
        CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
        struct db_migration set[] = {migrations[0], {2, "wrong", wrong[i].sql}};
        int32_t version = -1;
        assert_fails(db_migrate(db, set, 2, 10, &version, &err), ERROR_INTERNAL);
        assert_int_equal(version, -1);
        assert_non_null(strstr(err.detail, wrong[i].detail));
        assert_false(db_in_transaction(db));
        assert_int_equal(version_of(db), 0);
        assert_fails(db_script(db, "SELECT count(*) FROM a", &err), ERROR_INTERNAL);
    }
    /* What commits by itself cannot be taken back, but it is told. */
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    struct db_migration set[] = {migrations[0], {2, "wrong", wrong[4].sql}};
    int32_t version = -1;
    assert_fails(db_migrate(db, set, 2, 10, &version, &err), ERROR_INTERNAL);
    assert_non_null(strstr(err.detail, wrong[4].detail));
}

/* One program's start; its exit code. */
static int start_program(const char *file, int64_t start_ns)
{
    while (clock_monotonic_ns() < start_ns)
        continue;
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    int32_t version = 0;
    struct result result = db_open(file, DB_OPEN_WRITE, &db, &err);
    if (!failed(result))
        result = db_migrate(db, migrations, 3, 10, &version, &err);
    if (failed(result))
        print_message("%s\n", err.detail);
    db_close(db);
    return !failed(result) && version == 3 ? 0 : 1;
}

/* Processes and not threads: SQLite itself makes the threads of one process wait for each other. */
static void check_start_at_once(const char *file)
{
    enum { PROGRAMS = 8 };
    int64_t start_ns = clock_monotonic_ns() + 10000000;
    for (size_t i = 0; i < PROGRAMS; i++) {
        if (fork() == 0)
            _exit(start_program(file, start_ns));
    }
    for (size_t i = 0; i < PROGRAMS; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    CLEANUP(db_close_at_end) struct db *db = open_writer(file);
    assert_int_equal(number(db, "SELECT count(*) FROM a"), 3);
}

static void test_programs_that_start_at_once_do_not_disturb_each_other(void **state)
{
    struct scratch *scratch = *state;
    for (int round = 0; round < (test_postgres() ? 5 : 30); round++) {
        char file[TEST_TARGET_MAX];
        if (test_postgres())
            test_schema_create(file);
        else
            snprintf(file, sizeof file, "%s.%d", scratch->file, round);
        check_start_at_once(file);
        if (test_postgres())
            test_schema_drop(file);
    }
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_an_empty_database_is_brought_to_the_last_version),
        DB_TEST(test_only_what_is_missing_is_run),
        DB_TEST(test_a_newer_schema_is_refused),
        DB_TEST(test_a_migration_that_fails_leaves_nothing_of_any),
        DB_TEST(test_programs_that_start_at_once_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
