/* PostgreSQL behind db.h: connections and transactions. */
#include "db/postgres.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

/* The first half of the key of the advisory lock that makes write transactions follow one another;
 * the schema is the other, so that two installations in one database do not meet. */
#define WRITE_LOCK "pg_advisory_xact_lock(1886352236, hashtext(coalesce(current_schema(), '')))"

static const char begin_write[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
static const char take_lock[] = "SELECT " WRITE_LOCK;
static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

void postgres_clear(PGresult **result)
{
    PQclear(*result);
}

struct result postgres_exec(struct postgres *connection, const char *sql, const char *what,
                            PGresult **ret_result, struct error *err)
{
    TRY(postgres_flush(connection, err));
    connection->round_trips++;
    connection->writes++;
    CLEANUP(postgres_clear) PGresult *result = PQexec(connection->pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return postgres_fail(connection, result, what, err);
    if (ret_result != NULL) {
        *ret_result = result;
        result = NULL;
    }
    return RESULT_OK;
}

bool postgres_is_in_transaction(const struct postgres *connection)
{
    PGTransactionStatusType status = PQtransactionStatus(connection->pg);
    return !connection->lost &&
           (status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE);
}

/* ---- connecting ---- */

static bool is_on_standby(const struct postgres *connection)
{
    const char *standby = PQparameterStatus(connection->pg, "in_hot_standby");
    return standby != NULL && strcmp(standby, "on") == 0;
}

/* libpq would write notices to standard error. */
static void ignore_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

/* What stands after the URL cannot be said in it, what stands before is a default. */
static PGconn *connect_to(const char *target)
{
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", POSTGRES_CONNECT_TIMEOUT_S);
    static const char *const names[] = {"connect_timeout",     "keepalives_idle",
                                        "keepalives_interval", "keepalives_count",
                                        "tcp_user_timeout",    "target_session_attrs",
                                        "application_name",    "dbname",
                                        "client_encoding",     NULL};
    const char *const values[] = {timeout,      "30",        "10",   "3",    "30000",
                                  "read-write", "postclose", target, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

/* Limits are set where nobody set any. What was committed must be on the disk, and in a UTF-8
 * database text compares by its bytes (COLLATE "C") as it does in SQLite. */
static struct result configure(struct postgres *connection, struct error *err)
{
    char settings[1024];
    snprintf(settings, sizeof settings,
             "SELECT set_config(name, value, false) FROM (VALUES"
             " ('statement_timeout', '%d'), ('lock_timeout', '%d'),"
             " ('idle_in_transaction_session_timeout', '%d')) AS limits (name, value)"
             " WHERE current_setting(name) = '0';"
             "SELECT set_config('synchronous_commit', 'on', false)"
             " WHERE current_setting('synchronous_commit') = 'off';"
             "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"
             "SET tcp_keepalives_count = 3; SET default_transaction_read_only = %s",
             POSTGRES_STATEMENT_TIMEOUT_MS, DB_BUSY_TIMEOUT_MS, POSTGRES_IDLE_TIMEOUT_MS,
             connection->mode == DB_OPEN_READ ? "on" : "off");
    return postgres_exec(connection, settings, "settings", NULL, err);
}

/* A session that the client lost may live on at the server and hold the write lock. */
static struct result end_old_session(struct postgres *connection, struct error *err)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
             " WHERE pid = %d AND extract(epoch FROM backend_start)::text = '%s';"
             "SELECT extract(epoch FROM backend_start)::text FROM pg_stat_activity"
             " WHERE pid = pg_backend_pid()",
             connection->pid, connection->began);
    CLEANUP(postgres_clear) PGresult *answer = NULL;
    TRY(postgres_exec(connection, sql, "the old session", &answer, err));
    connection->pid = PQbackendPID(connection->pg);
    snprintf(connection->began, sizeof connection->began, "%s",
             PQntuples(answer) > 0 ? PQgetvalue(answer, 0, 0) : "");
    return RESULT_OK;
}

/* The table of marks: see postgres_commit(). Behind the write lock, so that a transaction of the
 * lost session has ended once this is done. Marks are forgotten long after anybody asks for them.
 */
static struct result prepare_marks(struct postgres *connection, struct error *err)
{
    if (is_on_standby(connection))
        return RESULT_OK; /* db_begin() will say so */
    static const char sql[] =
        "BEGIN; SELECT " WRITE_LOCK ";"
        "CREATE TABLE IF NOT EXISTS write_marks (writer text PRIMARY KEY, mark bigint NOT NULL,"
        " at timestamptz NOT NULL DEFAULT now());"
        "DELETE FROM write_marks WHERE at < now() - interval '7 days';"
        "COMMIT";
    return postgres_exec(connection, sql, "write_marks", NULL, err);
}

static struct result check_server(const struct postgres *connection, struct error *err)
{
    int version = PQserverVersion(connection->pg);
    if (version < POSTGRES_VERSION_MIN)
        return error_set(err, ERROR_VALIDATION, "PostgreSQL %d or newer is needed, this is %d",
                         POSTGRES_VERSION_MIN / 10000, version / 10000);
    const char *encoding = PQparameterStatus(connection->pg, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return error_set(err, ERROR_VALIDATION, "the database must have the encoding UTF8, not %s",
                         encoding == NULL ? "none" : encoding);
    return RESULT_OK;
}

/* Hosts and ports are told to who started the program, not to who asks a server. */
static struct result unreachable(struct postgres *connection, struct error *err)
{
    const char *message = PQerrorMessage(connection->pg);
    bool first = connection->generation == 1;
    if (err != NULL)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "the database cannot be reached%s%.*s",
                     first ? ": " : "", first ? (int)strcspn(message, "\n") : 0, message);
}

struct result postgres_connect(struct postgres *connection, struct error *err)
{
    PQfinish(connection->pg);
    connection->lost = true;
    connection->generation++;
    connection->queued = 0;
    buf_reset(&connection->dropped);
    connection->pg = connect_to(connection->target);
    if (PQstatus(connection->pg) != CONNECTION_OK)
        return unreachable(connection, err);
    PQsetNoticeProcessor(connection->pg, ignore_notice, NULL);
    TRY(check_server(connection, err));
    TRY(configure(connection, err));
    if (connection->mode == DB_OPEN_WRITE) {
        TRY(end_old_session(connection, err));
        TRY(prepare_marks(connection, err));
    }
    connection->lost = false;
    return RESULT_OK;
}

struct result postgres_ready(struct postgres *connection, struct error *err)
{
    return connection->lost ? postgres_connect(connection, err) : RESULT_OK;
}

static void postgres_close(void *handle)
{
    struct postgres *connection = handle;
    PQfinish(connection->pg);
    buf_free(&connection->dropped);
    free(connection->target);
    free(connection);
}

static struct result check_target(const char *target, struct error *err)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(target, &message);
    if (options == NULL) {
        struct result refused =
            error_set(err, ERROR_VALIDATION, "not a PostgreSQL URL: %.*s",
                      message == NULL ? 0 : (int)strcspn(message, "\n"), message);
        PQfreemem(message);
        return refused;
    }
    PQconninfoFree(options);
    return RESULT_OK;
}

static struct result postgres_open(const char *target, enum db_mode mode, void **ret_connection,
                                   struct error *err)
{
    TRY(check_target(target, err));
    struct postgres *connection = db_allocate(sizeof *connection);
    connection->target = db_copy_text(target);
    connection->mode = mode;
    connection->writer = oid_new(clock_now_ms());
    connection->resolve_ms = POSTGRES_RESOLVE_MS;
    struct result result = postgres_connect(connection, err);
    if (failed(result)) {
        postgres_close(connection);
        return result;
    }
    *ret_connection = connection;
    return RESULT_OK;
}

/* ---- transactions ---- */

/* A standby may serve reads; a write looks for the primary anew. */
static struct result check_primary(struct postgres *connection, struct error *err)
{
    if (!is_on_standby(connection))
        return RESULT_OK;
    connection->lost = true;
    if (err != NULL)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "the database is a standby");
}

static struct result queue_begin(struct postgres *connection, struct error *err)
{
    TRY(check_primary(connection, err));
    TRY(postgres_queue_text(connection, begin_write, "BEGIN", err));
    return postgres_queue_text(connection, take_lock, "the write lock", err);
}

static void note_begin(struct postgres *connection, bool writing)
{
    connection->writing = writing;
    connection->mark++;
    connection->expecting++;
}

static struct result begin_once(struct postgres *connection, enum db_mode mode, struct error *err)
{
    TRY(postgres_ready(connection, err));
    bool writing = mode == DB_OPEN_WRITE;
    note_begin(connection, writing);
    struct result begun = RESULT_OK;
    if (writing) {
        begun = queue_begin(connection, err);
        if (!failed(begun))
            begun = postgres_flush(connection, err);
    } else {
        begun = postgres_exec(connection, begin_read, "BEGIN", NULL, err);
    }
    if (failed(begun) && postgres_is_in_transaction(connection))
        PQclear(PQexec(connection->pg, "ROLLBACK"));
    return begun;
}

struct result postgres_begin(struct postgres *connection, enum db_mode mode, struct error *err)
{
    bool was_open = !connection->lost;
    struct result begun = begin_once(connection, mode, err);
    /* Nothing was done yet: a connection that broke while it was idle is simply opened again. */
    if (failed(begun) && was_open && connection->lost && begun.code == ERROR_RETRY)
        return begin_once(connection, mode, err);
    return begun;
}

/* Whether the server has said anything while the connection was idle, such as that it ends it. */
static bool has_news(const struct postgres *connection)
{
    struct pollfd socket = {.fd = PQsocket(connection->pg), .events = POLLIN};
    return poll(&socket, 1, 0) != 0;
}

/* A connection that broke while it was idle is opened again here, where that is seen: behind the
 * first statement it could not be told from one that broke in the transaction. */
struct result postgres_begin_later(struct postgres *connection, struct error *err)
{
    if (connection->lost || has_news(connection))
        return postgres_begin(connection, DB_OPEN_WRITE, err);
    note_begin(connection, true);
    return queue_begin(connection, err);
}

static struct result end_is_unknown(struct error *err)
{
    if (err != NULL)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE,
                     "the database was lost while it stored this: whether it did is not known");
}

/* *ret_there: the transaction left its mark. */
static struct result ask_for_mark(struct postgres *connection, bool *ret_there, struct error *err)
{
    char question[128];
    snprintf(question, sizeof question,
             "SELECT 1 FROM write_marks WHERE writer = '%s' AND mark = %" PRId64,
             connection->writer.hex, connection->mark);
    TRY(postgres_connect(connection, err));
    CLEANUP(postgres_clear) PGresult *answer = NULL;
    TRY(postgres_exec(connection, question, "write_marks", &answer, err));
    *ret_there = PQntuples(answer) > 0;
    return RESULT_OK;
}

/* The answer to COMMIT was not heard: it may have been carried out. */
static struct result find_end(struct postgres *connection, struct error *err)
{
    int64_t give_up_ns = clock_monotonic_ns() + connection->resolve_ms * INT64_C(1000000);
    do {
        bool there = false;
        if (!failed(ask_for_mark(connection, &there, err)))
            return there ? RESULT_OK
                         : error_set(err, ERROR_RETRY, "the connection was lost before the commit");
        connection->lost = true;
        struct timespec pause = {.tv_nsec = 100000000};
        nanosleep(&pause, NULL);
    } while (clock_monotonic_ns() < give_up_ns);
    return end_is_unknown(err);
}

/* A write transaction leaves a mark of its own, in the same round trip, by which it is known later
 * whether it was committed. Its number at the server (xid) would not do: after a crash, or where a
 * standby took over, the number may go to another transaction. What wrote nothing needs no mark. */
struct result postgres_commit(struct postgres *connection, struct error *err)
{
    char mark[320];
    snprintf(mark, sizeof mark,
             "INSERT INTO write_marks (writer, mark) SELECT '%s', %" PRId64
             " WHERE pg_current_xact_id_if_assigned() IS NOT NULL"
             " ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark, at = now()",
             connection->writer.hex, connection->mark);
    CLEANUP(postgres_clear) PGresult *answer = NULL;
    struct result committed = RESULT_OK;
    if (connection->writing)
        committed = postgres_queue_text(connection, mark, "write_marks", err);
    if (!failed(committed))
        committed = postgres_queue_text(connection, "COMMIT", "COMMIT", err);
    if (!failed(committed))
        committed = postgres_collect(connection, &answer, err);
    if (failed(committed)) {
        if (connection->lost && connection->writing)
            return find_end(connection, err);
        /* The server refused it, so that nothing is stored; UNAVAILABLE would say "not known". */
        if (committed.code == ERROR_UNAVAILABLE)
            return error_set(err, ERROR_RETRY, "the commit was refused");
        return committed;
    }
    /* A transaction in which a statement failed is rolled back, and that is no error there. */
    if (strcmp(PQcmdStatus(answer), "COMMIT") != 0)
        return error_set(err, ERROR_INTERNAL, "a statement of the transaction had failed");
    return RESULT_OK;
}

static struct result postgres_control(void *handle, enum db_control control, struct error *err)
{
    static const char *const texts[DB_CONTROL_COUNT] = {
        [DB_CONTROL_ROLLBACK] = "ROLLBACK",
        [DB_CONTROL_SAVEPOINT] = "SAVEPOINT nested",
        [DB_CONTROL_RELEASE] = "RELEASE SAVEPOINT nested",
        [DB_CONTROL_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT nested",
    };
    struct postgres *connection = handle;
    switch (control) {
    case DB_CONTROL_BEGIN_WRITE:
        return postgres_begin(connection, DB_OPEN_WRITE, err);
    case DB_CONTROL_BEGIN_WRITE_LATER:
        return postgres_begin_later(connection, err);
    case DB_CONTROL_BEGIN_READ:
        return postgres_begin(connection, DB_OPEN_READ, err);
    case DB_CONTROL_COMMIT:
        return postgres_commit(connection, err);
    case DB_CONTROL_SAVEPOINT: /* travels with what follows */
        return postgres_queue_text(connection, texts[control], texts[control], err);
    case DB_CONTROL_RELEASE:
        TRY(postgres_queue_text(connection, texts[control], texts[control], err));
        return postgres_flush(connection, err);
    case DB_CONTROL_ROLLBACK:
    case DB_CONTROL_ROLLBACK_TO:
    case DB_CONTROL_COUNT:
        break;
    }
    /* What was sent before is taken back, whether it failed or not. */
    struct result ignored = postgres_flush(connection, NULL);
    (void)ignored;
    connection->expecting++;
    return postgres_exec(connection, texts[control], texts[control], NULL, err);
}

static bool postgres_in_transaction(void *handle)
{
    return postgres_is_in_transaction(handle);
}

static int64_t postgres_writes(void *handle)
{
    const struct postgres *connection = handle;
    return connection->writes;
}

static uint64_t postgres_round_trips(void *handle)
{
    const struct postgres *connection = handle;
    return connection->round_trips;
}

static void postgres_expect_no_more(void *handle)
{
    struct postgres *connection = handle;
    connection->expecting++;
}

static struct result postgres_settle(void *handle, struct error *err)
{
    return postgres_flush(handle, err);
}

static struct result postgres_script(void *handle, const char *sql, struct error *err)
{
    TRY(postgres_ready(handle, err));
    return postgres_exec(handle, sql, "script", NULL, err);
}

static const struct db_token postgres_tokens[] = {
    {"STRICT", ""},
    {"KEYED", ""},
    {"BLOB", "bytea"},
    {"INT", "bigint"},
    {"TEXT", "text COLLATE \"C\""},
    {"OR_FAIL", ""},
};

const struct db_engine postgres_engine = {
    .dialect = "POSTGRES",
    /* to_regclass() may answer from before the write lock was given. */
    .table_exists = "SELECT 1 FROM pg_catalog.pg_class"
                    " WHERE relname = $1 AND relnamespace = current_schema()::regnamespace",
    .explain_prefix = "EXPLAIN ",
    .explain_column = 0,
    .tokens = postgres_tokens,
    .token_count = ARRAY_LENGTH(postgres_tokens),
    .open = postgres_open,
    .close = postgres_close,
    .in_transaction = postgres_in_transaction,
    .writes = postgres_writes,
    .round_trips = postgres_round_trips,
    .control = postgres_control,
    .script = postgres_script,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .bind = postgres_bind,
    .step = postgres_step,
    .run = postgres_run,
    .run_later = postgres_run_later,
    .expect = postgres_expect,
    .expect_no_more = postgres_expect_no_more,
    .settle = postgres_settle,
    .reset = postgres_reset,
    .column_is_null = postgres_column_is_null,
    .column_int = postgres_column_int,
    .column_text = postgres_column_text,
    .column_blob = postgres_column_blob,
};
