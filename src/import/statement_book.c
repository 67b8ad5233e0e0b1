#include "import/statement_book.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"

const char *const book_layout_names[] = {
    "", "months in columns", "one month with year to date", "budget comparison", "owner ledger",
};

enum { NAME_OF_PROPERTY = BOOKS_BELOW + 1, FIGURES_FIRST = 256 };

void book_init(struct statement_book *book, struct arena *arena,
               const struct import_settings *settings)
{
    *book = (struct statement_book){.arena = arena, .settings = settings, .sheet = ""};
    book->properties = ARENA_ARRAY(arena, const char *, BOOK_PROPERTIES_MAX);
    book->accounts = ARENA_ARRAY(arena, struct book_account, BOOK_ACCOUNTS_MAX);
}

void book_free(struct statement_book *book)
{
    free(book->figures);
    seen_free(&book->names);
    seen_free(&book->places);
}

static uint64_t *number_of_name(struct statement_book *book, int what, const char *name)
{
    unsigned char hash[HASH_BYTES];
    uint128 key = 0;
    const struct hash_part parts[] = {{&what, sizeof(what)}, {name, strlen(name)}};
    hash_parts(parts, ARRAY_LENGTH(parts), hash);
    memcpy(&key, hash, sizeof(key));
    return seen_number(&book->names, key);
}

struct result book_property(struct statement_book *book, const char *name, uint32_t *ret_property,
                            struct error *err)
{
    uint64_t *const number = number_of_name(book, NAME_OF_PROPERTY, name);
    if (*number == 0) {
        if (book->property_count == BOOK_PROPERTIES_MAX)
            return error_set(err, ERROR_TOO_LARGE, "has more than %d properties: split the file",
                             BOOK_PROPERTIES_MAX);
        book->properties[book->property_count] = arena_strdup(book->arena, name);
        *number = ++book->property_count;
    }
    *ret_property = (uint32_t)(*number - 1);
    return RESULT_OK;
}

/* ---- accounts ---- */

static bool said_of(const struct statement_book *book, const char *name,
                    enum books_category *ret_category)
{
    const struct import_account *said = book->settings->accounts.items;
    for (size_t i = 0; i < book->settings->accounts.count; i++) {
        if (!strcmp(said[i].account.chars, name))
            return books_category_parse(said[i].category.chars, ret_category);
    }
    return false;
}

static const char *name_in_section(struct arena *arena, const char *name,
                                   enum books_section section)
{
    static const char *const sections[] = {
        [BOOKS_INCOME] = "Income: ", [BOOKS_EXPENSE] = "Expenses: ", [BOOKS_BELOW] = "Below: "};
    return section == BOOKS_NO_SECTION ? name
                                       : arena_printf(arena, "%s%s", sections[section], name);
}

bool book_is_ignored(const struct statement_book *book, const char *total)
{
    enum books_category category = BOOKS_OTHER;
    return said_of(book, total, &category) && category == BOOKS_IGNORE;
}

/* What is said of the account in its section goes before what is said of its name. */
static bool said_category(const struct statement_book *book, const struct book_account *account,
                          enum books_category *ret_category)
{
    return book->settings->accounts.count > 0 &&
           (said_of(book, name_in_section(book->arena, account->name, account->section),
                    ret_category) ||
            said_of(book, account->name, ret_category));
}

static struct book_account categorised(const struct statement_book *book, const char *name,
                                       const char *group, enum books_section section)
{
    struct book_account account = {.name = arena_strdup(book->arena, name), .section = section};
    enum books_category category = BOOKS_OTHER;
    const bool by_name = books_categorise(name, section, &category);
    account.category = category;
    account.by = RECOGNISED_BY_RULE;
    if (said_category(book, &account, &account.category))
        account.by = RECOGNISED_KEPT;
    else if (!by_name && group[0] && books_categorise(group, section, &category))
        account.category = category;
    else if (!by_name)
        account.by = RECOGNISED_NONE;
    if (section == BOOKS_NO_SECTION) {
        const enum books_category as = account.category;
        account.section = books_category_is_income(as)                     ? BOOKS_INCOME
                          : as == BOOKS_DEBT_SERVICE || as == BOOKS_IGNORE ? BOOKS_BELOW
                                                                           : BOOKS_EXPENSE;
    }
    return account;
}

const char *book_account_name(struct statement_book *book, const struct book_account *account)
{
    for (int section = BOOKS_INCOME; section <= BOOKS_BELOW; section++) {
        if (section != (int)account->section && *number_of_name(book, section, account->name) != 0)
            return name_in_section(book->arena, account->name, account->section);
    }
    return account->name;
}

struct result book_account(struct statement_book *book, const char *name, const char *group,
                           enum books_section section, uint32_t *ret_account, struct error *err)
{
    uint64_t *const number = number_of_name(book, (int)section, name);
    if (*number == 0) {
        if (book->account_count == BOOK_ACCOUNTS_MAX)
            return error_set(err, ERROR_TOO_LARGE, "has more than %d accounts: split the file",
                             BOOK_ACCOUNTS_MAX);
        book->accounts[book->account_count] = categorised(book, name, group, section);
        *number = ++book->account_count;
    }
    *ret_account = (uint32_t)(*number - 1);
    return RESULT_OK;
}

static struct result out_of_range(const struct book_figure *figure, struct error *err)
{
    return error_set(err, ERROR_BAD_REQUEST, "row %llu: the sum is out of range",
                     (unsigned long long)figure->row);
}

struct result book_add(struct statement_book *book, const struct book_figure *figure,
                       struct error *err)
{
    const uint128 key = (uint128)figure->property << 64 | (uint128)figure->account << 32 |
                        (uint32_t)(figure->ym + 1);
    uint64_t *const number = seen_number(&book->places, key);
    const bool is_account = figure->account < BOOK_ACCOUNTS_MAX;
    struct book_account *account = is_account ? &book->accounts[figure->account] : NULL;
    if (account && figure->ym != BOOK_ROW_SUM &&
        !add_checked(account->total_cents, figure->cents, &account->total_cents))
        return out_of_range(figure, err);
    if (*number != 0) {
        struct book_figure *same = &book->figures[*number - 1];
        if (is_account && !add_checked(same->cents, figure->cents, &same->cents))
            return out_of_range(figure, err);
        return RESULT_OK;
    }
    if (book->figure_count == BOOK_FIGURES_MAX)
        return error_set(err, ERROR_TOO_LARGE, "has more than %d figures: split the file",
                         BOOK_FIGURES_MAX);
    if (book->figure_count == book->figure_room) {
        book->figure_room = book->figure_room ? 2 * book->figure_room : FIGURES_FIRST;
        book->figures = realloc(book->figures, book->figure_room * sizeof(*book->figures));
        if (!book->figures)
            abort();
    }
    book->figures[book->figure_count] = *figure;
    *number = ++book->figure_count;
    return RESULT_OK;
}

void book_fault(struct statement_book *book, uint32_t property, uint64_t row, const char *detail)
{
    if (book->fault_count < BOOK_FAULTS_MAX)
        book->faults[book->fault_count++] =
            (struct book_fault){property, row, arena_strdup(book->arena, detail)};
}

static int compare_figures(const void *a, const void *b)
{
    const struct book_figure *x = a, *y = b;
    if (x->property != y->property)
        return x->property < y->property ? -1 : 1;
    if (x->ym != y->ym)
        return x->ym < y->ym ? -1 : 1;
    return x->account < y->account ? -1 : x->account > y->account;
}

void book_sort(struct statement_book *book)
{
    if (book->figure_count)
        qsort(book->figures, book->figure_count, sizeof(*book->figures), compare_figures);
    seen_free(&book->places);
}
