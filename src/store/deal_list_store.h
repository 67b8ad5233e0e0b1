/* Lists of deals: what they show of each, and deals in the order of their addresses.
 *
 * Which deals a list is of, and in which other order, the image says: see image_pick_query(). */
#ifndef STORE_DEAL_LIST_STORE_H
#define STORE_DEAL_LIST_STORE_H

#include "store/deal_store.h"

struct deal_summary {
    struct oid id;
    const char *address; /* texts are in the arena */
    struct text city, state;
    const char *market_key;
    enum strategy strategy;
    int32_t closed_on;
    int64_t purchase_price_cents;
    struct oid buyer_id, buy_box_id; /* buy_box_id may be not set */
    struct text buyer_name, buy_box_name;
    int64_t rent_cents, expenses_cents, noi_cents, cash_flow_cents; /* projected */
    struct opt dscr_e4;                                             /* projected */
    int32_t required_dscr_e4;

    struct opt grade; /* unknown: nothing is reported, and there is no latest period */
    uint32_t flags;
    struct text_list caller_flags;
    int64_t updated_at_ms;
    struct opt mean_cash_flow_e4; /* mean variance */
    int64_t reported_months;
    struct {
        int32_t last_ym, months;
        struct opt cash_flow_cents, dscr_e4, vacancy_ppm;
    } latest;
};

/* *ret_found false where there is no such deal. */
MUST_USE struct result deal_summary_find(struct db *db, struct arena *arena, const struct oid *id,
                                         struct deal_summary *ret_summary, bool *ret_found,
                                         struct error *err);

struct lead_address {
    struct oid id;
    const char *address; /* in the arena */
};

struct lead_addresses {
    struct lead_address *items;
    size_t count;
};

/* NULL where there is no such lead. */
MUST_USE struct result lead_address_find(struct db *db, struct arena *arena, const struct oid *id,
                                         const char **ret_address, struct error *err);
/* Leads, closed or not, in the order of address and id, or the reverse. after->address NULL: from
 * the start. */
MUST_USE struct result lead_addresses_list(struct db *db, struct arena *arena,
                                           const struct lead_address *after, bool falling,
                                           int64_t limit, struct lead_addresses *ret_list,
                                           struct error *err);

#endif
