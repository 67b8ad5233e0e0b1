/* Analytics as a table: a row for all deals, one for each market, strategy and buyer. In a workbook
 * each of the four is a sheet; elsewhere the column `group` says which it is. */
#ifndef EXPORT_AGGREGATE_ROWS_H
#define EXPORT_AGGREGATE_ROWS_H

#include "analytics/image.h"
#include "export/export.h"

MUST_USE struct result export_analytics(struct export *export, const struct image_answer *answer,
                                        struct error *err);

/* How deals spread over a figure, as a table: a row for each range, for what lies below, above and
 * outside of it, and for all; see docs/export.md. `decimals` of the figure; `below_required`:
 * whether that means anything of it. */
MUST_USE struct result export_distribution(struct export *export, const char *measure, int decimals,
                                           const int64_t *edges, size_t edge_count,
                                           const struct image_histogram *histogram,
                                           bool below_required, struct error *err);

#endif
