/* Sums that are kept up with the rows, for the questions that most rows pass: without a filter, or
 * by strategy alone. They hold of each strategy what a scan would find: its deals by market and by
 * buyer. Such an answer then costs its groups, not its rows.
 *
 * A market or buyer takes 68 bytes a strategy, rounded up to a power of two of them.
 *
 * Not thread-safe: the image locks. */
#ifndef ANALYTICS_KEPT_H
#define ANALYTICS_KEPT_H

#include <stddef.h>

#include "analytics/scan.h"

struct kept {
    struct scan_sums of_strategy[STRATEGY_LIMIT]; /* dense; a cell's code is its market's */
};

void kept_free(struct kept *kept);

/* Counts a row in, or out before it changes. */
void kept_add(struct kept *kept, const struct columns *columns, uint32_t row);
void kept_remove(struct kept *kept, const struct columns *columns, uint32_t row);

/* Adds to dense sums what scan_range() would with a filter of the strategy, or CODE_ANY, alone. */
void kept_collect(const struct kept *kept, uint32_t strategy, uint32_t strategy_count,
                  struct scan_sums *sums);

size_t kept_bytes(const struct kept *kept); /* what they take of memory */

#endif
