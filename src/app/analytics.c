#include "app/analytics.h"

#include "store/audit_store.h"
#include "store/names.h"
#include "store/sql_statements.h"

/* Changes are numbered by the audit log: see deal_images_changed_after. */
static struct result last_change(void *context, int64_t *ret_seq, struct error *err)
{
    struct audit_head head = {0};
    TRY(audit_store_head(context, &head, err));
    *ret_seq = head.seq;
    return RESULT_OK;
}

/* The columns of deal_images, in their order; text is borrowed from the row. */
static struct image_deal deal_from_row(const struct db_cursor *row)
{
    struct deal_totals totals = {.periods = (int32_t)db_column_int(row, 7)};
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        totals.weighted[measure] = db_column_int(row, 8 + measure);
        totals.months[measure] = db_column_int(row, 8 + MEASURE_COUNT + measure);
    }
    struct opt grade = db_column_name(row, 6, grade_names, GRADE_COUNT);
    struct opt strategy = db_column_name(row, 4, strategy_names, STRATEGY_COUNT);
    return (struct image_deal){
        .id = db_column_oid(row, 0),
        .buyer_id = db_column_oid(row, 1),
        .buy_box_id = db_column_oid(row, 2),
        .market_key = db_column_text(row, 3),
        .strategy = (int32_t)strategy.value,
        .closed_on = (int32_t)db_column_int(row, 5),
        .standing = deal_standing_of(&totals, (enum grade)grade.value),
    };
}

/* All deals at first, then those that changed. */
static struct result query_deals(struct db *db, int64_t after_seq, struct db_cursor *ret_row,
                                 struct error *err)
{
    if (after_seq == 0)
        return db_query(db, &SQL_DEAL_IMAGES, DB_NO_ARGS, ret_row, err);
    return db_query(db, &SQL_DEAL_IMAGES_CHANGED_AFTER, DB_ARGS(db_int(after_seq)), ret_row, err);
}

static struct result load_changes(void *context, int64_t after_seq, struct image *image,
                                  int64_t *ret_last_seq, struct error *err)
{
    int64_t last_seq = 0;
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(last_change(context, &last_seq, err));
    TRY(query_deals(context, after_seq, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        struct image_deal deal = deal_from_row(&row);
        TRY(image_put_locked(image, &deal, err));
    }
    *ret_last_seq = last_seq;
    return RESULT_OK;
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
