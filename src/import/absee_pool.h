/* Which loan is which, across filings.
 *
 * A filing does not name the trust it comes from: it numbers its loans, and every trust has a loan
 * 2. So loans are kept in pools, one a trust, and a filing is put to the pool whose loans it knows
 * by their marks: originator, date of origination, original amount and name of the property. These
 * stay filled from filing to filing, where addresses and figures go blank.
 *
 *  - Two loans of one number are the same where at least two marks agree and at most one differs;
 *    they are different where two differ. A mark that either lacks says nothing. Upper and lower
 *    case, spaces and punctuation of names do not count.
 *  - A filing's pool is the one with the most same loans less different ones; above zero, else the
 *    filing opens a new pool. Of equal ones the older pool is taken. So the note of one large loan
 *    in two trusts does not draw the filings of both together.
 *  - In its pool a loan is known by its number alone, so that a filing with most marks blank still
 *    finds it; where the marks say that it is a different loan, it is left out. */
#ifndef IMPORT_ABSEE_POOL_H
#define IMPORT_ABSEE_POOL_H

#include "app/call.h"
#include "import/absee_filing.h"
#include "store/import_store.h"

enum marks_verdict { MARKS_UNSURE, MARKS_SAME, MARKS_DIFFERENT };

/* Texts live in the arena. */
struct loan_marks loan_marks_of(const struct loan_filed *loan, struct arena *arena);
enum marks_verdict loan_marks_compare(const struct loan_marks *a, const struct loan_marks *b);
/* Takes over what `known` lacks; true where that was anything. */
bool loan_marks_fill(struct loan_marks *known, const struct loan_marks *filed);

/* Lower case; spaces are one each already. "" is no name: NULL. */
const char *originator_key_make(const char *originator, struct arena *arena);

/* Not set where the filing belongs to no pool that is known. */
MUST_USE struct result import_pool_find(struct call *call, const struct absee_filing *filing,
                                        struct oid *ret_pool_id, struct error *err);

/* The row of a loan in its pool. */
MUST_USE struct result import_pool_loan(struct call *call, const struct oid *pool_id,
                                        const char *number, struct import_loan *ret_loan,
                                        bool *ret_found, struct error *err);

#endif
