/* Threads that help with a scan of many rows, so that one question uses more than one processor.
 *
 * They are started by the first such scan. One question at a time has their help; others scan by
 * themselves meanwhile, since all processors have work then. Helpers take part after part of the
 * rows as long as there are any, so that one that wakes late delays nobody. */
#ifndef ANALYTICS_SCAN_POOL_H
#define ANALYTICS_SCAN_POOL_H

#include "analytics/scan.h"

struct scan_pool;

/* From how many rows on a scan is worth waking anybody: about half a millisecond of one. */
enum { SCAN_POOL_ROWS_MIN = 256 * 1024 };

/* `helper_count` threads besides the asking one; -1: one less than there are processors, at most
 * three. */
struct scan_pool *scan_pool_new(int helper_count);
void scan_pool_free(struct scan_pool *pool); /* ends the threads; takes NULL */

/* What scan_range() does for all rows, into dense sums of as many slots as these. Called by any
 * thread; nobody changes the columns meanwhile. */
void scan_pool_run(struct scan_pool *pool, const struct columns *columns,
                   const struct scan_filter *filter, struct scan_sums *sums);

#endif
