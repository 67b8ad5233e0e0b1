/* Properties of the grade: monotone in cash flow and DSCR, and the next grade is just reached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/grade.h"
#include "seeded.h"

enum { STEPS = 25000 };

/* Figures close to the boundaries of the rules more often than far from them. */
static struct grade_input any_input(struct seeded *random)
{
    const int64_t scale = seeded_once_in(random, 3) ? 20 : 100000;
    struct grade_input input = {
        .projected_cash_flow_cents = seeded_between(random, -scale / 4, scale),
        .actual_dscr_e4 = UNKNOWN,
        .required_dscr_e4 = (int32_t)seeded_between(random, 8000, 16000),
    };
    const int64_t projected = input.projected_cash_flow_cents;
    input.actual_cash_flow_cents = seeded_once_in(random, 2)
                                       ? seeded_between(random, -scale / 10, scale)
                                       : projected - projected / 10 + seeded_between(random, -2, 2);
    if (!seeded_once_in(random, 8))
        input.actual_dscr_e4 = OPT(seeded_between(random, 7000, 17000));
    return input;
}

static void more_never_makes_a_worse_grade(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    for (random.step = 0; random.step < STEPS; random.step++) {
        const struct grade_input input = any_input(&random);
        const enum grade grade = grade_of(&input, &policy_default);
        struct grade_input better = input;
        better.actual_cash_flow_cents += seeded_between(&random, 0, 3000);
        SEEDED_CHECK(&random, grade_of(&better, &policy_default) <= grade);
        better = input;
        better.actual_dscr_e4.value += seeded_between(&random, 0, 3000);
        SEEDED_CHECK(&random, grade_of(&better, &policy_default) <= grade);
    }
}

static void next_grade_is_just_reached(void **state)
{
    (void)state;
    struct seeded random = seeded_start();
    for (random.step = 0; random.step < STEPS; random.step++) {
        const struct grade_input input = any_input(&random);
        const enum grade grade = grade_of(&input, &policy_default);
        const struct grade_target target = grade_next(&input, &policy_default);
        SEEDED_CHECK(&random, target.known == (grade != GRADE_A));
        if (!target.known)
            continue;
        SEEDED_CHECK(&random, target.grade < grade);
        SEEDED_CHECK(&random, target.dscr_e4.known == input.actual_dscr_e4.known);

        struct grade_input reached = input;
        reached.actual_cash_flow_cents = target.cash_flow_cents;
        reached.actual_dscr_e4 = target.dscr_e4;
        SEEDED_CHECK(&random, grade_of(&reached, &policy_default) == target.grade);

        struct grade_input short_of_it = reached;
        short_of_it.actual_cash_flow_cents--;
        SEEDED_CHECK(&random, grade_of(&short_of_it, &policy_default) > target.grade);
        if (!target.dscr_e4.known)
            continue;
        short_of_it = reached;
        short_of_it.actual_dscr_e4.value--;
        SEEDED_CHECK(&random, grade_of(&short_of_it, &policy_default) > target.grade);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_never_makes_a_worse_grade),
        cmocka_unit_test(next_grade_is_just_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
