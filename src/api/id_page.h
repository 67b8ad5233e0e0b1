/* Pages of lists in the order of their ids. */
#ifndef API_ID_PAGE_H
#define API_ID_PAGE_H

#include "api/endpoint.h"

/* The id that the cursor holds; not set where none was given. Malformed: ERROR_VALIDATION at
 * ?cursor. */
MUST_USE struct result id_page_after(struct request *request, const struct page_query *page,
                                     struct oid *ret_after, struct error *err);
/* The cursor that goes on after `last`. */
const char *id_page_next(struct request *request, const struct oid *last);

#endif
