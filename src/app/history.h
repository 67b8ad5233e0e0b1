/* What happened to a deal: its audit entries, each as the members that changed.
 *
 * Told to all staff, so without addresses and request ids. Members of nested objects are named
 * "actualExpenses.taxes". An entry of many periods (an import) has a change a period, named by its
 * months, whose before and after are the period's figures. */
#ifndef APP_HISTORY_H
#define APP_HISTORY_H

#include "app/call.h"
#include "json/field.h"

struct history_change {
    const char *member;
    const char *before, *after; /* JSON; "null" where there was or is nothing */
};

struct history_entry {
    int64_t seq, at_ms;
    struct oid actor_id; /* not set: the system */
    const char *actor_name, *action;
    const char *subject; /* "record", or the months of the periods: "2024-03" */
    struct history_change *changes;
    size_t change_count;
};

struct history {
    struct history_entry *items; /* newest first */
    size_t count;
};

extern const struct schema history_reply_schema;

/* Entries before number `before_seq`, where known. ERROR_NOT_FOUND: the lead has no record. */
MUST_USE struct result history_list(struct call *call, const struct oid *deal_id,
                                    struct opt before_seq, int64_t limit,
                                    struct history *ret_history, struct error *err);
void history_entry_encode(const struct history_entry *entry, struct json_writer *out);

#endif
