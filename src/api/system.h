/* What the server says of itself: whether it lives and is ready, its API's description, and the
 * page that shows that. Open to anyone. */
#ifndef API_SYSTEM_H
#define API_SYSTEM_H

#include "api/endpoint.h"

extern const struct schema status_reply_schema; /* {"status": "ok"} */

/* GET /healthz: the process answers. */
struct result healthz_handle(struct request *request, struct error *err);
/* GET /readyz: a read connection reads and the writer takes work, so that its endpoint is of
 * ENDPOINT_WRITE though it changes nothing. ERROR_UNAVAILABLE where the database does not answer.
 */
struct result readyz_handle(struct request *request, struct error *err);

/* GET /openapi.json */
struct result openapi_handle(struct request *request, struct error *err);

/* GET /docs and its files. The page loads nothing but these and /openapi.json, which is what
 * docs_security_policy allows. */
extern const char docs_security_policy[];
struct result docs_page_handle(struct request *request, struct error *err);
struct result docs_script_handle(struct request *request, struct error *err);
struct result docs_style_handle(struct request *request, struct error *err);

#endif
