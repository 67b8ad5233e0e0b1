/* What a deal's change does to its buyer and its buy box, in the transaction of the change.
 *
 * Source: domain rules, "Feedback". A bounded number of rows whatever the size of the groups. */
#ifndef APP_FEEDBACK_H
#define APP_FEEDBACK_H

#include "app/call.h"
#include "store/aggregate_store.h"
#include "store/deal_store.h"

/* Asks for what feedback_apply() will read (db_expect). */
MUST_USE struct result feedback_expect(struct call *call, const struct deal *deal,
                                       struct error *err);

/* Takes the deal's standing `before` (NULL: a new deal) out of both aggregates and puts `after`
 * (NULL: the deal goes) in; then the buyer's engagement score and the buy box's warning follow. */
MUST_USE struct result feedback_apply(struct call *call, const struct deal *deal,
                                      const struct deal_standing *before,
                                      const struct deal_standing *after, struct error *err);

/* The score and the warning that belong to an aggregate; what they were decides only what the rules
 * leave as it is (a score without graded deals, since when a warning stands). */
void buyer_standing_derive(struct buyer_standing *standing, const struct policy *policy);
void box_standing_derive(struct box_standing *standing, const struct policy *policy,
                         int64_t now_ms);

#endif
