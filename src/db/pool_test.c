#include "db/pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "db/test_support.h"

static struct db_pool *open_pool(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db_pool *pool = NULL;
    assert_ok(db_pool_open(file, &pool, &err));
    return pool;
}

static struct db *take(struct db_pool *pool)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    assert_ok(db_pool_take(pool, &db, &err));
    return db;
}

static void test_a_missing_database_is_told_at_once(void **state)
{
    test_on_sqlite_alone();
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db_pool *pool = NULL;
    assert_fails(db_pool_open(scratch->file, &pool, &err), ERROR_INTERNAL);
    assert_null(pool);
    db_pool_close(NULL);
}

static void test_connections_are_lent_again(void **state)
{
    struct scratch *scratch = *state;
    db_close(open_writer(scratch->file));
    struct db_pool *pool = open_pool(scratch->file);
    struct db *first = take(pool), *second = take(pool);
    assert_ptr_not_equal(first, second);
    db_pool_give(pool, second);
    db_pool_give(pool, first);
    assert_ptr_equal(take(pool), first); /* the last one given back */
    assert_ptr_equal(take(pool), second);
    db_pool_give(pool, first);
    db_pool_give(pool, second);
    db_pool_close(pool);
}

static void test_no_more_than_its_limit_are_lent(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    db_close(open_writer(scratch->file));
    struct db_pool *pool = open_pool(scratch->file);
    struct db *lent[DB_POOL_MAX], *one_more = NULL;
    for (size_t i = 0; i < DB_POOL_MAX; i++)
        lent[i] = take(pool);
    assert_fails(db_pool_take(pool, &one_more, &err), ERROR_UNAVAILABLE);
    assert_null(one_more);
    assert_int_equal(err.retry_after_s, 1);
    db_pool_give(pool, lent[0]);
    lent[0] = take(pool);
    for (size_t i = 0; i < DB_POOL_MAX; i++)
        db_pool_give(pool, lent[i]);
    db_pool_close(pool);
}

static void test_what_is_given_back_is_in_no_transaction(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *writer = open_writer(scratch->file);
    script(writer, "CREATE TABLE t (a INTEGER) STRICT");
    struct db_pool *pool = open_pool(scratch->file);
    struct db *db = take(pool);
    assert_ok(db_begin(db, DB_OPEN_READ, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
    script(writer, "INSERT INTO t VALUES (1)");
    db_pool_give(pool, db);
    assert_ptr_equal(take(pool), db);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
    db_pool_give(pool, db);
    db_pool_close(pool);
}

struct reading {
    struct db_pool *pool;
    atomic_int failures;
};

static void *read_often(void *context)
{
    struct reading *reading = context;
    struct error err;
    error_init(&err, NULL);
    for (int i = 0; i < 200; i++) {
        struct db *db = NULL;
        if (failed(db_pool_take(reading->pool, &db, &err))) {
            atomic_fetch_add(&reading->failures, 1);
            continue;
        }
        struct db_cursor cursor = {0};
        bool row = false;
        if (failed(db_query_one(db, SQL("SELECT a FROM t"), DB_NO_ARGS, &cursor, &row, &err)) ||
            !row || db_column_int(&cursor, 0) != 1)
            atomic_fetch_add(&reading->failures, 1);
        db_cursor_close(&cursor);
        db_pool_give(reading->pool, db);
    }
    return NULL;
}

static void test_threads_share_the_pool(void **state)
{
    struct scratch *scratch = *state;
    struct db *writer = open_writer(scratch->file);
    script(writer, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
    struct reading reading = {.pool = open_pool(scratch->file)};
    pthread_t threads[8];
    for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &reading), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(reading.failures, 0);
    db_pool_close(reading.pool);
    db_close(writer);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_a_missing_database_is_told_at_once),
        DB_TEST(test_connections_are_lent_again),
        DB_TEST(test_no_more_than_its_limit_are_lent),
        DB_TEST(test_what_is_given_back_is_in_no_transaction),
        DB_TEST(test_threads_share_the_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
