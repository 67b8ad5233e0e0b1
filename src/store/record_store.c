#include "store/record_store.h"

#include "store/row.h"
#include "store/sql_statements.h"

struct result record_store_surroundings(struct db *db, struct arena *arena, const struct deal *deal,
                                        struct record_surroundings *ret_around, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_RECORD_SURROUNDINGS,
                     DB_ARGS(db_oid(&deal->id), db_oid(&deal->buyer_id), db_oid(&deal->buy_box_id)),
                     &row, &found, err));
    if (!found)
        return error_set(err, ERROR_INTERNAL, "deal %s has no standing or no buyer", deal->id.hex);
    *ret_around = (struct record_surroundings){
        .rev = db_column_int(&row, 0),
        .reported = db_column_int(&row, 1) > 0,
        .grade = (enum grade)db_column_name(&row, 2, grade_names, GRADE_COUNT).value,
        .flags = (uint32_t)db_column_int(&row, 3),
        .caller_flags = list_split(arena, db_column_text(&row, 4)),
        .notes = row_text(&row, 5, arena).chars,
        .updated_at_ms = db_column_int(&row, 6),
        .buyer_name = row_text(&row, 7, arena).chars,
        .engagement_e2 = (int32_t)db_column_int(&row, 8),
        .box_name = row_text(&row, 9, arena).chars,
        .box_min_dscr_e4 = db_column_opt(&row, 10),
    };
    return RESULT_OK;
}
