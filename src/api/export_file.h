/* Lists as files: what an endpoint of kind FILE does.
 *
 * The handler of the list itself is called for page after page, in one read transaction and with an
 * arena that is emptied in between; what it hands to list_item() becomes a row. So a file has the
 * rows, the filters and the roles of the list. */
#ifndef API_EXPORT_FILE_H
#define API_EXPORT_FILE_H

#include "api/endpoint.h"

/* EXPORTS_MAX: made or waiting at once; more are told to come again. */
enum { FILE_ROWS_AT_ONCE = 200, EXPORTS_MAX = 4, EXPORT_RETRY_S = 5 };

/* The parameters of a file: those of its list without `limit` and `cursor`, then `format` and
 * `bom`. Its fields are in the arena. */
struct schema export_query_schema(struct arena *arena, const struct schema *list);

/* "leads" of "/api/export/leads". */
const char *export_name(const struct endpoint *endpoint);
/* NULL where nothing is exported under the name. */
const struct endpoint *export_endpoint(const char *name);

/* Makes the file in `options`, whose format and byte order mark are the query's. The request has
 * its endpoint, query, app and call, whose db is in a read transaction; that is ended. */
MUST_USE struct result export_make(struct request *request, const struct export_options *options,
                                   uint64_t *ret_length, struct error *err);

/* The same into a temporary file, which is then the answer. Ends with ERROR_UNAVAILABLE soon after
 * the client has gone. */
MUST_USE struct result export_answer(struct request *request, struct error *err);

#endif
