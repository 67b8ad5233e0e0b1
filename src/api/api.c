#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "api/metrics.h"
#include "api/page.h"
#include "api/pending.h"
#include "api/problem.h"
#include "base/log.h"

static struct result add_routes(struct api *api, struct error *err)
{
    for (size_t i = 0; i < endpoint_count; i++) {
        const struct endpoint *endpoint = &endpoints[i];
        if (!endpoint->roles || !endpoint->handle || !endpoint->status)
            return error_set(err, ERROR_INTERNAL, "%s %s has no roles, handler or status",
                             endpoint->method, endpoint->path);
        TRY(router_add(api->router, endpoint->method, endpoint->path, (int)i, err));
    }
    return RESULT_OK;
}

struct result api_start(struct app *app, const struct page_files *page_files, struct api **ret_api,
                        struct error *err)
{
    struct api *api = calloc(1, sizeof(*api));
    if (!api)
        return error_set(err, ERROR_INTERNAL, "no memory for the API");
    api->app = app;
    api->router = router_new();
    struct result started = add_routes(api, err);
    if (!failed(started))
        started = page_open(page_files, &api->page, err);
    if (!failed(started))
        started = slow_pool_start(&api->slow, err);
    if (!failed(started))
        started = slow_pool_start(&api->waiting, err);
    if (!failed(started))
        started = slow_pool_start(&api->files, err);
    if (!failed(started))
        started = slow_pool_start(&api->exports, err);
    if (failed(started)) {
        api_stop(api);
        return started;
    }
    *ret_api = api;
    return RESULT_OK;
}

void api_stop(struct api *api)
{
    if (!api)
        return;
    slow_pool_stop(api->slow);
    slow_pool_stop(api->waiting);
    slow_pool_stop(api->files);
    slow_pool_stop(api->exports);
    page_close(api->page);
    router_free(api->router);
    free(api);
}

void api_set_server(struct api *api, const struct http_server *server)
{
    api->server = server;
}

static enum error_code code_of_status(int status)
{
    for (int code = ERROR_BAD_REQUEST; code < ERROR_CODE_COUNT; code++) {
        if (error_http_status((enum error_code)code) == status)
            return (enum error_code)code;
    }
    return ERROR_BAD_REQUEST;
}

void api_refuse(void *context, struct http_exchange *exchange, int status, const char *detail,
                struct http_reply *reply)
{
    struct api *api = context;
    struct error err;
    error_init(&err, &exchange->arena);
    (void)error_set(&err, code_of_status(status), "%s", detail);
    err.retry_after_s = status == 503 ? 1 : 0;
    const char *request_id = arena_strdup(&exchange->arena, oid_new(api->app->now_ms()).hex);
    problem_reply(reply, &err, request_id);
    reply->status = status;
    http_reply_header(reply, "X-Request-Id", request_id);
    http_reply_header(reply, "X-Content-Type-Options", "nosniff");
    http_reply_header(reply, "Referrer-Policy", "no-referrer");
    http_reply_header(reply, "Cache-Control", "no-store");
    metrics_count(status, 0);
    log_line(LOG_WARNING, "refused", LOG_TEXT("requestId", request_id),
             LOG_NUMBER("status", status), LOG_TEXT("client", exchange->client),
             LOG_TEXT("error", detail));
}
