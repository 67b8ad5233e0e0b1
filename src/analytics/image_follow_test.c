#include "analytics/image.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BUYERS = 500, FIRST_DAY = 19000 };

static struct oid test_id(char kind, uint32_t n)
{
    struct oid id;
    snprintf(id.hex, sizeof id.hex, "%08x%08x%08x", n * 0x9E3779B1u, (unsigned)kind, n);
    return id;
}

static struct image_deal test_deal(uint32_t n)
{
    static const char *const market_keys[] = {"tulsa-ok", "austin-tx", "reno-nv", "boise-id"};
    struct image_deal deal = {
        .id = test_id('d', n),
        .buyer_id = test_id('u', n % BUYERS),
        .buy_box_id = test_id('b', n % (2 * BUYERS)),
        .market_key = market_keys[n % ARRAY_LENGTH(market_keys)],
        .closed_on = FIRST_DAY,
        .standing = {.graded = true, .grade = GRADE_B},
    };
    deal.standing.mean_e4[MEASURE_CASH_FLOW] = OPT(7);
    return deal;
}

/* A database in which change n made deal n, with a mean of 7. */
struct test_source {
    atomic_int_fast64_t committed;
    atomic_int loads, puts;
    atomic_int asked;      /* rounds of questions answered, of all readers */
    int64_t load_fails_at; /* 0: never */
};

static struct result test_last_seq(void *context, int64_t *ret_seq, struct error *err)
{
    struct test_source *source = context;
    (void)err;
    *ret_seq = atomic_load(&source->committed);
    return RESULT_OK;
}

static struct result test_load(void *context, int64_t after_seq, struct image *image,
                               int64_t *ret_last_seq, struct error *err)
{
    struct test_source *source = context;
    int64_t committed = atomic_load(&source->committed);
    atomic_fetch_add(&source->loads, 1);
    for (int64_t seq = after_seq + 1; seq <= committed; seq++) {
        if (seq == source->load_fails_at)
            return error_set(err, ERROR_RETRY, "busy");
        struct image_deal deal = test_deal((uint32_t)seq);
        TRY(image_put_locked(image, &deal, err));
        atomic_fetch_add(&source->puts, 1);
    }
    *ret_last_seq = committed;
    return RESULT_OK;
}

static struct image_source image_source_of(struct test_source *source)
{
    return (struct image_source){test_last_seq, test_load, source};
}

static void following_loads_what_is_new_only(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct test_source database = {.committed = 0};
    struct image_source source = image_source_of(&database);
    struct image *image = image_new();
    assert_false(failed(image_follow(image, &source, &err)));
    assert_int_equal(database.loads, 0);
    database.committed = 5;
    assert_false(failed(image_follow(image, &source, &err)));
    assert_false(failed(image_follow(image, &source, &err)));
    assert_int_equal(database.loads, 1);
    assert_int_equal(image_stats_get(image).last_seq, 5);
    database.committed = 8;
    assert_false(failed(image_follow(image, &source, &err)));
    assert_int_equal(database.loads, 2);
    assert_int_equal(database.puts, 8);
    assert_int_equal(image_stats_get(image).deals, 8);
    image_free(image);
}

static void a_failed_load_is_made_again(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct test_source database = {.committed = 9, .load_fails_at = 4};
    struct image_source source = image_source_of(&database);
    struct image *image = image_new();
    assert_int_equal(image_follow(image, &source, &err).code, ERROR_RETRY);
    assert_int_equal(image_stats_get(image).last_seq, 0);
    database.load_fails_at = 0;
    assert_false(failed(image_follow(image, &source, &err)));
    assert_int_equal(image_stats_get(image).last_seq, 9);
    assert_int_equal(image_stats_get(image).deals, 9);
    image_free(image);
}

enum { READERS = 3, COMMITS = 400, CHANGES_A_COMMIT = 5 };

struct reader {
    struct image *image;
    struct test_source *database;
    bool missed_a_write, inconsistent, failure;
};

/* What was committed before the question must be in the answer, and an answer must be of one state:
 * every deal has the same mean. Threads only note; the test asserts. */
static void reader_ask(struct reader *reader, struct arena *arena, bool by_buyer)
{
    struct error err;
    struct image_answer answer;
    struct image_source source = image_source_of(reader->database);
    struct image_filter filter = {.strategy = -1};
    if (by_buyer)
        filter.buyer_id = test_id('u', 1);
    error_init(&err, NULL);
    int64_t committed = atomic_load(&reader->database->committed);
    reader->failure |= failed(image_follow(reader->image, &source, &err)) ||
                       failed(image_query(reader->image, &filter, arena, &answer, &err));
    if (reader->failure)
        return;
    int64_t expected = by_buyer ? (committed + BUYERS - 1) / BUYERS : committed;
    reader->missed_a_write |= answer.summary.total_deals < expected;
    reader->inconsistent |=
        answer.summary.sum_e4[MEASURE_CASH_FLOW] != 7 * answer.summary.total_deals;
    for (size_t i = 1; i < answer.buyer_count; i++)
        reader->inconsistent |= strcmp(answer.buyers[i - 1].key, answer.buyers[i].key) >= 0;
}

static void *reader_run(void *context)
{
    struct reader *reader = context;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    while (atomic_load(&reader->database->committed) < COMMITS * CHANGES_A_COMMIT) {
        reader_ask(reader, &arena, false);
        reader_ask(reader, &arena, true);
        (void)image_stats_get(reader->image);
        arena_reset(&arena);
        atomic_fetch_add(&reader->database->asked, 1);
    }
    arena_free(&arena);
    return NULL;
}

static void readers_miss_no_write(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct test_source database = {.committed = 0};
    struct image_source source = image_source_of(&database);
    struct image *image = image_new();
    struct reader readers[READERS];
    pthread_t threads[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){.image = image, .database = &database};
        assert_int_equal(pthread_create(&threads[i], NULL, reader_run, &readers[i]), 0);
    }
    for (int i = 0; i < COMMITS; i++) {
        /* A question is answered between two commits, the readers' follower or this one loads. */
        for (int asked = atomic_load(&database.asked); atomic_load(&database.asked) == asked;)
            sched_yield();
        atomic_fetch_add(&database.committed, CHANGES_A_COMMIT);
        assert_false(failed(image_follow(image, &source, &err)));
    }
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(readers[i].failure);
        assert_false(readers[i].missed_a_write);
        assert_false(readers[i].inconsistent);
    }
    assert_int_equal(image_stats_get(image).deals, COMMITS * CHANGES_A_COMMIT);
    image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(following_loads_what_is_new_only),
        cmocka_unit_test(a_failed_load_is_made_again),
        cmocka_unit_test(readers_miss_no_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
