/* Reported periods: rows of `periods`, and of `period_months`, which keeps their spans apart. */
#ifndef STORE_PERIOD_STORE_H
#define STORE_PERIOD_STORE_H

#include "domain/period.h"
#include "domain/reported.h"
#include "store/names.h"

struct period {
    struct oid id;
    struct oid deal_id;
    int32_t last_ym; /* reportingPeriod: its last month */
    int32_t months;
    int64_t rev;
    struct period_figures figures;
    struct text_list caller_flags;
    const char *notes;     /* NULL: none */
    struct oid entered_by; /* not set: the system */
    int64_t entered_at_ms;
    struct oid updated_by;
    struct opt updated_at_ms; /* unknown: never corrected */
};

struct period_list {
    struct period *items; /* in reporting order */
    size_t count;
};

/* ERROR_CONFLICT where a month of the span is reported already, which db_settle() behind it tells
 * at the latest. */
MUST_USE struct result period_store_insert(struct db *db, struct arena *arena,
                                           const struct period *period, struct error *err);
/* All but the span and who entered it; raises the revision. */
MUST_USE struct result period_store_set(struct db *db, struct arena *arena,
                                        const struct period *period, struct error *err);
MUST_USE struct result period_store_delete(struct db *db, const struct period *period,
                                           struct error *err);
/* db_expect() of the next. */
MUST_USE struct result period_store_expect(struct db *db, const struct oid *deal_id,
                                           const struct oid *id, struct error *err);
/* ERROR_NOT_FOUND where the deal has no such period. */
MUST_USE struct result period_store_get(struct db *db, struct arena *arena,
                                        const struct oid *deal_id, const struct oid *id,
                                        const struct pro_forma *plan, struct period *ret_period,
                                        struct error *err);
/* *ret_found false where nothing was reported. */
MUST_USE struct result period_store_latest(struct db *db, struct arena *arena,
                                           const struct oid *deal_id, const struct pro_forma *plan,
                                           struct period *ret_period, bool *ret_found,
                                           struct error *err);
/* The latest one that ends before the month; *ret_found false where there is none. */
MUST_USE struct result period_store_before(struct db *db, struct arena *arena,
                                           const struct oid *deal_id, int32_t ym,
                                           const struct pro_forma *plan, struct period *ret_period,
                                           bool *ret_found, struct error *err);
struct month_list {
    int32_t *yms; /* rising */
    size_t count;
};
/* The reported months from first_ym to last_ym, both inclusive. */
MUST_USE struct result period_store_months(struct db *db, struct arena *arena,
                                           const struct oid *deal_id, int32_t first_ym,
                                           int32_t last_ym, struct month_list *ret_list,
                                           struct error *err);
/* Those that domain/reported.h tells where latest_ym is the latest. */
MUST_USE struct result period_store_reported(struct db *db, const struct oid *deal_id,
                                             int32_t latest_ym, struct reported *ret_reported,
                                             struct error *err);
/* `plan` is the deal's: percentages of it are not stored. */
MUST_USE struct result period_store_list(struct db *db, struct arena *arena,
                                         const struct oid *deal_id, const struct pro_forma *plan,
                                         struct period_list *ret_list, struct error *err);

#endif
