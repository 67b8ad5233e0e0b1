/* What an accounting statement says, taken out of its layout: properties, accounts, and figures of
 * an account in a month, as they stand there, signs too. Figures of the same account and month are
 * added up, whatever number of rows they are from; of a total the first stands.
 *
 * Bounded by the limits below; past one it is ERROR_TOO_LARGE. */
#ifndef IMPORT_STATEMENT_BOOK_H
#define IMPORT_STATEMENT_BOOK_H

#include "domain/books_account.h"
#include "import/format.h"
#include "import/seen.h"

enum {
    BOOK_PROPERTIES_MAX = 5000,
    BOOK_ACCOUNTS_MAX = IMPORT_ACCOUNTS_MAX,
    BOOK_FIGURES_MAX = 1000000,
    BOOK_FAULTS_MAX = 1000,
};

enum book_layout { BOOK_UNKNOWN, BOOK_MONTHS, BOOK_MONTH, BOOK_BUDGET, BOOK_LEDGER };
extern const char *const book_layout_names[]; /* for people: "months in columns" … */

/* In place of a month: what the row adds up itself. Only checked. */
#define BOOK_ROW_SUM (-1)
/* In place of an account, past all of them: a total of the statement's. */
#define BOOK_TOTAL(total) ((uint32_t)BOOK_ACCOUNTS_MAX + (uint32_t)(total))

struct book_account {
    const char *name; /* with its code, as it stands there */
    enum books_section section;
    enum books_category category;
    enum recognised_by by;
    int64_t total_cents; /* over all months and properties */
};

struct book_figure {
    uint32_t property, account;
    int32_t ym;
    int64_t cents;
    uint64_t row; /* the first that says it */
};

/* A row that cannot be read: it makes the property's figures incomplete. */
struct book_fault {
    uint32_t property;
    uint64_t row;
    const char *detail;
};

struct statement_book {
    struct arena *arena;                    /* of all texts */
    const struct import_settings *settings; /* categories that are said */
    enum book_layout layout;
    const char *sheet;
    bool credits_and_debits; /* amounts are credit less debit: signs are known */
    bool has_totals;         /* of income, expenses or NOI, or headings of sections */
    const char **properties; /* their names; "" where the file says none */
    struct book_account *accounts;
    struct book_figure *figures;
    struct book_fault faults[BOOK_FAULTS_MAX];
    size_t property_count, account_count, figure_count, fault_count;
    size_t figure_room;
    struct seen names, places; /* of texts, of figures: their number + 1 */
};

void book_init(struct statement_book *book, struct arena *arena,
               const struct import_settings *settings);
void book_free(struct statement_book *book); /* for CLEANUP() */

MUST_USE struct result book_property(struct statement_book *book, const char *name,
                                     uint32_t *ret_property, struct error *err);
/* `group` is the heading above, for where the name itself says nothing. An account of no section
 * gets the one of its category. */
MUST_USE struct result book_account(struct statement_book *book, const char *name,
                                    const char *group, enum books_section section,
                                    uint32_t *ret_account, struct error *err);
/* As settings name it: an account that stands in several sections is told apart by its own,
 * "Income: Parking". */
const char *book_account_name(struct statement_book *book, const struct book_account *account);
/* Whether the settings say so of a line that sums up others, by its label. */
bool book_is_ignored(const struct statement_book *book, const char *total);
MUST_USE struct result book_add(struct statement_book *book, const struct book_figure *figure,
                                struct error *err);
void book_fault(struct statement_book *book, uint32_t property, uint64_t row, const char *detail);
/* By property, month and account. No figure may be added any more. */
void book_sort(struct statement_book *book);

#endif
