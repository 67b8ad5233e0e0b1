#include "http/exchange.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/spool.h"
#include "http/request.h"
#include "http/watch.h"

struct exchange *exchange_new(void)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        abort();
    arena_init(&exchange->base.arena, ARENA_DEFAULT_LIMIT);
    exchange->base.file = -1;
    exchange->watched = -1;
    atomic_init(&exchange->references, 1);
    atomic_init(&exchange->state, EXCHANGE_IN_HANDLER);
    return exchange;
}

void exchange_hold(struct exchange *exchange)
{
    atomic_fetch_add(&exchange->references, 1);
}

static void exchange_drop_contents(struct exchange *exchange)
{
    if (exchange->response != NULL)
        MHD_destroy_response(exchange->response);
    exchange->response = NULL;
    if (exchange->watched >= 0)
        close(exchange->watched);
    exchange->watched = -1;
    buf_free(&exchange->body);
    spool_close(&exchange->base.file);
    intake_leave(exchange->intake, exchange->base.file_length);
    exchange->intake = NULL;
}

void exchange_release(struct exchange *exchange)
{
    if (exchange == NULL || atomic_fetch_sub(&exchange->references, 1) != 1)
        return;
    exchange_drop_contents(exchange);
    arena_free(&exchange->base.arena);
    free(exchange);
}

bool exchange_recycle(struct exchange *exchange)
{
    if (atomic_load(&exchange->references) != 1)
        return false;
    exchange_drop_contents(exchange);
    struct arena arena = exchange->base.arena;
    arena_reset(&arena);
    *exchange = (struct exchange){.base = {.arena = arena, .file = -1}, .watched = -1};
    atomic_init(&exchange->references, 1);
    atomic_init(&exchange->state, EXCHANGE_IN_HANDLER);
    return true;
}

void http_exchange_hold(struct http_exchange *base)
{
    exchange_hold((struct exchange *)base);
}

void http_exchange_release(struct http_exchange *base)
{
    exchange_release((struct exchange *)base);
}

static struct exchange *exchange_of(const struct http_exchange *base)
{
    return (struct exchange *)base;
}

/* A copy of its own: the connection's socket may be closed while another thread looks at it. */
void http_client_watch(struct http_exchange *base)
{
    struct exchange *exchange = (struct exchange *)base;
    if (exchange->watched < 0)
        exchange->watched = fcntl(exchange->connection->socket, F_DUPFD_CLOEXEC, 0);
}

bool http_client_waits(const struct http_exchange *base)
{
    const struct exchange *exchange = (const struct exchange *)base;
    if (atomic_load(&exchange->state) == EXCHANGE_ABANDONED)
        return false;
    if (exchange->watched < 0)
        return true;
    char byte;
    const ssize_t got = recv(exchange->watched, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

const char *http_header_value(const struct http_exchange *base, const char *name)
{
    const struct exchange *exchange = exchange_of(base);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (strcasecmp(exchange->headers[i].name, name) == 0)
            return exchange->headers[i].value;
    }
    return NULL;
}

const char *http_cookie_value(const struct http_exchange *base, const char *name)
{
    struct exchange *exchange = exchange_of(base);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (strcasecmp(exchange->headers[i].name, "Cookie") != 0)
            continue;
        const char *value = request_cookie(&exchange->base.arena, exchange->headers[i].value, name);
        if (value != NULL)
            return value;
    }
    return NULL;
}
