#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/statement_parts.h"
#include "statement_rows.h"

static struct arena arena;

static struct statement_part part(const char *property, const char *start, const char *end,
                                  const char *filed, int32_t revenue)
{
    const struct row row = {start, end, filed, revenue, 10, 20, 20, 5, OPT(20000), OPT(900000)};
    return (struct statement_part){.property = property, .statement = statement_of(&row)};
}

static struct statement_part silent(const char *property, const char *filed)
{
    return (struct statement_part){.property = property, .statement = {.filed_on = date(filed)}};
}

static void assert_sum(const struct statement *sum, const char *end, const char *filed,
                       int64_t revenue)
{
    assert_opt(sum->end_on, date(end));
    assert_int_equal(sum->filed_on, date(filed));
    assert_opt(sum->figures.revenue_cents, revenue * 100);
}

static void properties_of_a_filing_are_added_up(void **state)
{
    (void)state;
    struct statement_part parts[] = {
        part("4.01", "2018-01-01", "2018-03-31", "2018-05-11", 100),
        part("4.02", "2017-12-31", "2018-03-31", "2018-05-11", 1000),
    };
    struct statement_sums sums = statement_parts_sum(parts, 2, &arena);
    assert_int_equal(sums.count, 1);
    assert_sum(&sums.items[0], "2018-03-31", "2018-05-11", 1100);
    assert_opt(sums.items[0].figures.noi_cents, 4000);
    assert_opt(sums.items[0].figures.debt_service_cents, 1000);
    assert_false(sums.items[0].figures.dscr_e4.known);
    assert_false(sums.items[0].figures.occupancy_ppm.known);
    assert_false(sums.items[0].is_partial);

    /* an amount that one of them lacks is lacking; without revenue there is none */
    parts[0].statement.figures.noi_cents = UNKNOWN;
    sums = statement_parts_sum(parts, 2, &arena);
    assert_false(sums.items[0].figures.noi_cents.known);
    parts[1].statement.figures.revenue_cents = UNKNOWN;
    assert_int_equal(statement_parts_sum(parts, 2, &arena).count, 0);
    assert_int_equal(statement_parts_sum(parts, 0, &arena).count, 0);
}

static void properties_may_report_at_different_times(void **state)
{
    (void)state;
    const struct statement_part parts[] = {
        part("a", "2018-01-01", "2018-06-30", "2018-08-11", 200),
        part("b", "2018-01-01", "2018-03-31", "2018-08-11", 1000),
        part("a", "2018-01-01", "2018-09-30", "2018-11-11", 300),
        part("b", "2018-01-01", "2018-06-30", "2018-11-11", 2000),
        part("a", "2018-01-01", "2018-06-30", "2019-02-11", 210),
        silent("b", "2019-02-11"),
    };
    struct statement_sums sums = statement_parts_sum(parts, 2, &arena);
    assert_int_equal(sums.count, 0);
    sums = statement_parts_sum(parts, 4, &arena);
    assert_int_equal(sums.count, 1);
    assert_sum(&sums.items[0], "2018-06-30", "2018-11-11", 2200);
    /* one restates it; what the other said still holds */
    sums = statement_parts_sum(parts, 6, &arena);
    assert_int_equal(sums.count, 2);
    assert_sum(&sums.items[1], "2018-06-30", "2019-02-11", 2210);
}

static void a_property_may_leave_the_loan(void **state)
{
    (void)state;
    const struct statement_part parts[] = {
        part("a", "2018-01-01", "2018-03-31", "2018-05-11", 100),
        part("b", "2018-01-01", "2018-03-31", "2018-05-11", 1000),
        part("a", "2018-01-01", "2018-06-30", "2018-08-11", 200),
    };
    const struct statement_sums sums = statement_parts_sum(parts, 3, &arena);
    assert_int_equal(sums.count, 2);
    assert_false(sums.items[0].is_partial);
    assert_sum(&sums.items[1], "2018-06-30", "2018-08-11", 200);
    assert_true(sums.items[1].is_partial);
    const struct loan_life life = {.originated_on = date("2010-01-15")};
    const struct statement_plan plan = statement_plan_make(sums.items, sums.count, &life, &arena);
    assert_int_equal(plan.periods[0].remarks, 1u << STATEMENT_REMARK_PARTIAL);
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
        cmocka_unit_test(properties_of_a_filing_are_added_up),
        cmocka_unit_test(properties_may_report_at_different_times),
        cmocka_unit_test(a_property_may_leave_the_loan),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
