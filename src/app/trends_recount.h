/* The kept sums of trends counted anew from the periods: for `verify`, which tells differences, and
 * for recalculation, which mends them. By statements that share nothing with what keeps the sums.
 */
#ifndef APP_TRENDS_RECOUNT_H
#define APP_TRENDS_RECOUNT_H

#include "app/call.h"
#include "store/trend_store.h"

extern const char *const trend_kind_names[]; /* "market", "buyer", "buybox": as in the audit */

/* The market and strategy, buyer or buy box behind `after` ("", "": the first); ret_key->key NULL
 * where there is none. */
MUST_USE struct result trends_next_group(struct call *call, enum trend_kind kind,
                                         const struct trend_key *after, struct trend_key *ret_key,
                                         struct error *err);
/* The first month from `from_ym` that has any row, or of which anything waits; unknown where none
 * has. */
MUST_USE struct result trends_next_month(struct call *call, int32_t from_ym, struct opt *ret_ym,
                                         struct error *err);

/* Rows as they should be, of those that are not so; a row that should not be is all 0. */
struct trends_recount {
    enum trend_kind kind;
    struct trend_rows wrong;
};

/* A group's rows of all months. */
MUST_USE struct result trends_recount_group(struct call *call, enum trend_kind kind,
                                            const struct trend_key *key,
                                            struct trends_recount *ret_recount, struct error *err);
/* Rows of a month that belong to no group. */
MUST_USE struct result trends_recount_strays(struct call *call, enum trend_kind kind, int32_t ym,
                                             struct trends_recount *ret_recount, struct error *err);

/* What was found after bulk_months_fold() in the same transaction: only rows are mended. */
MUST_USE struct result trends_mend(struct call *call, const struct trends_recount *recount,
                                   struct error *err);

#endif
