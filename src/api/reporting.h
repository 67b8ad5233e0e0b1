/* Which deals owe the report of a month: GET /api/reporting. */
#ifndef API_REPORTING_H
#define API_REPORTING_H

#include "api/endpoint.h"

extern const struct schema reporting_query_schema;

MUST_USE struct result reporting_handle(struct request *request, struct error *err);

#endif
