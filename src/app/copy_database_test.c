/* A whole database into another: row by row the same, whichever engine is on either side, however
 * often the copy was broken off, and refused where it would mix with anything else. */
#include "app/copy_database.h"

#include <string.h>

#include "app/generate.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "db/copy.h"
#include "db/instance_lock.h"
#include "store/sql_statements.h"
#include "test_db.h"

enum { MANY_ROWS = 2 * DB_COPY_ROWS + 7 };

/* A database of either engine, not yet made. */
struct place {
    bool on_postgres;
    char directory[64];
    char target[TEST_TARGET_MAX];
};

struct fixture {
    struct arena arena;
    struct error err;
    struct place source, target;
    int64_t problems;
    bool changes_source; /* as soon as the copy has begun */
    struct copied_rows copied;
};

static struct place place_make(bool on_postgres)
{
    struct place place = {.on_postgres = on_postgres};
    if (on_postgres) {
        test_schema_create(place.target);
        return place;
    }
    snprintf(place.directory, sizeof(place.directory), "/tmp/postclose-test-XXXXXX");
    assert_non_null(mkdtemp(place.directory));
    snprintf(place.target, sizeof(place.target), "%s/test.db", place.directory);
    return place;
}

static void place_remove(struct place *place)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    if (place->on_postgres) {
        test_schema_drop(place->target);
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
        char file[TEST_TARGET_MAX + 8];
        snprintf(file, sizeof(file), "%s%s", place->target, suffixes[i]);
        unlink(file);
    }
    rmdir(place->directory);
}

static struct db *open_place(struct fixture *fixture, const struct place *place)
{
    struct db *db = NULL;
    test_ok(db_open(place->target, DB_OPEN_WRITE, &db, &fixture->err), &fixture->err);
    return db;
}

static void script(struct fixture *fixture, const struct place *place, const char *sql)
{
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, place);
    test_ok(db_script(db, sql, &fixture->err), &fixture->err);
}

static int64_t number(struct fixture *fixture, const struct place *place, const char *sql)
{
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, place);
    const struct db_statement statement = {DB_STATEMENT_ADHOC, "test", sql};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool any = false;
    test_ok(db_query_one(db, &statement, DB_NO_ARGS, &row, &any, &fixture->err), &fixture->err);
    assert_true(any);
    return db_column_int(&row, 0);
}

/* ---- a source with a row in every table ---- */

static int64_t test_now(void)
{
    return TEST_NOW_MS;
}

static void generate_into(struct fixture *fixture, const struct place *place)
{
    const struct app_settings settings = {.database = place->target};
    const struct portfolio_plan plan = {
        .seed = 7, .deals = 40, .months = 6, .today_on = timestamp_date(TEST_NOW_MS)};
    struct app *app = NULL;
    struct generation generation = {0};
    test_ok(app_open(&settings, &app, &fixture->err), &fixture->err);
    app->now_ms = test_now;
    struct result generated =
        generate_portfolio(app, &plan, NULL, NULL, &generation, &fixture->err);
    app_close(app);
    test_ok(generated, &fixture->err);
}

/* What a portfolio has none of, with all that could be taken for something else on the way. */
static const char other_rows[] =
    "INSERT INTO users (id, email, email_key, name, role, created_at, updated_at) VALUES"
    " ('00000000000000000000000a', 'A@x', 'a@x', 'NULL', 'admin', 1, 1),"
    " ('00000000000000000000000b', 'B@x', 'b@x', '{\"a\\b\"}', 'dialer', -1,"
    " 9223372036854775807),"
    " ('00000000000000000000000c', 'C@x', 'c@x', '', 'dialer', 1, -9223372036854775807),"
    " ('00000000000000000000000d', 'D@x', 'd@x', 'Zo\u00eb \u6771\u4eac \U0001f3e0, \n\t''q''',"
    " 'closer', 1, 1);"
    "INSERT INTO jobs (id, kind, status, created_at, error)"
    " VALUES ('j1', 'recalculate', 'failed', 1, ''), ('j2', 'recalculate', 'done', 2, NULL);"
    "INSERT INTO import_originators (originator_key, buyer_id) VALUES ('o', 'b');"
    "INSERT INTO import_boxes (originator_key, property_type, buy_box_id) VALUES ('o', 't', 'b');"
    "INSERT INTO import_loans (pool_id, number, deal_id) SELECT 'p', '1', min(id) FROM deals;"
    "INSERT INTO import_statements (pool_id, number, filed_on, version) VALUES ('p', '1', 1, 1);"
    "INSERT INTO import_periods (deal_id, last_ym, months, period_id, figures)"
    " SELECT min(id), 1, 1, 'p', 'f' FROM deals;"
    "INSERT INTO imports (id, status, source, file_name, file_bytes, file_hash, recognition,"
    " settings, created_by_name, created_at, updated_at)"
    " SELECT 'm', 'done', '', 'f', 1, hash, '{}', '{}', 'n', 1, 1 FROM audit_head;"
    "INSERT INTO import_chunks (import_id, number, bytes, packed)"
    " SELECT 'm', 0, 1, hash FROM audit_head;"
    "INSERT INTO import_rows (import_id, number, row, sheet, kind, outcome, problems, remarks,"
    " cells) VALUES ('m', 1, 2, '', 'leads', 'refused', '[]', '[]', '[]');"
    "INSERT INTO import_keys (source, kind, key, subject_id) VALUES ('s', 'leads', 'k', 'i');"
    "INSERT INTO import_sources (source, format, kind, settings, updated_at)"
    " VALUES ('s', 'csv', 'leads', '{}', 1);"
    "INSERT INTO deal_reverts (deal_id) VALUES ('d');";

static void add_blobs(struct fixture *fixture, struct db *db)
{
    static const struct db_statement add_token = {
        DB_STATEMENT_ADHOC, "test",
        "INSERT INTO tokens (token_hash, id, kind, user_id, created_at, expires_at)"
        " VALUES ($1, 't', 'api', '00000000000000000000000a', 1, 1)"};
    static const struct db_statement add_answer = {
        DB_STATEMENT_ADHOC, "test",
        "INSERT INTO idempotency (key_hash, request_hash, status, headers, body, sealed,"
        " created_at) VALUES ($1, $1, 201, 'A: b', $2, 0, 1)"};
    static const struct db_statement add_file = {
        DB_STATEMENT_ADHOC, "test",
        "INSERT INTO import_files (fingerprint, id, format, name, filed_on, imported_at, loans,"
        " deals_created, periods_added, periods_corrected, periods_removed, skipped)"
        " VALUES ($1, 'i', 'absee', 'n', 1, 1, 1, 1, 1, 1, 1, 1)"};
    unsigned char bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)i;
    const struct db_value all = db_blob(bytes, sizeof(bytes)), none = db_blob("", 0);
    test_ok(db_run(db, &add_token, DB_ARGS(all), NULL, &fixture->err), &fixture->err);
    test_ok(db_run(db, &add_file, DB_ARGS(none), NULL, &fixture->err), &fixture->err);
    test_ok(db_run(db, &add_answer, DB_ARGS(none, all), NULL, &fixture->err), &fixture->err);
    test_ok(db_run(db, &add_answer, DB_ARGS(all, none), NULL, &fixture->err), &fixture->err);
}

static void fill(struct fixture *fixture, const struct place *place)
{
    char many[256];
    generate_into(fixture, place);
    script(fixture, place, other_rows);
    snprintf(many, sizeof(many),
             "INSERT INTO login_failures (subject, at, id) WITH RECURSIVE n (i) AS"
             " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " SELECT 's', i, 'x' FROM n",
             MANY_ROWS);
    script(fixture, place, many);
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, place);
    add_blobs(fixture, db);
}

/* ---- all rows as text ---- */

static void append_value(struct buf *text, const struct db_cursor *row, int column,
                         enum db_type type)
{
    if (db_column_is_null(row, column)) {
        buf_append_text(text, "~;");
        return;
    }
    if (type == DB_TYPE_INT) {
        buf_printf(text, "%lld;", (long long)db_column_int(row, column));
        return;
    }
    size_t length = 0;
    const unsigned char *bytes = db_column_blob(row, column, &length);
    buf_printf(text, "%zu:", length);
    for (size_t i = 0; i < length; i++)
        buf_printf(text, "%02x", bytes[i]);
    buf_append_char(text, ';');
}

static int64_t append_table(struct fixture *fixture, struct db *db, const struct table_shape *table,
                            struct buf *text)
{
    struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
    buf_printf(&sql, "SELECT * FROM %s ORDER BY ", table->name);
    for (size_t i = 0; i < table->key_count; i++)
        buf_printf(&sql, "%s%s", i == 0 ? "" : ", ", table->key[i]->name);
    const struct db_statement all = {DB_STATEMENT_ADHOC, "test", buf_text(&sql)};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    test_ok(db_query(db, &all, DB_NO_ARGS, &row, &fixture->err), &fixture->err);
    buf_printf(text, "\n%s\n", table->name);
    for (int64_t rows = 0;; rows++) {
        bool more = false;
        test_ok(db_step(&row, &more, &fixture->err), &fixture->err);
        if (!more)
            return rows;
        for (size_t i = 0; i < table->column_count; i++)
            append_value(text, &row, (int)i, table->columns[i].type);
        buf_append_char(text, '\n');
    }
}

static void dump(struct fixture *fixture, const struct place *place, struct buf *text)
{
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, place);
    struct catalogue catalogue = {0};
    test_ok(catalogue_read(db, &fixture->arena, &catalogue, &fixture->err), &fixture->err);
    for (size_t i = 0; i < catalogue.table_count; i++) {
        if (append_table(fixture, db, &catalogue.tables[i], text) == 0)
            fail_msg("the test has no row in %s", catalogue.tables[i].name);
    }
}

static void assert_same_rows(struct fixture *fixture)
{
    struct buf here CLEANUP(buf_free) = BUF_EMPTY;
    struct buf there CLEANUP(buf_free) = BUF_EMPTY;
    dump(fixture, &fixture->source, &here);
    dump(fixture, &fixture->target, &there);
    if (strcmp(buf_text(&here), buf_text(&there)) != 0)
        fail_msg("the rows differ");
}

/* ---- copying ---- */

static void note_progress(void *context, int64_t done, int64_t total)
{
    struct fixture *fixture = context;
    assert_true(done <= total);
    if (!fixture->changes_source)
        return;
    fixture->changes_source = false;
    script(fixture, &fixture->source,
           "INSERT INTO login_failures (subject, at, id) VALUES ('a', 0, 'late')");
}

static void note_copied(void *context, const struct copied_rows *copied)
{
    struct fixture *fixture = context;
    fixture->copied = *copied;
}

static void note_problem(void *context, const char *problem)
{
    struct fixture *fixture = context;
    (void)problem;
    fixture->problems++;
}

static struct result copy(struct fixture *fixture)
{
    const struct copy_plan plan = {.from = fixture->source.target,
                                   .to = fixture->target.target,
                                   .policy = &policy_default,
                                   .now_ms = TEST_NOW_MS,
                                   .progress = note_progress,
                                   .copied = note_copied,
                                   .report = note_problem,
                                   .context = fixture};
    struct verification found = {0};
    error_clear(&fixture->err);
    TRY(copy_database(&plan, &fixture->arena, &found, &fixture->err));
    assert_int_equal(found.problems, fixture->problems);
    return RESULT_OK;
}

static void assert_refused(struct fixture *fixture, const char *says)
{
    test_fails(copy(fixture), ERROR_CONFLICT);
    if (strstr(fixture->err.detail, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", fixture->err.detail, says);
}

/* One step on connections of its own, as a run that is killed behind it. */
static bool copy_one_step(struct fixture *fixture)
{
    struct db *source CLEANUP(db_close_at_end) = NULL;
    struct db *target CLEANUP(db_close_at_end) = open_place(fixture, &fixture->target);
    struct error *err = &fixture->err;
    struct db_copy under_way = {0};
    bool more = false;
    test_ok(db_open(fixture->source.target, DB_OPEN_READ, &source, err), err);
    test_ok(db_begin(source, DB_OPEN_READ, err), err);
    test_ok(db_copy_start(source, target, &fixture->arena, "one step", &SQL_AUDIT_HEAD_REMOVE_FIRST,
                          &under_way, err),
            err);
    test_ok(db_copy_step(&under_way, &more, err), err);
    return more;
}

static void migrate_place(struct fixture *fixture, const struct place *place)
{
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, place);
    int32_t version = 0;
    test_ok(db_migrate(db, migrations, migration_count, TEST_NOW_MS, &version, &fixture->err),
            &fixture->err);
}

/* A run that copies everything and then finds that the source changed, which is then undone. */
static void begin_and_break_off(struct fixture *fixture)
{
    struct place *target = &fixture->target;
    fixture->changes_source = true;
    assert_refused(fixture, "changed while it was copied");
    script(fixture, &fixture->source, "DELETE FROM login_failures WHERE id = 'late'");
    assert_int_equal(number(fixture, target, "SELECT count(*) FROM copy_state"), 1);
}

/* ---- the tests ---- */

static void test_every_row_arrives(void **state)
{
    struct fixture *fixture = *state;
    test_ok(copy(fixture), &fixture->err);
    assert_int_equal(fixture->problems, 0);
    assert_int_equal(fixture->copied.taken_up, 0);
    assert_true(fixture->copied.rows > MANY_ROWS);
    assert_same_rows(fixture);
    migrate_place(fixture, &fixture->target);
    struct db *db CLEANUP(db_close_at_end) = open_place(fixture, &fixture->target);
    test_fails(db_script(db, "UPDATE audit_log SET actor_name = 'x'", &fixture->err),
               ERROR_CONFLICT);
    test_fails(db_script(db, "DELETE FROM deals", &fixture->err), ERROR_CONFLICT);
}

static void test_a_copy_is_taken_up_behind_any_step(void **state)
{
    struct fixture *fixture = *state;
    int steps = 1;
    migrate_place(fixture, &fixture->target);
    while (copy_one_step(fixture)) {
        steps++;
        struct db *db CLEANUP(db_close_at_end) = open_place(fixture, &fixture->target);
        int32_t version = 0;
        test_fails(
            db_migrate(db, migrations, migration_count, TEST_NOW_MS, &version, &fixture->err),
            ERROR_CONFLICT);
    }
    assert_true(steps > 20);
    assert_same_rows(fixture);
}

static void test_rows_that_are_there_are_not_copied_again(void **state)
{
    struct fixture *fixture = *state;
    begin_and_break_off(fixture);
    test_ok(copy(fixture), &fixture->err);
    assert_int_equal(fixture->copied.taken_up, fixture->copied.rows);
    assert_same_rows(fixture);
    assert_refused(fixture, "holds rows");
}

static void test_a_source_that_changed_is_refused(void **state)
{
    struct fixture *fixture = *state;
    begin_and_break_off(fixture);
    script(fixture, &fixture->source, "UPDATE audit_head SET seq = seq + 1");
    assert_refused(fixture, "the source was changed");
    script(fixture, &fixture->source, "UPDATE audit_head SET seq = seq - 1");
    script(fixture, &fixture->source, "DELETE FROM jobs WHERE id = 'j1'");
    assert_refused(fixture, "the source was changed");
}

static void test_a_destination_in_use_is_refused(void **state)
{
    struct fixture *fixture = *state;
    migrate_place(fixture, &fixture->target);
    script(fixture, &fixture->target,
           "INSERT INTO buyers (id, name, created_at, updated_at)"
           " VALUES ('0000000000000000000000bb', 'Own', 1, 1)");
    assert_refused(fixture, "holds rows in buyers");
    assert_int_equal(number(fixture, &fixture->target, "SELECT count(*) FROM buyers"), 1);
    assert_int_equal(number(fixture, &fixture->target, "SELECT count(*) FROM audit_head"), 1);
}

static void test_problems_of_the_source_are_told_and_the_copy_is_kept_back(void **state)
{
    struct fixture *fixture = *state;
    script(fixture, &fixture->source, "UPDATE buyers SET graded_deals = graded_deals + 1");
    test_ok(copy(fixture), &fixture->err);
    assert_true(fixture->problems > 0);
    assert_same_rows(fixture);
    assert_int_equal(number(fixture, &fixture->target, "SELECT count(*) FROM copy_state"), 1);
}

static void test_another_schema_is_refused(void **state)
{
    struct fixture *fixture = *state;
    script(fixture, &fixture->source,
           "DELETE FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)");
    assert_refused(fixture, "the source has schema version");
    script(fixture, &fixture->source,
           "INSERT INTO schema_version (version, name, applied_at)"
           " SELECT max(version) + 1, 'again', 1 FROM schema_version");
    script(fixture, &fixture->source, "CREATE TABLE surplus (id BIGINT PRIMARY KEY)");
    test_fails(copy(fixture), fixture->source.on_postgres ? ERROR_CONFLICT : ERROR_INTERNAL);
    assert_non_null(strstr(fixture->err.detail, "surplus"));
}

static void test_a_server_keeps_copies_away(void **state)
{
    struct fixture *fixture = *state;
    const struct place *sides[] = {&fixture->source, &fixture->target};
    for (size_t i = 0; i < ARRAY_LENGTH(sides); i++) {
        struct instance_lock lock = {.fd = -1};
        if (sides[i]->on_postgres)
            continue;
        test_ok(instance_lock_take(sides[i]->target, &lock, &fixture->err), &fixture->err);
        assert_refused(fixture, "in use");
        instance_lock_drop(&lock);
    }
    test_ok(copy(fixture), &fixture->err);
}

/* A number that the database hands out would have to go on behind what was copied. */
static void test_no_column_numbers_itself(void **state)
{
    struct fixture *fixture = *state;
    const char *sql = fixture->source.on_postgres
                          ? "SELECT count(*) FROM pg_class WHERE relkind = 'S'"
                            " AND relnamespace = current_schema()::regnamespace"
                          : "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%AUTOINCREMENT%'";
    assert_int_equal(number(fixture, &fixture->source, sql), 0);
}

/* ---- every pair of engines ---- */

struct pair {
    const char *name;
    bool wants_server, from_postgres, to_postgres;
};

static struct pair pairs[] = {
    {"file to file", false, false, false},
    {"file to PostgreSQL", true, false, true},
    {"PostgreSQL to file", true, true, false},
    {"PostgreSQL to PostgreSQL", true, true, true},
};

static int setup(void **state)
{
    const struct pair *pair = *state;
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    arena_init(&fixture->arena, ARENA_DEFAULT_LIMIT);
    error_init(&fixture->err, &fixture->arena);
    fixture->source = place_make(pair->from_postgres);
    fixture->target = place_make(pair->to_postgres);
    fill(fixture, &fixture->source);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    place_remove(&fixture->source);
    place_remove(&fixture->target);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

#define TEST(function)                                                                             \
    cmocka_unit_test_prestate_setup_teardown(function, setup, teardown, &pairs[i])

int main(void)
{
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
        if (pairs[i].wants_server != (test_postgres() != NULL))
            continue;
        const struct CMUnitTest tests[] = {
            TEST(test_every_row_arrives),
            TEST(test_a_copy_is_taken_up_behind_any_step),
            TEST(test_rows_that_are_there_are_not_copied_again),
            TEST(test_a_source_that_changed_is_refused),
            TEST(test_a_destination_in_use_is_refused),
            TEST(test_problems_of_the_source_are_told_and_the_copy_is_kept_back),
            TEST(test_another_schema_is_refused),
            TEST(test_a_server_keeps_copies_away),
            TEST(test_no_column_numbers_itself),
        };
        wrong += cmocka_run_group_tests_name(pairs[i].name, tests, NULL, NULL);
    }
    return wrong;
}
