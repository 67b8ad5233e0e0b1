/* Brings a record's periods to what the loan's statements give, touching only what differs.
 *
 *  - A planned period over the same months as one that an earlier filing made is left alone where
 *    it would come out the same, and else restated: a correction, audited with before and after.
 *  - A new one takes away those of earlier filings that it shares months with ("period.replace" in
 *    the audit). Once it made a period a statement falls by rule 6, or by rule 5 where it comes out
 *    that the loan had ended before: then its period is taken away with none in its place.
 *  - What people did wins: a period that was entered by hand is never touched, and one that was
 *    corrected by hand is neither restated nor replaced. Both are told in the report.
 *  - What the record refuses (a month taken by hand, a figure out of range, months after the
 *    current one, negative revenue) is told in the report and changes nothing, of the periods that
 *    it would have replaced neither. */
#ifndef IMPORT_ABSEE_PERIODS_H
#define IMPORT_ABSEE_PERIODS_H

#include "domain/statement.h"
#include "import/absee_report.h"
#include "store/deal_store.h"

MUST_USE struct result import_periods_apply(struct call *call, const struct deal *deal,
                                            const struct statement_plan *plan, const char *number,
                                            struct import_report *report, struct error *err);

/* After an import was taken back: which of the record's periods are those of the statements that
 * are left. Changes none of them. */
MUST_USE struct result import_periods_claim(struct call *call, const struct deal *deal,
                                            const struct statement_plan *plan, struct error *err);

#endif
