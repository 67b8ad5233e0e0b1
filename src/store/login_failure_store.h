/* Wrong passwords of the last quarter of an hour: rows of `login_failures`, by subject
 * ("account:…", "address:…"). What follows from them is in app/throttle.h. */
#ifndef STORE_LOGIN_FAILURE_STORE_H
#define STORE_LOGIN_FAILURE_STORE_H

#include "db/db.h"

#define LOGIN_FAILURE_LIFE_MS INT64_C(900000)

MUST_USE struct result login_failure_store_insert(struct db *db, const char *subject,
                                                  int64_t now_ms, struct error *err);
/* When the nth newest of the subject's that still count was (n from 1); unknown where there are
 * fewer. */
MUST_USE struct result login_failure_store_nth(struct db *db, const char *subject, int n,
                                               int64_t now_ms, struct opt *ret_at_ms,
                                               struct error *err);
MUST_USE struct result login_failure_store_clear(struct db *db, const char *subject,
                                                 struct error *err);
/* Forgets those that no longer count. */
MUST_USE struct result login_failure_store_expire(struct db *db, int64_t now_ms, struct error *err);

#endif
