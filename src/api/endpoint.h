/* The endpoint table: the single source for method, path, roles, transaction, request and reply
 * shape. Dispatch, role checks, 405, OpenAPI, `postclose routes` and the role × endpoint test read
 * it. An entry without roles does not start. */
#ifndef API_ENDPOINT_H
#define API_ENDPOINT_H

#include "app/app.h"
#include "export/export.h"
#include "http/server.h"
#include "json/field.h"

struct request;
struct page;

enum endpoint_kind {
    ENDPOINT_PLAIN, /* no transaction, answered on the HTTP thread */
    ENDPOINT_READ,  /* a read transaction */
    ENDPOINT_FILE,  /* the same on a thread of its own: a list is walked to its end and becomes a
                       file  (export_file.h). handle() is called for page after page */
    ENDPOINT_WRITE  /* the writer's transaction: answered when it is on the disk */
};

struct endpoint {
    const char *method;
    const char *path; /* "/api/leads/:id": each parameter is an identifier; another form is 404 */
    unsigned roles;   /* ROLE_BIT()s, or ROLES_ANYONE */
    enum endpoint_kind kind;
    const char *summary; /* one line, for the OpenAPI document */
    const char *tag;     /* "performance", "leads", … */
    /* Parameters, decoded into request->query; NULL: none allowed. FILE: the list's; see
     * export_query_schema(). */
    const struct schema *query;
    const struct schema *body; /* NULL: no body */
    enum decode_mode body_mode;
    bool body_optional;
    /* A second shape of the body, decoded as a PATCH is: for requests of which takes_patch() says
     * so by their query. NULL: there is none. Both decode to structs of one type. */
    const struct schema *patch_body;
    bool (*takes_patch)(const struct request *request);
    size_t body_limit; /* 0: the default */
    /* The body is any bytes and goes to a file, exchange->file, as it comes; who is asking, and
     * whether they may, is decided before as well as after. Needs prepare(), which reads it. */
    bool body_to_file;
    bool prepares_file; /* prepare() reads a whole file too, or waits: on threads of its own */
    const struct schema *reply; /* NULL: no JSON body */
    bool reply_is_list;         /* {"items": [reply], "nextCursor"} */
    const struct schema *rows;  /* FILE: of list_item(); NULL: handle() writes to request->file */
    int64_t rows_at_once;       /* FILE: of a page; 0: FILE_ROWS_AT_ONCE */
    int status;                 /* of success */
    bool secret_reply;          /* the answer holds a token: never stored in the clear */
    bool has_etag; /* a single resource: answers carry ETag; PUT and PATCH accept If-Match */
    /* A write that goes through call->bulk in all that it reads and writes of what is held there:
     * shares it with others of its batch (app/bulk.h). */
    bool shares_bulk;
    /* A write that only asks whether the writer works: a reader answers it while an import has the
     * writer to itself. */
    bool reads_during_import;
    const char *content_type;    /* of the reply where it is not JSON; see request->content_type */
    const char *security_policy; /* Content-Security-Policy of a page; NULL: none */
    /* What the fields of a body that is wrong already cannot say of it: adds to the list, so that
     * it tells everything at once. With a read connection, outside a transaction. NULL: nothing. */
    struct result (*check)(struct request *request, struct error *err);
    /* Slow work outside any transaction (hashing a password), on a thread for slow work: may read
     * by request->call.db, a read connection without a transaction. NULL: none. */
    struct result (*prepare)(struct request *request, struct error *err);
    /* In the transaction of a write, before anything is read of it: db_expect() of what handle()
     * will read first, so that PostgreSQL is asked it all at once. NULL: nothing. */
    struct result (*expect)(struct request *request, struct error *err);
    /* The use case and the encoding of its answer. Inside the transaction of `kind`. May be run
     * again from its start: the reply is emptied before. */
    struct result (*handle)(struct request *request, struct error *err);
    /* After the commit of a write whose handle() set request->after_commit, on a thread for slow
     * work, with a read connection: may wait, and writes the answer anew. Not for an answer
     * repeated by Idempotency-Key. NULL: none. */
    struct result (*follow)(struct request *request, struct error *err);
};

extern const struct endpoint endpoints[];
extern const size_t endpoint_count;

enum { REQUEST_IDS_MAX = 4, LOCATION_MAX = 160, ETAG_MAX = 48, COOKIE_MAX = 256 };

struct request {
    struct call call; /* call.db is set while handle or prepare runs */
    struct app *app;
    const struct endpoint *endpoint;
    struct http_exchange *exchange;
    struct oid ids[REQUEST_IDS_MAX]; /* of the path, in order */
    void *body;                      /* the struct of endpoint->body, NULL where none was sent */
    void *query;                     /* the struct of endpoint->query */
    const char *if_match;            /* the header, NULL where absent */
    const unsigned char *file_hash;  /* of a body in a file, HASH_BYTES; NULL: there is none */
    void *prepared;                  /* prepare()'s, for handle() */
    void *after_commit;              /* handle()'s, for follow() */

    /* the reply */
    struct export *file;      /* where the answer becomes a file; NULL: it is JSON */
    const char *next_cursor;  /* of a file: list_end()'s */
    struct json_writer *out;  /* writes the body */
    struct http_reply *reply; /* what is being answered; handlers use the functions below */
    const struct http_server *server;
    const struct page *page;
    int status;                   /* starts as endpoint->status */
    const char *content_type;     /* starts as endpoint->content_type; NULL: JSON */
    const char *content_encoding; /* of a body that is packed already; NULL: none */
    const char *cache_control;    /* NULL: "no-store" */
    char etag[ETAG_MAX];
    char location[LOCATION_MAX];
    char cookies[2][COOKIE_MAX]; /* Set-Cookie values; "" where none */
    struct error refusal;        /* see request_refuse() */
};

/* Answers with an error though what was written is kept: a failed sign-in leaves its audit entry.
 * The handler returns RESULT_OK after it. */
void request_refuse(struct request *request, enum error_code code, int retry_after_s,
                    const char *format, ...) PRINTF_LIKE(4, 5);

/* "d-12" → ETag: "d-12". The revision of what is answered. */
void request_set_etag(struct request *request, char kind, int64_t rev);
/* ERROR_PRECONDITION_FAILED where If-Match was sent and names neither this revision nor `*`. */
MUST_USE struct result request_check_match(const struct request *request, char kind, int64_t rev,
                                           struct error *err);
/* The body of a reply that is not JSON: append to it instead of writing to request->out. */
struct buf *request_text(struct request *request);
/* A reply body that lives as long as the program. */
void request_set_static(struct request *request, const void *body, size_t length);
const struct http_server *request_server(const struct request *request); /* NULL: none runs */

/* Does an If-Match or If-None-Match header name this entity tag? */
bool request_matches(const char *header, const char *etag);
void request_set_location(struct request *request, const char *format, ...) PRINTF_LIKE(2, 3);

/* Pages. Every list's query struct begins with this, its field table with PAGE_FIELDS; so does the
 * query struct of what else can become a file. */
struct page_query {
    struct opt limit;       /* 1 to 500; 50 where absent: page_limit() */
    struct text cursor;     /* opaque */
    struct opt format, bom; /* of a list as a file, which is all of it */
};
#define PAGE_FIELDS(type_)                                                                         \
    FIELD_INTEGER(type_, page.limit, "limit", .min = 1, .max = PAGE_LIMIT_MAX,                     \
                  .description = "how many at most; 50 where absent"),                             \
        FIELD_TEXT(type_, page.cursor, "cursor", .max_length = 400,                                \
                   .description = "nextCursor of the page before")

enum { PAGE_LIMIT_DEFAULT = 50, PAGE_LIMIT_MAX = 500 };
int64_t page_limit(const struct page_query *page);
/* A cursor holds the sort key of the last item. Malformed: ERROR_VALIDATION at ?cursor. */
const char *page_cursor_make(struct arena *arena, const char *const *keys, size_t count);
MUST_USE struct result page_cursor_read(const struct page_query *page, struct arena *arena,
                                        const char **ret_keys, size_t count, bool *ret_given,
                                        struct error *err);
/* {"items": [ … */
void list_begin(struct request *request);
/* One of them, by its table. */
MUST_USE struct result list_item(struct request *request, const struct schema *schema,
                                 const void *item, struct error *err);
/* … ], "nextCursor": …}; NULL: this was the last page */
void list_end(struct request *request, const char *next_cursor);

#endif
