#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "import/statement_dates.h"
#include "tabular/csv.h"

enum { WORDS_MAX = 200, MONTH_TEXT_ROOM = 64 };

/* ---- months ---- */

/* "Jan" … of the titles' period, unless that has the month more than once. */
static bool bare_month_of(const struct statement_reader *reader, const char *text, int32_t *ret_ym)
{
    char with_year[MONTH_TEXT_ROOM];
    if (reader->first_ym == 0 || reader->last_ym - reader->first_ym >= 12 || strlen(text) > 10 ||
        !isalpha((unsigned char)text[0]))
        return false;
    for (int year = reader->first_ym / 12; year <= reader->last_ym / 12; year++) {
        int32_t ym = 0;
        snprintf(with_year, sizeof(with_year), "%s %d", text, year);
        if (cell_month(with_year, reader->date_order, &ym) == CELL_OK && ym >= reader->first_ym &&
            ym <= reader->last_ym) {
            *ret_ym = ym;
            return true;
        }
    }
    return false;
}

/* ---- columns by their names ---- */

static bool is_one_of(const char *words, const char *const *names, size_t count)
{
    const size_t length = strlen(words);
    for (size_t i = 0; i < count; i++) {
        if (length == strlen(names[i]) + 2 && books_has(words, names[i]))
            return true;
    }
    return false;
}

static enum statement_role ledger_role(const char *words)
{
    static const char *const dates[] = {"entry date",   "date",         "post date",
                                        "posting date", "date posted",  "posted date",
                                        "posted",       "payment date", "transaction date"};
    static const char *const accounts[] = {"gl account name", "gl account", "account name",
                                           "account",         "category",   "glaccount name"};
    static const char *const properties[] = {"building name", "building", "property",
                                             "property name", "entity",   "property address"};
    if (is_one_of(words, dates, ARRAY_LENGTH(dates)))
        return ROLE_DATE;
    if (is_one_of(words, accounts, ARRAY_LENGTH(accounts)))
        return ROLE_LABEL;
    if (is_one_of(words, properties, ARRAY_LENGTH(properties)))
        return ROLE_PROPERTY;
    if (books_has(words, "amount") && strlen(words) <= strlen(" total amount "))
        return ROLE_AMOUNT;
    if (is_one_of(words, (const char *const[]){"debit", "debits"}, 2))
        return ROLE_DEBIT;
    return is_one_of(words, (const char *const[]){"credit", "credits"}, 2) ? ROLE_CREDIT
                                                                           : ROLE_NONE;
}

/* Of an amount that is not a month by its name; ROLE_LABEL: none. */
static enum statement_role amount_role(const char *words, bool *has_month, bool *has_year,
                                       bool *has_budget)
{
    static const char *const budget[] = {"budget", "variance", "var",      "annual", "prior",
                                         "last",   "previous", "forecast", "percent"};
    static const char *const year[] = {"ytd", "year to date"};
    static const char *const month[] = {"ptd",
                                        "mtd",
                                        "month to date",
                                        "current month",
                                        "this month",
                                        "selected month",
                                        "period to date",
                                        "current period",
                                        "month actual"};
    if (books_has_any(words, budget, ARRAY_LENGTH(budget))) {
        *has_budget |= books_has(words, "budget");
        return ROLE_NONE;
    }
    if (books_has_any(words, year, ARRAY_LENGTH(year)) ||
        (is_one_of(words, (const char *const[]){"actual"}, 1) && *has_month)) {
        *has_year = true;
        return ROLE_ROW_SUM;
    }
    if (books_has_any(words, month, ARRAY_LENGTH(month)) ||
        is_one_of(words, (const char *const[]){"actual"}, 1)) {
        if (*has_month)
            return ROLE_NONE;
        *has_month = true;
        return ROLE_MONTH;
    }
    if (is_one_of(words, (const char *const[]){"total", "totals"}, 2))
        return ROLE_ROW_SUM;
    return ROLE_LABEL;
}

struct heads {
    struct statement_column *columns;
    size_t count, months, first_amount, sums;
    int32_t last_ym, step; /* between months: 1, or -1 where the newest is first */
    bool is_broken;        /* the months are not one behind the other */
    bool has_bare;         /* a month of the titles' year */
    bool has_month, has_year, has_budget;
    size_t roles[ROLE_CREDIT + 1]; /* as a ledger's */
};

static void see_month(struct heads *heads, int32_t ym)
{
    const int32_t step = ym - heads->last_ym;
    if (heads->months == 1)
        heads->step = step;
    if (heads->months > 0)
        heads->is_broken |= step != heads->step || (step != 1 && step != -1);
    heads->last_ym = ym;
    heads->months++;
}

static void see_cell(const struct statement_reader *reader, struct heads *heads, size_t i,
                     const struct table_cell *cell)
{
    char words[WORDS_MAX];
    struct statement_column *column = &heads->columns[i];
    *column = (struct statement_column){.role = ROLE_NONE};
    books_words(cell->text, words, sizeof(words));
    const bool is_month = statement_month(reader->date_order, cell->text, &column->ym);
    if (is_month || bare_month_of(reader, cell->text, &column->ym)) {
        see_month(heads, column->ym);
        heads->has_bare |= !is_month;
        column->role = ROLE_MONTH;
    } else if (strchr(cell->text, '%')) {
        column->role = ROLE_NONE;
    } else {
        column->role = amount_role(words, &heads->has_month, &heads->has_year, &heads->has_budget);
    }
    if (column->role == ROLE_ROW_SUM)
        heads->sums++;
    if (column->role == ROLE_LABEL && ledger_role(words) == ROLE_PROPERTY)
        column->role = ROLE_PROPERTY;
    if ((column->role == ROLE_MONTH || column->role == ROLE_ROW_SUM) &&
        heads->first_amount == heads->count)
        heads->first_amount = i;
    heads->roles[ledger_role(words)]++;
}

static bool is_ledger(const struct heads *heads)
{
    const size_t *roles = heads->roles;
    return roles[ROLE_DATE] == 1 && roles[ROLE_LABEL] >= 1 &&
           (roles[ROLE_AMOUNT] == 1 || (roles[ROLE_DEBIT] == 1 && roles[ROLE_CREDIT] == 1));
}

static void make_ledger(struct heads *heads, const struct table_row *row)
{
    char words[WORDS_MAX];
    const bool by_sides = heads->roles[ROLE_AMOUNT] != 1;
    for (size_t i = 0; i < heads->count; i++) {
        struct statement_column *column = &heads->columns[i];
        books_words(row->cells[i].text, words, sizeof(words));
        column->role = ledger_role(words);
        if ((column->role == ROLE_AMOUNT && by_sides) ||
            ((column->role == ROLE_DEBIT || column->role == ROLE_CREDIT) && !by_sides))
            column->role = ROLE_NONE;
    }
}

static enum book_layout layout_of(const struct heads *heads)
{
    if (is_ledger(heads))
        return BOOK_LEDGER;
    if (heads->first_amount == heads->count || heads->is_broken)
        return BOOK_UNKNOWN;
    if (heads->months >= 2)
        return BOOK_MONTHS;
    if (heads->has_month || (heads->months == 1 && heads->sums > 0 && heads->first_amount > 0))
        return heads->has_budget                     ? BOOK_BUDGET
               : heads->has_month || heads->has_year ? BOOK_MONTH
                                                     : BOOK_MONTHS;
    return BOOK_UNKNOWN;
}

/* Two names at least, and no amount. */
static bool may_be_heads(const struct statement_reader *reader, const struct table_row *row)
{
    int32_t ym = 0;
    int64_t amount = 0;
    size_t named = 0;
    if (row->count > CSV_COLUMNS_MAX)
        return false;
    for (size_t i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->cells[i];
        named += cell->kind != TABLE_EMPTY;
        if (cell->kind == TABLE_NUMBER ||
            (cell->kind == TABLE_TEXT && !statement_month(reader->date_order, cell->text, &ym) &&
             statement_cents(reader, cell, &amount) == CELL_OK))
            return false;
    }
    return named >= 2;
}

static enum book_layout look(const struct statement_reader *reader, const struct table_row *row,
                             struct heads *ret_heads)
{
    struct heads heads = {
        .columns = reader->scratch, .count = row->count, .first_amount = row->count};
    for (size_t i = 0; i < row->count; i++)
        see_cell(reader, &heads, i, &row->cells[i]);
    *ret_heads = heads;
    return layout_of(&heads);
}

/* Only an order in which the row is one of headings can be the file's: "1/1/2024, 2/1/2024" are
 * months one behind the other with the month first. */
static void narrow_by_heads(struct statement_reader *reader, const struct table_row *row)
{
    const unsigned open = reader->date_orders;
    const enum cell_date_order before = reader->date_order;
    struct heads heads;
    unsigned orders = 0;
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        reader->date_order = (enum cell_date_order)order;
        if ((open & 1u << order) && look(reader, row, &heads) != BOOK_UNKNOWN)
            orders |= 1u << order;
    }
    reader->date_order = before;
    statement_narrow_orders(reader, orders);
}

static bool months_are_open(const struct statement_reader *reader, const struct heads *heads,
                            const struct table_row *row)
{
    if (heads->has_bare)
        return reader->titles_are_open;
    for (size_t i = 0; i < heads->count; i++) {
        if (heads->columns[i].ym != 0 && statement_month_is_open(reader, row->cells[i].text))
            return true;
    }
    return false;
}

bool statement_heads(struct statement_reader *reader, const struct table_row *row)
{
    struct heads heads;
    if (!may_be_heads(reader, row))
        return false;
    if (reader->looks_only)
        narrow_by_heads(reader, row);
    const enum book_layout layout = look(reader, row, &heads);
    if (layout == BOOK_UNKNOWN)
        return false;
    if (layout == BOOK_LEDGER)
        make_ledger(&heads, row);
    else
        reader->month_is_open |= months_are_open(reader, &heads, row);
    reader->scratch = reader->columns;
    reader->columns = heads.columns;
    reader->column_count = heads.count;
    reader->first_amount = heads.first_amount;
    reader->book->layout = layout;
    reader->book->credits_and_debits = layout == BOOK_LEDGER && heads.roles[ROLE_AMOUNT] != 1;
    return true;
}
