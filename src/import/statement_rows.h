/* Rows of a sheet as an accounting statement: which of the layouts it has, what each column and row
 * is. Pure: no database, no clock.
 *
 *  - Months in columns: a row of headings with months, label columns before them.
 *  - One month: a heading for the month ("Current Month", "PTD Actual", "Mar 2024") beside one for
 *    the year to date; the month itself in a title ("Period: Jan 2024 - Mar 2024", its last).
 *  - Budget comparison: the same with columns of a budget, which are left out.
 *  - Ledger: a date, an account, an amount (or debit and credit) a row, and a building.
 *
 * What stands before the first column of amounts is the account, code and name. Rows without
 * amounts are titles, properties ("Property: 12 Oak St"), sections or groups. A row of headings
 * again begins another block: the next page, or the next property. */
#ifndef IMPORT_STATEMENT_ROWS_H
#define IMPORT_STATEMENT_ROWS_H

#include "import/statement_book.h"
#include "tabular/cell.h"
#include "tabular/table.h"

enum { STATEMENT_TITLES_MAX = 20, STATEMENT_LOOK_ROWS = 60, STATEMENT_LABEL_MAX = 500 };

enum statement_role {
    ROLE_NONE,
    ROLE_LABEL,
    ROLE_PROPERTY,
    ROLE_MONTH,   /* the amount of `ym`; of a single month 0: the one of the titles */
    ROLE_ROW_SUM, /* a total over the months, or the year to date */
    ROLE_DATE,
    ROLE_AMOUNT,
    ROLE_DEBIT,
    ROLE_CREDIT
};

struct statement_column {
    enum statement_role role;
    int32_t ym;
};

struct statement_reader {
    struct statement_book *book;
    char decimal_mark;
    bool looks_only; /* the first reading, which finds the two below and adds nothing to the book */
    unsigned date_orders;            /* that are left open, bits of 1 << CELL_MDY … */
    bool totals_end_expenses;        /* the file has totals behind its expenses */
    enum cell_date_order date_order; /* the first open one */
    bool month_is_open; /* a month that counts would be another in another open order */

    struct statement_column *columns; /* of the block */
    struct statement_column *scratch; /* of a row that may be headings */
    size_t column_count, first_amount;
    char titles[STATEMENT_TITLES_MAX][STATEMENT_LABEL_MAX];
    size_t title_count;
    bool titles_dated;         /* one of them told the months */
    bool titles_are_open;      /* another open order would make others of them */
    int32_t first_ym, last_ym; /* of the titles; 0: not said */
    uint64_t header_row;       /* of the first block */
    uint64_t rows;
    uint32_t property;
    bool has_property;
    enum books_section section;
    char group[STATEMENT_LABEL_MAX];
};

void statement_reader_init(struct statement_reader *reader, struct statement_book *book);
/* For the second reading, into an empty book, what the first one found. */
void statement_reader_again(struct statement_reader *reader, struct statement_book *book);
/* To be called from a table's sink. Failures are of the whole file; what is wrong in a row alone
 * becomes a fault of the book. */
MUST_USE struct result statement_take_row(void *reader, const struct table_row *row,
                                          struct error *err);

/* An amount, rounded to cents. Numbers of a workbook have a point whatever mark the texts have. */
enum cell_status statement_cents(const struct statement_reader *reader,
                                 const struct table_cell *cell, int64_t *ret_cents);
/* Makes columns of a row of headings (statement_heads.c). False, nothing changed: it is none. */
bool statement_heads(struct statement_reader *reader, const struct table_row *row);

/* ---- for statement_ledger.c ---- */

MUST_USE struct result statement_take_ledger_row(struct statement_reader *reader,
                                                 const struct table_row *row, struct error *err);
/* Without blanks at its ends, cut where it is too long. */
void statement_label(char label[STATEMENT_LABEL_MAX], const char *text);
bool statement_has_property_column(const struct statement_reader *reader);
MUST_USE struct result statement_enter_row_property(struct statement_reader *reader,
                                                    const struct table_row *row, struct error *err);
/* The cell is no date, or no amount: a fault of the book. */
void statement_add_fault(struct statement_reader *reader, const struct table_row *row,
                         size_t column);

#endif
