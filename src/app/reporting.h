/* Which deals owe the report of a month.
 *
 * A deal owes each month from the one it closed in. A statement that spans several months reports
 * each of them. Which month of which deal is reported, the image tells, for REPORTING_MONTHS_MAX
 * months back; what else is shown of a deal is read for the page alone. */
#ifndef APP_REPORTING_H
#define APP_REPORTING_H

#include "app/analytics.h"
#include "app/deal_item.h"

/* How far back a month may be asked for, and how many missing months of a deal are named. */
enum { REPORTING_MONTHS_MAX = 60, REPORTING_NAMED_MAX = 24 };
_Static_assert((int)REPORTING_MONTHS_MAX < (int)REPORTED_MONTHS, "the image tells them");

enum reporting_state {
    REPORTING_MISSING,
    REPORTING_REPORTED,
    REPORTING_ALL,
    REPORTING_STATE_COUNT
};
extern const char *const reporting_state_names[]; /* "missing", "reported", "all" */

struct reporting_query {
    struct image_filter filter;
    int32_t ym; /* at most REPORTING_MONTHS_MAX before the current month, and not after it */
    enum reporting_state state;
    struct image_place after; /* the last of the page before, its id not set: none */
    size_t limit;             /* above 0 */
};

struct reporting_totals {
    struct opt due, reported, missing;
};

struct reporting_reply {
    struct object_list items; /* by closed date; see the schema */
    struct text next_cursor;
    struct reporting_totals totals; /* under the same filters, whatever the state and the page */
};
extern const struct schema reporting_reply_schema;
extern const struct schema reporting_item_schema;

/* *ret_last is the place of the last item; its id is not set where no deals follow. */
MUST_USE struct result reporting_list(struct app *app, struct call *call,
                                      const struct reporting_query *query,
                                      struct reporting_reply *ret_reply,
                                      struct image_place *ret_last, struct error *err);

#endif
