/* Prepared statements and rows of PostgreSQL.
 *
 * Values travel as text, but for bytes; the server infers their types from the statement. Rows come
 * back in binary, the whole result at once: the connection is then free for the next statement
 * while the cursor is read. */
#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/postgres.h"

/* From the server's catalogue, where they never change. */
enum type_oid { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };
static const Oid text_oids[] = {18 /* "char" */,   19 /* name */,     25 /* text */,
                                705 /* unknown */, 1042 /* bpchar */, 1043 /* varchar */};

enum { INT_TEXT_MAX = 24, SERVER_NAME_MAX = 32 };

/* An answer that was asked for before it is needed: see db_expect(). */
struct expected {
    uint64_t number;   /* the connection's when it was asked for; 0: nothing is expected */
    struct buf values; /* as bound, one after the other, to be compared */
    PGresult *answer;  /* NULL: it did not come yet */
};

struct postgres_statement {
    struct postgres *connection;
    char *name, *text;
    uint64_t generation; /* of the connection it is prepared on; 0: on none */
    char server_name[SERVER_NAME_MAX];
    int parameters;
    PGresult *result;               /* NULL: not run */
    int row;                        /* the cursor stands on it; -1: before the first */
    char (*integers)[INT_TEXT_MAX]; /* a row's integers as text, where they were asked for */
    struct expected expected;
};

/* Past a quoted text or a comment that begins at `at`; `at` itself where none does. */
static const char *skip_quoted(const char *at)
{
    if (at[0] == '-' && at[1] == '-')
        return at + strcspn(at, "\n");
    if (*at != '\'' && *at != '"')
        return at;
    const char *end = strchr(at + 1, *at);
    return end == NULL ? at + strlen(at) : end + 1;
}

/* As on SQLite, a text takes $1 … $n and uses each of them. */
static struct result count_parameters(const struct db_statement *statement, size_t *ret_count,
                                      struct error *err)
{
    uint64_t seen = 0;
    size_t highest = 0;
    for (const char *at = statement->text; *at != '\0';) {
        const char *after = skip_quoted(at);
        if (after != at || *at != '$') {
            at = after != at ? after : at + 1;
            continue;
        }
        char *end = NULL;
        unsigned long number = strtoul(at + 1, &end, 10);
        if (at[1] < '1' || at[1] > '9' || number > DB_PARAMETERS_MAX)
            return error_set(err, ERROR_INTERNAL, "%s: a parameter is not $1 … $%d",
                             statement->name, DB_PARAMETERS_MAX);
        seen |= UINT64_C(1) << (number - 1);
        highest = number > highest ? number : highest;
        at = end;
    }
    for (size_t number = 1; number <= highest; number++) {
        if ((seen >> (number - 1) & 1) == 0)
            return error_set(err, ERROR_INTERNAL, "%s: $%zu is not used", statement->name, number);
    }
    *ret_count = highest;
    return RESULT_OK;
}

/* Names that the server may forget, told where it costs a round trip anyway. */
static void forget_dropped(struct postgres *connection)
{
    struct buf *dropped = &connection->dropped;
    if (dropped->length == 0 || PQtransactionStatus(connection->pg) == PQTRANS_INERROR)
        return;
    connection->round_trips++;
    PQclear(PQexec(connection->pg, buf_text(dropped)));
    buf_reset(dropped);
}

static struct result prepare_here(struct postgres_statement *statement, struct error *err)
{
    struct postgres *connection = statement->connection;
    if (statement->generation == connection->generation)
        return RESULT_OK;
    TRY(postgres_flush(connection, err));
    forget_dropped(connection);
    connection->round_trips++;
    snprintf(statement->server_name, sizeof statement->server_name, "s%" PRIu64,
             ++connection->statements);
    CLEANUP(postgres_clear)
    PGresult *result = PQprepare(connection->pg, statement->server_name, statement->text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return postgres_fail(connection, result, statement->name, err);
    statement->generation = connection->generation;
    return RESULT_OK;
}

struct result postgres_prepare(void *connection, const struct db_statement *statement,
                               void **ret_prepared, size_t *ret_parameters, struct error *err)
{
    size_t parameters = 0;
    TRY(count_parameters(statement, &parameters, err));
    TRY(postgres_ready(connection, err));
    struct postgres_statement *prepared = db_allocate(sizeof *prepared);
    prepared->connection = connection;
    prepared->name = db_copy_text(statement->name);
    prepared->text = db_copy_text(statement->text);
    prepared->parameters = (int)parameters;
    prepared->row = -1;
    struct result result = prepare_here(prepared, err);
    if (failed(result)) {
        postgres_finalize(prepared);
        return result;
    }
    *ret_prepared = prepared;
    *ret_parameters = parameters;
    return RESULT_OK;
}

void postgres_finalize(void *prepared)
{
    struct postgres_statement *statement = prepared;
    struct postgres *connection = statement->connection;
    if (statement->generation == connection->generation)
        buf_printf(&connection->dropped, "DEALLOCATE %s;", statement->server_name);
    postgres_reset(statement);
    PQclear(statement->expected.answer);
    buf_free(&statement->expected.values);
    free(statement->name);
    free(statement->text);
    free(statement);
}

static void set_parameter(struct postgres_parameters *parameters, int i,
                          const struct db_value *value)
{
    parameters->values[i] = value->bytes;
    parameters->lengths[i] = (int)value->length;
    parameters->formats[i] = 0;
    switch (value->type) {
    case DB_TYPE_NULL:
        parameters->values[i] = NULL;
        break;
    case DB_TYPE_INT:
        snprintf(parameters->integers[i], INT_TEXT_MAX, "%" PRId64, value->integer);
        parameters->values[i] = parameters->integers[i];
        break;
    case DB_TYPE_TEXT: /* binary too, as it may be part of a longer text */
    case DB_TYPE_BLOB:
        parameters->formats[i] = 1;
        if (value->bytes == NULL) /* no bytes, but not NULL */
            parameters->values[i] = "";
        break;
    }
}

static bool is_number(Oid type)
{
    return type == OID_BOOL || type == OID_INT8 || type == OID_INT2 || type == OID_INT4;
}

static struct result check_types(const struct postgres_statement *statement, struct error *err)
{
    for (int column = 0; column < PQnfields(statement->result); column++) {
        Oid type = PQftype(statement->result, column);
        bool known = type == OID_BYTEA || is_number(type);
        for (size_t i = 0; i < ARRAY_LENGTH(text_oids); i++)
            known = known || type == text_oids[i];
        if (!known)
            return error_set(err, ERROR_INTERNAL, "%s: column %d has type %u: cast it",
                             statement->name, column, type);
    }
    return RESULT_OK;
}

static struct result execute_once(struct postgres_statement *statement,
                                  const struct postgres_parameters *parameters, struct error *err)
{
    struct postgres *connection = statement->connection;
    TRY(postgres_ready(connection, err));
    TRY(prepare_here(statement, err));
    CLEANUP(postgres_clear) PGresult *result = NULL;
    if (connection->queued > 0) {
        TRY(postgres_queue_prepared(connection, statement->server_name, parameters,
                                    &(struct postgres_queued){.what = statement->name}, err));
        TRY(postgres_collect(connection, &result, err));
    } else {
        connection->round_trips++;
        result = PQexecPrepared(connection->pg, statement->server_name, parameters->count,
                                parameters->values, parameters->lengths, parameters->formats, 1);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            return postgres_fail(connection, result, statement->name, err);
    }
    connection->writes += PQresultStatus(result) == PGRES_COMMAND_OK ? 1 : 0;
    statement->result = result;
    statement->row = -1;
    result = NULL;
    return check_types(statement, err);
}

static struct result execute(struct postgres_statement *statement,
                             const struct postgres_parameters *parameters, struct error *err)
{
    struct postgres *connection = statement->connection;
    /* A read by itself may be repeated on a new connection; nothing else may. */
    bool alone = connection->mode == DB_OPEN_READ && !postgres_is_in_transaction(connection);
    struct result result = execute_once(statement, parameters, err);
    if (failed(result) && alone && connection->lost)
        return execute_once(statement, parameters, err);
    return result;
}

static void set_parameters(const struct postgres_statement *statement,
                           const struct db_value *values, struct postgres_parameters *parameters)
{
    parameters->count = statement->parameters;
    for (int i = 0; i < statement->parameters; i++)
        set_parameter(parameters, i, &values[i]);
}

/* Each value with its length, so that different values never make the same bytes. */
static void append_values(struct buf *out, const struct postgres_parameters *parameters)
{
    for (int i = 0; i < parameters->count; i++) {
        const char *value = parameters->values[i];
        bool text = parameters->formats[i] == 0;
        size_t length = value == NULL ? 0 : text ? strlen(value) : (size_t)parameters->lengths[i];
        buf_printf(out, "%c%d:%zu:", value == NULL ? 'n' : 'v', parameters->formats[i], length);
        buf_append(out, value, length);
    }
}

/* Takes the answer where it was expected with these values; *ret_taken false where it was not. */
static struct result take_expected(struct postgres_statement *statement,
                                   const struct postgres_parameters *parameters, bool *ret_taken,
                                   struct error *err)
{
    struct postgres *connection = statement->connection;
    struct expected *expected = &statement->expected;
    *ret_taken = false;
    if (expected->number == 0 || expected->number != connection->expecting)
        return RESULT_OK;
    CLEANUP(buf_free) struct buf values = BUF_EMPTY;
    append_values(&values, parameters);
    if (values.length != expected->values.length ||
        memcmp(buf_text(&values), buf_text(&expected->values), values.length) != 0)
        return RESULT_OK;
    if (expected->answer == NULL)
        TRY(postgres_flush(connection, err));
    expected->number = 0;
    if (expected->answer == NULL)
        return RESULT_OK; /* it failed, and that was told before */
    statement->result = expected->answer;
    statement->row = -1;
    expected->answer = NULL;
    *ret_taken = true;
    return check_types(statement, err);
}

struct result postgres_bind(void *connection, void *prepared, const struct db_value *values,
                            struct error *err)
{
    (void)connection;
    struct postgres_statement *statement = prepared;
    struct postgres_parameters parameters;
    bool taken = false;
    set_parameters(statement, values, &parameters);
    TRY(take_expected(statement, &parameters, &taken, err));
    return taken ? RESULT_OK : execute(statement, &parameters, err);
}

void postgres_deliver(const struct postgres_queued *queued, PGresult *answer)
{
    struct expected *expected = &queued->expects->expected;
    bool wanted = expected->number == queued->expecting;
    PQclear(wanted ? expected->answer : answer);
    if (wanted)
        expected->answer = answer;
}

struct result postgres_expect(void *connection, void *prepared, const struct db_value *values,
                              struct error *err)
{
    struct postgres_statement *statement = prepared;
    struct postgres *here = connection;
    struct expected *expected = &statement->expected;
    struct postgres_parameters parameters;
    if (!here->writing)
        return RESULT_OK;
    TRY(prepare_here(statement, err));
    /* An earlier answer that is still on its way would be taken for this one's. */
    if (expected->number == here->expecting && expected->answer == NULL)
        TRY(postgres_flush(here, err));
    set_parameters(statement, values, &parameters);
    PQclear(expected->answer);
    expected->answer = NULL;
    expected->number = 0;
    buf_reset(&expected->values);
    append_values(&expected->values, &parameters);
    struct postgres_queued queued = {statement->name, statement, here->expecting};
    TRY(postgres_queue_prepared(here, statement->server_name, &parameters, &queued, err));
    expected->number = here->expecting;
    return RESULT_OK;
}

struct result postgres_run_later(void *connection, void *prepared, const struct db_value *values,
                                 struct error *err)
{
    struct postgres_statement *statement = prepared;
    struct postgres_parameters parameters;
    set_parameters(statement, values, &parameters);
    TRY(prepare_here(statement, err));
    statement->connection->writes++;
    return postgres_queue_prepared(connection, statement->server_name, &parameters,
                                   &(struct postgres_queued){.what = statement->name}, err);
}

struct result postgres_step(void *connection, void *prepared, bool *ret_row, struct error *err)
{
    (void)connection;
    struct postgres_statement *statement = prepared;
    if (statement->result == NULL) { /* no values were given: all are NULL */
        struct postgres_parameters parameters = {.count = statement->parameters};
        TRY(execute(statement, &parameters, err));
    }
    statement->row++;
    *ret_row = statement->row < PQntuples(statement->result);
    return RESULT_OK;
}

struct result postgres_run(void *connection, void *prepared, int64_t *ret_changed,
                           struct error *err)
{
    struct postgres_statement *statement = prepared;
    bool row = false;
    TRY(postgres_step(connection, prepared, &row, err));
    struct result result = RESULT_OK;
    if (row)
        result = error_set(err, ERROR_INTERNAL, "%s: run, but it has rows", statement->name);
    else if (ret_changed != NULL)
        *ret_changed = strtoll(PQcmdTuples(statement->result), NULL, 10);
    postgres_reset(prepared);
    return result;
}

void postgres_reset(void *prepared)
{
    struct postgres_statement *statement = prepared;
    PQclear(statement->result);
    statement->result = NULL;
    statement->row = -1;
    free(statement->integers);
    statement->integers = NULL;
}

bool postgres_column_is_null(void *prepared, int column)
{
    const struct postgres_statement *statement = prepared;
    return PQgetisnull(statement->result, statement->row, column) != 0;
}

int64_t postgres_column_int(void *prepared, int column)
{
    const struct postgres_statement *statement = prepared;
    if (postgres_column_is_null(prepared, column))
        return 0;
    const char *bytes = PQgetvalue(statement->result, statement->row, column);
    switch (PQgetlength(statement->result, statement->row, column)) {
    case sizeof(uint8_t):
        return bytes[0];
    case sizeof(uint16_t): {
        uint16_t small;
        memcpy(&small, bytes, sizeof small);
        return (int16_t)be16toh(small);
    }
    case sizeof(uint32_t): {
        uint32_t medium;
        memcpy(&medium, bytes, sizeof medium);
        return (int32_t)be32toh(medium);
    }
    default:
        break;
    }
    uint64_t large;
    assert(PQgetlength(statement->result, statement->row, column) == sizeof large);
    memcpy(&large, bytes, sizeof large);
    return (int64_t)be64toh(large);
}

static const char *integer_text(struct postgres_statement *statement, int column)
{
    if (statement->integers == NULL)
        statement->integers =
            db_allocate((size_t)PQnfields(statement->result) * sizeof *statement->integers);
    char *text = statement->integers[column];
    snprintf(text, INT_TEXT_MAX, "%" PRId64, postgres_column_int(statement, column));
    return text;
}

const char *postgres_column_text(void *prepared, int column)
{
    const struct postgres_statement *statement = prepared;
    if (postgres_column_is_null(prepared, column))
        return NULL;
    if (is_number(PQftype(statement->result, column)))
        return integer_text(prepared, column);
    return PQgetvalue(statement->result, statement->row, column);
}

const void *postgres_column_blob(void *prepared, int column, size_t *ret_length)
{
    const struct postgres_statement *statement = prepared;
    *ret_length = (size_t)PQgetlength(statement->result, statement->row, column);
    if (postgres_column_is_null(prepared, column))
        return NULL;
    return PQgetvalue(statement->result, statement->row, column);
}
