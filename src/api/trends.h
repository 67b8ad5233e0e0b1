/* GET /api/performance/trends and GET /api/performance/distribution: see app/trends.h. */
#ifndef API_TRENDS_H
#define API_TRENDS_H

#include "api/endpoint.h"

extern const struct schema trends_query_schema;
extern const struct schema trends_reply_schema;
extern const struct schema trend_item_schema;
extern const struct schema distribution_query_schema;
extern const struct schema distribution_reply_schema;

MUST_USE struct result trends_handle(struct request *request, struct error *err);
MUST_USE struct result distribution_handle(struct request *request, struct error *err);

#endif
