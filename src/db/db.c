#include "db/db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db/apart.h"
#include "db/dialect.h"
#include "db/engine.h"

enum { ADHOC_CACHE_MAX = 64 };

struct prepared {
    void *statement; /* the engine's; NULL: not prepared */
    size_t parameters;
    bool lent;   /* a cursor stands on it */
    bool at_end; /* it has no more rows */
};

struct adhoc {
    struct prepared prepared;
    char *text;         /* NULL: this place is free */
    uint64_t last_used; /* by `uses` of the connection */
};

struct db {
    const struct db_engine *engine;
    void *connection;
    bool begun; /* between db_begin() and its end, whatever the engine did meanwhile */
    int savepoints;
    struct log *log;     /* by db_sync_apart(); NULL: a commit is on the disk by itself */
    struct apart *apart; /* by db_run_apart(), to the transaction's end; NULL: none */
    int cursors;         /* that are open */
    struct prepared controls[DB_CONTROL_COUNT];
    struct prepared named[DB_STATEMENTS_MAX];
    struct adhoc adhoc[ADHOC_CACHE_MAX];
    uint64_t uses;
};

struct result db_open(const char *target, enum db_mode mode, struct db **ret_db, struct error *err)
{
    const struct db_engine *engine =
        db_target_is_postgres(target) ? &postgres_engine : &sqlite_engine;
    void *connection = NULL;
    TRY(engine->open(target, mode, &connection, err));
    struct db *db = db_allocate(sizeof *db);
    db->engine = engine;
    db->connection = connection;
    *ret_db = db;
    return RESULT_OK;
}

static void prepared_drop(struct db *db, struct prepared *prepared)
{
    assert(!prepared->lent);
    if (prepared->statement != NULL)
        db->engine->finalize(prepared->statement);
    *prepared = (struct prepared){0};
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    db_rollback(db);
    for (size_t i = 0; i < DB_CONTROL_COUNT; i++)
        prepared_drop(db, &db->controls[i]);
    for (size_t i = 0; i < DB_STATEMENTS_MAX; i++)
        prepared_drop(db, &db->named[i]);
    for (size_t i = 0; i < ADHOC_CACHE_MAX; i++) {
        prepared_drop(db, &db->adhoc[i].prepared);
        free(db->adhoc[i].text);
    }
    if (db->log != NULL)
        db->engine->log_close(db->log);
    db->engine->close(db->connection);
    free(db);
}

void db_close_at_end(struct db **db)
{
    db_close(*db);
}

const struct db_engine *db_engine_of(const struct db *db)
{
    return db->engine;
}

void *db_connection_of(struct db *db)
{
    return db->connection;
}

/* Without this, what follows an engine's own rollback would take effect statement by statement. And
 * what was given to run apart is run before anything else. */
static struct result check_transaction(const struct db *db, struct error *err)
{
    if (db->apart != NULL)
        TRY(apart_wait(db->apart, err));
    if (db->begun && !db->engine->in_transaction(db->connection))
        return error_set(err, ERROR_INTERNAL, "the engine rolled the transaction back");
    return RESULT_OK;
}

static struct result run_control(struct db *db, enum db_control control, struct error *err)
{
    if (db->engine->control != NULL)
        return db->engine->control(db->connection, control, err);
    struct prepared *prepared = &db->controls[control];
    if (prepared->statement == NULL) {
        const char *text = db->engine->control_texts[control];
        struct db_statement statement = {DB_STATEMENT_ADHOC, text, text};
        TRY(db->engine->prepare(db->connection, &statement, &prepared->statement,
                                &prepared->parameters, err));
    }
    return db->engine->run(db->connection, prepared->statement, NULL, err);
}

static struct result begin_by(struct db *db, enum db_control control, struct error *err)
{
    assert(!db->begun);
    TRY(run_control(db, control, err));
    db->begun = true;
    db->savepoints = 0;
    return RESULT_OK;
}

struct result db_begin(struct db *db, enum db_mode mode, struct error *err)
{
    return begin_by(db, mode == DB_OPEN_WRITE ? DB_CONTROL_BEGIN_WRITE : DB_CONTROL_BEGIN_READ,
                    err);
}

struct result db_begin_later(struct db *db, struct error *err)
{
    return begin_by(db, DB_CONTROL_BEGIN_WRITE_LATER, err);
}

struct result db_run_apart(struct db *db, struct error *err)
{
    assert(db->begun);
    if (db->engine->run_later != NULL || db->apart != NULL)
        return RESULT_OK;
    return apart_start(db->engine, db->connection, &db->apart, err);
}

static void stop_apart(struct db *db)
{
    apart_stop(db->apart);
    db->apart = NULL;
}

struct result db_commit(struct db *db, struct error *err)
{
    assert(db->begun);
    struct result result = check_transaction(db, err);
    stop_apart(db);
    if (!failed(result))
        result = run_control(db, DB_CONTROL_COMMIT, err);
    if (failed(result)) {
        db_rollback(db);
        return result;
    }
    db->begun = false;
    return RESULT_OK;
}

struct result db_sync_apart(struct db *db, struct error *err)
{
    assert(!db->begun && db->log == NULL);
    return db->engine->log_open == NULL ? RESULT_OK
                                        : db->engine->log_open(db->connection, &db->log, err);
}

struct result db_sync(struct db *db, struct error *err)
{
    return db->log == NULL ? RESULT_OK : db->engine->log_sync(db->log, err);
}

void db_rollback(struct db *db)
{
    stop_apart(db);
    if (db->engine->in_transaction(db->connection)) {
        /* Where even this fails, db_begin() will say so. */
        struct result ignored = run_control(db, DB_CONTROL_ROLLBACK, NULL);
        (void)ignored;
    }
    db->begun = false;
    db->savepoints = 0;
}

/* Its failure is told by whoever comes next. */
static void wait_apart(const struct db *db)
{
    struct result told_later = db->apart ? apart_wait(db->apart, NULL) : RESULT_OK;
    (void)told_later;
}

bool db_in_transaction(const struct db *db)
{
    wait_apart(db);
    return db->begun && db->engine->in_transaction(db->connection);
}

struct result db_savepoint(struct db *db, struct error *err)
{
    assert(db->begun);
    TRY(check_transaction(db, err));
    TRY(run_control(db, DB_CONTROL_SAVEPOINT, err));
    db->savepoints++;
    return RESULT_OK;
}

struct result db_savepoint_release(struct db *db, struct error *err)
{
    assert(db->savepoints > 0);
    TRY(check_transaction(db, err));
    TRY(run_control(db, DB_CONTROL_RELEASE, err));
    db->savepoints--;
    return RESULT_OK;
}

struct result db_savepoint_rollback(struct db *db, struct error *err)
{
    assert(db->savepoints > 0);
    TRY(check_transaction(db, err));
    TRY(run_control(db, DB_CONTROL_ROLLBACK_TO, err));
    return db_savepoint_release(db, err);
}

int64_t db_writes(const struct db *db)
{
    wait_apart(db);
    return db->engine->writes(db->connection);
}

uint64_t db_round_trips(const struct db *db)
{
    return db->engine->round_trips == NULL ? 0 : db->engine->round_trips(db->connection);
}

int db_savepoint_depth(const struct db *db)
{
    return db->savepoints;
}

static struct result prepare(struct db *db, const struct db_statement *statement,
                             struct prepared *ret_prepared, struct error *err)
{
    struct prepared prepared = {0};
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    TRY(dialect_expand(db->engine, statement->text, &text, err));
    const struct db_statement expanded = {statement->id, statement->name, buf_text(&text)};
    TRY(db->engine->prepare(db->connection, &expanded, &prepared.statement, &prepared.parameters,
                            err));
    *ret_prepared = prepared;
    return RESULT_OK;
}

/* The cache's place for a text: the one that has it, else the one to give up; NULL where every
 * place, or the one that has it, is lent. */
static struct adhoc *adhoc_place(struct db *db, const char *text)
{
    struct adhoc *oldest = NULL;
    for (size_t i = 0; i < ADHOC_CACHE_MAX; i++) {
        struct adhoc *place = &db->adhoc[i];
        if (place->text != NULL && strcmp(place->text, text) == 0)
            return place->prepared.lent ? NULL : place;
        if (!place->prepared.lent && (oldest == NULL || place->last_used < oldest->last_used))
            oldest = place;
    }
    return oldest;
}

/* *ret_owned: the statement is in no cache, and goes with its cursor. */
static struct result adhoc_get(struct db *db, const struct db_statement *statement,
                               struct prepared **ret_prepared, bool *ret_owned, struct error *err)
{
    struct adhoc *place = adhoc_place(db, statement->text);
    if (place != NULL && place->text != NULL && strcmp(place->text, statement->text) == 0) {
        place->last_used = ++db->uses;
        *ret_prepared = &place->prepared;
        *ret_owned = false;
        return RESULT_OK;
    }

    struct prepared fresh;
    TRY(prepare(db, statement, &fresh, err));
    *ret_owned = place == NULL;
    if (place == NULL) {
        *ret_prepared = db_allocate(sizeof **ret_prepared);
        **ret_prepared = fresh;
        return RESULT_OK;
    }
    prepared_drop(db, &place->prepared);
    free(place->text);
    *place = (struct adhoc){fresh, db_copy_text(statement->text), ++db->uses};
    *ret_prepared = &place->prepared;
    return RESULT_OK;
}

static struct result named_get(struct db *db, const struct db_statement *statement,
                               struct prepared **ret_prepared, struct error *err)
{
    assert(statement->id < DB_STATEMENTS_MAX);
    struct prepared *prepared = &db->named[statement->id];
    if (prepared->statement == NULL)
        TRY(prepare(db, statement, prepared, err));
    if (prepared->lent)
        return error_set(err, ERROR_INTERNAL, "%s: an earlier cursor is still open",
                         statement->name);
    *ret_prepared = prepared;
    return RESULT_OK;
}

static struct result check_count(const struct db_statement *statement,
                                 const struct prepared *prepared, struct db_args args,
                                 struct error *err)
{
    if (args.count != prepared->parameters)
        return error_set(err, ERROR_INTERNAL, "%s: takes %zu values, was given %zu",
                         statement->name, prepared->parameters, args.count);
    return RESULT_OK;
}

struct result db_query(struct db *db, const struct db_statement *statement, struct db_args args,
                       struct db_cursor *ret_cursor, struct error *err)
{
    TRY(check_transaction(db, err));
    struct prepared *prepared = NULL;
    bool owned = false;
    if (statement->id == DB_STATEMENT_ADHOC)
        TRY(adhoc_get(db, statement, &prepared, &owned, err));
    else
        TRY(named_get(db, statement, &prepared, err));

    prepared->lent = true;
    prepared->at_end = false;
    db->cursors++;
    CLEANUP(db_cursor_close)
    struct db_cursor cursor = {.db = db, .handle = prepared, .adhoc = owned};
    TRY(check_count(statement, prepared, args, err));
    TRY(db->engine->bind(db->connection, prepared->statement, args.values, err));
    *ret_cursor = cursor;
    cursor = (struct db_cursor){0};
    return RESULT_OK;
}

struct result db_step(struct db_cursor *cursor, bool *ret_row, struct error *err)
{
    struct prepared *prepared = cursor->handle;
    if (prepared->at_end) {
        *ret_row = false;
        return RESULT_OK;
    }
    TRY(check_transaction(cursor->db, err));
    const struct db_engine *engine = cursor->db->engine;
    TRY(engine->step(cursor->db->connection, prepared->statement, ret_row, err));
    prepared->at_end = !*ret_row;
    return RESULT_OK;
}

void db_cursor_close(struct db_cursor *cursor)
{
    struct prepared *prepared = cursor->handle;
    if (prepared == NULL)
        return;
    cursor->db->engine->reset(prepared->statement);
    prepared->lent = false;
    cursor->db->cursors--;
    if (cursor->adhoc) {
        prepared_drop(cursor->db, prepared);
        free(prepared);
    }
    *cursor = (struct db_cursor){0};
}

struct result db_run(struct db *db, const struct db_statement *statement, struct db_args args,
                     int64_t *ret_changed, struct error *err)
{
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    TRY(db_query(db, statement, args, &cursor, err));
    struct prepared *prepared = cursor.handle;
    return db->engine->run(db->connection, prepared->statement, ret_changed, err);
}

static struct result give_apart(struct db *db, const struct db_statement *statement,
                                struct db_args args, struct error *err)
{
    if (db->named[statement->id].statement == NULL)
        TRY(check_transaction(db, err)); /* preparing it takes the connection */
    struct prepared *prepared = NULL;
    TRY(named_get(db, statement, &prepared, err));
    TRY(check_count(statement, prepared, args, err));
    return apart_give(db->apart, prepared->statement, args, err);
}

struct result db_run_later(struct db *db, const struct db_statement *statement, struct db_args args,
                           struct error *err)
{
    if (db->apart != NULL && db->cursors == 0 && statement->id != DB_STATEMENT_ADHOC)
        return give_apart(db, statement, args, err);
    bool alone = statement->id == DB_STATEMENT_ADHOC || !db_in_transaction(db);
    if (db->engine->run_later == NULL || alone)
        return db_run(db, statement, args, NULL, err);
    struct prepared *prepared = NULL;
    TRY(named_get(db, statement, &prepared, err));
    TRY(check_count(statement, prepared, args, err));
    return db->engine->run_later(db->connection, prepared->statement, args.values, err);
}

struct result db_expect(struct db *db, const struct db_statement *statement, struct db_args args,
                        struct error *err)
{
    assert(statement->id != DB_STATEMENT_ADHOC);
    if (db->engine->expect == NULL || !db_in_transaction(db))
        return RESULT_OK;
    struct prepared *prepared = NULL;
    TRY(named_get(db, statement, &prepared, err));
    TRY(check_count(statement, prepared, args, err));
    return db->engine->expect(db->connection, prepared->statement, args.values, err);
}

void db_expect_no_more(struct db *db)
{
    if (db->engine->expect_no_more != NULL)
        db->engine->expect_no_more(db->connection);
}

struct result db_settle(struct db *db, struct error *err)
{
    TRY(check_transaction(db, err));
    return db->engine->settle == NULL ? RESULT_OK : db->engine->settle(db->connection, err);
}

struct result db_query_one(struct db *db, const struct db_statement *statement, struct db_args args,
                           struct db_cursor *ret_cursor, bool *ret_row, struct error *err)
{
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    TRY(db_query(db, statement, args, &cursor, err));
    TRY(db_step(&cursor, ret_row, err));
    if (!*ret_row)
        return RESULT_OK;
    *ret_cursor = cursor;
    cursor = (struct db_cursor){0};
    return RESULT_OK;
}

static void *statement_of(const struct db_cursor *cursor)
{
    const struct prepared *prepared = cursor->handle;
    assert(!prepared->at_end);
    return prepared->statement;
}

bool db_column_is_null(const struct db_cursor *cursor, int column)
{
    return cursor->db->engine->column_is_null(statement_of(cursor), column);
}

int64_t db_column_int(const struct db_cursor *cursor, int column)
{
    return cursor->db->engine->column_int(statement_of(cursor), column);
}

struct opt db_column_opt(const struct db_cursor *cursor, int column)
{
    /* NULL reads as 0, so that the engine need not be asked about any other number. */
    const int64_t value = db_column_int(cursor, column);
    return value == 0 && db_column_is_null(cursor, column) ? UNKNOWN : OPT(value);
}

const char *db_column_text(const struct db_cursor *cursor, int column)
{
    return cursor->db->engine->column_text(statement_of(cursor), column);
}

const void *db_column_blob(const struct db_cursor *cursor, int column, size_t *ret_length)
{
    return cursor->db->engine->column_blob(statement_of(cursor), column, ret_length);
}

struct oid db_column_oid(const struct db_cursor *cursor, int column)
{
    struct oid id = {0};
    const char *text = db_column_text(cursor, column);
    if (text == NULL || !oid_parse(text, &id))
        return (struct oid){0};
    return id;
}

struct result db_script(struct db *db, const char *sql, struct error *err)
{
    TRY(check_transaction(db, err));
    return db->engine->script(db->connection, sql, err);
}
