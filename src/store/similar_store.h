/* Closed deals around a price, nearest first, with how they turned out so far. */
#ifndef STORE_SIMILAR_STORE_H
#define STORE_SIMILAR_STORE_H

#include "store/deal_store.h"

struct similar_row {
    struct oid id; /* the lead's */
    const char *address, *market_key;
    int32_t closed_on;
    int64_t purchase_price_cents, rent_cents, cash_flow_cents;
    struct opt dscr_e4;
    struct opt grade; /* enum grade; unknown: nothing was reported */
    struct deal_totals totals;
};

struct similar_rows {
    struct similar_row *items; /* in the arena */
    size_t count;
};

enum similar_place {
    SIMILAR_HERE_BELOW, /* in the market, cheaper */
    SIMILAR_HERE_ABOVE, /* in the market, as dear or dearer */
    SIMILAR_ELSEWHERE_BELOW,
    SIMILAR_ELSEWHERE_ABOVE,
    SIMILAR_PLACE_COUNT
};

struct similar_search {
    enum strategy strategy;
    const char *market_key;
    int64_t price_cents;
    struct oid but; /* left out: the deal itself */
    int64_t limit;
};

MUST_USE struct result similar_store_list(struct db *db, struct arena *arena,
                                          enum similar_place place,
                                          const struct similar_search *search,
                                          struct similar_rows *ret_rows, struct error *err);

#endif
