/* What every change of a deal's periods has in common: the deal's sums, its current status and the
 * feedback follow, and the change is audited. */
#ifndef APP_PERIOD_CHANGE_H
#define APP_PERIOD_CHANGE_H

#include "app/call.h"
#include "store/deal_store.h"
#include "store/period_store.h"

/* The rows of `periods` are changed already: `before` NULL for a new period, `after` NULL for one
 * taken away. */
MUST_USE struct result period_change_apply(struct call *call, const struct deal *deal,
                                           const struct period *before, const struct period *after,
                                           const char *action, struct error *err);

/* A period covers "2024-03" or "2024-01 to 2024-03". */
const char *span_text(struct arena *arena, int32_t last_ym, int32_t months);

#endif
