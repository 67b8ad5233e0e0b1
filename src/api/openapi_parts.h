/* The parts of the OpenAPI document: operations and schemas. For openapi.c alone. */
#ifndef API_OPENAPI_PARTS_H
#define API_OPENAPI_PARTS_H

#include "api/endpoint.h"

/* {"$ref": "#/components/SECTION/NAME"} */
void openapi_write_reference(struct json_writer *out, const char *section, const char *name);
/* "not-found" → "NotFound", in the arena. */
const char *openapi_problem_name(struct arena *arena, enum error_code code);

/* "GET", "/api/deals/:id" → "getDealsById", in the arena. */
const char *openapi_operation_id(struct arena *arena, const struct endpoint *endpoint);
/* Whether the endpoint can answer with this problem, as far as the table tells. */
bool openapi_may_answer(const struct endpoint *endpoint, enum error_code code);
/* The parameters of the path alone: those of all its operations. */
void openapi_write_path_parameters(struct json_writer *out, struct arena *arena, const char *path);
/* The operation as an object. */
void openapi_write_operation(struct json_writer *out, struct arena *arena,
                             const struct endpoint *endpoint);

/* The members of components/schemas, sorted by name: every schema that a body or reply of the
 * table reaches, and the problem's. */
void openapi_write_schemas(struct json_writer *out, struct arena *arena,
                           const struct endpoint *table, size_t count);

#endif
