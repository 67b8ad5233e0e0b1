/* Taking an import of filings back: what it remembered goes, so that the filing can be imported
 * anew. The records (deals, periods) are put back as they were by whoever takes the import back;
 * this makes what is remembered agree with them. In the same transaction:
 *
 *  1. absee_forget_deal() for each deal, before it is deleted;
 *  2. the records are put back;
 *  3. absee_forget_import().
 *
 * Statements that an import before this was possible left behind (without its id) stay. */
#ifndef IMPORT_ABSEE_FORGET_H
#define IMPORT_ABSEE_FORGET_H

#include "app/call.h"

/* The deal's loan has no deal any more; what other imports said of it waits for the next. A deal
 * that no import made is left alone. */
MUST_USE struct result absee_forget_deal(struct call *call, const struct oid *deal_id,
                                         struct error *err);

/* `import_id`: of import_files, and the request id of its audit entries. Forgets the file, its
 * statements and events; ends of deals follow what is left. */
MUST_USE struct result absee_forget_import(struct call *call, const struct oid *import_id,
                                           struct error *err);

#endif
