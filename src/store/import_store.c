#include "store/import_store.h"

#include <string.h>

#include "store/sql_statements.h"

struct result import_file_exists(struct db *db, const unsigned char fingerprint[HASH_BYTES],
                                 bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_IMPORT_FILE_EXISTS, DB_ARGS(db_blob(fingerprint, HASH_BYTES)),
                        &row, ret_found, err);
}

struct result import_file_insert(struct db *db, const struct import_file *file, struct error *err)
{
    return db_run(db, &SQL_IMPORT_FILE_INSERT,
                  DB_ARGS(db_blob(file->fingerprint, HASH_BYTES), db_oid(&file->id),
                          db_text(file->format), db_text(file->name), db_int(file->filed_on),
                          db_int(file->imported_at_ms), db_int(file->loans),
                          db_int(file->deals_created), db_int(file->periods_added),
                          db_int(file->periods_corrected), db_int(file->periods_removed),
                          db_int(file->skipped)),
                  NULL, err);
}

/* The first column of one row; not set where there is none. */
static struct result find_id(struct db *db, const struct db_statement *statement,
                             struct db_args args, struct oid *ret_id, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, statement, args, &row, &found, err));
    *ret_id = found ? db_column_oid(&row, 0) : (struct oid){.hex = ""};
    return RESULT_OK;
}

struct result import_originator_buyer(struct db *db, const char *originator_key,
                                      struct oid *ret_buyer_id, struct error *err)
{
    return find_id(db, &SQL_IMPORT_ORIGINATOR_BUYER, DB_ARGS(db_text(originator_key)), ret_buyer_id,
                   err);
}

struct result import_originator_set(struct db *db, const char *originator_key,
                                    const struct oid *buyer_id, struct error *err)
{
    return db_run(db, &SQL_IMPORT_ORIGINATOR_SET,
                  DB_ARGS(db_text(originator_key), db_oid(buyer_id)), NULL, err);
}

struct result import_box_get(struct db *db, const char *originator_key, const char *property_type,
                             const struct oid *buyer_id, struct oid *ret_box_id, struct error *err)
{
    return find_id(db, &SQL_IMPORT_BOX_GET,
                   DB_ARGS(db_text(originator_key), db_text(property_type), db_oid(buyer_id)),
                   ret_box_id, err);
}

struct result import_box_set(struct db *db, const char *originator_key, const char *property_type,
                             const struct oid *box_id, struct error *err)
{
    return db_run(db, &SQL_IMPORT_BOX_SET,
                  DB_ARGS(db_text(originator_key), db_text(property_type), db_oid(box_id)), NULL,
                  err);
}

/* Makes room for one more of `count` items; returns the array, moved where it was full. */
static void *list_grow(struct arena *arena, void *items, size_t size, size_t count)
{
    const bool is_full = count == 0 || (count >= 16 && (count & (count - 1)) == 0);
    if (!is_full)
        return items;
    void *wider = arena_alloc_array(arena, size, count == 0 ? 16 : 2 * count);
    if (count)
        memcpy(wider, items, count * size);
    return wider;
}

static const char *kept_text(const struct db_cursor *row, int column, struct arena *arena)
{
    const char *text = db_column_text(row, column);
    return text ? arena_strdup(arena, text) : NULL;
}

struct result import_loans_of_number(struct db *db, struct arena *arena, const char *number,
                                     struct import_loan_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_LOANS_OF_NUMBER, DB_ARGS(db_text(number)), &row, err));
    struct import_loan_list list = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list.items = list_grow(arena, list.items, sizeof(*list.items), list.count);
        list.items[list.count++] = (struct import_loan){
            .pool_id = db_column_oid(&row, 0),
            .number = number,
            .marks = {.originator_key = kept_text(&row, 1, arena),
                      .originated_on = db_column_opt(&row, 2),
                      .loan_amount_cents = db_column_opt(&row, 3),
                      .name_key = kept_text(&row, 4, arena)},
            .deal_id = db_column_oid(&row, 5),
        };
    }
    *ret_list = list;
    return RESULT_OK;
}

static struct result loan_write(struct db *db, const struct db_statement *statement,
                                const struct import_loan *loan, struct error *err)
{
    const struct loan_marks *marks = &loan->marks;
    return db_run(db, statement,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number),
                          db_text(marks->originator_key), db_opt(marks->originated_on),
                          db_opt(marks->loan_amount_cents), db_text(marks->name_key)),
                  NULL, err);
}

struct result import_loan_insert(struct db *db, const struct import_loan *loan, struct error *err)
{
    return loan_write(db, &SQL_IMPORT_LOAN_INSERT, loan, err);
}

struct result import_loan_set(struct db *db, const struct import_loan *loan, struct error *err)
{
    return loan_write(db, &SQL_IMPORT_LOAN_SET, loan, err);
}

struct result import_loan_set_deal(struct db *db, const struct import_loan *loan,
                                   const struct oid *deal_id, struct error *err)
{
    return db_run(db, &SQL_IMPORT_LOAN_SET_DEAL,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number), db_oid(deal_id)), NULL,
                  err);
}

struct result import_statements_of_loan(struct db *db, struct arena *arena,
                                        const struct import_loan *loan,
                                        struct statement_versions *ret_versions, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_STATEMENTS_OF_LOAN,
                 DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number)), &row, err));
    struct statement_versions versions = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        versions.items = list_grow(arena, versions.items, sizeof(*versions.items), versions.count);
        versions.items[versions.count++] = (struct statement){
            .filed_on = (int32_t)db_column_int(&row, 0),
            .start_on = db_column_opt(&row, 2),
            .end_on = db_column_opt(&row, 3),
            .figures = {.revenue_cents = db_column_opt(&row, 4),
                        .expenses_cents = db_column_opt(&row, 5),
                        .noi_cents = db_column_opt(&row, 6),
                        .ncf_cents = db_column_opt(&row, 7),
                        .debt_service_cents = db_column_opt(&row, 8),
                        .dscr_e4 = db_column_opt(&row, 9),
                        .occupancy_ppm = db_column_opt(&row, 10)},
        };
    }
    *ret_versions = versions;
    return RESULT_OK;
}

struct result import_statement_insert(struct db *db, const struct import_loan *loan,
                                      const struct statement *statement, int64_t version,
                                      struct error *err)
{
    const struct statement_figures *figures = &statement->figures;
    return db_run(db, &SQL_IMPORT_STATEMENT_INSERT,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number),
                          db_int(statement->filed_on), db_int(version), db_opt(statement->start_on),
                          db_opt(statement->end_on), db_opt(figures->revenue_cents),
                          db_opt(figures->expenses_cents), db_opt(figures->noi_cents),
                          db_opt(figures->ncf_cents), db_opt(figures->debt_service_cents),
                          db_opt(figures->dscr_e4), db_opt(figures->occupancy_ppm)),
                  NULL, err);
}

struct result import_periods_of_deal(struct db *db, struct arena *arena, const struct oid *deal_id,
                                     struct import_period_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_PERIODS_OF_DEAL, DB_ARGS(db_oid(deal_id)), &row, err));
    struct import_period_list list = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list.items = list_grow(arena, list.items, sizeof(*list.items), list.count);
        list.items[list.count++] = (struct import_period){
            .last_ym = (int32_t)db_column_int(&row, 0),
            .months = (int32_t)db_column_int(&row, 1),
            .period_id = db_column_oid(&row, 2),
            .figures = kept_text(&row, 3, arena),
        };
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result import_period_set(struct db *db, const struct oid *deal_id,
                                const struct import_period *period, struct error *err)
{
    return db_run(db, &SQL_IMPORT_PERIOD_SET,
                  DB_ARGS(db_oid(deal_id), db_int(period->last_ym), db_int(period->months),
                          db_oid(&period->period_id), db_text(period->figures)),
                  NULL, err);
}

struct result import_period_delete(struct db *db, const struct oid *deal_id, int32_t last_ym,
                                   struct error *err)
{
    return db_run(db, &SQL_IMPORT_PERIOD_DELETE, DB_ARGS(db_oid(deal_id), db_int(last_ym)), NULL,
                  err);
}
