/* The inside of an exchange: shared by the files of this room, by nobody else.
 *
 * Two own an exchange together: the connection it came by and, from the moment it is handed over,
 * the handler until http_reply(). The last to let go frees it; the connection keeps one that the
 * handler has let go of for its next request.
 *
 * `state` is the only thing both change. The connection's thread suspends the connection before
 * it moves IN_HANDLER to SUSPENDED, so whoever finds SUSPENDED may resume it. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "http/intake.h"
#include "http/server.h"

enum exchange_state {
    EXCHANGE_IN_HANDLER, /* or not there yet */
    EXCHANGE_SUSPENDED,
    EXCHANGE_ANSWERED,  /* `response` is set */
    EXCHANGE_ABANDONED, /* the server stops and waits no longer; the answer will be dropped */
};

enum exchange_stage { STAGE_HEADER, STAGE_BODY, STAGE_HANDED };

struct connection;

struct exchange {
    struct http_exchange base; /* first: the handler's pointer is this one */
    struct http_server *server;
    struct connection *connection;
    struct MHD_Connection *mhd;
    atomic_int references;
    atomic_int state; /* enum exchange_state */
    enum exchange_stage stage;

    const char *raw_target; /* in libmicrohttpd's memory: only its address is of use */
    size_t target_length;
    struct http_header *headers; /* in the arena, as they came, without blanks around values */
    size_t header_count, header_room;

    struct buf body;
    struct http_body_plan plan;
    struct intake *intake; /* holds a place in it: the body goes to a file; NULL: to memory */
    bool accepts_gzip;
    bool under_way; /* counted in the server's under_way */

    struct MHD_Response *response;
    uint64_t response_bytes;
    int status;
    int watched; /* a copy of the connection's socket; -1: none. See http_client_watch() */
    struct exchange *suspended_next, *suspended_previous; /* the server's list */
    bool listed;                                          /* in that list */
};

/* Never NULL. Holds one reference. */
struct exchange *exchange_new(void);
void exchange_hold(struct exchange *exchange);
void exchange_release(struct exchange *exchange); /* takes NULL */
/* For the next request of its connection. False where the handler still holds it. */
bool exchange_recycle(struct exchange *exchange);

/* A sentence and a status, where a request is refused; status 0: it is not. */
struct refusal {
    int status;
    const char *detail;
};

/* What follows from the header of a request: see framing.c. Copies the headers into the exchange.
 */
struct refusal framing_check(struct exchange *exchange, const char *method, const char *version);
/* Whether a body follows the header, by its fields. */
bool framing_has_body(const struct exchange *exchange);
/* Whether this libmicrohttpd is the one whose memory framing_check() knows how to read. */
bool framing_layout_known(void);

/* A whole answer as bytes, for the one that libmicrohttpd would not send: in the middle of a body.
 * Closes the connection. */
void reply_write_raw(const struct http_reply *reply, struct buf *ret_bytes);

/* What goes out: see reply.c. Takes the reply's body over. NULL where memory ran out. */
struct MHD_Response *reply_build(struct http_reply *reply, bool accepts_gzip, bool close,
                                 uint64_t *ret_body_bytes);

#endif
