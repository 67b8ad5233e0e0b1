/* application/problem+json (RFC 9457). */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "http/server.h"
#include "json/field.h"

/* Turns an error into the reply's status, content type, body and headers (Allow, Retry-After). What
 * went wrong inside (500) is not told: the log has it under the request id. */
void problem_reply(struct http_reply *reply, const struct error *err, const char *request_id);

extern const struct schema problem_schema;

#endif
