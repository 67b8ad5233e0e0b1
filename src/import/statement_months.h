/* From a statement's figures to what a period's report says, a property and month.
 *
 *  - Signs. Income is what makes the property richer. Whether a file writes income, or expenses, as
 *    negative is told by what all its income, or expenses, add up to; credits keep their own sign.
 *    Losses (vacancy, concessions, bad debt) that a file writes as positive among the income are
 *    taken off, unless its own total of income says otherwise.
 *  - Rent collected is all income less the losses. The share of vacancy is told where there are an
 *    account of gross rent and one of vacancy.
 *  - The accounts must add up to the file's totals of income, expenses and NOI: a difference of
 *    rounding (half a unit, cents or where all amounts are whole then units, an account) is told, a
 *    larger one refuses the month.
 *  - NOI is the file's where it has one and no operating account was put elsewhere. Cash flow is
 *    NOI less debt service where the file has that, not where it has the interest alone.
 *  - Months to come, after `now_ym`, are not reported, nor are those without any amount before the
 *    first or behind the last one with any. Zeros between are a vacant month's. */
#ifndef IMPORT_STATEMENT_MONTHS_H
#define IMPORT_STATEMENT_MONTHS_H

#include "import/statement_book.h"

enum { BOOK_REMARKS_MAX = 20 };

struct book_month {
    uint32_t property;
    int32_t ym;
    uint64_t row; /* the first that speaks of it */
    int64_t rent_cents;
    struct opt parts[EXPENSE_PART_COUNT]; /* cents; those the property has accounts of */
    struct opt vacancy_ppm, noi_cents, cash_flow_cents;
    const char *problem; /* NULL: may be reported */
    const char *remarks[BOOK_REMARKS_MAX];
    size_t remark_count;
};

/* Takes each month that is reported, property by property in the order of months. A property of
 * which no month is reported is told once, with a problem and the month 0. Sorts the book.
 * Texts of a month are in `arena`, which take() may empty. */
MUST_USE struct result
book_months(struct statement_book *book, int32_t now_ym,
            struct result (*take)(void *context, const struct book_month *month, struct error *err),
            void *context, struct arena *arena, struct error *err);

#endif
