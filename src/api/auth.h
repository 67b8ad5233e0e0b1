/* /api/auth: signing in and out, who one is, changing one's password; the first user. */
#ifndef API_AUTH_H
#define API_AUTH_H

#include "api/endpoint.h"

extern const struct schema login_reply_schema;
extern const struct schema me_reply_schema;
extern const struct schema setup_reply_schema;

MUST_USE struct result login_prepare(struct request *request, struct error *err);
MUST_USE struct result login_handle(struct request *request, struct error *err);
MUST_USE struct result setup_get_handle(struct request *request, struct error *err);
MUST_USE struct result setup_prepare(struct request *request, struct error *err);
MUST_USE struct result setup_handle(struct request *request, struct error *err);
MUST_USE struct result logout_handle(struct request *request, struct error *err);
MUST_USE struct result me_handle(struct request *request, struct error *err);
MUST_USE struct result password_prepare(struct request *request, struct error *err);
MUST_USE struct result password_handle(struct request *request, struct error *err);

#endif
