/* The database that a test runs on: a file, or with POSTCLOSE_TEST_POSTGRES a schema of its own on
 * that server (tests/support/postgres starts one). */
#ifndef DB_TEST_TARGET_H
#define DB_TEST_TARGET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/db.h"

enum { TEST_TARGET_MAX = 512 };

/* The server's URL; NULL: tests run on files. */
static inline const char *test_postgres(void)
{
    const char *url = getenv("POSTCLOSE_TEST_POSTGRES");
    return url && url[0] ? url : NULL;
}

/* For tests of what SQLite alone has: its plans, its catalogue, its SQL. */
static inline void test_on_sqlite_alone(void)
{
    if (test_postgres())
        skip();
}

static inline void test_postgres_script(const char *url, const char *sql)
{
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_close_at_end) struct db *db = NULL;
    struct result result = db_open(url, DB_OPEN_WRITE, &db, &err);
    if (!failed(result))
        result = db_script(db, sql, &err);
    if (failed(result))
        fail_msg("%s: %s", sql, err.detail);
}

/* A new schema, and the URL that leads there. */
static inline void test_schema_create(char target[TEST_TARGET_MAX])
{
    static atomic_int count;
    char schema[48], sql[96];
    const char *url = test_postgres();
    snprintf(schema, sizeof(schema), "test_%d_%d", (int)getpid(), atomic_fetch_add(&count, 1));
    snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", schema);
    test_postgres_script(url, sql);
    snprintf(target, TEST_TARGET_MAX, "%s%soptions=-csearch_path%%3D%s", url,
             strchr(url, '?') ? "&" : "?", schema);
}

static inline void test_schema_drop(const char *target)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "DROP SCHEMA %s CASCADE", strstr(target, "%3D") + 3);
    test_postgres_script(test_postgres(), sql);
}

#endif
