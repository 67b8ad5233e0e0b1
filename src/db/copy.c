#include "db/copy.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "db/copy_rows.h"

/* Words for types that both engines know: the table is no part of the schema. */
static const char create_state[] =
    "CREATE TABLE " DB_COPY_STATE " (source TEXT NOT NULL, table_name TEXT NOT NULL,"
    " table_rows BIGINT NOT NULL)";
static const char drop_state[] = "DROP TABLE " DB_COPY_STATE;

static const struct db_statement insert_state = {
    DB_STATEMENT_ADHOC, "copy_state_insert",
    "INSERT INTO " DB_COPY_STATE " (source, table_name, table_rows) VALUES ($1, $2, 0)"};
static const struct db_statement read_state = {
    DB_STATEMENT_ADHOC, "copy_state_read",
    "SELECT source, table_name, table_rows FROM " DB_COPY_STATE};
static const struct db_statement move_state = {DB_STATEMENT_ADHOC, "copy_state_move",
                                               "UPDATE " DB_COPY_STATE
                                               " SET table_name = $1, table_rows = $2"
                                               " WHERE table_name = $3 AND table_rows = $4"};

/* "" behind the last. */
static const char *table_name(const struct db_copy *copy, size_t table)
{
    return table == copy->catalogue.table_count ? "" : copy->catalogue.tables[table].name;
}

static struct result count_rows(struct db *db, const char *table, int64_t *ret_rows,
                                struct error *err)
{
    struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
    buf_printf(&sql, "SELECT count(*) FROM \"%s\"", table);
    const struct db_statement count = {DB_STATEMENT_ADHOC, "copy_count", buf_text(&sql)};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool any = false;
    TRY(db_query_one(db, &count, DB_NO_ARGS, &row, &any, err));
    *ret_rows = db_column_int(&row, 0);
    return RESULT_OK;
}

struct result db_copy_describe(struct db *source, const struct catalogue *catalogue,
                               struct arena *arena, const char *identity, int64_t *counts,
                               const char **ret_described, struct error *err)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&text, identity);
    for (size_t i = 0; i < catalogue->table_count; i++) {
        TRY(count_rows(source, catalogue->tables[i].name, &counts[i], err));
        buf_printf(&text, ", %s %" PRId64, catalogue->tables[i].name, counts[i]);
    }
    *ret_described = arena_strdup(arena, buf_text(&text));
    return RESULT_OK;
}

/* ---- beginning and taking up ---- */

static struct result check_empty(const struct db_copy *copy, struct error *err)
{
    for (size_t i = 0; i < copy->catalogue.table_count; i++) {
        struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
        buf_printf(&sql, "SELECT 1 FROM \"%s\" LIMIT 1", copy->catalogue.tables[i].name);
        const struct db_statement find = {DB_STATEMENT_ADHOC, "copy_find_row", buf_text(&sql)};
        struct db_cursor row CLEANUP(db_cursor_close) = {0};
        bool any = false;
        TRY(db_query_one(copy->target, &find, DB_NO_ARGS, &row, &any, err));
        if (any)
            return error_set(err, ERROR_CONFLICT,
                             "the destination holds rows in %s, and is no unfinished copy: a copy "
                             "needs an empty database",
                             copy->catalogue.tables[i].name);
    }
    return RESULT_OK;
}

static struct result begin_in_transaction(const struct db_copy *copy,
                                          const struct db_statement *remove_seed, struct error *err)
{
    TRY(db_run(copy->target, remove_seed, DB_NO_ARGS, NULL, err));
    TRY(check_empty(copy, err));
    TRY(db_script(copy->target, create_state, err));
    return db_run(copy->target, &insert_state,
                  DB_ARGS(db_text(copy->described), db_text(table_name(copy, 0))), NULL, err);
}

static struct result begin(const struct db_copy *copy, const struct db_statement *remove_seed,
                           struct error *err)
{
    TRY(db_begin(copy->target, DB_OPEN_WRITE, err));
    struct result begun = begin_in_transaction(copy, remove_seed, err);
    if (failed(begun)) {
        db_rollback(copy->target);
        return begun;
    }
    return db_commit(copy->target, err);
}

static struct result take_up(struct db_copy *copy, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool any = false;
    TRY(db_query_one(copy->target, &read_state, DB_NO_ARGS, &row, &any, err));
    if (!any || strcmp(db_column_text(&row, 0), copy->described) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "the destination is the unfinished copy of another database, or the "
                         "source was changed since: begin again with an empty database");
    const char *under_way = db_column_text(&row, 1);
    while (copy->table < copy->catalogue.table_count &&
           strcmp(table_name(copy, copy->table), under_way) != 0)
        copy->done += copy->counts[copy->table++];
    copy->table_rows = db_column_int(&row, 2);
    copy->done += copy->table_rows;
    copy->taken_up = copy->done;
    return RESULT_OK;
}

struct result db_copy_start(struct db *source, struct db *target, struct arena *arena,
                            const char *identity, const struct db_statement *remove_seed,
                            struct db_copy *ret_copy, struct error *err)
{
    struct db_copy copy = {.source = source, .target = target};
    struct catalogue there = {0};
    bool begun = false;
    TRY(catalogue_read(source, arena, &copy.catalogue, err));
    TRY(catalogue_read(target, arena, &there, err));
    TRY(catalogue_compare(&copy.catalogue, &there, err));
    copy.counts = ARENA_ARRAY(arena, int64_t, copy.catalogue.table_count);
    TRY(db_copy_describe(source, &copy.catalogue, arena, identity, copy.counts, &copy.described,
                         err));
    for (size_t i = 0; i < copy.catalogue.table_count; i++)
        copy.total += copy.counts[i];
    TRY(catalogue_has_table(target, DB_COPY_STATE, &begun, err));
    TRY(begun ? take_up(&copy, err) : begin(&copy, remove_seed, err));
    *ret_copy = copy;
    return RESULT_OK;
}

/* ---- steps ---- */

struct step {
    size_t table;
    int64_t table_rows, rows;
};

static struct result step_in_transaction(const struct db_copy *copy, struct step *ret_step,
                                         struct error *err)
{
    int64_t rows = 0, moved = 0;
    bool last = false;
    TRY(copy_rows(copy->source, copy->target, &copy->catalogue.tables[copy->table], DB_COPY_ROWS,
                  DB_COPY_BYTES, &rows, &last, err));
    const struct step step = {.table = copy->table + last,
                              .table_rows = last ? 0 : copy->table_rows + rows,
                              .rows = rows};
    TRY(db_run(copy->target, &move_state,
               DB_ARGS(db_text(table_name(copy, step.table)), db_int(step.table_rows),
                       db_text(table_name(copy, copy->table)), db_int(copy->table_rows)),
               &moved, err));
    if (moved != 1)
        return error_set(err, ERROR_CONFLICT, "another copy to the same destination is under way");
    *ret_step = step;
    return RESULT_OK;
}

struct result db_copy_step(struct db_copy *copy, bool *ret_more, struct error *err)
{
    if (copy->table == copy->catalogue.table_count) {
        *ret_more = false;
        return RESULT_OK;
    }
    struct step step = {0};
    TRY(db_begin(copy->target, DB_OPEN_WRITE, err));
    struct result stepped = step_in_transaction(copy, &step, err);
    if (failed(stepped)) {
        db_rollback(copy->target);
        return stepped;
    }
    TRY(db_commit(copy->target, err));
    copy->table = step.table;
    copy->table_rows = step.table_rows;
    copy->done += step.rows;
    *ret_more = copy->table < copy->catalogue.table_count;
    return RESULT_OK;
}

struct result db_copy_check(const struct db_copy *copy, struct error *err)
{
    assert(copy->table == copy->catalogue.table_count);
    for (size_t i = 0; i < copy->catalogue.table_count; i++) {
        const char *name = copy->catalogue.tables[i].name;
        int64_t rows = 0;
        TRY(count_rows(copy->target, name, &rows, err));
        if (rows != copy->counts[i])
            return error_set(err, ERROR_CONFLICT,
                             "table %s has %" PRId64 " rows in the source, %" PRId64
                             " in the destination",
                             name, copy->counts[i], rows);
    }
    return RESULT_OK;
}

struct result db_copy_finish(const struct db_copy *copy, struct error *err)
{
    TRY(db_begin(copy->target, DB_OPEN_WRITE, err));
    struct result dropped = db_script(copy->target, drop_state, err);
    if (failed(dropped)) {
        db_rollback(copy->target);
        return dropped;
    }
    return db_commit(copy->target, err);
}
