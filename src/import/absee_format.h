/* Filings as a format of imports (import/format.h), for files that come one at a time: a row is a
 * loan, its line that of its asset, its subject the deal. What the report says of a loan without a
 * deal are its problems, else remarks. The rules are those of import/absee_import.h.
 *
 * Such an import is taken back with import/absee_forget.h, which also says in what order. */
#ifndef IMPORT_ABSEE_FORMAT_H
#define IMPORT_ABSEE_FORMAT_H

#include "import/format.h"

/* Reads as far as the first asset. */
MUST_USE struct result absee_recognise(const struct import_work *work, struct recognition *ret,
                                       bool *ret_is, const char **ret_why, struct error *err);

/* One transaction, of the caller's; the call's request id is the import's. Fails as
 * absee_filing_read() does. A file that says nothing new has all its loans unchanged. */
MUST_USE struct result absee_execute(struct call *call, const struct import_input *input,
                                     const struct import_observer *observer,
                                     struct import_counts *ret_counts, struct error *err);

#endif
