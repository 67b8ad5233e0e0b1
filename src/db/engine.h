/* What an engine gives to db.c, and what the files of this folder share. Not for other folders.
 *
 * An engine knows connections and prepared statements; caching them, cursors, and the bookkeeping
 * of transactions are db.c's. Every function takes the engine's own connection and statement, and
 * reports errors as db.h says. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/db.h"

struct db_token {
    const char *name; /* as between the braces: "STRICT" */
    const char *text;
};

struct db_engine {
    const char *begin_write, *begin_read;
    const char *table_exists;   /* a row where the table $1 is there */
    const char *explain_prefix; /* put before a statement */
    int explain_column;         /* of the plan's rows: the text */
    const struct db_token *tokens;
    size_t token_count;

    struct result (*open)(const char *target, enum db_mode mode, void **ret_connection,
                          struct error *err);
    void (*close)(void *connection);
    bool (*in_transaction)(void *connection);
    struct result (*script)(void *connection, const char *sql, struct error *err);

    /* *ret_parameters: how many values it takes, $1 … $n, each of them used in the text. */
    struct result (*prepare)(void *connection, const struct db_statement *statement,
                             void **ret_prepared, size_t *ret_parameters, struct error *err);
    void (*finalize)(void *prepared);
    struct result (*bind)(void *connection, void *prepared, const struct db_value *values,
                          struct error *err);
    struct result (*step)(void *connection, void *prepared, bool *ret_row, struct error *err);
    /* Runs to its end a statement that has no rows, and resets it. */
    struct result (*run)(void *connection, void *prepared, int64_t *ret_changed, struct error *err);
    void (*reset)(void *prepared); /* forgets its values and where it stood */

    bool (*column_is_null)(void *prepared, int column);
    int64_t (*column_int)(void *prepared, int column);
    const char *(*column_text)(void *prepared, int column);
    const void *(*column_blob)(void *prepared, int column, size_t *ret_length);
};

extern const struct db_engine sqlite_engine;

const struct db_engine *db_engine_of(const struct db *db);
void *db_connection_of(struct db *db); /* on SQLite a `sqlite3 *` */

/* Zeroed. Never NULL: running out of memory aborts, as in base/arena.h. */
void *db_allocate(size_t bytes);
char *db_copy_text(const char *text);

#endif
