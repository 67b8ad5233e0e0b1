/* What the tests of this folder share: a directory for a test, short ways to run SQL, a disk that
 * is full when told to be.
 *
 * Tests run on SQLite, and on PostgreSQL where test_target.h knows a server. */
#ifndef DB_TEST_SUPPORT_H
#define DB_TEST_SUPPORT_H

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/db.h"
#include "db/test_target.h"

/* A statement prepared for this use alone. */
#define SQL(text) (&(const struct db_statement){DB_STATEMENT_ADHOC, "test", (text)})

#define assert_ok(expression)                                                                      \
    do {                                                                                           \
        struct result ok_result_ = (expression);                                                   \
        if (failed(ok_result_))                                                                    \
            fail_msg("%s: code %d: %s", #expression, (int)ok_result_.code, err.detail);            \
    } while (0)
#define assert_fails(expression, expected) assert_int_equal((expression).code, (expected))

struct scratch {
    char directory[64];
    const char *file; /* for a database; on PostgreSQL the URL of a schema */
    char target[TEST_TARGET_MAX];
};

static inline int scratch_setup(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    snprintf(scratch->directory, sizeof scratch->directory, "/tmp/postclose-db-XXXXXX");
    if (mkdtemp(scratch->directory) == NULL)
        return -1;
    if (test_postgres())
        test_schema_create(scratch->target);
    else
        snprintf(scratch->target, sizeof scratch->target, "%s/test.db", scratch->directory);
    scratch->file = scratch->target;
    *state = scratch;
    return 0;
}

static inline int scratch_remove(const char *path, const struct stat *status, int type,
                                 struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static inline int scratch_teardown(void **state)
{
    struct scratch *scratch = *state;
    if (test_postgres())
        test_schema_drop(scratch->file);
    nftw(scratch->directory, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(scratch);
    return 0;
}

static inline struct db *open_writer(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    assert_ok(db_open(file, DB_OPEN_WRITE, &db, &err));
    return db;
}

static inline struct db *open_reader(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = NULL;
    assert_ok(db_open(file, DB_OPEN_READ, &db, &err));
    return db;
}

/* The words for types and tables in which the tests' own scripts differ between the engines. */
static inline void translate(const char *sql, struct buf *translated)
{
    static const struct {
        const char *sqlite, *postgres;
    } words[] = {
        {"STRICT, WITHOUT ROWID", ""}, {"STRICT", ""}, {"INTEGER", "bigint"}, {"BLOB", "bytea"}};
    for (const char *at = sql; *at != '\0';) {
        size_t length = 0;
        for (size_t i = 0; test_postgres() && length == 0 && i < ARRAY_LENGTH(words); i++) {
            if (strncmp(at, words[i].sqlite, strlen(words[i].sqlite)) != 0)
                continue;
            length = strlen(words[i].sqlite);
            buf_append_text(translated, words[i].postgres);
        }
        if (length == 0)
            buf_append_char(translated, *at);
        at += length == 0 ? 1 : length;
    }
}

static inline void script(struct db *db, const char *sql)
{
    struct error err;
    error_init(&err, NULL);
    CLEANUP(buf_free) struct buf translated = BUF_EMPTY;
    translate(sql, &translated);
    assert_ok(db_script(db, buf_text(&translated), &err));
}

static inline void hardly_wait_for_locks(struct db *db)
{
    script(db, test_postgres() ? "SET lock_timeout = 1" : "PRAGMA busy_timeout=1");
}

/* The number that a query without parameters answers with. */
static inline int64_t number(struct db *db, const char *sql)
{
    struct error err;
    error_init(&err, NULL);
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = false;
    assert_ok(db_query_one(db, SQL(sql), DB_NO_ARGS, &cursor, &row, &err));
    assert_true(row);
    return db_column_int(&cursor, 0);
}

static atomic_bool disk_is_full;

static inline ssize_t full_pwrite(int fd, const void *bytes, size_t length, off64_t at)
{
    if (atomic_load(&disk_is_full)) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite64(fd, bytes, length, at);
}

static inline ssize_t full_write(int fd, const void *bytes, size_t length)
{
    if (atomic_load(&disk_is_full)) {
        errno = ENOSPC;
        return -1;
    }
    return write(fd, bytes, length);
}

/* Puts the above under SQLite, for the whole program; before any database is open. */
static inline void install_full_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)full_pwrite);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)full_pwrite);
    vfs->xSetSystemCall(vfs, "write", (sqlite3_syscall_ptr)full_write);
}

#endif
