#include "store/trend_store.h"

#include <string.h>

#include "store/sql_statements.h"

/* kind, ym, key, strategy; as columns, without the kind */
enum { KEY_VALUES = 4, KEY_COLUMNS = 3 };

static void key_to_values(enum trend_kind kind, const struct trend_key *key, int32_t ym,
                          struct db_value ret_values[KEY_VALUES])
{
    ret_values[0] = db_int(kind);
    ret_values[1] = db_int(ym);
    ret_values[2] = db_text(key->key);
    ret_values[3] = db_text(key->strategy);
}

struct result trend_store_add(struct db *db, enum trend_kind kind, const struct trend_key *key,
                              int32_t ym, const struct trend_sums *sums, struct error *err)
{
    struct db_value values[KEY_VALUES + TREND_SUM_COUNT];
    key_to_values(kind, key, ym, values);
    for (int i = 0; i < TREND_SUM_COUNT; i++)
        values[KEY_VALUES + i] = db_int(sums->of[i]);
    return db_run_later(db, &SQL_TREND_ADD, (struct db_args){values, ARRAY_LENGTH(values)}, err);
}

struct result trend_store_delete(struct db *db, enum trend_kind kind, const struct trend_key *key,
                                 int32_t ym, struct error *err)
{
    struct db_value values[KEY_VALUES];
    key_to_values(kind, key, ym, values);
    return db_run(db, &SQL_TREND_DELETE, (struct db_args){values, ARRAY_LENGTH(values)}, NULL, err);
}

/* ym, seq, market_key, strategy, buyer_id, buy_box_id */
enum { WAITING_COLUMNS = 6 };

struct result trend_store_wait(struct db *db, const struct trend_waiting *waiting,
                               struct error *err)
{
    struct db_value values[WAITING_COLUMNS + TREND_SUM_COUNT] = {
        db_int(waiting->ym),          db_int(waiting->seq),
        db_text(waiting->market.key), db_text(waiting->market.strategy),
        db_text(waiting->buyer.key),  db_text(waiting->box.key),
    };
    for (int i = 0; i < TREND_SUM_COUNT; i++)
        values[WAITING_COLUMNS + i] = db_int(waiting->sums.of[i]);
    return db_run_later(db, &SQL_TREND_WAIT, (struct db_args){values, ARRAY_LENGTH(values)}, err);
}

struct result trend_store_waiting_after(struct db *db, int32_t ym, int64_t seq, int64_t limit,
                                        struct db_cursor *ret_cursor, struct error *err)
{
    return db_query(db, &SQL_TREND_WAITING_AFTER, DB_ARGS(db_int(ym), db_int(seq), db_int(limit)),
                    ret_cursor, err);
}

struct result trend_store_waiting_delete(struct db *db, struct error *err)
{
    return db_run_later(db, &SQL_TREND_WAITING_DELETE, DB_NO_ARGS, err);
}

struct result trend_store_months_expect(struct db *db, const struct oid *deal_id, int32_t first_ym,
                                        int32_t last_ym, struct error *err)
{
    return db_expect(db, &SQL_TREND_MONTHS_OF_DEAL,
                     DB_ARGS(db_oid(deal_id), db_int(first_ym), db_int(last_ym)), err);
}

struct result trend_store_months_of_deal(struct db *db, const struct oid *deal_id, int32_t first_ym,
                                         int32_t last_ym, int32_t *reports, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_TREND_MONTHS_OF_DEAL,
                 DB_ARGS(db_oid(deal_id), db_int(first_ym), db_int(last_ym)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        reports[db_column_int(&row, 0) - first_ym]++;
    }
}

struct result trend_store_next_month(struct db *db, enum trend_kind kind, int32_t from_ym,
                                     struct opt *ret_ym, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_TREND_NEXT_MONTH, DB_ARGS(db_int(kind), db_int(from_ym)), &row,
                     &found, err));
    *ret_ym = found ? db_column_opt(&row, 0) : UNKNOWN;
    return RESULT_OK;
}

static void sums_from_row(const struct db_cursor *row, int column, int count,
                          struct trend_sums *sums)
{
    for (int i = 0; i < count; i++)
        sums->of[i] = db_column_int(row, column + i);
}

struct trend_waiting trend_waiting_from_row(const struct db_cursor *row)
{
    struct trend_waiting waiting = {
        .ym = (int32_t)db_column_int(row, 0),
        .seq = db_column_int(row, 1),
        .market = {db_column_text(row, 2), db_column_text(row, 3)},
        .buyer = {db_column_text(row, 4), ""},
        .box = {db_column_text(row, 5), ""},
    };
    sums_from_row(row, WAITING_COLUMNS, TREND_SUM_COUNT, &waiting.sums);
    return waiting;
}

/* ym, key, strategy and, where `has_sums`, all sums. */
static struct trend_row row_from_row(const struct db_cursor *row, struct arena *arena,
                                     bool has_sums)
{
    struct trend_row read = {
        .ym = (int32_t)db_column_int(row, 0),
        .key = {.key = arena_strdup(arena, db_column_text(row, 1)),
                .strategy = arena_strdup(arena, db_column_text(row, 2))},
    };
    if (has_sums)
        sums_from_row(row, KEY_COLUMNS, TREND_SUM_COUNT, &read.sums);
    return read;
}

/* The next place of an array in the arena that grows. */
static void *next_place(struct arena *arena, void **items, size_t *room, size_t count, size_t size)
{
    if (count == *room) {
        size_t wider = *room ? 2 * *room : 16;
        char *moved = arena_alloc_array(arena, size, wider);
        if (count)
            memcpy(moved, *items, count * size);
        *items = moved;
        *room = wider;
    }
    return (char *)*items + count * size;
}

static struct result rows_read(struct db *db, struct arena *arena,
                               const struct db_statement *statement, struct db_args args,
                               bool has_sums, struct trend_rows *ret_rows, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, statement, args, &row, err));
    void *items = NULL;
    size_t count = 0, room = 0;
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        struct trend_row *place = next_place(arena, &items, &room, count++, sizeof(*place));
        *place = row_from_row(&row, arena, has_sums);
    }
    *ret_rows = (struct trend_rows){items, count};
    return RESULT_OK;
}

struct result trend_store_waiting(struct db *db, struct arena *arena, enum trend_kind kind,
                                  int32_t ym, const struct trend_filter *filter,
                                  struct trend_rows *ret_rows, struct error *err)
{
    struct db_value values[] = {db_int(ym), db_text(filter->key), db_text(filter->strategy)};
    if (kind == TREND_MARKET)
        return rows_read(db, arena, &SQL_TREND_WAITING_OF_MARKET, (struct db_args){values, 3}, true,
                         ret_rows, err);
    const struct db_statement *statement =
        kind == TREND_BUYER ? &SQL_TREND_WAITING_OF_BUYER : &SQL_TREND_WAITING_OF_BOX;
    return rows_read(db, arena, statement, (struct db_args){values, 2}, true, ret_rows, err);
}

struct result trend_store_rows(struct db *db, struct arena *arena, enum trend_kind kind, int32_t ym,
                               const struct trend_filter *filter, struct trend_rows *ret_rows,
                               struct error *err)
{
    return rows_read(
        db, arena, &SQL_TREND_ROWS_OF_KEY,
        DB_ARGS(db_int(kind), db_int(ym), db_text(filter->strategy), db_text(filter->key)), true,
        ret_rows, err);
}

struct result trend_store_markets(struct db *db, struct arena *arena, int32_t ym,
                                  const char *strategy, bool by_strategy,
                                  struct trend_rows *ret_rows, struct error *err)
{
    return rows_read(db, arena,
                     by_strategy ? &SQL_TREND_MONTH_OF_STRATEGIES : &SQL_TREND_MONTH_OF_MARKETS,
                     DB_ARGS(db_int(ym), db_text(strategy)), true, ret_rows, err);
}

struct result trend_store_keys(struct db *db, struct arena *arena, enum trend_kind kind, int32_t ym,
                               int32_t interval_months, const struct trend_filter *filter,
                               const char *after_key, int64_t limit, struct trend_rows *ret_rows,
                               struct error *err)
{
    return rows_read(db, arena, &SQL_TREND_KEYS_OF_MONTH,
                     DB_ARGS(db_int(kind), db_int(ym), db_text(filter->strategy),
                             db_text(after_key), db_int(limit), db_int(interval_months)),
                     true, ret_rows, err);
}

static const struct db_statement *search_statement(const struct trend_search *search)
{
    if (oid_is_set(&search->buy_box_id))
        return &SQL_TREND_DEALS_OF_BOX;
    return oid_is_set(&search->buyer_id) ? &SQL_TREND_DEALS_OF_BUYER : &SQL_TREND_DEALS_CLOSED;
}

static struct result window_query(struct db *db, const struct trend_search *search, int64_t deals,
                                  struct db_cursor *row, bool *ret_found, struct error *err)
{
    struct db_value from = db_int(search->closed_from), offset = db_int(deals);
    if (oid_is_set(&search->buy_box_id))
        return db_query_one(db, &SQL_TREND_WINDOW_OF_BOX,
                            DB_ARGS(db_oid(&search->buy_box_id), from, offset), row, ret_found,
                            err);
    if (oid_is_set(&search->buyer_id))
        return db_query_one(db, &SQL_TREND_WINDOW_OF_BUYER,
                            DB_ARGS(db_oid(&search->buyer_id), from, offset), row, ret_found, err);
    return db_query_one(db, &SQL_TREND_WINDOW_CLOSED, DB_ARGS(from, offset), row, ret_found, err);
}

struct result trend_store_window(struct db *db, const struct trend_search *search, int64_t deals,
                                 int32_t *ret_closed_to, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(window_query(db, search, deals, &row, &found, err));
    int64_t closed_on = found ? db_column_int(&row, 0) : search->closed_to;
    *ret_closed_to = closed_on < search->closed_to ? (int32_t)closed_on : search->closed_to;
    return RESULT_OK;
}

struct result trend_store_search(struct db *db, struct arena *arena,
                                 const struct trend_search *search, struct trend_groups *ret_groups,
                                 struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    int32_t interval = search->interval_months;
    TRY(db_query(db, search_statement(search),
                 DB_ARGS(db_int(interval), db_text(search->by), db_int(search->closed_from),
                         db_int(search->closed_to), db_int(search->after_period),
                         db_text(search->after_key), db_int(search->after_period * interval),
                         db_text(search->market_key), db_name(search->strategy, strategy_names),
                         db_oid(&search->buyer_id), db_oid(&search->buy_box_id),
                         db_int(search->limit)),
                 &row, err));
    void *items = NULL;
    size_t count = 0, room = 0;
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        struct trend_group *group = next_place(arena, &items, &room, count++, sizeof(*group));
        *group = (struct trend_group){.period = (int32_t)db_column_int(&row, 0),
                                      .key = arena_strdup(arena, db_column_text(&row, 1)),
                                      .deals = db_column_int(&row, 2)};
        sums_from_row(&row, 3, TREND_QUARTER_DEALS, &group->sums);
    }
    *ret_groups = (struct trend_groups){items, count};
    return RESULT_OK;
}

struct result trend_store_recount(struct db *db, struct arena *arena, enum trend_kind kind,
                                  const struct trend_key *key, struct trend_rows *ret_rows,
                                  struct error *err)
{
    struct db_value values[] = {db_text(key->key), db_text(key->strategy)};
    if (kind == TREND_MARKET)
        return rows_read(db, arena, &SQL_TREND_RECOUNT_OF_MARKET, (struct db_args){values, 2}, true,
                         ret_rows, err);
    const struct db_statement *statement =
        kind == TREND_BUYER ? &SQL_TREND_RECOUNT_OF_BUYER : &SQL_TREND_RECOUNT_OF_BOX;
    return rows_read(db, arena, statement, (struct db_args){values, 1}, true, ret_rows, err);
}

struct result trend_store_market_after(struct db *db, struct arena *arena,
                                       const struct trend_key *after, struct trend_key *ret_key,
                                       struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_TREND_MARKET_AFTER,
                     DB_ARGS(db_text(after->strategy), db_text(after->key)), &row, &found, err));
    *ret_key = (struct trend_key){0};
    if (found) {
        ret_key->key = arena_strdup(arena, db_column_text(&row, 0));
        ret_key->strategy = arena_strdup(arena, db_column_text(&row, 1));
    }
    return RESULT_OK;
}

struct result trend_store_strays(struct db *db, struct arena *arena, enum trend_kind kind,
                                 int32_t ym, struct trend_rows *ret_rows, struct error *err)
{
    static const struct db_statement *const statements[TREND_KIND_COUNT] = {
        [TREND_MARKET] = &SQL_TREND_STRAYS_OF_MARKET,
        [TREND_BUYER] = &SQL_TREND_STRAYS_OF_BUYER,
        [TREND_BOX] = &SQL_TREND_STRAYS_OF_BOX,
    };
    return rows_read(db, arena, statements[kind], DB_ARGS(db_int(ym)), false, ret_rows, err);
}
