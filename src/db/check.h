/* The engine's own checks: pages, indexes and references. */
#ifndef DB_CHECK_H
#define DB_CHECK_H

#include "db/db.h"

/* Calls `report` with a sentence for each problem. Reads the whole database. On PostgreSQL it finds
 * nothing: references are enforced there, and its pages are looked after by its own means (data
 * checksums, pg_amcheck). */
MUST_USE struct result db_check(struct db *db, void (*report)(void *context, const char *problem),
                                void *context, struct error *err);

#endif
