/* Histograms of the image against a naive count, by walk and by scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analytics/image.h"
#include "seeded.h"

enum { DEALS = 70000, MARKETS = 3, BUYERS = 40, ROUNDS = 300 };

static struct oid make_id(char kind, int64_t n)
{
    struct oid id;
    snprintf(id.hex, sizeof(id.hex), "%08x%016llx", (unsigned)kind, (unsigned long long)n);
    return id;
}

static const char *const market_keys[MARKETS] = {"austin", "boise", "tulsa"};

static struct opt maybe(struct seeded *random, int64_t least, int64_t greatest)
{
    return seeded_once_in(random, 9) ? UNKNOWN : OPT(seeded_between(random, least, greatest));
}

/* The first buyer has a third of all, so that its deals are scanned, not walked. */
static struct image_deal random_deal(struct seeded *random, int64_t n)
{
    int64_t buyer = seeded_once_in(random, 3) ? 0 : seeded_between(random, 0, BUYERS - 1);
    struct image_deal deal = {
        .id = make_id('d', n),
        .buyer_id = make_id('u', buyer),
        .market_key = market_keys[seeded_between(random, 0, MARKETS - 1)],
        .strategy = (int32_t)seeded_between(random, 0, 1),
        .closed_on = (int32_t)seeded_between(random, 19000, 19100),
        .latest_dscr_e4 = maybe(random, 9900, 10100),
        .latest_vacancy_ppm = maybe(random, 0, 200),
        .required_dscr_e4 = (int32_t)seeded_between(random, 9800, 10200),
    };
    if (seeded_once_in(random, 2))
        deal.buy_box_id = make_id('b', seeded_between(random, 0, 500));
    deal.standing.graded = !seeded_once_in(random, 8);
    bool wide = seeded_once_in(random, 20);
    int64_t scale = wide ? INT64_C(100000000000) : 1;
    deal.standing.mean_e4[MEASURE_CASH_FLOW] = maybe(random, -100 * scale, 100 * scale);
    return deal;
}

static bool passes(const struct image_filter *filter, const struct image_deal *deal)
{
    return (!filter->market_key || !strcmp(filter->market_key, deal->market_key)) &&
           (filter->strategy < 0 || filter->strategy == deal->strategy) &&
           (!oid_is_set(&filter->buyer_id) || !strcmp(filter->buyer_id.hex, deal->buyer_id.hex)) &&
           (!oid_is_set(&filter->buy_box_id) ||
            !strcmp(filter->buy_box_id.hex, deal->buy_box_id.hex)) &&
           (!filter->closed_from.known || deal->closed_on >= filter->closed_from.value) &&
           (!filter->closed_to.known || deal->closed_on <= filter->closed_to.value);
}

static struct opt figure_of(const struct image_deal *deal, enum image_figure figure)
{
    if (figure == IMAGE_DSCR_E4)
        return deal->latest_dscr_e4;
    if (figure == IMAGE_VACANCY_PPM)
        return deal->latest_vacancy_ppm;
    return deal->standing.graded ? deal->standing.mean_e4[MEASURE_CASH_FLOW] : UNKNOWN;
}

static void naive_add(struct image_histogram *histogram, struct opt figure, const int64_t *edges,
                      size_t count)
{
    histogram->total++;
    if (!figure.known)
        histogram->unknown++;
    else if (figure.value < edges[0])
        histogram->below++;
    else if (figure.value > edges[count - 1])
        histogram->above++;
    else {
        size_t bin = 0;
        while (bin + 2 < count && figure.value >= edges[bin + 1])
            bin++;
        histogram->counts[bin]++;
    }
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Sorts the figures. */
static struct opt naive_median(int64_t *figures, size_t count)
{
    if (count == 0)
        return UNKNOWN;
    qsort(figures, count, sizeof(*figures), by_value);
    if (count % 2)
        return OPT(figures[count / 2]);
    int64_t sum = figures[count / 2 - 1] + figures[count / 2];
    return OPT((sum + (sum > 0) - (sum < 0)) / 2);
}

static struct image_filter random_filter(struct seeded *random)
{
    struct image_filter filter = {.strategy = -1};
    if (seeded_once_in(random, 3))
        filter.market_key = market_keys[seeded_between(random, 0, MARKETS - 1)];
    if (seeded_once_in(random, 4))
        filter.strategy = (int32_t)seeded_between(random, 0, 1);
    if (seeded_once_in(random, 3))
        filter.buyer_id = make_id('u', seeded_once_in(random, 2) ? 0 : 7);
    if (seeded_once_in(random, 3))
        filter.buy_box_id = make_id('b', seeded_between(random, 0, 501));
    if (seeded_once_in(random, 3))
        filter.closed_from = OPT(seeded_between(random, 18990, 19110));
    if (seeded_once_in(random, 3))
        filter.closed_to = OPT(seeded_between(random, 18990, 19110));
    return filter;
}

static void test_histograms_are_a_naive_count(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    struct error err;
    error_init(&err, NULL);
    struct image *image = image_new();
    struct image_deal *deals = calloc(DEALS, sizeof(*deals));
    int64_t *figures = calloc(DEALS, sizeof(*figures));
    for (int64_t n = 0; n < DEALS; n++) {
        struct image_deal first = random_deal(&random, n); /* replaced by the second */
        deals[n] = random_deal(&random, n);
        if (n % 10 == 0)
            assert_false(failed(image_put(image, &first, &err)));
        assert_false(failed(image_put(image, &deals[n], &err)));
    }
    for (random.step = 1; random.step <= ROUNDS; random.step++) {
        struct image_filter filter = random_filter(&random);
        enum image_figure figure = (enum image_figure)seeded_between(&random, 0, 2);
        static const int64_t starts[] = {9950, -50, 50};
        int64_t edges[IMAGE_EDGES_MAX];
        size_t count = (size_t)seeded_between(&random, 2, seeded_once_in(&random, 4) ? 100 : 5);
        edges[0] = starts[figure];
        for (size_t i = 1; i < count; i++)
            edges[i] = edges[i - 1] + seeded_between(&random, 1, 20);
        struct image_histogram should = {.total = 0};
        size_t known = 0;
        for (int64_t n = 0; n < DEALS; n++) {
            struct opt value = figure_of(&deals[n], figure);
            if (!passes(&filter, &deals[n]))
                continue;
            naive_add(&should, value, edges, count);
            if (value.known)
                figures[known++] = value.value;
            if (figure == IMAGE_DSCR_E4 && value.known && value.value < deals[n].required_dscr_e4)
                should.below_required++;
        }
        should.median = naive_median(figures, known);
        struct image_histogram is = image_histogram_query(image, &filter, figure, edges, count);
        SEEDED_CHECK(&random, memcmp(&is, &should, offsetof(struct image_histogram, median)) == 0);
        SEEDED_CHECK(&random, is.median.known == should.median.known &&
                                  is.median.value == should.median.value);
    }
    free(figures);
    free(deals);
    image_free(image);
}

static void test_figures_out_of_range_are_refused(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    struct error err;
    error_init(&err, NULL);
    struct image *image = image_new();
    struct image_deal deal = random_deal(&random, 1);
    deal.latest_dscr_e4 = OPT(INT64_C(1) << 31);
    assert_int_equal(image_put(image, &deal, &err).code, ERROR_INTERNAL);
    deal.latest_dscr_e4 = OPT(INT32_MIN);
    assert_int_equal(image_put(image, &deal, &err).code, ERROR_INTERNAL);
    image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histograms_are_a_naive_count),
        cmocka_unit_test(test_figures_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
