#include "analytics/scan_pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = SCAN_POOL_ROWS_MIN + 4 * CHUNK_ROWS + 77, MARKETS = 7, BUYERS = 300, DAYS = 1000 };

/* Row n is made of n. Some means do not fit 32 bits, in groups that helpers may meet alone. */
static struct row test_row(uint32_t n)
{
    uint32_t x = (n + 1) * 0x9E3779B1u;
    x = (x ^ x >> 15) * 0x85EBCA6Bu;
    struct row row = {
        .market = (x >> 3) % MARKETS,
        .buyer = (x >> 7) % BUYERS,
        .buy_box = CODE_ANY,
        .closed_on = (int32_t)((x >> 9) % DAYS),
        .strategy = x >> 5 & 1,
        .standing = {.graded = x % 8 != 0, .grade = (enum grade)(x >> 18 & 3)},
    };
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((x >> m) % 5 != 0)
            row.standing.mean_e4[m] = OPT((int64_t)(x >> m) % 90001 - 45000);
    }
    if (n % 5003 == 0)
        row.standing.mean_e4[MEASURE_RENT] = OPT(-(INT64_C(1) << 41) + n);
    return row;
}

static void test_columns(struct columns *columns, uint32_t count)
{
    columns_init(columns);
    for (uint32_t n = 0; n < count; n++) {
        struct row row = test_row(n);
        columns_put(columns, n, &row);
    }
}

static const struct scan_filter filters[] = {
    {CODE_ANY, CODE_ANY, CODE_ANY, CODE_ANY, INT32_MIN, INT32_MAX},
    {CODE_ANY, CODE_ANY, CODE_ANY, CODE_ANY, 100, 199},
    {3, 1, CODE_ANY, CODE_ANY, INT32_MIN, 700},
    {CODE_ANY, CODE_ANY, CODE_ANY, CODE_ANY, DAYS, DAYS},
};

static void assert_same_groups(const struct scan_groups *a, const struct scan_groups *b)
{
    static const struct wide_sums none = {{0}};
    assert_int_equal(a->slot_count, b->slot_count);
    assert_memory_equal(a->deals, b->deals, a->slot_count * sizeof *a->deals);
    assert_memory_equal(a->sums, b->sums, a->slot_count * sizeof *a->sums);
    for (uint32_t slot = 0; slot < a->slot_count; slot++) {
        const struct wide_sums *a_wide = a->wide == NULL ? &none : &a->wide[slot];
        const struct wide_sums *b_wide = b->wide == NULL ? &none : &b->wide[slot];
        assert_memory_equal(a_wide, b_wide, sizeof none);
    }
}

static void assert_same(const struct scan_sums *a, const struct scan_sums *b)
{
    assert_same_groups(&a->cells, &b->cells);
    assert_same_groups(&a->buyers, &b->buyers);
}

static void ask(struct scan_pool *pool, const struct columns *columns,
                const struct scan_filter *filter)
{
    struct scan_sums alone, together;
    scan_sums_init_dense(&alone, columns, MARKETS, BUYERS);
    scan_sums_init_dense(&together, columns, MARKETS, BUYERS);
    scan_range_plain(columns, filter, 0, columns->row_count, &alone);
    scan_pool_run(pool, columns, filter, &together);
    assert_same(&alone, &together);
    scan_sums_free(&alone);
    scan_sums_free(&together);
}

static void together_they_find_what_one_finds(void **state)
{
    (void)state;
    struct columns columns;
    test_columns(&columns, ROWS);
    for (int helpers = 0; helpers <= 3; helpers++) {
        struct scan_pool *pool = scan_pool_new(helpers);
        for (size_t i = 0; i < 8 * ARRAY_LENGTH(filters); i++)
            ask(pool, &columns, &filters[i % ARRAY_LENGTH(filters)]);
        scan_pool_free(pool);
    }
    columns_free(&columns);
}

static void few_rows_need_no_help(void **state)
{
    (void)state;
    struct columns columns;
    test_columns(&columns, 1000);
    struct scan_pool *pool = scan_pool_new(2);
    for (size_t i = 0; i < ARRAY_LENGTH(filters); i++)
        ask(pool, &columns, &filters[i]);
    scan_pool_free(pool);
    scan_pool_free(NULL);
    columns_free(&columns);
}

enum { ASKERS = 4, QUESTIONS = 12 };

struct asker {
    struct scan_pool *pool;
    const struct columns *columns;
    size_t first;
};

static void *asker_run(void *context)
{
    const struct asker *asker = context;
    for (size_t i = 0; i < QUESTIONS; i++)
        ask(asker->pool, asker->columns, &filters[(asker->first + i) % ARRAY_LENGTH(filters)]);
    return NULL;
}

static void several_ask_at_once(void **state)
{
    (void)state;
    struct columns columns;
    test_columns(&columns, SCAN_POOL_ROWS_MIN);
    struct scan_pool *pool = scan_pool_new(2);
    pthread_t threads[ASKERS];
    struct asker askers[ASKERS];
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){pool, &columns, i};
        assert_int_equal(pthread_create(&threads[i], NULL, asker_run, &askers[i]), 0);
    }
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(threads[i], NULL);
    scan_pool_free(pool);
    columns_free(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together_they_find_what_one_finds),
        cmocka_unit_test(few_rows_need_no_help),
        cmocka_unit_test(several_ask_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
