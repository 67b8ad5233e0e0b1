/* Closed deals and their standing: rows of `deals` (written once) and `deal_standings`.
 *
 * A deal's id is its lead's id; the performance record has an id of its own. Text and lists are in
 * the arena given. */
#ifndef STORE_DEAL_STORE_H
#define STORE_DEAL_STORE_H

#include "domain/aggregate.h"
#include "domain/financing.h"
#include "domain/reported.h"
#include "store/names.h"

struct deal {
    struct oid id;        /* the lead's */
    struct oid record_id; /* the performance record's */
    struct oid buyer_id;
    struct oid buy_box_id; /* not set: none */
    enum strategy strategy;
    const char *market_key;
    int32_t closed_on;
    int64_t purchase_price_cents, rehab_cost_cents;
    struct financing financing;
    struct pro_forma pro_forma;
    struct text_list assumptions;
    int64_t locked_at_ms;
    struct oid locked_by; /* not set: the system */
};

struct standing {
    int64_t rev;
    struct deal_totals totals;
    int32_t latest_ym; /* with totals.periods > 0, as are grade, flags and notes */
    enum grade grade;
    uint32_t flags;
    struct opt dscr_e4, vacancy_ppm; /* the latest reporting period's */
    struct opt cash_flow_cents;      /* the same's */
    int64_t reported_bits;           /* with latest_ym: see domain/reported.h */
    struct text_list caller_flags;
    const char *notes;     /* NULL: none */
    int64_t updated_at_ms; /* of the status: an older period leaves it */
};

/* ERROR_CONFLICT where the lead has a record already, told as of any db_run_later(). */
MUST_USE struct result deal_store_insert(struct db *db, struct arena *arena,
                                         const struct deal *deal, struct error *err);
/* For taking an import back, and for nothing else: the deal has no periods. With its standing. */
MUST_USE struct result deal_store_delete(struct db *db, const struct oid *id, struct error *err);
/* *ret_found false where the lead has no record. */
MUST_USE struct result deal_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                       struct deal *ret_deal, bool *ret_found, struct error *err);
/* As above, ERROR_NOT_FOUND where there is none. */
MUST_USE struct result deal_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                      struct deal *ret_deal, struct error *err);
/* db_expect() of the deal and its standing. */
MUST_USE struct result deal_store_expect(struct db *db, const struct oid *id, struct error *err);
MUST_USE struct result deal_store_is_of_buyer(struct db *db, const struct oid *id,
                                              const struct oid *buyer_id, bool *ret_is,
                                              struct error *err);

MUST_USE struct result standing_store_get(struct db *db, struct arena *arena,
                                          const struct oid *deal_id, struct standing *ret_standing,
                                          struct error *err);
MUST_USE struct result standing_store_insert(struct db *db, const struct oid *deal_id,
                                             int64_t now_ms, struct error *err);
/* Raises the revision; standing->rev is that of before. */
MUST_USE struct result standing_store_set(struct db *db, struct arena *arena,
                                          const struct oid *deal_id,
                                          const struct standing *standing, struct error *err);

#endif
