/* From SQLSTATE to the errors of db.h. */
#include <string.h>

#include "db/postgres.h"

/* By the first letters of a SQLSTATE: longer ones stand before those that begin them. */
static const struct postgres_failure {
    const char *state;
    enum error_code error;
    bool lost; /* the connection is of no more use */
} postgres_failures[] = {
    {"23505", ERROR_CONFLICT, false},     /* unique */
    {"23503", ERROR_CONFLICT, false},     /* foreign key */
    {"23P01", ERROR_CONFLICT, false},     /* exclusion */
    {"P0001", ERROR_CONFLICT, false},     /* raised by a trigger */
    {"23", ERROR_VALIDATION, false},      /* other constraints */
    {"22", ERROR_VALIDATION, false},      /* values that do not fit */
    {"25P03", ERROR_RETRY, true},         /* idle for too long inside the transaction */
    {"26000", ERROR_RETRY, true},         /* somebody dropped the prepared statements */
    {"40", ERROR_RETRY, false},           /* serialisation, deadlock */
    {"55P03", ERROR_RETRY, false},        /* a lock was not given in time */
    {"57014", ERROR_UNAVAILABLE, false},  /* a statement took too long: not to be repeated */
    {"57P", ERROR_RETRY, true},           /* the server stops, or ended the session */
    {"08", ERROR_RETRY, true},            /* the connection broke */
    {"53100", ERROR_STORAGE_FULL, false}, /* disk */
    {"53", ERROR_UNAVAILABLE, false},     /* memory, connections */
    {"54", ERROR_TOO_LARGE, false},
};

static const struct postgres_failure *find_failure(const char *state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(postgres_failures); i++) {
        const struct postgres_failure *failure = &postgres_failures[i];
        if (strncmp(failure->state, state, strlen(failure->state)) == 0)
            return failure;
    }
    return NULL;
}

/* "table.column, table.column", from the detail "Key (column, column)=(…) already exists.", which
 * has its brackets in every language. The constraint's name where there is no such detail. */
static struct result unique_fail(const PGresult *result, struct error *err)
{
    const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *at = detail == NULL ? NULL : strchr(detail, '(');
    const char *end = at == NULL ? NULL : strstr(at, ")=(");
    if (table == NULL || end == NULL)
        return error_set(err, ERROR_CONFLICT, "%s", constraint == NULL ? "unique" : constraint);

    CLEANUP(buf_free) struct buf columns = BUF_EMPTY;
    for (at++; at < end;) {
        size_t length = strcspn(at, ",)");
        if (columns.length > 0)
            buf_append_text(&columns, ", ");
        buf_printf(&columns, "%s.%.*s", table, (int)length, at);
        at += length + strspn(at + length, ", ");
        if (*at == ')')
            break;
    }
    return error_set(err, ERROR_CONFLICT, "%s", buf_text(&columns));
}

static struct result lost(struct postgres *connection, struct error *err)
{
    connection->lost = true;
    return error_set(err, ERROR_RETRY, "the connection to the database was lost");
}

struct result postgres_fail(struct postgres *connection, const PGresult *result, const char *what,
                            struct error *err)
{
    connection->writes++; /* there is a failure to take back */
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    /* What libpq itself says has no state: it could not send or receive. PQstatus() is no help, as
     * it may still call a connection good on which sending failed. */
    if (state == NULL || message == NULL)
        return lost(connection, err);
    const struct postgres_failure *failure = find_failure(state);
    if ((failure != NULL && failure->lost) || PQstatus(connection->pg) == CONNECTION_BAD)
        return lost(connection, err);
    if (failure == NULL)
        return error_set(err, ERROR_INTERNAL, "%s: %s (PostgreSQL %s)", what, message, state);
    if (strcmp(state, "23505") == 0)
        return unique_fail(result, err);
    if (failure->error == ERROR_UNAVAILABLE && err != NULL)
        err->retry_after_s = 1;
    return error_set(err, failure->error, "%s", message);
}
