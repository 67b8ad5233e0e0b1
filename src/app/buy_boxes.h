/* Buy boxes: create, change, delete, and how they and their warnings are answered.
 *
 * Closed deals keep the required DSCR that stood at close: changing a buy box's minDSCR changes
 * nothing of theirs. */
#ifndef APP_BUY_BOXES_H
#define APP_BUY_BOXES_H

#include "app/aggregate_reply.h"
#include "app/call.h"
#include "store/buy_box_store.h"

/* The first two of struct buy_box, the others of the structs below. */
extern const struct schema buy_box_create_schema, buy_box_patch_schema, buy_box_reply_schema;
extern const struct schema warned_box_schema;

struct buy_box_metadata {
    struct aggregate_reply metrics;
    struct object_list warnings; /* of struct warning_reply: none or one */
};

struct buy_box_reply {
    struct buy_box box; /* first: its field table serves here too */
    struct buy_box_metadata metadata;
};

struct buy_box_reply buy_box_reply_of(struct arena *arena, const struct buy_box *box,
                                      const struct policy *policy);

/* An entry of the list of warnings. */
struct warned_box_reply {
    struct oid buy_box_id, buyer_id;
    struct text name;
    struct warning_reply warning;
};

/* The buy box warns. */
struct warned_box_reply warned_box_reply_of(struct arena *arena, const struct buy_box *box,
                                            const struct policy *policy);

/* `body` as decoded by buy_box_create_schema. Its id is kept where set, its stamps where known
 * (an import); active where absent. ERROR_CONFLICT where the id is taken; ERROR_VALIDATION
 * where there is no such buyer or minPrice is above maxPrice. */
MUST_USE struct result buy_box_create(struct call *call, const struct buy_box *body,
                                      struct buy_box *ret_box, struct error *err);
/* Applies `change`, as decoded by buy_box_patch_schema, to the row as it is. Where it changes
 * nothing, nothing is written and the revision stays. */
MUST_USE struct result buy_box_update(struct call *call, const struct buy_box *before,
                                      const struct buy_box *change, struct buy_box *ret_box,
                                      struct error *err);
/* ERROR_NOT_FOUND; ERROR_CONFLICT where closed deals refer to the buy box. */
MUST_USE struct result buy_box_delete(struct call *call, const struct oid *id, struct error *err);

#endif
