/* How well a buy box fits a lead, and how buyers rank for it.
 *
 * Source: domain rules, "Buyer matching": rank by buy-box fit and engagement score. Strategy and
 * market, where the buy box names them, must match. Of the four criteria property type, price,
 * DSCR and cash flow, one that the buy box does not have fits any lead; one that it has and the
 * lead says nothing of counts half. Bounds are inclusive. */
#ifndef DOMAIN_MATCHING_H
#define DOMAIN_MATCHING_H

#include "base/arena.h"
#include "base/optional.h"

struct match_lead {
    int32_t strategy; /* the caller's numbering, compared for equality */
    const char *market_key;
    const char *property_type; /* NULL: not said */
    struct opt asking_price_cents, projected_cash_flow_cents, projected_dscr_e4;
};

struct match_box {
    int32_t strategy;
    struct text_list market_keys, property_types; /* empty or not known: any */
    struct opt min_price_cents, max_price_cents, min_dscr_e4, min_cash_flow_cents;
};

enum { MATCH_REASONS_MAX = 8 };

struct match {
    bool eligible;    /* false: strategy or market differ; fit and score are 0 then */
    int32_t fit_e2;   /* 0 to 10000: the share of the four criteria met */
    int32_t score_e2; /* 0 to 10000: 60 % fit, 40 % engagement score, rounded half away from 0 */
    const char *reasons[MATCH_REASONS_MAX]; /* sentences, in the arena */
    size_t reason_count;
};

/* The reasons borrow from the arena and name what is met as well as what is not. */
struct match match_rate(const struct match_lead *lead, const struct match_box *box,
                        int32_t engagement_e2, struct arena *arena);

#endif
