/* What is kept incrementally, counted anew from the rows: for `verify`, which tells differences,
 * and for recalculation, which mends them. */
#ifndef APP_RECOUNT_H
#define APP_RECOUNT_H

#include "app/call.h"
#include "store/aggregate_store.h"
#include "store/deal_store.h"
#include "store/period_store.h"

struct deal_recount {
    struct deal deal;
    struct period_list periods;   /* as stored */
    struct period_figures *fresh; /* of each, recomputed from what was given */
    bool *period_differs;         /* of each */
    struct standing stored, expected;
    bool standing_differs;
};

/* ERROR_NOT_FOUND where the lead has no record. */
MUST_USE struct result recount_deal(struct call *call, const struct oid *deal_id,
                                    struct deal_recount *ret_recount, struct error *err);

struct buyer_recount {
    struct buyer_standing stored, expected;
    bool differs;
};
MUST_USE struct result recount_buyer(struct call *call, const struct oid *buyer_id,
                                     struct buyer_recount *ret_recount, struct error *err);

struct box_recount {
    struct box_standing stored, expected;
    bool differs;
};
MUST_USE struct result recount_box(struct call *call, const struct oid *buy_box_id,
                                   struct box_recount *ret_recount, struct error *err);

/* Identifiers after `after`, in order, at most `limit`. */
enum recount_noun { RECOUNT_DEALS, RECOUNT_BOXES, RECOUNT_BUYERS, RECOUNT_NOUN_COUNT };
MUST_USE struct result recount_ids(struct call *call, enum recount_noun noun,
                                   const struct oid *after, int64_t limit, struct oid *ret_ids,
                                   int64_t *ret_count, struct error *err);
MUST_USE struct result recount_total(struct call *call, enum recount_noun noun, int64_t *ret_total,
                                     struct error *err);

#endif
