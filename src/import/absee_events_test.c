/* Loans that are modified, defeased and paid off: what is told, what stays, what is no longer owed.
 */
#include "test_import.h"

#include "app/verify.h"

/* What a filing says of the loan, beside its property. */
#define MODIFIED                                                                                   \
    "<lastModificationDate>05-06-2018</lastModificationDate><modificationCode>1</"                 \
    "modificationCode>"                                                                            \
    "<modificationCode>10</modificationCode>"                                                      \
    "<postModificationPaymentAmount>20000</postModificationPaymentAmount>"                         \
    "<reportPeriodEndActualBalanceAmount>5900000</reportPeriodEndActualBalanceAmount>"
#define PAID_OFF                                                                                   \
    "<liquidationPrepaymentCode>9</liquidationPrepaymentCode>"                                     \
    "<liquidationPrepaymentDate>09-10-2018</liquidationPrepaymentDate>"                            \
    "<reportPeriodEndActualBalanceAmount>0.0</reportPeriodEndActualBalanceAmount>"
#define OUTSTANDING                                                                                \
    "<reportPeriodEndActualBalanceAmount>5900000</reportPeriodEndActualBalanceAmount>"

static const char *with(struct test_call *test, const char *name, const char *more)
{
    return replaced(test, fixture(test, name), "<property>",
                    arena_printf(&test->db.arena, "%s<property>", more));
}

static const char *defeased(struct test_call *test, const char *name)
{
    return replaced(test, fixture(test, name), "<propertyTypeCode>",
                    "<propertyStatusCode>3</propertyStatusCode><propertyTypeCode>");
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

static const char *events_text(struct test_call *test)
{
    return rows_text(test,
                     "SELECT action, coalesce(before, '-'), coalesce(after, '-') FROM audit_log"
                     " WHERE action IN ('deal.modified', 'deal.defeased', 'deal.ended')"
                     " ORDER BY seq",
                     3);
}

static int64_t ended_on(struct test_call *test)
{
    return count_of(test, "SELECT coalesce(ended_on, 0) FROM deal_standings");
}

static int64_t days(int year, int month, int day)
{
    int32_t on = 0;
    assert_true(date_from_parts(year, month, day, &on));
    return on;
}

static void a_modification_is_told_once_and_changes_no_plan(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const char *deals = rows_text(test, "SELECT * FROM deals", 26);
    struct import_report report = import_text(test, with(test, "trap1-2-h1", MODIFIED));
    assert_string_equal(notes_text(test, &report),
                        "loan 7: was modified on 2018-05-06: maturity extended, forbearance; "
                        "payment $20000 a month\n");
    report = import_text(test, with(test, "trap1-3-9m", MODIFIED));
    assert_int_equal(report.note_count, 0);
    assert_string_equal(
        events_text(test),
        "deal.modified - {\"on\":\"2018-05-06\",\"how\":[\"maturity extended\",\"forbearance\"],"
        "\"interestRate\":null,\"monthlyPayment\":20000,\"maturityDate\":null,"
        "\"amortizationMonths\":null}\n");
    assert_string_equal(rows_text(test, "SELECT months, notes FROM periods", 2),
                        "9 The loan was modified in these months or shortly before: debt service "
                        "is what was filed.\n");
    assert_string_equal(rows_text(test, "SELECT * FROM deals", 26), deals);
    assert_int_equal(ended_on(test), 0);

    /* another wording of the same modification is a change of it */
    report =
        import_text(test, replaced(test, with(test, "trap1-4-fy", MODIFIED), ">20000<", ">21000<"));
    assert_int_equal(report.note_count, 1);
    assert_int_equal(count_of(test, "SELECT count(*) FROM audit_log WHERE action = 'deal.modified'"
                                    " AND before LIKE '%20000%' AND after LIKE '%21000%'"),
                     1);
    assert_verified(test);
}

static void each_loan_is_told_by_itself(void **state)
{
    struct test_call *test = *state;
    struct import_report report = import_fixture(test, "trap4-children");
    assert_int_equal(report.told_count, 4);
    for (size_t i = 0; i < report.told_count; i++) {
        assert_int_equal(report.told[i].outcome, ABSEE_CREATED);
        assert_true(oid_is_set(&report.told[i].deal_id));
        assert_int_equal(report.told[i].note_count, 0);
    }
    assert_string_equal(report.told[1].number, "5");
    assert_true(report.told[1].line > report.told[0].line);
    assert_int_equal(import_fixture(test, "trap4-children").told_count, 0);

    report = import_fixture(test, "trap8-dates-and-occupancy");
    assert_int_equal(report.told_count, 2);
    assert_int_equal(report.told[0].outcome + report.told[1].outcome,
                     ABSEE_CREATED + ABSEE_REFUSED);
    for (size_t i = 0; i < report.told_count; i++) {
        const struct absee_told *told = &report.told[i];
        const bool is_refused = told->outcome == ABSEE_REFUSED;
        assert_int_equal(oid_is_set(&told->deal_id), !is_refused);
        for (size_t k = 0; k < told->note_count; k++)
            assert_string_equal(report.notes[told->note_first + k].loan, told->number);
        assert_true(!is_refused || told->note_count > 0);
    }

    import_fixture(test, "trap1-1-q1");
    assert_int_equal(import_fixture(test, "trap1-2-h1").told[0].outcome, ABSEE_UPDATED);
    assert_int_equal(
        import_text(test, replaced(test, fixture(test, "trap1-2-h1"), "08-11-2018", "09-11-2018"))
            .told[0]
            .outcome,
        ABSEE_UNCHANGED);
    assert_int_equal(import_text(test, with(test, "trap1-3-9m", PAID_OFF)).told[0].outcome,
                     ABSEE_UPDATED);
}

static void after_a_payoff_nothing_is_new_performance(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    import_fixture(test, "trap1-2-h1");
    struct import_report report = import_text(test, with(test, "trap1-3-9m", PAID_OFF));
    assert_string_equal(notes_text(test, &report),
                        "loan 7: ended on 2018-09-10: paid off with yield maintenance\n");
    assert_int_equal(ended_on(test), days(2018, 9, 10));
    /* the year comes apart, and its last quarter is after the end */
    report = import_text(test, with(test, "trap1-4-fy", PAID_OFF));
    assert_int_equal(report.note_count, 0);
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months FROM periods", 2),
                        "3 3\n6 3\n9 3\n");
    const char *before = whole_database(test);
    assert_true(import_text(test, with(test, "trap1-4-fy", PAID_OFF)).nothing_new);
    assert_string_equal(whole_database(test), before);
    assert_verified(test);
}

static void a_payoff_read_late_takes_periods_away(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    import_text(test, replaced(test, fixture(test, "trap1-1-q1"), "-2018", "-2020"));
    assert_int_equal(count_of(test, "SELECT count(*) FROM periods"), 2);
    const struct import_report report = import_text(test, with(test, "trap1-3-9m", PAID_OFF));
    assert_int_equal(report.periods_removed, 2);
    assert_int_equal(report.periods_added, 1);
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months FROM periods", 2),
                        "9 9\n");
    assert_verified(test);
}

static void a_payoff_that_was_none_is_taken_back(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    import_text(test, with(test, "trap1-2-h1", PAID_OFF));
    assert_int_not_equal(ended_on(test), 0);
    const struct import_report report = import_text(test, with(test, "trap1-3-9m", OUTSTANDING));
    assert_int_equal(ended_on(test), 0);
    assert_string_equal(notes_text(test, &report),
                        "loan 7: no longer holds that it ended on 2018-09-10: paid off with yield "
                        "maintenance\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM audit_log WHERE action = 'deal.ended'"
                                    " AND before IS NOT NULL AND after IS NULL"),
                     1);
    /* beside a balance it is not believed in the first place */
    const struct import_report doubtful =
        import_text(test, replaced(test, with(test, "trap1-4-fy", PAID_OFF), ">0.0<", ">12.5<"));
    assert_int_equal(ended_on(test), 0);
    assert_string_equal(notes_text(test, &doubtful),
                        "loan 7: is filed as ended with a balance beside it, which is not "
                        "believed\n");
    assert_verified(test);
}

static void a_defeased_property_reports_no_more(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const struct import_report report = import_text(test, defeased(test, "trap1-2-h1"));
    assert_string_equal(notes_text(test, &report),
                        "loan 7: was defeased on 2018-08-11: securities took the place of the "
                        "property\n");
    assert_int_equal(ended_on(test), days(2018, 8, 11));
    import_text(test, defeased(test, "trap1-3-9m"));
    import_text(test, defeased(test, "trap1-4-fy"));
    assert_int_equal(ended_on(test), days(2018, 8, 11));
    assert_string_equal(rows_text(test, "SELECT last_ym % 12 + 1, months FROM periods", 2),
                        "3 3\n6 3\n9 3\n");
    assert_verified(test);
}

static void events_wait_for_the_deal(void **state)
{
    struct test_call *test = *state;
    import_text(test, with(test, "trap1-3-9m", PAID_OFF));
    assert_string_equal(events_text(test), "");
    const struct import_report report = import_fixture(test, "trap1-1-q1");
    assert_string_equal(notes_text(test, &report),
                        "loan 7: ended on 2018-09-10: paid off with yield maintenance\n"
                        "loan 7: 2018-01 to 2018-03, filed 2018-05-11, is replaced by a longer "
                        "statement (2018-01 to 2018-09, filed 2018-11-11)\n");
    assert_int_equal(ended_on(test), days(2018, 9, 10));
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_modification_is_told_once_and_changes_no_plan),
        TEST(each_loan_is_told_by_itself),
        TEST(after_a_payoff_nothing_is_new_performance),
        TEST(a_payoff_read_late_takes_periods_away),
        TEST(a_payoff_that_was_none_is_taken_back),
        TEST(a_defeased_property_reports_no_more),
        TEST(events_wait_for_the_deal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
