/* A deal's loan, and what it costs a month.
 *
 * Source: domain rules, "A period's derived figures". */
#ifndef DOMAIN_FINANCING_H
#define DOMAIN_FINANCING_H

#include "base/optional.h"

enum loan_type { LOAN_DSCR, LOAN_CONVENTIONAL, LOAN_COMMERCIAL, LOAN_CASH, LOAN_TYPE_COUNT };

/* Wire names, in the order of enum loan_type: "DSCR", "conventional", "commercial", "cash". */
extern const char *const loan_type_names[];

struct financing {
    bool known;                            /* false: nothing was said of the financing */
    struct opt loan_type;                  /* enum loan_type */
    struct opt interest_rate_ppm;          /* a year: 75000 is 7.5 % */
    struct opt ltv_ppm;                    /* 750000 is 75 % of the purchase price */
    struct opt amortization_e4;            /* years: 300000 is 30 years; 0: interest only */
    struct opt monthly_debt_service_cents; /* explicit: wins over what would be computed */
};

bool financing_is_cash(const struct financing *financing);

/* Monthly debt service in cents. Known and 0 for cash, whatever else is said; unknown where it can
 * be neither taken nor computed (no financing, or no LTV or no rate in it). In order:
 *
 * - the explicit amount;
 * - principal = price * LTV, not rounded to the cent;
 * - a rate of 0 divides the principal evenly over the amortization, and without one has no payment;
 * - an amortization of 0 or none, with a rate, is interest only;
 * - else the level payment principal * i / (1 - (1 + i)^-n), i = rate / 12, in integer fixed point
 *   (its error bound stands beside the code), rounded to the cent half away from zero;
 *   n = amortization * 12, rounded to whole months and at least 1.
 *
 * Ranges, asserted: price 0 to MONEY_PRICE_MAX_CENTS, LTV and rate 0 to RATE_MAX_PPM, amortization
 * up to AMORTIZATION_MAX_YEARS. */
struct opt debt_service_monthly_cents(int64_t purchase_price_cents,
                                      const struct financing *financing);

#endif
