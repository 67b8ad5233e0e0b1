/* What an engine gives to db.c, and what the files of this folder share. Not for other folders.
 *
 * An engine knows connections and prepared statements; caching them, cursors, and the bookkeeping
 * of transactions are db.c's. Every function takes the engine's own connection and statement, and
 * reports errors as db.h says. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/db.h"

struct log; /* where an engine's commits go first */

struct db_token {
    const char *name; /* as between the braces: "STRICT" */
    const char *text;
};

/* What begins, ends and divides a transaction. Nested savepoints share one name: both engines take
 * the innermost. */
enum db_control {
    DB_CONTROL_BEGIN_WRITE,
    DB_CONTROL_BEGIN_WRITE_LATER,
    DB_CONTROL_BEGIN_READ,
    DB_CONTROL_COMMIT,
    DB_CONTROL_ROLLBACK,
    DB_CONTROL_SAVEPOINT,
    DB_CONTROL_RELEASE,
    DB_CONTROL_ROLLBACK_TO,
    DB_CONTROL_COUNT
};

struct db_engine {
    const char *dialect;        /* the name of its blocks in migrations: see migrate.h */
    const char *table_exists;   /* a row where the table $1 is there */
    const char *explain_prefix; /* put before a statement */
    int explain_column;         /* of the plan's rows: the text */
    const struct db_token *tokens;
    size_t token_count;

    struct result (*open)(const char *target, enum db_mode mode, void **ret_connection,
                          struct error *err);
    void (*close)(void *connection);
    /* False too once a connection is lost. */
    bool (*in_transaction)(void *connection);
    /* See db_writes(). */
    int64_t (*writes)(void *connection);
    uint64_t (*round_trips)(void *connection); /* NULL: there is no network */
    /* NULL: the statements of control_texts are prepared and run like any other. */
    struct result (*control)(void *connection, enum db_control control, struct error *err);
    const char *const *control_texts; /* by enum db_control */
    struct result (*script)(void *connection, const char *sql, struct error *err);
    /* As db_sync_apart() says: commits go to a log. All three NULL: a commit is on the disk by
     * itself. Closed before the connection, on the thread that has it. */
    struct result (*log_open)(void *connection, struct log **ret_log, struct error *err);
    struct result (*log_sync)(struct log *log, struct error *err);
    void (*log_close)(struct log *log);

    /* *ret_parameters: how many values it takes, $1 … $n, each of them used in the text. */
    struct result (*prepare)(void *connection, const struct db_statement *statement,
                             void **ret_prepared, size_t *ret_parameters, struct error *err);
    void (*finalize)(void *prepared);
    struct result (*bind)(void *connection, void *prepared, const struct db_value *values,
                          struct error *err);
    struct result (*step)(void *connection, void *prepared, bool *ret_row, struct error *err);
    /* Runs to its end a statement that has no rows, and resets it. */
    struct result (*run)(void *connection, void *prepared, int64_t *ret_changed, struct error *err);
    /* Sends it, as db_run_later() says; NULL: it is run at once. */
    struct result (*run_later)(void *connection, void *prepared, const struct db_value *values,
                               struct error *err);
    /* As db_expect() says; all three NULL: a query is sent where it is asked. */
    struct result (*expect)(void *connection, void *prepared, const struct db_value *values,
                            struct error *err);
    void (*expect_no_more)(void *connection);
    struct result (*settle)(void *connection, struct error *err);
    void (*reset)(void *prepared); /* forgets its values and where it stood */

    bool (*column_is_null)(void *prepared, int column);
    int64_t (*column_int)(void *prepared, int column);
    const char *(*column_text)(void *prepared, int column);
    const void *(*column_blob)(void *prepared, int column, size_t *ret_length);
};

struct result sqlite_log_open(void *connection, struct log **ret_log, struct error *err);
struct result sqlite_log_sync(struct log *log, struct error *err);
void sqlite_log_close(struct log *log);

extern const struct db_engine sqlite_engine;
extern const struct db_engine postgres_engine;

bool db_target_is_postgres(const char *target); /* a URL, and no file's name */

const struct db_engine *db_engine_of(const struct db *db);
void *db_connection_of(struct db *db); /* on SQLite a `sqlite3 *` */

/* Zeroed. Never NULL: running out of memory aborts, as in base/arena.h. */
void *db_allocate(size_t bytes);
char *db_copy_text(const char *text);

#endif
