/* Which tables a database has, as it says itself: so that what works on all of them misses none
 * that a later migration brings.
 *
 * Left out are the tables that are not the program's data: schema_version, which db_migrate()
 * writes, copy_state, which says that a copy is under way (copy.h), and those that belong to an
 * engine (write_marks of PostgreSQL, sqlite_… of SQLite). Views, indexes and triggers are not read.
 *
 * What the engines tell differently is asked for here and nowhere else. Names of tables and columns
 * are unquoted. */
#ifndef DB_CATALOGUE_H
#define DB_CATALOGUE_H

#include "base/arena.h"
#include "db/db.h"

enum { CATALOGUE_TABLES_MAX = 128 };

struct table_column {
    const char *name;
    enum db_type type; /* never DB_TYPE_NULL */
    int key_place;     /* in the primary key, from 1; 0: not part of it */
};

struct table_shape {
    const char *name;
    struct table_column *columns;                      /* in the order they were made in */
    size_t column_count;                               /* at most DB_PARAMETERS_MAX */
    const struct table_column *key[DB_PARAMETERS_MAX]; /* the primary key's, in its order */
    size_t key_count;                                  /* at least 1 */
};

struct catalogue {
    struct table_shape *tables; /* each behind those that it refers to, else by name */
    size_t table_count;
};

/* Everything lives in `arena`. ERROR_INTERNAL for a table without a primary key, a column of a type
 * that is none of migrate.h's, and references that run in a circle. */
MUST_USE struct result catalogue_read(struct db *db, struct arena *arena,
                                      struct catalogue *ret_catalogue, struct error *err);

/* ERROR_CONFLICT, with a name, where the two differ in a table or a column. */
MUST_USE struct result catalogue_compare(const struct catalogue *source,
                                         const struct catalogue *target, struct error *err);

/* Any table, also those left out above. */
MUST_USE struct result catalogue_has_table(struct db *db, const char *name, bool *ret_has,
                                           struct error *err);

#endif
