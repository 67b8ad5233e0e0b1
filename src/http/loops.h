/* The threads that serve connections: each runs a daemon of libmicrohttpd by itself, all on one
 * listening socket. Private to this room.
 *
 * The daemons wait for nothing: a loop waits for their epoll descriptor and then lets them do what
 * there is to do. With threads of libmicrohttpd's own (0.9.75) a daemon that finds exactly 128
 * sockets ready, or a multiple of it, waits for another one before it looks at these, and where all
 * clients wait for their answers there is none. */
#ifndef HTTP_LOOPS_H
#define HTTP_LOOPS_H

#include <microhttpd.h>

#include "base/error.h"

struct loop;
struct loops;

/* Starts a daemon by MHD_start_daemon(). `listening`: the socket that it is to take over and accept
 * from; -1 for the first, which opens it. `connections`: how many it may have. NULL: it failed, and
 * errno may say why; a socket given is then the caller's again. */
typedef struct MHD_Daemon *loops_daemon_start(void *context, int listening, int connections);

/* `count` loops, from 1, that do not run yet. NULL: out of memory, or of descriptors. */
struct loops *loops_new(int count);
/* Together they have `connections_max` connections. ERROR_UNAVAILABLE, with errno's words, where a
 * daemon cannot be started; some may run nevertheless, until they are stopped. */
MUST_USE struct result loops_run(struct loops *loops, int connections_max,
                                 loops_daemon_start *start, void *context, struct error *err);
/* Of the listening socket; 0 where it cannot be told. */
int loops_port(const struct loops *loops);
/* Ends the threads and all connections, of which none may be suspended, and frees. Takes NULL. */
void loops_stop(struct loops *loops);

/* The loop that serves a connection, on its thread. */
struct loop *loops_find(struct loops *loops, struct MHD_Connection *mhd);
/* From any thread: MHD_resume_connection(), which alone may be missed by a loop that is not
 * waiting. */
void loop_resume(struct loop *loop, struct MHD_Connection *mhd);

#endif
