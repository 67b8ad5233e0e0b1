#include "app/analytics.h"

#include "store/names.h"
#include "store/sql_statements.h"

static struct result last_change(void *context, int64_t *ret_seq, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(context, &SQL_CHANGE_LAST, DB_NO_ARGS, &row, &found, err));
    if (!found)
        return error_set(err, ERROR_INTERNAL, "the counter of changes is missing");
    *ret_seq = db_column_int(&row, 0);
    return RESULT_OK;
}

/* The columns of standings_changed_after, in their order; text is borrowed from the row. */
static struct image_deal deal_from_row(const struct db_cursor *row)
{
    struct deal_totals totals = {.periods = (int32_t)db_column_int(row, 8)};
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        totals.weighted[measure] = db_column_int(row, 9 + measure);
        totals.months[measure] = db_column_int(row, 9 + MEASURE_COUNT + measure);
    }
    struct opt grade = db_column_name(row, 7, grade_names, GRADE_COUNT);
    struct opt strategy = db_column_name(row, 5, strategy_names, STRATEGY_COUNT);
    return (struct image_deal){
        .id = db_column_oid(row, 1),
        .buyer_id = db_column_oid(row, 2),
        .buy_box_id = db_column_oid(row, 3),
        .market_key = db_column_text(row, 4),
        .strategy = (int32_t)strategy.value,
        .closed_on = (int32_t)db_column_int(row, 6),
        .standing = deal_standing_of(&totals, (enum grade)grade.value),
    };
}

static struct result load_changes(void *context, int64_t after_seq, struct image *image,
                                  int64_t *ret_last_seq, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(context, &SQL_STANDINGS_CHANGED_AFTER, DB_ARGS(db_int(after_seq)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        struct image_deal deal = deal_from_row(&row);
        TRY(image_put_locked(image, &deal, err));
        *ret_last_seq = db_column_int(&row, 0);
    }
}

struct result analytics_follow(struct app *app, struct db *db, struct error *err)
{
    struct image_source source = {.last_seq = last_change, .load = load_changes, .context = db};
    return image_follow(app->image, &source, err);
}

struct result analytics_query(struct app *app, struct db *db, struct arena *arena,
                              const struct image_filter *filter, struct image_answer *ret_answer,
                              struct error *err)
{
    TRY(analytics_follow(app, db, err));
    return image_query(app->image, filter, arena, ret_answer, err);
}
