/* /api/users. */
#ifndef API_USERS_H
#define API_USERS_H

#include "api/endpoint.h"

extern const struct schema user_query_schema; /* of the list */

/* Hashes the body's password, where there is one: for create and patch. */
MUST_USE struct result user_prepare(struct request *request, struct error *err);
MUST_USE struct result user_list_handle(struct request *request, struct error *err);
MUST_USE struct result user_create_handle(struct request *request, struct error *err);
MUST_USE struct result user_get_handle(struct request *request, struct error *err);
MUST_USE struct result user_patch_handle(struct request *request, struct error *err);
MUST_USE struct result user_delete_handle(struct request *request, struct error *err);

#endif
