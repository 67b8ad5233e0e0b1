#include "import/statement_rows.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
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

/* Without blanks at its ends, cut where it is too long. */
static void copy_label(char label[STATEMENT_LABEL_MAX], const char *text)
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

/* ---- titles ---- */

/* "Property: 12 Oak St", "Building = 12 Oak St": what is behind; NULL: no such line. */
static const char *named_property(const char *title)
{
    static const char *const names[] = {" property ", " properties ", " property name ",
                                        " building ", " entity "};
    char words[STATEMENT_LABEL_MAX], name[STATEMENT_LABEL_MAX];
    const size_t length = strcspn(title, ":=");
    if (title[length] == '\0')
        return NULL;
    snprintf(name, sizeof(name), "%.*s", (int)length, title);
    books_words(name, words, sizeof(words));
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (!strcmp(words, names[i])) {
            const char *value = title + length + 1;
            return value + strspn(value, " \t");
        }
    }
    return NULL;
}

/* Of the report, not of the property: its kind, period, basis, when and by whom it was made. */
static bool is_about_report(const char *words)
{
    static const char *const phrases[] = {
        "period",     "statement", "income",  "profit",    "budget",  "cash",
        "accrual",    "basis",     "book",    "prepared",  "created", "exported",
        "page",       "as of",     "printed", "generated", "month",   "year",
        "comparison", "report",    "date",    "expenses",  "ledger",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(phrases); i++) {
        if (books_has(words, phrases[i]))
            return true;
    }
    return false;
}

static bool is_when_made(const char *words)
{
    static const char *const phrases[] = {"prepared",  "created", "exported", "page",
                                          "generated", "printed", "run"};
    for (size_t i = 0; i < ARRAY_LENGTH(phrases); i++) {
        if (books_has(words, phrases[i]))
            return true;
    }
    return false;
}

/* The period that is called so tells the months, else the first line that has any: a date behind it
 * is when the report was made. */
static void take_title(struct statement_reader *reader, const char *title)
{
    char words[STATEMENT_LABEL_MAX];
    books_words(title, words, sizeof(words));
    if (!is_when_made(words) && (!reader->titles_dated || books_has(words, "period")) &&
        statement_title_months(reader, title, &reader->first_ym, &reader->last_ym))
        reader->titles_dated = true;
    if (reader->title_count < STATEMENT_TITLES_MAX)
        copy_label(reader->titles[reader->title_count++], title);
}

/* The property that the titles above a block name; NULL: none. */
static const char *property_of_titles(const struct statement_reader *reader)
{
    char words[STATEMENT_LABEL_MAX];
    int32_t first = 0, last = 0;
    for (size_t i = 0; i < reader->title_count; i++) {
        const char *named = named_property(reader->titles[i]);
        if (named)
            return named;
    }
    for (size_t i = 0; i < reader->title_count; i++) {
        books_words(reader->titles[i], words, sizeof(words));
        if (!is_about_report(words) &&
            !statement_title_months(reader, reader->titles[i], &first, &last))
            return reader->titles[i];
    }
    return NULL;
}

static bool has_property_column(const struct statement_reader *reader)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->columns[i].role == ROLE_PROPERTY)
            return true;
    }
    return false;
}

static void forget_titles(struct statement_reader *reader)
{
    reader->title_count = 0;
    reader->titles_dated = false;
}

/* Headings that come again in the middle of a statement, a page's: what stands above them is a
 * group of accounts, unless the report's own lines stand there too. */
static bool goes_on(const struct statement_reader *reader)
{
    char words[STATEMENT_LABEL_MAX];
    if (reader->section != BOOKS_INCOME && reader->section != BOOKS_EXPENSE)
        return false;
    for (size_t i = 0; i < reader->title_count; i++) {
        books_words(reader->titles[i], words, sizeof(words));
        if (is_about_report(words) || named_property(reader->titles[i]))
            return false;
    }
    return true;
}

static struct result begin_block(struct statement_reader *reader, const struct table_row *row,
                                 struct error *err)
{
    const char *name = goes_on(reader) ? NULL : property_of_titles(reader);
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
    }
    forget_titles(reader);
    if (name || !reader->has_property)
        return has_property_column(reader) ? RESULT_OK
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
        copy_label(part, row->cells[i].text);
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

static void add_fault(struct statement_reader *reader, const struct table_row *row, size_t column)
{
    char detail[200], text[60];
    snprintf(text, sizeof(text), "%s", row->cells[column].text);
    text[utf8_valid_prefix(text, strlen(text))] = '\0';
    snprintf(detail, sizeof(detail), "row %llu, column %zu: \"%s\" is no %s",
             (unsigned long long)row->number, column + 1, text,
             reader->columns[column].role == ROLE_DATE ? "date" : "amount");
    book_fault(reader->book, reader->property, row->number, detail);
}

static struct result take_heading(struct statement_reader *reader, const char *label,
                                  struct error *err)
{
    enum books_section section = BOOKS_NO_SECTION;
    const char *named = named_property(label);
    if (label[0] == '\0')
        return RESULT_OK;
    take_title(reader, label);
    if (named && reader->header_row)
        return enter_property(reader, named, err);
    snprintf(reader->group, sizeof(reader->group), "%s", label);
    if (books_total(label) == BOOKS_NO_TOTAL && books_heading(label, &section)) {
        reader->book->has_totals = true;
        if (reader->section != BOOKS_BELOW)
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
                                enum books_total total, struct error *err)
{
    /* Behind the net operating income there are totals of what is not operating too. */
    const bool counts =
        total != BOOKS_TOTAL_ELSE && (total == BOOKS_TOTAL_NOI || reader->section != BOOKS_BELOW);
    reader->section = section_after(total, reader->section);
    reader->group[0] = '\0';
    if (!counts)
        return RESULT_OK;
    reader->book->has_totals = true;
    return add_amounts(reader, row, BOOK_TOTAL(total), err);
}

static struct result enter_row_property(struct statement_reader *reader,
                                        const struct table_row *row, struct error *err)
{
    char name[STATEMENT_LABEL_MAX];
    for (size_t i = 0; i < row->count && i < reader->column_count; i++) {
        if (reader->columns[i].role != ROLE_PROPERTY || row->cells[i].length == 0)
            continue;
        copy_label(name, row->cells[i].text);
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
    TRY(enter_row_property(reader, row, err));
    forget_titles(reader);
    if (label[0] == '\0')
        return RESULT_OK;
    if (amounts.bad > 0)
        add_fault(reader, row, amounts.first_bad);
    const enum books_total total = books_total(label);
    if (total != BOOKS_NO_TOTAL)
        return take_total(reader, row, total, err);
    TRY(book_account(reader->book, label, reader->group, reader->section, &account, err));
    return add_amounts(reader, row, account, err);
}

/* ---- rows of a ledger ---- */

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
    if (has_property_column(reader) && cell_of(reader, row, ROLE_PROPERTY, &column)->length == 0)
        return "an entry has no building";
    return NULL;
}

static struct result take_ledger_row(struct statement_reader *reader, const struct table_row *row,
                                     struct error *err)
{
    char label[STATEMENT_LABEL_MAX];
    struct book_figure figure = {.row = row->number};
    size_t column = 0, date_column = 0;
    const struct table_cell *date = cell_of(reader, row, ROLE_DATE, &date_column);
    const unsigned orders = cell_date_orders(date->text);
    if (orders & reader->date_orders)
        reader->date_orders &= orders;
    copy_label(label, cell_of(reader, row, ROLE_LABEL, &column)->text);
    if (reader->looks_only || is_ledger_total(date, label))
        return RESULT_OK;
    TRY(enter_row_property(reader, row, err));
    figure.property = reader->property;
    const char *lacks = ledger_lacks(reader, row, date, label);
    if (lacks) {
        if (ledger_amount(reader, row, &figure.cents, &column) != CELL_EMPTY)
            book_fault(reader->book, reader->property, row->number, lacks);
        return RESULT_OK;
    }
    if (cell_month(date->text, reader->date_order, &figure.ym) != CELL_OK) {
        add_fault(reader, row, date_column);
        return RESULT_OK;
    }
    const enum cell_status status = ledger_amount(reader, row, &figure.cents, &column);
    if (status == CELL_EMPTY)
        return RESULT_OK;
    if (status != CELL_OK) {
        add_fault(reader, row, column);
        return RESULT_OK;
    }
    TRY(book_account(reader->book, label, "", BOOKS_NO_SECTION, &figure.account, err));
    return book_add(reader->book, &figure, err);
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
        return begin_block(reader, row, err);
    if (book->layout == BOOK_LEDGER)
        return take_ledger_row(reader, row, err);
    if (book->layout != BOOK_UNKNOWN)
        return take_statement_row(reader, row, err);
    if (!may_be_heads)
        return error_set(err, ERROR_BAD_REQUEST,
                         "the first %d rows have no headings of a statement", STATEMENT_LOOK_ROWS);
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].kind == TABLE_TEXT)
            take_title(reader, row->cells[i].text);
    }
    return RESULT_OK;
}
