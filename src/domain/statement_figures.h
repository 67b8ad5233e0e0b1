/* The figures of an operating statement, and what can be done with them as a whole: compare two
 * versions, take one from another. domain/statement.h says when. */
#ifndef DOMAIN_STATEMENT_FIGURES_H
#define DOMAIN_STATEMENT_FIGURES_H

#include "base/optional.h"

/* As filed, over the statement's whole span. The amounts are the first five. */
struct statement_figures {
    struct opt revenue_cents, expenses_cents, noi_cents, ncf_cents, debt_service_cents;
    struct opt dscr_e4;       /* NOI over debt service */
    struct opt occupancy_ppm; /* at or near the end of the span */
};

/* Revenue is known, and NOI or expenses, and not all of revenue, expenses, NOI and net cash flow
 * are zero. */
bool statement_figures_say_something(const struct statement_figures *figures);

/* Every amount's monthly average, and that of net cash flow less debt service, is within
 * ±MONEY_MONTHLY_MAX_CENTS. */
bool statement_figures_fit(const struct statement_figures *figures, int32_t months);

/* No figure that both have differs. */
bool statement_figures_agree(const struct statement_figures *a, const struct statement_figures *b);

/* What stands after a later version over the same months: the later one, with its blanks filled
 * from the earlier where the two agree. */
struct statement_figures statement_figures_later(const struct statement_figures *earlier,
                                                 const struct statement_figures *later);

/* What happened between the ends of two statements that begin together: the amounts' differences,
 * the longer one's occupancy, no DSCR. The figures must fit. */
struct statement_figures statement_figures_between(const struct statement_figures *shorter,
                                                   const struct statement_figures *longer);

/* The shorter has every amount that the year has. */
bool statement_figures_cover(const struct statement_figures *shorter,
                             const struct statement_figures *year);

/* NOI (else revenue less expenses, which must be known then) over debt service; unknown where there
 * is no debt service or the ratio is past DSCR_MAX_E4. The figures must fit. */
struct opt statement_figures_dscr_e4(const struct statement_figures *figures);

#endif
