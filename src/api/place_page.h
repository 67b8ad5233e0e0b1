/* Pages of lists that the image orders: the cursor is the last item's place in the order. */
#ifndef API_PLACE_PAGE_H
#define API_PLACE_PAGE_H

#include "analytics/image.h"
#include "api/endpoint.h"

/* `order` names the order: a cursor of another is refused. The place's id is not set where no
 * cursor was given. */
MUST_USE struct result place_page_after(struct request *request, const struct page_query *page,
                                        const char *order, struct image_place *ret_after,
                                        struct error *err);
const char *place_page_next(struct request *request, const char *order,
                            const struct image_place *last);

#endif
