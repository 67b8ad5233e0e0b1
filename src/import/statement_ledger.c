#include "import/statement_dates.h"
#include "import/statement_rows.h"

static const struct table_cell *cell_of(const struct statement_reader *reader,
                                        const struct table_row *row, enum statement_role role,
                                        size_t *ret_column)
{
    static const struct table_cell nothing = {.kind = TABLE_EMPTY, .text = ""};
    for (size_t i = 0; i < row->count && i < reader->column_count; i++) {
        if (reader->columns[i].role == role && row->cells[i].length > 0) {
            *ret_column = i;
            return &row->cells[i];
        }
    }
    return &nothing;
}

static enum cell_status ledger_amount(const struct statement_reader *reader,
                                      const struct table_row *row, int64_t *ret_cents,
                                      size_t *ret_column)
{
    int64_t debit = 0, credit = 0;
    if (!reader->book->credits_and_debits)
        return statement_cents(reader, cell_of(reader, row, ROLE_AMOUNT, ret_column), ret_cents);
    const enum cell_status of_debit =
        statement_cents(reader, cell_of(reader, row, ROLE_DEBIT, ret_column), &debit);
    if (of_debit != CELL_OK && of_debit != CELL_EMPTY)
        return of_debit;
    const enum cell_status of_credit =
        statement_cents(reader, cell_of(reader, row, ROLE_CREDIT, ret_column), &credit);
    if (of_credit != CELL_OK && of_credit != CELL_EMPTY)
        return of_credit;
    if (of_debit == CELL_EMPTY && of_credit == CELL_EMPTY)
        return CELL_EMPTY;
    return debit != INT64_MIN && add_checked(credit, -debit, ret_cents) ? CELL_OK
                                                                        : CELL_OUT_OF_RANGE;
}

/* Lines without a date and an account, or that call themselves so, are balances and totals. */
static bool is_ledger_total(const struct table_cell *date, const char *label)
{
    char words[STATEMENT_LABEL_MAX];
    books_words(label, words, sizeof(words));
    return (date->length == 0 && label[0] == '\0') || books_total(label) != BOOKS_NO_TOTAL ||
           (date->length == 0 && (books_has(words, "balance") || books_has(words, "total")));
}

/* What an entry must have and this one has not; NULL: nothing. Where only some entries name their
 * building, nobody knows whose the others are. */
static const char *ledger_lacks(const struct statement_reader *reader, const struct table_row *row,
                                const struct table_cell *date, const char *label)
{
    size_t column = 0;
    if (date->length == 0)
        return "an entry has no date";
    if (label[0] == '\0')
        return "an entry has no account";
    if (statement_has_property_column(reader) &&
        cell_of(reader, row, ROLE_PROPERTY, &column)->length == 0)
        return "an entry has no building";
    return NULL;
}

struct result statement_take_ledger_row(struct statement_reader *reader,
                                        const struct table_row *row, struct error *err)
{
    char label[STATEMENT_LABEL_MAX];
    struct book_figure figure = {.row = row->number};
    size_t column = 0, date_column = 0;
    const struct table_cell *date = cell_of(reader, row, ROLE_DATE, &date_column);
    if (reader->looks_only)
        statement_narrow_orders(reader, cell_date_orders(date->text));
    statement_label(label, cell_of(reader, row, ROLE_LABEL, &column)->text);
    if (reader->looks_only || is_ledger_total(date, label))
        return RESULT_OK;
    TRY(statement_enter_row_property(reader, row, err));
    figure.property = reader->property;
    const char *lacks = ledger_lacks(reader, row, date, label);
    if (lacks) {
        if (ledger_amount(reader, row, &figure.cents, &column) != CELL_EMPTY)
            book_fault(reader->book, reader->property, row->number, lacks);
        return RESULT_OK;
    }
    if (cell_month(date->text, reader->date_order, &figure.ym) != CELL_OK) {
        statement_add_fault(reader, row, date_column);
        return RESULT_OK;
    }
    reader->month_is_open |= statement_month_is_open(reader, date->text);
    const enum cell_status status = ledger_amount(reader, row, &figure.cents, &column);
    if (status == CELL_EMPTY)
        return RESULT_OK;
    if (status != CELL_OK) {
        statement_add_fault(reader, row, column);
        return RESULT_OK;
    }
    TRY(book_account(reader->book, label, "", BOOKS_NO_SECTION, &figure.account, err));
    return book_add(reader->book, &figure, err);
}
