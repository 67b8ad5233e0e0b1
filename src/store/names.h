/* The words that stand for enumerations in rows and on the wire, and lists of words in one column.
 */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include "base/arena.h"
#include "base/optional.h"
#include "db/db.h"

enum strategy { STRATEGY_BUY_HOLD, STRATEGY_COMMERCIAL, STRATEGY_COUNT };
extern const char *const strategy_names[]; /* "buy_hold", "commercial" */

enum lead_status {
    LEAD_NEW,
    LEAD_UNDERWRITING,
    LEAD_UNDER_CONTRACT,
    LEAD_CLOSED,
    LEAD_LOST,
    LEAD_STATUS_COUNT
};
extern const char *const lead_status_names[];

/* Index of `name` in `names`, -1 where it is not there or NULL. */
int name_index(const char *const *names, size_t count, const char *name);
/* The column as an index into `names`; unknown where NULL. */
struct opt db_column_name(const struct db_cursor *cursor, int column, const char *const *names,
                          size_t count);
/* names[value], NULL where unknown. */
struct db_value db_name(struct opt value, const char *const *names);

/* Items joined by newlines ("" for none), and back. Items never hold a newline: decoding of bodies
 * sees to it (is_single_line). */
const char *list_join(struct arena *arena, const struct text_list *list);
struct text_list list_split(struct arena *arena, const char *joined);
bool is_single_line(const char *text);

#endif
