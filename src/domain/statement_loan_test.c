#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "statement_rows.h"

static struct arena arena;

static int arena_setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int arena_teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void test_verdicts_in_words(void **state)
{
    (void)state;
    const struct row rows[] = {Q1, H1, YEAR("2018-01-15", "2018-12-31")};
    struct statement statements[3];
    for (size_t i = 0; i < 3; i++)
        statements[i] = statement_of(&rows[i]);
    const struct statement_plan plan =
        statement_plan_make(statements, 3, MADE_ON("2010-01-15"), &arena);
    char text[STATEMENT_TEXT_MAX];
    statement_verdict_text(statements, &plan, 0, text);
    assert_string_equal(text, "2018-01 to 2018-03, filed 2018-05-11, is replaced by a longer "
                              "statement (2018-01 to 2018-06, filed 2018-08-11)");
    statement_verdict_text(statements, &plan, 2, text);
    assert_string_equal(text, "2018-01-15 to 2018-12-31, filed 2030-01-11, does not span whole "
                              "months");
}

static void test_statement_of_a_loan_over_several_properties(void **state)
{
    (void)state;
    struct row rows[] = {FY, FY, FY};
    rows[1].start = "2018-01-01";
    rows[1].revenue = 100;
    rows[2].revenue = 2000000;
    struct statement parts[3], loan = {0};
    for (size_t i = 0; i < 3; i++)
        parts[i] = statement_of(&rows[i]);
    const struct statement blank = {0};

    /* The loan's own goes first: its children are in it. */
    assert_int_equal(statement_source_of(&parts[0], 1, &parts[1], 2, &loan, &arena),
                     STATEMENT_SOURCE_ONE);
    assert_opt(loan.figures.revenue_cents, 242000000);
    assert_opt(loan.figures.dscr_e4, 21250);

    loan.filed_on = -1;
    assert_int_equal(statement_source_of(&blank, 1, &parts[1], 2, &loan, &arena),
                     STATEMENT_SOURCE_CHILDREN);
    assert_int_equal(loan.filed_on, -1);

    /* Of several own properties one may be the total. */
    parts[0].figures.revenue_cents = OPT(200010000);
    assert_int_equal(statement_source_of(parts, 3, NULL, 0, &loan, &arena), STATEMENT_SOURCE_ONE);
    assert_opt(loan.figures.noi_cents, 76500000);

    loan.filed_on = -1;
    const struct statement gaps[] = {blank, parts[0]};
    assert_int_equal(statement_source_of(gaps, 2, NULL, 0, &loan, &arena), STATEMENT_SOURCE_OWN);
    assert_int_equal(statement_source_of(&blank, 1, NULL, 0, &loan, &arena), STATEMENT_SOURCE_NONE);
    assert_int_equal(statement_source_of(NULL, 0, NULL, 0, &loan, &arena), STATEMENT_SOURCE_NONE);
    assert_int_equal(loan.filed_on, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts_in_words),
        cmocka_unit_test(test_statement_of_a_loan_over_several_properties),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
