/* Leads: rows of `leads`, and the words they are found by.
 *
 * `struct lead` is decoded from bodies, patched, stored and encoded as it is: the field tables of
 * app/leads.c point into it. */
#ifndef STORE_LEAD_STORE_H
#define STORE_LEAD_STORE_H

#include "store/list_query.h"

struct lead {
    struct oid id;
    struct text address, city, state, zip, market_key;
    struct opt strategy; /* always known in a row, as are status and the stamps */
    struct text property_type;
    struct opt units;
    struct opt asking_price_cents;
    struct opt projected_rent_cents, projected_noi_cents, projected_cash_flow_cents; /* a month */
    struct opt projected_dscr_e4;
    struct opt status;
    struct opt score_e2; /* 0 to 10000 */
    int64_t rev;
    struct opt created_at_ms, updated_at_ms;
};

struct lead_filter {
    struct text market_key, query;
    struct opt strategy, status;
    struct oid after; /* ids after this one; not set: from the start */
};

struct lead_list {
    struct lead *items; /* by id */
    size_t count;
};

MUST_USE struct result lead_store_exists(struct db *db, const struct oid *id, bool *ret_found,
                                         struct error *err);
/* Whether there is a lead whose id is one of the two or between them. */
MUST_USE struct result lead_store_any_between(struct db *db, const struct oid *first,
                                              const struct oid *last, bool *ret_any,
                                              struct error *err);
/* Whether there is any lead or buyer at all. */
MUST_USE struct result lead_store_any_crm(struct db *db, bool *ret_any, struct error *err);
MUST_USE struct result lead_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                       struct lead *ret_lead, bool *ret_found, struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result lead_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                      struct lead *ret_lead, struct error *err);
MUST_USE struct result lead_store_list(struct db *db, struct arena *arena,
                                       const struct lead_filter *filter, int64_t limit,
                                       struct lead_list *ret_list, struct error *err);

/* ERROR_CONFLICT where the id is taken, told as of any db_run_later(). The revision starts at 1. */
MUST_USE struct result lead_store_insert(struct db *db, struct arena *arena,
                                         const struct lead *lead, struct error *err);
/* All but the id and created_at_ms; raises the revision. */
MUST_USE struct result lead_store_set(struct db *db, struct arena *arena, const struct lead *before,
                                      const struct lead *after, struct error *err);
/* Raises the revision; nothing where it has that status. */
MUST_USE struct result lead_store_set_status(struct db *db, const struct oid *id,
                                             enum lead_status status, int64_t now_ms,
                                             struct error *err);
/* ERROR_CONFLICT, with what refers to it, where something does. */
MUST_USE struct result lead_store_delete(struct db *db, const struct oid *id, struct error *err);

#endif
