/* Recalculation: everything that is kept incrementally is counted anew from the rows and mended
 * where it differs. On consistent data nothing changes.
 *
 * In steps, each a transaction of its own, so that other writes go on between them; every step
 * leaves the database consistent. What it mends is audited ("feedback.mend"). */
#ifndef APP_RECALCULATE_H
#define APP_RECALCULATE_H

#include "app/app.h"

enum { RECALCULATE_DEALS_A_STEP = 100, RECALCULATE_GROUPS_A_STEP = 10 };

struct recalculation {
    int64_t buy_boxes, buyers, deals; /* looked at */
    int64_t changed;                  /* periods, deals, groups, sums of groups that differed */
};

struct recalculate_options {
    const struct actor *actor;
    const char *request_id;
    const char *address;
    /* After each step; may be NULL. */
    void (*progress)(void *context, int64_t done, int64_t total);
    void *context;
};

MUST_USE struct result recalculate(struct app *app, const struct recalculate_options *options,
                                   struct recalculation *ret_recalculation, struct error *err);

/* {"buyBoxes", "buyers", "deals", "changed"} */
const char *recalculation_json(struct arena *arena, const struct recalculation *recalculation);

#endif
