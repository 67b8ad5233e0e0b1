#include "store/lead_store.h"

#include "store/row.h"
#include "store/search.h"
#include "store/sql_statements.h"

#define SEARCH_KIND "lead"

struct result lead_store_exists(struct db *db, const struct oid *id, bool *ret_found,
                                struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_LEAD_EXISTS, DB_ARGS(db_oid(id)), &row, ret_found, err);
}

struct result lead_store_any_between(struct db *db, const struct oid *first, const struct oid *last,
                                     bool *ret_any, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_LEAD_ANY_BETWEEN, DB_ARGS(db_oid(first), db_oid(last)), &row,
                        ret_any, err);
}

struct result lead_store_any_crm(struct db *db, bool *ret_any, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_CRM_ANY, DB_NO_ARGS, &row, ret_any, err);
}

/* The columns of lead_get, in the order of its text. */
static struct lead lead_from_row(const struct db_cursor *row, struct arena *arena)
{
    return (struct lead){
        .id = db_column_oid(row, 0),
        .address = row_text(row, 1, arena),
        .city = row_text(row, 2, arena),
        .state = row_text(row, 3, arena),
        .zip = row_text(row, 4, arena),
        .market_key = row_text(row, 5, arena),
        .strategy = db_column_name(row, 6, strategy_names, STRATEGY_COUNT),
        .property_type = row_text(row, 7, arena),
        .units = db_column_opt(row, 8),
        .asking_price_cents = db_column_opt(row, 9),
        .projected_rent_cents = db_column_opt(row, 10),
        .projected_noi_cents = db_column_opt(row, 11),
        .projected_cash_flow_cents = db_column_opt(row, 12),
        .projected_dscr_e4 = db_column_opt(row, 13),
        .status = db_column_name(row, 14, lead_status_names, LEAD_STATUS_COUNT),
        .score_e2 = db_column_opt(row, 15),
        .rev = db_column_int(row, 16),
        .created_at_ms = db_column_opt(row, 17),
        .updated_at_ms = db_column_opt(row, 18),
    };
}

struct result lead_store_find(struct db *db, struct arena *arena, const struct oid *id,
                              struct lead *ret_lead, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_LEAD_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_lead = lead_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result lead_store_get(struct db *db, struct arena *arena, const struct oid *id,
                             struct lead *ret_lead, struct error *err)
{
    bool found = false;
    TRY(lead_store_find(db, arena, id, ret_lead, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no lead %s", id->hex);
    return RESULT_OK;
}

struct result lead_store_list(struct db *db, struct arena *arena, const struct lead_filter *filter,
                              int64_t limit, struct lead_list *ret_list, struct error *err)
{
    struct list_request request = {
        .table = "leads",
        .search_kind = SEARCH_KIND,
        .query = filter->query.chars,
        .criteria = {{LIST_COLUMN, "market_key", db_text(filter->market_key.chars)},
                     {LIST_COLUMN, "status", db_name(filter->status, lead_status_names)},
                     {LIST_COLUMN, "strategy", db_name(filter->strategy, strategy_names)}},
        .criterion_count = 3,
        .after = filter->after,
        .limit = limit,
    };
    struct id_list ids = {0};
    TRY(list_query_ids(db, arena, &request, &ids, err));
    struct lead_list list = {.items = ARENA_ARRAY(arena, struct lead, ids.count),
                             .count = ids.count};
    for (size_t i = 0; i < ids.count; i++)
        TRY(lead_store_get(db, arena, &ids.items[i], &list.items[i], err));
    *ret_list = list;
    return RESULT_OK;
}

static struct search_words words_of(struct arena *arena, const struct lead *lead)
{
    struct search_words words = {.count = 0};
    search_words_add(&words, arena, lead->address.chars);
    search_words_add(&words, arena, lead->city.chars);
    search_words_add(&words, arena, lead->state.chars);
    search_words_add(&words, arena, lead->zip.chars);
    search_words_add(&words, arena, lead->market_key.chars);
    return words;
}

struct result lead_store_insert(struct db *db, struct arena *arena, const struct lead *lead,
                                struct error *err)
{
    TRY(db_run_later(
        db, &SQL_LEAD_INSERT,
        DB_ARGS(db_oid(&lead->id), db_text(lead->address.chars), db_text(lead->city.chars),
                db_text(lead->state.chars), db_text(lead->zip.chars),
                db_text(lead->market_key.chars), db_name(lead->strategy, strategy_names),
                db_text(lead->property_type.chars), db_opt(lead->units),
                db_opt(lead->asking_price_cents), db_opt(lead->projected_rent_cents),
                db_opt(lead->projected_noi_cents), db_opt(lead->projected_cash_flow_cents),
                db_opt(lead->projected_dscr_e4), db_name(lead->status, lead_status_names),
                db_opt(lead->score_e2), db_opt(lead->created_at_ms), db_opt(lead->updated_at_ms)),
        err));
    struct search_words words = words_of(arena, lead);
    return search_words_change(db, SEARCH_KIND, &lead->id, NULL, &words, err);
}

struct result lead_store_set(struct db *db, struct arena *arena, const struct lead *before,
                             const struct lead *after, struct error *err)
{
    TRY(db_run(db, &SQL_LEAD_SET,
               DB_ARGS(db_oid(&after->id), db_text(after->address.chars),
                       db_text(after->city.chars), db_text(after->state.chars),
                       db_text(after->zip.chars), db_text(after->market_key.chars),
                       db_name(after->strategy, strategy_names),
                       db_text(after->property_type.chars), db_opt(after->units),
                       db_opt(after->asking_price_cents), db_opt(after->projected_rent_cents),
                       db_opt(after->projected_noi_cents), db_opt(after->projected_cash_flow_cents),
                       db_opt(after->projected_dscr_e4), db_name(after->status, lead_status_names),
                       db_opt(after->score_e2), db_opt(after->updated_at_ms)),
               NULL, err));
    struct search_words words_before = words_of(arena, before);
    struct search_words words_after = words_of(arena, after);
    return search_words_change(db, SEARCH_KIND, &after->id, &words_before, &words_after, err);
}

struct result lead_store_set_status(struct db *db, const struct oid *id, enum lead_status status,
                                    int64_t now_ms, struct error *err)
{
    return db_run_later(db, &SQL_LEAD_SET_STATUS,
                        DB_ARGS(db_oid(id), db_text(lead_status_names[status]), db_int(now_ms)),
                        err);
}

struct result lead_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    static const char *const referrers[] = {"its performance record"};
    TRY(row_check_unreferenced(db, &SQL_LEAD_REFERENCES, "lead", id, referrers,
                               ARRAY_LENGTH(referrers), err));
    TRY(search_words_delete(db, SEARCH_KIND, id, err));
    return db_run(db, &SQL_LEAD_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}
