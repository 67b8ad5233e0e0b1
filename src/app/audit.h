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

struct audit_change {
    const char *action; /* "deal.close", "period.report", "period.correct", "lead.create" … */
    const char *subject_kind; /* "deal", "period", "lead", "buyer", "buybox", "user", "token" … */
    const char *subject_id;
    const char *before, *after; /* JSON objects, or NULL; never a secret */
};

MUST_USE struct result audit_write(struct call *call, const struct audit_change *change,
                                   struct error *err);

struct audit_check {
    int64_t entries;
    int64_t first_broken_seq; /* 0: the chain holds */
    char problem[128];
};

/* Walks the whole chain. */
MUST_USE struct result audit_verify(struct call *call, struct audit_check *ret_check,
                                    struct error *err);

#endif
