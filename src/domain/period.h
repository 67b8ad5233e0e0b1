/* One reported period: derived figures, variances, grade and flags from what was reported and the
 * locked pro forma.
 *
 * Source: domain rules, "A period's derived figures", "Variances". All amounts are per month; a
 * statement over several months comes in as its monthly average and weighs `months`. */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include "base/error.h"
#include "domain/financing.h"
#include "domain/flags.h"
#include "domain/grade.h"

enum dscr_basis { DSCR_BASIS_NOI, DSCR_BASIS_RENT, DSCR_BASIS_COUNT };
extern const char *const dscr_basis_names[]; /* "noi", "rent" */

enum expense_part {
    EXPENSE_MAINTENANCE,
    EXPENSE_PROPERTY_MANAGEMENT,
    EXPENSE_TAXES,
    EXPENSE_INSURANCE,
    EXPENSE_OTHER,
    EXPENSE_PART_COUNT
};
extern const char *const expense_part_names[]; /* "maintenance", "propertyManagement", … */

/* What was underwritten, locked at close. */
struct pro_forma {
    int64_t rent_cents, noi_cents, expenses_cents, cash_flow_cents;
    struct opt dscr_e4; /* unknown only for cash */
    enum dscr_basis dscr_basis;
    int32_t required_dscr_e4;
    bool cash;
    struct opt debt_service_cents; /* monthly, see financing.h */
};

/* projectedExpenses where not given at close: projected rent - projected NOI. */
int64_t pro_forma_default_expenses_cents(int64_t rent_cents, int64_t noi_cents);

/* What the reporter gave; the rest is derived. */
struct period_input {
    struct opt rent_cents; /* required */
    struct opt vacancy_ppm;
    struct opt expense_cents[EXPENSE_PART_COUNT];
    struct opt expense_total_cents; /* with parts: must equal their sum */
    struct opt noi_cents;
    struct opt cash_flow_cents;
    struct opt dscr_e4;
};

enum measure { MEASURE_CASH_FLOW, MEASURE_DSCR, MEASURE_RENT, MEASURE_EXPENSE, MEASURE_COUNT };

/* Bits of `derived`, in this order in the list: actualNOI, actualMonthlyCashFlow, actualDSCR. */
enum derived_figure { DERIVED_NOI, DERIVED_CASH_FLOW, DERIVED_DSCR, DERIVED_COUNT };
extern const char *const derived_figure_names[];

struct period_figures {
    int64_t rent_cents, noi_cents, cash_flow_cents;
    struct opt vacancy_ppm;
    struct opt expense_cents[EXPENSE_PART_COUNT];
    struct opt expense_total_cents;
    struct opt dscr_e4;
    uint32_t derived; /* 1u << enum derived_figure */

    /* actual minus projected: cents; DSCR in 1/10,000. Unknown where a side is. */
    struct opt variance[MEASURE_COUNT];
    /* variance over |projected|, times 100, in 1/100 percent half away from zero; unknown where
     * projected is 0 or the variance is; never known for MEASURE_DSCR. */
    struct opt variance_percent_e2[MEASURE_COUNT];

    /* NOI given less (rent - expenses), where that is more than 1 % of rent either way. */
    struct opt noi_mismatch_cents;

    enum grade grade;
    uint32_t flags; /* 1u << enum flag */
    int32_t policy_version;
};

/* What grade_of() and grade_explain() need, from computed figures. */
struct grade_input period_grade_input(const struct pro_forma *pro_forma,
                                      const struct period_figures *figures);

/* Derives, compares, grades and flags. Fails with ERROR_VALIDATION, each wrong member by pointer
 * (/actualRentCollected, /actualExpenses/total, /actualNOI, /actualMonthlyCashFlow, /actualDSCR):
 * rent missing; a total that differs from the sum of the parts; NOI, cash flow or DSCR neither
 * given nor derivable, naming what is missing; a DSCR given for cash; a figure out of range (see
 * domain/limits.h). All of them are reported, not the first. The pro forma is within range.
 *
 * DSCR on the basis `rent` needs taxes or insurance among the parts: a total alone does not say
 * what they are, and leaving them out would flatter the deal. Where one of them is given, the other
 * counts as 0, as it does in the total. DSCR is unknown for cash and where the denominator is not
 * above 0: then it is not among the derived figures either. */
MUST_USE struct result period_compute(const struct pro_forma *pro_forma,
                                      const struct period_input *input, const struct policy *policy,
                                      struct period_figures *ret_figures, struct error *err);

/* Fills in variance_percent_e2 from the variances: percentages are not stored. */
void period_figures_percent(const struct pro_forma *pro_forma, struct period_figures *figures);

/* What was given, from stored figures: all but what was derived. The total is given only where
 * there are no parts. */
struct period_input period_given(const struct period_figures *figures);

/* Lays a correction over what was given: a known member replaces, a cleared one removes (it is
 * derived again), the rest stays. `expenses_cleared` removes every part and the total. A total that
 * stood alone gives way to parts that come without one: from then on it is their sum. */
struct period_input period_amend(const struct period_input *given,
                                 const struct period_input *change, bool expenses_cleared);

/* A span of months as half-open indexes: [first_ym, last_ym + 1). */
static inline int32_t period_first_ym(int32_t last_ym, int32_t months)
{
    return last_ym - months + 1;
}

#endif
