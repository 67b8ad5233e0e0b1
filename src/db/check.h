/* The engine's own checks: pages, indexes and references. */
#ifndef DB_CHECK_H
#define DB_CHECK_H

#include "db/db.h"

/* Calls `report` with a sentence for each problem. Reads the whole database. */
MUST_USE struct result db_check(struct db *db, void (*report)(void *context, const char *problem),
                                void *context, struct error *err);

#endif
