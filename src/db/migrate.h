/* Schema versions: numbered migrations, run at start, all in one transaction.
 *
 * What engines name differently are tokens in the text (db/dialect.h). The table
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
