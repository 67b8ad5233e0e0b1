/* Each layout of statements, from the file to the months that are reported. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "import/statement_dates.h"
#include "import/statement_months.h"
#include "import/statement_reading.h"
#include "tabular/csv.h"

struct reading {
    struct arena arena;
    struct statement_book book;
    struct statement_reader reader;
    struct buf told;
    struct error err;
};

static void reading_free(struct reading *reading)
{
    book_free(&reading->book);
    buf_free(&reading->told);
    arena_free(&reading->arena);
}

static void put(struct buf *out, const char *name, struct opt value)
{
    if (value.known)
        buf_printf(out, " %s=%lld", name, (long long)value.value);
}

static struct result tell_month(void *context, const struct book_month *month, struct error *err)
{
    struct reading *reading = context;
    struct buf *out = &reading->told;
    (void)err;
    buf_printf(out, "%s %d-%02d row %d:", reading->book.properties[month->property],
               (int)(month->ym / 12), (int)(month->ym % 12) + 1, (int)month->row);
    if (month->problem)
        buf_printf(out, " REFUSED %s", month->problem);
    buf_printf(out, " rent=%lld", (long long)month->rent_cents);
    for (size_t i = 0; i < EXPENSE_PART_COUNT; i++)
        put(out, expense_part_names[i], month->parts[i]);
    put(out, "vacancy", month->vacancy_ppm);
    put(out, "noi", month->noi_cents);
    put(out, "cash", month->cash_flow_cents);
    for (size_t i = 0; i < month->remark_count; i++)
        buf_printf(out, "; %s", month->remarks[i]);
    buf_append_char(out, '\n');
    return RESULT_OK;
}

static const struct import_settings nothing_said = {0};

static struct result text_rows(void *text, const struct table_sink *sink, struct error *err)
{
    struct byte_memory memory = {.bytes = text, .length = strlen(text)};
    const struct byte_source source = byte_source_memory(&memory);
    return csv_read(&source, &(struct csv_options){0}, sink, NULL, err);
}

static struct result read_text(struct reading *reading, const char *text,
                               const struct import_settings *settings)
{
    const struct table_reader table = {text_rows, (void *)text};
    *reading = (struct reading){0};
    arena_init(&reading->arena, ARENA_DEFAULT_LIMIT);
    error_init(&reading->err, &reading->arena);
    TRY(statement_read(&table, settings, &reading->arena, &reading->book, &reading->reader,
                       &reading->err));
    return book_months(&reading->book, month_ym(2025, 3), tell_month, reading, &reading->arena,
                       &reading->err);
}

static void assert_read(const char *text, const struct import_settings *settings,
                        enum book_layout layout, const char *told)
{
    struct reading reading CLEANUP(reading_free);
    if (failed(read_text(&reading, text, settings)))
        fail_msg("%s", reading.err.detail);
    assert_string_equal(book_layout_names[reading.book.layout], book_layout_names[layout]);
    assert_string_equal(buf_text(&reading.told), told);
}

static const char *fixture_text(const char *name)
{
    static char text[8192];
    char path[100];
    snprintf(path, sizeof(path), "tests/fixtures/books/%s.csv", name);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    const ssize_t length = read(file, text, sizeof(text) - 1);
    close(file);
    assert_true(length > 0);
    text[length] = '\0';
    return text;
}

static void test_numbers_of_a_workbook_have_a_point(void **state)
{
    const struct statement_reader reader = {.decimal_mark = ','};
    const struct table_cell number = {TABLE_NUMBER, "950.125", 7}, text = {TABLE_TEXT, "950,5", 5};
    int64_t cents = 0;
    (void)state;
    assert_int_equal(statement_cents(&reader, &number, &cents), CELL_OK);
    assert_int_equal(cents, 95013);
    assert_int_equal(statement_cents(&reader, &text, &cents), CELL_OK);
    assert_int_equal(cents, 95050);
}

static void test_months_in_columns(void **state)
{
    (void)state;
    assert_read(fixture_text("year"), &nothing_said, BOOK_MONTHS,
                "12 Oak St 2024-01 row 8: rent=945000 maintenance=32000 propertyManagement=75600"
                " taxes=90000 insurance=21000 other=18000 vacancy=50000 noi=708400 cash=298400\n"
                "12 Oak St 2024-02 row 8: rent=977500 maintenance=-500 propertyManagement=78200"
                " taxes=90000 insurance=21000 other=19000 vacancy=25000 noi=769800 cash=359800;"
                " no rule knows the account \"5500-0000 Gifts to Residents\": counted as other\n"
                "12 Oak St 2024-03 row 8: rent=1007500 maintenance=13050 propertyManagement=80600"
                " taxes=90000 insurance=21000 other=19000 vacancy=0 noi=783850 cash=373850\n");
}

static void test_one_month_with_negative_expenses(void **state)
{
    (void)state;
    assert_read(fixture_text("month"), &nothing_said, BOOK_MONTH,
                "9 Elm Ave 2024-01 row 7: rent=510000 maintenance=40000 propertyManagement=40800"
                " insurance=20000 other=-3000 noi=412200\n");
}

static void test_budget_with_two_properties(void **state)
{
    (void)state;
    assert_read(fixture_text("budget"), &nothing_said, BOOK_BUDGET,
                "12 Oak St 2025-02 row 7: rent=970000 maintenance=25000 taxes=90000 noi=855000\n"
                "9 Elm Ave 2025-02 row 21: REFUSED the accounts of income add up to 5000.00, the"
                " statement says 5600.00 rent=500000 maintenance=10000 noi=550000\n");
}

static void test_ledger(void **state)
{
    (void)state;
    assert_read(fixture_text("ledger"), &nothing_said, BOOK_LEDGER,
                "12 Oak St 2025-01 row 2: rent=200000 maintenance=21000 propertyManagement=8000\n"
                "12 Oak St 2025-02 row 8: rent=200000 maintenance=0 propertyManagement=0\n"
                "9 Elm Ave 2025-01 row 9: rent=150000 other=7500; no rule knows the account"
                " \"Sundries\": counted as other\n");
}

static void test_ledger_of_debits_and_credits(void **state)
{
    const struct import_settings settings = {.decimal_mark.chars = ",",
                                             .date_order = OPT(IMPORT_DMY)};
    (void)state;
    assert_read(fixture_text("sides"), &settings, BOOK_LEDGER,
                "12 Oak St 2025-01 row 2: rent=100000 maintenance=20050\n");
}

static void test_what_is_said_of_accounts_goes_first(void **state)
{
    struct import_account accounts[] = {{{.chars = "Sundries"}, {.chars = "insurance"}},
                                        {{.chars = "Repairs"}, {.chars = "ignore"}}};
    const struct import_settings settings = {
        .accounts = {.items = accounts, .count = 2, .known = true}};
    (void)state;
    assert_read("date,amount,account,property\n2025-01-05,100,Rent,A\n2025-01-06,7,Sundries,A\n"
                "2025-01-06,9,Repairs,A\n",
                &settings, BOOK_LEDGER, "A 2025-01 row 2: rent=10000 insurance=700\n");
}

static void test_what_is_left_out_is_told(void **state)
{
    (void)state;
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025,Mar 2025,Apr 2025,Total\nIncome,,,,,\n"
                "Rent,0,100,100,100,400\nExpenses,,,,,\nRepairs,0,(10),(20),0,(30)\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-02 row 4: rent=10000 maintenance=1000; months without amounts are"
                " not reported: 2025-01; months to come are not reported: 2025-04; row 4: the"
                " months of \"Rent\" do not add up to its total\n"
                "1 Oak St 2025-03 row 4: rent=10000 maintenance=2000\n");
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,0,0\n", &nothing_said,
                BOOK_MONTHS, "1 Oak St 0-01 row 4: REFUSED no month of it has amounts rent=0\n");
}

static void test_rounding_is_told_and_more_is_refused(void **state)
{
    (void)state;
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,100,100\nParking,50,50\n"
                "Total Income,151,153\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=15000; the accounts of income add up to 150.00, the"
                " statement says 151.00: rounded\n"
                "1 Oak St 2025-02 row 4: REFUSED the accounts of income add up to 150.00, the"
                " statement says 153.00 rent=15000\n");
}

static void test_losses_that_come_back_stay_where_the_total_says_so(void **state)
{
    (void)state;
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nGPR,100,100\nVacancy,50,40\n"
                "Total Income,150,60\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=15000; vacancy of -50.00 is no share of a gross rent"
                " of 100.00: not told\n"
                "1 Oak St 2025-02 row 4: rent=6000 vacancy=400000\n");
}

static void test_interest_alone_is_no_debt_service(void **state)
{
    (void)state;
    assert_read("Property: 1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,100,100\n"
                "Expenses,,\nRepairs,10,10\nNet Operating Income,90,90\nLoan Interest,20,20\n"
                "Property: 2 Oak St\nIncome,,\nRent,100,100\nExpenses,,\nRepairs,10,10\n"
                "NOI,90,90\nLoan Interest,20,20\nLoan Principal,30,30\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=10000 maintenance=1000 noi=9000\n"
                "1 Oak St 2025-02 row 4: rent=10000 maintenance=1000 noi=9000\n"
                "2 Oak St 2025-01 row 11: rent=10000 maintenance=1000 noi=9000 cash=4000\n"
                "2 Oak St 2025-02 row 11: rent=10000 maintenance=1000 noi=9000 cash=4000\n");
}

static void test_a_wrong_amount_refuses_its_property(void **state)
{
    (void)state;
    assert_read("Property,Account,Jan 2025,Feb 2025\n,Income,,\nA,Rent,100,abc\nB,Rent,100,100\n",
                &nothing_said, BOOK_MONTHS,
                "A 2025-01 row 3: REFUSED row 3, column 4: \"abc\" is no amount rent=10000\n"
                "B 2025-01 row 4: rent=10000\nB 2025-02 row 4: rent=10000\n");
}

static void test_a_month_must_be_said(void **state)
{
    struct reading reading CLEANUP(reading_free);
    (void)state;
    assert_true(
        failed(read_text(&reading, "A\nAccount,Current Month,YTD\nRent,1,1\n", &nothing_said)));
    assert_non_null(strstr(reading.err.detail, "row 2: no line above says which month"));
}

/* A name of a month that the period has twice is none, however long the period is. */
static void test_a_period_of_centuries_is_not_walked(void **state)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct reading reading CLEANUP(reading_free);
    (void)state;
    buf_append_text(&text, "Period: Jan 1900 - Dec 2999\nAccount,Jan 2024,Feb 2024,Total\n"
                           "Income\nRent,1000,1000,2000\nTotal Income,1000,1000,2000\n");
    const clock_t begun = clock();
    for (int row = 0; row < 100; row++) {
        for (int column = 0; column < 500; column++)
            buf_append_text(&text, "note,");
        buf_append_char(&text, '\n');
    }
    assert_false(failed(read_text(&reading, buf_text(&text), &nothing_said)));
    assert_true(clock() - begun < 5 * CLOCKS_PER_SEC); /* else a minute */
}

static void test_a_file_without_headings_is_given_up(void **state)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct reading reading CLEANUP(reading_free);
    (void)state;
    for (int i = 0; i <= STATEMENT_LOOK_ROWS; i++)
        buf_append_text(&text, "1,2\n");
    assert_true(failed(read_text(&reading, buf_text(&text), &nothing_said)));
    assert_non_null(strstr(reading.err.detail, "have no headings of a statement"));
}

static void test_titles_say_their_months(void **state)
{
    static const struct {
        const char *title;
        int first_year, first_month, last_year, last_month;
    } cases[] = {
        {"Period: Jan 2024 - Dec 2024", 2024, 1, 2024, 12},
        {"Period = Mar 2024", 2024, 3, 2024, 3},
        {"For the month ending March 31, 2024", 2024, 3, 2024, 3},
        {"For the month ending March 31 2024", 2024, 3, 2024, 3},
        {"01/01/2024 - 02/29/2024", 2024, 1, 2024, 2},
        {"01/01/2024-02/29/2024", 2024, 1, 2024, 2},
        {"2024-01-01 to 2024-03-31", 2024, 1, 2024, 3},
        {"12 Oak St", 0, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        int32_t first = 0, last = 0;
        const bool found = statement_title_months(CELL_MDY, cases[i].title, &first, &last) > 0;
        if (found != (cases[i].first_year != 0) ||
            (found && (first != month_ym(cases[i].first_year, cases[i].first_month) ||
                       last != month_ym(cases[i].last_year, cases[i].last_month))))
            fail_msg("\"%s\" is %d to %d", cases[i].title, (int)first, (int)last);
    }
}

/* ---- order of day and month ---- */

static void assert_dated(const char *text, bool is_open, const char *told)
{
    struct reading reading CLEANUP(reading_free);
    if (failed(read_text(&reading, text, &nothing_said)))
        fail_msg("%s", reading.err.detail);
    assert_int_equal(reading.reader.month_is_open, is_open);
    assert_string_equal(buf_text(&reading.told), told);
}

static void test_a_title_tells_the_order_of_its_dates(void **state)
{
    static const char rows[] =
        "Account,Current Month,YTD\nIncome,,\nRent,1,1\nExpenses,,\nRepairs,1,1\n";
    char text[400];
    static const struct {
        const char *titles;
        bool is_open;
        const char *month;
    } cases[] = {
        {"Period: 01/02/2024 - 29/02/2024", false, "2024-02"},
        {"Period: 02/01/2024 - 02/29/2024", false, "2024-02"},
        {"Period: 01/02/2024 - 03/04/2024", true, "2024-03"},
        {"Period: 01/02/2024 - 03/04/2024\nPrinted 15/04/2024", false, "2024-04"},
        {"Printed 15/04/2024\nPeriod: 01/02/2024 - 03/04/2024", false, "2024-04"},
        {"Period: 03/03/2024", false, "2024-03"},
        {"Period: 2024-03-04", false, "2024-03"},
        {"Period: Mar 2024\nPrinted 04/05/2024", false, "2024-03"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char told[200];
        snprintf(text, sizeof(text), "1 Oak St\n%s\n%s", cases[i].titles, rows);
        const int row = strchr(cases[i].titles, '\n') ? 6 : 5;
        snprintf(told, sizeof(told), "1 Oak St %s row %d: rent=100 maintenance=100\n",
                 cases[i].month, row);
        assert_dated(text, cases[i].is_open, told);
    }
}

static void test_months_one_behind_the_other_tell_the_order(void **state)
{
    (void)state;
    assert_dated("1 Oak St\nAccount,01/02/2024,01/03/2024\nIncome,,\nRent,1,2\n", false,
                 "1 Oak St 2024-02 row 4: rent=100\n1 Oak St 2024-03 row 4: rent=200\n");
    assert_dated("1 Oak St\nAccount,1/1/2024,2/1/2024\nIncome,,\nRent,1,2\n", false,
                 "1 Oak St 2024-01 row 4: rent=100\n1 Oak St 2024-02 row 4: rent=200\n");
    assert_dated("1 Oak St\nAccount,01/02/2024,YTD\nIncome,,\nRent,1,2\n", true,
                 "1 Oak St 2024-01 row 4: rent=100\n");
}

static void test_the_newest_month_may_be_first(void **state)
{
    (void)state;
    assert_dated("1 Oak St\nAccount,Feb 2025,Jan 2025,Dec 2024,Total\nIncome,,,,\nRent,3,2,1,6\n",
                 false,
                 "1 Oak St 2024-12 row 4: rent=100\n1 Oak St 2025-01 row 4: rent=200\n"
                 "1 Oak St 2025-02 row 4: rent=300\n");
}

/* ---- sections ---- */

static void test_a_group_before_the_total_of_expenses_is_one_of_them(void **state)
{
    (void)state;
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,2000,2000\nExpenses,,\n"
                "Financing Fees,,\nBank fees,10,10\nInsurance,100,100\nTotal Expenses,110,110\n"
                "Capital Expenses,,\nRoof,5000,0\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=200000 insurance=10000 other=1000\n"
                "1 Oak St 2025-02 row 4: rent=200000 insurance=10000 other=1000\n");
    assert_read("1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,2000,2000\nExpenses,,\n"
                "Insurance,100,100\nFinancing Fees,,\nOrigination,10,10\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=200000 insurance=10000; no rule knows the account"
                " \"Origination\": counted as ignore\n"
                "1 Oak St 2025-02 row 4: rent=200000 insurance=10000; no rule knows the account"
                " \"Origination\": counted as ignore\n");
}

static void test_an_account_of_two_sections_is_said_by_section(void **state)
{
    static const char text[] = "1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nParking,50,0\n"
                               "Expenses,,\nParking,20,0\nRepairs,1,0\n";
    struct import_account accounts[] = {{{.chars = "Expenses: Parking"}, {.chars = "insurance"}}};
    const struct import_settings settings = {
        .accounts = {.items = accounts, .count = 1, .known = true}};
    struct reading reading CLEANUP(reading_free);
    (void)state;
    assert_false(failed(read_text(&reading, text, &settings)));
    assert_string_equal(buf_text(&reading.told),
                        "1 Oak St 2025-01 row 4: rent=5000 maintenance=100 insurance=2000; months"
                        " without amounts are not reported: 2025-02\n");
    static const char *const names[] = {"Income: Parking", "Expenses: Parking", "Repairs"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        assert_string_equal(book_account_name(&reading.book, &reading.book.accounts[i]), names[i]);
}

static void test_a_total_that_is_said_to_be_ignored_is_not_checked(void **state)
{
    static const char text[] = "1 Oak St\nAccount,Jan 2025,Feb 2025\nIncome,,\nRent,100,100\n"
                               "Total Income,105,100\nExpenses,,\nRepairs,10,10\nNOI,95,90\n";
    struct import_account accounts[] = {{{.chars = "Total Income"}, {.chars = "ignore"}},
                                        {{.chars = "NOI"}, {.chars = "ignore"}}};
    const struct import_settings settings = {
        .accounts = {.items = accounts, .count = 2, .known = true}};
    (void)state;
    assert_read(text, &settings, BOOK_MONTHS,
                "1 Oak St 2025-01 row 4: rent=10000 maintenance=1000\n"
                "1 Oak St 2025-02 row 4: rent=10000 maintenance=1000\n");
}

static void test_a_month_of_zeros_between_others_was_vacant(void **state)
{
    (void)state;
    assert_read("1 Oak St\nAccount,Oct 2024,Nov 2024,Dec 2024,Jan 2025,Feb 2025\nIncome,,,,,\n"
                "Rent,0,100,0,100,0\nExpenses,,,,,\nRepairs,0,10,0,10,0\n",
                &nothing_said, BOOK_MONTHS,
                "1 Oak St 2024-11 row 4: rent=10000 maintenance=1000; months without amounts are"
                " not reported: 2024-10, 2025-02\n"
                "1 Oak St 2024-12 row 4: rent=0 maintenance=0\n"
                "1 Oak St 2025-01 row 4: rent=10000 maintenance=1000\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_of_a_workbook_have_a_point),
        cmocka_unit_test(test_months_in_columns),
        cmocka_unit_test(test_one_month_with_negative_expenses),
        cmocka_unit_test(test_budget_with_two_properties),
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_ledger_of_debits_and_credits),
        cmocka_unit_test(test_what_is_said_of_accounts_goes_first),
        cmocka_unit_test(test_what_is_left_out_is_told),
        cmocka_unit_test(test_rounding_is_told_and_more_is_refused),
        cmocka_unit_test(test_losses_that_come_back_stay_where_the_total_says_so),
        cmocka_unit_test(test_interest_alone_is_no_debt_service),
        cmocka_unit_test(test_a_wrong_amount_refuses_its_property),
        cmocka_unit_test(test_a_month_must_be_said),
        cmocka_unit_test(test_a_period_of_centuries_is_not_walked),
        cmocka_unit_test(test_a_file_without_headings_is_given_up),
        cmocka_unit_test(test_titles_say_their_months),
        cmocka_unit_test(test_a_title_tells_the_order_of_its_dates),
        cmocka_unit_test(test_months_one_behind_the_other_tell_the_order),
        cmocka_unit_test(test_the_newest_month_may_be_first),
        cmocka_unit_test(test_a_group_before_the_total_of_expenses_is_one_of_them),
        cmocka_unit_test(test_an_account_of_two_sections_is_said_by_section),
        cmocka_unit_test(test_a_total_that_is_said_to_be_ignored_is_not_checked),
        cmocka_unit_test(test_a_month_of_zeros_between_others_was_vacant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
