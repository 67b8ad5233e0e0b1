/* What every change of a deal's periods has in common: the deal's sums, its current status and the
 * feedback follow, and the change is audited. Changes of one deal that belong together are a batch:
 * what follows from them is written once. A single report is a batch of one.
 *
 *     struct period_batch batch;
 *     period_batch_begin(&batch, call, deal)
 *     period_batch_change(&batch, before, after, action)   for each, its rows changed already
 *     period_batch_end(&batch)
 *
 * All in one transaction: a batch that is not ended must be rolled back. Its buyer and its buy box
 * are fed by what the deal was before and is after the batch, so that a warning that no other
 * transaction saw lapse keeps its date.
 *
 * The audit has one entry a batch. Of a single change it holds the period before and after, under
 * the change's own action. Of several it is "period.import": `before` the periods taken away or as
 * they were, `after` those added or as they are, each side a table (period_table_json()) with every
 * figure that a single entry has; a period that stands on both sides was corrected. */
#ifndef APP_PERIOD_CHANGE_H
#define APP_PERIOD_CHANGE_H

#include "app/call.h"
#include "store/deal_store.h"
#include "store/period_store.h"

struct period_side {
    const struct period **items;
    size_t count, room;
};

/* May be copied to come back to: a copy stays good while changes are added to the other. */
struct period_batch {
    struct call *call;
    const struct deal *deal;
    struct standing standing; /* as the changes so far make it */
    struct deal_standing was; /* what the deal's groups count of it */
    bool was_empty;           /* the deal had no period */
    struct period_side before, after;
    const char *action; /* of the last change; NULL: there was none */
    bool single;        /* set by who makes one change alone: see period_batch_foresee() */
    int32_t changes;
};

/* Before a transaction reads anything else: asks for what a change of one period of this deal reads
 * first (db_expect), so that it costs one round trip with what the caller reads meanwhile. */
MUST_USE struct result period_change_expect(struct call *call, const struct oid *deal_id,
                                            struct error *err);

/* `call` and `deal` must outlive the batch. */
MUST_USE struct result period_batch_begin(struct period_batch *batch, struct call *call,
                                          const struct deal *deal, struct error *err);

/* The same with the deal's standing as it was read in this transaction and stands still. */
void period_batch_begin_from(struct period_batch *batch, struct call *call, const struct deal *deal,
                             const struct standing *standing);

/* The same for a deal that was closed in this transaction, which has no period: reads nothing. */
void period_batch_begin_new(struct period_batch *batch, struct call *call, const struct deal *deal);

/* Between a change's rows and period_batch_change(): asks for what the end of a single change
 * reads, in one round trip with the rows. `before` and `after` as below. */
MUST_USE struct result period_batch_foresee(struct period_batch *batch, const struct period *before,
                                            const struct period *after, struct error *err);

/* Whether the deal's standing tells that none of the period's months is reported. */
bool period_batch_is_free(const struct period_batch *batch, const struct period *period);

/* `before` NULL for a new period, `after` NULL for one taken away; the batch keeps copies. A change
 * that fails leaves the batch as it was. */
MUST_USE struct result period_batch_change(struct period_batch *batch, const struct period *before,
                                           const struct period *after, const char *action,
                                           struct error *err);

/* Writes nothing where nothing changed. */
MUST_USE struct result period_batch_end(struct period_batch *batch, struct error *err);

/* A period covers "2024-03" or "2024-01 to 2024-03". */
const char *span_text(struct arena *arena, int32_t last_ym, int32_t months);

#endif
