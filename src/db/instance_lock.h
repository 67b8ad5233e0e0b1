/* One server to a database file, and no restore under a server.
 *
 * An advisory lock on `<target>.lock`, beside the file: never on the database file itself, whose
 * locks are SQLite's own and go with any descriptor of it that is closed. The kernel drops the lock
 * with the process however that ended, so the lock file that stays behind means nothing and is
 * never removed. Holds on one machine only, like SQLite's WAL. The command line's own reads and
 * writes beside a server take no such lock. */
#ifndef DB_INSTANCE_LOCK_H
#define DB_INSTANCE_LOCK_H

#include "base/error.h"

struct instance_lock {
    int fd; /* -1: none */
};

/* ERROR_CONFLICT where another process, or this one, holds it. `target` need not exist. A
 * PostgreSQL URL takes nothing: any number of servers share that. */
MUST_USE struct result instance_lock_take(const char *target, struct instance_lock *ret_lock,
                                          struct error *err);
void instance_lock_drop(struct instance_lock *lock);

#endif
