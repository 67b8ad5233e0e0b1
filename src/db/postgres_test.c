/* What PostgreSQL alone has: its errors, its ordering, lost connections, several processes. Skipped
 * where test_target.h knows no server. */
#include "db/postgres.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "db/migrate.h"
#include "db/test_support.h"
#include "db/writer.h"

static struct postgres *connection_of(struct db *db)
{
    return db_connection_of(db);
}

/* The next connection leads to no server. */
static void lead_away(struct db *db)
{
    memset(strchr(connection_of(db)->target, '/') + 4, 'x', 8);
    connection_of(db)->resolve_ms = 300;
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

static void test_values_come_back_as_they_were_given(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (i bigint, s smallint, m int, t text, b bytea, f boolean)");
    assert_ok(db_run(db, SQL("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6 = 1)"),
                     DB_ARGS(db_int(INT64_MIN), db_int(-2), db_int(-3), db_text("Zürich"),
                             db_blob("a\0b", 3), db_bool(true)),
                     NULL, &err));
    assert_ok(db_run(db, SQL("INSERT INTO t (b, t) VALUES ($1, $2)"),
                     DB_ARGS(db_blob(NULL, 0), db_text("")), NULL, &err));

    CLEANUP(db_cursor_close) struct db_cursor row = {0};
    bool found = false;
    size_t length = 99;
    assert_ok(db_query(db, SQL("SELECT i, s, m, t, b, f FROM t ORDER BY i NULLS LAST"), DB_NO_ARGS,
                       &row, &err));
    assert_ok(db_step(&row, &found, &err));
    assert_true(db_column_int(&row, 0) == INT64_MIN);
    assert_string_equal(db_column_text(&row, 0), "-9223372036854775808");
    assert_int_equal(db_column_int(&row, 1), -2);
    assert_int_equal(db_column_int(&row, 2), -3);
    assert_string_equal(db_column_text(&row, 3), "Zürich");
    assert_memory_equal(db_column_blob(&row, 4, &length), "a\0b", 3);
    assert_int_equal(length, 3);
    assert_int_equal(db_column_int(&row, 5), 1);
    assert_ok(db_step(&row, &found, &err));
    assert_true(db_column_is_null(&row, 0));
    assert_null(db_column_text(&row, 0));
    assert_false(db_column_opt(&row, 2).known);
    assert_string_equal(db_column_text(&row, 3), "");
    assert_non_null(db_column_blob(&row, 4, &length));
    assert_int_equal(length, 0);
    assert_ok(db_step(&row, &found, &err));
    assert_false(found);
}

static void test_statements_that_break_the_rules_are_refused(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    static const char *const wrong[] = {"SELECT $2::int", "SELECT $0",          "SELECT $x",
                                        "SELECT $65",     "SELECT 1; SELECT 2", "SELEC 1"};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
        assert_fails(db_query(db, SQL(wrong[i]), DB_NO_ARGS, &cursor, &err), ERROR_INTERNAL);
    }
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = false;
    assert_ok(db_query_one(db, SQL("SELECT '$3' -- $4\n, $1::int"), DB_ARGS(db_int(7)), &cursor,
                           &row, &err));
    assert_int_equal(db_column_int(&cursor, 1), 7);
    struct db_cursor none = {0};
    assert_fails(db_query(db, SQL("SELECT 1.5"), DB_NO_ARGS, &none, &err), ERROR_INTERNAL);
    assert_non_null(strstr(err.detail, "cast it"));
    assert_fails(db_run(db, SQL("SELECT 1"), DB_NO_ARGS, NULL, &err), ERROR_INTERNAL);
}

static void test_constraints_become_errors(void **state)
{
    struct scratch *scratch = *state;
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE parent (id bigint PRIMARY KEY, a bigint, b text, UNIQUE (a, b));"
               "CREATE TABLE child (id bigint PRIMARY KEY REFERENCES parent,"
               " n bigint NOT NULL CONSTRAINT positive CHECK (n > 0));"
               "CREATE UNIQUE INDEX odd ON parent (lower(b));"
               "CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS"
               " $$ BEGIN RAISE EXCEPTION 'it is locked'; END $$;"
               "CREATE TRIGGER stays BEFORE DELETE ON parent EXECUTE FUNCTION stay();"
               "INSERT INTO parent VALUES (1, 1, 'x'); INSERT INTO child VALUES (1, 1);");
    static const struct {
        const char *sql;
        enum error_code code;
        const char *detail;
    } cases[] = {
        {"INSERT INTO parent VALUES (2, 1, 'x')", ERROR_CONFLICT, "parent.a, parent.b"},
        {"INSERT INTO parent VALUES (1, 2, 'y')", ERROR_CONFLICT, "parent.id"},
        {"INSERT INTO parent VALUES (3, 3, 'X')", ERROR_CONFLICT, NULL},
        {"INSERT INTO child VALUES (9, 1)", ERROR_CONFLICT, NULL},
        {"DELETE FROM parent", ERROR_CONFLICT, "it is locked"},
        {"INSERT INTO child VALUES (1, 0)", ERROR_VALIDATION, NULL},
        {"INSERT INTO child VALUES (1, NULL)", ERROR_VALIDATION, NULL},
        {"INSERT INTO child VALUES (1, 'text'::text::bigint)", ERROR_VALIDATION, NULL},
        {"INSERT INTO nowhere VALUES (1)", ERROR_INTERNAL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct error err;
        error_init(&err, NULL);
        struct result result = db_run(db, SQL(cases[i].sql), DB_NO_ARGS, NULL, &err);
        if (result.code != cases[i].code)
            fail_msg("%s: %s", cases[i].sql, err.detail);
        if (cases[i].detail != NULL)
            assert_string_equal(err.detail, cases[i].detail);
    }
}

/* The server of the tests orders by English rules: 'a' before 'B'. */
static void test_text_of_migrations_compares_by_its_bytes(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    static const struct db_migration one = {
        1, "one", "CREATE TABLE w (word {{TEXT}} PRIMARY KEY); {{SQLITE}} not this {{/SQLITE}}"};
    int32_t version = 0;
    assert_int_equal(number(db, "SELECT CASE WHEN 'a' < 'B' THEN 1 ELSE 0 END"), 1);
    assert_ok(db_migrate(db, &one, 1, 1, &version, &err));
    script(db, "INSERT INTO w VALUES ('a'), ('B'), ('é'), ('z'), ('_')");
    CLEANUP(db_cursor_close) struct db_cursor row = {0};
    CLEANUP(buf_free) struct buf order = BUF_EMPTY;
    assert_ok(db_query(db, SQL("SELECT word FROM w ORDER BY word"), DB_NO_ARGS, &row, &err));
    for (bool more = true;;) {
        assert_ok(db_step(&row, &more, &err));
        if (!more)
            break;
        buf_append_text(&order, db_column_text(&row, 0));
    }
    assert_string_equal(buf_text(&order), "B_azé");
    CLEANUP(db_cursor_close) struct db_cursor range = {0};
    bool found = false;
    assert_ok(db_query_one(db, SQL("SELECT count(*) FROM w WHERE word >= $1 AND word < $2"),
                           DB_ARGS(db_text("a"), db_text("a\xF4\x8F\xBF\xBF")), &range, &found,
                           &err));
    assert_int_equal(db_column_int(&range, 0), 1);
}

static void test_limits_are_set_where_nobody_set_any(void **state)
{
    struct scratch *scratch = *state;
    char url[TEST_TARGET_MAX + 64];
    snprintf(url, sizeof url, "%s%%20-cstatement_timeout%%3D7000", scratch->file);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_close_at_end) struct db *reader = open_reader(url);
    static const char limit[] = "SELECT setting::bigint FROM pg_settings WHERE name = ";
    char sql[128];
    snprintf(sql, sizeof sql, "%s'statement_timeout'", limit);
    assert_int_equal(number(db, sql), POSTGRES_STATEMENT_TIMEOUT_MS);
    assert_int_equal(number(reader, sql), 7000);
    snprintf(sql, sizeof sql, "%s'lock_timeout'", limit);
    assert_int_equal(number(db, sql), DB_BUSY_TIMEOUT_MS);

    struct error err;
    error_init(&err, NULL);
    script(db, "CREATE TABLE t (a bigint)");
    assert_fails(db_run(reader, SQL("INSERT INTO t VALUES (1)"), DB_NO_ARGS, NULL, &err),
                 ERROR_INTERNAL);
    script(db, "SET statement_timeout = 20");
    assert_fails(db_script(db, "SELECT pg_sleep(5)", &err), ERROR_UNAVAILABLE);
    assert_int_equal(err.retry_after_s, 1);
}

static void test_a_commit_after_a_failed_statement_fails(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a bigint PRIMARY KEY REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1)");
    assert_fails(db_script(db, "INSERT INTO t VALUES (1)", &err), ERROR_CONFLICT);
    assert_true(db_in_transaction(db));
    assert_fails(db_commit(db, &err), ERROR_INTERNAL);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
}

static void test_a_lost_connection_is_opened_again(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    CLEANUP(db_close_at_end) struct db *reader = open_reader(scratch->file);
    script(db, "CREATE TABLE t (a bigint)");
    static const struct db_statement insert = {1, "insert", "INSERT INTO t VALUES ($1)"};
    static const struct db_statement count = {2, "count", "SELECT count(*) FROM t WHERE a >= $1"};

    /* While idle: nobody notices, and statements are prepared anew. */
    for (int64_t i = 0; i < 2; i++) {
        assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
        assert_ok(db_run(db, &insert, DB_ARGS(db_int(i)), NULL, &err));
        assert_ok(db_commit(db, &err));
        CLEANUP(db_cursor_close) struct db_cursor row = {0};
        bool found = false;
        assert_ok(db_query_one(reader, &count, DB_ARGS(db_int(0)), &row, &found, &err));
        assert_int_equal(db_column_int(&row, 0), i + 1);
        end_session(db);
        end_session(reader);
    }

    /* Inside a transaction: it is gone, and the next one works. */
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run(db, &insert, DB_ARGS(db_int(2)), NULL, &err));
    end_session(db);
    assert_fails(db_run(db, &insert, DB_ARGS(db_int(3)), NULL, &err), ERROR_RETRY);
    assert_false(db_in_transaction(db));
    assert_fails(db_run(db, &insert, DB_ARGS(db_int(4)), NULL, &err), ERROR_INTERNAL);
    db_rollback(db);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    assert_ok(db_run(db, &insert, DB_ARGS(db_int(5)), NULL, &err));
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(db, "SELECT sum(a)::bigint FROM t"), 0 + 1 + 5);
}

static const char make_inserts_die[] =
    "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
    "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON dying DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION die()";

/* The session ends in its COMMIT, before that took effect: it is to be run again. */
static void test_a_commit_that_was_not_carried_out_is_retried(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE dying (a bigint)");
    script(db, make_inserts_die);
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO dying VALUES (1)");
    assert_fails(db_commit(db, &err), ERROR_RETRY);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM dying"), 0);
}

/* The answer to COMMIT is not heard: whatever db_commit() says is so. */
static void test_a_commit_whose_answer_was_lost_is_asked_for(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a bigint)");
    int committed = 0;
    for (int i = 0; i < 20; i++) {
        assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
        script(db, "INSERT INTO t VALUES (1)");
        shutdown(PQsocket(connection_of(db)->pg), SHUT_RD);
        struct result result = db_commit(db, &err);
        assert_true(!failed(result) || result.code == ERROR_RETRY);
        committed += !failed(result);
        assert_int_equal(number(db, "SELECT count(*) FROM t"), committed);
    }
    assert_true(committed > 0);
}

static void test_a_commit_on_a_server_that_stays_away_is_not_known(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE t (a bigint)");
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    script(db, "INSERT INTO t VALUES (1)");
    lead_away(db);
    shutdown(PQsocket(connection_of(db)->pg), SHUT_RD);
    assert_fails(db_commit(db, &err), ERROR_UNAVAILABLE);
    assert_int_equal(err.retry_after_s, 1);
    assert_fails(db_begin(db, DB_OPEN_WRITE, &err), ERROR_UNAVAILABLE);
    memcpy(connection_of(db)->target, scratch->file, strlen(scratch->file));
    assert_ok(db_begin(db, DB_OPEN_WRITE, &err));
    db_rollback(db);
}

struct losing {
    int runs;
    struct result result;
};

static struct result lose_answer(void *context, struct db *db, struct error *err)
{
    struct losing *losing = context;
    losing->runs++;
    lead_away(db);
    shutdown(PQsocket(connection_of(db)->pg), SHUT_RD);
    (void)err;
    return RESULT_OK;
}

static void test_the_writer_does_not_repeat_what_may_be_stored(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = NULL;
    assert_ok(writer_start(open_writer(scratch->file), &writer, &err));
    struct losing losing = {.runs = 0};
    assert_fails(writer_run(writer, lose_answer, &losing, &err), ERROR_UNAVAILABLE);
    assert_int_equal(losing.runs, 1);
    writer_stop(writer);
}

/* The savepoint that ends the job still needs its answer, so the commit alone is made to fail. */
static struct result lose_answer_in_batch(void *context, struct db *db, struct error *err)
{
    struct losing *losing = context;
    losing->runs++;
    lead_away(db);
    return db_script(db, "INSERT INTO dying VALUES (1)", err);
}

static struct result take_a_while(void *context, struct db *db, struct error *err)
{
    (void)context, (void)db, (void)err;
    usleep(200000); /* the next two jobs gather */
    return RESULT_OK;
}

static void note_result(void *context, struct result result)
{
    struct losing *losing = context;
    losing->result = result;
}

static void test_a_batch_that_may_be_stored_is_not_repeated(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = NULL;
    struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE dying (a bigint)");
    script(db, make_inserts_die);
    assert_ok(writer_start(db, &writer, &err));
    struct losing losing[3] = {{.runs = 0}};
    struct writer_job jobs[3];
    for (size_t i = 0; i < ARRAY_LENGTH(jobs); i++) {
        jobs[i] = (struct writer_job){.run = i == 0 ? take_a_while : lose_answer_in_batch,
                                      .done = note_result,
                                      .context = &losing[i]};
        assert_ok(writer_submit(writer, &jobs[i], &err));
    }
    writer_stop(writer);
    for (size_t i = 1; i < ARRAY_LENGTH(jobs); i++) {
        assert_int_equal(losing[i].result.code, ERROR_UNAVAILABLE);
        assert_int_equal(losing[i].runs, 1);
    }
}

static void test_no_server_is_no_answer_now(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    assert_fails(db_open("postgresql:///x?host=/nowhere", DB_OPEN_WRITE, &db, &err),
                 ERROR_UNAVAILABLE);
    assert_int_equal(err.retry_after_s, 1);
    assert_fails(db_open("postgresql://localhost/x?no_such=1", DB_OPEN_WRITE, &db, &err),
                 ERROR_VALIDATION);
    assert_null(db);
    assert_true(db_target_is_shared("postgres://h/x") && !db_target_is_shared("x.db"));
}

/* Counts up by reading and writing, which needs the write transactions to follow one another. */
static int count_up(const char *file, int times)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    struct result result = db_open(file, DB_OPEN_WRITE, &db, &err);
    for (int i = 0; i < times && !failed(result); i++) {
        result = db_begin(db, DB_OPEN_WRITE, &err);
        if (failed(result))
            break;
        int64_t last = number(db, "SELECT max(n) FROM c");
        result =
            db_run(db, SQL("INSERT INTO c VALUES ($1)"), DB_ARGS(db_int(last + 1)), NULL, &err);
        if (!failed(result))
            result = db_commit(db, &err);
    }
    db_close(db);
    return failed(result) ? 1 : 0;
}

static void test_processes_write_one_after_another(void **state)
{
    struct scratch *scratch = *state;
    enum { PROCESSES = 4, TIMES = 50 };
    CLEANUP(db_close_at_end) struct db *db = open_writer(scratch->file);
    script(db, "CREATE TABLE c (n bigint PRIMARY KEY); INSERT INTO c VALUES (0)");
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0)
            _exit(count_up(scratch->file, TIMES));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(number(db, "SELECT max(n) FROM c"), PROCESSES * TIMES);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_values_come_back_as_they_were_given),
        DB_TEST(test_statements_that_break_the_rules_are_refused),
        DB_TEST(test_constraints_become_errors),
        DB_TEST(test_text_of_migrations_compares_by_its_bytes),
        DB_TEST(test_limits_are_set_where_nobody_set_any),
        DB_TEST(test_a_commit_after_a_failed_statement_fails),
        DB_TEST(test_a_lost_connection_is_opened_again),
        DB_TEST(test_a_commit_that_was_not_carried_out_is_retried),
        DB_TEST(test_a_commit_whose_answer_was_lost_is_asked_for),
        DB_TEST(test_a_commit_on_a_server_that_stays_away_is_not_known),
        DB_TEST(test_the_writer_does_not_repeat_what_may_be_stored),
        DB_TEST(test_a_batch_that_may_be_stored_is_not_repeated),
        DB_TEST(test_processes_write_one_after_another),
    };
    const struct CMUnitTest without_server[] = {
        cmocka_unit_test(test_no_server_is_no_answer_now),
    };
    int failures = cmocka_run_group_tests(without_server, NULL, NULL);
    return test_postgres() ? failures + cmocka_run_group_tests(tests, NULL, NULL) : failures;
}
