/* Is the database what it claims to be: the audit chain, every locked pro forma against its audit,
 * every incremental sum against a recount from the rows, references, and the months that periods
 * cover. Changes nothing. */
#ifndef APP_VERIFY_H
#define APP_VERIFY_H

#include "app/call.h"

struct verification {
    int64_t audit_entries, deals, buy_boxes, buyers; /* looked at */
    int64_t problems;
};

/* In one read transaction, so of one moment. `report` is called with a sentence for each problem
 * found; it must not be NULL. A database that cannot be read fails; problems do not. */
MUST_USE struct result verify(struct call *call, void (*report)(void *context, const char *problem),
                              void *context, struct verification *ret_verification,
                              struct error *err);

#endif
