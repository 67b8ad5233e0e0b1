/* Correcting a month: what is given changes, null clears a member so that it is derived again, the
 * rest stays, everything is recomputed. */
#ifndef APP_CORRECT_PERIOD_H
#define APP_CORRECT_PERIOD_H

#include "app/report_period.h"

/* Collects what correct_period() would say of a body whose fields may be wrong already. */
MUST_USE struct result correction_check(struct call *call, const struct oid *deal_id,
                                        const struct oid *period_id, const struct period_body *body,
                                        struct error *err);

/* `check` is called with the period as it stands, before anything changes (If-Match); may be NULL.
 * ERROR_NOT_FOUND: no record, or no such period in it. */
MUST_USE struct result
correct_period(struct call *call, const struct oid *deal_id, const struct oid *period_id,
               const struct period_body *body,
               struct result (*check)(void *context, const struct period *period, int64_t deal_rev,
                                      struct error *err),
               void *context, struct deal *ret_deal, struct period *ret_period, struct error *err);

/* The period as correct_period() would store and answer it, and the same errors; writes nothing. */
MUST_USE struct result preview_correction(struct call *call, const struct oid *deal_id,
                                          const struct oid *period_id,
                                          const struct period_body *body, struct deal *ret_deal,
                                          struct period *ret_period, struct error *err);

/* What is given of a period once the body was laid over it. */
struct period_input correction_input(const struct period *before, const struct period_body *body);

/* correct_period() of a period of the batch's deal. Texts must outlive the batch. */
MUST_USE struct result amend_period(struct period_batch *batch, const struct period *before,
                                    const struct period_body *body, struct period *ret_period,
                                    struct error *err);

/* Replaces all of a period's given figures: a statement that was restated. Texts must outlive the
 * batch. */
MUST_USE struct result restate_period(struct period_batch *batch, const struct period *before,
                                      const struct period_input *input, const char *notes,
                                      struct period *ret_period, struct error *err);

#endif
