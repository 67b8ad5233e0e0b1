/* What engines name differently: tokens in the texts of migrations and of named statements.
 *
 *     token        SQLite                  PostgreSQL
 *     {{STRICT}}   STRICT                               ends a table
 *     {{KEYED}}    STRICT, WITHOUT ROWID                ends one that is stored by its primary key
 *     {{TEXT}}     TEXT                    text COLLATE "C": compares by bytes, as SQLite does
 *     {{INT}}      INTEGER                 bigint
 *     {{BLOB}}     BLOB                    bytea
 *     {{OR_FAIL}}  OR FAIL                              an INSERT of one row, of a table with
 * triggers
 *
 * The types of columns are always said by a token: PostgreSQL's INTEGER has 32 bits, and its TEXT
 * would be ordered by the language of the database. What no token covers, such as triggers, stands
 * between {{SQLITE}} and {{/SQLITE}} for the one, between {{POSTGRES}} and {{/POSTGRES}} for the
 * other.
 *
 * SQLite copies every page that a statement with triggers changes, to take the statement back where
 * a later row or trigger is refused. One that writes a single row and is refused before that, by
 * RAISE(FAIL) or a constraint, has nothing to take back: {{OR_FAIL}} says so. */
#ifndef DB_DIALECT_H
#define DB_DIALECT_H

#include "base/buf.h"
#include "base/error.h"

struct db_engine;

/* Appends the text as the engine takes it. Any other token is an error. */
MUST_USE struct result dialect_expand(const struct db_engine *engine, const char *sql,
                                      struct buf *expanded, struct error *err);

#endif
