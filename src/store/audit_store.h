/* Rows of the audit log, and the end of its chain. */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

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
/* An entry from the columns of audit_after, in their order; text is borrowed from the row. */
struct audit_entry audit_entry_from_row(const struct db_cursor *row);

#endif
