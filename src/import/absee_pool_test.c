/* Which loan is which, across filings and trusts. */
#include "import/absee_pool.h"

#include "test_import.h"

static void marks_tell_loans_apart(void **state)
{
    (void)state;
    const struct loan_marks known = {"harbour llc", OPT(17541), OPT(600000000), "larkspurinn"};
    const struct {
        struct loan_marks filed;
        enum marks_verdict verdict;
    } cases[] = {
        {known, MARKS_SAME},
        {{NULL, OPT(17541), OPT(600000000), NULL}, MARKS_SAME},
        {{"harbour llc", UNKNOWN, UNKNOWN, "larkspurinn"}, MARKS_SAME},
        {{"harbour llc", OPT(17541), OPT(1), "larkspurinn"}, MARKS_SAME},
        {{NULL, OPT(17541), OPT(600000000), "defeased"}, MARKS_SAME},
        {{NULL, UNKNOWN, OPT(600000000), NULL}, MARKS_UNSURE},
        {{"harbour llc", OPT(1), UNKNOWN, NULL}, MARKS_UNSURE},
        {{NULL, UNKNOWN, UNKNOWN, NULL}, MARKS_UNSURE},
        {{"harbour llc", OPT(17541), OPT(1), "other"}, MARKS_DIFFERENT},
        {{NULL, OPT(1), OPT(2), NULL}, MARKS_DIFFERENT},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_int_equal(loan_marks_compare(&known, &cases[i].filed), cases[i].verdict);
        assert_int_equal(loan_marks_compare(&cases[i].filed, &known), cases[i].verdict);
    }
}

static void spelling_of_names_does_not_count(void **state)
{
    struct test_call *test = *state;
    const struct property_filed spelled[] = {{.name = "Lormax \u2013 Stern, Inc."},
                                             {.name = "LORMAX-STERN INC"},
                                             {.name = "Lormax\u2019Stern\u2060Inc"}};
    for (size_t i = 0; i < ARRAY_LENGTH(spelled); i++) {
        const struct loan_filed loan = {.properties = &spelled[i], .property_count = 1};
        assert_string_equal(loan_marks_of(&loan, &test->db.arena).name_key, "lormaxsterninc");
    }
    const struct property_filed cut = {.name = "Caf\u00e9 \xe2\x80"};
    const struct loan_filed loan = {.properties = &cut, .property_count = 1};
    assert_string_equal(loan_marks_of(&loan, &test->db.arena).name_key, "caf\u00e9\xe2\x80");
}

/* The same numbers in another trust. */
static char *other_trust(struct test_call *test, const char *name)
{
    char *text = replaced(test, fixture(test, name), "01-10-2018", "01-25-2018");
    text = replaced(test, text, "<originalLoanAmount>6000000.00", "<originalLoanAmount>9000000.00");
    return replaced(test, text, "Larkspur", "Bluebell");
}

static void two_trusts_may_number_alike(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    import_text(test, other_trust(test, "trap1-1-q1"));
    import_text(test, other_trust(test, "trap1-2-h1"));
    assert_string_equal(all_periods(test),
                        "7 2018-03 3 13333333 12666667 666667 -3024561 2111 490000\n"
                        "7 2018-06 6 18333333 13333333 5000000 1108772 15833 300000\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM buyers"), 1);
    assert_int_equal(count_of(test, "SELECT count(*) FROM buy_boxes"), 1);
}

static void blank_marks_still_find_the_loan(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    char *text = replaced(test, fixture(test, "trap1-2-h1"), "Harbour Lending LLC", "");
    import_text(test, replaced(test, text, "Larkspur Inn", "LARKSPUR  INN"));
    assert_int_equal(count_of(test, "SELECT count(*) FROM import_loans"), 1);
    assert_int_equal(count_of(test, "SELECT last_ym % 12 FROM periods"), 5);
}

static void a_shared_note_does_not_join_two_trusts(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap4-children"); /* loans 4, 5, 6, 8 */
    /* another trust has the same loan 4, and others under 5, 6 and 8 */
    char *text = replaced(test, fixture(test, "trap4-children"), "12-03-2019", "11-01-2019");
    text = replaced(test, text, "12-04-2019", "11-02-2019");
    text = replaced(test, text, "12-05-2019", "11-03-2019");
    text = replaced(test, text, "Twin", "Triple");
    text = replaced(test, text, "Quay", "Pier");
    text = replaced(test, text, "Mill", "Forge");
    const struct import_report report = import_text(test, text);
    assert_int_equal(report.deals_created, 4);
    assert_int_equal(report.skipped, 0);
    assert_int_equal(count_of(test, "SELECT count(DISTINCT pool_id) FROM import_loans"), 2);
}

static void another_loan_under_a_known_number_is_left_out(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap4-children");
    char *text = replaced(test, fixture(test, "trap4-children"), "12-05-2019", "11-05-2019");
    text = replaced(test, text, "03-11-2020", "04-11-2020");
    const struct import_report report = import_text(test, replaced(test, text, "Mill", "Forge"));
    assert_string_equal(notes_text(test, &report),
                        "loan 8: is not the loan that is known under this number\n");
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_tell_loans_apart),
        TEST(spelling_of_names_does_not_count),
        TEST(two_trusts_may_number_alike),
        TEST(blank_marks_still_find_the_loan),
        TEST(a_shared_note_does_not_join_two_trusts),
        TEST(another_loan_under_a_known_number_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
