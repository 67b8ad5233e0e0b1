/* The statements of a loan over several properties none of which is their total: sums.
 *
 * Properties report when they like: in one filing one has its half-year and another its first
 * quarter still. So what each of them said is kept from filing to filing, and a sum is made where
 * all that a filing lists have said something of the same months, in that filing or in one before
 * it: the latest each said. It is filed on that filing's date, and only over months that one of the
 * properties reports in it. A sum that lacks a property, or an amount of one, is no sum.
 *
 * What a filing lists are the properties that still belong to the loan; one that is defeased, or
 * released and silent, does not (import/absee_filing.h). A sum of fewer properties than some other
 * filing lists is partial.
 *
 * The sums follow from the set of things said, not from the order in which filings are read. */
#ifndef DOMAIN_STATEMENT_PARTS_H
#define DOMAIN_STATEMENT_PARTS_H

#include "domain/statement.h"

/* Different spans that are looked at in a filing: more are no sequence of statements. */
enum { STATEMENT_PARTS_SPANS_MAX = 16 };

struct statement_part {
    const char *property;       /* which: compared as text */
    struct statement statement; /* without dates: listed, and says nothing */
};

struct statement_sums {
    struct statement *items; /* by filing */
    size_t count;
};

/* `parts` by filing date, then in the order they were read: of one property and date the last
 * counts for each span. Occupancy and DSCR of a sum are unknown. In the arena. */
struct statement_sums statement_parts_sum(const struct statement_part *parts, size_t count,
                                          struct arena *arena);

#endif
