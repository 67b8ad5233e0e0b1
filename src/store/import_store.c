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
            .underwritten_on = db_column_opt(&row, 6),
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
                                   const struct oid *deal_id, int32_t underwritten_on,
                                   struct error *err)
{
    return db_run(db, &SQL_IMPORT_LOAN_SET_DEAL,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number), db_oid(deal_id),
                          db_int(underwritten_on)),
                  NULL, err);
}

static struct result events_read(struct db_cursor *row, struct arena *arena,
                                 struct loan_event_list *ret_list, struct error *err)
{
    struct loan_event_list list = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(row, &more, err));
        if (!more)
            break;
        list.items = list_grow(arena, list.items, sizeof(*list.items), list.count);
        const struct opt kind = db_column_name(row, 0, loan_event_codes, LOAN_EVENT_KIND_COUNT);
        list.items[list.count++] = (struct loan_event){
            .kind = (enum loan_event_kind)kind.value,
            .on = db_column_opt(row, 1),
            .codes = kept_text(row, 2, arena),
            .rate_ppm = db_column_opt(row, 3),
            .payment_cents = db_column_opt(row, 4),
            .maturity_on = db_column_opt(row, 5),
            .amortization_months = db_column_opt(row, 6),
            .first_filed_on = (int32_t)db_column_int(row, 7),
            .last_filed_on = (int32_t)db_column_int(row, 8),
        };
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result import_events_of_loan(struct db *db, struct arena *arena,
                                    const struct import_loan *loan,
                                    struct loan_event_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_EVENTS_OF_LOAN,
                 DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number)), &row, err));
    return events_read(&row, arena, ret_list, err);
}

struct result import_events_of_filing(struct db *db, struct arena *arena,
                                      const struct import_loan *loan, int32_t filed_on,
                                      struct loan_event_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_EVENTS_OF_FILING,
                 DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number), db_int(filed_on)), &row,
                 err));
    return events_read(&row, arena, ret_list, err);
}

struct result import_event_insert(struct db *db, const struct import_loan *loan,
                                  const struct loan_event *event, int64_t version,
                                  const struct oid *import_id, struct error *err)
{
    return db_run(db, &SQL_IMPORT_EVENT_INSERT,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number),
                          db_text(loan_event_codes[event->kind]), db_int(event->first_filed_on),
                          db_int(version), db_opt(event->on), db_text(event->codes),
                          db_opt(event->rate_ppm), db_opt(event->payment_cents),
                          db_opt(event->maturity_on), db_opt(event->amortization_months),
                          db_oid(import_id)),
                  NULL, err);
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
                                      const struct oid *import_id, struct error *err)
{
    const struct statement_figures *figures = &statement->figures;
    return db_run(db, &SQL_IMPORT_STATEMENT_INSERT,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number),
                          db_int(statement->filed_on), db_int(version), db_opt(statement->start_on),
                          db_opt(statement->end_on), db_opt(figures->revenue_cents),
                          db_opt(figures->expenses_cents), db_opt(figures->noi_cents),
                          db_opt(figures->ncf_cents), db_opt(figures->debt_service_cents),
                          db_opt(figures->dscr_e4), db_opt(figures->occupancy_ppm),
                          db_oid(import_id)),
                  NULL, err);
}

struct result import_parts_of_loan(struct db *db, struct arena *arena,
                                   const struct import_loan *loan,
                                   struct statement_part_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_PARTS_OF_LOAN,
                 DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number)), &row, err));
    struct statement_part_list list = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list.items = list_grow(arena, list.items, sizeof(*list.items), list.count);
        list.items[list.count++] = (struct statement_part){
            .property = kept_text(&row, 1, arena),
            .statement = {.filed_on = (int32_t)db_column_int(&row, 0),
                          .start_on = db_column_opt(&row, 2),
                          .end_on = db_column_opt(&row, 3),
                          .figures = {.revenue_cents = db_column_opt(&row, 4),
                                      .expenses_cents = db_column_opt(&row, 5),
                                      .noi_cents = db_column_opt(&row, 6),
                                      .ncf_cents = db_column_opt(&row, 7),
                                      .debt_service_cents = db_column_opt(&row, 8)}},
        };
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result import_part_insert(struct db *db, const struct import_loan *loan,
                                 const struct statement_part *part, int64_t version,
                                 const struct oid *import_id, struct error *err)
{
    const struct statement *said = &part->statement;
    const struct statement_figures *figures = &said->figures;
    return db_run(db, &SQL_IMPORT_PART_INSERT,
                  DB_ARGS(db_oid(&loan->pool_id), db_text(loan->number), db_int(said->filed_on),
                          db_text(part->property), db_int(version), db_opt(said->start_on),
                          db_opt(said->end_on), db_opt(figures->revenue_cents),
                          db_opt(figures->expenses_cents), db_opt(figures->noi_cents),
                          db_opt(figures->ncf_cents), db_opt(figures->debt_service_cents),
                          db_oid(import_id)),
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
            .updated_at_ms = db_column_opt(&row, 4),
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
                          db_oid(&period->period_id), db_text(period->figures),
                          db_opt(period->updated_at_ms)),
                  NULL, err);
}

struct result import_period_delete(struct db *db, const struct oid *deal_id, int32_t last_ym,
                                   struct error *err)
{
    return db_run(db, &SQL_IMPORT_PERIOD_DELETE, DB_ARGS(db_oid(deal_id), db_int(last_ym)), NULL,
                  err);
}

/* ---- to take an import back ---- */

struct result import_loans_of_import(struct db *db, struct arena *arena,
                                     const struct oid *import_id, struct import_loan_keys *ret_keys,
                                     struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_IMPORT_LOANS_OF_IMPORT, DB_ARGS(db_oid(import_id)), &row, err));
    struct import_loan_keys keys = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        keys.items = list_grow(arena, keys.items, sizeof(*keys.items), keys.count);
        keys.items[keys.count++] = (struct import_loan_key){.pool_id = db_column_oid(&row, 0),
                                                            .number = kept_text(&row, 1, arena)};
    }
    *ret_keys = keys;
    return RESULT_OK;
}

struct result import_facts_delete(struct db *db, const struct oid *import_id, struct error *err)
{
    TRY(db_run(db, &SQL_IMPORT_FILE_DELETE, DB_ARGS(db_oid(import_id)), NULL, err));
    TRY(db_run(db, &SQL_IMPORT_STATEMENTS_DELETE, DB_ARGS(db_oid(import_id)), NULL, err));
    TRY(db_run(db, &SQL_IMPORT_PARTS_DELETE, DB_ARGS(db_oid(import_id)), NULL, err));
    return db_run(db, &SQL_IMPORT_EVENTS_DELETE, DB_ARGS(db_oid(import_id)), NULL, err);
}

struct result import_loan_prune(struct db *db, const struct import_loan_key *key, struct error *err)
{
    return db_run(db, &SQL_IMPORT_LOAN_PRUNE, DB_ARGS(db_oid(&key->pool_id), db_text(key->number)),
                  NULL, err);
}

struct result import_deal_forget(struct db *db, const struct oid *deal_id, struct error *err)
{
    TRY(db_run(db, &SQL_IMPORT_PERIODS_FORGET_DEAL, DB_ARGS(db_oid(deal_id)), NULL, err));
    return db_run(db, &SQL_IMPORT_LOAN_FORGET_DEAL, DB_ARGS(db_oid(deal_id)), NULL, err);
}
