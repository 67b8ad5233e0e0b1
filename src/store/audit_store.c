#include "store/audit_store.h"

#include <string.h>

#include "store/sql_statements.h"

struct result audit_store_head(struct db *db, struct audit_head *ret_head, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_AUDIT_HEAD_GET, DB_NO_ARGS, &row, &found, err));
    size_t length = 0;
    const void *hash = found ? db_column_blob(&row, 1, &length) : NULL;
    if (!found || length > HASH_BYTES)
        return error_set(err, ERROR_INTERNAL, "the head of the audit chain is damaged");

    struct audit_head head = {.seq = db_column_int(&row, 0), .hash_length = length};
    if (length)
        memcpy(head.hash, hash, length);
    *ret_head = head;
    return RESULT_OK;
}

struct result audit_store_head_expect(struct db *db, struct error *err)
{
    return db_expect(db, &SQL_AUDIT_HEAD_GET, DB_NO_ARGS, err);
}

struct result audit_store_head_set(struct db *db, const struct audit_head *head, struct error *err)
{
    return db_run_later(db, &SQL_AUDIT_HEAD_SET,
                        DB_ARGS(db_int(head->seq), db_blob(head->hash, head->hash_length)), err);
}

struct result audit_store_append(struct db *db, const struct audit_entry *entry, struct error *err)
{
    return db_run_later(
        db, &SQL_AUDIT_INSERT,
        DB_ARGS(db_int(entry->seq), db_int(entry->at_ms), db_oid(&entry->actor_id),
                db_text(entry->actor_name), db_text(entry->request_id), db_text(entry->address),
                db_text(entry->action), db_text(entry->subject_kind), db_text(entry->subject_id),
                db_text(entry->before), db_text(entry->after), db_blob(entry->hash, HASH_BYTES)),
        err);
}

struct audit_entry audit_entry_from_row(const struct db_cursor *row)
{
    struct audit_entry entry = {
        .seq = db_column_int(row, 0),
        .at_ms = db_column_int(row, 1),
        .actor_id = db_column_oid(row, 2),
        .actor_name = db_column_text(row, 3),
        .request_id = db_column_text(row, 4),
        .address = db_column_text(row, 5),
        .action = db_column_text(row, 6),
        .subject_kind = db_column_text(row, 7),
        .subject_id = db_column_text(row, 8),
        .before = db_column_text(row, 9),
        .after = db_column_text(row, 10),
    };
    size_t length = 0;
    const void *hash = db_column_blob(row, 11, &length);
    if (length == HASH_BYTES)
        memcpy(entry.hash, hash, HASH_BYTES);
    return entry;
}

static const char *kept(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static struct audit_entry entry_kept(const struct db_cursor *row, struct arena *arena)
{
    struct audit_entry entry = audit_entry_from_row(row);
    entry.actor_name = kept(arena, entry.actor_name);
    entry.request_id = kept(arena, entry.request_id);
    entry.address = kept(arena, entry.address);
    entry.action = kept(arena, entry.action);
    entry.subject_kind = kept(arena, entry.subject_kind);
    entry.subject_id = kept(arena, entry.subject_id);
    entry.before = kept(arena, entry.before);
    entry.after = kept(arena, entry.after);
    return entry;
}

struct result audit_store_back(struct db *db, struct arena *arena, int64_t first_seq,
                               int64_t before_seq, int64_t limit, struct audit_entries *ret_entries,
                               struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct audit_entries entries = {.items = ARENA_ARRAY(arena, struct audit_entry, (size_t)limit)};
    TRY(db_query(db, &SQL_AUDIT_BACK, DB_ARGS(db_int(first_seq), db_int(before_seq), db_int(limit)),
                 &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        entries.items[entries.count++] = entry_kept(&row, arena);
    }
    *ret_entries = entries;
    return RESULT_OK;
}

struct result audit_store_later(struct db *db, struct arena *arena, const char *subject_kind,
                                const char *subject_id, int64_t seq, struct audit_entry *ret_entry,
                                bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query_one(db, &SQL_AUDIT_LATER,
                     DB_ARGS(db_text(subject_id), db_int(seq), db_text(subject_kind)), &row,
                     ret_found, err));
    if (*ret_found)
        *ret_entry = entry_kept(&row, arena);
    return RESULT_OK;
}

struct result audit_store_state_before(struct db *db, struct arena *arena, const char *subject_kind,
                                       const char *subject_id, int64_t seq, const char **ret_after,
                                       struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    *ret_after = NULL;
    TRY(db_query(db, &SQL_AUDIT_EARLIER, DB_ARGS(db_text(subject_id), db_int(seq)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        if (strcmp(db_column_text(&row, 0), subject_kind) != 0)
            continue;
        *ret_after = kept(arena, db_column_text(&row, 1));
        return RESULT_OK;
    }
}
