/* Closed deals like a lead's, with how they turned out: same strategy, the lead's market before
 * others, nearest by price and rent.
 *
 * Candidates are the SIMILAR_SIDE_MIN deals (or as many as are asked for, where that is more) that
 * are nearest in price on either side, in the market, and where those are too few also elsewhere:
 * a deal further off in price is not looked at, however alike its rent. */
#ifndef APP_SIMILAR_DEALS_H
#define APP_SIMILAR_DEALS_H

#include "app/call.h"
#include "json/field.h"

enum { SIMILAR_SIDE_MIN = 200 };

struct similar_reply {
    struct oid lead_id;
    struct text address, market_key;
    struct opt closed_on, purchase_price_cents, rent_cents, cash_flow_cents, dscr_e4;
    struct opt grade, periods;
    struct opt mean_cash_flow_e2, mean_dscr_e4; /* mean variances: 1/100 dollar, 1/10,000 */
    struct opt similarity_e2;                   /* 0 to 10000 */
};
extern const struct schema similar_reply_schema;

struct similar_list {
    struct similar_reply *items; /* in the arena */
    size_t count;
};

/* What is compared. */
struct similar_figures {
    struct opt price_cents, rent_cents;
};

/* 0 to 10000. A figure's nearness is 1 - |a - b| / max(a, b), 1 where both are 0; nearness is the
 * mean over the figures that both know, 0 where there is none. 80 % nearness, 20 % for the same
 * market. Figures are not negative. */
int32_t similarity_e2(const struct similar_figures *a, const struct similar_figures *b,
                      bool same_market);

/* For a closed lead its closing is compared, else the lead's asking price and projected rent. The
 * deal itself is left out. ERROR_NOT_FOUND where there is no such lead. */
MUST_USE struct result similar_deals(struct call *call, const struct oid *lead_id, int64_t limit,
                                     struct similar_list *ret_list, struct error *err);

#endif
