/* Every deal into the image, read by several connections at once: at start, when there are many.
 *
 * The deals are cut into ranges of ids; whoever of the readers is free takes the next one. They do
 * not share a snapshot, and need none: a deal's figures are of one row, read after the change
 * number that the image will note, so that what one reader saw and another missed is loaded again
 * by the next follower. */
#ifndef APP_ANALYTICS_LOAD_H
#define APP_ANALYTICS_LOAD_H

#include "analytics/image.h"
#include "db/pool.h"

/* Deals a range: enough that finding its end by counting ids costs little beside reading it, and so
 * few that the readers end together. */
enum { ANALYTICS_RANGE_DEALS = 32768 };

/* From within the `load` of an image_source. `db` reads too; more connections come from `readers`,
 * as far as it has any. */
MUST_USE struct result analytics_load_all(struct db_pool *readers, struct db *db,
                                          int64_t range_deals, struct image *image,
                                          struct error *err);

/* The columns of deal_images, in their order; text is borrowed from the row. */
struct image_deal analytics_deal_from_row(const struct db_cursor *row);

#endif
