/* GET /api/audit: every change, who, when, from where, before and after; newest first. */
#ifndef API_AUDIT_LIST_H
#define API_AUDIT_LIST_H

#include "api/endpoint.h"

extern const struct schema audit_query_schema;
extern const struct schema audit_reply_schema;
extern const struct schema audit_row_schema; /* of a file */

MUST_USE struct result audit_list_handle(struct request *request, struct error *err);

#endif
