/* One connection, its statements, transactions and rows, whatever the engine behind it.
 *
 * Every statement lies in store/sql/, is embedded at build and prepared once a connection. Its
 * parameters are $1 … $n and are bound by number (on SQLite by name: there "$2" is otherwise
 * numbered by first appearance). A connection belongs to one thread at a time; see pool.h.
 *
 * Errors: ERROR_CONFLICT for a unique constraint (the detail is its columns, "table.column,
 * table.column", and nothing else), for a foreign key and for a refusal raised by a trigger (its
 * message); ERROR_VALIDATION for any other constraint that a caller's data broke; ERROR_RETRY for
 * busy, serialisation failure and deadlock; ERROR_STORAGE_FULL for a full disk; ERROR_INTERNAL for
 * the rest, with the statement's name and the engine's words. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/error.h"
#include "base/oid.h"
#include "base/optional.h"

struct db;

struct db_statement {
    size_t id;        /* index of its prepared form in a connection; DB_STATEMENT_ADHOC: none */
    const char *name; /* for logs, errors and tests of query plans */
    const char *text;
};

#define DB_STATEMENT_ADHOC ((size_t)-1)
enum { DB_STATEMENTS_MAX = 512, DB_PARAMETERS_MAX = 64 };

enum db_type { DB_TYPE_NULL, DB_TYPE_INT, DB_TYPE_TEXT, DB_TYPE_BLOB };

struct db_value {
    enum db_type type;
    int64_t integer;
    const void *bytes; /* borrowed until the statement was run or its cursor closed */
    size_t length;
};

struct db_value db_null(void);
struct db_value db_int(int64_t value);
struct db_value db_bool(bool value);
struct db_value db_opt(struct opt value);  /* NULL where unknown */
struct db_value db_text(const char *text); /* NULL where NULL */
struct db_value db_blob(const void *bytes, size_t length);
struct db_value db_oid(const struct oid *id); /* NULL where not set */

struct db_args {
    const struct db_value *values;
    size_t count;
};
/* DB_ARGS(db_int(1), db_text("x")): $1, $2 … */
#define DB_ARGS(...)                                                                               \
    ((struct db_args){(const struct db_value[]){__VA_ARGS__},                                      \
                      sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

enum db_mode { DB_OPEN_WRITE, DB_OPEN_READ };

/* `target`: a file name (SQLite); "postgresql://…" is refused for now, by name. The file is created
 * when missing in DB_OPEN_WRITE alone, mode 0600. SQLite: WAL, synchronous=FULL, foreign keys on,
 * trusted_schema off, busy time-out DB_BUSY_TIMEOUT_MS. */
enum { DB_BUSY_TIMEOUT_MS = 10000 };
MUST_USE struct result db_open(const char *target, enum db_mode mode, struct db **ret_db,
                               struct error *err);
void db_close(struct db *db);         /* takes NULL */
void db_close_at_end(struct db **db); /* for CLEANUP() */

/* A write transaction takes its lock at once, a read transaction sees one moment of the database,
 * that of its first read, until it ends. db_commit() returns when the transaction is on the disk. A
 * failed db_commit() has rolled back.
 *
 * Where the engine itself rolled a transaction back (full disk, I/O error), every statement is
 * refused until db_rollback() or db_commit() ends it, so that none takes effect by itself. */
MUST_USE struct result db_begin(struct db *db, enum db_mode mode, struct error *err);
MUST_USE struct result db_commit(struct db *db, struct error *err);
void db_rollback(struct db *db);             /* does nothing outside a transaction */
bool db_in_transaction(const struct db *db); /* false too after the engine itself rolled back */

MUST_USE struct result db_savepoint(struct db *db, struct error *err);
MUST_USE struct result db_savepoint_release(struct db *db, struct error *err);
MUST_USE struct result db_savepoint_rollback(struct db *db, struct error *err); /* and forgets it */
int db_savepoint_depth(const struct db *db); /* how many are open */

/* Runs a statement that returns no row. *ret_changed, where given: rows inserted, updated, deleted.
 */
MUST_USE struct result db_run(struct db *db, const struct db_statement *statement,
                              struct db_args args, int64_t *ret_changed, struct error *err);

/* Rows, one at a time. Declare it zeroed with CLEANUP(db_cursor_close); close before the same
 * statement runs again on this connection. Column text is borrowed until the next step. */
struct db_cursor {
    struct db *db;
    void *handle;
    bool adhoc;
};

MUST_USE struct result db_query(struct db *db, const struct db_statement *statement,
                                struct db_args args, struct db_cursor *ret_cursor,
                                struct error *err);
/* The next row: *ret_row is false after the last. */
MUST_USE struct result db_step(struct db_cursor *cursor, bool *ret_row, struct error *err);
void db_cursor_close(struct db_cursor *cursor);

bool db_column_is_null(const struct db_cursor *cursor, int column);
int64_t db_column_int(const struct db_cursor *cursor, int column); /* 0 where NULL */
struct opt db_column_opt(const struct db_cursor *cursor, int column);
const char *db_column_text(const struct db_cursor *cursor, int column); /* NULL where NULL */
const void *db_column_blob(const struct db_cursor *cursor, int column, size_t *ret_length);
struct oid db_column_oid(const struct db_cursor *cursor, int column); /* not set where NULL */

/* One row or none: *ret_row false where none. Leaves the cursor on the row; close it. */
MUST_USE struct result db_query_one(struct db *db, const struct db_statement *statement,
                                    struct db_args args, struct db_cursor *ret_cursor,
                                    bool *ret_row, struct error *err);

/* Several statements at once, without parameters or rows: migrations, pragmas. */
MUST_USE struct result db_script(struct db *db, const char *sql, struct error *err);

/* The lines of the engine's plan for a statement, each passed to `line`. For tests. */
MUST_USE struct result db_explain(struct db *db, const struct db_statement *statement,
                                  void (*line)(void *context, const char *text), void *context,
                                  struct error *err);

#endif
