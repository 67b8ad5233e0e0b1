/* Query parameters and JSON bodies to the structs of their schemas. */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/endpoint.h"

/* Decodes both and lists everything that is wrong with either. ERROR_UNSUPPORTED_MEDIA_TYPE for a
 * body that is not application/json, ERROR_BAD_REQUEST for one that is not JSON or not an object.
 */
MUST_USE struct result body_read(struct request *request, struct error *err);

/* Parameters into a struct of the schema (NULL: none is known), in the arena; what is wrong is
 * added to `err`. */
void query_decode(const struct schema *schema, const struct http_parameter *parameters,
                  size_t count, struct arena *arena, void **ret_query, struct error *err);

#endif
