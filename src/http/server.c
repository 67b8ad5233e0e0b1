#include "http/server.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/serving.h"

enum {
    THREADS_MAX = 64,
    /* libmicrohttpd keeps header and reply header of a connection here and clears it at each
     * request, so it is not larger than needed; past it libmicrohttpd itself answers 431. */
    CONNECTION_MEMORY_BYTES = HTTP_HEADER_MAX_BYTES + 24 * 1024,
    LISTEN_BACKLOG = 1024,
    STOP_POLL_US = 2000,
};

/* A way to accept no more that cannot run into a worker's own handling of the listening socket, as
 * MHD_quiesce_daemon() can. */
static enum MHD_Result on_accept(void *context, const struct sockaddr *address, socklen_t length)
{
    struct http_server *server = context;
    (void)address, (void)length;
    return atomic_load(&server->phase) == SERVER_RUNS ? MHD_YES : MHD_NO;
}

/* Decoding is request.c's, from the target as it came. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context, (void)mhd;
    return strlen(text);
}

static struct result listen_address(const struct http_options *options,
                                    struct sockaddr_storage *ret_address, struct error *err)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                               .sin6_port = htons((uint16_t)options->port)};
    memset(ret_address, 0, sizeof *ret_address);
    if (inet_pton(AF_INET, options->address, &four.sin_addr) == 1)
        memcpy(ret_address, &four, sizeof four);
    else if (inet_pton(AF_INET6, options->address, &six.sin6_addr) == 1)
        memcpy(ret_address, &six, sizeof six);
    else
        return error_set(err, ERROR_BAD_REQUEST, "\"%s\" is no address to listen on",
                         options->address);
    return RESULT_OK;
}

static struct result options_check(const struct http_options *options, struct error *err)
{
    if (options->handle == NULL || options->address == NULL)
        return error_set(err, ERROR_INTERNAL, "a server needs a handler and an address");
    if (options->port < 0 || options->port > 65535)
        return error_set(err, ERROR_BAD_REQUEST, "%d is no port", options->port);
    if (options->threads < 1 || options->threads > THREADS_MAX)
        return error_set(err, ERROR_BAD_REQUEST, "threads must be between 1 and %d", THREADS_MAX);
    if (options->connections_max < options->threads)
        return error_set(err, ERROR_BAD_REQUEST, "there are fewer connections than threads");
    if (options->idle_timeout_s < 1 || options->request_timeout_s < 1)
        return error_set(err, ERROR_BAD_REQUEST, "timeouts must be at least a second");
    return RESULT_OK;
}

static struct result trusted_read(struct http_server *server, struct error *err)
{
    size_t count = server->options.trusted_proxy_count;
    server->trusted = calloc(count + 1, sizeof *server->trusted);
    if (server->trusted == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    for (size_t i = 0; i < count; i++) {
        const char *text = server->options.trusted_proxies[i];
        if (!address_parse(text, strlen(text), &server->trusted[i]))
            return error_set(err, ERROR_BAD_REQUEST, "\"%s\" is no address of a proxy", text);
    }
    return RESULT_OK;
}

struct starting {
    struct http_server *server;
    struct sockaddr_storage address;
};

static struct MHD_Daemon *daemon_start(void *context, int listening, int connections)
{
    const struct starting *starting = context;
    struct http_server *server = starting->server;
    const struct http_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    if (starting->address.ss_family == AF_INET6)
        flags |= MHD_USE_DUAL_STACK;
    const struct MHD_OptionItem socket[] = {
        {listening < 0 ? MHD_OPTION_END : MHD_OPTION_LISTEN_SOCKET, listening, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        flags, (uint16_t)options->port, on_accept, server, serving_request, server,
        MHD_OPTION_SOCK_ADDR, &starting->address, MHD_OPTION_NOTIFY_CONNECTION, serving_connection,
        server, MHD_OPTION_NOTIFY_COMPLETED, serving_request_done, server,
        MHD_OPTION_URI_LOG_CALLBACK, serving_request_line, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_STRICT_FOR_CLIENT, framing_layout_known() ? 0 : 1,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)options->idle_timeout_s, MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)LISTEN_BACKLOG,
        MHD_OPTION_ARRAY, socket, MHD_OPTION_END);
}

static struct result serving_start(struct http_server *server, struct error *err)
{
    const struct http_options *options = &server->options;
    struct starting starting = {.server = server};
    TRY(listen_address(options, &starting.address, err));
    server->loops = loops_new(options->threads);
    if (server->loops == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    struct error why;
    error_init(&why, NULL);
    struct result started =
        loops_run(server->loops, options->connections_max, daemon_start, &starting, &why);
    if (failed(started))
        return error_set(err, started.code, "cannot listen on %s port %d: %s", options->address,
                         options->port, why.detail);
    server->port = loops_port(server->loops);
    return RESULT_OK;
}

static void server_free(struct http_server *server)
{
    loops_stop(server->loops);
    watch_stop(server->watch);
    intake_release(server->intake);
    pthread_mutex_destroy(&server->suspended_lock);
    free(server->trusted);
    free(server);
}

struct result http_server_start(const struct http_options *options, struct http_server **ret_server,
                                struct error *err)
{
    TRY(options_check(options, err));
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    server->options = *options;
    server->intake = intake_new(options->spool_folder, options->uploads_max);
    pthread_mutex_init(&server->suspended_lock, NULL);

    struct result result = trusted_read(server, err);
    if (!failed(result))
        result =
            watch_start(options->request_timeout_s, options->idle_timeout_s, &server->watch, err);
    if (!failed(result))
        result = serving_start(server, err);
    if (failed(result)) {
        server_free(server);
        return result;
    }
    *ret_server = server;
    return RESULT_OK;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_stop(struct http_server *server, int grace_ms)
{
    if (server == NULL)
        return;
    atomic_store(&server->phase, SERVER_DRAINS);
    int64_t until_ns = clock_monotonic_ns() + (int64_t)grace_ms * 1000 * 1000;
    while (atomic_load(&server->under_way) > 0 && clock_monotonic_ns() < until_ns)
        usleep(STOP_POLL_US);

    /* libmicrohttpd must not be stopped with a connection suspended, nor while http_reply() is
     * still about to wake one. */
    atomic_store(&server->phase, SERVER_ABANDONS);
    while (atomic_load(&server->owed) > 0) {
        serving_abandon(server);
        usleep(STOP_POLL_US);
    }
    server_free(server);
}

struct http_stats http_server_stats(const struct http_server *server)
{
    struct intake_stats intake = intake_stats_get(server->intake);
    return (struct http_stats){
        .uploads_open = intake.files,
        .upload_bytes = intake.bytes,
        .uploads = atomic_load(&server->uploads),
        .connections_open = watch_open_count(server->watch),
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .timed_out = atomic_load(&server->timed_out) + watch_cut_count(server->watch),
    };
}
