#include "import/statement_rows.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "import/statement_titles.h"
#include "tabular/csv.h"

void statement_reader_init(struct statement_reader *reader, struct statement_book *book)
{
    *reader = (struct statement_reader){
        .book = book,
        .decimal_mark = '.',
        .date_orders = CELL_ALL_DATE_ORDERS,
        .columns = ARENA_ARRAY(book->arena, struct statement_column, CSV_COLUMNS_MAX),
        .scratch = ARENA_ARRAY(book->arena, struct statement_column, CSV_COLUMNS_MAX),
    };
}

enum cell_status statement_cents(const struct statement_reader *reader,
                                 const struct table_cell *cell, int64_t *ret_cents)
{
    const char mark = cell->kind == TABLE_NUMBER ? '.' : reader->decimal_mark;
    return cell_decimal(cell->text, mark, 2, ret_cents);
}

void statement_reader_again(struct statement_reader *reader, struct statement_book *book)
{
    const struct statement_reader found = *reader;
    statement_reader_init(reader, book);
    reader->decimal_mark = found.decimal_mark;
    reader->date_orders = found.date_orders;
    reader->date_order = found.date_order;
    reader->totals_end_expenses = found.totals_end_expenses;
}

void statement_label(char label[STATEMENT_LABEL_MAX], const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    if (length >= STATEMENT_LABEL_MAX)
        length = utf8_valid_prefix(text, STATEMENT_LABEL_MAX - 1);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    memcpy(label, text, length);
    label[length] = '\0';
}

bool statement_has_property_column(const struct statement_reader *reader)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->columns[i].role == ROLE_PROPERTY)
            return true;
    }
    return false;
}

static struct result enter_property(struct statement_reader *reader, const char *name,
                                    struct error *err)
{
    uint32_t property = 0;
    TRY(book_property(reader->book, name, &property, err));
    if (!reader->has_property || reader->property != property) {
        reader->section = BOOKS_NO_SECTION;
        reader->group[0] = '\0';
    }
    reader->property = property;
    reader->has_property = true;
    return RESULT_OK;
}

void statement_add_fault(struct statement_reader *reader, const struct table_row *row,
                         size_t column)
{
    char detail[200], text[60];
    snprintf(text, sizeof(text), "%s", row->cells[column].text);
    text[utf8_valid_prefix(text, strlen(text))] = '\0';
    snprintf(detail, sizeof(detail), "row %llu, column %zu: \"%s\" is no %s",
             (unsigned long long)row->number, column + 1, text,
             reader->columns[column].role == ROLE_DATE ? "date" : "amount");
    book_fault(reader->book, reader->property, row->number, detail);
}

static struct result begin_block(struct statement_reader *reader, const struct table_row *row,
                                 struct error *err)
{
    const char *name = statement_goes_on(reader) ? NULL : statement_property_of_titles(reader);
    if (reader->header_row == 0)
        reader->header_row = row->number;
    for (size_t i = 0; i < reader->column_count; i++) {
        struct statement_column *column = &reader->columns[i];
        if (column->role != ROLE_MONTH || column->ym != 0)
            continue;
        if (reader->last_ym == 0)
            return error_set(
                err, ERROR_BAD_REQUEST,
                "row %llu: no line above says which month it is (\"Period: Mar 2024\")",
                (unsigned long long)row->number);
        column->ym = reader->last_ym;
        reader->month_is_open |= reader->titles_are_open;
    }
    statement_forget_titles(reader);
    if (name || !reader->has_property)
        return statement_has_property_column(reader)
                   ? RESULT_OK
                   : enter_property(reader, name ? name : "", err);
    return RESULT_OK;
}

/* ---- rows of a statement ---- */

/* The texts before the first amount, code and name, with one blank between. */
static void label_of(const struct statement_reader *reader, const struct table_row *row,
                     char label[STATEMENT_LABEL_MAX])
{
    char part[STATEMENT_LABEL_MAX];
    size_t length = 0;
    label[0] = '\0';
    for (size_t i = 0; i < row->count && i < reader->first_amount; i++) {
        if (row->cells[i].length == 0 || reader->columns[i].role == ROLE_PROPERTY)
            continue;
        statement_label(part, row->cells[i].text);
        if (length + strlen(part) + 2 > STATEMENT_LABEL_MAX)
            return;
        length += (size_t)snprintf(label + length, STATEMENT_LABEL_MAX - length, "%s%s",
                                   length && part[0] ? " " : "", part);
    }
}

static bool is_amount(const struct statement_column *column)
{
    return column->role == ROLE_MONTH || column->role == ROLE_ROW_SUM;
}

struct amounts {
    size_t good, bad, first_bad; /* its column */
    size_t figures;              /* of the bad ones, those that look as if they were amounts */
};

static bool looks_like_figure(const struct table_cell *cell)
{
    return cell->kind == TABLE_ERROR || strpbrk(cell->text, "#0123456789") != NULL;
}

static struct amounts count_amounts(const struct statement_reader *reader,
                                    const struct table_row *row)
{
    struct amounts counted = {0};
    int64_t cents = 0;
    for (size_t i = reader->first_amount; i < row->count && i < reader->column_count; i++) {
        if (!is_amount(&reader->columns[i]))
            continue;
        const enum cell_status status = statement_cents(reader, &row->cells[i], &cents);
        if (status == CELL_OK)
            counted.good++;
        if (status == CELL_OK || status == CELL_EMPTY)
            continue;
        counted.figures += looks_like_figure(&row->cells[i]);
        if (counted.bad++ == 0)
            counted.first_bad = i;
    }
    return counted;
}

/* What is below is never left. Where the expenses end with a total, "Financing Fees" before it is
 * a group of them. */
static bool begins_section(const struct statement_reader *reader, enum books_section section)
{
    return reader->section != BOOKS_BELOW &&
           !(reader->section == BOOKS_EXPENSE && section == BOOKS_BELOW &&
             reader->totals_end_expenses);
}

static struct result take_heading(struct statement_reader *reader, const char *label,
                                  struct error *err)
{
    enum books_section section = BOOKS_NO_SECTION;
    const char *named = statement_named_property(label);
    if (label[0] == '\0')
        return RESULT_OK;
    statement_take_title(reader, label);
    if (named && reader->header_row)
        return enter_property(reader, named, err);
    snprintf(reader->group, sizeof(reader->group), "%s", label);
    if (books_total(label) == BOOKS_NO_TOTAL && books_heading(label, &section)) {
        reader->book->has_totals = true;
        if (begins_section(reader, section))
            reader->section = section;
    }
    return RESULT_OK;
}

static struct result add_amounts(struct statement_reader *reader, const struct table_row *row,
                                 uint32_t account, struct error *err)
{
    for (size_t i = reader->first_amount; i < row->count && i < reader->column_count; i++) {
        const struct statement_column *column = &reader->columns[i];
        struct book_figure figure = {
            .property = reader->property,
            .account = account,
            .ym = column->role == ROLE_ROW_SUM ? BOOK_ROW_SUM : column->ym,
            .row = row->number,
        };
        if (is_amount(column) && statement_cents(reader, &row->cells[i], &figure.cents) == CELL_OK)
            TRY(book_add(reader->book, &figure, err));
    }
    return RESULT_OK;
}

/* What comes behind a total. */
static enum books_section section_after(enum books_total total, enum books_section before)
{
    switch (total) {
    case BOOKS_TOTAL_INCOME:
        return before == BOOKS_BELOW ? BOOKS_BELOW : BOOKS_EXPENSE;
    case BOOKS_TOTAL_EXPENSES:
    case BOOKS_TOTAL_NOI:
        return BOOKS_BELOW;
    case BOOKS_NO_TOTAL:
    case BOOKS_TOTAL_ELSE:
        break;
    }
    return before;
}

static struct result take_total(struct statement_reader *reader, const struct table_row *row,
                                const char *label, struct error *err)
{
    const enum books_total total = books_total(label);
    /* Behind the net operating income there are totals of what is not operating too. */
    const bool counts =
        total != BOOKS_TOTAL_ELSE && (total == BOOKS_TOTAL_NOI || reader->section != BOOKS_BELOW);
    reader->section = section_after(total, reader->section);
    reader->group[0] = '\0';
    if (!counts)
        return RESULT_OK;
    reader->book->has_totals = true;
    return book_is_ignored(reader->book, label) ? RESULT_OK
                                                : add_amounts(reader, row, BOOK_TOTAL(total), err);
}

struct result statement_enter_row_property(struct statement_reader *reader,
                                           const struct table_row *row, struct error *err)
{
    char name[STATEMENT_LABEL_MAX];
    for (size_t i = 0; i < row->count && i < reader->column_count; i++) {
        if (reader->columns[i].role != ROLE_PROPERTY || row->cells[i].length == 0)
            continue;
        statement_label(name, row->cells[i].text);
        return enter_property(reader, name, err);
    }
    return reader->has_property ? RESULT_OK : enter_property(reader, "", err);
}

static struct result take_statement_row(struct statement_reader *reader,
                                        const struct table_row *row, struct error *err)
{
    char label[STATEMENT_LABEL_MAX];
    uint32_t account = 0;
    const struct amounts amounts = count_amounts(reader, row);
    label_of(reader, row, label);
    if (amounts.good + amounts.figures == 0)
        return take_heading(reader, label, err);
    TRY(statement_enter_row_property(reader, row, err));
    statement_forget_titles(reader);
    if (label[0] == '\0')
        return RESULT_OK;
    if (amounts.bad > 0)
        statement_add_fault(reader, row, amounts.first_bad);
    if (books_total(label) != BOOKS_NO_TOTAL)
        return take_total(reader, row, label, err);
    TRY(book_account(reader->book, label, reader->group, reader->section, &account, err));
    return add_amounts(reader, row, account, err);
}

/* ---- the first reading ---- */

static void look_at_row(struct statement_reader *reader, const struct table_row *row)
{
    char label[STATEMENT_LABEL_MAX];
    const struct amounts amounts = count_amounts(reader, row);
    label_of(reader, row, label);
    const enum books_total total = books_total(label);
    if (amounts.good + amounts.figures == 0)
        statement_take_title(reader, label);
    else if (total == BOOKS_TOTAL_EXPENSES || total == BOOKS_TOTAL_NOI)
        reader->totals_end_expenses = true;
}

/* ---- any row ---- */

struct result statement_take_row(void *context, const struct table_row *row, struct error *err)
{
    struct statement_reader *reader = context;
    struct statement_book *book = reader->book;
    if (++reader->rows > IMPORT_ROWS_MAX)
        return error_set(err, ERROR_TOO_LARGE, "row %llu: has more than %d rows: split the file",
                         (unsigned long long)row->number, IMPORT_ROWS_MAX);
    if (reader->rows == 1)
        book->sheet = arena_strdup(book->arena, row->sheet);
    const bool may_be_heads = book->layout != BOOK_UNKNOWN || reader->rows <= STATEMENT_LOOK_ROWS;
    if (may_be_heads && book->layout != BOOK_LEDGER && statement_heads(reader, row))
        return reader->looks_only ? RESULT_OK : begin_block(reader, row, err);
    if (book->layout == BOOK_LEDGER)
        return statement_take_ledger_row(reader, row, err);
    if (book->layout != BOOK_UNKNOWN && !reader->looks_only)
        return take_statement_row(reader, row, err);
    if (book->layout != BOOK_UNKNOWN) {
        look_at_row(reader, row);
        return RESULT_OK;
    }
    if (!may_be_heads)
        return error_set(err, ERROR_BAD_REQUEST,
                         "the first %d rows have no headings of a statement", STATEMENT_LOOK_ROWS);
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].kind == TABLE_TEXT)
            statement_take_title(reader, row->cells[i].text);
    }
    return RESULT_OK;
}
