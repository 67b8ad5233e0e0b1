/* Filings of one or few loans, end to end: every trap, what is told, and what people did. */
#include "test_import.h"

#include "app/correct_period.h"
#include "app/verify.h"

static const char FOUR_QUARTERS[] = "7 2018-03 3 13333333 12666667 666667 -3024561 2111 490000\n"
                                    "7 2018-06 3 23333333 14000000 9333333 5242105 29556 300000\n"
                                    "7 2018-09 3 28333333 15000000 13333333 9042105 42222 220000\n"
                                    "7 2018-12 3 15666667 13500000 2166666 -1617895 6861 280000\n";

static void import_year(struct test_call *test)
{
    import_fixture(test, "trap1-1-q1");
    import_fixture(test, "trap1-2-h1");
    import_fixture(test, "trap1-3-9m");
    import_fixture(test, "trap1-4-fy");
}

static void fail_with(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static void assert_verified(struct test_call *test)
{
    struct verification found = {0};
    test_ok(verify(&test->call, fail_with, NULL, &found, &test->db.err), &test->db.err);
    assert_int_equal(found.problems, 0);
}

/* ---- the traps ---- */

static void a_longer_statement_replaces_until_quarters_are_known(void **state)
{
    struct test_call *test = *state;
    struct import_report report = import_fixture(test, "trap1-1-q1");
    assert_int_equal(report.deals_created, 1);
    assert_string_equal(all_periods(test),
                        "7 2018-03 3 13333333 12666667 666667 -3024561 2111 490000\n");
    report = import_fixture(test, "trap1-2-h1");
    assert_int_equal(report.periods_added, 1);
    assert_int_equal(report.periods_removed, 1);
    /* 1,100,000 / 6; (256,000 - 189,473.68) / 6 */
    assert_string_equal(all_periods(test),
                        "7 2018-06 6 18333333 13333333 5000000 1108772 15833 300000\n");
    import_fixture(test, "trap1-3-9m");
    assert_string_equal(all_periods(test),
                        "7 2018-09 9 21666667 13888889 7777778 3753216 24630 220000\n");
    report = import_fixture(test, "trap1-4-fy");
    assert_int_equal(report.periods_added, 4);
    assert_int_equal(report.periods_removed, 1);
    assert_string_equal(all_periods(test), FOUR_QUARTERS);
    assert_string_equal(rows_text(test,
                                  "SELECT action, count(*), count(before), count(after)"
                                  " FROM audit_log WHERE action LIKE 'period%'"
                                  " GROUP BY action ORDER BY action",
                                  4),
                        "period.import 3 3 3\nperiod.report 1 0 1\n");
    assert_verified(test);
}

static void a_restated_statement_is_an_audited_correction(void **state)
{
    struct test_call *test = *state;
    import_year(test);
    const struct import_report report = import_fixture(test, "trap2-restated");
    assert_int_equal(report.periods_corrected, 1);
    assert_int_equal(report.periods_added + report.periods_removed, 0);
    /* the fourth quarter alone: 1,670,000 - 1,250,000 of expenses; the others keep revision 1 */
    assert_string_equal(rows_text(test,
                                  "SELECT last_ym % 12 + 1, expense_total_cents, rev"
                                  " FROM periods ORDER BY last_ym",
                                  3),
                        "3 12666667 1\n6 14000000 1\n9 15000000 1\n12 14000000 2\n");
    assert_string_equal(
        rows_text(test,
                  "SELECT json_extract(before, '$.actualExpenses.total'),"
                  " json_extract(after, '$.actualExpenses.total'), actor_name, address,"
                  " request_id = (SELECT id FROM import_files ORDER BY filed_on DESC LIMIT 1)"
                  " FROM audit_log WHERE action = 'period.correct'",
                  5),
        "135000 140000 system cli 1\n");
    assert_verified(test);
}

static void the_first_underwriting_is_the_pro_forma(void **state)
{
    struct test_call *test = *state;
    import_year(test);
    import_fixture(test, "trap2-restated");
    const char *deals = rows_text(test, "SELECT * FROM deals", 26);
    const struct import_report report = import_fixture(test, "trap3-blank-underwriting");
    assert_false(report.nothing_new);
    assert_int_equal(report.statements_repeated, 1);
    assert_int_equal(report.deals_created + report.skipped, 0);
    /* nor do other underwritten figures replace it */
    import_text(test,
                replaced(test,
                         replaced(test, fixture(test, "trap1-1-q1"), "05-11-2018", "12-11-2019"),
                         "2400000.00", "9900000.00"));
    assert_string_equal(rows_text(test, "SELECT * FROM deals", 26), deals);
}

static void statements_wait_for_the_underwriting(void **state)
{
    struct test_call *test = *state;
    const struct import_report report = import_fixture(test, "trap1-2-h1");
    assert_int_equal(report.skipped, 1);
    assert_string_equal(notes_text(test, &report), "loan 7: has no underwritten figures\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM leads"), 0);
    import_fixture(test, "trap1-3-9m");
    import_fixture(test, "trap1-4-fy");
    const struct import_report last = import_fixture(test, "trap1-1-q1");
    assert_int_equal(last.deals_created, 1);
    assert_int_equal(last.periods_added, 4);
    assert_string_equal(all_periods(test), FOUR_QUARTERS);
}

/* The filing that brings the underwriting need not bring a statement. */
static void underwriting_alone_takes_up_what_is_known(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-2-h1");
    char *text = replaced(test, fixture(test, "trap1-1-q1"), "<mostRecent", "<noMostRecent");
    text = replaced(test, text, "</mostRecent", "</noMostRecent");
    assert_int_equal(import_text(test, text).periods_added, 1);
    assert_string_equal(all_periods(test),
                        "7 2018-06 6 18333333 13333333 5000000 1108772 15833 300000\n");
}

static void of_two_filings_of_a_date_the_one_read_last_stands(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    char *text = replaced(test, fixture(test, "trap1-1-q1"), ">400000.00", ">410000.00");
    assert_int_equal(import_text(test, text).periods_corrected, 1);
    assert_int_equal(count_of(test, "SELECT rent_cents FROM periods"), 13666667);
    assert_true(import_fixture(test, "trap1-1-q1").nothing_new);
    assert_int_equal(count_of(test, "SELECT rent_cents FROM periods"), 13666667);
}

static void the_order_of_filings_does_not_matter(void **state)
{
    static const char *const orders[][6] = {
        {"trap3-blank-underwriting", "trap2-restated", "trap1-4-fy", "trap1-3-9m", "trap1-2-h1",
         "trap1-1-q1"},
        {"trap2-restated", "trap1-1-q1", "trap1-4-fy", "trap3-blank-underwriting", "trap1-3-9m",
         "trap1-2-h1"},
        {"trap1-1-q1", "trap2-restated", "trap1-4-fy", "trap1-2-h1", "trap1-3-9m",
         "trap3-blank-underwriting"},
    };
    struct test_call *test = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(orders); i++) {
        test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
        for (size_t k = 0; k < ARRAY_LENGTH(orders[i]); k++)
            import_fixture(test, orders[i][k]);
        assert_string_equal(all_periods(test),
                            "7 2018-03 3 13333333 12666667 666667 -3024561 2111 490000\n"
                            "7 2018-06 3 23333333 14000000 9333333 5242105 29556 300000\n"
                            "7 2018-09 3 28333333 15000000 13333333 9042105 42222 220000\n"
                            "7 2018-12 3 15666667 14000000 1666667 -2117895 5278 280000\n");
        assert_verified(test);
        test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    }
}

static void properties_are_counted_once(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap4-children");
    assert_string_equal(rows_text(test,
                                  "SELECT l.number, d.projected_rent_cents, d.projected_noi_cents,"
                                  " d.market_key FROM import_loans l LEFT JOIN deals d"
                                  " ON d.id = l.deal_id ORDER BY l.number",
                                  4),
                        "4 10000000 6000000 TX-VARIOUS\n5 8000000 5500000 TX-SAN-ANGELO\n"
                        "6 20000000 6000000 PA-ERIE\n8 5000000 3000000 OH-DAYTON\n");
}

static void notes_and_terms_of_loans_are_kept_apart(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap5-pari-passu");
    import_fixture(test, "trap6-partial-interest-only");
    /* 10,800,000 / 2.4 / 12; 764,000 / 1.57 / 12, amortising */
    assert_string_equal(
        rows_text(test,
                  "SELECT l.number, d.loan_type, d.ltv_ppm, d.explicit_debt_service_cents,"
                  " d.projected_dscr_e4, d.required_dscr_e4, d.strategy"
                  " FROM import_loans l JOIN deals d ON d.id = l.deal_id ORDER BY 1",
                  7),
        "10 commercial 630252 3906582 15700 12500 buy_hold\n"
        "9 commercial - 37500000 24000 12500 commercial\n");
}

static void the_sellers_past_is_told_and_left_out(void **state)
{
    struct test_call *test = *state;
    const struct import_report report = import_fixture(test, "trap7-sellers-past");
    assert_int_equal(report.skipped, 1);
    assert_string_equal(notes_text(test, &report),
                        "loan 11: 2017-07 to 2018-06, filed 2018-08-11, ends before the loan was "
                        "made: the seller's past\n");
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months, notes FROM periods", 3),
                        "6 6 Begins before the month of closing: partly the seller's figures.\n");
}

static void what_cannot_be_read_is_told(void **state)
{
    struct test_call *test = *state;
    const struct import_report report = import_fixture(test, "trap8-dates-and-occupancy");
    assert_int_equal(report.deals_created, 1);
    assert_int_equal(report.skipped, 1);
    const char *notes = notes_text(test, &report);
    assert_non_null(strstr(notes, "loan 14: originationDate is not a date: \"13-45-2019\" "));
    assert_non_null(strstr(notes, "loan 14: lacks underwritten revenue, net operating income or "
                                  "net cash flow\n"));
    assert_string_equal(rows_text(test, "SELECT vacancy_ppm, notes FROM periods", 2),
                        "1000000 Begins before the month of closing: partly the seller's figures. "
                        "Occupancy is filed as 0 though there is revenue.\n");
}

/* ---- once and again ---- */

static void a_filing_read_again_writes_nothing(void **state)
{
    static const char *const names[] = {
        "trap1-1-q1",     "trap1-2-h1",     "trap1-3-9m",         "trap1-4-fy",
        "trap2-restated", "trap4-children", "trap7-sellers-past", "trap8-dates-and-occupancy"};
    struct test_call *test = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        import_fixture(test, names[i]);
    const char *before = whole_database(test);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        const char *text = fixture(test, names[i]);
        assert_true(import_text(test, text).nothing_new);
        assert_true(import_text(test, arena_printf(&test->db.arena, "%s \n", text)).nothing_new);
        /* read in other words, so that its fingerprint differs */
        const char *edited =
            replaced(test, text, "<originatorName>Harbour", "<originatorName>HARBOUR");
        assert_true(import_text(test, edited).nothing_new);
    }
    assert_string_equal(whole_database(test), before);
}

static void a_broken_file_changes_nothing(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const char *before = whole_database(test);
    struct import_report report;
    char *text = fixture(test, "trap1-2-h1");
    for (size_t length = strlen(text) - 2; length > 0; length = length * 3 / 4) {
        text[length] = '\0';
        test_fails(import_try(test, text, &report), ERROR_BAD_REQUEST);
    }
    text = fixture(test, "trap4-children");
    test_fails(import_try(test, replaced(test, text, "<property>", "<propert>"), &report),
               ERROR_BAD_REQUEST);
    test_fails(
        import_try(test,
                   replaced(test, text, "<reportingPeriodEndDate>", "<reportingPeriodEndDate>x"),
                   &report),
        ERROR_BAD_REQUEST);
    assert_string_equal(whole_database(test), before);
}

static void one_bad_loan_does_not_fail_the_file(void **state)
{
    struct test_call *test = *state;
    /* loan 11 was made next year; what loan 12 reports ends next year */
    char *text = replaced(test, fixture(test, "trap7-sellers-past"), "<originationDate>07-02-2018",
                          "<originationDate>07-02-2027");
    struct import_report report = import_text(test, text);
    assert_int_equal(report.deals_created, 1);
    assert_string_equal(notes_text(test, &report),
                        "loan 11: /closedDate must not be in the future\n");
    text = replaced(test, fixture(test, "trap1-1-q1"), "-2018", "-2027");
    report = import_text(test, replaced(test, text, "01-10-2027", "01-10-2018"));
    assert_string_equal(notes_text(test, &report),
                        "loan 7: 2027-01 to 2027-03: ends after the current month\n");
    report = import_text(test, replaced(test, fixture(test, "trap1-2-h1"),
                                        "<mostRecentRevenueAmount>", "<mostRecentRevenueAmount>-"));
    assert_string_equal(notes_text(test, &report),
                        "loan 7: 2018-01 to 2018-06: revenue is negative\n"
                        "loan 7: 2027-01 to 2027-03: ends after the current month\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods WHERE deal_id ="
                                    " (SELECT deal_id FROM import_loans WHERE number = '7')"),
                     0);
    assert_verified(test);
}

/* ---- what people did ---- */

static struct oid only_id(struct test_call *test, const char *sql)
{
    struct oid id;
    char *text = arena_strdup(&test->db.arena, rows_text(test, sql, 1));
    text[OID_HEX] = '\0';
    assert_true(oid_parse(text, &id));
    return id;
}

static struct call by_hand(struct test_call *test)
{
    struct call call = test->call;
    call.actor.user_id = test_oid(0xadadad);
    call.actor.name = "Ada Admin";
    return call;
}

static void a_correction_by_hand_stays(void **state)
{
    struct test_call *test = *state;
    import_year(test);
    const struct oid deal_id = only_id(test, "SELECT id FROM deals");
    const struct oid period_id =
        only_id(test, "SELECT id FROM periods ORDER BY last_ym DESC LIMIT 1");
    struct call call = by_hand(test);
    const struct period_body body = {.rent_cents = OPT(16000000)};
    struct deal deal;
    struct period period;
    test_ok(correct_period(&call, &deal_id, &period_id, &body, NULL, NULL, &deal, &period,
                           &test->db.err),
            &test->db.err);
    /* unchanged statements leave it alone, restated ones are told once */
    struct import_report report = import_fixture(test, "trap2-restated");
    assert_int_equal(report.periods_corrected, 0);
    assert_string_equal(notes_text(test, &report),
                        "loan 7: 2018-10 to 2018-12: was corrected by hand: the restated statement "
                        "is not taken over\n");
    report = import_fixture(test, "trap3-blank-underwriting");
    assert_int_equal(report.note_count, 0);
    assert_int_equal(count_of(test, "SELECT rent_cents FROM periods ORDER BY last_ym DESC LIMIT 1"),
                     16000000);
    assert_verified(test);
}

static void a_period_by_hand_keeps_its_months(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const struct oid deal_id = only_id(test, "SELECT id FROM deals");
    struct call call = by_hand(test);
    const struct period_body body = {
        .has_reporting_period.known = true,
        .reporting_period = {.month = OPT(6), .year = OPT(2018), .months = OPT(1)},
        .rent_cents = OPT(100000),
        .noi_cents = OPT(50000),
    };
    struct deal deal;
    struct period period;
    test_ok(report_period(&call, &deal_id, &body, &deal, &period, &test->db.err), &test->db.err);
    /* the half year is refused, and what it would have replaced stays */
    struct import_report report = import_fixture(test, "trap1-2-h1");
    assert_int_equal(report.periods_added + report.periods_removed, 0);
    assert_string_equal(notes_text(test, &report),
                        "loan 7: 2018-01 to 2018-06: 2018-01 to 2018-06, or a month of it, is "
                        "reported already\n");
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months FROM periods", 2),
                        "3 3\n6 1\n");
    /* of the year's quarters those come in that are free */
    import_fixture(test, "trap1-3-9m");
    report = import_fixture(test, "trap1-4-fy");
    assert_int_equal(report.periods_added, 2);
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months FROM periods", 2),
                        "3 3\n6 1\n9 3\n12 3\n");
    assert_verified(test);
}

static void a_replacement_leaves_what_was_corrected(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const struct oid deal_id = only_id(test, "SELECT id FROM deals");
    const struct oid period_id = only_id(test, "SELECT id FROM periods");
    struct call call = by_hand(test);
    const struct period_body body = {.rent_cents = OPT(14000000)};
    struct deal deal;
    struct period period;
    test_ok(correct_period(&call, &deal_id, &period_id, &body, NULL, NULL, &deal, &period,
                           &test->db.err),
            &test->db.err);
    const struct import_report report = import_fixture(test, "trap1-2-h1");
    assert_string_equal(notes_text(test, &report),
                        "loan 7: 2018-01 to 2018-06: 2018-01 to 2018-03 was corrected by hand and "
                        "stays\n");
    assert_string_equal(rows_text(test, "SELECT rent_cents, months FROM periods", 2),
                        "14000000 3\n");
    assert_verified(test);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_longer_statement_replaces_until_quarters_are_known),
        TEST(a_restated_statement_is_an_audited_correction),
        TEST(the_first_underwriting_is_the_pro_forma),
        TEST(statements_wait_for_the_underwriting),
        TEST(underwriting_alone_takes_up_what_is_known),
        TEST(of_two_filings_of_a_date_the_one_read_last_stands),
        TEST(the_order_of_filings_does_not_matter),
        TEST(properties_are_counted_once),
        TEST(notes_and_terms_of_loans_are_kept_apart),
        TEST(the_sellers_past_is_told_and_left_out),
        TEST(what_cannot_be_read_is_told),
        TEST(a_filing_read_again_writes_nothing),
        TEST(a_broken_file_changes_nothing),
        TEST(one_bad_loan_does_not_fail_the_file),
        TEST(a_correction_by_hand_stays),
        TEST(a_period_by_hand_keeps_its_months),
        TEST(a_replacement_leaves_what_was_corrected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
