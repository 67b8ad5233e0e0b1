/* What the parts of the invented portfolio have in common; for portfolio*.c alone. */
#ifndef DOMAIN_PORTFOLIO_DRAW_H
#define DOMAIN_PORTFOLIO_DRAW_H

#include "base/decimal.h"
#include "domain/portfolio.h"
#include "domain/portfolio_random.h"

enum portfolio_stream { STREAM_BUYER, STREAM_BOX, STREAM_DEAL, STREAM_OPEN_LEAD };

/* The numbers of the index-th buyer, box, deal or lead. */
static inline uint64_t portfolio_stream(const struct portfolio_plan *plan,
                                        enum portfolio_stream kind, int64_t index)
{
    return stream_of(stream_of(plan->seed, kind), (uint64_t)index);
}

/* amount * share, to the cent, half away from zero. Amounts here are below 10^11 cents and shares
 * below 10^7 ppm, so that the product fits. */
static inline int64_t share_of(int64_t cents, int64_t share_ppm)
{
    const int64_t product = cents * share_ppm;
    const int64_t half = SHARE_ONE_PPM / 2;
    return (product + (product < 0 ? -half : half)) / SHARE_ONE_PPM;
}

/* The nearest multiple of `step`; amounts are not negative. */
static inline int64_t round_to(int64_t cents, int64_t step)
{
    return (cents + step / 2) / step * step;
}

/* A property as the market has it at the closing; amounts are a month's for all of it. */
struct portfolio_property {
    const struct portfolio_market *market;
    const struct portfolio_kind *kind;
    int32_t units;
    int64_t rent_cents, price_cents, rehab_cents;
    int64_t taxes_cents, insurance_cents, upkeep_cents, other_cents;
    int32_t management_ppm; /* of the rent collected */
};
/* One that fits the box, bought in that year. */
struct portfolio_property portfolio_property_draw(uint64_t stream, const struct portfolio_box *box,
                                                  int32_t year);

/* Its pro forma as a buyer of that temper underwrites it, and its financing. */
struct portfolio_terms {
    struct financing financing;
    struct pro_forma pro_forma;
};
struct portfolio_terms portfolio_terms_draw(uint64_t stream,
                                            const struct portfolio_property *property,
                                            enum portfolio_temper temper, int32_t required_dscr_e4,
                                            int32_t year);

/* The lead of the property, without its stage. */
struct portfolio_lead portfolio_lead_draw(uint64_t stream,
                                          const struct portfolio_property *property,
                                          const struct pro_forma *pro_forma);

/* Which numbers of a stream are drawn for what. New draws go to the end, so that the others stay as
 * they are. */
enum portfolio_draw {
    DRAW_BOX,
    DRAW_BOX_OTHER,
    DRAW_BOX_SKEW,
    DRAW_OUTSIDE,
    DRAW_MARKET,
    DRAW_KIND,
    DRAW_UNITS,
    DRAW_RENT,
    DRAW_RENT_TO_PRICE,
    DRAW_TAXES,
    DRAW_INSURANCE,
    DRAW_UPKEEP,
    DRAW_OTHER,
    DRAW_MANAGEMENT,
    DRAW_REHAB,
    DRAW_REHAB_COST,
    DRAW_LOAN,
    DRAW_LTV,
    DRAW_COVERAGE,
    DRAW_INTEREST,
    DRAW_AMORTIZATION,
    DRAW_RENT_BASIS,
    DRAW_EXPLICIT,
    DRAW_GIVES_EXPENSES,
    DRAW_STREET,
    DRAW_STREET_TAIL,
    DRAW_STREET_NUMBER,
    DRAW_ESTATE,
    DRAW_ZIP,
    DRAW_ASKING,
    DRAW_SCORE,
    DRAW_STAGE,
    DRAW_CLOSED_BEFORE,
    DRAW_CLOSED_MONTH,
    DRAW_CLOSED_DAY,
    DRAW_TRUE_RENT,
    DRAW_TRUE_UPKEEP,
    DRAW_TRUE_VACANCY,
    DRAW_TURNOVER,
    DRAW_LEASE_UP,
    DRAW_REASSESSED,
    DRAW_REASSESSMENT,
    DRAW_TROUBLE,
    DRAW_TROUBLE_BEGINS,
    DRAW_TROUBLE_MONTHS,
    DRAW_TROUBLE_UNPAID,
    DRAW_STYLE,
    DRAW_QUARTERLY,
    DRAW_SILENT,
    DRAW_LATE,
    DRAW_OTHER_INCOME,
    DRAW_MONTHS_STREAM
};

#endif
