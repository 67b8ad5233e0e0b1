/* Every case of the specification's vectors/period.json. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "domain_vectors.h"

static void expect_amount(const char *name, yajl_val expect, const char *member, int decimals,
                          struct opt got)
{
    const struct opt expected = vectors_number(expect, member, decimals);
    if (!opt_equal(expected, got))
        fail_msg("%s: %s is %s%lld, not %s%lld", name, member, got.known ? "" : "unknown ",
                 (long long)got.value, expected.known ? "" : "unknown ", (long long)expected.value);
}

/* The names of the bits that are set, in order, are those of the list. */
static void expect_names(const char *name, yajl_val expect, const char *member, uint32_t bits,
                         const char *const names[], int name_count)
{
    const size_t expected = vectors_count(expect, member);
    size_t seen = 0;
    for (int bit = 0; bit < name_count; bit++) {
        if ((bits >> bit & 1u) == 0)
            continue;
        if (seen == expected || strcmp(vectors_text_item(expect, member, seen), names[bit]) != 0)
            fail_msg("%s: %s[%zu] is %s", name, member, seen, names[bit]);
        seen++;
    }
    if (seen != expected)
        fail_msg("%s: %zu %s instead of %zu", name, seen, member, expected);
}

static void expect_figures(const char *name, yajl_val expect, const struct period_figures *figures)
{
    expect_amount(name, expect, "actualExpensesTotal", 2, figures->expense_total_cents);
    expect_amount(name, expect, "actualNOI", 2, OPT(figures->noi_cents));
    expect_amount(name, expect, "actualMonthlyCashFlow", 2, OPT(figures->cash_flow_cents));
    expect_amount(name, expect, "actualDSCR", 4, figures->dscr_e4);
    expect_amount(name, expect, "cashFlowVariance", 2, figures->variance[MEASURE_CASH_FLOW]);
    expect_amount(name, expect, "rentVariance", 2, figures->variance[MEASURE_RENT]);
    expect_amount(name, expect, "expenseVariance", 2, figures->variance[MEASURE_EXPENSE]);
    expect_amount(name, expect, "dscrVariance", 4, figures->variance[MEASURE_DSCR]);
    const char *grade = vectors_text(expect, "performanceGrade");
    if (grade == NULL || strcmp(grade, grade_names[figures->grade]) != 0)
        fail_msg("%s: grade %s, not %s", name, grade_names[figures->grade], grade);
    expect_names(name, expect, "flags", figures->flags, flag_names, FLAG_COUNT);
    expect_names(name, expect, "derived", figures->derived, derived_figure_names, DERIVED_COUNT);
}

static void every_period_of_the_vectors(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    yajl_val root = vectors_open("period");
    const size_t count = vectors_count(root, "cases");
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        yajl_val c = vectors_item(root, "cases", i);
        const char *name = vectors_text(c, "name");
        const struct pro_forma pro_forma = vectors_pro_forma(vectors_object(c, "deal"));
        const struct period_input input = vectors_period(vectors_object(c, "period"));
        struct period_figures figures;
        struct error err;
        error_init(&err, &arena);
        if (failed(period_compute(&pro_forma, &input, &policy_default, &figures, &err)))
            fail_msg("%s: %s", name, err.detail);
        expect_figures(name, vectors_object(c, "expect"), &figures);
    }
    yajl_tree_free(root);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_period_of_the_vectors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
