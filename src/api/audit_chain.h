/* GET /api/audit/chain: whether the newest entries of the audit log still stand on one another and
 * end in the head of the chain. Reads CHAIN_CHECKED_MAX entries at the most, one at a time; the
 * whole chain is the matter of `postclose verify`. */
#ifndef API_AUDIT_CHAIN_H
#define API_AUDIT_CHAIN_H

#include "api/endpoint.h"

extern const struct schema audit_chain_schema;

MUST_USE struct result audit_chain_handle(struct request *request, struct error *err);

#endif
