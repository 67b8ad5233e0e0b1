/* Monthly sums over what was reported: rows of `trend_months`, and what waits in `trend_waiting` to
 * be added to them.
 *
 * What they mean and why there are these: app/trends.h. A row whose sums are all 0 says the same as
 * none. */
#ifndef STORE_TREND_STORE_H
#define STORE_TREND_STORE_H

#include "domain/trend.h"
#include "store/names.h"

enum trend_kind { TREND_MARKET, TREND_BUYER, TREND_BOX, TREND_KIND_COUNT };

struct trend_key {
    const char *key;      /* market key, or id in hex */
    const char *strategy; /* under TREND_MARKET; else "" */
};

struct trend_row {
    struct trend_key key;
    int32_t ym;
    struct trend_sums sums;
};

struct trend_rows {
    struct trend_row *items; /* in the arena */
    size_t count;
};

/* Adds to a row, which need not be there. */
MUST_USE struct result trend_store_add(struct db *db, enum trend_kind kind,
                                       const struct trend_key *key, int32_t ym,
                                       const struct trend_sums *sums, struct error *err);
MUST_USE struct result trend_store_delete(struct db *db, enum trend_kind kind,
                                          const struct trend_key *key, int32_t ym,
                                          struct error *err);

/* What one report adds to the rows of its market with strategy, its buyer and its buy box, all of
 * the month `ym`, and is not added yet: a row of `trend_waiting`. */
struct trend_waiting {
    int32_t ym;
    int64_t seq; /* of the report's audit entry: at most one row a month and entry */
    struct trend_key market, buyer, box; /* box.key NULL: none */
    struct trend_sums sums;
};

MUST_USE struct result trend_store_wait(struct db *db, const struct trend_waiting *waiting,
                                        struct error *err);
/* What waits behind a month and number (INT32_MIN: all), by both, at most `limit`. Each row is read
 * by trend_waiting_from_row(), whose keys are good until the cursor is stepped. */
MUST_USE struct result trend_store_waiting_after(struct db *db, int32_t ym, int64_t seq,
                                                 int64_t limit, struct db_cursor *ret_cursor,
                                                 struct error *err);
struct trend_waiting trend_waiting_from_row(const struct db_cursor *row);
/* Nothing waits any more. */
MUST_USE struct result trend_store_waiting_delete(struct db *db, struct error *err);

/* db_expect() of the next. */
MUST_USE struct result trend_store_months_expect(struct db *db, const struct oid *deal_id,
                                                 int32_t first_ym, int32_t last_ym,
                                                 struct error *err);
/* Adds one to reports[ym - first_ym] for each month of the range that a deal has a report of. */
MUST_USE struct result trend_store_months_of_deal(struct db *db, const struct oid *deal_id,
                                                  int32_t first_ym, int32_t last_ym,
                                                  int32_t *reports, struct error *err);

/* The first month from `from_ym` that has rows of the kind, or of which anything waits; unknown
 * where none has. */
MUST_USE struct result trend_store_next_month(struct db *db, enum trend_kind kind, int32_t from_ym,
                                              struct opt *ret_ym, struct error *err);

struct trend_filter {
    const char *key;      /* market key, or id in hex */
    const char *strategy; /* NULL: any */
};

/* What waits to be added to rows of a month: one row a report, in no order. filter->key NULL: any.
 */
MUST_USE struct result trend_store_waiting(struct db *db, struct arena *arena, enum trend_kind kind,
                                           int32_t ym, const struct trend_filter *filter,
                                           struct trend_rows *ret_rows, struct error *err);
/* The rows of a key in a month, by strategy: at most one a strategy. */
MUST_USE struct result trend_store_rows(struct db *db, struct arena *arena, enum trend_kind kind,
                                        int32_t ym, const struct trend_filter *filter,
                                        struct trend_rows *ret_rows, struct error *err);
/* The sums of all markets in a month, added up by the database: at most one row, or one a strategy,
 * by strategy. Their key is "". strategy NULL: any. A sum that leaves 64 bits is an error of the
 * database's. */
MUST_USE struct result trend_store_markets(struct db *db, struct arena *arena, int32_t ym,
                                           const char *strategy, bool by_strategy,
                                           struct trend_rows *ret_rows, struct error *err);
/* One row a key, at most `limit`, by key, of keys behind `after_key` ("": all) that have a report
 * in the period of `interval_months` that the month lies in, as far as this month tells: one of its
 * own, or a count of deals. filter->key is not looked at; market and strategy of the rows are not
 * told. */
MUST_USE struct result trend_store_keys(struct db *db, struct arena *arena, enum trend_kind kind,
                                        int32_t ym, int32_t interval_months,
                                        const struct trend_filter *filter, const char *after_key,
                                        int64_t limit, struct trend_rows *ret_rows,
                                        struct error *err);

/* What is asked of the periods themselves. Dates are inclusive. */
struct trend_search {
    int32_t interval_months; /* 1, 3, 12 */
    const char *by;          /* "market", "strategy", "buyer", "buybox", or "" */
    const char *market_key;  /* NULL: any */
    struct opt strategy;
    struct oid buyer_id, buy_box_id; /* not set: any */
    int32_t closed_from, closed_to;
    int32_t after_period; /* ym / interval_months; only what is behind these two */
    const char *after_key;
    int64_t limit;
};

struct trend_group {
    int32_t period; /* ym / interval_months */
    const char *key;
    int64_t deals;
    struct trend_sums sums; /* without the counts of deals */
};

struct trend_groups {
    struct trend_group *items; /* in the arena, by period and key */
    size_t count;
};

/* Where a search that begins at closed_from may end, so that it reads some `deals` deals more than
 * those of a day: a search holds all that it reads. */
MUST_USE struct result trend_store_window(struct db *db, const struct trend_search *search,
                                          int64_t deals, int32_t *ret_closed_to, struct error *err);
/* Reads the deals of the buy box, else of the buyer, else all, that closed between the dates, by an
 * index, and their periods from the first that may count. */
MUST_USE struct result trend_store_search(struct db *db, struct arena *arena,
                                          const struct trend_search *search,
                                          struct trend_groups *ret_groups, struct error *err);

/* All rows of a market and strategy, a buyer or a buy box as they should be, counted anew from the
 * periods of its deals: by month. */
MUST_USE struct result trend_store_recount(struct db *db, struct arena *arena, enum trend_kind kind,
                                           const struct trend_key *key, struct trend_rows *ret_rows,
                                           struct error *err);
/* The market and strategy of deals behind `after`, by strategy and market; ret_key->key NULL where
 * there is none. */
MUST_USE struct result trend_store_market_after(struct db *db, struct arena *arena,
                                                const struct trend_key *after,
                                                struct trend_key *ret_key, struct error *err);
/* Rows of a month, and what waits for such, whose market has no deals of the strategy, or whose
 * buyer or buy box is not there; without sums. */
MUST_USE struct result trend_store_strays(struct db *db, struct arena *arena, enum trend_kind kind,
                                          int32_t ym, struct trend_rows *ret_rows,
                                          struct error *err);

#endif
