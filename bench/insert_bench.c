/* What a bare insert of the same rows costs: copies the periods of a database into a new file, in
 * one transaction, by one prepared statement, and prints rows a second. What reading them takes is
 * measured by itself and not counted.
 *
 *     insert_bench DATABASE deal|month NEW-FILE */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

enum { NAME_MAX_BYTES = 4096 };

static void check(int code, sqlite3 *db, int expected)
{
    if (code == expected)
        return;
    fprintf(stderr, "insert_bench: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), db, SQLITE_OK);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static sqlite3 *new_file(sqlite3 *source, const char *name)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    sqlite3 *db = NULL;
    sqlite3_stmt *schema = NULL;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        char file[NAME_MAX_BYTES];
        snprintf(file, sizeof(file), "%s%s", name, suffixes[i]);
        unlink(file);
    }
    check(sqlite3_open(name, &db), db, SQLITE_OK);
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    check(sqlite3_prepare_v2(source, "SELECT sql FROM sqlite_schema WHERE name = 'periods'", -1,
                             &schema, NULL),
          source, SQLITE_OK);
    check(sqlite3_step(schema), source, SQLITE_ROW);
    run(db, (const char *)sqlite3_column_text(schema, 0));
    sqlite3_finalize(schema);
    return db;
}

/* The rows, each into `insert` where that is not NULL. */
static int walk(sqlite3 *source, sqlite3_stmt *rows, sqlite3 *db, sqlite3_stmt *insert)
{
    int count = 0;
    for (int step; (step = sqlite3_step(rows)) != SQLITE_DONE; count++) {
        check(step, source, SQLITE_ROW);
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            sqlite3_value *value = sqlite3_column_value(rows, i);
            if (insert)
                check(sqlite3_bind_value(insert, i + 1, value), db, SQLITE_OK);
        }
        if (!insert)
            continue;
        check(sqlite3_step(insert), db, SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_reset(rows);
    return count;
}

int main(int argc, char **argv)
{
    sqlite3 *source = NULL;
    sqlite3_stmt *rows = NULL, *insert = NULL;
    struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
    if (argc != 4)
        return 2;
    check(sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, NULL), source, SQLITE_OK);
    check(sqlite3_prepare_v2(source,
                             strcmp(argv[2], "deal") == 0
                                 ? "SELECT * FROM periods ORDER BY deal_id, last_ym"
                                 : "SELECT * FROM periods ORDER BY last_ym, deal_id",
                             -1, &rows, NULL),
          source, SQLITE_OK);
    sqlite3 *db = new_file(source, argv[3]);
    for (int i = 0; i < sqlite3_column_count(rows); i++)
        buf_append_text(&sql, i == 0 ? "INSERT INTO periods VALUES (?" : ", ?");
    buf_append_char(&sql, ')');
    run(db, "PRAGMA foreign_keys = OFF");
    check(sqlite3_prepare_v2(db, buf_text(&sql), -1, &insert, NULL), db, SQLITE_OK);

    double began = seconds();
    int count = walk(source, rows, db, NULL);
    const double reading = seconds() - began;
    began = seconds();
    run(db, "BEGIN");
    walk(source, rows, db, insert);
    run(db, "COMMIT");
    printf("%.0f\n", count / (seconds() - began - reading));
    sqlite3_finalize(insert);
    sqlite3_finalize(rows);
    sqlite3_close(db);
    sqlite3_close(source);
    return 0;
}
