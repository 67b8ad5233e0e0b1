/* Statements of a loan that was modified or ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "statement_rows.h"

static struct arena arena;

enum { STATEMENTS = 5 };

/* A year that comes apart into quarters, and the first quarter of the next. */
static struct statement *hotel(void)
{
    const struct row rows[STATEMENTS] = {Q1,
                                         H1,
                                         M9,
                                         FY,
                                         {"2019-01-01", "2019-03-31", "2019-05-11", 410000, 390000,
                                          20000, 4000, 90000, UNKNOWN, UNKNOWN}};
    struct statement *statements = ARENA_ARRAY(&arena, struct statement, STATEMENTS);
    for (size_t i = 0; i < STATEMENTS; i++)
        statements[i] = statement_of(&rows[i]);
    return statements;
}

static struct statement_plan plan_until(const char *ended)
{
    const struct loan_life life = {.originated_on = date("2010-01-15"),
                                   .ended_on = OPT(date(ended))};
    return statement_plan_make(hotel(), STATEMENTS, &life, &arena);
}

static void assert_months(const struct statement_plan *plan, size_t count, int32_t last_ym)
{
    assert_int_equal(plan->period_count, count);
    assert_int_equal(plan->periods[count - 1].last_ym, last_ym);
}

static void nothing_after_the_end_is_performance(void **state)
{
    (void)state;
    struct statement_plan plan = plan_until("2019-01-31");
    assert_months(&plan, 5, 2019 * 12 + 2);
    assert_true(plan.periods[4].remarks & 1u << STATEMENT_REMARK_PAST_END);
    assert_false(plan.periods[3].remarks & 1u << STATEMENT_REMARK_PAST_END);

    plan = plan_until("2018-12-05");
    assert_months(&plan, 4, 2018 * 12 + 11);
    assert_int_equal(plan.verdicts[4].fate, STATEMENT_AFTER_END);
    assert_int_equal(plan.periods[3].remarks & 1u << STATEMENT_REMARK_PAST_END, 0);

    /* of a year in quarters those that begin after it fall, and nothing else takes their place */
    plan = plan_until("2018-05-31");
    assert_months(&plan, 2, 2018 * 12 + 5);
    assert_true(plan.periods[1].remarks & 1u << STATEMENT_REMARK_PAST_END);
    assert_int_equal(plan.verdicts[3].fate, STATEMENT_QUARTERED);
}

static void a_modification_is_told_once(void **state)
{
    (void)state;
    const int32_t on[] = {date("2010-02-01"), date("2018-06-30"), date("2018-07-01"),
                          date("2020-01-01")};
    const struct loan_life life = {
        .originated_on = date("2010-01-15"), .modified_on = on, .modified_count = 4};
    const struct statement_plan plan = statement_plan_make(hotel(), STATEMENTS, &life, &arena);
    static const bool told[] = {true, true, true, false, false};
    assert_int_equal(plan.period_count, ARRAY_LENGTH(told));
    for (size_t i = 0; i < ARRAY_LENGTH(told); i++)
        assert_int_equal((plan.periods[i].remarks & 1u << STATEMENT_REMARK_MODIFIED) != 0, told[i]);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_after_the_end_is_performance),
        cmocka_unit_test(a_modification_is_told_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
