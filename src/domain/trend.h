/* What reported months sum up to, in integers, so that a recount gives the same digits.
 *
 * A period counts in each month that it covers, with its monthly figures: those are what it holds.
 * Sums of a quarter or a year are sums of its months. Beside them stand counts of deals, which do
 * not follow from those of the months: see app/trends.h. */
#ifndef DOMAIN_TREND_H
#define DOMAIN_TREND_H

#include "domain/period.h"

/* In the order of the columns of `trend_months`. */
enum trend_sum {
    TREND_GRADES, /* + enum grade: reports by the grade of the period that covers the month */
    TREND_PROJECTED_RENT = TREND_GRADES + GRADE_COUNT, /* cents, as all amounts here */
    TREND_PROJECTED_EXPENSES, /* of the reports that say their expenses, as the actual ones */
    TREND_PROJECTED_NOI,
    TREND_PROJECTED_CASH_FLOW,
    TREND_ACTUAL_RENT,
    TREND_ACTUAL_EXPENSES,
    TREND_ACTUAL_NOI,
    TREND_ACTUAL_CASH_FLOW,
    TREND_EXPENSE_REPORTS, /* reports that have the figure, here and below */
    TREND_DSCR_E4,
    TREND_DSCR_REPORTS,
    TREND_VACANCY_PPM,
    TREND_VACANCY_REPORTS,
    TREND_QUARTER_DEALS, /* on a quarter's first month: deals with a report in the quarter */
    TREND_YEAR_DEALS,    /* on a year's first month, the same */
    TREND_SUM_COUNT
};

struct trend_sums {
    int64_t of[TREND_SUM_COUNT];
};

/* One month of a period, without the counts of deals. */
struct trend_sums trend_of_month(const struct pro_forma *plan,
                                 const struct period_figures *figures);

/* ERROR_VALIDATION where a sum would leave 64 bits; `into` is untouched then. */
MUST_USE struct result trend_add(struct trend_sums *into, const struct trend_sums *other,
                                 struct error *err);
/* Takes away what trend_of_month() gave; both are of few months, so that nothing overflows. */
void trend_subtract(struct trend_sums *from, const struct trend_sums *other);
bool trend_equal(const struct trend_sums *a, const struct trend_sums *b);
bool trend_is_zero(const struct trend_sums *sums);

/* Months covered: the sum of the grades. */
int64_t trend_reports(const struct trend_sums *sums);

/* Means over the reports that have the figure, half away from zero; unknown where none has. */
struct opt trend_mean_dscr_e4(const struct trend_sums *sums);
struct opt trend_mean_vacancy_ppm(const struct trend_sums *sums);

#endif
