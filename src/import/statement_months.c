#include "import/statement_months.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "domain/limits.h"

enum { MONTH_NAME_MAX = 16, MONEY_TEXT_MAX = DECIMAL_TEXT_MAX };

/* How a file writes amounts: 1 as they are meant, -1 turned round. */
struct signs {
    int income, expense, below;
    int64_t unit; /* of the smallest amount: 1 cent, or 100 */
};

struct months {
    struct statement_book *book;
    struct signs signs;
    struct arena *arena;
    int32_t now_ym;
    struct result (*take)(void *context, const struct book_month *month, struct error *err);
    void *context;
};

/* A run of the sorted figures. */
struct run {
    const struct book_figure *figures;
    size_t count;
};

/* What the figures of a month add up to, each as a benefit of the property. */
struct sums {
    int64_t income, expenses;          /* of the sections */
    int64_t rent, vacancy, gross_rent; /* of the categories */
    int64_t parts[EXPENSE_PART_COUNT], debt;
    struct opt totals[BOOKS_TOTAL_ELSE + 1]; /* the file's */
    size_t accounts;
};

static void remark(const struct months *months, struct book_month *month, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void remark(const struct months *months, struct book_month *month, const char *format, ...)
{
    char text[700];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (month->remark_count < BOOK_REMARKS_MAX)
        month->remarks[month->remark_count++] = arena_strdup(months->arena, text);
}

static const char *money(const struct months *months, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    decimal_format_fixed(cents, 2, text);
    return arena_strdup(months->arena, text);
}

/* ---- signs ---- */

static struct signs signs_of(const struct statement_book *book)
{
    int128 income = 0, expense = 0, debt = 0;
    struct signs signs = {1, 1, 1, 100};
    for (size_t i = 0; i < book->account_count; i++) {
        const struct book_account *account = &book->accounts[i];
        if (account->section == BOOKS_INCOME && !books_category_is_loss(account->category))
            income += account->total_cents;
        else if (account->section == BOOKS_EXPENSE)
            expense += account->total_cents;
        else if (account->category == BOOKS_DEBT_SERVICE)
            debt += account->total_cents;
    }
    signs.income = income < 0 && !book->credits_and_debits ? -1 : 1;
    signs.expense = expense < 0 || book->credits_and_debits ? -1 : 1;
    signs.below = debt < 0 || book->credits_and_debits ? -1 : 1;
    for (size_t i = 0; i < book->figure_count; i++)
        signs.unit = book->figures[i].cents % 100 != 0 ? 1 : signs.unit;
    return signs;
}

/* Of a loss that the file writes as positive among the income. */
static bool is_turned_loss(const struct months *months, const struct book_account *account)
{
    return account->section == BOOKS_INCOME && books_category_is_loss(account->category) &&
           !months->book->credits_and_debits &&
           (months->signs.income > 0 ? account->total_cents > 0 : account->total_cents < 0);
}

static int64_t benefit_of(const struct months *months, const struct book_account *account,
                          int64_t cents, bool turns_losses)
{
    switch (account->section) {
    case BOOKS_INCOME:
        return cents * months->signs.income *
               (turns_losses && is_turned_loss(months, account) ? -1 : 1);
    case BOOKS_EXPENSE:
        return -cents * months->signs.expense;
    case BOOKS_NO_SECTION:
    case BOOKS_BELOW:
        break;
    }
    return -cents * months->signs.below;
}

/* ---- sums ---- */

static void add_category(struct sums *sums, enum books_category category, int64_t benefit)
{
    enum expense_part part = EXPENSE_OTHER;
    if (books_category_is_income(category))
        sums->rent += benefit;
    if (category == BOOKS_VACANCY)
        sums->vacancy -= benefit;
    if (category == BOOKS_GROSS_RENT)
        sums->gross_rent += benefit;
    if (category == BOOKS_DEBT_SERVICE)
        sums->debt -= benefit;
    if (books_category_part(category, &part))
        sums->parts[part] -= benefit;
}

static struct sums sum_up(const struct months *months, struct run run, bool turns_losses)
{
    struct sums sums = {0};
    for (size_t i = 0; i < run.count; i++) {
        const struct book_figure *figure = &run.figures[i];
        if (figure->account >= BOOK_ACCOUNTS_MAX) {
            const bool is_cost = figure->account == BOOK_TOTAL(BOOKS_TOTAL_EXPENSES);
            sums.totals[figure->account - BOOK_ACCOUNTS_MAX] =
                OPT(figure->cents * (is_cost ? months->signs.expense : months->signs.income));
            continue;
        }
        const struct book_account *account = &months->book->accounts[figure->account];
        const int64_t benefit = benefit_of(months, account, figure->cents, turns_losses);
        sums.accounts++;
        if (account->section == BOOKS_INCOME)
            sums.income += benefit;
        if (account->section == BOOKS_EXPENSE)
            sums.expenses -= benefit;
        add_category(&sums, account->category, benefit);
    }
    return sums;
}

/* Losses are turned unless the file's own total of income holds as they stand. */
static struct sums sums_of(const struct months *months, struct run run)
{
    const struct sums as_they_stand = sum_up(months, run, false);
    const struct opt total = as_they_stand.totals[BOOKS_TOTAL_INCOME];
    return total.known && total.value == as_they_stand.income ? as_they_stand
                                                              : sum_up(months, run, true);
}

/* No sum of figures within the limit can leave 64 bits: there are at most 5,000 accounts. */
static bool is_within(struct run run)
{
    for (size_t i = 0; i < run.count; i++) {
        if (run.figures[i].cents > MONEY_MONTHLY_MAX_CENTS ||
            run.figures[i].cents < -MONEY_MONTHLY_MAX_CENTS)
            return false;
    }
    return true;
}

/* ---- checks ---- */

static void check_total(const struct months *months, struct book_month *month,
                        const struct sums *sums, enum books_total which, const char *of,
                        int64_t found)
{
    const struct opt total = sums->totals[which];
    if (!total.known || total.value == found)
        return;
    const int64_t apart = llabs(total.value - found);
    const int64_t rounding = months->signs.unit * ((int64_t)sums->accounts + 1) / 2;
    const char *text =
        arena_printf(months->arena, "the accounts of %s add up to %s, the statement says %s", of,
                     money(months, found), money(months, total.value));
    if (apart > rounding && !month->problem)
        month->problem = text;
    else if (apart <= rounding)
        remark(months, month, "%s: rounded", text);
}

static void check_faults(const struct months *months, struct book_month *month)
{
    const struct statement_book *book = months->book;
    for (size_t i = 0; i < book->fault_count && !month->problem; i++) {
        if (book->faults[i].property == month->property)
            month->problem = book->faults[i].detail;
    }
}

/* ---- a month ---- */

/* What of the property's accounts there is, in any month. */
struct kinds {
    bool category[BOOKS_CATEGORY_COUNT];
    bool debt_is_whole; /* more than interest */
};

static struct kinds kinds_of(const struct months *months, struct run property)
{
    struct kinds kinds = {0};
    for (size_t i = 0; i < property.count; i++) {
        if (property.figures[i].account >= BOOK_ACCOUNTS_MAX)
            continue;
        const struct book_account *account = &months->book->accounts[property.figures[i].account];
        kinds.category[account->category] = true;
        kinds.debt_is_whole |=
            account->category == BOOKS_DEBT_SERVICE && !books_is_interest(account->name);
    }
    return kinds;
}

static void put_vacancy(const struct months *months, const struct sums *sums,
                        const struct kinds *kinds, struct book_month *month)
{
    if (!kinds->category[BOOKS_GROSS_RENT] || !kinds->category[BOOKS_VACANCY] ||
        sums->gross_rent <= 0)
        return;
    if (sums->vacancy >= 0 && sums->vacancy <= sums->gross_rent)
        month->vacancy_ppm =
            OPT(div_round((int128)sums->vacancy * 1000000, (int128)sums->gross_rent));
    else
        remark(months, month, "vacancy of %s is no share of a gross rent of %s: not told",
               money(months, sums->vacancy), money(months, sums->gross_rent));
}

static void put_results(const struct months *months, const struct sums *sums,
                        const struct kinds *kinds, struct book_month *month)
{
    const struct opt filed = sums->totals[BOOKS_TOTAL_NOI];
    int64_t expenses = 0;
    for (size_t part = 0; part < EXPENSE_PART_COUNT; part++) {
        expenses += sums->parts[part];
        if (kinds->category[BOOKS_MAINTENANCE + part])
            month->parts[part] = OPT(sums->parts[part]);
    }
    month->rent_cents = sums->rent;
    const int64_t noi = sums->rent - expenses;
    const bool as_filed = noi == sums->income - sums->expenses;
    if (filed.known && as_filed)
        month->noi_cents = filed;
    else if (filed.known)
        remark(months, month, "NOI is %s by these categories, the statement says %s",
               money(months, noi), money(months, filed.value));
    if (kinds->debt_is_whole)
        month->cash_flow_cents = OPT((month->noi_cents.known ? filed.value : noi) - sums->debt);
}

static void tell_unknown(const struct months *months, struct run run, struct book_month *month)
{
    for (size_t i = 0; i < run.count; i++) {
        if (run.figures[i].account >= BOOK_ACCOUNTS_MAX || run.figures[i].cents == 0)
            continue;
        const struct book_account *account = &months->book->accounts[run.figures[i].account];
        if (account->by == RECOGNISED_NONE)
            remark(months, month, "no rule knows the account \"%.300s\": counted as %s",
                   account->name, books_category_names[account->category]);
    }
}

static uint64_t first_row(struct run run)
{
    uint64_t row = run.figures[0].row;
    for (size_t i = 1; i < run.count; i++)
        row = run.figures[i].row < row ? run.figures[i].row : row;
    return row;
}

static struct book_month month_of(const struct months *months, struct run run,
                                  const struct sums *sums, const struct kinds *kinds)
{
    struct book_month month = {
        .property = run.figures[0].property,
        .ym = run.figures[0].ym,
        .row = first_row(run),
    };
    check_faults(months, &month);
    check_total(months, &month, sums, BOOKS_TOTAL_INCOME, "income", sums->income);
    check_total(months, &month, sums, BOOKS_TOTAL_EXPENSES, "expenses", sums->expenses);
    check_total(months, &month, sums, BOOKS_TOTAL_NOI, "income less expenses",
                sums->income - sums->expenses);
    put_vacancy(months, sums, kinds, &month);
    put_results(months, sums, kinds, &month);
    tell_unknown(months, run, &month);
    return month;
}

/* ---- a property ---- */

/* The figures from the first on that are of the same property, and of the same month. */
static struct run run_of(const struct book_figure *figures, size_t count, bool of_month)
{
    size_t length = 1;
    while (length < count && figures[length].property == figures[0].property &&
           (!of_month || figures[length].ym == figures[0].ym))
        length++;
    return (struct run){figures, length};
}

/* An account whose months do not add up to what its row says itself: with months in columns that is
 * all of them; of a single month the year to date, which is the same in January alone. Half a unit
 * a month is rounding. */
static const char *row_sum_fault(const struct months *months, struct run property)
{
    const bool is_year = months->book->layout == BOOK_MONTHS;
    const int64_t rounding = months->signs.unit * 12;
    int128 *sums = calloc(months->book->account_count + 1, sizeof(*sums));
    const char *fault = NULL;
    if (!sums)
        abort();
    for (size_t i = 0; i < property.count; i++) {
        const struct book_figure *figure = &property.figures[i];
        if (figure->account < BOOK_ACCOUNTS_MAX && figure->ym != BOOK_ROW_SUM &&
            (is_year || figure->ym % 12 == 0))
            sums[figure->account] += figure->cents;
    }
    const bool is_comparable = is_year || property.figures[property.count - 1].ym % 12 == 0;
    for (size_t i = 0; is_comparable && !fault && i < property.count; i++) {
        const struct book_figure *whole = &property.figures[i];
        if (whole->account >= BOOK_ACCOUNTS_MAX || whole->ym != BOOK_ROW_SUM)
            continue;
        const int128 apart = sums[whole->account] - whole->cents;
        if (apart > rounding || apart < -rounding)
            fault = arena_printf(
                months->arena, "row %llu: the months of \"%.300s\" do not add up to %s",
                (unsigned long long)whole->row, months->book->accounts[whole->account].name,
                is_year ? "its total" : "its year to date");
    }
    free(sums);
    return fault;
}

static void month_name(int32_t ym, char name[MONTH_NAME_MAX])
{
    snprintf(name, MONTH_NAME_MAX, "%04d-%02d", (int)(ym / 12) % 10000, (int)(ym % 12) + 1);
}

static bool has_amounts(struct run run)
{
    for (size_t i = 0; i < run.count; i++) {
        if (run.figures[i].cents != 0)
            return true;
    }
    return false;
}

/* A property's months from the first to the last one with amounts, none of them to come: one of
 * zeros between them was vacant and cost nothing, before and behind them it was not the owner's. */
struct life {
    int32_t first_ym, last_ym; /* the first is past the last: there is none */
};

static bool is_reported(const struct life *life, int32_t ym)
{
    return ym >= life->first_ym && ym <= life->last_ym;
}

static struct life life_of(const struct months *months, struct run property)
{
    struct life life = {.first_ym = INT32_MAX, .last_ym = 0};
    for (size_t at = 0; at < property.count;) {
        const struct run run = run_of(property.figures + at, property.count - at, true);
        const int32_t ym = run.figures[0].ym;
        at += run.count;
        if (ym == BOOK_ROW_SUM || ym > months->now_ym || !has_amounts(run))
            continue;
        life.first_ym = ym < life.first_ym ? ym : life.first_ym;
        life.last_ym = ym;
    }
    return life;
}

/* "2024-11, 2024-12": the months to come, or those without amounts. */
static const char *list_left_out(const struct months *months, struct run property,
                                 const struct life *life, bool future)
{
    char text[400] = "", name[MONTH_NAME_MAX];
    size_t length = 0;
    for (size_t at = 0; at < property.count;) {
        const struct run run = run_of(property.figures + at, property.count - at, true);
        const int32_t ym = run.figures[0].ym;
        at += run.count;
        if (ym == BOOK_ROW_SUM || is_reported(life, ym) || (ym > months->now_ym) != future ||
            length + 20 > sizeof(text))
            continue;
        month_name(ym, name);
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s", length ? ", " : "",
                                   name);
    }
    return arena_strdup(months->arena, text);
}

static struct result nothing_reported(const struct months *months, struct run property,
                                      const char *why, struct error *err)
{
    const struct book_month none = {
        .property = property.figures[0].property,
        .row = first_row(property),
        .problem = why,
    };
    return months->take(months->context, &none, err);
}

static struct result take_property(const struct months *months, struct run property,
                                   struct error *err)
{
    const struct kinds kinds = kinds_of(months, property);
    const struct life life = life_of(months, property);
    const char *const empty = list_left_out(months, property, &life, false);
    const char *const future = list_left_out(months, property, &life, true);
    const char *const sum_fault = row_sum_fault(months, property);
    size_t reported = 0;
    for (size_t at = 0; at < property.count;) {
        const struct run run = run_of(property.figures + at, property.count - at, true);
        const int32_t ym = run.figures[0].ym;
        at += run.count;
        if (!is_reported(&life, ym))
            continue;
        if (!is_within(run)) {
            const struct book_month wrong = {.property = run.figures[0].property,
                                             .ym = ym,
                                             .row = first_row(run),
                                             .problem = "an amount is out of range"};
            TRY(months->take(months->context, &wrong, err));
            reported++;
            continue;
        }
        const struct sums sums = sums_of(months, run);
        struct book_month month = month_of(months, run, &sums, &kinds);
        if (reported == 0 && empty[0])
            remark(months, &month, "months without amounts are not reported: %s", empty);
        if (reported == 0 && future[0])
            remark(months, &month, "months to come are not reported: %s", future);
        if (reported == 0 && sum_fault)
            remark(months, &month, "%s", sum_fault);
        TRY(months->take(months->context, &month, err));
        reported++;
    }
    return reported ? RESULT_OK
                    : nothing_reported(months, property, "no month of it has amounts", err);
}

struct result book_months(struct statement_book *book, int32_t now_ym,
                          struct result (*take)(void *context, const struct book_month *month,
                                                struct error *err),
                          void *context, struct arena *arena, struct error *err)
{
    book_sort(book);
    const struct months months = {
        .book = book,
        .signs = signs_of(book),
        .arena = arena,
        .now_ym = now_ym,
        .take = take,
        .context = context,
    };
    bool *has_figures = ARENA_ARRAY(book->arena, bool, book->property_count + 1);
    for (size_t at = 0; at < book->figure_count;) {
        const struct run property = run_of(book->figures + at, book->figure_count - at, false);
        TRY(take_property(&months, property, err));
        at += property.count;
        has_figures[property.figures[0].property] = true;
    }
    for (size_t i = 0; i < book->fault_count; i++) {
        const struct book_month none = {.property = book->faults[i].property,
                                        .row = book->faults[i].row,
                                        .problem = book->faults[i].detail};
        if (!has_figures[none.property])
            TRY(take(context, &none, err));
    }
    return RESULT_OK;
}
