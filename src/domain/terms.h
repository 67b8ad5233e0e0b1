/* What the terms of a purchase come to before it closes, and where figures that were given disagree
 * with one another.
 *
 * Nothing here refuses: whoever underwrites may know more than the formulas. Each figure is told
 * where it can be computed from the others, and left unknown where not. What was given goes before
 * what was computed where another figure builds on it.
 *
 * Source: domain rules, "A period's derived figures", read for the pro forma: NOI is rent less
 * expenses, cash flow is NOI less debt service, DSCR is NOI over debt service. On the basis `rent`
 * DSCR is not told: it needs taxes and insurance, which a pro forma does not part from the other
 * expenses. */
#ifndef DOMAIN_TERMS_H
#define DOMAIN_TERMS_H

#include "domain/period.h"

/* As given; each may be unknown. Within domain/limits.h. */
struct terms_input {
    struct opt price_cents;
    struct financing financing;
    enum dscr_basis dscr_basis;
    struct opt rent_cents, expenses_cents, noi_cents, cash_flow_cents, dscr_e4;
};

enum terms_figure {
    TERMS_DEBT_SERVICE,
    TERMS_NOI,
    TERMS_CASH_FLOW,
    TERMS_DSCR,
    TERMS_FIGURE_COUNT
};

/* Differences up to these are rounding: a dollar, a hundredth. */
enum { TERMS_TOLERANCE_CENTS = 100, TERMS_TOLERANCE_DSCR_E4 = 100 };

struct terms_disagreement {
    enum terms_figure figure;
    int64_t given, computed; /* cents; DSCR in 1/10,000 */
};

struct terms {
    struct opt debt_service_cents; /* what a record would hold: the explicit one wins */
    struct opt loan_cents, ltv_ppm;
    struct opt noi_cents, cash_flow_cents, dscr_e4; /* computed from the others */
    struct opt annual_cash_flow_cents;
    struct opt cap_rate_ppm; /* a year's NOI over the price */
    struct terms_disagreement disagreements[TERMS_FIGURE_COUNT];
    size_t disagreement_count;
};

struct terms terms_of(const struct terms_input *input);

#endif
