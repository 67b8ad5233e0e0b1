/* Properties of a computed period: amending with nothing changes nothing, figures are consistent,
 * flags grow as cash flow falls and none is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "domain/period.h"
#include "seeded.h"

enum { STEPS = 15000 };

static struct opt maybe(struct seeded *random, int64_t least, int64_t greatest)
{
    const int64_t value = seeded_between(random, least, greatest);
    return seeded_once_in(random, 3) ? UNKNOWN : OPT(value);
}

static struct pro_forma any_pro_forma(struct seeded *random)
{
    struct pro_forma pro_forma = {
        .rent_cents = seeded_between(random, 0, 400000),
        .noi_cents = seeded_between(random, -10000, 300000),
        .cash_flow_cents = seeded_between(random, -20000, 100000),
        .dscr_basis = seeded_once_in(random, 3) ? DSCR_BASIS_RENT : DSCR_BASIS_NOI,
        .required_dscr_e4 = (int32_t)seeded_between(random, 8000, 16000),
        .cash = seeded_once_in(random, 6),
        .debt_service_cents = maybe(random, 1000, 200000),
    };
    pro_forma.expenses_cents =
        pro_forma_default_expenses_cents(pro_forma.rent_cents, pro_forma.noi_cents);
    if (!pro_forma.cash)
        pro_forma.dscr_e4 = OPT(seeded_between(random, 9000, 20000));
    return pro_forma;
}

static struct period_input any_input(struct seeded *random, bool cash)
{
    struct period_input input = {
        .rent_cents = OPT(seeded_between(random, 0, 400000)),
        .vacancy_ppm = maybe(random, 0, 200000),
        .noi_cents = maybe(random, -10000, 300000),
        .cash_flow_cents = maybe(random, -20000, 100000),
        .dscr_e4 = cash ? UNKNOWN : maybe(random, 7000, 20000),
    };
    if (seeded_once_in(random, 3)) {
        input.expense_total_cents = maybe(random, 0, 200000);
        return input;
    }
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        input.expense_cents[part] = maybe(random, 0, 50000);
    return input;
}

static bool opts_equal(const struct opt *a, const struct opt *b, int count)
{
    for (int i = 0; i < count; i++) {
        if (!opt_equal(a[i], b[i]))
            return false;
    }
    return true;
}

static bool inputs_equal(const struct period_input *a, const struct period_input *b)
{
    return opt_equal(a->rent_cents, b->rent_cents) && opt_equal(a->vacancy_ppm, b->vacancy_ppm) &&
           opts_equal(a->expense_cents, b->expense_cents, EXPENSE_PART_COUNT) &&
           opt_equal(a->expense_total_cents, b->expense_total_cents) &&
           opt_equal(a->noi_cents, b->noi_cents) &&
           opt_equal(a->cash_flow_cents, b->cash_flow_cents) && opt_equal(a->dscr_e4, b->dscr_e4);
}

static bool figures_equal(const struct period_figures *a, const struct period_figures *b)
{
    return a->rent_cents == b->rent_cents && a->noi_cents == b->noi_cents &&
           a->cash_flow_cents == b->cash_flow_cents && opt_equal(a->vacancy_ppm, b->vacancy_ppm) &&
           opts_equal(a->expense_cents, b->expense_cents, EXPENSE_PART_COUNT) &&
           opt_equal(a->expense_total_cents, b->expense_total_cents) &&
           opt_equal(a->dscr_e4, b->dscr_e4) && a->derived == b->derived &&
           opts_equal(a->variance, b->variance, MEASURE_COUNT) &&
           opts_equal(a->variance_percent_e2, b->variance_percent_e2, MEASURE_COUNT) &&
           opt_equal(a->noi_mismatch_cents, b->noi_mismatch_cents) && a->grade == b->grade &&
           a->flags == b->flags && a->policy_version == b->policy_version;
}

static void check_given_again(struct seeded *random, const struct pro_forma *pro_forma,
                              const struct period_figures *figures, struct error *err)
{
    const struct period_input nothing = {0};
    const struct period_input given = period_given(figures);
    const struct period_input amended = period_amend(&given, &nothing, false);
    SEEDED_CHECK(random, inputs_equal(&given, &amended));
    struct period_figures again;
    SEEDED_CHECK(random,
                 !failed(period_compute(pro_forma, &amended, &policy_default, &again, err)));
    SEEDED_CHECK(random, figures_equal(figures, &again));
}

static void check_consistent(struct seeded *random, const struct pro_forma *pro_forma,
                             const struct period_figures *figures)
{
    const struct grade_input grade_input = period_grade_input(pro_forma, figures);
    SEEDED_CHECK(random, figures->grade == grade_of(&grade_input, &policy_default));
    SEEDED_CHECK(random, figures->variance[MEASURE_CASH_FLOW].value + pro_forma->cash_flow_cents ==
                             figures->cash_flow_cents);
    SEEDED_CHECK(random, figures->variance[MEASURE_RENT].value + pro_forma->rent_cents ==
                             figures->rent_cents);
    SEEDED_CHECK(random, figures->flags >> FLAG_COUNT == 0);
    const bool both = (figures->flags >> FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL & 1u) != 0 &&
                      (figures->flags >> FLAG_MODERATE_CASH_FLOW_SHORTFALL & 1u) != 0;
    SEEDED_CHECK(random, !both);
}

/* Less cash flow, rent and DSCR with more expenses and vacancy: a flag may turn into its graver
 * kind, but none disappears. */
static void check_worse_keeps_flags(struct seeded *random, const struct pro_forma *pro_forma,
                                    const struct period_figures *figures, struct error *err)
{
    static const struct {
        enum flag lesser, graver;
    } graver_kinds[] = {
        {FLAG_MODERATE_CASH_FLOW_SHORTFALL, FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL},
        {FLAG_ELEVATED_VACANCY_RATE, FLAG_HIGH_VACANCY_RATE},
    };
    struct period_input worse = {
        .rent_cents = OPT(figures->rent_cents - seeded_between(random, 0, 20000)),
        .vacancy_ppm = figures->vacancy_ppm,
        .expense_total_cents = figures->expense_total_cents,
        .noi_cents = OPT(figures->noi_cents),
        .cash_flow_cents = OPT(figures->cash_flow_cents - seeded_between(random, 0, 20000)),
        .dscr_e4 = figures->dscr_e4,
    };
    worse.vacancy_ppm.value += seeded_between(random, 0, 50000);
    worse.expense_total_cents.value += seeded_between(random, 0, 20000);
    worse.dscr_e4.value -= seeded_between(random, 0, 3000);
    struct pro_forma same = *pro_forma;
    if (!figures->dscr_e4.known)
        same.cash = true;
    struct period_figures after;
    SEEDED_CHECK(random, !failed(period_compute(&same, &worse, &policy_default, &after, err)));
    uint32_t kept = after.flags;
    for (size_t i = 0; i < sizeof graver_kinds / sizeof graver_kinds[0]; i++) {
        if ((after.flags >> graver_kinds[i].graver & 1u) != 0)
            kept |= 1u << graver_kinds[i].lesser;
    }
    SEEDED_CHECK(random, (figures->flags & ~kept) == 0);
    SEEDED_CHECK(random, after.grade >= figures->grade);
}

static void computed_periods_hold_together(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct seeded random = seeded_start();
    uint64_t computed = 0;
    for (random.step = 0; random.step < STEPS; random.step++) {
        const struct pro_forma pro_forma = any_pro_forma(&random);
        const struct period_input input = any_input(&random, pro_forma.cash);
        struct period_figures figures;
        struct error err;
        arena_reset(&arena);
        error_init(&err, &arena);
        if (failed(period_compute(&pro_forma, &input, &policy_default, &figures, &err))) {
            SEEDED_CHECK(&random, err.code == ERROR_VALIDATION && err.field_count > 0);
            continue;
        }
        computed++;
        check_given_again(&random, &pro_forma, &figures, &err);
        check_consistent(&random, &pro_forma, &figures);
        check_worse_keeps_flags(&random, &pro_forma, &figures, &err);
    }
    SEEDED_CHECK(&random, computed > STEPS / 3);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(computed_periods_hold_together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
