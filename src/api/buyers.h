/* /api/buyers */
#ifndef API_BUYERS_H
#define API_BUYERS_H

#include "api/endpoint.h"

extern const struct schema buyer_query_schema; /* of the list */

MUST_USE struct result buyer_list_handle(struct request *request, struct error *err);
MUST_USE struct result buyer_create_handle(struct request *request, struct error *err);
MUST_USE struct result buyer_get_handle(struct request *request, struct error *err);
MUST_USE struct result buyer_score_handle(struct request *request, struct error *err);
MUST_USE struct result buyer_patch_handle(struct request *request, struct error *err);
MUST_USE struct result buyer_delete_handle(struct request *request, struct error *err);

#endif
