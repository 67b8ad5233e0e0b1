#ifndef API_DEALS_H
#define API_DEALS_H

#include "api/endpoint.h"

extern const struct schema deal_list_query_schema;

MUST_USE struct result deal_list_handle(struct request *request, struct error *err);
/* Of the deals of that list, as files alone: what was closed, and the periods. */
MUST_USE struct result closing_file_handle(struct request *request, struct error *err);
MUST_USE struct result period_file_handle(struct request *request, struct error *err);

#endif
