/* Importing one ABS-EE filing: loans become closed deals with a locked pro forma, statements become
 * periods. One transaction a file: the caller commits it, or rolls back where this fails.
 *
 *  - Which loan a filing speaks of: import/absee_pool.h.
 *  - The first filing that has a loan's underwriting makes the deal (import/absee_deal.h); its pro
 *    forma is never replaced, whatever is read later. Until then its statements are kept.
 *  - The periods follow from all statements known of the loan (domain/statement.h) and the record
 *    follows them (import/absee_periods.h), so neither reading a filing again nor the order of
 *    filings changes what the periods are.
 *  - A loan or statement that cannot be taken is left out and told, with its reason; it does not
 *    fail the file.
 *  - A filing that says nothing new, by its fingerprint or because all of it was known, writes
 *    nothing at all.
 *
 * Changes are made as the call's actor, under the import's own id as request id; the import itself
 * is audited as "import.file". */
#ifndef IMPORT_ABSEE_IMPORT_H
#define IMPORT_ABSEE_IMPORT_H

#include "import/absee_filing.h"
#include "import/absee_report.h"

/* `name` of the file is remembered and audited. `import_id` is what the import is known by: NULL
 * for one of its own. With a bulk in the call changes go through that, and its owner writes it;
 * without one all is written at the end. The report's notes live in the call's arena. */
MUST_USE struct result import_absee(struct call *call, const struct oid *import_id,
                                    const char *name, const struct absee_filing *filing,
                                    struct import_report *ret_report, struct error *err);

#endif
