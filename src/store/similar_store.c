#include "store/similar_store.h"

#include "store/sql_statements.h"

static const struct db_statement *const statements[SIMILAR_PLACE_COUNT] = {
    [SIMILAR_HERE_BELOW] = &SQL_SIMILAR_HERE_BELOW,
    [SIMILAR_HERE_ABOVE] = &SQL_SIMILAR_HERE_ABOVE,
    [SIMILAR_ELSEWHERE_BELOW] = &SQL_SIMILAR_ELSEWHERE_BELOW,
    [SIMILAR_ELSEWHERE_ABOVE] = &SQL_SIMILAR_ELSEWHERE_ABOVE,
};

static struct similar_row similar_from_row(const struct db_cursor *row, struct arena *arena)
{
    struct similar_row deal = {
        .id = db_column_oid(row, 0),
        .address = arena_strdup(arena, db_column_text(row, 1)),
        .market_key = arena_strdup(arena, db_column_text(row, 2)),
        .closed_on = (int32_t)db_column_int(row, 3),
        .purchase_price_cents = db_column_int(row, 4),
        .rent_cents = db_column_int(row, 5),
        .cash_flow_cents = db_column_int(row, 6),
        .dscr_e4 = db_column_opt(row, 7),
        .grade = db_column_name(row, 8, grade_names, GRADE_COUNT),
        .totals.periods = (int32_t)db_column_int(row, 9),
    };
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        deal.totals.weighted[measure] = db_column_int(row, 10 + measure);
        deal.totals.months[measure] = db_column_int(row, 10 + MEASURE_COUNT + measure);
    }
    return deal;
}

struct result similar_store_list(struct db *db, struct arena *arena, enum similar_place place,
                                 const struct similar_search *search, struct similar_rows *ret_rows,
                                 struct error *err)
{
    struct db_cursor cursor CLEANUP(db_cursor_close) = {0};
    struct similar_rows rows = {.items =
                                    ARENA_ARRAY(arena, struct similar_row, (size_t)search->limit)};
    TRY(db_query(db, statements[place],
                 DB_ARGS(db_text(strategy_names[search->strategy]), db_text(search->market_key),
                         db_int(search->price_cents), db_text(search->but.hex),
                         db_int(search->limit)),
                 &cursor, err));
    for (;;) {
        bool row = false;
        TRY(db_step(&cursor, &row, err));
        if (!row || rows.count == (size_t)search->limit)
            break;
        rows.items[rows.count++] = similar_from_row(&cursor, arena);
    }
    *ret_rows = rows;
    return RESULT_OK;
}
