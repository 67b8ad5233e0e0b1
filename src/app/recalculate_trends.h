/* The part of recalculation that is about trends: each group's monthly sums are counted anew.
 *
 * By a read connection, beside other writes: a group may have millions of periods, and each read is
 * of one moment. Only what differs there is counted again and mended by the writer, in a
 * transaction of its own, and audited. */
#ifndef APP_RECALCULATE_TRENDS_H
#define APP_RECALCULATE_TRENDS_H

#include "app/recalculate.h"

/* Adds to *changed one for each group that differed, and one for each month that had rows of no
 * group. */
MUST_USE struct result recalculate_trends(struct app *app,
                                          const struct recalculate_options *options,
                                          int64_t *changed, struct error *err);

#endif
