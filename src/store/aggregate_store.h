/* The aggregates that buyers and buy boxes carry in their rows. */
#ifndef STORE_AGGREGATE_STORE_H
#define STORE_AGGREGATE_STORE_H

#include "db/db.h"
#include "domain/accuracy.h"

/* The aggregate columns stand together in every statement that reads them, in this order:
 * total_deals, graded_deals, grade_a … grade_d, sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4,
 * sum_expense_e4, count_cash_flow, count_dscr, count_rent, count_expense. */
enum { AGGREGATE_COLUMNS = 14 };

struct aggregate aggregate_from_row(const struct db_cursor *cursor, int first_column);
void aggregate_to_values(const struct aggregate *aggregate,
                         struct db_value ret_values[AGGREGATE_COLUMNS]);

struct buyer_standing {
    struct aggregate aggregate;
    int32_t engagement_e2;
};

struct box_standing {
    struct aggregate aggregate;
    enum warning_level warning;
    struct opt warning_rate_e2;  /* known where it warns */
    struct opt warning_since_ms; /* known where it warns */
};

/* db_expect() of the next two. */
MUST_USE struct result buyer_standing_expect(struct db *db, const struct oid *buyer_id,
                                             struct error *err);
MUST_USE struct result box_standing_expect(struct db *db, const struct oid *buy_box_id,
                                           struct error *err);
/* ERROR_NOT_FOUND where there is no such buyer or buy box. */
MUST_USE struct result buyer_standing_get(struct db *db, const struct oid *buyer_id,
                                          struct buyer_standing *ret_standing, struct error *err);
/* Raises the buyer's revision. */
MUST_USE struct result buyer_standing_set(struct db *db, const struct oid *buyer_id,
                                          const struct buyer_standing *standing, int64_t now_ms,
                                          struct error *err);
MUST_USE struct result box_standing_get(struct db *db, const struct oid *buy_box_id,
                                        struct box_standing *ret_standing, struct error *err);
/* Raises the buy box's revision. */
MUST_USE struct result box_standing_set(struct db *db, const struct oid *buy_box_id,
                                        const struct box_standing *standing, int64_t now_ms,
                                        struct error *err);

#endif
