#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "import/statement_rows.h"
#include "tabular/csv.h"

enum { WORDS_MAX = 200, MONTH_TEXT_ROOM = 64 };

/* ---- months ---- */

static bool has_letter_or_mark(const char *text)
{
    for (; *text; text++) {
        if (isalpha((unsigned char)*text) || *text == '/' || *text == '-' || *text == '.')
            return true;
    }
    return false;
}

/* A month in a heading; a number alone is none ("202401" is an account as well). */
static bool month_of(const struct statement_reader *reader, const char *text, int32_t *ret_ym)
{
    return has_letter_or_mark(text) && cell_month(text, reader->date_order, ret_ym) == CELL_OK;
}

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

/* Words of a title between blanks, what ends a clause taken off. */
static size_t title_words(char *text, char **words, size_t room)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t=():;", &rest); word && count < room;
         word = strtok_r(NULL, " \t=():;", &rest))
        words[count++] = word;
    return count;
}

bool statement_title_months(const struct statement_reader *reader, const char *title,
                            int32_t *ret_first_ym, int32_t *ret_last_ym)
{
    char text[STATEMENT_LABEL_MAX], *words[40], joined[MONTH_TEXT_ROOM];
    int32_t first = 0, last = 0, ym = 0;
    snprintf(text, sizeof(text), "%s", title);
    /* "01/01/2024-03/31/2024", "Jan 2024-Mar 2024" */
    for (char *dash = text; (dash = strchr(dash, '-')); dash++) {
        if (dash > text && isdigit((unsigned char)dash[-1]) &&
            (isalpha((unsigned char)dash[1]) || strchr(text, '/')))
            *dash = ' ';
    }
    const size_t count = title_words(text, words, ARRAY_LENGTH(words));
    for (size_t i = 0; i < count; i++) {
        for (size_t n = count - i < 3 ? count - i : 3; n > 0; n--) {
            snprintf(joined, sizeof(joined), "%s%s%s%s%s", words[i], n > 1 ? " " : "",
                     n > 1 ? words[i + 1] : "", n > 2 ? " " : "", n > 2 ? words[i + 2] : "");
            if (!month_of(reader, joined, &ym))
                continue;
            first = first ? first : ym;
            last = ym;
            i += n - 1;
            break;
        }
    }
    if (first == 0 || last < first)
        return false;
    *ret_first_ym = first;
    *ret_last_ym = last;
    return true;
}

/* ---- columns by their names ---- */

static bool has_one_of(const char *words, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (books_has(words, phrases[i]))
            return true;
    }
    return false;
}

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
    if (has_one_of(words, budget, ARRAY_LENGTH(budget))) {
        *has_budget |= books_has(words, "budget");
        return ROLE_NONE;
    }
    if (has_one_of(words, year, ARRAY_LENGTH(year)) ||
        (is_one_of(words, (const char *const[]){"actual"}, 1) && *has_month)) {
        *has_year = true;
        return ROLE_ROW_SUM;
    }
    if (has_one_of(words, month, ARRAY_LENGTH(month)) ||
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
    bool ascending, has_month, has_year, has_budget, has_text;
    size_t roles[ROLE_CREDIT + 1]; /* as a ledger's */
};

static void see_cell(const struct statement_reader *reader, struct heads *heads, size_t i,
                     const struct table_cell *cell, int32_t *last_ym)
{
    char words[WORDS_MAX];
    struct statement_column *column = &heads->columns[i];
    *column = (struct statement_column){.role = ROLE_NONE};
    books_words(cell->text, words, sizeof(words));
    if (month_of(reader, cell->text, &column->ym) ||
        bare_month_of(reader, cell->text, &column->ym)) {
        heads->ascending &= *last_ym == 0 || column->ym == *last_ym + 1;
        *last_ym = column->ym;
        heads->months++;
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
    if (heads->first_amount == heads->count || !heads->ascending)
        return BOOK_UNKNOWN;
    if (heads->months >= 2)
        return BOOK_MONTHS;
    if (heads->has_month || (heads->months == 1 && heads->sums > 0 && heads->first_amount > 0))
        return heads->has_budget                     ? BOOK_BUDGET
               : heads->has_month || heads->has_year ? BOOK_MONTH
                                                     : BOOK_MONTHS;
    return BOOK_UNKNOWN;
}

bool statement_heads(struct statement_reader *reader, const struct table_row *row)
{
    int32_t last_ym = 0, number = 0;
    int64_t amount = 0;
    struct heads heads = {.count = row->count, .first_amount = row->count, .ascending = true};
    size_t named = 0;
    for (size_t i = 0; i < row->count; i++) {
        named += row->cells[i].kind != TABLE_EMPTY;
        if (row->cells[i].kind == TABLE_NUMBER ||
            (row->cells[i].kind == TABLE_TEXT && !month_of(reader, row->cells[i].text, &number) &&
             statement_cents(reader, &row->cells[i], &amount) == CELL_OK))
            return false;
    }
    if (named < 2 || row->count > CSV_COLUMNS_MAX)
        return false;
    heads.columns = reader->scratch;
    for (size_t i = 0; i < row->count; i++)
        see_cell(reader, &heads, i, &row->cells[i], &last_ym);
    const enum book_layout layout = layout_of(&heads);
    if (layout == BOOK_UNKNOWN)
        return false;
    if (layout == BOOK_LEDGER)
        make_ledger(&heads, row);
    reader->scratch = reader->columns;
    reader->columns = heads.columns;
    reader->column_count = heads.count;
    reader->first_amount = heads.first_amount;
    reader->book->layout = layout;
    reader->book->credits_and_debits = layout == BOOK_LEDGER && heads.roles[ROLE_AMOUNT] != 1;
    return true;
}
