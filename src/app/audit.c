#include "app/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/bulk.h"
#include "store/sql_statements.h"

static struct hash_part text_part(const char *text)
{
    return (struct hash_part){text, text ? strlen(text) : 0};
}

/* What the hash of an entry covers: see audit.h. */
static void entry_hash(const struct audit_entry *entry, const unsigned char *previous,
                       size_t previous_length, unsigned char ret_hash[HASH_BYTES])
{
    char seq[24], at[24];
    snprintf(seq, sizeof(seq), "%" PRId64, entry->seq);
    snprintf(at, sizeof(at), "%" PRId64, entry->at_ms);
    const char *before_mark = entry->before ? "\1" : "\2";
    const char *after_mark = entry->after ? "\1" : "\2";
    struct hash_part parts[] = {
        {previous, previous_length},
        text_part(seq),
        text_part(at),
        text_part(entry->actor_id.hex),
        text_part(entry->actor_name),
        text_part(entry->request_id),
        text_part(entry->address),
        text_part(entry->action),
        text_part(entry->subject_kind),
        text_part(entry->subject_id),
        text_part(before_mark),
        text_part(entry->before),
        text_part(after_mark),
        text_part(entry->after),
    };
    hash_parts(parts, ARRAY_LENGTH(parts), ret_hash);
}

struct result audit_append(struct call *call, const struct audit_change *change, int64_t *ret_seq,
                           struct error *err)
{
    struct audit_head head = {0};
    TRY(bulk_audit_head(call, &head, err));
    struct audit_entry entry = {
        .seq = head.seq + 1,
        .at_ms = call->now_ms,
        .actor_id = call->actor.user_id,
        .actor_name = call->actor.name ? call->actor.name : "",
        .request_id = call->request_id,
        .address = call->address,
        .action = change->action,
        .subject_kind = change->subject_kind,
        .subject_id = change->subject_id,
        .before = change->before,
        .after = change->after,
    };
    entry_hash(&entry, head.hash, head.hash_length, entry.hash);
    TRY(audit_store_append(call->db, &entry, err));
    struct audit_head next = {.seq = entry.seq, .hash_length = HASH_BYTES};
    memcpy(next.hash, entry.hash, HASH_BYTES);
    TRY(bulk_audit_head_set(call, &next, err));
    *ret_seq = entry.seq;
    return RESULT_OK;
}

struct result audit_write(struct call *call, const struct audit_change *change, struct error *err)
{
    int64_t seq = 0;
    return audit_append(call, change, &seq, err);
}

/* Entries come in the order of their numbers, so what is found last is the newest. */
static void found_broken(struct audit_check *check, int64_t seq, const char *problem)
{
    check->newest_broken_seq = seq;
    if (check->first_broken_seq)
        return;
    check->first_broken_seq = seq;
    snprintf(check->problem, sizeof(check->problem), "%s", problem);
}

/* What an entry has to stand on is the stored hash of the one before, so that one that was changed
 * does not break all behind it. Nothing can be said of the hash behind a gap, nor of the entry that
 * is believed. */
static void check_entry(struct audit_check *check, const struct audit_entry *entry,
                        int64_t believed_seq, const struct audit_head *last)
{
    if (entry->seq != last->seq + 1) {
        found_broken(check, last->seq + 1, "the entry is missing");
        return;
    }
    if (entry->seq == believed_seq)
        return;
    unsigned char expected[HASH_BYTES];
    entry_hash(entry, last->hash, last->hash_length, expected);
    check->entries++;
    if (memcmp(expected, entry->hash, HASH_BYTES) != 0)
        found_broken(check, entry->seq, "the entry does not match its hash");
}

/* Follows the entries behind the believed one (0: all) as far as the head and one entry beyond;
 * `rows` is how many of them are asked for at the most. */
static struct result walk_chain(struct call *call, int64_t believed_seq, int64_t rows,
                                struct audit_check *check, struct error *err)
{
    struct audit_head last = {.seq = believed_seq ? believed_seq - 1 : 0};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(call->db, &SQL_AUDIT_AFTER, DB_ARGS(db_int(last.seq), db_int(rows)), &row, err));
    bool more = false;
    for (;;) {
        TRY(db_step(&row, &more, err));
        if (!more || db_column_int(&row, 0) > check->head.seq)
            break;
        struct audit_entry entry = audit_entry_from_row(&row);
        check_entry(check, &entry, believed_seq, &last);
        last.seq = entry.seq;
        last.hash_length = HASH_BYTES;
        memcpy(last.hash, entry.hash, HASH_BYTES);
    }
    if (more || last.seq != check->head.seq || memcmp(last.hash, check->head.hash, HASH_BYTES) != 0)
        found_broken(check, last.seq + 1, "the log does not end where the chain's head says");
    return RESULT_OK;
}

static struct result verify_newest(struct call *call, int64_t limit, struct audit_check *ret_check,
                                   struct error *err)
{
    struct audit_check check = {0};
    TRY(audit_store_head(call->db, &check.head, err));
    int64_t believed_seq = check.head.seq > limit ? check.head.seq - limit : 0;
    int64_t rows = limit < INT64_MAX ? limit + 2 : INT64_MAX;
    TRY(walk_chain(call, believed_seq, rows, &check, err));
    *ret_check = check;
    return RESULT_OK;
}

struct result audit_verify(struct call *call, struct audit_check *ret_check, struct error *err)
{
    return verify_newest(call, INT64_MAX, ret_check, err);
}

struct result audit_verify_newest(struct call *call, struct audit_check *ret_check,
                                  struct error *err)
{
    return verify_newest(call, CHAIN_CHECKED_MAX, ret_check, err);
}
