#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "domain/books_account.h"

static void test_accounts_by_their_names(void **state)
{
    static const struct {
        const char *account;
        enum books_section section;
        bool by_rule;
        enum books_category category;
    } cases[] = {
        {"4000-0000 Gross Potential Rent", BOOKS_INCOME, true, BOOKS_GROSS_RENT},
        {"Vacancy Loss", BOOKS_INCOME, true, BOOKS_VACANCY},
        {"Bad Debt", BOOKS_EXPENSE, true, BOOKS_BAD_DEBT},
        {"RENT INCOME", BOOKS_NO_SECTION, true, BOOKS_RENT},
        {"Late Fees", BOOKS_INCOME, true, BOOKS_OTHER_INCOME},
        {"Something", BOOKS_INCOME, false, BOOKS_OTHER_INCOME},
        {"Payroll Taxes", BOOKS_EXPENSE, true, BOOKS_OTHER},
        {"5300 Real Estate Taxes", BOOKS_EXPENSE, true, BOOKS_TAXES},
        {"Pest Management", BOOKS_EXPENSE, true, BOOKS_MAINTENANCE},
        {"PropertyManagement", BOOKS_EXPENSE, true, BOOKS_PROPERTY_MANAGEMENT},
        {"Vacant Unit Electric", BOOKS_EXPENSE, true, BOOKS_OTHER},
        {"Carpeting", BOOKS_EXPENSE, false, BOOKS_OTHER}, /* no whole word */
        {"Mortgage Interest", BOOKS_BELOW, true, BOOKS_DEBT_SERVICE},
        {"Interest Income", BOOKS_INCOME, true, BOOKS_OTHER_INCOME},
        {"Owner Draws", BOOKS_NO_SECTION, true, BOOKS_IGNORE},
        {"Repairs", BOOKS_BELOW, false, BOOKS_IGNORE},
        {"", BOOKS_EXPENSE, false, BOOKS_OTHER},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        enum books_category category = BOOKS_CATEGORY_COUNT;
        if (books_categorise(cases[i].account, cases[i].section, &category) != cases[i].by_rule ||
            category != cases[i].category)
            fail_msg("\"%s\" is %s", cases[i].account, books_category_names[category]);
    }
}

static void test_totals_are_no_accounts(void **state)
{
    static const struct {
        const char *label;
        enum books_total total;
    } cases[] = {
        {"Total Income", BOOKS_TOTAL_INCOME},
        {"4999-0000 TOTAL OPERATING INCOME", BOOKS_TOTAL_INCOME},
        {"TOTAL EXPENSES", BOOKS_TOTAL_EXPENSES},
        {"NOI - Net Operating Income", BOOKS_TOTAL_NOI},
        {"Net Income", BOOKS_TOTAL_ELSE},
        {"Total Repairs", BOOKS_TOTAL_ELSE},
        {"Utilities Total", BOOKS_TOTAL_ELSE},
        {"Cash Flow", BOOKS_TOTAL_ELSE},
        {"Rent", BOOKS_NO_TOTAL},
        {"Internet", BOOKS_NO_TOTAL},
        {"4000", BOOKS_NO_TOTAL},
        {"", BOOKS_NO_TOTAL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        if (books_total(cases[i].label) != cases[i].total)
            fail_msg("\"%s\"", cases[i].label);
    }
}

static void test_headings_begin_sections(void **state)
{
    enum books_section section = BOOKS_NO_SECTION;
    (void)state;
    assert_true(books_heading("Operating Expenses", &section));
    assert_int_equal(section, BOOKS_EXPENSE);
    assert_true(books_heading("REVENUE", &section));
    assert_int_equal(section, BOOKS_INCOME);
    assert_true(books_heading("Non-Operating Expense", &section));
    assert_int_equal(section, BOOKS_BELOW);
    assert_false(books_heading("Operating Income & Expense", &section));
    assert_false(books_heading("Utilities", &section));
}

static void test_words_fit_their_room(void **state)
{
    char words[8];
    (void)state;
    books_words("glAccountName", words, sizeof(words));
    assert_string_equal(words, " gl a ");
    books_words("", words, sizeof(words));
    assert_string_equal(words, " ");
}

static void test_categories_by_their_names(void **state)
{
    enum books_category category = BOOKS_RENT;
    enum expense_part part = EXPENSE_OTHER;
    (void)state;
    assert_true(books_category_parse("propertyManagement", &category));
    assert_true(books_category_part(category, &part));
    assert_int_equal(part, EXPENSE_PROPERTY_MANAGEMENT);
    assert_false(books_category_parse("nonsense", &category));
    assert_false(books_category_part(BOOKS_DEBT_SERVICE, &part));
    for (size_t i = 0; i < EXPENSE_PART_COUNT; i++)
        assert_string_equal(books_category_names[BOOKS_MAINTENANCE + i], expense_part_names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts_by_their_names),
        cmocka_unit_test(test_totals_are_no_accounts),
        cmocka_unit_test(test_headings_begin_sections),
        cmocka_unit_test(test_words_fit_their_room),
        cmocka_unit_test(test_categories_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
