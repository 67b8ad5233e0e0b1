/* One connection, its statements, transactions and rows, whatever the engine behind it.
 *
 * Every statement lies in store/sql/, is embedded at build and prepared once a connection. Its
 * parameters are $1 … $n and are bound by number (on SQLite by name: there "$2" is otherwise
 * numbered by first appearance). A connection belongs to one thread at a time; see pool.h.
 *
 * Errors: ERROR_CONFLICT for a unique constraint (the detail is its columns, "table.column,
 * table.column", and nothing else), for a foreign key and for a refusal raised by a trigger (its
 * message); ERROR_VALIDATION for any other constraint that a caller's data broke; ERROR_RETRY for
 * busy, serialisation failure, deadlock and a lost connection; ERROR_UNAVAILABLE for a database
 * that cannot be reached, for a statement that took too long and for a commit whose outcome is not
 * known; ERROR_STORAGE_FULL for a full disk; ERROR_INTERNAL for the rest, with the statement's name
 * and the engine's words.
 *
 * After a statement failed inside a transaction, only a savepoint that was set before it, or the
 * whole transaction, may be rolled back: PostgreSQL refuses everything else, and a commit there
 * fails (ERROR_INTERNAL). */
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

/* `target`: a file name (SQLite), or "postgresql://…" or "postgres://…" (PostgreSQL 15 or newer).
 *
 * SQLite: the file is created when missing in DB_OPEN_WRITE alone, mode 0600; WAL,
 * synchronous=FULL, foreign keys on, trusted_schema off, busy time-out DB_BUSY_TIMEOUT_MS.
 *
 * PostgreSQL: the URL is libpq's, with all its options (several hosts, TLS); the database must be
 * there, in UTF-8. Unless the URL says otherwise the primary of several hosts is taken for reading
 * too, so that a caller reads what it wrote. A lock is waited for DB_BUSY_TIMEOUT_MS, statements
 * and idle transactions are limited (postgres.h), each where nobody set another limit. A connection
 * that is lost is opened again by its next use outside a transaction, and ends the transaction that
 * was open on it with ERROR_RETRY: the server goes on without a restart. ERROR_UNAVAILABLE while
 * the database cannot be reached. */
enum { DB_BUSY_TIMEOUT_MS = 10000 };
MUST_USE struct result db_open(const char *target, enum db_mode mode, struct db **ret_db,
                               struct error *err);
void db_close(struct db *db);         /* takes NULL */
void db_close_at_end(struct db **db); /* for CLEANUP() */

/* Whether several servers may work on this database at once (PostgreSQL), or one alone (SQLite). */
bool db_target_is_shared(const char *target);

/* A write transaction takes its lock at once, a read transaction sees one moment of the database,
 * that of its first read, until it ends. db_commit() returns when the transaction is on the disk. A
 * failed db_commit() has rolled back, but where it is ERROR_UNAVAILABLE.
 *
 * Write transactions of one database follow one another, whichever process they belong to, and each
 * sees all that the one before wrote: sums, counters and the audit chain need no other lock. On
 * SQLite BEGIN IMMEDIATE does that; on PostgreSQL db_begin() takes an advisory lock that the
 * transaction holds to its end, and the statements behind it run READ COMMITTED, each on what was
 * committed before. Read transactions there are REPEATABLE READ, and wait for nobody.
 *
 * A connection that is lost before COMMIT was answered leaves open whether it was carried out. On
 * PostgreSQL each write transaction leaves a mark in a table of the engine's own (write_marks):
 * after such a loss db_commit() connects again, ends what is left of the old session, and looks for
 * the mark. Where it is: RESULT_OK. Where it is not: ERROR_RETRY. Where no server answers for long:
 * ERROR_UNAVAILABLE; nobody knows then, and the transaction must not be run again by itself.
 *
 * Where the engine itself rolled a transaction back (full disk, I/O error), every statement is
 * refused until db_rollback() or db_commit() ends it, so that none takes effect by itself. */
MUST_USE struct result db_begin(struct db *db, enum db_mode mode, struct error *err);
/* A write transaction whose beginning need not be told apart from its first statement: PostgreSQL
 * is sent BEGIN and the wait for the lock in one round trip with that statement, which fails where
 * they do. */
MUST_USE struct result db_begin_later(struct db *db, struct error *err);
MUST_USE struct result db_commit(struct db *db, struct error *err);
/* From here on db_commit() on this connection does not wait for the disk, where that can be waited
 * for apart (SQLite): others see the transaction at once, but it is on the disk only once a
 * db_sync() that was called after its commit returned RESULT_OK. After a crash in between a prefix
 * of the commits is there, in their order. Outside a transaction; to the connection's end. */
MUST_USE struct result db_sync_apart(struct db *db, struct error *err);
/* From any thread, also while another uses the connection, but not beside db_close(). Returns when
 * all that was committed before the call is on the disk: at once where db_commit() waits itself. A
 * failure (ERROR_UNAVAILABLE) leaves open what of it is there, and a later success tells nothing
 * about it: the kernel tells of a page that it could not write once. */
MUST_USE struct result db_sync(struct db *db, struct error *err);
void db_rollback(struct db *db);             /* does nothing outside a transaction */
bool db_in_transaction(const struct db *db); /* false too after the engine itself rolled back */

MUST_USE struct result db_savepoint(struct db *db, struct error *err);
MUST_USE struct result db_savepoint_release(struct db *db, struct error *err);
MUST_USE struct result db_savepoint_rollback(struct db *db, struct error *err); /* and forgets it */
int db_savepoint_depth(const struct db *db); /* how many are open */

/* Rises with whatever there may be to take back of a transaction: rows written, and on PostgreSQL
 * statements that may write, were sent to do so, or failed. */
int64_t db_writes(const struct db *db);

/* How often this connection waited for an answer over the network, since it was opened and without
 * its opening; 0 on SQLite. */
uint64_t db_round_trips(const struct db *db);

/* Runs a statement that returns no row. *ret_changed, where given: rows inserted, updated, deleted.
 */
MUST_USE struct result db_run(struct db *db, const struct db_statement *statement,
                              struct db_args args, int64_t *ret_changed, struct error *err);

/* The same for a statement of a write transaction whose failure need not be told apart from that of
 * others: PostgreSQL is sent it without waiting, in one round trip with what follows. It fails
 * where a later statement or the commit then fails, with its own error. */
MUST_USE struct result db_run_later(struct db *db, const struct db_statement *statement,
                                    struct db_args args, struct error *err);

/* In a write transaction, from here to its end: on SQLite a thread beside runs what db_run_later()
 * is given, in its order, while the caller goes on; every other function waits until nothing is
 * left to run. For whoever writes much and reads little. A statement that fails is told by one of
 * the next calls or the commit, and by all until the transaction is rolled back, of which no
 * savepoint can be kept. Again, and on PostgreSQL, nothing happens. */
MUST_USE struct result db_run_apart(struct db *db, struct error *err);

/* Says of a query of a write transaction that it will be asked with these values: PostgreSQL is
 * sent it without waiting, in one round trip with what goes before and after, and the next
 * db_query() of it with equal values takes that answer. It is the answer of now: no write between
 * here and there may change it. One of each statement at a time, the last one told; what is not
 * asked for is forgotten with db_expect_no_more(), at a savepoint's rollback and with the
 * transaction. On SQLite, and outside a write transaction, nothing happens. */
MUST_USE struct result db_expect(struct db *db, const struct db_statement *statement,
                                 struct db_args args, struct error *err);
void db_expect_no_more(struct db *db);

/* Waits for all that was sent before: what failed of it is told here. */
MUST_USE struct result db_settle(struct db *db, struct error *err);

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
