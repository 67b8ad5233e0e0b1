/* Which deals a list shows, page by page, in any of its orders.
 *
 * The image answers for the filters and for every order but that of addresses, which change with
 * their leads: those come from the database. Words of a search come from the word index: where one
 * of them is rare, its few deals are looked at alone; else deals are taken in their order and each
 * is checked, as list_query.h does it for other lists.
 *
 * The call's arena holds a page's worth and at most LIST_RARE_WORD_MAX addresses, whatever the size
 * of the tables. */
#ifndef APP_DEAL_LIST_H
#define APP_DEAL_LIST_H

#include "app/analytics.h"

/* Those of enum image_order by the same numbers, and one more. */
enum deal_order {
    DEAL_BY_CLOSING = IMAGE_BY_CLOSING,
    DEAL_BY_CASH_FLOW = IMAGE_BY_CASH_FLOW,
    DEAL_BY_DSCR = IMAGE_BY_DSCR,
    DEAL_BY_GRADE = IMAGE_BY_GRADE,
    DEAL_BY_CASH_FLOW_VARIANCE = IMAGE_BY_CASH_FLOW_VARIANCE,
    DEAL_BY_ADDRESS,
    DEAL_ORDER_COUNT
};

struct deal_list_query {
    struct image_pick_filter filter;
    const char *words; /* beginnings of words of the lead; NULL: not asked */
    enum deal_order order;
    bool descending;          /* deals without the figure come last either way */
    struct image_place after; /* the last of the page before, its id not set: none. By address the
                                 id alone counts: the address is as it is now. */
    size_t limit;             /* above 0 */
    int64_t *rounds;          /* where given, one is added each time the image is asked for deals to
                                 check: what a search costs */
};

/* Follows the image before it asks. Places by address have no key. */
MUST_USE struct result deal_list_places(struct app *app, struct call *call,
                                        const struct deal_list_query *query,
                                        struct image_places *ret_places, struct error *err);

#endif
