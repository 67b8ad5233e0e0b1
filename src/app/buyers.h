/* Buyers: create, change, delete, and how they are answered. */
#ifndef APP_BUYERS_H
#define APP_BUYERS_H

#include "app/aggregate_reply.h"
#include "app/call.h"
#include "store/buyer_store.h"

/* The first two of struct buyer, the last of struct buyer_reply. */
extern const struct schema buyer_create_schema, buyer_patch_schema, buyer_reply_schema;

struct buyer_metadata {
    struct aggregate_reply metrics;
};

struct buyer_reply {
    struct buyer buyer; /* first: its field table serves here too */
    struct opt engagement_e2;
    struct buyer_metadata metadata;
};

struct buyer_reply buyer_reply_of(const struct buyer *buyer);

/* `body` as decoded by buyer_create_schema. Its id is kept where set, its stamps where known (an
 * import); the engagement score is that of a new buyer. ERROR_CONFLICT where the id is taken.
 */
MUST_USE struct result buyer_create(struct call *call, const struct buyer *body,
                                    struct buyer *ret_buyer, struct error *err);
/* Applies `change`, as decoded by buyer_patch_schema, to the row as it is. Where it changes
 * nothing, nothing is written and the revision stays. */
MUST_USE struct result buyer_update(struct call *call, const struct buyer *before,
                                    const struct buyer *change, struct buyer *ret_buyer,
                                    struct error *err);
/* ERROR_NOT_FOUND; ERROR_CONFLICT where buy boxes, closed deals or users refer to the buyer. */
MUST_USE struct result buyer_delete(struct call *call, const struct oid *id, struct error *err);

#endif
