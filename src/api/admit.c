/* Everything that is decided about a request before its handler runs. */
#include <string.h>

#include "api/body.h"
#include "api/page.h"
#include "api/pending.h"
#include "app/authenticate.h"
#include "crypto/token.h"

static bool is_write_method(const char *method)
{
    return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

/* Whether the handler runs next on this thread, with a read connection. */
static bool reads_at_once(const struct endpoint *endpoint)
{
    return endpoint && endpoint->kind == ENDPOINT_READ && !endpoint->prepare;
}

static struct result find_actor(struct pending *pending)
{
    struct request *request = &pending->request;
    struct credentials credentials = {
        .authorization = http_header_value(request->exchange, "Authorization"),
        .session_cookie = http_cookie_value(request->exchange, session_cookie_name),
    };
    bool goes_on = reads_at_once(request->endpoint);
    TRY(reader_take(pending, goes_on));
    struct result found =
        authenticate(request->app, pending->reader, request->call.arena, &credentials,
                     request->call.now_ms, &request->call.actor, &pending->err);
    if (!goes_on)
        reader_give(pending);
    if (!failed(found) || found.code != ERROR_UNAUTHENTICATED)
        return found;
    /* Which of them it was is for the log alone. */
    pending->bad_credentials = credentials.authorization || credentials.session_cookie;
    pending->log_detail = arena_strdup(request->call.arena, pending->err.detail);
    return error_set(&pending->err, ERROR_UNAUTHENTICATED, "no or bad credentials");
}

static struct result check_csrf(struct pending *pending)
{
    const struct http_exchange *exchange = pending->request.exchange;
    if (!pending->request.call.actor.by_cookie || !is_write_method(exchange->method))
        return RESULT_OK;
    char expected[TOKEN_TEXT_MAX];
    csrf_token(http_cookie_value(exchange, session_cookie_name), expected);
    const char *given = http_header_value(exchange, "X-CSRF-Token");
    if (given && secret_equal(given, expected))
        return RESULT_OK;
    return error_set(&pending->err, ERROR_FORBIDDEN,
                     "a write by cookie needs the session's X-CSRF-Token");
}

static struct result check_role(struct pending *pending)
{
    const struct endpoint *endpoint = pending->request.endpoint;
    if (endpoint->roles & ROLE_BIT(pending->request.call.actor.role))
        return check_csrf(pending);
    return error_set(&pending->err, ERROR_FORBIDDEN, "the role %s may not do this",
                     role_names[pending->request.call.actor.role]);
}

/* An identifier of the path that is none names nothing: 404. */
static struct result read_ids(struct pending *pending, const struct route_match *match)
{
    for (size_t i = 0; i < match->value_count; i++) {
        if (!oid_parse(match->values[i], &pending->request.ids[i]))
            return error_set(&pending->err, ERROR_NOT_FOUND, "nothing has the id %.60s",
                             match->values[i]);
    }
    return RESULT_OK;
}

static struct result read_if_match(struct pending *pending)
{
    struct request *request = &pending->request;
    const struct endpoint *endpoint = request->endpoint;
    request->if_match = http_header_value(request->exchange, "If-Match");
    bool changes = !strcmp(endpoint->method, "PUT") || !strcmp(endpoint->method, "PATCH");
    if (changes && !request->if_match && request->app->settings.require_if_match)
        return error_set(&pending->err, ERROR_PRECONDITION_REQUIRED,
                         "send If-Match with the ETag of what you read");
    return RESULT_OK;
}

/* Anyone may know which paths there are only after saying who they are. */
static struct result check_match(struct pending *pending, const struct route_match *match)
{
    if (match->route >= 0)
        return RESULT_OK;
    if (!match->path_known)
        return error_set(&pending->err, ERROR_NOT_FOUND, "there is nothing at this path");
    pending->err.allow = arena_strdup(pending->request.call.arena, match->allow);
    return error_set(&pending->err, ERROR_METHOD_NOT_ALLOWED, "this path answers to %s",
                     match->allow);
}

/* Everything that is wrong is told at once: also what only the use case can see. */
static struct result read_body(struct pending *pending)
{
    struct request *request = &pending->request;
    struct result read = body_read(request, &pending->err);
    if (read.code != ERROR_VALIDATION || !request->endpoint->check || !request->body)
        return read;
    TRY(db_pool_take(request->app->readers, &request->call.db, &pending->err));
    struct result checked = request->endpoint->check(request, &pending->err);
    db_pool_give(request->app->readers, request->call.db);
    request->call.db = NULL;
    return failed(checked) ? checked : read;
}

struct result admit_header(struct pending *pending)
{
    struct request *request = &pending->request;
    const struct http_exchange *exchange = request->exchange;
    struct route_match match = {0};
    router_match(pending->api->router, exchange->method, exchange->path, request->call.arena,
                 &match);
    request->endpoint = match.route >= 0 ? &endpoints[match.route] : NULL;
    if (!match.path_known) {
        request->endpoint = page_endpoint(request->page, exchange);
        pending->is_page = request->endpoint != NULL;
        if (pending->is_page)
            return RESULT_OK;
    }

    bool open = request->endpoint && (request->endpoint->roles & ROLES_ANYONE);
    if (!open)
        TRY(find_actor(pending));
    TRY(check_match(pending, &match));
    if (!open)
        TRY(check_role(pending));
    TRY(read_ids(pending, &match));
    return read_if_match(pending);
}

struct result admit(struct pending *pending)
{
    TRY(admit_header(pending));
    const struct request *request = &pending->request;
    if (pending->is_page)
        return RESULT_OK;
    TRY(read_body(pending));
    /* What is in a file is hashed by a thread for slow work: see prepare() of dispatch.c. */
    return request->endpoint->body_to_file
               ? RESULT_OK
               : idempotency_read(request, &pending->idempotency, &pending->err);
}
