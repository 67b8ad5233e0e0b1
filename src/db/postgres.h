/* What the files of the PostgreSQL engine share. Not for other files.
 *
 * A connection that is lost is opened anew by its next use, but never inside a transaction: that
 * one ends with the connection, and who runs it decides. Prepared statements belong to one opening
 * of the connection (its generation) and are prepared again in the next. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "db/engine.h"

enum {
    /* Used where the server, the role or the URL sets none of its own. */
    POSTGRES_STATEMENT_TIMEOUT_MS = 120000,
    POSTGRES_IDLE_TIMEOUT_MS = 60000, /* inside a transaction: it may hold the write lock */
    POSTGRES_CONNECT_TIMEOUT_S = 10,
    POSTGRES_RESOLVE_MS = 20000,
    POSTGRES_VERSION_MIN = 150000,
    POSTGRES_QUEUED_MAX = 64
};

struct postgres_statement;

/* A statement that was sent and not yet answered. */
struct postgres_queued {
    const char *what;
    struct postgres_statement *expects; /* who keeps the answer; NULL: nobody */
    uint64_t expecting;                 /* the connection's at that time */
};

struct postgres {
    PGconn *pg;
    char *target;
    enum db_mode mode;
    bool lost;
    uint64_t generation;
    uint64_t statements; /* prepared so far: the next one's name */
    struct buf dropped;  /* names of statements that the server may forget, each with a NUL */
    bool writing;        /* the open transaction is a write transaction */
    struct oid writer;   /* who this is in write_marks, */
    int64_t mark;        /* and the open transaction's number there */
    int64_t resolve_ms;  /* how long the end of a transaction that was not heard is asked for */
    int pid;             /* of the session, and when it began: to end what is left of it */
    char began[40];
    int queued;
    struct postgres_queued queue[POSTGRES_QUEUED_MAX];
    uint64_t expecting; /* what is expected belongs to one number; the next one forgets it all */
    int64_t writes;     /* as db_writes() says */
    uint64_t round_trips;
};

struct postgres_parameters {
    int count;
    const char *values[DB_PARAMETERS_MAX];
    int lengths[DB_PARAMETERS_MAX];
    int formats[DB_PARAMETERS_MAX];
    char integers[DB_PARAMETERS_MAX][24];
};

/* Closes what is open and connects. ERROR_UNAVAILABLE where no server answers. */
MUST_USE struct result postgres_connect(struct postgres *connection, struct error *err);
/* Opens a lost connection. */
MUST_USE struct result postgres_ready(struct postgres *connection, struct error *err);
bool postgres_is_in_transaction(const struct postgres *connection);

/* Several statements at once. *ret_result, where given, is the last one's, to be cleared. */
MUST_USE struct result postgres_exec(struct postgres *connection, const char *sql, const char *what,
                                     PGresult **ret_result, struct error *err);
void postgres_clear(PGresult **result); /* for CLEANUP() */

/* What went wrong, as db.h says; marks a connection that is of no more use as lost. `what`: the
 * statement's name. `result` may be NULL. */
MUST_USE struct result postgres_fail(struct postgres *connection, const PGresult *result,
                                     const char *what, struct error *err);

MUST_USE struct result postgres_begin(struct postgres *connection, enum db_mode mode,
                                      struct error *err);
MUST_USE struct result postgres_begin_later(struct postgres *connection, struct error *err);
MUST_USE struct result postgres_commit(struct postgres *connection, struct error *err);

/* Sends a statement without waiting for it. `queued->what` is kept until it is answered. */
MUST_USE struct result postgres_queue_prepared(struct postgres *connection, const char *server_name,
                                               const struct postgres_parameters *parameters,
                                               const struct postgres_queued *queued,
                                               struct error *err);
MUST_USE struct result postgres_queue_text(struct postgres *connection, const char *sql,
                                           const char *what, struct error *err);
/* Waits for all that was sent: the first failure among it, else the last one's result, to be
 * cleared; NULL is left where nothing was sent. */
MUST_USE struct result postgres_collect(struct postgres *connection, PGresult **ret_last,
                                        struct error *err);
MUST_USE struct result postgres_flush(struct postgres *connection, struct error *err);

/* Keeps the answer where it is still expected; takes ownership of it. */
void postgres_deliver(const struct postgres_queued *queued, PGresult *answer);

/* The statements' part of struct db_engine. */
MUST_USE struct result postgres_prepare(void *connection, const struct db_statement *statement,
                                        void **ret_prepared, size_t *ret_parameters,
                                        struct error *err);
void postgres_finalize(void *prepared);
MUST_USE struct result postgres_bind(void *connection, void *prepared,
                                     const struct db_value *values, struct error *err);
MUST_USE struct result postgres_step(void *connection, void *prepared, bool *ret_row,
                                     struct error *err);
MUST_USE struct result postgres_run(void *connection, void *prepared, int64_t *ret_changed,
                                    struct error *err);
MUST_USE struct result postgres_run_later(void *connection, void *prepared,
                                          const struct db_value *values, struct error *err);
MUST_USE struct result postgres_expect(void *connection, void *prepared,
                                       const struct db_value *values, struct error *err);
void postgres_reset(void *prepared);
bool postgres_column_is_null(void *prepared, int column);
int64_t postgres_column_int(void *prepared, int column);
const char *postgres_column_text(void *prepared, int column);
const void *postgres_column_blob(void *prepared, int column, size_t *ret_length);

#endif
