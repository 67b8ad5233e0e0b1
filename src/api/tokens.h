/* /api/tokens: one's own API tokens. */
#ifndef API_TOKENS_H
#define API_TOKENS_H

#include "api/endpoint.h"

extern const struct schema token_query_schema; /* of the list */

MUST_USE struct result token_list_handle(struct request *request, struct error *err);
MUST_USE struct result token_create_handle(struct request *request, struct error *err);
MUST_USE struct result token_delete_handle(struct request *request, struct error *err);

#endif
