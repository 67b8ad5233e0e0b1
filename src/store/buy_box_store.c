#include "store/buy_box_store.h"

#include "store/row.h"
#include "store/search.h"
#include "store/sql_statements.h"

#define SEARCH_KIND "buybox"
#define MARKET_KIND "buybox.market"

/* In place of a market key: any market. */
static const char *const ANY_MARKET[] = {""};

/* The columns of buy_box_get, in the order of its text. */
static struct buy_box box_from_row(const struct db_cursor *row, struct arena *arena)
{
    enum { AGGREGATE_FIRST = 14, WARNING_FIRST = AGGREGATE_FIRST + AGGREGATE_COLUMNS };
    return (struct buy_box){
        .id = db_column_oid(row, 0),
        .buyer_id = db_column_oid(row, 1),
        .name = row_text(row, 2, arena),
        .strategy = db_column_name(row, 3, strategy_names, STRATEGY_COUNT),
        .market_keys = list_split(arena, db_column_text(row, 4)),
        .property_types = list_split(arena, db_column_text(row, 5)),
        .min_price_cents = db_column_opt(row, 6),
        .max_price_cents = db_column_opt(row, 7),
        .min_dscr_e4 = db_column_opt(row, 8),
        .min_cash_flow_cents = db_column_opt(row, 9),
        .active = db_column_opt(row, 10),
        .rev = db_column_int(row, 11),
        .created_at_ms = db_column_opt(row, 12),
        .updated_at_ms = db_column_opt(row, 13),
        .standing.aggregate = aggregate_from_row(row, AGGREGATE_FIRST),
        .standing.warning = (enum warning_level)db_column_int(row, WARNING_FIRST),
        .standing.warning_rate_e2 = db_column_opt(row, WARNING_FIRST + 1),
        .standing.warning_since_ms = db_column_opt(row, WARNING_FIRST + 2),
    };
}

struct result buy_box_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                 struct buy_box *ret_box, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_BUY_BOX_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_box = box_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result buy_box_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                struct buy_box *ret_box, struct error *err)
{
    bool found = false;
    TRY(buy_box_store_find(db, arena, id, ret_box, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no buy box %s", id->hex);
    return RESULT_OK;
}

static struct result get_all(struct db *db, struct arena *arena, const struct id_list *ids,
                             struct buy_box_list *ret_list, struct error *err)
{
    struct buy_box_list list = {.items = ARENA_ARRAY(arena, struct buy_box, ids->count),
                                .count = ids->count};
    for (size_t i = 0; i < ids->count; i++)
        TRY(buy_box_store_get(db, arena, &ids->items[i], &list.items[i], err));
    *ret_list = list;
    return RESULT_OK;
}

struct result buy_box_store_list(struct db *db, struct arena *arena,
                                 const struct buy_box_filter *filter, int64_t limit,
                                 struct buy_box_list *ret_list, struct error *err)
{
    struct list_request request = {
        .table = "buy_boxes",
        .search_kind = SEARCH_KIND,
        .query = filter->query.chars,
        .criteria = {{LIST_COLUMN, "buyer_id", db_oid(&filter->buyer_id)},
                     {LIST_FACET_OR_ANY, MARKET_KIND, db_text(filter->market_key.chars)},
                     {LIST_COLUMN, "active", db_opt(filter->active)},
                     {LIST_COLUMN, "strategy", db_name(filter->strategy, strategy_names)}},
        .criterion_count = 4,
        .after = filter->after,
        .limit = limit,
    };
    struct id_list ids = {0};
    TRY(list_query_ids(db, arena, &request, &ids, err));
    return get_all(db, arena, &ids, ret_list, err);
}

void buy_box_warned_compose(struct list_sql *sql, const struct warned_filter *filter, int64_t limit)
{
    int rate = list_sql_value(sql, filter->after_rate_e2.known ? db_opt(filter->after_rate_e2)
                                                               : db_int(-1));
    int after = list_sql_value(sql, db_text(filter->after.hex));
    buf_printf(&sql->text,
               "SELECT t.id FROM buy_boxes t"
               " WHERE t.warning_level > 0 AND (t.warning_rate_e2, t.id) > ($%d, $%d)",
               rate, after);
    const struct list_criterion criteria[] = {
        {LIST_COLUMN, "warning_level", db_opt(filter->level)},
        {LIST_COLUMN, "strategy", db_name(filter->strategy, strategy_names)},
        {LIST_FACET_OR_ANY, MARKET_KIND, db_text(filter->market_key.chars)},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(criteria); i++)
        list_sql_filter(sql, &criteria[i]);
    buf_printf(&sql->text, " ORDER BY t.warning_rate_e2, t.id LIMIT $%d",
               list_sql_value(sql, db_int(limit)));
}

struct result buy_box_store_warned(struct db *db, struct arena *arena,
                                   const struct warned_filter *filter, int64_t limit,
                                   struct buy_box_list *ret_list, struct error *err)
{
    struct list_sql sql CLEANUP(list_sql_free) = {0};
    struct id_list ids = {0};
    buy_box_warned_compose(&sql, filter, limit);
    TRY(list_sql_ids(db, arena, &sql, limit, &ids, err));
    return get_all(db, arena, &ids, ret_list, err);
}

static struct search_words words_of(struct arena *arena, const struct buy_box *box)
{
    struct search_words words = {.count = 0};
    search_words_add(&words, arena, box->name.chars);
    for (size_t i = 0; i < box->market_keys.count; i++)
        search_words_add(&words, arena, box->market_keys.items[i]);
    for (size_t i = 0; i < box->property_types.count; i++)
        search_words_add(&words, arena, box->property_types.items[i]);
    return words;
}

/* The markets by which lists find it and, where it is active, by which leads find it. */
static struct result keep_markets(struct db *db, const struct buy_box *box, struct error *err)
{
    bool any = !box->market_keys.count;
    const char *const *keys = any ? ANY_MARKET : box->market_keys.items;
    size_t count = any ? 1 : box->market_keys.count;
    TRY(search_words_set(db, MARKET_KIND, &box->id, keys, count, err));
    TRY(db_run(db, &SQL_BUY_BOX_MARKETS_DELETE, DB_ARGS(db_oid(&box->id)), NULL, err));
    for (size_t i = 0; box->active.value && i < count; i++) {
        TRY(db_run(
            db, &SQL_BUY_BOX_MARKET_INSERT,
            DB_ARGS(db_name(box->strategy, strategy_names), db_text(keys[i]), db_oid(&box->id)),
            NULL, err));
    }
    return RESULT_OK;
}

struct result buy_box_store_insert(struct db *db, struct arena *arena, const struct buy_box *box,
                                   struct error *err)
{
    struct result inserted =
        db_run(db, &SQL_BUY_BOX_INSERT,
               DB_ARGS(db_oid(&box->id), db_oid(&box->buyer_id), db_text(box->name.chars),
                       db_name(box->strategy, strategy_names),
                       db_text(list_join(arena, &box->market_keys)),
                       db_text(list_join(arena, &box->property_types)),
                       db_opt(box->min_price_cents), db_opt(box->max_price_cents),
                       db_opt(box->min_dscr_e4), db_opt(box->min_cash_flow_cents),
                       db_opt(box->active), db_opt(box->created_at_ms), db_opt(box->updated_at_ms)),
               NULL, err);
    if (inserted.code == ERROR_CONFLICT)
        return error_set(err, ERROR_CONFLICT, "there is a buy box %s already", box->id.hex);
    TRY(inserted);
    struct search_words words = words_of(arena, box);
    TRY(search_words_change(db, SEARCH_KIND, &box->id, NULL, &words, err));
    return keep_markets(db, box, err);
}

struct result buy_box_store_set(struct db *db, struct arena *arena, const struct buy_box *before,
                                const struct buy_box *after, struct error *err)
{
    TRY(db_run(db, &SQL_BUY_BOX_SET,
               DB_ARGS(db_oid(&after->id), db_oid(&after->buyer_id), db_text(after->name.chars),
                       db_name(after->strategy, strategy_names),
                       db_text(list_join(arena, &after->market_keys)),
                       db_text(list_join(arena, &after->property_types)),
                       db_opt(after->min_price_cents), db_opt(after->max_price_cents),
                       db_opt(after->min_dscr_e4), db_opt(after->min_cash_flow_cents),
                       db_opt(after->active), db_opt(after->updated_at_ms)),
               NULL, err));
    struct search_words words_before = words_of(arena, before);
    struct search_words words_after = words_of(arena, after);
    TRY(search_words_change(db, SEARCH_KIND, &after->id, &words_before, &words_after, err));
    return keep_markets(db, after, err);
}

struct result buy_box_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    static const char *const referrers[] = {"closed deals"};
    TRY(row_check_unreferenced(db, &SQL_BUY_BOX_REFERENCES, "buy box", id, referrers,
                               ARRAY_LENGTH(referrers), err));
    TRY(search_words_delete(db, SEARCH_KIND, id, err));
    TRY(search_words_delete(db, MARKET_KIND, id, err));
    TRY(db_run(db, &SQL_BUY_BOX_MARKETS_DELETE, DB_ARGS(db_oid(id)), NULL, err));
    return db_run(db, &SQL_BUY_BOX_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}

struct result match_candidates(struct db *db, enum strategy strategy, const char *market_key,
                               int64_t limit, struct db_cursor *ret_cursor, struct error *err)
{
    return db_query(db, &SQL_MATCH_CANDIDATES,
                    DB_ARGS(db_text(strategy_names[strategy]), db_text(market_key), db_int(limit)),
                    ret_cursor, err);
}

struct match_candidate match_candidate_of_row(const struct db_cursor *row, enum strategy strategy,
                                              struct arena *arena)
{
    return (struct match_candidate){
        .buy_box_id = db_column_oid(row, 0),
        .buyer_id = db_column_oid(row, 1),
        .box = {.strategy = (int32_t)strategy,
                .market_keys = list_split(arena, db_column_text(row, 2)),
                .property_types = list_split(arena, db_column_text(row, 3)),
                .min_price_cents = db_column_opt(row, 4),
                .max_price_cents = db_column_opt(row, 5),
                .min_dscr_e4 = db_column_opt(row, 6),
                .min_cash_flow_cents = db_column_opt(row, 7)},
        .engagement_e2 = (int32_t)db_column_int(row, 8),
    };
}
