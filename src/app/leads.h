/* Leads: create, change, delete. Reading needs no use case: see store/lead_store.h. */
#ifndef APP_LEADS_H
#define APP_LEADS_H

#include "app/call.h"
#include "store/lead_store.h"
#include "json/field.h"

/* All of struct lead. */
extern const struct schema lead_create_schema, lead_patch_schema, lead_reply_schema;

/* `body` as decoded by lead_create_schema. Its id is kept where set, its stamps where known (an
 * import); the status is new where absent. ERROR_CONFLICT where the id is taken. */
MUST_USE struct result lead_create(struct call *call, const struct lead *body,
                                   struct lead *ret_lead, struct error *err);
/* The same, but that an id is taken is told as of any db_run_later(). */
MUST_USE struct result lead_add(struct call *call, const struct lead *body, struct lead *ret_lead,
                                struct error *err);
/* Applies `change`, as decoded by lead_patch_schema, to the row as it is. Where it changes nothing,
 * nothing is written and the revision stays. */
MUST_USE struct result lead_update(struct call *call, const struct lead *before,
                                   const struct lead *change, struct lead *ret_lead,
                                   struct error *err);
/* ERROR_NOT_FOUND; ERROR_CONFLICT where the lead has a performance record. */
MUST_USE struct result lead_delete(struct call *call, const struct oid *id, struct error *err);

#endif
