/* A whole database into another, from either engine to either, and proof that it arrived.
 *
 * Everything is copied but what belongs to an engine (db/catalogue.h): users, their passwords,
 * sessions and tokens, kept answers and jobs too, so that the program goes on with the copy as it
 * would have with the source. The rows are of one moment; that the source did not change is held
 * against the end of its audit chain and the number of rows of every table, before and after, and
 * against what is noted in a copy that is taken up again. A row that was changed in place without
 * an audit entry, such as a session that was prolonged, is not seen that way: a file's server is
 * kept away by its lock, servers on PostgreSQL are to be stopped by who copies.
 *
 * At the end the rows of each table are counted on both sides and the copy is verified
 * (app/verify.h). Only where nothing is wrong the destination becomes usable. */
#ifndef APP_COPY_DATABASE_H
#define APP_COPY_DATABASE_H

#include "app/verify.h"

struct copied_rows {
    int64_t tables, rows;
    int64_t taken_up; /* of the rows, those that an earlier run had copied */
};

struct copy_plan {
    const char *from, *to; /* as db_open() takes them */
    const struct policy *policy;
    int64_t now_ms;
    /* Rows, after each step, begun with those that an earlier run copied. */
    void (*progress)(void *context, int64_t done, int64_t total);
    /* Once every row is there and counted, before the verification. */
    void (*copied)(void *context, const struct copied_rows *rows);
    /* A sentence for each problem that the verification finds. */
    void (*report)(void *context, const char *problem);
    void *context;
};

/* ERROR_CONFLICT where the source's schema is not this program's, a server runs on either file, the
 * destination holds anything but the unfinished copy of this very source, and where the source
 * changed. After any failure the same call goes on where it stopped. With problems found it
 * succeeds and the destination stays an unfinished copy. */
MUST_USE struct result copy_database(const struct copy_plan *plan, struct arena *arena,
                                     struct verification *ret_verification, struct error *err);

#endif
