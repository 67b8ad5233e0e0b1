/* One ABS-EE filing as a whole: its assets as tabular/absee.h reads them, brought together into
 * loans, in the terms of the domain. Touches no database.
 *
 * An asset whose number is another asset's in the same filing, with a tail ("4.01", "3-001"), is a
 * property of that loan; every other asset is a loan. Where a loan's statement is found says
 * statement_source_of(). Of parts those are left out that belong to the loan no more: defeased
 * ones, and such as are released or substituted in part and report nothing. */
#ifndef IMPORT_ABSEE_FILING_H
#define IMPORT_ABSEE_FILING_H

#include "crypto/hash.h"
#include "domain/loan_event.h"
#include "domain/statement_parts.h"
#include "domain/underwriting.h"
#include "tabular/byte_source.h"

enum { ABSEE_FILING_PROPERTIES_MAX = 50000 }; /* in a filing: bounds its memory */

struct absee_loan {
    struct loan_filed filed;
    uint64_t line; /* of its asset */
    int32_t filed_on;
    struct loan_news news;
    bool has_statement;
    struct statement statement;
    struct statement_part *parts; /* where its statement is to be made of its properties' */
    size_t part_count;
    /* What could not be read, in sentences: "mostRecentRevenueAmount is not a number: "abc" (line
     * 40)". Of the loan and its properties. */
    const char **remarks;
    size_t remark_count;
};

struct absee_filing {
    int32_t filed_on; /* the latest end of a reporting period in it */
    struct absee_loan *loans;
    size_t loan_count;
    /* Of all that was read and counts, so that a copy with other white space, or another name, is
     * the same filing. Needs crypto_init(). */
    unsigned char fingerprint[HASH_BYTES];
};

/* Lives in the arena. Fails as absee_read() does; ERROR_BAD_REQUEST too where no asset says when
 * its reporting period ends, ERROR_TOO_LARGE past ABSEE_FILING_PROPERTIES_MAX. */
MUST_USE struct result absee_filing_read(const struct byte_source *source, struct arena *arena,
                                         struct absee_filing *ret_filing, struct error *err);

/* The date by which filings are put in order: the first end of a reporting period in it, read only
 * as far as there. Unknown where there is none in front of the first fault. */
struct opt absee_filing_date(const struct byte_source *source);

#endif
