/* Refusals are audited: a signed-in caller who may not (each one), and credentials that are
 * no good (once a minute and address, so that nobody without credentials fills the disk). */
#ifndef API_AUDIT_REFUSAL_H
#define API_AUDIT_REFUSAL_H

#include "api/pending.h"

/* True: the entry is being written, and `then(pending)` is called when it is. False: nothing to
 * audit, or the writer takes no more. */
bool refusal_audit(struct pending *pending, void (*then)(struct pending *pending));

#endif
