#include "domain/books_account.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

const char *const books_category_names[] = {
    "rent",        "grossRent",          "otherIncome", "vacancy",   "concessions", "badDebt",
    "maintenance", "propertyManagement", "taxes",       "insurance", "other",       "debtService",
    "ignore",
};

enum { WORDS_MAX = 400 };

/* The sections in which a rule holds. */
#define UNSAID   (1u << BOOKS_NO_SECTION)
#define INCOME   (1u << BOOKS_INCOME | UNSAID)
#define EXPENSE  (1u << BOOKS_EXPENSE | UNSAID)
#define BELOW    (1u << BOOKS_BELOW)
#define COSTS    (EXPENSE | BELOW)
#define ANYWHERE (INCOME | EXPENSE | BELOW)

struct rule {
    const char *phrase;
    enum books_category category;
    unsigned sections;
};

/* The first that fits: what is narrower stands before what is wider. */
static const struct rule rules[] = {
    {"security deposit", BOOKS_IGNORE, ANYWHERE},
    {"security deposits", BOOKS_IGNORE, ANYWHERE},
    {"deposits held", BOOKS_IGNORE, ANYWHERE},
    {"prepaid rent", BOOKS_IGNORE, ANYWHERE},
    {"depreciation", BOOKS_IGNORE, ANYWHERE},
    {"amortization", BOOKS_IGNORE, ANYWHERE},
    {"capital", BOOKS_IGNORE, ANYWHERE},
    {"capex", BOOKS_IGNORE, ANYWHERE},
    {"replacement reserve", BOOKS_IGNORE, ANYWHERE},
    {"replacement reserves", BOOKS_IGNORE, ANYWHERE},
    {"owner draw", BOOKS_IGNORE, ANYWHERE},
    {"owner draws", BOOKS_IGNORE, ANYWHERE},
    {"owner contribution", BOOKS_IGNORE, ANYWHERE},
    {"owner contributions", BOOKS_IGNORE, ANYWHERE},
    {"distribution", BOOKS_IGNORE, ANYWHERE},
    {"distributions", BOOKS_IGNORE, ANYWHERE},
    {"income tax", BOOKS_IGNORE, COSTS},
    {"income taxes", BOOKS_IGNORE, COSTS},
    {"escrow", BOOKS_IGNORE, ANYWHERE},
    {"debt service", BOOKS_DEBT_SERVICE, COSTS},
    {"mortgage", BOOKS_DEBT_SERVICE, COSTS},
    {"loan payment", BOOKS_DEBT_SERVICE, COSTS},
    {"loan payments", BOOKS_DEBT_SERVICE, COSTS},
    {"loan principal", BOOKS_DEBT_SERVICE, COSTS},
    {"loan interest", BOOKS_DEBT_SERVICE, COSTS},
    {"principal", BOOKS_DEBT_SERVICE, COSTS},
    {"interest expense", BOOKS_DEBT_SERVICE, COSTS},

    {"bad debt", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"bad debts", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"write off", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"write offs", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"uncollectible", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"collection loss", BOOKS_BAD_DEBT, INCOME | EXPENSE},
    {"vacancy", BOOKS_VACANCY, INCOME | EXPENSE},
    {"vacant", BOOKS_VACANCY, 1u << BOOKS_INCOME},
    {"concession", BOOKS_CONCESSIONS, INCOME | EXPENSE},
    {"concessions", BOOKS_CONCESSIONS, INCOME | EXPENSE},
    {"free rent", BOOKS_CONCESSIONS, INCOME},
    {"rent discount", BOOKS_CONCESSIONS, INCOME},
    {"rent discounts", BOOKS_CONCESSIONS, INCOME},
    {"gross potential", BOOKS_GROSS_RENT, INCOME},
    {"gross scheduled", BOOKS_GROSS_RENT, INCOME},
    {"gross possible", BOOKS_GROSS_RENT, INCOME},
    {"potential rent", BOOKS_GROSS_RENT, INCOME},
    {"scheduled rent", BOOKS_GROSS_RENT, INCOME},
    {"market rent", BOOKS_GROSS_RENT, INCOME},
    {"gpr", BOOKS_GROSS_RENT, INCOME},
    /* Between what units would bring and what their leases say: rent of its own sign. */
    {"to lease", BOOKS_RENT, INCOME},
    {"late fee", BOOKS_OTHER_INCOME, INCOME},
    {"late fees", BOOKS_OTHER_INCOME, INCOME},
    {"application fee", BOOKS_OTHER_INCOME, INCOME},
    {"application fees", BOOKS_OTHER_INCOME, INCOME},
    {"nsf", BOOKS_OTHER_INCOME, INCOME},
    {"pet", BOOKS_OTHER_INCOME, INCOME},
    {"laundry", BOOKS_OTHER_INCOME, INCOME},
    {"parking", BOOKS_OTHER_INCOME, INCOME},
    {"storage", BOOKS_OTHER_INCOME, INCOME},
    {"rubs", BOOKS_OTHER_INCOME, INCOME},
    {"reimbursement", BOOKS_OTHER_INCOME, INCOME},
    {"reimbursements", BOOKS_OTHER_INCOME, INCOME},
    {"interest income", BOOKS_OTHER_INCOME, INCOME},
    {"other income", BOOKS_OTHER_INCOME, INCOME},
    {"misc income", BOOKS_OTHER_INCOME, INCOME},
    {"miscellaneous income", BOOKS_OTHER_INCOME, INCOME},
    {"fees", BOOKS_OTHER_INCOME, 1u << BOOKS_INCOME},
    {"fee", BOOKS_OTHER_INCOME, 1u << BOOKS_INCOME},
    {"rent", BOOKS_RENT, INCOME},
    {"rents", BOOKS_RENT, INCOME},
    {"rental", BOOKS_RENT, INCOME},
    {"section 8", BOOKS_RENT, INCOME},
    {"housing assistance", BOOKS_RENT, INCOME},
    {"subsidy", BOOKS_RENT, INCOME},

    {"payroll", BOOKS_OTHER, EXPENSE},
    {"tax preparation", BOOKS_OTHER, EXPENSE},
    {"tax return", BOOKS_OTHER, EXPENSE},
    {"waste management", BOOKS_OTHER, EXPENSE},
    {"pest", BOOKS_MAINTENANCE, EXPENSE},
    {"insurance", BOOKS_INSURANCE, EXPENSE},
    {"tax", BOOKS_TAXES, EXPENSE},
    {"taxes", BOOKS_TAXES, EXPENSE},
    {"repair", BOOKS_MAINTENANCE, EXPENSE},
    {"repairs", BOOKS_MAINTENANCE, EXPENSE},
    {"maintenance", BOOKS_MAINTENANCE, EXPENSE},
    {"management", BOOKS_PROPERTY_MANAGEMENT, EXPENSE},
    {"leasing fee", BOOKS_PROPERTY_MANAGEMENT, EXPENSE},
    {"leasing fees", BOOKS_PROPERTY_MANAGEMENT, EXPENSE},
    {"plumbing", BOOKS_MAINTENANCE, EXPENSE},
    {"hvac", BOOKS_MAINTENANCE, EXPENSE},
    {"electrical", BOOKS_MAINTENANCE, EXPENSE},
    {"landscaping", BOOKS_MAINTENANCE, EXPENSE},
    {"lawn", BOOKS_MAINTENANCE, EXPENSE},
    {"grounds", BOOKS_MAINTENANCE, EXPENSE},
    {"snow", BOOKS_MAINTENANCE, EXPENSE},
    {"cleaning", BOOKS_MAINTENANCE, EXPENSE},
    {"janitorial", BOOKS_MAINTENANCE, EXPENSE},
    {"painting", BOOKS_MAINTENANCE, EXPENSE},
    {"turnover", BOOKS_MAINTENANCE, EXPENSE},
    {"make ready", BOOKS_MAINTENANCE, EXPENSE},
    {"appliance", BOOKS_MAINTENANCE, EXPENSE},
    {"appliances", BOOKS_MAINTENANCE, EXPENSE},
    {"roof", BOOKS_MAINTENANCE, EXPENSE},
    {"flooring", BOOKS_MAINTENANCE, EXPENSE},
    {"carpet", BOOKS_MAINTENANCE, EXPENSE},
    {"handyman", BOOKS_MAINTENANCE, EXPENSE},
    {"pool", BOOKS_MAINTENANCE, EXPENSE},
    {"elevator", BOOKS_MAINTENANCE, EXPENSE},
    {"locks", BOOKS_MAINTENANCE, EXPENSE},
    {"utilities", BOOKS_OTHER, EXPENSE},
    {"utility", BOOKS_OTHER, EXPENSE},
    {"electric", BOOKS_OTHER, EXPENSE},
    {"electricity", BOOKS_OTHER, EXPENSE},
    {"gas", BOOKS_OTHER, EXPENSE},
    {"water", BOOKS_OTHER, EXPENSE},
    {"sewer", BOOKS_OTHER, EXPENSE},
    {"trash", BOOKS_OTHER, EXPENSE},
    {"garbage", BOOKS_OTHER, EXPENSE},
    {"internet", BOOKS_OTHER, EXPENSE},
    {"telephone", BOOKS_OTHER, EXPENSE},
    {"legal", BOOKS_OTHER, EXPENSE},
    {"accounting", BOOKS_OTHER, EXPENSE},
    {"professional", BOOKS_OTHER, EXPENSE},
    {"advertising", BOOKS_OTHER, EXPENSE},
    {"marketing", BOOKS_OTHER, EXPENSE},
    {"office", BOOKS_OTHER, EXPENSE},
    {"bank", BOOKS_OTHER, EXPENSE},
    {"licenses", BOOKS_OTHER, EXPENSE},
    {"permits", BOOKS_OTHER, EXPENSE},
    {"hoa", BOOKS_OTHER, EXPENSE},
    {"association", BOOKS_OTHER, EXPENSE},
    {"dues", BOOKS_OTHER, EXPENSE},
    {"salaries", BOOKS_OTHER, EXPENSE},
    {"wages", BOOKS_OTHER, EXPENSE},
    {"administrative", BOOKS_OTHER, EXPENSE},
    {"commission", BOOKS_OTHER, EXPENSE},
    {"commissions", BOOKS_OTHER, EXPENSE},
    {"eviction", BOOKS_OTHER, EXPENSE},
};

/* ---- words ---- */

void books_words(const char *text, char *words, size_t size)
{
    size_t length = 0;
    unsigned char before = ' ';
    words[length++] = ' ';
    for (; *text && length + 3 < size; text++) {
        const unsigned char c = (unsigned char)*text;
        const bool is_word = isalnum(c) || c >= 0x80;
        const bool begins = islower(before) && isupper(c); /* entryDate */
        if ((!is_word || begins) && words[length - 1] != ' ')
            words[length++] = ' ';
        if (is_word)
            words[length++] = (char)tolower(c);
        before = c;
    }
    if (words[length - 1] != ' ')
        words[length++] = ' ';
    words[length] = '\0';
}

bool books_has(const char *words, const char *phrase)
{
    const size_t length = strlen(phrase);
    for (const char *at = words; (at = strstr(at, phrase)); at++) {
        if (at > words && at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

bool books_has_any(const char *words, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (books_has(words, phrases[i]))
            return true;
    }
    return false;
}

/* Without the numbers in front: codes of accounts. */
static const char *past_code(const char *words)
{
    while (isdigit((unsigned char)words[1]))
        words = strchr(words + 1, ' ');
    return words;
}

static bool is_one_of(const char *words, const char *const *phrases, size_t count)
{
    words = past_code(words);
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(phrases[i]);
        if (words[0] && !strncmp(words + 1, phrases[i], length) && words[1 + length] == ' ' &&
            words[2 + length] == '\0')
            return true;
    }
    return false;
}

/* ---- lines ---- */

bool books_heading(const char *label, enum books_section *ret_section)
{
    static const char *const below[] = {"non operating", "nonoperating", "debt service",
                                        "financing",     "capital",      "below the line"};
    static const char *const income[] = {"income", "revenue", "revenues", "receipts"};
    static const char *const expense[] = {"expense", "expenses", "disbursements"};
    char words[WORDS_MAX];
    books_words(label, words, sizeof(words));
    const bool is_income = books_has_any(words, income, ARRAY_LENGTH(income));
    const bool is_expense = books_has_any(words, expense, ARRAY_LENGTH(expense));
    if (books_has_any(words, below, ARRAY_LENGTH(below)))
        *ret_section = BOOKS_BELOW;
    else if (is_income != is_expense)
        *ret_section = is_income ? BOOKS_INCOME : BOOKS_EXPENSE;
    else
        return false;
    return true;
}

enum books_total books_total(const char *label)
{
    static const char *const income[] = {
        "total income",           "total revenue",           "total revenues",
        "total operating income", "total operating revenue", "total operating revenues",
        "total gross income",     "effective gross income",  "total effective gross income",
        "gross operating income", "total receipts",
    };
    static const char *const expenses[] = {
        "total expenses",          "total expense",           "total operating expenses",
        "total operating expense", "total property expenses", "total disbursements",
    };
    static const char *const noi[] = {"net operating income", "noi", "noi net operating income",
                                      "net operating income noi", "total net operating income"};
    static const char *const others[] = {"subtotal",     "sub total",         "cash flow",
                                         "gross profit", "beginning balance", "ending balance",
                                         "ending cash",  "beginning cash"};
    char words[WORDS_MAX];
    books_words(label, words, sizeof(words));
    const char *name = past_code(words);
    if (is_one_of(words, income, ARRAY_LENGTH(income)))
        return BOOKS_TOTAL_INCOME;
    if (is_one_of(words, expenses, ARRAY_LENGTH(expenses)))
        return BOOKS_TOTAL_EXPENSES;
    if (is_one_of(words, noi, ARRAY_LENGTH(noi)))
        return BOOKS_TOTAL_NOI;
    if (!strncmp(name, " total ", 7) || !strncmp(name, " net ", 5) ||
        books_has_any(words, others, ARRAY_LENGTH(others)))
        return BOOKS_TOTAL_ELSE;
    const size_t length = strlen(words);
    return length > 7 && !strcmp(words + length - 7, " total ") ? BOOKS_TOTAL_ELSE : BOOKS_NO_TOTAL;
}

/* ---- categories ---- */

bool books_categorise(const char *account, enum books_section section,
                      enum books_category *ret_category)
{
    static const enum books_category unknown[] = {
        [BOOKS_NO_SECTION] = BOOKS_OTHER,
        [BOOKS_INCOME] = BOOKS_OTHER_INCOME,
        [BOOKS_EXPENSE] = BOOKS_OTHER,
        [BOOKS_BELOW] = BOOKS_IGNORE,
    };
    char words[WORDS_MAX];
    books_words(account, words, sizeof(words));
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
        if ((rules[i].sections & 1u << section) && books_has(words, rules[i].phrase)) {
            *ret_category = rules[i].category;
            return true;
        }
    }
    *ret_category = unknown[section];
    return false;
}

bool books_is_interest(const char *account)
{
    char words[WORDS_MAX];
    books_words(account, words, sizeof(words));
    return books_has(words, "interest") && !books_has(words, "principal");
}

bool books_category_parse(const char *name, enum books_category *ret_category)
{
    for (size_t i = 0; i < BOOKS_CATEGORY_COUNT; i++) {
        if (!strcmp(name, books_category_names[i])) {
            *ret_category = (enum books_category)i;
            return true;
        }
    }
    return false;
}

bool books_category_is_income(enum books_category category)
{
    return category <= BOOKS_BAD_DEBT;
}

bool books_category_is_loss(enum books_category category)
{
    return category >= BOOKS_VACANCY && category <= BOOKS_BAD_DEBT;
}

bool books_category_part(enum books_category category, enum expense_part *ret_part)
{
    if (category < BOOKS_MAINTENANCE || category > BOOKS_OTHER)
        return false;
    *ret_part = (enum expense_part)(category - BOOKS_MAINTENANCE);
    return true;
}
