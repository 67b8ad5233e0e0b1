/* Read connections, lent to whoever asks: as many as are held at once, kept open for the next. */
#ifndef DB_POOL_H
#define DB_POOL_H

#include "db/db.h"

struct db_pool;

enum { DB_POOL_MAX = 64 };

/* Owns its connections; `target` is copied. */
MUST_USE struct result db_pool_open(const char *target, struct db_pool **ret_pool,
                                    struct error *err);
void db_pool_close(struct db_pool *pool); /* all were given back; takes NULL */

/* ERROR_UNAVAILABLE where DB_POOL_MAX are lent. */
MUST_USE struct result db_pool_take(struct db_pool *pool, struct db **ret_db, struct error *err);
/* Rolls back what was left open. */
void db_pool_give(struct db_pool *pool, struct db *db);

#endif
