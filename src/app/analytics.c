#include "app/analytics.h"

#include "app/analytics_load.h"
#include "store/audit_store.h"
#include "store/sql_statements.h"

struct follower {
    struct app *app;
    struct db *db;
};

/* Changes are numbered by the audit log: see deal_images_changed_after. */
static struct result last_change(void *context, int64_t *ret_seq, struct error *err)
{
    const struct follower *follower = context;
    struct audit_head head = {0};
    TRY(audit_store_head(follower->db, &head, err));
    *ret_seq = head.seq;
    return RESULT_OK;
}

static struct result load_changed(struct db *db, int64_t after_seq, struct image *image,
                                  struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_DEAL_IMAGES_CHANGED_AFTER, DB_ARGS(db_int(after_seq)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        struct image_deal deal = analytics_deal_from_row(&row);
        TRY(image_put_locked(image, &deal, err));
    }
}

/* Whether a deal is gone since: an import was taken back. */
static struct result any_gone(struct db *db, int64_t after_seq, bool *ret_any, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_DEALS_GONE_AFTER, DB_ARGS(db_int(after_seq)), &row, ret_any, err);
}

/* All deals at first, then those that changed. The number is read before any deal. */
static struct result load_changes(void *context, int64_t after_seq, struct image *image,
                                  int64_t *ret_last_seq, struct error *err)
{
    const struct follower *follower = context;
    int64_t last_seq = 0;
    bool anew = after_seq == 0;
    TRY(last_change(context, &last_seq, err));
    if (!anew) {
        TRY(any_gone(follower->db, after_seq, &anew, err));
        if (anew)
            image_clear_locked(image);
    }
    if (anew)
        TRY(analytics_load_all(follower->app->readers, follower->db, ANALYTICS_RANGE_DEALS, image,
                               err));
    else
        TRY(load_changed(follower->db, after_seq, image, err));
    *ret_last_seq = last_seq;
    return RESULT_OK;
}

struct result analytics_follow(struct app *app, struct db *db, struct error *err)
{
    struct follower follower = {app, db};
    struct image_source source = {last_change, load_changes, &follower};
    return image_follow(app->image, &source, err);
}

struct result analytics_histogram(struct app *app, struct db *db, const struct image_filter *filter,
                                  enum image_figure figure, const int64_t *edges, size_t edge_count,
                                  struct image_histogram *ret_histogram, struct error *err)
{
    TRY(analytics_follow(app, db, err));
    *ret_histogram = image_histogram_query(app->image, filter, figure, edges, edge_count);
    return RESULT_OK;
}

struct result analytics_query(struct app *app, struct db *db, struct arena *arena,
                              const struct image_filter *filter, struct image_answer *ret_answer,
                              struct error *err)
{
    TRY(analytics_follow(app, db, err));
    return image_query(app->image, filter, arena, ret_answer, err);
}
