/* What the accounts of a property's books are: rules by words.
 *
 * Rules are a table of phrases, the first that stands in the name as whole words wins, whatever its
 * case. They look at names alone, never at amounts. */
#ifndef DOMAIN_BOOKS_ACCOUNT_H
#define DOMAIN_BOOKS_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "domain/period.h"

enum books_category {
    /* Income. Rent collected is the sum of all of these; the losses are negative there. */
    BOOKS_RENT,
    BOOKS_GROSS_RENT, /* what all units would bring: vacancy is a share of it */
    BOOKS_OTHER_INCOME,
    BOOKS_VACANCY,
    BOOKS_CONCESSIONS,
    BOOKS_BAD_DEBT,
    /* Operating expenses, in the order of enum expense_part. */
    BOOKS_MAINTENANCE,
    BOOKS_PROPERTY_MANAGEMENT,
    BOOKS_TAXES,
    BOOKS_INSURANCE,
    BOOKS_OTHER,
    BOOKS_DEBT_SERVICE, /* no operating expense */
    BOOKS_IGNORE,       /* capital, depreciation, owners' money, deposits */
    BOOKS_CATEGORY_COUNT
};
/* "rent", "grossRent", "otherIncome", "vacancy", "concessions", "badDebt", "maintenance" … "other",
 * "debtService", "ignore" */
extern const char *const books_category_names[];

bool books_category_parse(const char *name, enum books_category *ret_category);
bool books_category_is_income(enum books_category category); /* the losses too */
bool books_category_is_loss(enum books_category category);   /* vacancy, concessions, bad debt */
/* False: it is none of the operating expenses. */
bool books_category_part(enum books_category category, enum expense_part *ret_part);

/* Where in a statement a line stands. */
enum books_section {
    BOOKS_NO_SECTION,
    BOOKS_INCOME,
    BOOKS_EXPENSE,
    BOOKS_BELOW /* the net operating income: debt service, capital, depreciation */
};

/* What a line says that sums up others. */
enum books_total {
    BOOKS_NO_TOTAL,
    BOOKS_TOTAL_INCOME,
    BOOKS_TOTAL_EXPENSES,
    BOOKS_TOTAL_NOI,
    BOOKS_TOTAL_ELSE, /* of a group, net income, cash flow, balances */
};

/* The lower-case words of a text between single blanks, with one in front and behind: " 4000 rent
 * income ". Cut off where `size` is too small. */
void books_words(const char *text, char *words, size_t size);
/* Whether the phrase stands there as whole words. */
bool books_has(const char *words, const char *phrase);
bool books_has_any(const char *words, const char *const *phrases, size_t count);

/* Of a line without amounts: the section that begins. False: it is a group inside of one. */
bool books_heading(const char *label, enum books_section *ret_section);
enum books_total books_total(const char *label);

/* True: a rule knows the account. False: *ret_category is what stands for the unknown there. */
bool books_categorise(const char *account, enum books_section section,
                      enum books_category *ret_category);
/* Whether it is debt service that is only a part of it, the interest. */
bool books_is_interest(const char *account);

#endif
