/* How deals and periods look on the wire, by field tables: replies, schemas and the audit's before
 * and after are one shape. */
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "app/call.h"
#include "app/period_body.h"
#include "store/deal_store.h"
#include "store/period_store.h"
#include "json/field.h"

/* {_id, name} of a user; NULL on the wire where it was the system. */
struct user_reference {
    struct oid id;
    struct text name; /* NULL: gone, or a user of the host CRM */
};
extern const struct schema user_reference_schema;

extern const struct schema period_reply_schema;
extern const struct schema record_reply_schema;

/* A period as it is answered; `struct period_reply` is private to record.c. */
MUST_USE struct result period_encode(struct call *call, const struct deal *deal,
                                     const struct period *period, struct json_writer *out,
                                     struct error *err);

/* The whole record: deal, pro forma, periods, current status and the references. *ret_rev is the
 * revision of its standing. */
MUST_USE struct result record_encode(struct call *call, const struct deal *deal,
                                     struct json_writer *out, int64_t *ret_rev, struct error *err);

/* For the audit: without the references' names. */
const char *deal_json(struct arena *arena, const struct deal *deal);
const char *period_json(struct arena *arena, const struct period *period);
/* Several of a deal, with the same figures: {"columns": ["_id", "reportingPeriod.month", …],
 * "rows": [[…], …]}. */
const char *period_table_json(struct arena *arena, const struct period *const *periods,
                              size_t count);

#endif
