/* From a scan's sums to an image_answer: strategies and summary rolled up, groups by key. */
#ifndef ANALYTICS_ANSWER_H
#define ANALYTICS_ANSWER_H

#include "analytics/dictionary.h"
#include "analytics/image.h"
#include "analytics/scan.h"

struct answer_names {
    const struct dictionary *markets, *buyers; /* sorted (dictionary_sort) */
    uint32_t strategy_count;                   /* of the cells' codes */
};

/* ERROR_INTERNAL where a sum does not fit 64 bits, ERROR_UNAVAILABLE where the answer does not fit
 * the arena. */
MUST_USE struct result answer_build(const struct scan_sums *sums, const struct answer_names *names,
                                    struct arena *arena, struct image_answer *ret_answer,
                                    struct error *err);

#endif
