#include "store/buyer_store.h"

#include "store/row.h"
#include "store/search.h"
#include "store/sql_statements.h"

#define SEARCH_KIND   "buyer"
#define MARKET_KIND   "buyer.market"
#define STRATEGY_KIND "buyer.strategy"

struct result buyer_store_exists(struct db *db, const struct oid *id, bool *ret_found,
                                 struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_BUYER_EXISTS, DB_ARGS(db_oid(id)), &row, ret_found, err);
}

/* The columns of buyer_get, in the order of its text. */
static struct buyer buyer_from_row(const struct db_cursor *row, struct arena *arena)
{
    enum { AGGREGATE_FIRST = 10 };
    return (struct buyer){
        .id = db_column_oid(row, 0),
        .name = row_text(row, 1, arena),
        .company = row_text(row, 2, arena),
        .email = row_text(row, 3, arena),
        .phone = row_text(row, 4, arena),
        .market_keys = list_split(arena, db_column_text(row, 5)),
        .strategies = list_split(arena, db_column_text(row, 6)),
        .rev = db_column_int(row, 7),
        .created_at_ms = db_column_opt(row, 8),
        .updated_at_ms = db_column_opt(row, 9),
        .standing.aggregate = aggregate_from_row(row, AGGREGATE_FIRST),
        .standing.engagement_e2 = (int32_t)db_column_int(row, AGGREGATE_FIRST + AGGREGATE_COLUMNS),
    };
}

struct result buyer_store_find(struct db *db, struct arena *arena, const struct oid *id,
                               struct buyer *ret_buyer, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_BUYER_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_buyer = buyer_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result buyer_store_get(struct db *db, struct arena *arena, const struct oid *id,
                              struct buyer *ret_buyer, struct error *err)
{
    bool found = false;
    TRY(buyer_store_find(db, arena, id, ret_buyer, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no buyer %s", id->hex);
    return RESULT_OK;
}

struct result buyer_store_list(struct db *db, struct arena *arena,
                               const struct buyer_filter *filter, int64_t limit,
                               struct buyer_list *ret_list, struct error *err)
{
    struct list_request request = {
        .table = "buyers",
        .search_kind = SEARCH_KIND,
        .query = filter->query.chars,
        .criteria = {{LIST_FACET, MARKET_KIND, db_text(filter->market_key.chars)},
                     {LIST_FACET, STRATEGY_KIND, db_name(filter->strategy, strategy_names)}},
        .criterion_count = 2,
        .after = filter->after,
        .limit = limit,
    };
    struct id_list ids = {0};
    TRY(list_query_ids(db, arena, &request, &ids, err));
    struct buyer_list list = {.items = ARENA_ARRAY(arena, struct buyer, ids.count),
                              .count = ids.count};
    for (size_t i = 0; i < ids.count; i++)
        TRY(buyer_store_get(db, arena, &ids.items[i], &list.items[i], err));
    *ret_list = list;
    return RESULT_OK;
}

static struct search_words words_of(struct arena *arena, const struct buyer *buyer)
{
    struct search_words words = {.count = 0};
    search_words_add(&words, arena, buyer->name.chars);
    search_words_add(&words, arena, buyer->company.chars);
    search_words_add(&words, arena, buyer->email.chars);
    search_words_add(&words, arena, buyer->phone.chars);
    return words;
}

static struct result keep_facets(struct db *db, const struct buyer *buyer, struct error *err)
{
    const struct text_list *markets = &buyer->market_keys, *strategies = &buyer->strategies;
    TRY(search_words_set(db, MARKET_KIND, &buyer->id, markets->items, markets->count, err));
    return search_words_set(db, STRATEGY_KIND, &buyer->id, strategies->items, strategies->count,
                            err);
}

struct result buyer_store_insert(struct db *db, struct arena *arena, const struct buyer *buyer,
                                 struct error *err)
{
    struct result inserted =
        db_run(db, &SQL_BUYER_INSERT,
               DB_ARGS(db_oid(&buyer->id), db_text(buyer->name.chars),
                       db_text(buyer->company.chars), db_text(buyer->email.chars),
                       db_text(buyer->phone.chars), db_text(list_join(arena, &buyer->market_keys)),
                       db_text(list_join(arena, &buyer->strategies)),
                       db_int(buyer->standing.engagement_e2), db_opt(buyer->created_at_ms),
                       db_opt(buyer->updated_at_ms)),
               NULL, err);
    if (inserted.code == ERROR_CONFLICT)
        return error_set(err, ERROR_CONFLICT, "there is a buyer %s already", buyer->id.hex);
    TRY(inserted);
    struct search_words words = words_of(arena, buyer);
    TRY(search_words_change(db, SEARCH_KIND, &buyer->id, NULL, &words, err));
    return keep_facets(db, buyer, err);
}

struct result buyer_store_set(struct db *db, struct arena *arena, const struct buyer *before,
                              const struct buyer *after, struct error *err)
{
    TRY(db_run(db, &SQL_BUYER_SET,
               DB_ARGS(db_oid(&after->id), db_text(after->name.chars),
                       db_text(after->company.chars), db_text(after->email.chars),
                       db_text(after->phone.chars), db_text(list_join(arena, &after->market_keys)),
                       db_text(list_join(arena, &after->strategies)), db_opt(after->updated_at_ms)),
               NULL, err));
    struct search_words words_before = words_of(arena, before);
    struct search_words words_after = words_of(arena, after);
    TRY(search_words_change(db, SEARCH_KIND, &after->id, &words_before, &words_after, err));
    return keep_facets(db, after, err);
}

struct result buyer_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    static const char *const referrers[] = {"buy boxes", "closed deals", "users"};
    TRY(row_check_unreferenced(db, &SQL_BUYER_REFERENCES, "buyer", id, referrers,
                               ARRAY_LENGTH(referrers), err));
    TRY(search_words_delete(db, SEARCH_KIND, id, err));
    TRY(search_words_delete(db, MARKET_KIND, id, err));
    TRY(search_words_delete(db, STRATEGY_KIND, id, err));
    return db_run(db, &SQL_BUYER_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}
