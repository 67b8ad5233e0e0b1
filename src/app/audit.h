/* The audit log: who changed what, when, from where, before and after, in the same transaction as
 * the change; a hash chain.
 *
 * An entry's hash is hash_parts(previous hash, seq, at, actor id, actor name, request id, address,
 * action, subject kind, subject id, before, after), numbers as decimal text, an absent text as a
 * part of length 0; before and after each stand behind a part of one byte, 1 present or 2 absent.
 * The first entry follows an empty hash. audit_head holds the last, so that a tail cut off is
 * missed. */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "app/call.h"
#include "store/audit_store.h"

struct audit_change {
    const char *action; /* "deal.close", "period.report", "period.correct", "lead.create" … */
    const char *subject_kind; /* "deal", "period", "lead", "buyer", "buybox", "user", "token" … */
    const char *subject_id;
    const char *before, *after; /* JSON objects, or NULL; never a secret */
};

MUST_USE struct result audit_write(struct call *call, const struct audit_change *change,
                                   struct error *err);
/* The same; *ret_seq is the entry's number. */
MUST_USE struct result audit_append(struct call *call, const struct audit_change *change,
                                    int64_t *ret_seq, struct error *err);

enum { CHAIN_CHECKED_MAX = 1000 };

/* Where the log does not end in audit_head, the number behind its last entry is what is broken. */
struct audit_check {
    struct audit_head head;    /* its seq is how many entries there should be */
    int64_t entries;           /* whose hash was computed anew */
    int64_t first_broken_seq;  /* 0: the chain holds */
    int64_t newest_broken_seq; /* the same */
    char problem[128];         /* of the first */
};

/* Walks the whole chain. In a transaction, here and below: the log and its head are of one moment.
 */
MUST_USE struct result audit_verify(struct call *call, struct audit_check *ret_check,
                                    struct error *err);
/* Walks the newest CHAIN_CHECKED_MAX entries alone. The one before them is believed: its hash is
 * what they stand on. */
MUST_USE struct result audit_verify_newest(struct call *call, struct audit_check *ret_check,
                                           struct error *err);

#endif
