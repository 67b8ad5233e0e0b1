/* From a loan as filed at its securitisation to a deal: the lead, the terms and the locked pro
 * forma.
 *
 * The rules:
 *
 *  - Figures come from one source, so that no income is counted twice: the loan's own property; of
 *    several, the rollup among them or else their sum (domain/rollup.h); the children only where
 *    the loan's own has neither revenue nor NOI. A sum is known only where every part is. The
 *    appraisal alone may come from the children where the loan's own has none.
 *  - Annual figures become monthly ones by / 12, each rounded once to the cent, half away from
 *    zero. NOI that is not filed is revenue less expenses.
 *  - Annual debt service is NOI / DSCR where both are filed and give a positive amount, else the
 *    monthly payment of principal and interest, times 12. It is set as the financing's explicit
 *    monthly debt service: on a loan that is interest only at first the underwritten DSCR is on the
 *    amortising payment, which the terms would not give; and of a pari passu loan NOI and DSCR are
 *    the whole loan's where the amount is one note's.
 *  - Projected cash flow is (net cash flow - debt service) / 12, rounded once. Projected DSCR is
 *    the one filed, else NOI over debt service.
 *  - LTV is loan over appraisal for a whole loan (structure code WL) alone, and only up to 1.
 *    Amortization is months / 12 in years; 0 or absent is interest only.
 *  - The price is the appraisal, since no sale price is filed; the assumptions say so.
 *  - The market is the state, a hyphen, and the city in capitals with hyphens for spaces. Where the
 *    loan's own property has no city or state (a portfolio), it is the one its children share, else
 *    VARIOUS, and US for the state.
 *  - "NA", "N/A" and "NAP" are no text.
 *
 * A loan that lacks what a deal needs is refused with a reason, and so is one that is defeased:
 * what is filed of it then has no name, place or kind any more; a later filing may have it. What a
 * filing says is never corrected here: what looks wrong becomes a sentence of the assumptions. */
#ifndef DOMAIN_UNDERWRITING_H
#define DOMAIN_UNDERWRITING_H

#include "base/arena.h"
#include "domain/financing.h"

/* As filed; amounts are a year's. Texts may be NULL. */
struct property_filed {
    const char *name, *address, *city, *state, *zip, *type_code;
    struct opt units;
    struct opt valuation_cents;
    struct opt revenue_cents, expenses_cents, noi_cents, ncf_cents;
    struct opt dscr_e4; /* underwritten NOI over debt service */
    struct opt occupancy_ppm;
};

struct loan_filed {
    const char *number, *originator, *structure_code;
    struct opt originated_on;
    struct opt loan_amount_cents;
    struct opt interest_rate_ppm;
    struct opt amortization_months, interest_only_months;
    struct opt payment_cents; /* principal and interest, a month */
    const struct property_filed *properties;
    size_t property_count;
    const struct property_filed *children;
    size_t child_count;
    bool is_defeased; /* no property is left to it */
};

/* id, code, sentence */
#define UNDERWRITING_LIST(X)                                                                       \
    X(OK, "ok", "can become a deal")                                                               \
    X(DEFEASED, "defeased",                                                                        \
      "is defeased in this filing, which describes its property no more: an earlier one is "       \
      "needed")                                                                                    \
    X(NO_FIGURES, "no_underwriting", "has no underwritten figures")                                \
    X(INCOMPLETE, "incomplete_underwriting",                                                       \
      "lacks underwritten revenue, net operating income or net cash flow")                         \
    X(NO_APPRAISAL, "no_appraisal", "has no appraisal to stand for the price")                     \
    X(NO_ORIGINATION, "no_origination_date", "has no origination date")                            \
    X(NO_ORIGINATOR, "no_originator", "has no originator to stand for the buyer")                  \
    X(NO_DEBT_SERVICE, "no_debt_service",                                                          \
      "has neither an underwritten debt service coverage nor a payment")                           \
    X(OUT_OF_RANGE, "out_of_range", "has underwritten figures that are out of range")

enum underwriting_verdict {
#define X(id, code, sentence) UNDERWRITING_##id,
    UNDERWRITING_LIST(X)
#undef X
        UNDERWRITING_VERDICT_COUNT
};
extern const char *const underwriting_codes[];
extern const char *const underwriting_sentences[];

enum { UNDERWRITING_ASSUMPTIONS_MAX = 10 };

struct underwriting {
    const char *address;            /* name, comma, street */
    const char *city, *state, *zip; /* NULL: not said */
    const char *market_key;         /* "TX-LUBBOCK" */
    const char *property_type;      /* "multifamily", … */
    bool buy_hold; /* multifamily, manufactured or cooperative housing; else commercial */
    struct opt units;

    const char *originator; /* stands for the buyer */
    int32_t closed_on;
    int64_t price_cents;
    struct financing financing;

    /* a month */
    int64_t rent_cents, noi_cents, cash_flow_cents;
    struct opt expenses_cents;
    int64_t dscr_e4;

    const char *assumptions[UNDERWRITING_ASSUMPTIONS_MAX]; /* sentences */
    size_t assumption_count;
};

/* Anything but UNDERWRITING_OK says why there is no deal, and leaves the output untouched. Texts
 * live in the arena or are borrowed from the loan. */
enum underwriting_verdict underwriting_make(const struct loan_filed *loan, struct arena *arena,
                                            struct underwriting *ret_underwriting);

/* Length of the loan's number in the number of one of its properties ("4.01", "3-001": 1), 0 where
 * the number has no such tail. The property is a child only if that loan is in the same filing. */
size_t loan_number_parent_length(const char *number);

/* "TX-LUBBOCK"; NULL stands for US and VARIOUS. */
char *market_key_make(const char *state, const char *city, struct arena *arena);

#endif
