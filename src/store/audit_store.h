/* Rows of the audit log, and the end of its chain. */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

#include "base/arena.h"
#include "crypto/hash.h"
#include "db/db.h"

struct audit_entry {
    int64_t seq;
    int64_t at_ms;
    struct oid actor_id; /* not set: nobody was signed in, or the system */
    const char *actor_name, *request_id, *address;
    const char *action, *subject_kind, *subject_id;
    const char *before, *after; /* JSON; NULL: absent */
    unsigned char hash[HASH_BYTES];
};

struct audit_head {
    int64_t seq; /* 0: no entry yet */
    unsigned char hash[HASH_BYTES];
    size_t hash_length; /* 0 before the first entry */
};

MUST_USE struct result audit_store_head_expect(struct db *db, struct error *err); /* db_expect() */
MUST_USE struct result audit_store_head(struct db *db, struct audit_head *ret_head,
                                        struct error *err);
MUST_USE struct result audit_store_head_set(struct db *db, const struct audit_head *head,
                                            struct error *err);
/* Inserts the entry; the head is the caller's to set. */
MUST_USE struct result audit_store_append(struct db *db, const struct audit_entry *entry,
                                          struct error *err);
struct audit_entries {
    struct audit_entry *items; /* texts in the arena */
    size_t count;
};
/* Those from first_seq up to before_seq, without it, the last first. */
MUST_USE struct result audit_store_back(struct db *db, struct arena *arena, int64_t first_seq,
                                        int64_t before_seq, int64_t limit,
                                        struct audit_entries *ret_entries, struct error *err);
/* The first about the subject behind `seq`, but for those of imports that were reverted, and of their
 * reverting: they cancel each other. */
MUST_USE struct result audit_store_later(struct db *db, struct arena *arena, const char *subject_id,
                                         int64_t seq, struct audit_entry *ret_entry,
                                         bool *ret_found, struct error *err);
/* What the last entry of the kind about the subject before `seq` says is; NULL where there is none.
 */
MUST_USE struct result audit_store_state_before(struct db *db, struct arena *arena,
                                                const char *subject_kind, const char *subject_id,
                                                int64_t seq, const char **ret_after,
                                                struct error *err);
/* An entry from the columns of audit_after, in their order; text is borrowed from the row. */
struct audit_entry audit_entry_from_row(const struct db_cursor *row);

#endif
