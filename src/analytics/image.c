#include "analytics/image.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/answer.h"
#include "analytics/columns.h"
#include "analytics/dictionary.h"
#include "analytics/histogram.h"
#include "analytics/id_key.h"
#include "analytics/kept.h"
#include "analytics/memory.h"
#include "analytics/pick.h"
#include "analytics/scan.h"
#include "analytics/scan_pool.h"

_Static_assert((int)IMAGE_DEALS_MAX <= (int)DICTIONARY_KEYS_MAX, "each deal has a code");

/* A walk costs up to 100 ns a row (each in another cache line), a scan some 0.4 ns. */
enum { WALK_ALWAYS_ROWS = 1024, WALK_SHARE = 256 };

struct image {
    pthread_rwlock_t lock;       /* of all that follows, but what is said to have its own */
    pthread_mutex_t order_mutex; /* dictionary_sort(), by holders of the read lock */
    atomic_int_fast64_t last_seq;
    uint32_t deals_max;
    struct dictionary *deals; /* a deal's code is its row */
    struct dictionary *markets, *buyers, *buy_boxes;
    struct columns columns;
    struct kept kept;
    struct scan_pool *pool; /* has its own locks */
};

struct image *image_new(void)
{
    return image_new_bounded(IMAGE_DEALS_MAX);
}

static void contents_init(struct image *image)
{
    image->deals = dictionary_new(ID_KEY_BYTES);
    image->markets = dictionary_new(DICTIONARY_TEXT);
    image->buyers = dictionary_new(ID_KEY_BYTES);
    image->buy_boxes = dictionary_new(ID_KEY_BYTES);
    columns_init(&image->columns);
    image->kept = (struct kept){0};
}

static void contents_free(struct image *image)
{
    dictionary_free(image->deals);
    dictionary_free(image->markets);
    dictionary_free(image->buyers);
    dictionary_free(image->buy_boxes);
    columns_free(&image->columns);
    kept_free(&image->kept);
}

void image_clear_locked(struct image *image)
{
    contents_free(image);
    contents_init(image);
}

/* Readers that keep coming would never let a follower in otherwise. */
static void lock_init(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

struct image *image_new_bounded(uint32_t deals_max)
{
    assert(deals_max <= IMAGE_DEALS_MAX);
    struct image *image = memory_zeroed(1, sizeof *image);
    lock_init(&image->lock);
    pthread_mutex_init(&image->order_mutex, NULL);
    image->deals_max = deals_max;
    contents_init(image);
    image->pool = scan_pool_new(-1);
    return image;
}

void image_free(struct image *image)
{
    if (image == NULL)
        return;
    scan_pool_free(image->pool);
    contents_free(image);
    pthread_mutex_destroy(&image->order_mutex);
    pthread_rwlock_destroy(&image->lock);
    free(image);
}

/* What the rules accept does: see domain/limits.h. */
static bool latest_fits(struct opt latest)
{
    return !latest.known || (latest.value > INT32_MIN && latest.value <= INT32_MAX);
}

struct result image_put_locked(struct image *image, const struct image_deal *deal,
                               struct error *err)
{
    struct id_key id, buyer, buy_box;
    bool has_buy_box = oid_is_set(&deal->buy_box_id);
    if (!id_key_pack(&deal->id, &id) || !id_key_pack(&deal->buyer_id, &buyer) ||
        (has_buy_box && !id_key_pack(&deal->buy_box_id, &buy_box)))
        return error_set(err, ERROR_INTERNAL, "deal %.24s has a malformed id", deal->id.hex);
    if (!latest_fits(deal->latest_dscr_e4) || !latest_fits(deal->latest_vacancy_ppm))
        return error_set(err, ERROR_INTERNAL, "deal %s has figures out of range", deal->id.hex);
    if (deal->market_key == NULL || deal->strategy < 0 || deal->strategy >= STRATEGY_LIMIT)
        return error_set(err, ERROR_INTERNAL, "deal %s has no market or strategy", deal->id.hex);
    uint32_t row;
    if (dictionary_count(image->deals) == image->deals_max &&
        !dictionary_find(image->deals, &id, sizeof id, &row))
        return error_set(err, ERROR_UNAVAILABLE, "more than %u deals for analytics",
                         image->deals_max);
    row = dictionary_add(image->deals, &id, sizeof id);
    struct row values = {
        .market = dictionary_add(image->markets, deal->market_key, strlen(deal->market_key)),
        .buyer = dictionary_add(image->buyers, &buyer, sizeof buyer),
        .buy_box =
            has_buy_box ? dictionary_add(image->buy_boxes, &buy_box, sizeof buy_box) : CODE_ANY,
        .closed_on = deal->closed_on,
        .strategy = (uint8_t)deal->strategy,
        .standing = deal->standing,
        .latest_dscr_e4 = deal->latest_dscr_e4,
        .latest_vacancy_ppm = deal->latest_vacancy_ppm,
        .latest_cash_flow_cents = deal->latest_cash_flow_cents.value,
        .reported = deal->reported,
        .required_dscr_e4 = deal->required_dscr_e4,
        .flags = (uint16_t)deal->flags,
    };
    if (row < image->columns.row_count)
        kept_remove(&image->kept, &image->columns, row);
    columns_put(&image->columns, row, &values);
    kept_add(&image->kept, &image->columns, row);
    return RESULT_OK;
}

struct result image_put(struct image *image, const struct image_deal *deal, struct error *err)
{
    pthread_rwlock_wrlock(&image->lock);
    struct result result = image_put_locked(image, deal, err);
    pthread_rwlock_unlock(&image->lock);
    return result;
}

/* With the lock held for writing. Another follower may have been there in the meantime. */
static struct result follow_locked(struct image *image, const struct image_source *source,
                                   int64_t seq, struct error *err)
{
    int64_t after_seq = atomic_load(&image->last_seq);
    if (seq <= after_seq)
        return RESULT_OK;
    int64_t last_seq = after_seq;
    TRY(source->load(source->context, after_seq, image, &last_seq, err));
    if (last_seq > after_seq)
        atomic_store(&image->last_seq, last_seq);
    return RESULT_OK;
}

struct result image_follow(struct image *image, const struct image_source *source,
                           struct error *err)
{
    int64_t seq;
    TRY(source->last_seq(source->context, &seq, err));
    if (seq <= atomic_load(&image->last_seq))
        return RESULT_OK;
    pthread_rwlock_wrlock(&image->lock);
    struct result result = follow_locked(image, source, seq, err);
    pthread_rwlock_unlock(&image->lock);
    return result;
}

static bool filter_id_code(const struct dictionary *ids, const struct oid *id, uint32_t *ret_code)
{
    struct id_key key;
    *ret_code = CODE_ANY;
    if (!oid_is_set(id))
        return true;
    return id_key_pack(id, &key) && dictionary_find(ids, &key, sizeof key, ret_code);
}

static bool filter_dates(const struct image_filter *filter, struct scan_filter *codes)
{
    codes->closed_from = INT32_MIN;
    codes->closed_to = INT32_MAX;
    if (filter->closed_from.known && filter->closed_from.value > INT32_MIN) {
        if (filter->closed_from.value > INT32_MAX)
            return false;
        codes->closed_from = (int32_t)filter->closed_from.value;
    }
    if (filter->closed_to.known && filter->closed_to.value < INT32_MAX) {
        if (filter->closed_to.value < INT32_MIN)
            return false;
        codes->closed_to = (int32_t)filter->closed_to.value;
    }
    return true;
}

/* False where no deal can pass: it names what no deal has. */
static bool filter_codes(const struct image *image, const struct image_filter *filter,
                         struct scan_filter *ret_codes)
{
    struct scan_filter codes = {.market = CODE_ANY, .strategy = CODE_ANY};
    if (filter->market_key != NULL && !dictionary_find(image->markets, filter->market_key,
                                                       strlen(filter->market_key), &codes.market))
        return false;
    if (filter->strategy >= 0)
        codes.strategy = (uint32_t)filter->strategy;
    if (filter->strategy >= STRATEGY_LIMIT ||
        !filter_id_code(image->buyers, &filter->buyer_id, &codes.buyer) ||
        !filter_id_code(image->buy_boxes, &filter->buy_box_id, &codes.buy_box) ||
        !filter_dates(filter, &codes))
        return false;
    *ret_codes = codes;
    return true;
}

/* How many rows scan_chain() would walk, UINT32_MAX where the filter has no chain. */
static uint32_t filter_chain_length(const struct image *image, const struct scan_filter *filter)
{
    if (filter->buy_box != CODE_ANY)
        return chains_get(&image->columns.of_buy_box, filter->buy_box).length;
    if (filter->buyer != CODE_ANY)
        return chains_get(&image->columns.of_buyer, filter->buyer).length;
    return UINT32_MAX;
}

static bool filter_is_kept(const struct scan_filter *filter)
{
    return filter->market == CODE_ANY && filter->buyer == CODE_ANY && filter->buy_box == CODE_ANY &&
           filter->closed_from == INT32_MIN && filter->closed_to == INT32_MAX;
}

/* The deals of a chain are walked one by one where they are few. */
static bool filter_walks(const struct image *image, const struct scan_filter *filter,
                         uint32_t *ret_length)
{
    *ret_length = filter_chain_length(image, filter);
    return *ret_length <= WALK_ALWAYS_ROWS || *ret_length <= image->columns.row_count / WALK_SHARE;
}

static void sums_collect(const struct image *image, const struct scan_filter *filter,
                         struct scan_sums *sums)
{
    const struct columns *columns = &image->columns;
    uint32_t length = 0;
    if (filter_walks(image, filter, &length)) {
        scan_sums_init_sparse(sums, length);
        scan_chain(columns, filter, sums);
        return;
    }
    scan_sums_init_dense(sums, columns, dictionary_count(image->markets),
                         dictionary_count(image->buyers));
    if (filter_is_kept(filter))
        kept_collect(&image->kept, filter->strategy, columns->strategy_count, sums);
    else
        scan_pool_run(image->pool, columns, filter, sums);
}

/* Between two followers the first question sorts for all. */
static void names_sort(struct image *image)
{
    pthread_mutex_lock(&image->order_mutex);
    dictionary_sort(image->markets);
    dictionary_sort(image->buyers);
    pthread_mutex_unlock(&image->order_mutex);
}

/* With the lock held for reading. */
static struct result query_locked(struct image *image, const struct image_filter *filter,
                                  struct arena *arena, struct image_answer *ret_answer,
                                  struct error *err)
{
    struct scan_filter codes;
    if (!filter_codes(image, filter, &codes)) {
        *ret_answer = (struct image_answer){0};
        return RESULT_OK;
    }
    names_sort(image);
    CLEANUP(scan_sums_free) struct scan_sums sums = {0};
    sums_collect(image, &codes, &sums);
    struct answer_names names = {
        .markets = image->markets,
        .buyers = image->buyers,
        .strategy_count = image->columns.strategy_count,
    };
    return answer_build(&sums, &names, arena, ret_answer, err);
}

struct result image_query(struct image *image, const struct image_filter *filter,
                          struct arena *arena, struct image_answer *ret_answer, struct error *err)
{
    pthread_rwlock_rdlock(&image->lock);
    struct result result = query_locked(image, filter, arena, ret_answer, err);
    pthread_rwlock_unlock(&image->lock);
    return result;
}

struct image_histogram image_histogram_query(struct image *image, const struct image_filter *filter,
                                             enum image_figure figure, const int64_t *edges,
                                             size_t edge_count)
{
    assert(edge_count >= 2 && edge_count <= IMAGE_EDGES_MAX);
    struct histogram_question question = {figure, edges, edge_count, NULL};
    struct image_histogram histogram = {.total = 0};
    struct scan_filter codes;
    uint32_t length = 0;
    pthread_rwlock_rdlock(&image->lock);
    if (filter_codes(image, filter, &codes)) {
        bool walks = filter_walks(image, &codes, &length);
        question.figures =
            memory_zeroed(walks ? length : image->columns.row_count, sizeof(*question.figures));
        if (walks)
            histogram_chain(&image->columns, &codes, &question, &histogram);
        else
            histogram_all(&image->columns, &codes, &question, &histogram);
    }
    pthread_rwlock_unlock(&image->lock);
    histogram.median =
        histogram_median(question.figures, (size_t)(histogram.total - histogram.unknown));
    free(question.figures);
    return histogram;
}

/* With the lock held for reading; false where no deal passes. */
static bool pick_conditions(const struct image *image, const struct image_pick_filter *filter,
                            struct pick_conditions *ret_conditions, bool *ret_walks)
{
    struct pick_conditions conditions = {
        .grade = filter->grade,
        .below_required = filter->below_required,
        .flags = (uint16_t)filter->flags,
        .ym = filter->ym,
        .reported = filter->reported,
    };
    uint32_t length = 0;
    if (!filter_codes(image, &filter->deals, &conditions.codes))
        return false;
    *ret_walks = filter_walks(image, &conditions.codes, &length);
    *ret_conditions = conditions;
    return true;
}

static bool pick_one(const struct image *image, const struct oid *id,
                     const struct pick_conditions *conditions, struct pick_heap *heap)
{
    struct id_key key;
    uint32_t row = 0;
    return id_key_pack(id, &key) && dictionary_find(image->deals, &key, sizeof key, &row) &&
           pick_row(&image->columns, conditions, row, heap);
}

static void pick_among(const struct image *image, const struct image_pick *pick,
                       const struct pick_conditions *conditions, struct pick_heap *heap)
{
    for (size_t i = 0; i < pick->among_count; i++)
        (void)pick_one(image, &pick->among[i], conditions, heap);
}

struct image_places image_pick_query(struct image *image, const struct image_pick *pick,
                                     struct arena *arena)
{
    struct pick_heap heap;
    struct pick_conditions conditions;
    bool walks = false;
    pthread_rwlock_rdlock(&image->lock);
    pick_heap_init(&heap, pick, image->deals, arena);
    if (pick_conditions(image, &pick->filter, &conditions, &walks)) {
        if (pick->among)
            pick_among(image, pick, &conditions, &heap);
        else
            pick_rows(&image->columns, &conditions, walks, &heap);
    }
    struct image_places places = pick_heap_places(&heap, arena);
    pthread_rwlock_unlock(&image->lock);
    return places;
}

int64_t image_pick_count(struct image *image, const struct image_pick_filter *filter)
{
    struct pick_conditions conditions;
    bool walks = false;
    int64_t count = 0;
    pthread_rwlock_rdlock(&image->lock);
    if (pick_conditions(image, filter, &conditions, &walks))
        count = pick_rows(&image->columns, &conditions, walks, NULL);
    pthread_rwlock_unlock(&image->lock);
    return count;
}

void image_pick_passes(struct image *image, const struct image_pick_filter *filter,
                       const struct oid *ids, size_t count, bool *ret_passes)
{
    struct pick_conditions conditions;
    bool walks = false;
    pthread_rwlock_rdlock(&image->lock);
    bool some = pick_conditions(image, filter, &conditions, &walks);
    for (size_t i = 0; i < count; i++)
        ret_passes[i] = some && pick_one(image, &ids[i], &conditions, NULL);
    pthread_rwlock_unlock(&image->lock);
}

struct image_stats image_stats_get(struct image *image)
{
    pthread_rwlock_rdlock(&image->lock);
    pthread_mutex_lock(&image->order_mutex); /* an order's memory counts */
    struct image_stats stats = {
        .deals = dictionary_count(image->deals),
        .markets = dictionary_count(image->markets),
        .buyers = dictionary_count(image->buyers),
        .buy_boxes = dictionary_count(image->buy_boxes),
        .bytes = (int64_t)(sizeof *image + dictionary_bytes(image->deals) +
                           dictionary_bytes(image->markets) + dictionary_bytes(image->buyers) +
                           dictionary_bytes(image->buy_boxes) + columns_bytes(&image->columns) +
                           kept_bytes(&image->kept)),
        .last_seq = atomic_load(&image->last_seq),
    };
    pthread_mutex_unlock(&image->order_mutex);
    pthread_rwlock_unlock(&image->lock);
    return stats;
}
