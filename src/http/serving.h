/* The server between its start and its stop: what libmicrohttpd calls at each connection and
 * request, and what that shares with server.c. Private to this room.
 *
 * A request goes: serving_request_line (an exchange begins), serving_request with the header
 * (checked), with each piece of the body, and once more when it is complete (handed to the
 * handler). Unless the handler has answered by then the connection is suspended, and
 * serving_request is called again when http_reply() has resumed it. serving_request_done ends it,
 * however it ended. */
#ifndef HTTP_SERVING_H
#define HTTP_SERVING_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/exchange.h"
#include "http/loops.h"
#include "http/server.h"
#include "http/watch.h"

enum server_phase {
    SERVER_RUNS,
    SERVER_DRAINS,   /* no new connections, the old ones close after their next reply */
    SERVER_ABANDONS, /* nothing reaches the handler */
};

struct http_server {
    struct http_options options;
    struct address *trusted;
    struct watch *watch;
    struct loops *loops;
    int port;
    atomic_int phase; /* enum server_phase */

    /* Exchanges handed over whose connection is not done with them. */
    atomic_size_t under_way;
    /* Exchanges that the handler owes an answer, or is still inside http_reply() with. */
    atomic_size_t owed;
    atomic_uint_fast64_t requests, refused, timed_out, uploads;
    struct intake *intake;

    pthread_mutex_t suspended_lock;
    struct exchange *suspended;
};

/* The callbacks of libmicrohttpd; `context` is the server. */
enum MHD_Result serving_request(void *context, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_length, void **request);
void *serving_request_line(void *context, const char *target, struct MHD_Connection *mhd);
void serving_request_done(void *context, struct MHD_Connection *mhd, void **request,
                          enum MHD_RequestTerminationCode code);
void serving_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                        enum MHD_ConnectionNotificationCode code);

/* Takes back what the handler has not answered: its connections are resumed, to be told 503, and
 * http_reply() will drop the answers. */
void serving_abandon(struct http_server *server);

#endif
