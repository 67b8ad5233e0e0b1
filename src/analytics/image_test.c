#include "analytics/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

/* ---- helpers: random deals, and the same questions answered the naive way ---- */

static uint64_t random_next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static uint32_t random_below(uint64_t *seed, uint32_t limit)
{
    return (uint32_t)(random_next(seed) % limit);
}

/* The first digits differ in no order, so that a sort by arrival would be seen. */
static struct oid test_id(char kind, uint32_t n)
{
    struct oid id;
    snprintf(id.hex, sizeof id.hex, "%08x%08x%08x", n * 0x9E3779B1u, (unsigned)kind, n);
    return id;
}

enum { MARKETS = 9, BUYERS = 40, BUY_BOXES = 90, FIRST_DAY = 19000, DAYS = 1000 };

static const char *const market_keys[MARKETS] = {
    "tulsa-ok", "austin-tx", "reno-nv", "boise-id", "a", "austin", "ogden-ut", "", "tampa-fl",
};

static int64_t random_mean(uint64_t *seed)
{
    static const int64_t edges[] = {INT32_MAX,
                                    INT32_MIN,
                                    INT32_MAX + INT64_C(1),
                                    INT32_MIN - INT64_C(1),
                                    INT64_C(20000000000000),
                                    0};
    if (random_below(seed, 20) == 0)
        return edges[random_below(seed, ARRAY_LENGTH(edges))];
    return (int64_t)random_below(seed, 80000000) - 50000000;
}

static struct deal_standing random_standing(uint64_t *seed)
{
    struct deal_standing standing = {.graded = random_below(seed, 8) != 0};
    standing.grade = (enum grade)random_below(seed, GRADE_COUNT);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (random_below(seed, 6) != 0)
            standing.mean_e4[m] = OPT(random_mean(seed));
    }
    return standing;
}

/* A half of the deals is the first buyer's and a half of those in the first buy box, so that both
 * the walk and the scan answer questions about one of them. */
static struct image_deal random_deal(uint64_t *seed, uint32_t n)
{
    uint32_t buyer = random_below(seed, 2) == 0 ? 0 : random_below(seed, BUYERS);
    uint32_t buy_box = random_below(seed, 2) == 0 ? buyer : random_below(seed, BUY_BOXES);
    struct image_deal deal = {
        .id = test_id('d', n),
        .buyer_id = test_id('u', buyer),
        .market_key = market_keys[random_below(seed, MARKETS)],
        .strategy = (int32_t)(random_below(seed, 50) == 0 ? 15 : random_below(seed, 2)),
        .closed_on = FIRST_DAY + (int32_t)random_below(seed, DAYS),
        .standing = random_standing(seed),
    };
    if (random_below(seed, 5) != 0)
        deal.buy_box_id = test_id('b', buy_box);
    return deal;
}

static struct image_filter random_filter(uint64_t *seed)
{
    struct image_filter filter = {.strategy = -1};
    if (random_below(seed, 3) == 0)
        filter.market_key = market_keys[random_below(seed, MARKETS)];
    if (random_below(seed, 3) == 0)
        filter.strategy = (int32_t)(random_below(seed, 10) == 0 ? 15 : random_below(seed, 3));
    if (random_below(seed, 3) == 0)
        filter.buyer_id = test_id('u', random_below(seed, 3) == 0 ? 0 : random_below(seed, BUYERS));
    if (random_below(seed, 3) == 0)
        filter.buy_box_id =
            test_id('b', random_below(seed, 3) == 0 ? 0 : random_below(seed, BUY_BOXES + 1));
    int32_t from = FIRST_DAY + (int32_t)random_below(seed, DAYS);
    if (random_below(seed, 3) == 0)
        filter.closed_from = OPT(from);
    if (random_below(seed, 3) == 0)
        filter.closed_to = OPT(from + (int32_t)random_below(seed, DAYS / 2));
    return filter;
}

static bool naive_passes(const struct image_deal *deal, const struct image_filter *filter)
{
    return (filter->market_key == NULL || strcmp(filter->market_key, deal->market_key) == 0) &&
           (filter->strategy < 0 || filter->strategy == deal->strategy) &&
           (!oid_is_set(&filter->buyer_id) || oid_equal(&filter->buyer_id, &deal->buyer_id)) &&
           (!oid_is_set(&filter->buy_box_id) ||
            oid_equal(&filter->buy_box_id, &deal->buy_box_id)) &&
           (!filter->closed_from.known || deal->closed_on >= filter->closed_from.value) &&
           (!filter->closed_to.known || deal->closed_on <= filter->closed_to.value);
}

enum group_kind { BY_MARKET, BY_STRATEGY, BY_BUYER };

static bool naive_in_group(const struct image_deal *deal, enum group_kind kind,
                           const struct image_group *group)
{
    if (kind == BY_MARKET)
        return strcmp(deal->market_key, group->key) == 0;
    if (kind == BY_STRATEGY)
        return deal->strategy == group->strategy;
    return strcmp(deal->buyer_id.hex, group->key) == 0;
}

/* Over all deals that pass, or those of a group. */
static struct aggregate naive_aggregate(const struct image_deal *deals, uint32_t count,
                                        const struct image_filter *filter, enum group_kind kind,
                                        const struct image_group *group)
{
    struct aggregate aggregate = {0};
    struct error err;
    error_init(&err, NULL);
    for (uint32_t i = 0; i < count; i++) {
        if (naive_passes(&deals[i], filter) &&
            (group == NULL || naive_in_group(&deals[i], kind, group)))
            assert_false(failed(aggregate_add(&aggregate, &deals[i].standing, &err)));
    }
    return aggregate;
}

/* Each group is right, none is empty or there twice, and together they have every deal. */
static void assert_groups(const struct image_group *groups, size_t group_count,
                          const struct image_deal *deals, uint32_t count,
                          const struct image_filter *filter, enum group_kind kind, int64_t total)
{
    int64_t sum = 0;
    for (size_t i = 0; i < group_count; i++) {
        if (i > 0 && kind == BY_STRATEGY)
            assert_true(groups[i - 1].strategy < groups[i].strategy);
        if (i > 0 && kind != BY_STRATEGY)
            assert_true(strcmp(groups[i - 1].key, groups[i].key) < 0);
        struct aggregate naive = naive_aggregate(deals, count, filter, kind, &groups[i]);
        assert_true(naive.total_deals > 0);
        assert_true(aggregate_equal(&naive, &groups[i].aggregate));
        sum += naive.total_deals;
    }
    assert_int_equal(sum, total);
}

static void assert_answer_is_naive(struct image *image, const struct image_filter *filter,
                                   const struct image_deal *deals, uint32_t count)
{
    struct arena arena;
    struct error err;
    struct image_answer answer;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    error_init(&err, NULL);
    assert_false(failed(image_query(image, filter, &arena, &answer, &err)));
    struct aggregate naive = naive_aggregate(deals, count, filter, BY_MARKET, NULL);
    assert_true(aggregate_equal(&naive, &answer.summary));
    int64_t total = naive.total_deals;
    assert_groups(answer.markets, answer.market_count, deals, count, filter, BY_MARKET, total);
    assert_groups(answer.strategies, answer.strategy_count, deals, count, filter, BY_STRATEGY,
                  total);
    assert_groups(answer.buyers, answer.buyer_count, deals, count, filter, BY_BUYER, total);
    arena_free(&arena);
}

static void put(struct image *image, const struct image_deal *deal)
{
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(image_put(image, deal, &err)));
}

static struct image_deal plain_deal(uint32_t n)
{
    return (struct image_deal){
        .id = test_id('d', n),
        .buyer_id = test_id('u', 1),
        .buy_box_id = test_id('b', 1),
        .market_key = "reno-nv",
        .closed_on = FIRST_DAY,
    };
}

static struct image_answer ask(struct image *image, const struct image_filter *filter,
                               struct arena *arena)
{
    struct error err;
    struct image_answer answer;
    error_init(&err, NULL);
    assert_false(failed(image_query(image, filter, arena, &answer, &err)));
    return answer;
}

static const struct image_filter any_deal = {.strategy = -1};

/* ---- answers ---- */

static void random_run(uint64_t seed)
{
    enum { DEALS_MAX = 4000, STEPS = 12, QUESTIONS = 25 };
    struct image_deal *deals = calloc(DEALS_MAX, sizeof *deals);
    struct image *image = image_new();
    uint32_t count = 0;
    for (int step = 0; step < STEPS; step++) {
        uint32_t puts = random_below(&seed, 1 + random_below(&seed, 1500));
        for (uint32_t i = 0; i < puts; i++) {
            bool is_new = count < DEALS_MAX && (count == 0 || random_below(&seed, 4) != 0);
            uint32_t n = is_new ? count++ : random_below(&seed, count);
            deals[n] = random_deal(&seed, n);
            put(image, &deals[n]);
        }
        assert_answer_is_naive(image, &any_deal, deals, count);
        for (int i = 0; i < QUESTIONS; i++) {
            struct image_filter filter = random_filter(&seed);
            assert_answer_is_naive(image, &filter, deals, count);
        }
    }
    assert_int_equal(image_stats_get(image).deals, count);
    image_free(image);
    free(deals);
}

static void answers_equal_a_recount(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++)
        random_run(seed);
    uint64_t fresh;
    random_bytes(&fresh, sizeof fresh);
    print_message("fresh seed: %llu\n", (unsigned long long)fresh);
    random_run(fresh);
}

static void answers_equal_a_recount_over_chunks(void **state)
{
    (void)state;
    enum { DEALS = 135000 };
    struct image_deal *deals = calloc(DEALS, sizeof *deals);
    struct image *image = image_new();
    uint64_t seed = 77;
    for (uint32_t n = 0; n < DEALS; n++) {
        deals[n] = random_deal(&seed, n);
        put(image, &deals[n]);
    }
    assert_answer_is_naive(image, &any_deal, deals, DEALS);
    for (int i = 0; i < 10; i++) {
        struct image_filter filter = random_filter(&seed);
        assert_answer_is_naive(image, &filter, deals, DEALS);
    }
    image_free(image);
    free(deals);
}

static void an_empty_image_answers_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct image *image = image_new();
    struct image_answer answer = ask(image, &any_deal, &arena);
    assert_int_equal(answer.summary.total_deals, 0);
    assert_int_equal(answer.market_count + answer.strategy_count + answer.buyer_count, 0);
    image_free(image);
    arena_free(&arena);
}

static void what_no_deal_has_passes_none(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct image *image = image_new();
    struct image_deal deal = plain_deal(1);
    put(image, &deal);
    struct image_filter filters[] = {
        {.strategy = -1, .market_key = "reno-nw"},
        {.strategy = 1},
        {.strategy = 16},
        {.strategy = 256},
        {.strategy = -1, .buyer_id = test_id('u', 2)},
        {.strategy = -1, .buyer_id = {"no id"}},
        {.strategy = -1, .buy_box_id = test_id('b', 2)},
        {.strategy = -1, .closed_from = OPT(FIRST_DAY + 1)},
        {.strategy = -1, .closed_to = OPT(FIRST_DAY - 1)},
        {.strategy = -1, .closed_from = OPT(INT64_MAX)},
        {.strategy = -1, .closed_to = OPT(INT64_MIN)},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(filters); i++)
        assert_int_equal(ask(image, &filters[i], &arena).summary.total_deals, 0);
    struct image_filter wide_open = {
        .strategy = 0, .closed_from = OPT(INT64_MIN), .closed_to = OPT(INT64_MAX)};
    assert_int_equal(ask(image, &wide_open, &arena).summary.total_deals, 1);
    image_free(image);
    arena_free(&arena);
}

static void keys_are_named(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct image *image = image_new();
    struct image_deal deal = plain_deal(1);
    put(image, &deal);
    struct image_answer answer = ask(image, &any_deal, &arena);
    image_free(image); /* the keys are the arena's */
    assert_string_equal(answer.markets[0].key, "reno-nv");
    assert_int_equal(answer.markets[0].strategy, -1);
    assert_string_equal(answer.buyers[0].key, test_id('u', 1).hex);
    assert_null(answer.strategies[0].key);
    assert_int_equal(answer.strategies[0].strategy, 0);
    arena_free(&arena);
}

static struct image_deal deal_with_mean(uint32_t n, const char *market_key, int64_t mean_e4)
{
    struct image_deal deal = plain_deal(n);
    deal.market_key = market_key;
    deal.standing.graded = true;
    deal.standing.mean_e4[MEASURE_CASH_FLOW] = OPT(mean_e4);
    return deal;
}

static void a_sum_past_64_bits_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct error err;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    error_init(&err, NULL);
    struct image *image = image_new();
    struct image_deal deals[] = {
        deal_with_mean(1, "reno-nv", INT64_MAX),
        deal_with_mean(2, "reno-nv", -1),
        deal_with_mean(3, "tulsa-ok", 1),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(deals); i++)
        put(image, &deals[i]);
    assert_true(ask(image, &any_deal, &arena).summary.sum_e4[MEASURE_CASH_FLOW] == INT64_MAX);

    deals[2].standing.mean_e4[MEASURE_CASH_FLOW] = OPT(2);
    put(image, &deals[2]);
    struct image_answer answer = {.market_count = 42};
    assert_int_equal(image_query(image, &any_deal, &arena, &answer, &err).code, ERROR_INTERNAL);
    assert_int_equal(answer.market_count, 42);
    struct image_filter reno = {.strategy = -1, .market_key = "reno-nv"};
    assert_true(ask(image, &reno, &arena).summary.sum_e4[MEASURE_CASH_FLOW] == INT64_MAX - 1);
    image_free(image);
    arena_free(&arena);
}

static void an_answer_past_the_arena_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct error err;
    arena_init(&arena, 20000);
    error_init(&err, NULL);
    struct image *image = image_new();
    for (uint32_t n = 0; n < 500; n++) {
        struct image_deal deal = plain_deal(n);
        deal.buyer_id = test_id('u', n);
        put(image, &deal);
    }
    struct image_answer answer = {.market_count = 42};
    assert_int_equal(image_query(image, &any_deal, &arena, &answer, &err).code, ERROR_UNAVAILABLE);
    assert_int_equal(answer.market_count, 42);
    image_free(image);
    arena_free(&arena);
}

/* ---- writing ---- */

static void malformed_deals_are_refused(void **state)
{
    (void)state;
    struct image_deal deals[7];
    for (size_t i = 0; i < ARRAY_LENGTH(deals); i++)
        deals[i] = plain_deal(1);
    deals[0].id = (struct oid){""};
    deals[1].buyer_id = (struct oid){""};
    deals[2].buyer_id.hex[3] = 'X';
    deals[3].buy_box_id.hex[23] = 'g';
    deals[4].market_key = NULL;
    deals[5].strategy = 16;
    deals[6].strategy = -1;
    struct error err;
    error_init(&err, NULL);
    struct image *image = image_new();
    for (size_t i = 0; i < ARRAY_LENGTH(deals); i++)
        assert_int_equal(image_put(image, &deals[i], &err).code, ERROR_INTERNAL);
    struct image_stats stats = image_stats_get(image);
    assert_int_equal(stats.deals + stats.markets + stats.buyers + stats.buy_boxes, 0);
    image_free(image);
}

static void one_deal_too_many_is_refused(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct image *image = image_new_bounded(2);
    struct image_deal deals[] = {plain_deal(1), plain_deal(2), plain_deal(3)};
    put(image, &deals[0]);
    put(image, &deals[1]);
    assert_int_equal(image_put(image, &deals[2], &err).code, ERROR_UNAVAILABLE);
    put(image, &deals[1]); /* one that is there still gets in */
    assert_int_equal(image_stats_get(image).deals, 2);
    image_free(image);
}

static void stats_count_what_there_is(void **state)
{
    (void)state;
    struct image *image = image_new();
    for (uint32_t n = 0; n < 60; n++) {
        struct image_deal deal = plain_deal(n);
        deal.market_key = market_keys[n % 3];
        deal.buyer_id = test_id('u', n % 4);
        deal.buy_box_id = n % 2 ? test_id('b', n % 10) : (struct oid){""};
        put(image, &deal);
    }
    struct image_stats stats = image_stats_get(image);
    assert_int_equal(stats.deals, 60);
    assert_int_equal(stats.markets, 3);
    assert_int_equal(stats.buyers, 4);
    assert_int_equal(stats.buy_boxes, 5);
    assert_int_equal(stats.last_seq, 0);
    assert_in_range(stats.bytes, 60 * 60, 8 * 1024 * 1024);
    image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_equal_a_recount),
        cmocka_unit_test(answers_equal_a_recount_over_chunks),
        cmocka_unit_test(an_empty_image_answers_nothing),
        cmocka_unit_test(what_no_deal_has_passes_none),
        cmocka_unit_test(keys_are_named),
        cmocka_unit_test(a_sum_past_64_bits_is_refused),
        cmocka_unit_test(an_answer_past_the_arena_is_refused),
        cmocka_unit_test(malformed_deals_are_refused),
        cmocka_unit_test(one_deal_too_many_is_refused),
        cmocka_unit_test(stats_count_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
