/* Properties of the aggregates: kept incrementally through any sequence of new and corrected
 * periods, they equal a recount from the rows, in whatever order those are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/aggregate.h"
#include "seeded.h"

enum { DEALS = 12, GROUPS = 4, PERIODS_MAX = 20, STEPS = 20000, STEPS_A_RUN = 200 };

struct row {
    int32_t last_ym, months;
    struct period_figures figures;
};

struct deal {
    bool counted; /* as a record of its groups */
    struct row rows[PERIODS_MAX];
    size_t row_count;
    struct deal_totals totals; /* incremental */
};

struct portfolio {
    struct deal deals[DEALS];
    struct aggregate groups[GROUPS]; /* incremental */
    struct error err;
};

/* A deal is in one of the first groups and, as in its buyer or market, in the last. */
static bool is_member(size_t deal, size_t group)
{
    return group == GROUPS - 1 || deal % (GROUPS - 1) == group;
}

static struct period_figures any_figures(struct seeded *random)
{
    struct period_figures figures = {.grade = (enum grade)seeded_between(random, 0, 3)};
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!seeded_once_in(random, 4))
            figures.variance[m] = OPT(seeded_between(random, -99999, 99999));
    }
    return figures;
}

static enum grade latest_grade(const struct deal *deal)
{
    const struct row *latest = NULL;
    for (size_t i = 0; i < deal->row_count; i++) {
        if (latest == NULL || deal->rows[i].last_ym > latest->last_ym)
            latest = &deal->rows[i];
    }
    return latest != NULL ? latest->figures.grade : GRADE_D;
}

static struct deal_standing standing_of(const struct deal *deal)
{
    return deal_standing_of(&deal->totals, latest_grade(deal));
}

static void count_in(struct portfolio *portfolio, size_t deal)
{
    const struct deal_standing standing = standing_of(&portfolio->deals[deal]);
    for (size_t g = 0; g < GROUPS; g++) {
        if (is_member(deal, g))
            assert_false(failed(aggregate_add(&portfolio->groups[g], &standing, &portfolio->err)));
    }
}

static void count_out(struct portfolio *portfolio, size_t deal)
{
    const struct deal_standing standing = standing_of(&portfolio->deals[deal]);
    for (size_t g = 0; g < GROUPS; g++) {
        if (is_member(deal, g))
            aggregate_remove(&portfolio->groups[g], &standing);
    }
}

static bool month_is_taken(const struct deal *deal, int32_t last_ym)
{
    for (size_t i = 0; i < deal->row_count; i++) {
        if (deal->rows[i].last_ym == last_ym)
            return true;
    }
    return false;
}

static void correct_or_insert(struct portfolio *portfolio, struct deal *deal, struct seeded *random)
{
    const struct period_figures figures = any_figures(random);
    struct row *row;
    if (deal->row_count > 0 && (deal->row_count == PERIODS_MAX || seeded_once_in(random, 2))) {
        row = &deal->rows[seeded_between(random, 0, (int64_t)deal->row_count - 1)];
        deal_totals_remove(&deal->totals, &row->figures, row->months);
    } else {
        const int32_t last_ym = (int32_t)seeded_between(random, 24000, 24400);
        if (month_is_taken(deal, last_ym))
            return;
        row = &deal->rows[deal->row_count++];
        row->last_ym = last_ym;
        row->months = (int32_t)seeded_between(random, 1, 12);
    }
    row->figures = figures;
    assert_false(
        failed(deal_totals_add(&deal->totals, &row->figures, row->months, &portfolio->err)));
}

static void step(struct portfolio *portfolio, struct seeded *random)
{
    const size_t index = (size_t)seeded_between(random, 0, DEALS - 1);
    struct deal *deal = &portfolio->deals[index];
    if (deal->counted) {
        count_out(portfolio, index);
        correct_or_insert(portfolio, deal, random);
    }
    deal->counted = true;
    count_in(portfolio, index);
}

/* Rows from the last to the first, deals from a random one on. */
static void check_against_recount(struct portfolio *portfolio, struct seeded *random)
{
    struct aggregate groups[GROUPS] = {0};
    const size_t start = (size_t)seeded_between(random, 0, DEALS - 1);
    for (size_t i = 0; i < DEALS; i++) {
        const size_t index = (start + i) % DEALS;
        const struct deal *deal = &portfolio->deals[index];
        if (!deal->counted)
            continue;
        struct deal_totals totals = {0};
        for (size_t r = deal->row_count; r-- > 0;)
            assert_false(failed(deal_totals_add(&totals, &deal->rows[r].figures,
                                                deal->rows[r].months, &portfolio->err)));
        const struct deal_standing standing = deal_standing_of(&totals, latest_grade(deal));
        for (size_t g = 0; g < GROUPS; g++) {
            if (is_member(index, g))
                assert_false(failed(aggregate_add(&groups[g], &standing, &portfolio->err)));
        }
    }
    struct aggregate merged = {0};
    for (size_t g = 0; g < GROUPS; g++) {
        SEEDED_CHECK(random, aggregate_equal(&groups[g], &portfolio->groups[g]));
        if (g < GROUPS - 1)
            assert_false(failed(aggregate_merge(&merged, &portfolio->groups[g], &portfolio->err)));
    }
    SEEDED_CHECK(random, aggregate_equal(&merged, &portfolio->groups[GROUPS - 1]));
}

static void incremental_equals_recount(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    static struct portfolio portfolio;
    for (random.step = 0; random.step < STEPS; random.step++) {
        if (random.step % STEPS_A_RUN == 0) {
            portfolio = (struct portfolio){0};
            error_init(&portfolio.err, NULL);
        }
        step(&portfolio, &random);
        if (random.step % 20 == 19)
            check_against_recount(&portfolio, &random);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(incremental_equals_recount)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
