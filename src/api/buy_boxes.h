/* /api/buyboxes, and the buy boxes that do not deliver: /api/performance/warnings. */
#ifndef API_BUY_BOXES_H
#define API_BUY_BOXES_H

#include "api/endpoint.h"

extern const struct schema buy_box_query_schema; /* of the list */
extern const struct schema warning_query_schema;

MUST_USE struct result buy_box_list_handle(struct request *request, struct error *err);
MUST_USE struct result buy_box_create_handle(struct request *request, struct error *err);
/* Also GET /api/performance/buybox/:buyBoxId. */
MUST_USE struct result buy_box_get_handle(struct request *request, struct error *err);
MUST_USE struct result buy_box_patch_handle(struct request *request, struct error *err);
MUST_USE struct result buy_box_delete_handle(struct request *request, struct error *err);
MUST_USE struct result warning_list_handle(struct request *request, struct error *err);

#endif
