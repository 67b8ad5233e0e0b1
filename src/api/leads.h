/* /api/leads, and what is asked about a lead: who may buy it, what closed like it. */
#ifndef API_LEADS_H
#define API_LEADS_H

#include "api/endpoint.h"

extern const struct schema lead_query_schema;    /* of the list */
extern const struct schema nearest_query_schema; /* of matches and similar deals */

MUST_USE struct result lead_list_handle(struct request *request, struct error *err);
MUST_USE struct result lead_create_handle(struct request *request, struct error *err);
MUST_USE struct result lead_get_handle(struct request *request, struct error *err);
MUST_USE struct result lead_patch_handle(struct request *request, struct error *err);
MUST_USE struct result lead_delete_handle(struct request *request, struct error *err);
MUST_USE struct result lead_matches_handle(struct request *request, struct error *err);
MUST_USE struct result similar_deals_handle(struct request *request, struct error *err);

#endif
