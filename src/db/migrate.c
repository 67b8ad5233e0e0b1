#include "db/migrate.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "db/catalogue.h"
#include "db/copy.h"
#include "db/dialect.h"
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

static struct result run_expanded(struct db *db, const char *sql, struct error *err)
{
    CLEANUP(buf_free) struct buf expanded = BUF_EMPTY;
    TRY(dialect_expand(db_engine_of(db), sql, &expanded, err));
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
