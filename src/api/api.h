/* The HTTP API: from an exchange to an answer.
 *
 *     match → who → role → decode and validate → use case in its transaction → encode → answer */
#ifndef API_API_H
#define API_API_H

#include "api/endpoint.h"
#include "api/page_files.h"

struct api;

enum { BODY_LIMIT_DEFAULT = 1024 * 1024 };

/* Reads the endpoint table; an entry without roles, or two that collide, do not start. `app` and
 * `page_files` outlive it. */
MUST_USE struct result api_start(struct app *app, const struct page_files *page_files,
                                 struct api **ret_api, struct error *err);
/* After the HTTP server was stopped. Takes NULL. */
void api_stop(struct api *api);

/* The three callbacks of struct http_options; context is the struct api. */
void api_handle(void *context, struct http_exchange *exchange);
bool api_plan_body(void *context, struct http_exchange *exchange, struct http_body_plan *plan,
                   struct http_reply *ret_reply);
void api_refuse(void *context, struct http_exchange *exchange, int status, const char *detail,
                struct http_reply *reply);

/* The server whose statistics /metrics shows. */
void api_set_server(struct api *api, const struct http_server *server);

#endif
