/* A request on its way through dispatch: what the stages share. Lives in the exchange's arena. */
#ifndef API_PENDING_H
#define API_PENDING_H

#include <stdatomic.h>

#include "api/api.h"
#include "api/idempotency.h"
#include "api/slow_pool.h"
#include "http/router.h"

struct api {
    struct app *app;
    struct router *router;
    struct page *page;
    struct slow_pool *slow;    /* prepare(): passwords */
    struct slow_pool *waiting; /* follow(): apart, so that who waits holds up no sign-in */
    struct slow_pool *exports; /* of files; … */
    atomic_int export_count;   /* … how many are made or wait */
    struct slow_pool *files;   /* prepare() of a body in a file: apart for the same reason */
    const struct http_server *_Atomic server; /* told when its threads answer already */
};

struct pending {
    struct api *api;
    struct request request;
    struct error err;
    struct db *reader; /* lent; NULL: none. See reader_take() */
    struct http_reply reply;
    struct idempotency idempotency;
    struct slow_job slow_job;
    struct writer_job writer_job;
    bool is_page;           /* a path of the page, not of the table: nothing more is decided */
    bool replayed;          /* the first answer again, by Idempotency-Key */
    const char *log_detail; /* instead of err.detail in the log; NULL: none */
    bool bad_credentials;   /* something was presented that is no good: audited */
};

/* A read connection, for who is asking and then for the handler of a READ endpoint. `begin`: in a
 * read transaction, so that both see one moment of the database and pay for one transaction. Does
 * nothing where there is one already. */
MUST_USE struct result reader_take(struct pending *pending, bool begin);
void reader_give(struct pending *pending); /* does nothing where there is none */

/* What the header alone decides: match, who, role, ids, If-Match. Leaves a reader taken where the
 * handler is to go on with it, also on failure. */
MUST_USE struct result admit_header(struct pending *pending);
/* All that is decided before the handler runs: the header, then query and body. */
MUST_USE struct result admit(struct pending *pending);

#endif
