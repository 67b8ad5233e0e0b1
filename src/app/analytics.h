/* Analytics over every closed deal: the columnar image, kept up with the database. */
#ifndef APP_ANALYTICS_H
#define APP_ANALYTICS_H

#include "analytics/image.h"
#include "app/app.h"

/* Brings the image up to what is committed now, then asks it. `db` is a read connection, in a
 * transaction or not. ERROR_UNAVAILABLE where memory for it ran out. */
MUST_USE struct result analytics_query(struct app *app, struct db *db, struct arena *arena,
                                       const struct image_filter *filter,
                                       struct image_answer *ret_answer, struct error *err);

/* The same, for image_histogram_query(). */
MUST_USE struct result analytics_histogram(struct app *app, struct db *db,
                                           const struct image_filter *filter,
                                           enum image_figure figure, const int64_t *edges,
                                           size_t edge_count, struct image_histogram *ret_histogram,
                                           struct error *err);

/* Loads the image: once at start, so that the first question does not wait. */
MUST_USE struct result analytics_follow(struct app *app, struct db *db, struct error *err);

#endif
