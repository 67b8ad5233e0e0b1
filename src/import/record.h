/* A record: what every format's adapter hands to the engine, one for each thing that a file says.
 *
 * All that a record points to lies in the sink's arena or lasts as long as the import. The engine
 * holds records back to write them together, and empties that arena inside record() alone: between
 * two calls an adapter may put as much of the next record there as it likes. */
#ifndef IMPORT_RECORD_H
#define IMPORT_RECORD_H

#include "base/arena.h"
#include "base/oid.h"
#include "base/optional.h"
#include "import/kind.h"
#include "tabular/table.h"
#include "json/value.h"

/* What is wrong with a row. */
struct import_problem {
    const char *column;  /* its name in the file; NULL: none in particular */
    const char *pointer; /* into the record's body, "/financing/ltv"; NULL: none */
    const char *detail;  /* a sentence that goes on after the column: "must be a number" */
};

/* When and by whom it was done elsewhere; what is not known is now, by who imports. */
struct import_stamps {
    struct opt created_at_ms,
        updated_at_ms; /* leads, buyers, buy boxes, users; periods: corrected */
    struct opt entered_at_ms, locked_at_ms; /* periods; closings */
    struct oid entered_by, locked_by, updated_by;
};

/* What was computed elsewhere, to be compared with what is computed here: a difference is told as a
 * remark. Scaled as in struct period_figures, unknown where not said. */
struct import_stored {
    struct opt grade; /* enum grade */
    struct opt noi_cents, cash_flow_cents, dscr_e4;
    struct opt cash_flow_variance_cents, dscr_variance_e4, rent_variance_cents;
    struct opt expense_variance_cents;
};

struct import_record {
    enum import_kind kind;
    const char *sheet; /* "" where there are none */
    uint64_t row;      /* line or row, from 1 */
    /* An object with the API's member names, nested as there. `_id` where the thing has an id that
     * it keeps. References as text: `leadId` of closings and periods, `buyerId`, `buyBoxId`. */
    const struct json_value *body;
    const char *key;                    /* what the source calls it; NULL: nothing */
    const struct import_stamps *stamps; /* NULL: none */
    const struct import_stored *stored; /* NULL: none */
    /* What the adapter found wrong itself: the row is refused, its other faults are told too. */
    const struct import_problem *problems;
    size_t problem_count;
    const char *const *remarks; /* sentences that the row is told with */
    size_t remark_count;
    const struct table_cell *cells; /* as read, for the table of refused rows; may be none */
    size_t cell_count;
    /* The column that a pointer into the body comes from; NULL, the function too: none. */
    const char *(*column_name)(const void *context, const char *pointer);
    const void *column_context;
};

struct import_sink {
    /* Takes the record over. A failure ends the import: hand it on. */
    struct result (*record)(void *context, const struct import_record *record, struct error *err);
    void *context;
    struct arena *arena;
};

/* For adapters: an object in the arena to be filled, and a member put into it by its dotted name,
 * with the objects on the way. A member that is there is replaced. */
struct json_value *record_body_new(struct arena *arena);
void record_body_put(struct arena *arena, struct json_value *body, const char *dotted,
                     struct json_value *value);
struct json_value *record_text(struct arena *arena, const char *text);
/* `value` / 10^decimals. */
struct json_value *record_decimal(struct arena *arena, int64_t value, int decimals);
struct json_value *record_bool(struct arena *arena, bool value);

#endif
