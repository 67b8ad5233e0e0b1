/* What is left of an import that is taken back, and that its filing can be imported anew. */
#include "test_import.h"

#include "app/correct_period.h"
#include "app/verify.h"
#include "import/absee_forget.h"

static struct oid id_of(struct test_call *test, const char *sql)
{
    struct oid id;
    char *text = arena_strdup(&test->db.arena, rows_text(test, sql, 1));
    text[OID_HEX] = '\0';
    assert_true(oid_parse(text, &id));
    return id;
}

static struct oid last_import(struct test_call *test)
{
    return id_of(test, "SELECT id FROM import_files ORDER BY filed_on DESC LIMIT 1");
}

static void forget(struct test_call *test, const struct oid *import_id)
{
    test_ok(absee_forget_import(&test->call, import_id, &test->db.err), &test->db.err);
}

static const char *remembered(struct test_call *test)
{
    return rows_text(test,
                     "SELECT (SELECT count(*) FROM import_files),"
                     " (SELECT count(*) FROM import_loans),"
                     " (SELECT count(*) FROM import_statements),"
                     " (SELECT count(*) FROM import_events),"
                     " (SELECT count(*) FROM import_periods)",
                     5);
}

static void nothing_is_left_of_an_only_import(void **state)
{
    struct test_call *test = *state;
    import_text(test, replaced(test, fixture(test, "trap1-1-q1"), "<property>",
                               "<reportPeriodEndActualBalanceAmount>5</"
                               "reportPeriodEndActualBalanceAmount><property>"));
    assert_string_equal(remembered(test), "1 1 1 1 1\n");
    const struct oid import_id = last_import(test);
    const struct oid deal_id = id_of(test, "SELECT id FROM deals");
    test_ok(absee_forget_deal(&test->call, &deal_id, &test->db.err), &test->db.err);
    forget(test, &import_id);
    assert_string_equal(remembered(test), "0 0 0 0 0\n");
    assert_int_equal(import_fixture(test, "trap1-1-q1").deals_created, 1);
    assert_string_equal(remembered(test), "1 1 1 0 1\n");
}

static void a_deal_that_goes_leaves_what_others_said(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    const struct oid first = last_import(test);
    const struct oid deal_id = id_of(test, "SELECT id FROM deals");
    import_fixture(test, "trap1-2-h1");
    test_ok(absee_forget_deal(&test->call, &deal_id, &test->db.err), &test->db.err);
    forget(test, &first);
    assert_string_equal(remembered(test), "1 1 1 0 0\n");
    assert_int_equal(import_fixture(test, "trap1-1-q1").deals_created, 1);
    assert_string_equal(remembered(test), "2 1 2 0 1\n");
    assert_string_equal(all_periods(test),
                        "7 2018-06 6 18333333 13333333 5000000 1108772 15833 300000\n");
}

/* A restatement is taken back by a person: the period is as the filing before has it, and the
 * restatement can be imported again. */
static void a_restatement_comes_again(void **state)
{
    struct test_call *test = *state;
    import_fixture(test, "trap1-1-q1");
    char *restated = replaced(test, fixture(test, "trap1-1-q1"), ">400000.00", ">410000.00");
    restated = replaced(test, restated, "05-11-2018", "06-11-2018");
    assert_int_equal(import_text(test, restated).periods_corrected, 1);

    const struct oid import_id = last_import(test);
    const struct oid deal_id = id_of(test, "SELECT id FROM deals");
    const struct oid period_id = id_of(test, "SELECT id FROM periods");
    struct call call = test->call;
    call.actor.user_id = test_oid(0xadadad);
    call.actor.name = "Ada Admin";
    const struct period_body body = {.rent_cents = OPT(13333333)};
    struct deal deal;
    struct period period;
    test_ok(correct_period(&call, &deal_id, &period_id, &body, NULL, NULL, &deal, &period,
                           &test->db.err),
            &test->db.err);
    forget(test, &import_id);
    const struct import_report report = import_text(test, restated);
    assert_string_equal(notes_text(test, &report), "");
    assert_int_equal(report.periods_corrected, 1);
    assert_int_equal(count_of(test, "SELECT rent_cents FROM periods"), 13666667);
}

/* An import that a person makes is no correction by hand to the next one. */
static void imports_by_people_follow_each_other(void **state)
{
    struct test_call *test = *state;
    test->call.actor.user_id = test_oid(0xadadad);
    test->call.actor.name = "Ada Admin";
    import_fixture(test, "trap1-1-q1");
    char *text = replaced(test, fixture(test, "trap1-1-q1"), ">400000.00", ">410000.00");
    text = replaced(test, text, "05-11-2018", "06-11-2018");
    assert_int_equal(import_text(test, text).periods_corrected, 1);
    text = replaced(test, text, ">410000.00", ">420000.00");
    text = replaced(test, text, "06-11-2018", "07-11-2018");
    struct import_report report = import_text(test, text);
    assert_int_equal(report.periods_corrected, 1);
    report = import_fixture(test, "trap1-2-h1");
    assert_int_equal(report.periods_removed, 1);
    assert_string_equal(notes_text(test, &report), "");
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_left_of_an_only_import),
        TEST(a_deal_that_goes_leaves_what_others_said),
        TEST(a_restatement_comes_again),
        TEST(imports_by_people_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
