#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attributes.h"
#include "domain/grade.h"

struct grade_case {
    int64_t projected, actual; /* cents */
    int64_t dscr_e4;           /* 0: no debt */
    int32_t required_e4;
    enum grade grade;
};

static struct grade_input input_of(const struct grade_case *c)
{
    return (struct grade_input){
        .projected_cash_flow_cents = c->projected,
        .actual_cash_flow_cents = c->actual,
        .actual_dscr_e4 = c->dscr_e4 != 0 ? OPT(c->dscr_e4) : UNKNOWN,
        .required_dscr_e4 = c->required_e4,
    };
}

static const struct grade_case cases[] = {
    /* cash flow against a projection of 500.00 */
    {50000, 50000, 13500, 12500, GRADE_A},
    {50000, 49999, 13500, 12500, GRADE_B},
    {50000, 45000, 13500, 12500, GRADE_B},
    {50000, 44999, 13500, 12500, GRADE_C},
    {50000, 0, 13500, 12500, GRADE_C},
    {50000, -1, 13500, 12500, GRADE_D},
    /* a tenth that is no whole cent: 0.07 less 10 % is 0.063 */
    {7, 7, 13500, 12500, GRADE_A},
    {7, 6, 13500, 12500, GRADE_C},
    {30, 27, 13500, 12500, GRADE_B},
    {30, 26, 13500, 12500, GRADE_C},
    /* nothing or a loss projected */
    {0, 0, 13500, 12500, GRADE_A},
    {0, 0, 12499, 12500, GRADE_B},
    {0, -1, 13500, 12500, GRADE_D},
    {-10000, 0, 13500, 12500, GRADE_A},
    {-10000, 5000, 12000, 12500, GRADE_B},
    {-10000, -5000, 13500, 12500, GRADE_D},
    /* DSCR against 1.25: A, B from 90 % on, D below */
    {50000, 50000, 12500, 12500, GRADE_A},
    {50000, 50000, 12499, 12500, GRADE_B},
    {50000, 50000, 11250, 12500, GRADE_B},
    {50000, 50000, 11249, 12500, GRADE_D},
    {50000, 40000, 11250, 12500, GRADE_C},
    /* against 1.05 and 0.90, where 1.00 is the floor */
    {50000, 50000, 10000, 10500, GRADE_B},
    {50000, 50000, 9999, 10500, GRADE_D},
    {50000, 50000, 10000, 9000, GRADE_A},
    {50000, 50000, 9999, 9000, GRADE_D},
    /* 90 % of 1.2345 is 1.11105 */
    {50000, 50000, 11111, 12345, GRADE_B},
    {50000, 50000, 11110, 12345, GRADE_D},
    /* 90 % of 1.2349 is 1.11141 */
    {50000, 50000, 11115, 12349, GRADE_B},
    {50000, 50000, 11114, 12349, GRADE_D},
    {50000, 50000, -5000, 12500, GRADE_D},
    /* no debt */
    {50000, 50000, 0, 12500, GRADE_A},
    {50000, 45000, 0, 12500, GRADE_B},
    {50000, 44999, 0, 12500, GRADE_C},
    {50000, -1, 0, 12500, GRADE_D},
};

static void each_boundary_has_its_grade(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const struct grade_input input = input_of(&cases[i]);
        const enum grade grade = grade_of(&input, &policy_default);
        if (grade != cases[i].grade)
            fail_msg("case %zu: %s instead of %s", i, grade_names[grade],
                     grade_names[cases[i].grade]);
    }
}

static void explanation_ends_with_what_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const struct grade_input input = input_of(&cases[i]);
        struct grade_reason reasons[GRADE_RULE_COUNT];
        const size_t count = grade_explain(&input, &policy_default, reasons);
        assert_in_range(count, 1, GRADE_RULE_COUNT);
        for (size_t r = 0; r < count; r++) {
            assert_int_equal(reasons[r].rule, r);
            assert_true(strlen(reasons[r].text) > 0);
        }
        assert_int_equal(reasons[count - 1].grade, cases[i].grade);
        assert_true(reasons[count - 1].holds);
    }
}

static void assert_reasons(const struct grade_case *c, size_t count, const char *const texts[])
{
    const struct grade_input input = input_of(c);
    struct grade_reason reasons[GRADE_RULE_COUNT];
    assert_int_equal(grade_explain(&input, &policy_default, reasons), count);
    for (size_t r = 0; r < count; r++)
        assert_string_equal(reasons[r].text, texts[r]);
}

static void explanation_gives_the_numbers(void **state)
{
    (void)state;
    assert_reasons(&(struct grade_case){50000, 44999, 12000, 12500, GRADE_C}, 7,
                   (const char *const[]){
                       "cash flow 449.99 is not below 0",
                       "DSCR 1.2000 is not below 1.0000",
                       "DSCR 1.2000 is not below 1.1250, 90 % of the required 1.2500",
                       "cash flow 449.99 is not at least the projected 500.00",
                       "DSCR 1.2000 is not at least the required 1.2500",
                       "cash flow 449.99 is not at least 450.00, 10 % below the projected 500.00",
                       "cash flow 449.99 is not negative, but below 450.00",
                   });
    assert_reasons(&(struct grade_case){-10000, 0, 12000, 12500, GRADE_B}, 6,
                   (const char *const[]){
                       "cash flow 0.00 is not below 0",
                       "DSCR 1.2000 is not below 1.0000",
                       "DSCR 1.2000 is not below 1.1250, 90 % of the required 1.2500",
                       "cash flow 0.00 is at least the projected -100.00",
                       "DSCR 1.2000 is not at least the required 1.2500",
                       "cash flow 0.00 is at least -110.00, 10 % below the projected -100.00",
                   });
    assert_reasons(&(struct grade_case){50000, -1, 13500, 12500, GRADE_D}, 1,
                   (const char *const[]){"cash flow -0.01 is below 0"});
    assert_reasons(&(struct grade_case){50000, 50000, 0, 12500, GRADE_A}, 5,
                   (const char *const[]){
                       "cash flow 500.00 is not below 0",
                       "without debt every DSCR rule is met",
                       "without debt every DSCR rule is met",
                       "cash flow 500.00 is at least the projected 500.00",
                       "without debt every DSCR rule is met",
                   });
}

/* The longest sentence, with the greatest figures, is not cut. */
static void explanation_fits(void **state)
{
    (void)state;
    const struct grade_input input = {
        .projected_cash_flow_cents = INT64_MAX / 1000,
        .actual_cash_flow_cents = 0,
        .actual_dscr_e4 = OPT(INT64_MAX),
        .required_dscr_e4 = INT32_MAX,
    };
    struct grade_reason reasons[GRADE_RULE_COUNT];
    const size_t count = grade_explain(&input, &policy_default, reasons);
    for (size_t r = 0; r < count; r++)
        assert_true(strlen(reasons[r].text) + 1 < GRADE_REASON_TEXT_MAX);
}

struct next_case {
    struct grade_case from;
    enum grade next;
    int64_t cash_flow_cents;
    int64_t dscr_e4; /* 0: does not matter */
};

static const struct next_case next_cases[] = {
    {{50000, -1, 13500, 12500, GRADE_D}, GRADE_C, 0, 11250},
    {{50000, 50000, 9000, 12500, GRADE_D}, GRADE_C, 0, 11250},
    {{50000, 50000, 9000, 10500, GRADE_D}, GRADE_C, 0, 10000},
    {{50000, 100, 12000, 12345, GRADE_C}, GRADE_B, 45000, 11111},
    {{7, 6, 13500, 12500, GRADE_C}, GRADE_B, 7, 11250},
    {{50000, 45000, 12000, 12500, GRADE_B}, GRADE_A, 50000, 12500},
    {{-10000, 0, 12000, 12500, GRADE_B}, GRADE_A, 0, 12500},
    /* every cash flow that is not negative is a B, or with the DSCR of a B an A already */
    {{0, -1, 13500, 12500, GRADE_D}, GRADE_B, 0, 11250},
    {{-10000, -1, 13500, 12500, GRADE_D}, GRADE_B, 0, 11250},
    {{-10000, -1, 13500, 9000, GRADE_D}, GRADE_A, 0, 10000},
    /* no debt */
    {{50000, -1, 0, 12500, GRADE_D}, GRADE_C, 0, 0},
    {{50000, 100, 0, 12500, GRADE_C}, GRADE_B, 45000, 0},
    {{7, 6, 0, 12500, GRADE_C}, GRADE_A, 7, 0},
    {{0, -1, 0, 12500, GRADE_D}, GRADE_A, 0, 0},
};

static void next_grade_names_the_least_figures(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(next_cases); i++) {
        const struct next_case *c = &next_cases[i];
        const struct grade_input input = input_of(&c->from);
        assert_int_equal(grade_of(&input, &policy_default), c->from.grade);
        const struct grade_target target = grade_next(&input, &policy_default);
        assert_true(target.known);
        if (target.grade != c->next || target.cash_flow_cents != c->cash_flow_cents ||
            target.dscr_e4.known != (c->dscr_e4 != 0) || target.dscr_e4.value != c->dscr_e4)
            fail_msg("case %zu: %s, %lld, %lld", i, grade_names[target.grade],
                     (long long)target.cash_flow_cents, (long long)target.dscr_e4.value);
    }
}

static void nothing_is_next_to_a(void **state)
{
    (void)state;
    const struct grade_input input =
        input_of(&(struct grade_case){50000, 50000, 12500, 12500, GRADE_A});
    assert_false(grade_next(&input, &policy_default).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_boundary_has_its_grade),
        cmocka_unit_test(explanation_ends_with_what_decided),
        cmocka_unit_test(explanation_gives_the_numbers),
        cmocka_unit_test(explanation_fits),
        cmocka_unit_test(next_grade_names_the_least_figures),
        cmocka_unit_test(nothing_is_next_to_a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
