/* SQLite behind db.h. */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "db/engine.h"
#include "db/sqlite_pages.h"

enum {
    WRITER_CACHE_KIB = 64 * 1024,
    READER_CACHE_KIB = 16 * 1024,
    /* The writer has no map: a read error there is to be an error, not a SIGBUS. Of the readers'
     * it is address space alone, the most that SQLite takes: pages behind its end are copied out of
     * the system's cache by a call each. */
    READER_MMAP_BYTES = 0x7fff0000,
    /* A WAL that grew while a long read held it is cut back to this. */
    JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024,
    WAL_SWITCH_PAUSE_MS = 10
};

struct sqlite_statement {
    sqlite3_stmt *stmt;
    char *name;
    int bound;                           /* SQLite's parameters, in order of first appearance */
    uint8_t value_of[DB_PARAMETERS_MAX]; /* by that order: which value, from 0 */
};

/* Extended codes stand before the primary code that they belong to. */
static const struct sqlite_failure {
    int code;
    enum error_code error;
} sqlite_failures[] = {
    {SQLITE_CONSTRAINT_UNIQUE, ERROR_CONFLICT},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERROR_CONFLICT},
    {SQLITE_CONSTRAINT_ROWID, ERROR_CONFLICT},
    {SQLITE_CONSTRAINT_FOREIGNKEY, ERROR_CONFLICT},
    {SQLITE_CONSTRAINT_TRIGGER, ERROR_CONFLICT},
    {SQLITE_CONSTRAINT, ERROR_VALIDATION},
    {SQLITE_TOOBIG, ERROR_TOO_LARGE},
    {SQLITE_BUSY, ERROR_RETRY},
    {SQLITE_LOCKED, ERROR_RETRY},
    {SQLITE_FULL, ERROR_STORAGE_FULL},
};

static enum error_code error_of(int code)
{
    for (size_t i = 0; i < ARRAY_LENGTH(sqlite_failures); i++) {
        if (sqlite_failures[i].code == code || sqlite_failures[i].code == (code & 0xff))
            return sqlite_failures[i].error;
    }
    return ERROR_INTERNAL;
}

/* `what`: the statement's or the file's name, for those who look after the server. */
static struct result sqlite_fail(sqlite3 *connection, int code, const char *what, struct error *err)
{
    static const char unique[] = "UNIQUE constraint failed: ";
    const char *message = sqlite3_errmsg(connection);
    enum error_code error = error_of(code);
    if (error == ERROR_INTERNAL)
        return error_set(err, error, "%s: %s (SQLite %d)", what, message, code);
    if (strncmp(message, unique, sizeof unique - 1) == 0)
        message += sizeof unique - 1;
    return error_set(err, error, "%s", message);
}

static struct result sqlite_script(void *connection, const char *sql, struct error *err)
{
    int code = sqlite3_exec(connection, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return sqlite_fail(connection, code, "script", err);
    return RESULT_OK;
}

static void pause_ms(long ms)
{
    struct timespec pause = {.tv_nsec = ms * 1000000};
    nanosleep(&pause, NULL);
}

static int first_text_is_wal(void *context, int columns, char **values, char **names)
{
    (void)names;
    *(bool *)context = columns == 1 && values[0] != NULL && strcmp(values[0], "wal") == 0;
    return 0;
}

/* The switch to WAL does not wait for others who do the same at the same time; here it does. */
static struct result switch_to_wal(sqlite3 *connection, const char *target, struct error *err)
{
    bool is_wal = false;
    int code = SQLITE_BUSY;
    for (int waited_ms = 0; waited_ms <= DB_BUSY_TIMEOUT_MS; waited_ms += WAL_SWITCH_PAUSE_MS) {
        code =
            sqlite3_exec(connection, "PRAGMA journal_mode=WAL", first_text_is_wal, &is_wal, NULL);
        if ((code & 0xff) != SQLITE_BUSY)
            break;
        pause_ms(WAL_SWITCH_PAUSE_MS);
    }
    if (code != SQLITE_OK)
        return sqlite_fail(connection, code, target, err);
    if (!is_wal)
        return error_set(err, ERROR_INTERNAL, "%s: its file system has no WAL mode", target);
    return RESULT_OK;
}

static struct result configure(sqlite3 *connection, const char *target, enum db_mode mode,
                               struct error *err)
{
    static const int switches[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1}, /* no statement may write past the tables */
        {SQLITE_DBCONFIG_DQS_DML, 0},   /* "x" is a name, never text */
        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(switches); i++) {
        int code = sqlite3_db_config(connection, switches[i][0], switches[i][1], NULL);
        if (code != SQLITE_OK)
            return sqlite_fail(connection, code, target, err);
    }
    sqlite3_busy_timeout(connection, DB_BUSY_TIMEOUT_MS);

    char pragmas[512];
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
             "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=%d;"
             "PRAGMA cache_size=-%d; PRAGMA mmap_size=%d; PRAGMA schema_version;",
             JOURNAL_LIMIT_BYTES, mode == DB_OPEN_WRITE ? WRITER_CACHE_KIB : READER_CACHE_KIB,
             mode == DB_OPEN_WRITE ? 0 : READER_MMAP_BYTES);
    /* The last one reads the file's header, so that a file that is no database fails here. */
    int code = sqlite3_exec(connection, pragmas, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return sqlite_fail(connection, code, target, err);
    if (mode == DB_OPEN_WRITE)
        return switch_to_wal(connection, target, err);
    return sqlite_script(connection, "PRAGMA query_only=ON", err);
}

/* SQLite would create the file readable by all. It is made without being opened, since closing a
 * descriptor drops every lock that this process holds on its file. */
static struct result create_file(const char *target, struct error *err)
{
    if (mknod(target, S_IFREG | 0600, 0) < 0 && errno != EEXIST)
        return error_set(err, ERROR_INTERNAL, "cannot create %s: %s", target, strerror(errno));
    return RESULT_OK;
}

/* Before the library's first use: no statistics of memory, whose one lock every allocation would
 * take, and no lock of a connection's own, which belongs to one thread at a time anyway. A library
 * that is in use already refuses, and works all the same. */
static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite_pages_install();
}

static struct result sqlite_open(const char *target, enum db_mode mode, void **ret_connection,
                                 struct error *err)
{
    /* Names that SQLite takes for something else than a file. */
    if (target[0] == '\0' || strcmp(target, ":memory:") == 0 || strncmp(target, "file:", 5) == 0)
        return error_set(err, ERROR_VALIDATION, "\"%s\" is not a file name for a database", target);
    if (mode == DB_OPEN_WRITE)
        TRY(create_file(target, err));

    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_library);
    sqlite3 *connection = NULL;
    /* A reader opens for writing too: WAL readers write the shared index; query_only holds them. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(target, &connection, flags, NULL);
    struct result result = code == SQLITE_OK ? configure(connection, target, mode, err)
                                             : sqlite_fail(connection, code, target, err);
    if (failed(result)) {
        sqlite3_close(connection);
        return result;
    }
    *ret_connection = connection;
    return RESULT_OK;
}

static void sqlite_close(void *connection)
{
    sqlite3_close(connection);
}

static int64_t sqlite_writes(void *connection)
{
    return sqlite3_total_changes64(connection);
}

static bool sqlite_in_transaction(void *connection)
{
    return sqlite3_get_autocommit(connection) == 0;
}

/* 0 where `name` is not "$1" … "$64". */
static size_t parameter_number(const char *name)
{
    if (name == NULL || name[0] != '$' || name[1] < '1' || name[1] > '9')
        return 0;
    size_t number = 0;
    for (const char *at = name + 1; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || number > DB_PARAMETERS_MAX)
            return 0;
        number = number * 10 + (size_t)(*at - '0');
    }
    return number <= DB_PARAMETERS_MAX ? number : 0;
}

static struct result map_parameters(struct sqlite_statement *prepared, size_t *ret_parameters,
                                    struct error *err)
{
    uint64_t seen = 0;
    size_t highest = 0;
    prepared->bound = sqlite3_bind_parameter_count(prepared->stmt);
    for (int i = 0; i < prepared->bound; i++) {
        const char *name = sqlite3_bind_parameter_name(prepared->stmt, i + 1);
        size_t number = parameter_number(name);
        /* Distinct names and numbers up to DB_PARAMETERS_MAX keep i within the table. */
        if (number == 0)
            return error_set(err, ERROR_INTERNAL, "%s: parameter %s is not $1 … $%d",
                             prepared->name, name == NULL ? "?" : name, DB_PARAMETERS_MAX);
        prepared->value_of[i] = (uint8_t)(number - 1);
        seen |= UINT64_C(1) << (number - 1);
        highest = number > highest ? number : highest;
    }
    for (size_t number = 1; number <= highest; number++) {
        if ((seen >> (number - 1) & 1) == 0)
            return error_set(err, ERROR_INTERNAL, "%s: $%zu is not used", prepared->name, number);
    }
    *ret_parameters = highest;
    return RESULT_OK;
}

static bool is_blank(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *rest = NULL;
    bool blank = sqlite3_prepare_v2(connection, sql, -1, &rest, NULL) == SQLITE_OK && rest == NULL;
    sqlite3_finalize(rest);
    return blank;
}

static void sqlite_finalize(void *prepared)
{
    struct sqlite_statement *statement = prepared;
    sqlite3_finalize(statement->stmt);
    free(statement->name);
    free(statement);
}

static struct result sqlite_prepare(void *connection, const struct db_statement *statement,
                                    void **ret_prepared, size_t *ret_parameters, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;
    int code = sqlite3_prepare_v3(connection, statement->text, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                                  &tail);
    if (code != SQLITE_OK)
        return sqlite_fail(connection, code, statement->name, err);
    if (stmt == NULL || (*tail != '\0' && !is_blank(connection, tail))) {
        sqlite3_finalize(stmt);
        return error_set(err, ERROR_INTERNAL, "%s: not one statement", statement->name);
    }

    struct sqlite_statement *prepared = db_allocate(sizeof *prepared);
    prepared->stmt = stmt;
    prepared->name = db_copy_text(statement->name); /* an ad-hoc statement may be gone by its use */
    struct result result = map_parameters(prepared, ret_parameters, err);
    if (failed(result)) {
        sqlite_finalize(prepared);
        return result;
    }
    *ret_prepared = prepared;
    return RESULT_OK;
}

static int bind_value(sqlite3_stmt *stmt, int index, const struct db_value *value)
{
    switch (value->type) {
    case DB_TYPE_NULL:
        return sqlite3_bind_null(stmt, index);
    case DB_TYPE_INT:
        return sqlite3_bind_int64(stmt, index, value->integer);
    case DB_TYPE_TEXT:
        return sqlite3_bind_text64(stmt, index, value->bytes, value->length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_TYPE_BLOB:
        break;
    }
    if (value->length == 0) /* a NULL pointer would be bound as NULL */
        return sqlite3_bind_zeroblob(stmt, index, 0);
    return sqlite3_bind_blob64(stmt, index, value->bytes, value->length, SQLITE_STATIC);
}

static struct result sqlite_bind(void *connection, void *prepared, const struct db_value *values,
                                 struct error *err)
{
    struct sqlite_statement *statement = prepared;
    for (int i = 0; i < statement->bound; i++) {
        int code = bind_value(statement->stmt, i + 1, &values[statement->value_of[i]]);
        if (code != SQLITE_OK)
            return sqlite_fail(connection, code, statement->name, err);
    }
    return RESULT_OK;
}

static struct result sqlite_step(void *connection, void *prepared, bool *ret_row, struct error *err)
{
    struct sqlite_statement *statement = prepared;
    int code = sqlite3_step(statement->stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sqlite_fail(connection, code, statement->name, err);
    *ret_row = code == SQLITE_ROW;
    return RESULT_OK;
}

static void sqlite_reset(void *prepared)
{
    struct sqlite_statement *statement = prepared;
    /* It repeats the error of the last step, which was reported then. */
    sqlite3_reset(statement->stmt);
    sqlite3_clear_bindings(statement->stmt);
}

static struct result sqlite_run(void *connection, void *prepared, int64_t *ret_changed,
                                struct error *err)
{
    struct sqlite_statement *statement = prepared;
    int64_t total_before = sqlite3_total_changes64(connection);
    bool row = false;
    struct result result = sqlite_step(connection, prepared, &row, err);
    if (!failed(result) && row)
        result = error_set(err, ERROR_INTERNAL, "%s: run, but it has rows", statement->name);
    sqlite_reset(prepared);
    TRY(result);
    /* SQLite's count is that of the last statement that could change a row, which this one may not
     * have been. */
    bool any = sqlite3_total_changes64(connection) != total_before;
    if (ret_changed != NULL)
        *ret_changed = any ? sqlite3_changes64(connection) : 0;
    return RESULT_OK;
}

static bool sqlite_column_is_null(void *prepared, int column)
{
    struct sqlite_statement *statement = prepared;
    return sqlite3_column_type(statement->stmt, column) == SQLITE_NULL;
}

static int64_t sqlite_column_int(void *prepared, int column)
{
    struct sqlite_statement *statement = prepared;
    return sqlite3_column_int64(statement->stmt, column);
}

static const char *sqlite_column_text(void *prepared, int column)
{
    struct sqlite_statement *statement = prepared;
    return (const char *)sqlite3_column_text(statement->stmt, column);
}

static const void *sqlite_column_blob(void *prepared, int column, size_t *ret_length)
{
    struct sqlite_statement *statement = prepared;
    const void *bytes = sqlite3_column_blob(statement->stmt, column);
    *ret_length = (size_t)sqlite3_column_bytes(statement->stmt, column);
    return bytes;
}

static const struct db_token sqlite_tokens[] = {
    {"STRICT", "STRICT"}, {"KEYED", "STRICT, WITHOUT ROWID"},
    {"BLOB", "BLOB"},     {"INT", "INTEGER"},
    {"TEXT", "TEXT"},     {"OR_FAIL", "OR FAIL"},
};

static const char *const sqlite_controls[DB_CONTROL_COUNT] = {
    [DB_CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [DB_CONTROL_BEGIN_WRITE_LATER] = "BEGIN IMMEDIATE",
    [DB_CONTROL_BEGIN_READ] = "BEGIN",
    [DB_CONTROL_COMMIT] = "COMMIT",
    [DB_CONTROL_ROLLBACK] = "ROLLBACK",
    [DB_CONTROL_SAVEPOINT] = "SAVEPOINT nested",
    [DB_CONTROL_RELEASE] = "RELEASE SAVEPOINT nested",
    [DB_CONTROL_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT nested",
};

const struct db_engine sqlite_engine = {
    .dialect = "SQLITE",
    .table_exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
    .explain_prefix = "EXPLAIN QUERY PLAN ",
    .explain_column = 3,
    .tokens = sqlite_tokens,
    .token_count = ARRAY_LENGTH(sqlite_tokens),
    .open = sqlite_open,
    .close = sqlite_close,
    .in_transaction = sqlite_in_transaction,
    .writes = sqlite_writes,
    .control_texts = sqlite_controls,
    .script = sqlite_script,
    .log_open = sqlite_log_open,
    .log_sync = sqlite_log_sync,
    .log_close = sqlite_log_close,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .run = sqlite_run,
    .reset = sqlite_reset,
    .column_is_null = sqlite_column_is_null,
    .column_int = sqlite_column_int,
    .column_text = sqlite_column_text,
    .column_blob = sqlite_column_blob,
};
