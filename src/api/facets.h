/* What menus offer: GET /api/facets. */
#ifndef API_FACETS_H
#define API_FACETS_H

#include "api/endpoint.h"

extern const struct schema facets_reply_schema;

MUST_USE struct result facets_handle(struct request *request, struct error *err);

#endif
