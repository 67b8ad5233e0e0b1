/* The server's own clock over its connections. libmicrohttpd only times silence: a client that
 * sends, or takes, a byte now and then would stay for ever. Here each stage of a request has a
 * deadline, and a thread shuts down the sockets of those that are past theirs; libmicrohttpd then
 * sees the end of the stream and closes.
 *
 * A connection's stage is one atomic word that its own thread stores without a lock; the watch's
 * lock covers the list. libmicrohttpd announces the end of a connection before it closes the
 * socket, and watch_remove() takes the lock, so the thread never touches a descriptor that already
 * means something else.
 *
 * The watch also holds sockets open for a moment after a request was refused with its body still
 * under way: closing at once would make the kernel reset the connection, and the client might
 * never read why. */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "http/address.h"

struct exchange;
struct loop;

struct connection {
    struct connection *next, *previous; /* the watch's list */
    int socket;
    atomic_uint_fast64_t stage; /* a time and an enum watch_stage: see watch.c */
    struct address address;
    bool by_proxy; /* the peer is a trusted proxy */
    struct exchange *spare;
    struct loop *loop; /* that serves it */
};

struct watch;

MUST_USE struct result watch_start(int request_timeout_s, int idle_timeout_s,
                                   struct watch **ret_watch, struct error *err);
/* After the last connection was removed. Takes NULL. */
void watch_stop(struct watch *watch);

/* A new connection: its first header is due within the request timeout. */
void watch_add(struct watch *watch, struct connection *connection);
void watch_remove(struct watch *watch, struct connection *connection);
/* Keeps the stream of `socket` open, reading and dropping what comes, until the client closes or a
 * second or two have passed. Where too many are kept already it does nothing. */
void watch_linger(struct watch *watch, int socket);

/* A request line has come: the rest is due within the request timeout of its first byte. */
void watch_request_begun(struct watch *watch, struct connection *connection);
/* Some of a body that may be long has come, `body_bytes` in all of a request that began at
 * `begun_ns`: it is given more time, as long as it comes faster than a bound. */
void watch_body_moved(struct watch *watch, struct connection *connection, int64_t begun_ns,
                      uint64_t body_bytes);
/* It is complete: how long the answer takes is the handler's business. */
void watch_request_handed(struct connection *connection);
/* The answer is on its way: the client has the idle timeout, and more for a long body, to take it.
 */
void watch_reply_begun(struct watch *watch, struct connection *connection, uint64_t body_bytes);
/* The connection waits for its next request. Silence is libmicrohttpd's to time; once a first byte
 * came the request timeout runs. */
void watch_idle(struct connection *connection);

uint64_t watch_open_count(const struct watch *watch);
uint64_t watch_cut_count(const struct watch *watch);

#endif
