/* Buyers: rows of `buyers`, the words they are found by and what lists filter them by.
 *
 * `struct buyer` is decoded from bodies, patched, stored and encoded as it is: the field tables of
 * app/buyers.c point into it. Its standing is read here and changed by aggregate_store.h alone. */
#ifndef STORE_BUYER_STORE_H
#define STORE_BUYER_STORE_H

#include "store/aggregate_store.h"
#include "store/list_query.h"

struct buyer {
    struct oid id;
    struct text name, company, email, phone;
    struct text_list market_keys, strategies;
    struct buyer_standing standing;
    int64_t rev;
    struct opt created_at_ms, updated_at_ms;
};

struct buyer_filter {
    struct text market_key, query; /* the market: one that the buyer names */
    struct opt strategy;           /* one that the buyer names */
    struct oid after;              /* ids after this one; not set: from the start */
};

struct buyer_list {
    struct buyer *items; /* by id */
    size_t count;
};

MUST_USE struct result buyer_store_exists(struct db *db, const struct oid *id, bool *ret_found,
                                          struct error *err);
MUST_USE struct result buyer_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                        struct buyer *ret_buyer, bool *ret_found,
                                        struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result buyer_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                       struct buyer *ret_buyer, struct error *err);
MUST_USE struct result buyer_store_list(struct db *db, struct arena *arena,
                                        const struct buyer_filter *filter, int64_t limit,
                                        struct buyer_list *ret_list, struct error *err);

/* ERROR_CONFLICT where the id is taken. Of the standing, the engagement score is stored; the
 * aggregate starts empty, the revision at 1. */
MUST_USE struct result buyer_store_insert(struct db *db, struct arena *arena,
                                          const struct buyer *buyer, struct error *err);
/* All but the id, the standing and created_at_ms; raises the revision. */
MUST_USE struct result buyer_store_set(struct db *db, struct arena *arena,
                                       const struct buyer *before, const struct buyer *after,
                                       struct error *err);
/* ERROR_CONFLICT, with what refers to it, where something does. */
MUST_USE struct result buyer_store_delete(struct db *db, const struct oid *id, struct error *err);

#endif
