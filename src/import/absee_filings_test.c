/* The filings of the real data, all of them: what they come to, and that reading them again or in
 * another order comes to the same. */
#include "test_filings.h"

/* Figures taken by hand from the exhibits. */
static void assert_known_figures(struct test_call *test)
{
    /* Loan 2, 2019-08 to 2020-05: four statements of 2019, the last from 12-31-2018: for the last
     * quarter (6,450,612 - 4,775,058) / 3, (1,531,306 - 1,089,170) / 3, (4,919,306 - 3,685,888) /
     * 3,
     * ((4,611,456 - 2,821,565) - (3,455,002 - 2,116,173)) / 3, 1,233,418 / 705,392. */
    assert_string_equal(
        rows_text(test,
                  "SELECT p.last_ym % 12 + 1, p.months, p.rent_cents, p.expense_total_cents,"
                  " p.noi_cents, p.cash_flow_cents, p.dscr_e4, p.vacancy_ppm"
                  " FROM periods p JOIN import_loans l ON l.deal_id = p.deal_id"
                  " WHERE l.number = '2' AND p.last_ym / 12 = 2019 ORDER BY p.last_ym",
                  8),
        "3 3 53076000 12326400 40749600 14671200 17330 0\n"
        "6 3 53046300 9620533 43425767 17347300 18469 0\n"
        "9 3 53046300 14358733 38687567 12609133 16454 0\n"
        "12 3 55851800 14737867 41113933 15035400 17486 0\n");
    /* Loan 37 reports over twelve months, again and again: the calendar year of 2024-05 stands.
     * 4,607,075 / 12, 3,254,671.20 / 12, 1,352,403.80 / 12, (1,168,120.80 - 653,704) / 12. */
    assert_string_equal(
        rows_text(test,
                  "SELECT p.last_ym % 12 + 1, p.months, p.rent_cents, p.expense_total_cents,"
                  " p.noi_cents, p.cash_flow_cents, p.dscr_e4, p.vacancy_ppm"
                  " FROM periods p JOIN import_loans l ON l.deal_id = p.deal_id"
                  " WHERE l.number = '37' AND p.last_ym / 12 = 2023",
                  8),
        "12 12 38392292 27122260 11270032 4286807 20688 250000\n");
    /* Loan 2 as underwritten: 6,087,789.50 / 12, 5,188,160 / 12, debt service 5,188,160 / 1.84 /
     * 12, (4,880,310 - 5,188,160 / 1.84) / 12; 45,600,000 / 71,400,000. */
    assert_string_equal(
        rows_text(test,
                  "SELECT a.address, a.market_key, a.property_type, b.name, x.name,"
                  " x.min_dscr_e4, d.purchase_price_cents, d.projected_rent_cents,"
                  " d.projected_noi_cents, d.debt_service_cents, d.projected_cash_flow_cents,"
                  " d.projected_dscr_e4, d.ltv_ppm, d.loan_type"
                  " FROM deals d JOIN leads a ON a.id = d.id JOIN buyers b ON b.id = d.buyer_id"
                  " JOIN buy_boxes x ON x.id = d.buy_box_id"
                  " JOIN import_loans l ON l.deal_id = d.id WHERE l.number = '2'",
                  14),
        "GM LOGISTICS CENTER 1, 201 LOGISTICS CENTER DRIVE MO-WENTZVILLE industrial "
        "Societe Generale Societe Generale: industrial 12500 7140000000 50731579 43234667 23497101 "
        "17172149 18400 638655 commercial\n");
}

static void a_trust_over_nine_years(void **state)
{
    struct test_call *test = *state;
    struct filings filings;
    read_filings(test, &filings);
    int64_t restated = 0;
    for (int i = 0; i < FILINGS; i++) {
        const struct import_report report = import_text(test, filings.texts[i]);
        assert_int_equal(report.loans, 29);
        assert_int_equal(report.deals_created, i == 0 ? 28 : 0);
        assert_non_null(strstr(notes_text(test, &report), "loan 10A: has no underwritten figures"));
        restated += report.periods_corrected;
    }
    assert_int_equal(count_of(test, "SELECT count(*) FROM deals"), 28);
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods"), 411);
    assert_int_equal(restated, 1);
    assert_int_equal(count_of(test, "SELECT count(*) FROM audit_log WHERE action ="
                                    " 'period.correct' AND before <> after"),
                     1);
    /* what was added less what was taken away, in entries of one period and of several */
    assert_int_equal(count_of(test, "SELECT sum(CASE action WHEN 'period.report' THEN 1"
                                    " WHEN 'period.replace' THEN -1 WHEN 'period.import' THEN"
                                    " coalesce(json_array_length(after, '$.rows'), 0)"
                                    " - coalesce(json_array_length(before, '$.rows'), 0)"
                                    " ELSE 0 END) FROM audit_log"),
                     411);
    assert_known_figures(test);
    assert_verified(test, 28);

    const char *before = whole_database(test);
    for (int i = 0; i < FILINGS; i++) {
        const char *copy = arena_printf(&test->db.arena, "%s\n ", filings.texts[i]);
        assert_true(import_text(test, filings.texts[i]).nothing_new);
        assert_true(import_text(test, copy).nothing_new);
    }
    /* with what is remembered of files gone, all is read again, and found known */
    test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
    test_ok(db_script(test->call.db, "DELETE FROM import_files", &test->db.err), &test->db.err);
    for (int i = 0; i < FILINGS; i++)
        assert_true(import_text(test, filings.texts[i]).nothing_new);
    assert_int_equal(count_of(test, "SELECT count(*) FROM import_files"), 0);
    test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    assert_string_equal(whole_database(test), before);
}

static void any_order_gives_the_same_periods(void **state)
{
    struct test_call *test = *state;
    struct filings filings;
    read_filings(test, &filings);
    const char *expected = NULL;
    /* by date; backwards; every eleventh, modulo their number */
    static const int steps[] = {1, FILINGS - 1, 11};
    for (size_t order = 0; order < ARRAY_LENGTH(steps); order++) {
        test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
        for (int i = 0, next = 0; i < FILINGS; i++) {
            next = (next + steps[order]) % FILINGS;
            import_text(test, filings.texts[next]);
        }
        const char *periods = all_periods(test);
        if (expected)
            assert_string_equal(periods, expected);
        expected = periods;
        assert_verified(test, 28);
        test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    }
}

static void a_broken_copy_changes_nothing(void **state)
{
    struct test_call *test = *state;
    struct filings filings;
    read_filings(test, &filings);
    import_text(test, filings.texts[20]);
    const char *before = whole_database(test);
    for (int i = 0; i < FILINGS; i++) {
        struct import_report report;
        char *text = filings.texts[i];
        /* cut at a place of its own, the last one just in front of the end tag's last letter */
        text[strlen(text) * (size_t)(i + 1) / FILINGS - 3] = '\0';
        test_fails(import_try(test, text, &report), ERROR_BAD_REQUEST);
    }
    assert_string_equal(whole_database(test), before);
}

static void a_filing_of_one_exhibit(void **state)
{
    struct test_call *test = *state;
    const char *path = data_path(test, "benchmark-2026-b42_ex102.xml");
    const char *text = import_file_text(test, path);
    const struct import_report report = import_text(test, text);
    assert_int_equal(report.loans, 62);
    assert_int_equal(report.deals_created, 62);
    assert_int_equal(report.skipped, 0);
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods"), 0);
    assert_verified(test, 62);
    assert_true(import_text(test, text).nothing_new);
    /* beside the other trust, whose numbers are the same */
    struct filings filings;
    read_filings(test, &filings);
    assert_int_equal(import_text(test, filings.texts[0]).deals_created, 28);
    assert_verified(test, 90);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_trust_over_nine_years),
        TEST(any_order_gives_the_same_periods),
        TEST(a_broken_copy_changes_nothing),
        TEST(a_filing_of_one_exhibit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
