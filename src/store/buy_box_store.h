/* Buy boxes: rows of `buy_boxes`, the markets of active ones, the words they are found by and what
 * lists filter them by.
 *
 * `struct buy_box` is decoded from bodies, patched, stored and encoded as it is: the field tables
 * of app/buy_boxes.c point into it. Its standing is read here and changed by aggregate_store.h
 * alone. A buy box that names no market buys in any. */
#ifndef STORE_BUY_BOX_STORE_H
#define STORE_BUY_BOX_STORE_H

#include "domain/matching.h"
#include "store/aggregate_store.h"
#include "store/list_query.h"

struct buy_box {
    struct oid id, buyer_id;
    struct text name;
    struct opt strategy; /* always known in a row, as are active and the stamps */
    struct text_list market_keys, property_types;
    struct opt min_price_cents, max_price_cents;
    struct opt min_dscr_e4;
    struct opt min_cash_flow_cents; /* a month */
    struct opt active;              /* 0 or 1 */
    struct box_standing standing;
    int64_t rev;
    struct opt created_at_ms, updated_at_ms;
};

struct buy_box_filter {
    struct oid buyer_id;           /* not set: any */
    struct text market_key, query; /* the market: one that it buys in */
    struct opt strategy, active;
    struct oid after; /* ids after this one; not set: from the start */
};

struct buy_box_list {
    struct buy_box *items;
    size_t count;
};

MUST_USE struct result buy_box_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                          struct buy_box *ret_box, bool *ret_found,
                                          struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result buy_box_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                         struct buy_box *ret_box, struct error *err);
/* By id. */
MUST_USE struct result buy_box_store_list(struct db *db, struct arena *arena,
                                          const struct buy_box_filter *filter, int64_t limit,
                                          struct buy_box_list *ret_list, struct error *err);

/* ERROR_CONFLICT where the id is taken or the buyer does not exist. The standing starts empty, the
 * revision at 1. */
MUST_USE struct result buy_box_store_insert(struct db *db, struct arena *arena,
                                            const struct buy_box *box, struct error *err);
/* All but the id, the standing and created_at_ms; raises the revision. */
MUST_USE struct result buy_box_store_set(struct db *db, struct arena *arena,
                                         const struct buy_box *before, const struct buy_box *after,
                                         struct error *err);
/* ERROR_CONFLICT, with what refers to it, where something does. */
MUST_USE struct result buy_box_store_delete(struct db *db, const struct oid *id, struct error *err);

/* Buy boxes that warn, the lowest rate first, then by id. */
struct warned_filter {
    struct text market_key; /* one that it buys in */
    struct opt strategy;
    struct opt level;         /* enum warning_level */
    struct opt after_rate_e2; /* the last one seen, with its id; unknown: from the start */
    struct oid after;
};
MUST_USE struct result buy_box_store_warned(struct db *db, struct arena *arena,
                                            const struct warned_filter *filter, int64_t limit,
                                            struct buy_box_list *ret_list, struct error *err);
/* Its statement, for tests of query plans. */
void buy_box_warned_compose(struct list_sql *sql, const struct warned_filter *filter,
                            int64_t limit);

/* Active buy boxes of a strategy that buy in a market: first those that name it, then those that
 * buy in any; of each the newest first. Open with match_candidates(), then step. */
struct match_candidate {
    struct oid buy_box_id, buyer_id;
    struct match_box box; /* lists in the arena given */
    int32_t engagement_e2;
};
MUST_USE struct result match_candidates(struct db *db, enum strategy strategy,
                                        const char *market_key, int64_t limit,
                                        struct db_cursor *ret_cursor, struct error *err);
struct match_candidate match_candidate_of_row(const struct db_cursor *row, enum strategy strategy,
                                              struct arena *arena);

#endif
