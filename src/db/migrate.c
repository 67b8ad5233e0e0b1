#include "db/migrate.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "db/catalogue.h"
#include "db/copy.h"
#include "db/engine.h"

static const char create_table[] = "CREATE TABLE schema_version ("
                                   " version {{INT}} NOT NULL PRIMARY KEY,"
                                   " name {{TEXT}} NOT NULL,"
                                   " applied_at {{INT}} NOT NULL"
                                   ") {{STRICT}}";

static const struct db_statement read_version = {
    DB_STATEMENT_ADHOC, "schema_version_read",
    "SELECT COALESCE(MAX(version), 0) FROM schema_version"};
static const struct db_statement record_version = {
    DB_STATEMENT_ADHOC, "schema_version_record",
    "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)"};

static bool is_name(const char *name, size_t length, const char *of)
{
    return strlen(of) == length && memcmp(of, name, length) == 0;
}

static const char *token_text(const struct db_engine *engine, const char *name, size_t length)
{
    for (size_t i = 0; i < engine->token_count; i++) {
        const struct db_token *token = &engine->tokens[i];
        if (is_name(name, length, token->name))
            return token->text;
    }
    return NULL;
}

/* Every dialect that has blocks. */
static const struct db_engine *const engines[] = {&sqlite_engine, &postgres_engine};

/* Where the text goes on after the token `name`, which ends before `after`: behind the block of
 * another dialect. NULL where it is no mark of a block. */
static const char *pass_block_mark(const struct db_engine *engine, const char *name, size_t length,
                                   const char *after)
{
    bool ends = length > 0 && name[0] == '/';
    for (size_t i = 0; i < ARRAY_LENGTH(engines); i++) {
        const char *dialect = engines[i]->dialect;
        if (!is_name(name + ends, length - ends, dialect))
            continue;
        if (ends || engines[i] == engine)
            return after;
        char end[32];
        snprintf(end, sizeof end, "{{/%s}}", dialect);
        const char *found = strstr(after, end);
        return found == NULL ? NULL : found + strlen(end);
    }
    return NULL;
}

static struct result expand_tokens(const struct db_engine *engine, const char *sql,
                                   struct buf *expanded, struct error *err)
{
    for (const char *at = sql;;) {
        const char *open = strstr(at, "{{");
        if (open == NULL) {
            buf_append_text(expanded, at);
            return RESULT_OK;
        }
        buf_append(expanded, at, (size_t)(open - at));
        const char *name = open + 2;
        const char *close = strstr(name, "}}");
        size_t length = close == NULL ? strcspn(name, " \n") : (size_t)(close - name);
        const char *text = close == NULL ? NULL : token_text(engine, name, length);
        at = close == NULL ? NULL : close + 2;
        if (text != NULL)
            buf_append_text(expanded, text);
        else if (at != NULL)
            at = pass_block_mark(engine, name, length, at);
        if (at == NULL)
            return error_set(err, ERROR_INTERNAL, "no type is called {{%.*s}}",
                             length > 32 ? 32 : (int)length, name);
    }
}

static struct result run_expanded(struct db *db, const char *sql, struct error *err)
{
    CLEANUP(buf_free) struct buf expanded = BUF_EMPTY;
    TRY(expand_tokens(db_engine_of(db), sql, &expanded, err));
    TRY(db_script(db, buf_text(&expanded), err));
    if (!db_in_transaction(db))
        return error_set(err, ERROR_INTERNAL, "it ends the transaction");
    return RESULT_OK;
}

struct result db_schema_version(struct db *db, int32_t *ret_version, struct error *err)
{
    bool has = false;
    TRY(catalogue_has_table(db, "schema_version", &has, err));
    if (!has) {
        *ret_version = 0;
        return RESULT_OK;
    }
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    bool row = false;
    TRY(db_query_one(db, &read_version, DB_NO_ARGS, &cursor, &row, err));
    *ret_version = (int32_t)db_column_int(&cursor, 0);
    return RESULT_OK;
}

static struct result run_migration(struct db *db, const struct db_migration *migration,
                                   int64_t now_ms, struct error *err)
{
    struct error cause;
    error_init(&cause, NULL);
    struct result result = run_expanded(db, migration->sql, &cause);
    if (failed(result))
        return error_set(err, result.code, "migration %d (%s): %s", migration->version,
                         migration->name, cause.detail);
    return db_run(db, &record_version,
                  DB_ARGS(db_int(migration->version), db_text(migration->name), db_int(now_ms)),
                  NULL, err);
}

static struct result read_known_version(struct db *db, int32_t known, int32_t *ret_version,
                                        struct error *err)
{
    int32_t version = 0;
    TRY(db_schema_version(db, &version, err));
    if (version > known)
        return error_set(err, ERROR_CONFLICT,
                         "the database has schema version %d, newer than version %d, the last one "
                         "that this program knows: run the newer program",
                         version, known);
    *ret_version = version;
    return RESULT_OK;
}

/* Inside the transaction, which makes programs that start at once wait for each other here. */
static struct result migrate(struct db *db, const struct db_migration *migrations, size_t count,
                             int64_t now_ms, struct error *err)
{
    bool has = false;
    TRY(catalogue_has_table(db, "schema_version", &has, err));
    if (!has)
        TRY(run_expanded(db, create_table, err));
    int32_t version = 0;
    TRY(read_known_version(db, (int32_t)count, &version, err));
    for (size_t i = 0; i < count; i++) {
        if (migrations[i].version > version)
            TRY(run_migration(db, &migrations[i], now_ms, err));
    }
    return RESULT_OK;
}

static struct result check_whole(struct db *db, struct error *err)
{
    bool under_way = false;
    TRY(catalogue_has_table(db, DB_COPY_STATE, &under_way, err));
    if (under_way)
        return error_set(err, ERROR_CONFLICT,
                         "the database is an unfinished copy: run the copy again to finish it");
    return RESULT_OK;
}

struct result db_migrate(struct db *db, const struct db_migration *migrations, size_t count,
                         int64_t now_ms, int32_t *ret_version, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        assert(migrations[i].version == (int32_t)i + 1);

    int32_t known = (int32_t)count;
    int32_t version = 0;
    TRY(check_whole(db, err));
    TRY(read_known_version(db, known, &version, err));
    /* The lock is taken only where there is something to do: the command line comes here while the
     * server writes. */
    if (version < known) {
        TRY(db_begin(db, DB_OPEN_WRITE, err));
        struct result result = migrate(db, migrations, count, now_ms, err);
        if (failed(result)) {
            db_rollback(db);
            return result;
        }
        TRY(db_commit(db, err));
    }
    *ret_version = known;
    return RESULT_OK;
}
