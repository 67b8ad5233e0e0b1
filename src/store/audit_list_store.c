#include "store/audit_list_store.h"

#include "store/row.h"
#include "store/sql_statements.h"

static bool is_by_time(const struct audit_filter *filter)
{
    return audit_list_statement(filter) == &SQL_AUDIT_LIST_BY_TIME;
}

const struct db_statement *audit_list_statement(const struct audit_filter *filter)
{
    if (filter->subject_id)
        return &SQL_AUDIT_LIST_BY_SUBJECT;
    if (oid_is_set(&filter->actor_id))
        return &SQL_AUDIT_LIST_BY_ACTOR;
    if (filter->action)
        return &SQL_AUDIT_LIST_BY_ACTION;
    if (filter->subject_kind)
        return &SQL_AUDIT_LIST_BY_KIND;
    if (filter->from_ms.known || filter->to_ms.known)
        return &SQL_AUDIT_LIST_BY_TIME;
    return &SQL_AUDIT_LIST;
}

/* The row's text outlives the row. */
static struct audit_entry entry_kept(const struct db_cursor *row, struct arena *arena)
{
    struct audit_entry entry = audit_entry_from_row(row);
    entry.actor_name = row_text(row, 3, arena).chars;
    entry.request_id = row_text(row, 4, arena).chars;
    entry.address = row_text(row, 5, arena).chars;
    entry.action = row_text(row, 6, arena).chars;
    entry.subject_kind = row_text(row, 7, arena).chars;
    entry.subject_id = row_text(row, 8, arena).chars;
    entry.before = row_text(row, 9, arena).chars;
    entry.after = row_text(row, 10, arena).chars;
    return entry;
}

struct result audit_store_list(struct db *db, struct arena *arena,
                               const struct audit_filter *filter, int64_t limit,
                               struct audit_list *ret_list, struct error *err)
{
    /* What comes next is before (to, seq): by time as a pair, else each by itself. */
    int64_t end_ms = filter->to_ms.known ? filter->to_ms.value + 1 : INT64_MAX;
    int64_t before_seq = filter->after_seq.known ? filter->after_seq.value : INT64_MAX;
    if (is_by_time(filter)) {
        end_ms = filter->after_at_ms.known ? filter->after_at_ms.value : end_ms;
        before_seq = filter->after_seq.known ? filter->after_seq.value : 0;
    }

    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct audit_list list = {.items = ARENA_ARRAY(arena, struct audit_entry, (size_t)limit)};
    TRY(db_query(db, audit_list_statement(filter),
                 DB_ARGS(db_text(filter->subject_id), db_oid(&filter->actor_id),
                         db_text(filter->action), db_text(filter->subject_kind),
                         db_int(filter->from_ms.known ? filter->from_ms.value : INT64_MIN),
                         db_int(end_ms), db_int(before_seq), db_int(limit)),
                 &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list.items[list.count++] = entry_kept(&row, arena);
    }
    *ret_list = list;
    return RESULT_OK;
}
