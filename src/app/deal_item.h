/* A deal as lists show it. */
#ifndef APP_DEAL_ITEM_H
#define APP_DEAL_ITEM_H

#include "store/deal_list_store.h"
#include "json/field.h"

struct named_reference {
    struct oid id;
    struct text name;
};
extern const struct schema named_reference_schema;

/* A month of the calendar, as the members month and year. */
struct month_reply {
    struct opt month, year;
};
struct month_reply month_reply_of(int32_t ym);

struct latest_reply {
    struct month_reply last;
    struct opt months;
    struct opt cash_flow_cents, dscr_e4, vacancy_ppm, cash_flow_variance;
};

struct deal_item {
    struct oid lead_id;
    struct text address, city, state, market_key;
    struct opt strategy, closed_on, purchase_price_cents;
    struct named_reference buyer;
    struct opt has_buy_box;
    struct named_reference buy_box;
    struct opt projected_cash_flow_cents, projected_dscr_e4, required_dscr_e4;
    struct opt periods;
    struct opt has_latest;
    struct latest_reply latest;
    struct opt mean_cash_flow_e2, grade;
    struct text_list flags;
    struct opt updated_at_ms;
};
extern const struct schema deal_item_schema;

/* Texts are the summary's, lists are in the arena. */
struct deal_item deal_item_of(struct arena *arena, const struct deal_summary *summary);

#endif
