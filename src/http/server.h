/* An HTTP/1.1 server over libmicrohttpd that knows no endpoint.
 *
 * It accepts, parses, bounds and refuses; each well-formed request becomes an exchange that is
 * handed to one handler function, on one of the server's threads. The handler answers at once or
 * keeps the exchange and answers later from any other thread: the connection sleeps meanwhile and
 * holds no thread. Each exchange is answered exactly once, by http_reply().
 *
 * Refused here, with 400 and a closed connection, before the handler sees anything: no `Host` (in
 * HTTP/1.1) or two, `Content-Length` together with `Transfer-Encoding`, two or negative or
 * unreadable lengths, lines that end in a bare LF, folded headers, extra spaces, control characters
 * in the target, in names or values, a target that is not in origin form, bad percent-encoding,
 * "." and ".." segments. 413 for a body over its limit, 414 and 431 for a target or headers over
 * theirs, 417, 501 and 505 for expectations, codings and versions that are not known, 507 where
 * the disk has no room for a body that goes to a file. Slow and idle clients are cut off;
 * connections are bounded. The error answers have the
 * handler's form (see `refuse`), but for those that libmicrohttpd gives itself: docs/security.md
 * lists them. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

struct http_server;

struct http_parameter {
    const char *name, *value; /* percent-decoded UTF-8; value "" where there is none */
};

enum {
    HTTP_REPLY_HEADERS_MAX = 16,
    HTTP_PARAMETERS_MAX = 64,
    HTTP_TARGET_MAX_BYTES = 8192,
    HTTP_HEADER_MAX_BYTES = 16 * 1024 /* request line and all headers */
};

struct http_exchange {
    struct arena arena; /* lives as long as the exchange */
    const char *method; /* "GET" */
    const char *path;   /* percent-decoded, without the query; a decoded "/" or NUL is refused */
    const char *target; /* as it came, for the log: never decoded */
    const struct http_parameter *parameters; /* of the query, in order */
    size_t parameter_count;
    const char *body; /* ended with a NUL that body_length does not count; "" where none */
    size_t body_length;
    int file;             /* a body that went to a file, closed with the exchange; -1: none */
    uint64_t file_length; /* in bytes; where the file's position is says nothing */
    char client[64];      /* the client's address, without port; behind a trusted proxy the one that
                             it forwards */
    bool secure;        /* the client came by TLS: a trusted proxy said X-Forwarded-Proto: https */
    int64_t started_ns; /* monotonic */
    void *user;         /* the handler's own */
};

struct http_header {
    const char *name, *value;
};

struct http_reply {
    int status;
    const char *content_type;                           /* NULL: no body */
    struct http_header headers[HTTP_REPLY_HEADERS_MAX]; /* copied by http_reply() */
    size_t header_count;
    struct buf body;         /* http_reply() takes it over */
    const void *static_body; /* instead of body: lives as long as the server */
    size_t static_length;
    bool sends_file; /* instead of body: a regular file, from its start; http_reply() takes it over
                      */
    int file;
    uint64_t file_length;
    bool precompressed; /* the body goes out as it is: packed already, or kept plain on purpose */
    bool close;
};

void http_reply_header(struct http_reply *reply, const char *name, const char *value);

/* Case-insensitive. NULL where there is none; the first where there are more. */
const char *http_header_value(const struct http_exchange *exchange, const char *name);
const char *http_cookie_value(const struct http_exchange *exchange, const char *name);
/* Whether a header such as Accept-Encoding or Accept (NULL: none was sent) lists the coding or type
 * with a weight above 0, or a lone "*" where it does not name it. A range of types does not count:
 * programs that take anything send one. */
bool http_accepts(const char *header, const char *name);

/* Answers and lets go of the exchange: it must not be touched after. Bodies of 1 KiB and more of
 * text, JSON, XML and the like are sent gzipped to clients that accept it (with Vary:
 * Accept-Encoding), unless precompressed or with a Content-Encoding of their own; the packing is
 * done here, on the caller's thread. A file goes out as it is, without passing through memory, and
 * is closed when it was sent or nobody takes it. HEAD gets the headers of GET. A header whose value
 * has a line end in it is left out. May be called from any thread, even after http_server_stop()
 * has given up waiting. */
void http_reply(struct http_exchange *exchange, struct http_reply *reply);

/* For answers that take long to make: whether anyone still waits for this one. To be called inside
 * the handler first, before the exchange is handed to another thread; from then on from any. False
 * too once the server has given up waiting for the answer. A client that has only closed its own
 * side is taken for gone. */
void http_client_watch(struct http_exchange *exchange);
bool http_client_waits(const struct http_exchange *exchange);

/* Where the body of a request goes, and how much of it there may be. */
struct http_body_plan {
    uint64_t limit; /* in bytes */
    bool to_file;   /* into an unnamed temporary file, as it comes, instead of memory */
};

/* For work that outlives the answer of a refused request: see struct http_options. */
void http_exchange_hold(struct http_exchange *exchange);
void http_exchange_release(struct http_exchange *exchange);

struct http_options {
    const char *address;                /* "127.0.0.1", "::1", "0.0.0.0" */
    int port;                           /* 0: a free one */
    int threads;                        /* 1 to 64 */
    int connections_max;                /* in all: 1024; more wait in the kernel */
    int idle_timeout_s;                 /* 60: idle keep-alive and stalled reads and writes; to
                                           take a long reply a second more per 8 KiB */
    int request_timeout_s;              /* 30: from the first byte of a request to its last; a
                                           second more per 64 KiB of a body that goes to a file */
    size_t body_limit_default;          /* 1 MiB */
    const char *spool_folder;           /* where bodies go that go to files; NULL: none may */
    int uploads_max;                    /* of them at once; 503 to more */
    const char *const *trusted_proxies; /* addresses that X-Forwarded-For is believed from */
    size_t trusted_proxy_count;

    /* The handler of every well-formed request. Runs on a server's thread: what takes long is
     * answered from another one. */
    void (*handle)(void *context, struct http_exchange *exchange);
    /* Asked before a body is read: *plan is body_limit_default in memory, and may be changed. The
     * exchange has all but its body. False: the request is refused, *ret_reply is the answer, the
     * connection closes; the exchange is the callee's no more, unless it holds it. NULL: all bodies
     * are taken. Runs on a server's thread. */
    bool (*plan_body)(void *context, struct http_exchange *exchange, struct http_body_plan *plan,
                      struct http_reply *ret_reply);
    /* Builds the body and headers of an answer to a request refused here (status, one sentence):
     * fills in reply->content_type, body and headers; may be NULL. exchange may lack everything
     * but its arena and client. Also where the handler logs it. */
    void (*refuse)(void *context, struct http_exchange *exchange, int status, const char *detail,
                   struct http_reply *reply);
    void *context;
};

MUST_USE struct result http_server_start(const struct http_options *options,
                                         struct http_server **ret_server, struct error *err);
int http_server_port(const struct http_server *server);
/* Accepts no more, lets every exchange under way be answered and its answer be sent (at most
 * `grace_ms`), then closes. What the handler has not answered by then gets 503, and its later
 * http_reply() is dropped. A handler that is still running on a server's thread is waited for.
 * Takes NULL. */
void http_server_stop(struct http_server *server, int grace_ms);

struct http_stats {
    uint64_t connections_open, requests, refused, timed_out;
    uint64_t uploads_open; /* files of bodies: coming, or still used by the handler */
    uint64_t upload_bytes; /* in them */
    uint64_t uploads;      /* complete ones that were handed over */
};
struct http_stats http_server_stats(const struct http_server *server);

#endif
