#include "app/analytics_load.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/names.h"
#include "store/sql_statements.h"

/* A batch is put under one lock. */
enum { READERS_MAX = 4, BATCH_DEALS = 256 };

static const struct oid before_all = {""};
static const struct oid past_all = {"g"}; /* behind every hex digit */

/* What the readers share. */
struct loading {
    struct db_pool *connections;
    struct image *image;
    int64_t range_deals;
    pthread_mutex_t range_mutex; /* of the two that follow */
    struct oid taken_to;         /* the last id of the ranges taken so far */
    bool is_taken;               /* all of them are */
    pthread_mutex_t image_mutex; /* one puts at a time */
};

struct reader {
    struct loading *loading;
    pthread_t thread;
    struct result result;
    struct error err;
};

/* A batch's texts are the row's no longer: they are in its arena. */
struct batch {
    struct arena arena;
    struct image_deal deals[BATCH_DEALS];
    size_t count;
};

struct image_deal analytics_deal_from_row(const struct db_cursor *row)
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
        .latest_dscr_e4 = db_column_opt(row, 8 + 2 * MEASURE_COUNT),
        .latest_vacancy_ppm = db_column_opt(row, 9 + 2 * MEASURE_COUNT),
        .latest_cash_flow_cents = db_column_opt(row, 10 + 2 * MEASURE_COUNT),
        .reported = {.bits = db_column_int(row, 11 + 2 * MEASURE_COUNT),
                     .latest_ym = (int32_t)db_column_int(row, 12 + 2 * MEASURE_COUNT)},
        .flags = (uint32_t)db_column_int(row, 13 + 2 * MEASURE_COUNT),
        .required_dscr_e4 = (int32_t)db_column_int(row, 14 + 2 * MEASURE_COUNT),
        .ended_on = db_column_opt(row, 15 + 2 * MEASURE_COUNT),
    };
}

/* The last of the `count` deals behind one, or of all that are left. */
static struct result range_find_end(struct db *db, const struct oid *after, int64_t count,
                                    struct oid *ret_to, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_DEAL_ID_FURTHER, DB_ARGS(db_text(after->hex), db_int(count - 1)),
                     &row, &found, err));
    *ret_to = found ? db_column_oid(&row, 0) : past_all;
    return RESULT_OK;
}

/* *ret_found is false where all deals are taken. A range starts behind *ret_after. */
static struct result range_take(struct loading *loading, struct db *db, struct oid *ret_after,
                                struct oid *ret_to, bool *ret_found, struct error *err)
{
    struct result result = RESULT_OK;
    pthread_mutex_lock(&loading->range_mutex);
    *ret_found = !loading->is_taken;
    if (!loading->is_taken) {
        *ret_after = loading->taken_to;
        result = range_find_end(db, ret_after, loading->range_deals, ret_to, err);
        /* Where one fails the others stop too. */
        loading->is_taken = failed(result) || oid_equal(ret_to, &past_all);
        if (!loading->is_taken)
            loading->taken_to = *ret_to;
    }
    pthread_mutex_unlock(&loading->range_mutex);
    return result;
}

static void batch_add(struct batch *batch, const struct db_cursor *row)
{
    struct image_deal deal = analytics_deal_from_row(row);
    if (deal.market_key != NULL)
        deal.market_key = arena_strdup(&batch->arena, deal.market_key);
    batch->deals[batch->count++] = deal;
}

static struct result batch_put(struct batch *batch, struct loading *loading, struct error *err)
{
    struct result result = RESULT_OK;
    pthread_mutex_lock(&loading->image_mutex);
    for (size_t i = 0; i < batch->count && !failed(result); i++)
        result = image_put_locked(loading->image, &batch->deals[i], err);
    pthread_mutex_unlock(&loading->image_mutex);
    batch->count = 0;
    arena_reset(&batch->arena);
    return result;
}

static struct result range_read(struct loading *loading, struct db *db, const struct oid *after,
                                const struct oid *to, struct batch *batch, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_DEAL_IMAGES, DB_ARGS(db_text(after->hex), db_text(to->hex)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return batch_put(batch, loading, err);
        batch_add(batch, &row);
        if (batch->count == BATCH_DEALS)
            TRY(batch_put(batch, loading, err));
    }
}

static struct result ranges_read(struct loading *loading, struct db *db, struct batch *batch,
                                 struct error *err)
{
    for (;;) {
        struct oid after, to;
        bool found = false;
        TRY(range_take(loading, db, &after, &to, &found, err));
        if (!found)
            return RESULT_OK;
        TRY(range_read(loading, db, &after, &to, batch, err));
    }
}

static struct result read_along(struct loading *loading, struct db *db, struct error *err)
{
    struct batch *batch = malloc(sizeof *batch);
    if (batch == NULL)
        return error_set(err, ERROR_UNAVAILABLE, "no memory to load the deals");
    batch->count = 0;
    arena_init(&batch->arena, ARENA_DEFAULT_LIMIT);
    struct result result = ranges_read(loading, db, batch, err);
    arena_free(&batch->arena);
    free(batch);
    if (failed(result)) {
        pthread_mutex_lock(&loading->range_mutex);
        loading->is_taken = true;
        pthread_mutex_unlock(&loading->range_mutex);
    }
    return result;
}

/* A reader that gets no connection leaves its share to the others. */
static void *reader_run(void *context)
{
    struct reader *reader = context;
    struct db *db = NULL;
    if (failed(db_pool_take(reader->loading->connections, &db, &reader->err)))
        return NULL;
    reader->result = read_along(reader->loading, db, &reader->err);
    db_pool_give(reader->loading->connections, db);
    return NULL;
}

/* How many threads read beside the caller's: one a processor in all. */
static int helpers_wanted(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors > READERS_MAX)
        return READERS_MAX - 1;
    return processors < 1 ? 0 : (int)processors - 1;
}

static int helpers_start(struct loading *loading, struct reader helpers[READERS_MAX])
{
    int wanted = helpers_wanted(), started = 0;
    while (started < wanted) {
        struct reader *helper = &helpers[started];
        *helper = (struct reader){.loading = loading};
        error_init(&helper->err, NULL);
        if (pthread_create(&helper->thread, NULL, reader_run, helper) != 0)
            break;
        started++;
    }
    return started;
}

struct result analytics_load_all(struct db_pool *readers, struct db *db, int64_t range_deals,
                                 struct image *image, struct error *err)
{
    struct loading loading = {
        .connections = readers, .image = image, .range_deals = range_deals, .taken_to = before_all};
    pthread_mutex_init(&loading.range_mutex, NULL);
    pthread_mutex_init(&loading.image_mutex, NULL);
    struct reader helpers[READERS_MAX];
    int helper_count = helpers_start(&loading, helpers);
    struct result result = read_along(&loading, db, err);
    for (int i = 0; i < helper_count; i++) {
        pthread_join(helpers[i].thread, NULL);
        if (!failed(result) && failed(helpers[i].result))
            result = error_set(err, helpers[i].err.code, "%s", helpers[i].err.detail);
    }
    pthread_mutex_destroy(&loading.image_mutex);
    pthread_mutex_destroy(&loading.range_mutex);
    return result;
}
