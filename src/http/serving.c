#include "http/serving.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/request.h"

enum {
    BODY_FIRST_BYTES = 16 * 1024,
};

static const char *const no_answer = "The server stops.";

static void suspended_add(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    pthread_mutex_lock(&server->suspended_lock);
    exchange->suspended_previous = NULL;
    exchange->suspended_next = server->suspended;
    if (server->suspended != NULL)
        server->suspended->suspended_previous = exchange;
    server->suspended = exchange;
    exchange->listed = true;
    pthread_mutex_unlock(&server->suspended_lock);
}

static void suspended_remove(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (!exchange->listed)
        return;
    exchange->listed = false;
    pthread_mutex_lock(&server->suspended_lock);
    if (exchange->suspended_previous != NULL)
        exchange->suspended_previous->suspended_next = exchange->suspended_next;
    else
        server->suspended = exchange->suspended_next;
    if (exchange->suspended_next != NULL)
        exchange->suspended_next->suspended_previous = exchange->suspended_previous;
    pthread_mutex_unlock(&server->suspended_lock);
}

void http_reply(struct http_exchange *base, struct http_reply *reply)
{
    struct exchange *exchange = (struct exchange *)base;
    struct http_server *server = exchange->server;
    exchange->response =
        reply_build(reply, exchange->accepts_gzip, reply->close, &exchange->response_bytes);
    exchange->status = reply->status;

    /* While the server owes this answer neither it nor the connection can go away, unless it has
     * abandoned the exchange: then nothing but the exchange itself may be touched. */
    int state = atomic_load(&exchange->state);
    assert(state != EXCHANGE_ANSWERED);
    while (state != EXCHANGE_ABANDONED &&
           !atomic_compare_exchange_weak(&exchange->state, &state, EXCHANGE_ANSWERED))
        ;
    if (state == EXCHANGE_SUSPENDED)
        loop_resume(exchange->connection->loop, exchange->mhd);
    exchange_release(exchange);
    if (state != EXCHANGE_ABANDONED)
        atomic_fetch_sub(&server->owed, 1);
}

static enum MHD_Result response_queue(struct exchange *exchange, int status,
                                      struct MHD_Response *response, uint64_t body_bytes)
{
    watch_reply_begun(exchange->server->watch, exchange->connection, body_bytes);
    return MHD_queue_response(exchange->mhd, (unsigned)status, response);
}

/* The answer to a request that does not reach the handler. */
static void refusal_build(struct exchange *exchange, int status, const char *detail,
                          struct http_reply *reply)
{
    const struct http_options *options = &exchange->server->options;
    *reply = (struct http_reply){.status = status};
    if (options->refuse != NULL) {
        options->refuse(options->context, &exchange->base, status, detail, reply);
        return;
    }
    reply->content_type = "text/plain; charset=utf-8";
    buf_append_text(&reply->body, detail);
}

/* Sends it and closes the connection. */
static enum MHD_Result refuse_with(struct exchange *exchange, struct http_reply *reply)
{
    atomic_fetch_add(&exchange->server->refused, 1);
    uint64_t bytes = 0;
    struct MHD_Response *response = reply_build(reply, false, true, &bytes);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result queued = response_queue(exchange, reply->status, response, bytes);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct exchange *exchange, int status, const char *detail)
{
    struct http_reply reply;
    refusal_build(exchange, status, detail, &reply);
    return refuse_with(exchange, &reply);
}

/* Where the body of a refused request may be under way: libmicrohttpd will not read it, and closing
 * a socket with unread bytes loses the answer. */
static void linger(struct exchange *exchange)
{
    watch_linger(exchange->server->watch, exchange->connection->socket);
}

static enum MHD_Result refuse_early(struct exchange *exchange, int status, const char *detail)
{
    linger(exchange);
    return refuse(exchange, status, detail);
}

/* In the middle of a body libmicrohttpd takes no answer. It has sent nothing of one either, so it
 * is written here, and the connection ends. */
static enum MHD_Result refuse_midway(struct exchange *exchange, int status, const char *detail)
{
    struct http_reply reply;
    struct buf bytes CLEANUP(buf_free) = BUF_EMPTY;
    refusal_build(exchange, status, detail, &reply);
    reply_write_raw(&reply, &bytes);
    buf_free(&reply.body);
    atomic_fetch_add(&exchange->server->refused, 1);
    linger(exchange);
    /* It fits into an empty buffer; a client that has closed hears of nothing. */
    (void)!send(exchange->connection->socket, bytes.data, bytes.length,
                MSG_DONTWAIT | MSG_NOSIGNAL);
    return MHD_NO;
}

/* Who the client is: the peer, or whom a trusted proxy names. */
static void client_find(struct exchange *exchange)
{
    const struct http_server *server = exchange->server;
    struct http_exchange *base = &exchange->base;
    if (!exchange->connection->by_proxy)
        return;

    const char *proto = http_header_value(base, "X-Forwarded-Proto");
    base->secure = proto != NULL && strcasecmp(proto, "https") == 0;
    /* Each proxy may have added a line of its own: together they are one list. */
    const char *forwarded_for = NULL;
    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct http_header *header = &exchange->headers[i];
        if (strcasecmp(header->name, "X-Forwarded-For") != 0)
            continue;
        forwarded_for = forwarded_for == NULL
                            ? header->value
                            : arena_printf(&base->arena, "%s,%s", forwarded_for, header->value);
    }
    struct address client;
    if (forwarded_for != NULL && address_forwarded(forwarded_for, server->trusted,
                                                   server->options.trusted_proxy_count, &client))
        address_format(&client, base->client);
}

/* Before anything of the body is taken: whether it is, how much, and where to. */
static enum MHD_Result plan_body(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    const struct http_options *options = &server->options;
    struct http_exchange *base = &exchange->base;
    struct http_reply reply = {0};
    exchange->plan.limit = options->body_limit_default;
    if (options->plan_body != NULL &&
        !options->plan_body(options->context, base, &exchange->plan, &reply)) {
        linger(exchange);
        return refuse_with(exchange, &reply);
    }
    const char *length_text = http_header_value(base, "Content-Length");
    uint64_t length;
    if (length_text != NULL && request_length_parse(length_text, strlen(length_text), &length) &&
        length > exchange->plan.limit)
        return refuse_early(exchange, 413, "The body is over its limit.");
    if (!exchange->plan.to_file)
        return MHD_YES;

    struct error err;
    error_init(&err, NULL);
    struct result entered = intake_enter(server->intake, &base->file, &err);
    if (failed(entered))
        return refuse_early(exchange, error_http_status(entered.code), err.detail);
    exchange->intake = server->intake;
    return MHD_YES;
}

/* The header has come. */
static enum MHD_Result take_header(struct exchange *exchange, const char *method,
                                   const char *version)
{
    struct http_exchange *base = &exchange->base;
    base->method = arena_strdup(&base->arena, method);
    struct refusal refusal = framing_check(exchange, method, version);
    client_find(exchange);
    if (refusal.status != 0)
        return refuse_early(exchange, refusal.status, refusal.detail);

    struct request_target target;
    const char *wrong =
        request_target_parse(&base->arena, base->target, exchange->target_length, &target);
    if (wrong != NULL)
        return refuse_early(exchange, 400, wrong);
    base->path = target.path;
    base->parameters = target.parameters;
    base->parameter_count = target.parameter_count;

    exchange->stage = STAGE_BODY;
    if (!framing_has_body(exchange))
        return MHD_YES;
    return plan_body(exchange);
}

static enum MHD_Result over_limit(struct exchange *exchange)
{
    return refuse_midway(exchange, 413, "The body is over its limit.");
}

static enum MHD_Result take_into_file(struct exchange *exchange, const char *bytes, size_t length)
{
    struct http_exchange *base = &exchange->base;
    struct error err;
    error_init(&err, NULL);
    if (length > exchange->plan.limit - base->file_length)
        return over_limit(exchange);
    struct result written = intake_write(exchange->intake, base->file, bytes, length, &err);
    if (failed(written))
        return refuse_midway(exchange, error_http_status(written.code), err.detail);
    base->file_length += length;
    watch_body_moved(exchange->server->watch, exchange->connection, base->started_ns,
                     base->file_length);
    return MHD_YES;
}

/* Some of the body has come. Memory grows with what is there, not with what was announced. */
static enum MHD_Result take_body(struct exchange *exchange, const char *bytes, size_t *length)
{
    size_t more = *length;
    *length = 0;
    if (exchange->intake != NULL)
        return take_into_file(exchange, bytes, more);
    if (more > exchange->plan.limit - exchange->body.length)
        return over_limit(exchange);
    if (exchange->body.capacity == 0)
        buf_reserve(&exchange->body, BODY_FIRST_BYTES);
    buf_append(&exchange->body, bytes, more);
    return MHD_YES;
}

static enum MHD_Result answer(struct exchange *exchange)
{
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    if (response == NULL)
        return MHD_NO;
    if (atomic_load(&exchange->server->phase) != SERVER_RUNS)
        (void)MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued =
        response_queue(exchange, exchange->status, response, exchange->response_bytes);
    MHD_destroy_response(response);
    return queued;
}

/* The request is complete: the handler's turn. */
static enum MHD_Result hand_over(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    /* First counted, then asked: http_server_stop() does the two in the other order, so that one
     * of us sees the other. */
    atomic_fetch_add(&server->owed, 1);
    if (atomic_load(&server->phase) == SERVER_ABANDONS) {
        atomic_fetch_sub(&server->owed, 1);
        return refuse(exchange, 503, no_answer);
    }

    exchange->base.body = buf_text(&exchange->body);
    exchange->base.body_length = exchange->body.length;
    exchange->stage = STAGE_HANDED;
    exchange->under_way = true;
    watch_request_handed(exchange->connection);
    atomic_fetch_add(&server->requests, 1);
    if (exchange->intake != NULL)
        atomic_fetch_add(&server->uploads, 1);
    atomic_fetch_add(&server->under_way, 1);
    exchange_hold(exchange);
    server->options.handle(server->options.context, &exchange->base);
    if (atomic_load(&exchange->state) == EXCHANGE_ANSWERED)
        return answer(exchange);

    suspended_add(exchange);
    MHD_suspend_connection(exchange->mhd);
    int state = EXCHANGE_IN_HANDLER;
    if (!atomic_compare_exchange_strong(&exchange->state, &state, EXCHANGE_SUSPENDED))
        loop_resume(exchange->connection->loop,
                    exchange->mhd); /* answered just now, by one who did not see it */
    return MHD_YES;
}

/* The connection was resumed. */
static enum MHD_Result take_up(struct exchange *exchange)
{
    suspended_remove(exchange);
    if (atomic_load(&exchange->state) == EXCHANGE_ANSWERED)
        return answer(exchange);
    /* The handler still holds the exchange: nothing of it but what the connection owns is
     * touched, and no `refuse`, which would write into its arena. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(no_answer), (void *)(uintptr_t)no_answer, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = response_queue(exchange, 503, response, 0);
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result serving_request(void *context, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_length, void **request)
{
    struct exchange *exchange = *request;
    (void)context, (void)mhd, (void)url;
    if (exchange == NULL)
        return MHD_NO;
    switch (exchange->stage) {
    case STAGE_HEADER:
        return take_header(exchange, method, version);
    case STAGE_BODY:
        if (*upload_length > 0)
            return take_body(exchange, upload, upload_length);
        return hand_over(exchange);
    case STAGE_HANDED:
        return take_up(exchange);
    }
    return MHD_NO;
}

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/* libmicrohttpd 0.9.75 would split the query as well, with a record of each parameter in the
 * connection's memory, and leaves the connection hanging where that runs out. The target lies in
 * its own writable buffer, so it is given an empty query; ours is the copy. */
static void query_hide(const char *target)
{
    char *mark = strchr((char *)(uintptr_t)target, '?');
    if (mark != NULL && framing_layout_known())
        mark[1] = '\0';
}

/* The request line has come: an exchange begins. */
void *serving_request_line(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct http_server *server = context;
    struct connection *connection = connection_of(mhd);
    if (connection == NULL || target == NULL)
        return NULL;
    struct exchange *exchange = connection->spare;
    connection->spare = NULL;
    if (exchange == NULL)
        exchange = exchange_new();
    exchange->server = server;
    exchange->connection = connection;
    exchange->mhd = mhd;
    exchange->raw_target = target;
    exchange->target_length = strlen(target);
    exchange->base.started_ns = clock_monotonic_ns();
    exchange->base.target = arena_memdup(&exchange->base.arena, target, exchange->target_length);
    query_hide(target);
    exchange->base.method = exchange->base.path = exchange->base.body = "";
    address_format(&connection->address, exchange->base.client);
    watch_request_begun(server->watch, connection);
    return exchange;
}

void serving_request_done(void *context, struct MHD_Connection *mhd, void **request,
                          enum MHD_RequestTerminationCode code)
{
    struct http_server *server = context;
    struct exchange *exchange = *request;
    (void)mhd;
    *request = NULL;
    if (exchange == NULL)
        return;
    struct connection *connection = exchange->connection;
    suspended_remove(exchange);
    if (code == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED)
        atomic_fetch_add(&server->timed_out, 1);
    if (exchange->under_way)
        atomic_fetch_sub(&server->under_way, 1);
    watch_idle(connection);
    if (exchange_recycle(exchange))
        connection->spare = exchange;
    else
        exchange_release(exchange);
}

static void connection_begin(struct http_server *server, struct MHD_Connection *mhd,
                             void **socket_context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL || info == NULL)
        abort();
    connection->socket = info->connect_fd;
    info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    connection->loop = loops_find(server->loops, mhd);
    connection->address = address_of_socket(info == NULL ? NULL : info->client_addr);
    connection->by_proxy =
        address_in(&connection->address, server->trusted, server->options.trusted_proxy_count);
    watch_add(server->watch, connection);
    *socket_context = connection;
}

void serving_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                        enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_begin(server, mhd, socket_context);
        return;
    }
    struct connection *connection = *socket_context;
    *socket_context = NULL;
    if (connection == NULL)
        return;
    watch_remove(server->watch, connection);
    exchange_release(connection->spare);
    free(connection);
}

void serving_abandon(struct http_server *server)
{
    pthread_mutex_lock(&server->suspended_lock);
    for (struct exchange *e = server->suspended; e != NULL; e = e->suspended_next) {
        int state = EXCHANGE_SUSPENDED;
        if (!atomic_compare_exchange_strong(&e->state, &state, EXCHANGE_ABANDONED))
            continue;
        loop_resume(e->connection->loop, e->mhd);
        atomic_fetch_sub(&server->owed, 1);
    }
    pthread_mutex_unlock(&server->suspended_lock);
}
