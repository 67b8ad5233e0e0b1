/* The statements of a loan: what filings said, kept, and what comes of it for domain/statement.h.
 */
#ifndef IMPORT_ABSEE_STATEMENTS_H
#define IMPORT_ABSEE_STATEMENTS_H

#include "app/call.h"
#include "import/absee_filing.h"
#include "store/import_store.h"

struct kept_statements {
    struct statement_versions versions; /* those of the loan, then sums of its properties' */
    size_t index;   /* the filing's own statement among them; STATEMENT_NONE: it has none */
    bool is_new;    /* the filing says what was not known */
    bool is_repeat; /* another filing says the same */
    bool has_sum;   /* one of the sums is of this filing */
};

/* Keeps what the filing says, as said by the import. In the call's arena. */
MUST_USE struct result import_statements_keep(struct call *call, const struct import_loan *loan,
                                              const struct absee_loan *filed,
                                              const struct oid *import_id,
                                              struct kept_statements *ret_kept, struct error *err);

/* All that are known. */
MUST_USE struct result import_statements_all(struct call *call, const struct import_loan *loan,
                                             struct statement_versions *ret_versions,
                                             struct error *err);

#endif
