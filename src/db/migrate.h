/* Schema versions: numbered migrations, run at start, all in one transaction.
 *
 * What engines name differently are tokens in the text, replaced here and nowhere else:
 *
 *     token       SQLite                  PostgreSQL
 *     {{STRICT}}  STRICT                               ends a table
 *     {{KEYED}}   STRICT, WITHOUT ROWID                ends one that is stored by its primary key
 *     {{TEXT}}    TEXT                    text COLLATE "C": compares by bytes, as SQLite does
 *     {{INT}}     INTEGER                 bigint
 *     {{BLOB}}    BLOB                    bytea
 *
 * The types of columns are always said by a token: PostgreSQL's INTEGER has 32 bits, and its TEXT
 * would be ordered by the language of the database. What no token covers, such as triggers, stands
 * between {{SQLITE}} and {{/SQLITE}} for the one, between {{POSTGRES}} and {{/POSTGRES}} for the
 * other. Any other token is an error. The table
 * schema_version (version, name, applied_at in ms) records what ran. A database with a newer schema
 * than this program knows is refused (ERROR_CONFLICT) with a message that says so, and so is the
 * unfinished copy of another (copy.h). */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct db_migration {
    int32_t version; /* 1, 2, 3 … without a gap */
    const char *name;
    const char *sql;
};

/* Brings the schema up to migrations[count - 1]. Safe when several processes start at once. */
MUST_USE struct result db_migrate(struct db *db, const struct db_migration *migrations,
                                  size_t count, int64_t now_ms, int32_t *ret_version,
                                  struct error *err);
/* 0 for an empty database. */
MUST_USE struct result db_schema_version(struct db *db, int32_t *ret_version, struct error *err);

#endif
