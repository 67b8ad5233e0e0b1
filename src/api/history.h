/* What happened to a deal: GET /api/deals/:id/history. */
#ifndef API_HISTORY_H
#define API_HISTORY_H

#include "api/endpoint.h"

extern const struct schema history_query_schema;

MUST_USE struct result history_handle(struct request *request, struct error *err);

#endif
