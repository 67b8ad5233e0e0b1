#include "store/deal_list_store.h"

#include "store/row.h"
#include "store/sql_statements.h"

/* No text of UTF-8 comes after it. */
#define LAST_TEXT "\xf4\x8f\xbf\xbf"

static struct deal_summary summary_from_row(const struct db_cursor *row, struct arena *arena)
{
    struct deal_totals totals = {0};
    totals.weighted[MEASURE_CASH_FLOW] = db_column_int(row, 22);
    totals.months[MEASURE_CASH_FLOW] = db_column_int(row, 23);
    return (struct deal_summary){
        .id = db_column_oid(row, 0),
        .address = row_text(row, 1, arena).chars,
        .city = row_text(row, 2, arena),
        .state = row_text(row, 3, arena),
        .market_key = row_text(row, 4, arena).chars,
        .strategy = (enum strategy)db_column_name(row, 5, strategy_names, STRATEGY_COUNT).value,
        .closed_on = (int32_t)db_column_int(row, 6),
        .purchase_price_cents = db_column_int(row, 7),
        .buyer_id = db_column_oid(row, 8),
        .buyer_name = row_text(row, 9, arena),
        .buy_box_id = db_column_oid(row, 10),
        .buy_box_name = row_text(row, 11, arena),
        .rent_cents = db_column_int(row, 12),
        .expenses_cents = db_column_int(row, 13),
        .noi_cents = db_column_int(row, 14),
        .cash_flow_cents = db_column_int(row, 15),
        .dscr_e4 = db_column_opt(row, 16),
        .required_dscr_e4 = (int32_t)db_column_int(row, 17),
        .grade = db_column_name(row, 18, grade_names, GRADE_COUNT),
        .flags = (uint32_t)db_column_int(row, 19),
        .caller_flags = list_split(arena, db_column_text(row, 20)),
        .updated_at_ms = db_column_int(row, 21),
        .mean_cash_flow_e4 = deal_mean_e4(&totals, MEASURE_CASH_FLOW),
        .reported_months = db_column_int(row, 24),
        .latest = {.last_ym = (int32_t)db_column_int(row, 25),
                   .months = (int32_t)db_column_int(row, 26),
                   .cash_flow_cents = db_column_opt(row, 27),
                   .dscr_e4 = db_column_opt(row, 28),
                   .vacancy_ppm = db_column_opt(row, 29)},
    };
}

struct result deal_summary_find(struct db *db, struct arena *arena, const struct oid *id,
                                struct deal_summary *ret_summary, bool *ret_found,
                                struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_DEAL_SUMMARY, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_summary = summary_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result lead_address_find(struct db *db, struct arena *arena, const struct oid *id,
                                const char **ret_address, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_LEAD_ADDRESS, DB_ARGS(db_oid(id)), &row, &found, err));
    *ret_address = found ? row_text(&row, 0, arena).chars : NULL;
    return RESULT_OK;
}

struct result lead_addresses_list(struct db *db, struct arena *arena,
                                  const struct lead_address *after, bool falling, int64_t limit,
                                  struct lead_addresses *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct lead_addresses list = {.items = ARENA_ARRAY(arena, struct lead_address, (size_t)limit)};
    const char *from = falling ? LAST_TEXT : "";
    TRY(db_query(db, falling ? &SQL_LEAD_ADDRESSES_FALLING : &SQL_LEAD_ADDRESSES_RISING,
                 DB_ARGS(db_text(after->address ? after->address : from), db_text(after->id.hex),
                         db_int(limit)),
                 &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more || list.count == (size_t)limit)
            break;
        list.items[list.count++] =
            (struct lead_address){db_column_oid(&row, 0), row_text(&row, 1, arena).chars};
    }
    *ret_list = list;
    return RESULT_OK;
}
