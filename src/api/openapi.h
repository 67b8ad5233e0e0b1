/* The OpenAPI 3.1 document, made of the endpoint table and the field tables behind it: what stands
 * there is what dispatch does.
 *
 * The same table gives the same text, byte for byte. Each operation has a stable `operationId` (of
 * method and path: "getDealsByIdPerformance"), `x-roles`, its success and the problems that it can
 * answer with. Schemas are named components; a name stands for one form alone, which is asserted.
 * What the tables do not say is not described: limits across members, and the cookie that sign-in
 * sets. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/endpoint.h"

/* Of the program's own table, indented. */
void openapi_write(struct buf *out);
/* Of any table. */
void openapi_write_table(const struct endpoint *table, size_t count, struct buf *out);

#endif
