/* A request on its way through dispatch: what the stages share. Lives in the exchange's arena. */
#ifndef API_PENDING_H
#define API_PENDING_H

#include "api/api.h"
#include "api/idempotency.h"
#include "api/slow_pool.h"
#include "http/router.h"

struct api {
    struct app *app;
    struct router *router;
    struct slow_pool *slow;    /* prepare(): passwords */
    struct slow_pool *waiting; /* follow(): apart, so that who waits holds up no sign-in */
    const struct http_server *server;
};

struct pending {
    struct api *api;
    struct request request;
    struct error err;
    struct http_reply reply;
    struct idempotency idempotency;
    struct slow_job slow_job;
    struct writer_job writer_job;
    bool replayed;          /* the first answer again, by Idempotency-Key */
    const char *log_detail; /* instead of err.detail in the log; NULL: none */
    bool bad_credentials;   /* something was presented that is no good: audited */
};

/* Match, who, role, decode: everything that is decided before a transaction begins. */
MUST_USE struct result admit(struct pending *pending);

#endif
