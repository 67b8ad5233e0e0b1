/* A temporary database with the whole schema, in an open write transaction that is thrown away.
 *
 * A file, or a schema on the PostgreSQL server of test_target.h.
 *
 * For cmocka: test_db_setup() and test_db_teardown() fit cmocka_unit_test_setup_teardown(); the
 * state is a struct test_db. */
#ifndef TESTS_SUPPORT_TEST_DB_H
#define TESTS_SUPPORT_TEST_DB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/migrate.h"
#include "db/test_target.h"
#include "store/migrations.h"

#define TEST_NOW_MS INT64_C(1750000000000) /* 2025-06-15T15:06:40Z */

struct test_db {
    struct db *db;
    struct arena arena;
    struct error err;
    char directory[64]; /* "" on PostgreSQL */
    char target[TEST_TARGET_MAX];
};

/* `error_` is the struct error * that the expression was given. */
#define test_ok(expression, error_)                                                                \
    do {                                                                                           \
        struct result test_result_ = (expression);                                                 \
        if (failed(test_result_))                                                                  \
            fail_msg("%s: %s: %s", #expression, error_wire_name(test_result_.code),                \
                     (error_)->detail);                                                            \
    } while (0)
#define test_fails(expression, expected_code) assert_int_equal((expression).code, (expected_code))

static inline void test_db_open(struct test_db *test)
{
    int32_t version = 0;
    arena_init(&test->arena, ARENA_DEFAULT_LIMIT);
    error_init(&test->err, &test->arena);
    if (test_postgres()) {
        test_schema_create(test->target);
    } else {
        snprintf(test->directory, sizeof(test->directory), "/tmp/postclose-test-XXXXXX");
        assert_non_null(mkdtemp(test->directory));
        snprintf(test->target, sizeof(test->target), "%s/test.db", test->directory);
    }
    test_ok(db_open(test->target, DB_OPEN_WRITE, &test->db, &test->err), &test->err);
    test_ok(db_migrate(test->db, migrations, migration_count, TEST_NOW_MS, &version, &test->err),
            &test->err);
    test_ok(db_begin(test->db, DB_OPEN_WRITE, &test->err), &test->err);
}

static inline void test_db_close(struct test_db *test)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    db_close(test->db);
    for (size_t i = 0; !test_postgres() && i < ARRAY_LENGTH(suffixes); i++) {
        char file[TEST_TARGET_MAX + 8];
        snprintf(file, sizeof(file), "%s%s", test->target, suffixes[i]);
        unlink(file);
    }
    if (test_postgres())
        test_schema_drop(test->target);
    else
        rmdir(test->directory);
    arena_free(&test->arena);
}

static inline int test_db_setup(void **state)
{
    struct test_db *test = calloc(1, sizeof(*test));
    test_db_open(test);
    *state = test;
    return 0;
}

static inline int test_db_teardown(void **state)
{
    struct test_db *test = *state;
    test_db_close(test);
    free(test);
    return 0;
}

/* "000000000000000000000007" */
static inline struct oid test_oid(unsigned number)
{
    struct oid id;
    snprintf(id.hex, sizeof(id.hex), "%024x", number);
    return id;
}

#endif
