/* Reporting a month: figures derived, compared with the locked pro forma, graded, flagged; the
 * deal's status, its buyer and its buy box follow in the same transaction. */
#ifndef APP_REPORT_PERIOD_H
#define APP_REPORT_PERIOD_H

#include "app/call.h"
#include "app/period_body.h"
#include "app/period_change.h"

/* ERROR_NOT_FOUND: the lead has no record. ERROR_VALIDATION: figures wrong or not derivable, a span
 * that begins before the closing month or ends after the current one (UTC). ERROR_CONFLICT: a month
 * of the span is reported already. */
MUST_USE struct result report_period(struct call *call, const struct oid *deal_id,
                                     const struct period_body *body, struct deal *ret_deal,
                                     struct period *ret_period, struct error *err);

/* The period that report_period() would store and answer with, under an id that is not kept, and
 * the same errors; writes nothing. */
MUST_USE struct result preview_period(struct call *call, const struct oid *deal_id,
                                      const struct period_body *body, struct deal *ret_deal,
                                      struct period *ret_period, struct error *err);

/* Collects what report_period() would say of a body whose fields may be wrong already. */
MUST_USE struct result period_check(struct call *call, const struct oid *deal_id,
                                    const struct period_body *body, struct error *err);

/* What report_period() would say of the body's span, which is given. */
void period_check_span(const struct call *call, const struct deal *deal,
                       const struct period_body *body, struct error *err);

/* Span, flags and notes of a body: what record_period() takes. */
struct period period_of_body(const struct period_body *body);

/* A statement of the batch's deal: as above, but its span may begin before the closing. Its texts
 * must outlive the batch. Its id is kept where set, and who entered and corrected it where
 * entered_at_ms is not 0 (an import). */
MUST_USE struct result record_period(struct period_batch *batch, const struct period *statement,
                                     const struct period_input *input, struct period *ret_period,
                                     struct error *err);

#endif
