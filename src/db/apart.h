/* A thread that runs the statements of one write transaction while its caller prepares the next
 * ones: what db_run_apart() starts. Not for other folders.
 *
 * One thread gives and waits, and beside it nobody uses the connection but while nothing given is
 * left to run: after apart_wait(), until the next apart_give(). Statements are run in the order in
 * which they were given. After the first that fails none is run any more, and everything here
 * tells that failure. At most APART_BYTES of statements wait; who gives more waits for room. */
#ifndef DB_APART_H
#define DB_APART_H

#include "db/engine.h"

enum { APART_BYTES = 1024 * 1024 };

struct apart;

/* Engine and connection must outlive it. */
MUST_USE struct result apart_start(const struct db_engine *engine, void *connection,
                                   struct apart **ret_apart, struct error *err);

/* What was not run yet is run first. Takes NULL. */
void apart_stop(struct apart *apart);

/* Keeps copies of the values; `prepared` must outlive apart_stop(). */
MUST_USE struct result apart_give(struct apart *apart, void *prepared, struct db_args args,
                                  struct error *err);

/* Returns once all that was given was run. */
MUST_USE struct result apart_wait(struct apart *apart, struct error *err);

#endif
