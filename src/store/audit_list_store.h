/* Pages of the audit log, newest first.
 *
 * The first filter that was asked, in the order of struct audit_filter, drives the page by its
 * index. Entries are in the order of their numbers; where the time alone drives, in that of their
 * times, which differs only where the clock was set back. */
#ifndef STORE_AUDIT_LIST_STORE_H
#define STORE_AUDIT_LIST_STORE_H

#include "base/arena.h"
#include "store/audit_store.h"

struct audit_filter {
    const char *subject_id; /* NULL: not asked, as below */
    struct oid actor_id;
    const char *action;
    const char *subject_kind;
    struct opt from_ms, to_ms;         /* both inclusive */
    struct opt after_seq, after_at_ms; /* the last entry of the page before; both or none */
};

struct audit_list {
    struct audit_entry *items; /* text is in the arena */
    size_t count;
};

MUST_USE struct result audit_store_list(struct db *db, struct arena *arena,
                                        const struct audit_filter *filter, int64_t limit,
                                        struct audit_list *ret_list, struct error *err);

/* The statement that is run for the filter. For tests of query plans. */
const struct db_statement *audit_list_statement(const struct audit_filter *filter);

#endif
