/* Statements sent together: those that nobody waits for travel with the next that somebody does, in
 * one round trip (libpq's pipeline mode). */
#include "db/postgres.h"

static struct result send_failed(struct postgres *connection, struct error *err)
{
    connection->queued = 0;
    return postgres_fail(connection, NULL, "pipeline", err);
}

/* Room for one more, in pipeline mode. */
static struct result make_room(struct postgres *connection, struct error *err)
{
    if (connection->queued == POSTGRES_QUEUED_MAX)
        TRY(postgres_flush(connection, err));
    if (connection->queued == 0 && PQenterPipelineMode(connection->pg) == 0)
        return send_failed(connection, err);
    return RESULT_OK;
}

static struct result sent(struct postgres *connection, int ok, const struct postgres_queued *queued,
                          struct error *err)
{
    if (ok == 0)
        return send_failed(connection, err);
    connection->queue[connection->queued++] = *queued;
    return RESULT_OK;
}

struct result postgres_queue_prepared(struct postgres *connection, const char *server_name,
                                      const struct postgres_parameters *parameters,
                                      const struct postgres_queued *queued, struct error *err)
{
    TRY(make_room(connection, err));
    int ok = PQsendQueryPrepared(connection->pg, server_name, parameters->count, parameters->values,
                                 parameters->lengths, parameters->formats, 1);
    return sent(connection, ok, queued, err);
}

struct result postgres_queue_text(struct postgres *connection, const char *sql, const char *what,
                                  struct error *err)
{
    TRY(make_room(connection, err));
    int ok = PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 1);
    return sent(connection, ok, &(struct postgres_queued){.what = what}, err);
}

/* The result of one statement, and the NULL that follows it. */
static struct result take_result(struct postgres *connection, const char *what,
                                 PGresult **ret_result, struct error *err)
{
    CLEANUP(postgres_clear) PGresult *result = PQgetResult(connection->pg);
    ExecStatusType status = PQresultStatus(result);
    if (result != NULL)
        PQclear(PQgetResult(connection->pg));
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return postgres_fail(connection, result, what, err);
    *ret_result = result;
    result = NULL;
    return RESULT_OK;
}

/* What the server sends after a failure, to the end of the pipeline, is of no interest. */
static void skip_rest(struct postgres *connection)
{
    bool at_sync = false;
    for (int nulls = 0; !at_sync && nulls < 2 && !connection->lost;) {
        CLEANUP(postgres_clear) PGresult *result = PQgetResult(connection->pg);
        at_sync = result != NULL && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        nulls = result == NULL ? nulls + 1 : 0;
    }
}

struct result postgres_collect(struct postgres *connection, PGresult **ret_last, struct error *err)
{
    if (connection->queued == 0)
        return RESULT_OK;
    int queued = connection->queued;
    connection->queued = 0;
    if (PQpipelineSync(connection->pg) == 0)
        return send_failed(connection, err);
    connection->round_trips++;

    CLEANUP(postgres_clear) PGresult *last = NULL;
    struct result result = RESULT_OK;
    for (int i = 0; i < queued && !failed(result); i++) {
        PQclear(last);
        last = NULL;
        result = take_result(connection, connection->queue[i].what, &last, err);
        if (!failed(result) && connection->queue[i].expects != NULL) {
            postgres_deliver(&connection->queue[i], last);
            last = NULL;
        }
    }
    skip_rest(connection);
    if (!connection->lost && PQexitPipelineMode(connection->pg) == 0)
        connection->lost = true;
    TRY(result);
    if (connection->lost)
        return postgres_fail(connection, NULL, "pipeline", err);
    if (ret_last != NULL) {
        *ret_last = last;
        last = NULL;
    }
    return RESULT_OK;
}

struct result postgres_flush(struct postgres *connection, struct error *err)
{
    return postgres_collect(connection, NULL, err);
}
