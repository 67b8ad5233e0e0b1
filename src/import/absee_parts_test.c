/* A loan over properties that report by themselves: at different times, in any order, and fewer of
 * them as time goes. */
#include "test_import.h"

struct child {
    const char *start, *end; /* NULL: it reports nothing */
    int revenue;
    const char *status;
};

static void print_child(struct buf *text, const char *number, const struct child *child)
{
    buf_printf(
        text,
        "<assets><assetNumber>%s</assetNumber><property>"
        "<propertyStatusCode>%s</propertyStatusCode>"
        "<valuationSecuritizationAmount>1000000</valuationSecuritizationAmount>"
        "<revenueSecuritizationAmount>120000</revenueSecuritizationAmount>"
        "<operatingExpensesSecuritizationAmount>60000</operatingExpensesSecuritizationAmount>"
        "<netOperatingIncomeSecuritizationAmount>60000"
        "</netOperatingIncomeSecuritizationAmount>"
        "<netCashFlowFlowSecuritizationAmount>60000</netCashFlowFlowSecuritizationAmount>",
        number, child->status);
    if (child->start)
        buf_printf(text,
                   "<mostRecentFinancialsStartDate>%s</mostRecentFinancialsStartDate>"
                   "<mostRecentFinancialsEndDate>%s</mostRecentFinancialsEndDate>"
                   "<mostRecentRevenueAmount>%d</mostRecentRevenueAmount>"
                   "<operatingExpensesAmount>3000</operatingExpensesAmount>"
                   "<mostRecentNetOperatingIncomeAmount>%d</mostRecentNetOperatingIncomeAmount>"
                   "<mostRecentNetCashFlowAmount>%d</mostRecentNetCashFlowAmount>"
                   "<mostRecentDebtServiceAmount>3000</mostRecentDebtServiceAmount>",
                   child->start, child->end, child->revenue, child->revenue - 3000,
                   child->revenue - 3000);
    buf_append_text(text, "</property></assets>");
}

/* Loan 4 lists no property of its own. */
static const char *filing(struct test_call *test, const char *filed_on, struct child one,
                          struct child two)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_printf(&text,
               "<assetData xmlns=\"http://www.sec.gov/edgar/document/absee/cmbs/assetdata\">"
               "<assets><assetNumber>4</assetNumber>"
               "<reportingPeriodEndDate>%s</reportingPeriodEndDate>"
               "<originatorName>Harbour Lending LLC</originatorName>"
               "<originationDate>01-10-2018</originationDate>"
               "<originalLoanAmount>1500000</originalLoanAmount>"
               "<periodicPrincipalAndInterestPaymentSecuritizationAmount>5000"
               "</periodicPrincipalAndInterestPaymentSecuritizationAmount></assets>",
               filed_on);
    print_child(&text, "4-001", &one);
    print_child(&text, "4-002", &two);
    buf_append_text(&text, "</assetData>");
    return arena_strdup(&test->db.arena, buf_text(&text));
}

#define Q1(revenue)  ((struct child){"01-01-2018", "03-31-2018", (revenue), "6"})
#define H1(revenue)  ((struct child){"01-01-2018", "06-30-2018", (revenue), "6"})
#define M9(revenue)  ((struct child){"01-01-2018", "09-30-2018", (revenue), "6"})
#define SILENT(code) ((struct child){.status = (code)})

static void properties_are_waited_for_in_any_order(void **state)
{
    struct test_call *test = *state;
    const char *const filings[] = {
        filing(test, "05-11-2018", Q1(30000), SILENT("6")),
        filing(test, "08-11-2018", H1(66000), Q1(33000)),
        filing(test, "11-11-2018", M9(99000), H1(60000)),
    };
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {1, 0, 2}};
    for (size_t i = 0; i < ARRAY_LENGTH(orders); i++) {
        test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
        struct import_report report = {0};
        for (int k = 0; k < 3; k++)
            report = import_text(test, filings[orders[i][k]]);
        /* (66,000 + 60,000) / 6 */
        assert_string_equal(
            rows_text(test, "SELECT last_ym % 12 + 1, months, rent_cents FROM periods", 3),
            "6 6 2100000\n");
        if (i == 0)
            assert_string_equal(notes_text(test, &report), "");
        for (int k = 0; k < 3; k++)
            assert_true(import_text(test, filings[k]).nothing_new);
        test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    }
}

static void a_sum_that_lacks_a_property_is_told(void **state)
{
    struct test_call *test = *state;
    const struct import_report report =
        import_text(test, filing(test, "05-11-2018", Q1(30000), SILENT("6")));
    assert_int_equal(report.deals_created, 1);
    assert_string_equal(notes_text(test, &report),
                        "loan 4: has no sum: not all of its 2 properties report the same months\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods"), 0);
}

static void what_is_released_or_defeased_is_not_waited_for(void **state)
{
    static const char *const codes[] = {"3", "4", "5"};
    struct test_call *test = *state;
    import_text(test, filing(test, "05-11-2018", Q1(30000), Q1(33000)));
    for (size_t i = 0; i < ARRAY_LENGTH(codes); i++) {
        test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
        import_text(test, filing(test, "08-11-2018", H1(66000), SILENT(codes[i])));
        assert_string_equal(
            rows_text(test, "SELECT last_ym % 12 + 1, months, rent_cents, notes FROM periods", 4),
            "6 6 1100000 The sum of the properties that are left: the loan had more.\n");
        assert_int_equal(count_of(test, "SELECT count(*) FROM import_events"), 0);
        test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    }
    /* one that is released in part and reports goes on */
    struct child part = H1(60000);
    part.status = "4";
    import_text(test, filing(test, "08-11-2018", H1(66000), part));
    assert_int_equal(count_of(test, "SELECT rent_cents FROM periods"), 2100000);
}

static void a_portfolio_is_defeased_as_a_whole(void **state)
{
    struct test_call *test = *state;
    import_text(test, filing(test, "05-11-2018", Q1(30000), Q1(33000)));
    const struct import_report report =
        import_text(test, filing(test, "08-11-2018", SILENT("3"), SILENT("3")));
    assert_string_equal(notes_text(test, &report),
                        "loan 4: was defeased on 2018-08-11: securities took the place of the "
                        "property\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods"), 1);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(properties_are_waited_for_in_any_order),
        TEST(a_sum_that_lacks_a_property_is_told),
        TEST(what_is_released_or_defeased_is_not_waited_for),
        TEST(a_portfolio_is_defeased_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
