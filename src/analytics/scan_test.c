#include "analytics/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = CHUNK_ROWS + 3 * BLOCK_ROWS + 77, MARKETS = 5, BUYERS = 7 };

/* Row n is made of n: the same rows wherever they are asked for. */
static struct row test_row(uint32_t n)
{
    uint32_t x = n * 0x9E3779B1u;
    struct row row = {
        .market = (x >> 8) % MARKETS,
        .buyer = (x >> 12) % BUYERS,
        .buy_box = CODE_ANY,
        .closed_on = (int32_t)(x >> 20),
        .strategy = x >> 16 & 1,
        .standing = {.graded = x >> 17 & 1, .grade = (enum grade)(x >> 18 & 3)},
    };
    row.standing.mean_e4[MEASURE_RENT] = OPT(n % 97 == 0 ? INT64_C(1) << 40 : (int64_t)(n % 1000));
    return row;
}

static void test_columns(struct columns *columns)
{
    columns_init(columns);
    for (uint32_t n = 0; n < ROWS; n++) {
        struct row row = test_row(n);
        columns_put(columns, n, &row);
    }
}

static bool naive_passes(const struct row *row, const struct scan_filter *filter)
{
    return (filter->market == CODE_ANY || row->market == filter->market) &&
           row->closed_on >= filter->closed_from && row->closed_on <= filter->closed_to;
}

/* Deals and rent sum of one buyer in a range of rows. */
static void assert_buyer(const struct scan_sums *sums, const struct scan_filter *filter,
                         uint32_t buyer, uint32_t from, uint32_t to)
{
    uint32_t deals = 0;
    int128 rent = 0;
    for (uint32_t n = from; n < to; n++) {
        struct row row = test_row(n);
        if (row.buyer != buyer || !naive_passes(&row, filter))
            continue;
        deals++;
        rent += row.standing.graded ? row.standing.mean_e4[MEASURE_RENT].value : 0;
    }
    int128 sum = sums->buyers.sums[buyer].sum_e4[MEASURE_RENT];
    if (sums->buyers.wide != NULL)
        sum += sums->buyers.wide[buyer].sum_e4[MEASURE_RENT];
    assert_int_equal(sums->buyers.deals[buyer], deals);
    assert_true(sum == rent);
}

static void assert_range(const struct columns *columns, const struct scan_filter *filter,
                         uint32_t from, uint32_t to)
{
    struct scan_sums best, plain;
    scan_sums_init_dense(&best, columns, MARKETS, BUYERS);
    scan_sums_init_dense(&plain, columns, MARKETS, BUYERS);
    scan_range(columns, filter, from, to, &best);
    scan_range_plain(columns, filter, from, to, &plain);
    for (uint32_t buyer = 0; buyer < BUYERS; buyer++) {
        assert_buyer(&best, filter, buyer, from, to);
        assert_buyer(&plain, filter, buyer, from, to);
    }
    scan_sums_free(&best);
    scan_sums_free(&plain);
}

static void a_range_counts_its_rows_only(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = {
        {0, ROWS},
        {0, 0},
        {5, 6},
        {1, BLOCK_ROWS},
        {BLOCK_ROWS - 1, BLOCK_ROWS + 1},
        {100, 3 * BLOCK_ROWS + 5},
        {CHUNK_ROWS - 3, CHUNK_ROWS + 9},
        {CHUNK_ROWS, ROWS},
        {ROWS - 1, ROWS},
    };
    static const struct scan_filter filters[] = {
        {CODE_ANY, CODE_ANY, CODE_ANY, CODE_ANY, INT32_MIN, INT32_MAX},
        {2, CODE_ANY, CODE_ANY, CODE_ANY, INT32_MIN, INT32_MAX},
        {CODE_ANY, CODE_ANY, CODE_ANY, CODE_ANY, 1000, 3000},
    };
    struct columns columns;
    test_columns(&columns);
    for (size_t i = 0; i < ARRAY_LENGTH(ranges) * ARRAY_LENGTH(filters); i++) {
        const uint32_t *range = ranges[i / ARRAY_LENGTH(filters)];
        const struct scan_filter *filter = &filters[i % ARRAY_LENGTH(filters)];
        assert_range(&columns, filter, range[0], range[1]);
    }
    columns_free(&columns);
}

/* A deal whose means go past 32 bits and come back leaves its 64-bit room to others. */
static void wide_means_are_reused(void **state)
{
    (void)state;
    struct columns columns;
    columns_init(&columns);
    struct row row = {.buy_box = CODE_ANY, .standing = {.graded = true}};
    for (uint32_t n = 0; n < 1000; n++) {
        row.standing.mean_e4[MEASURE_RENT] = OPT(n % 2 == 0 ? INT64_C(1) << 40 : 1);
        columns_put(&columns, n < 10 ? n : n % 10, &row);
    }
    assert_in_range(columns.wide_count, 1, 10);
    columns_free(&columns);
}

static void chains_hold_the_rows_of_a_code(void **state)
{
    (void)state;
    struct columns columns;
    columns_init(&columns);
    for (uint32_t n = 0; n < 30; n++) {
        struct row row = {.buyer = n % 3, .buy_box = n % 2 ? 4 : CODE_ANY};
        columns_put(&columns, n, &row);
    }
    for (uint32_t n = 0; n < 30; n += 6) { /* from buyer 0 to 2 */
        struct row row = {.buyer = 2, .buy_box = 4};
        columns_put(&columns, n, &row);
    }
    assert_int_equal(chains_get(&columns.of_buyer, 0).length, 5);
    assert_int_equal(chains_get(&columns.of_buyer, 1).length, 10);
    assert_int_equal(chains_get(&columns.of_buyer, 2).length, 15);
    assert_int_equal(chains_get(&columns.of_buy_box, 4).length, 20);
    assert_int_equal(chains_get(&columns.of_buy_box, 3).length, 0);
    assert_int_equal(chains_get(&columns.of_buy_box, 3).first, ROW_NONE);
    assert_int_equal(chains_get(&columns.of_buy_box, 99).length, 0);
    columns_free(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_counts_its_rows_only),
        cmocka_unit_test(wide_means_are_reused),
        cmocka_unit_test(chains_hold_the_rows_of_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
