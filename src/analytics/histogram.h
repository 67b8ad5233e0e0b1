/* How rows spread over a figure: one pass over all of them, or a walk over those of a chain. Adds
 * to what it is given; reads the columns alone. See image_histogram_query(). */
#ifndef ANALYTICS_HISTOGRAM_H
#define ANALYTICS_HISTOGRAM_H

#include "analytics/image.h"
#include "analytics/scan.h"

struct histogram_question {
    enum image_figure figure;
    const int64_t *edges; /* rising */
    size_t edge_count;    /* 2 to IMAGE_EDGES_MAX */
    int64_t *figures;     /* room for one a row: the known ones are written there, in any order */
};

/* Every row that passes the filter. */
void histogram_all(const struct columns *columns, const struct scan_filter *filter,
                   const struct histogram_question *question, struct image_histogram *histogram);
/* The rows of the filter's buy box, or else of its buyer, that pass the rest of the filter. */
void histogram_chain(const struct columns *columns, const struct scan_filter *filter,
                     const struct histogram_question *question, struct image_histogram *histogram);

/* The median of what was written to `figures`, which is put in another order. */
struct opt histogram_median(int64_t *figures, size_t count);

#endif
