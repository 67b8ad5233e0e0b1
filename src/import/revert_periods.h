/* One audit entry about a deal's periods, taken back: those that came go, those that went come
 * back, those that were corrected are as before. */
#ifndef IMPORT_REVERT_PERIODS_H
#define IMPORT_REVERT_PERIODS_H

#include "app/call.h"
#include "store/audit_store.h"

/* What the audit does not keep of a period (who entered it and when, its revision) is of now. */
MUST_USE struct result revert_periods(struct call *call, const struct audit_entry *entry,
                                      struct error *err);

#endif
