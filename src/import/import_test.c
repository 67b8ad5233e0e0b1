/* Tables into the database and out of it again: what each row becomes, and that what was imported
 * can be taken back. */
#include "app/report_period.h"
#include "app/verify.h"
#include "import/engine.h"
#include "import/revert.h"
#include "store/audit_store.h"
#include "test_import.h"

static const char buyers[] = "Buyer Name,Company,Email,Markets,Strategy\n"
                             "Ann Ray,Ray Homes,ann@ray.example,TX-DFW;TX-AUS,Buy & hold\n"
                             "Bo Lee,,bo@lee.example,TX-DFW,\"Buy & Hold, Commercial\"\n";
static const char leads[] = "Property Address,City,Market,Strategy,Asking Price,Rent,Key\n"
                            "1 Oak St,Dallas,TX-DFW,Buy & hold,\"$250,000\",\"$2,100.50\",L1\n"
                            "2 Oak St,Dallas,TX-DFW,commercial,1000000,9000,L2\n";
static const char closings[] =
    "Property,Buyer,Strategy,Market,Close Date,Purchase Price,Loan Type,Rate,LTV,Amortization,Rent,"
    "NOI,Cash Flow,DSCR\n"
    "L1,Ann Ray,buy_hold,TX-DFW,1/15/2025,240000,DSCR,7.5%,75%,30,2100,1500,241.4,1.19\n"
    "2 Oak St,bo@lee.example,commercial,TX-DFW,02/03/2025,240000,cash,,,,2100,1500,1500,\n";
static const char periods[] = "Property,Month,Rent Collected,Expenses,Notes\n"
                              "L1,Feb-25,2050,600,\n"
                              "2 Oak St,2025-02,2000,500,\n"
                              "L1,2025-03,\"$2,050.00\",(10),roof\n"
                              "2 Oak St,3/2025,1500,500,\n";

struct outcome {
    struct import_counts counts;
    struct buf told; /* "row 2 Rent: must be a number\n" */
};

static struct result note_row(void *context, const struct import_told *told, struct error *err)
{
    struct outcome *outcome = context;
    (void)err;
    for (size_t i = 0; i < told->problem_count; i++)
        buf_printf(&outcome->told, "row %d %s: %s\n", (int)told->row,
                   told->problems[i].column ? told->problems[i].column : told->problems[i].pointer,
                   told->problems[i].detail);
    for (size_t i = 0; i < told->remark_count; i++)
        buf_printf(&outcome->told, "row %d: %s\n", (int)told->row, told->remarks[i]);
    return RESULT_OK;
}

static void outcome_free(struct outcome *outcome)
{
    buf_free(&outcome->told);
}

static int file_of(const char *text)
{
    char name[] = "/tmp/postclose-test-XXXXXX";
    const int file = mkstemp(name);
    assert_true(file >= 0);
    unlink(name);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    return file;
}

static struct result import_table(struct test_call *test, const char *kind, const char *text,
                                  const char *settings, struct outcome *outcome)
{
    const int file = file_of(text);
    const struct import_input input = {
        .file = file,
        .size = (int64_t)strlen(text),
        .name = "test.csv",
        .format = "csv",
        .kind = kind,
        .source = "crm",
        .settings = settings,
    };
    const struct import_observer observer = {.row = note_row, .context = outcome};
    error_clear(&test->db.err);
    buf_reset(&outcome->told);
    struct result imported =
        import_execute(&test->call, &input, &observer, &outcome->counts, &test->db.err);
    close(file);
    return imported;
}

static void assert_imported(struct test_call *test, const char *kind, const char *text,
                            const char *counts, const char *told)
{
    struct outcome outcome CLEANUP(outcome_free) = {0};
    char counted[100];
    test_ok(import_table(test, kind, text, NULL, &outcome), &test->db.err);
    snprintf(counted, sizeof(counted), "%d created, %d updated, %d unchanged, %d refused",
             (int)outcome.counts.created, (int)outcome.counts.updated,
             (int)outcome.counts.unchanged, (int)outcome.counts.refused);
    assert_string_equal(buf_text(&outcome.told), told);
    assert_string_equal(counted, counts);
}

static void import_all(struct test_call *test)
{
    assert_imported(test, "buyers", buyers, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "leads", leads, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "closings", closings, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "periods", periods, "4 created, 0 updated, 0 unchanged, 0 refused", "");
}

static void note_problem(void *context, const char *problem)
{
    (void)context;
    fail_msg("verify: %s", problem);
}

static void assert_sound(struct test_call *test)
{
    struct verification found = {0};
    test_ok(verify(&test->call, note_problem, NULL, &found, &test->db.err), &test->db.err);
    assert_int_equal(found.problems, 0);
}

static int64_t last_seq(struct test_call *test)
{
    struct audit_head head = {0};
    test_ok(audit_store_head(test->call.db, &head, &test->db.err), &test->db.err);
    return head.seq;
}

/* What may be changed or taken back. */
static const char state_sql[] =
    "SELECT 'lead', address, coalesce(city, '-'), status FROM leads UNION ALL"
    " SELECT 'buyer', name, CAST(total_deals AS TEXT), CAST(engagement_e2 AS TEXT) FROM buyers"
    " UNION ALL SELECT 'deal', id, buyer_id, market_key FROM deals UNION ALL"
    " SELECT 'standing', deal_id, CAST(periods AS TEXT), grade FROM deal_standings UNION ALL"
    " SELECT 'period', id, CAST(rent_cents AS TEXT) || ' ' || CAST(noi_cents AS TEXT) || ' ' ||"
    " CAST(derived AS TEXT) || ' ' || CAST(flag_bits AS TEXT), coalesce(notes, '-') || caller_flags"
    " FROM periods UNION ALL"
    " SELECT 'month', deal_id, CAST(ym AS TEXT), CAST(last_ym AS TEXT) FROM period_months UNION ALL"
    " SELECT 'word', id, word, kind FROM search_words UNION ALL"
    " SELECT 'key', key, subject_id, kind FROM import_keys ORDER BY 1, 2, 3, 4";

/* ---- rows ---- */

static void test_tables_become_deals_with_periods(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    assert_string_equal(rows_text(test,
                                  "SELECT l.address, b.name, d.closed_on, d.interest_rate_ppm,"
                                  " d.ltv_ppm, d.projected_dscr_e4, s.periods"
                                  " FROM deals d JOIN leads l ON l.id = d.id"
                                  " JOIN buyers b ON b.id = d.buyer_id"
                                  " JOIN deal_standings s ON s.deal_id = d.id ORDER BY l.address",
                                  7),
                        "1 Oak St Ann Ray 20103 75000 750000 11900 2\n"
                        "2 Oak St Bo Lee 20122 - - - 2\n");
    assert_string_equal(rows_text(test,
                                  "SELECT last_ym, rent_cents, expense_total_cents, noi_cents,"
                                  " notes FROM periods ORDER BY deal_id, last_ym",
                                  5),
                        "24301 205000 60000 145000 -\n24302 205000 -1000 206000 roof\n"
                        "24301 200000 50000 150000 -\n24302 150000 50000 100000 -\n");
    assert_sound(test);
}

static void test_the_same_files_again_change_nothing(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    const char *before = rows_text(test, state_sql, 4);
    const int64_t seq_before = last_seq(test);
    assert_imported(test, "buyers", buyers, "0 created, 0 updated, 2 unchanged, 0 refused", "");
    assert_imported(test, "leads", leads, "0 created, 0 updated, 2 unchanged, 0 refused", "");
    assert_imported(test, "closings", closings, "0 created, 0 updated, 2 unchanged, 0 refused", "");
    assert_imported(test, "periods", periods, "0 created, 0 updated, 4 unchanged, 0 refused", "");
    assert_string_equal(rows_text(test, state_sql, 4), before);
    assert_int_equal(last_seq(test), seq_before);
}

static void test_rows_that_look_alike_are_all_kept(void **state)
{
    struct test_call *test = *state;
    static const char twins[] = "Name,Email\nBo Lee,bo@lee.example\nBo Lee,bo@lee.example\n";
    assert_imported(test, "buyers", twins, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "buyers", twins, "0 created, 0 updated, 2 unchanged, 0 refused", "");
    assert_int_equal(count_of(test, "SELECT count(*) FROM buyers"), 2);
}

static void test_a_key_leads_to_what_it_made(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    assert_imported(test, "leads",
                    "Key,Address,Market,Strategy,City\nL1,1 Oak St,TX-DFW,buy_hold,Plano\n",
                    "0 created, 1 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "leads", "Key,City\nL1,Plano\nL2,Austin\nL9,Waco\n",
                    "0 created, 1 updated, 1 unchanged, 1 refused",
                    "row 4 /address: is required\nrow 4 /marketKey: is required\nrow 4 /strategy: "
                    "is required\n");
    assert_string_equal(rows_text(test, "SELECT city FROM leads ORDER BY address", 1),
                        "Plano\nAustin\n");
}

static void test_every_fault_of_a_row_is_told(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    assert_imported(test, "periods",
                    "Property,Month,Rent Collected,Vacancy,Flags,Expenses\n"
                    "L1,2025-13,abc,120%,Bad Flag,1\n"
                    "L7,2025-05,10,,,1\n"
                    ",2025-05,10,,,1\n"
                    "L1,2024-12,10,,,\n"
                    "L1,2025-05,2000,5%,late,1\n"
                    "L1,2025-05,2000,5%,late,1\n"
                    "L1,2030-05,2000,5%,late,1\n",
                    "1 created, 0 updated, 0 unchanged, 6 refused",
                    "row 2 Month: must be a month\n"
                    "row 2 Rent Collected: must be a number\n"
                    "row 2 Vacancy: must be between 0 and 1\n"
                    "row 2 Flags: must be 1 to 64 characters of a-z, 0-9 and _\n"
                    "row 3 Property: no lead \"L7\"\n"
                    "row 4 Property: is required\n"
                    "row 5 Month: must not begin before the closing month, 2025-01\n"
                    "row 5 /actualNOI: is not given and cannot be derived without actualExpenses\n"
                    "row 5 /actualMonthlyCashFlow: is not given and cannot be derived without"
                    " actualNOI\n"
                    "row 5 /actualDSCR: is not given and cannot be derived without actualNOI\n"
                    "row 7 Month: 2025-05 of this deal stands in row 6 already\n"
                    "row 8 Month: must not end after the current month\n");
    assert_sound(test);
}

static void test_a_period_that_differs_is_corrected(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    assert_imported(test, "periods",
                    "Property,Month,Months,Rent Collected,Expenses\n"
                    "L1,2025-02,,2060,600\n"
                    "L1,2025-04,3,2000,600\n",
                    "0 created, 1 updated, 0 unchanged, 1 refused",
                    "row 3 Month: shares months with 2025-02, which is reported already\n");
    assert_string_equal(
        rows_text(test, "SELECT action FROM audit_log WHERE subject_kind = 'deal' ORDER BY seq", 1),
        "deal.close\ndeal.close\nperiod.import\nperiod.import\nperiod.correct\n");
    assert_sound(test);
}

static void test_a_closing_is_locked(void **state)
{
    struct test_call *test = *state;
    import_all(test);
    assert_imported(
        test, "closings", replaced(test, closings, "240000,cash", "250000,cash"),
        "0 created, 0 updated, 1 unchanged, 1 refused",
        "row 3 Purchase Price: differs from the closed deal, whose pro forma is locked\n");
}

static void test_a_column_has_one_order_of_dates(void **state)
{
    struct test_call *test = *state;
    struct outcome outcome CLEANUP(outcome_free) = {0};
    assert_imported(test, "buyers", buyers, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "leads", leads, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    char *both = replaced(test, closings, "02/03/2025", "31/01/2025");
    assert_imported(test, "closings", both, "1 created, 0 updated, 0 unchanged, 1 refused",
                    "row 3 Close Date: is no date when the month comes first, as elsewhere in the"
                    " column\n");
    char *unsure = replaced(test, closings, "1/15/2025", "1/2/2025");
    assert_imported(test, "closings", unsure, "0 created, 0 updated, 0 unchanged, 2 refused",
                    "row 2 Close Date: may be read month first and day first: say the order of"
                    " dates\n"
                    "row 3 Close Date: may be read month first and day first: say the order of"
                    " dates\n");
    test_ok(import_table(test, "closings", unsure, "{\"dateOrder\":\"dmy\"}", &outcome),
            &test->db.err);
    assert_string_equal(buf_text(&outcome.told),
                        "row 2 Close Date: differs from the closed deal, whose pro forma is"
                        " locked\n");
    assert_int_equal(outcome.counts.created, 1);
}

/* ---- settings ---- */

static void test_settings_say_what_columns_are(void **state)
{
    struct test_call *test = *state;
    struct outcome outcome CLEANUP(outcome_free) = {0};
    static const char table[] = "A;B\n1 Elm;1.234,50\n";
    test_fails(import_table(test, "leads", table, NULL, &outcome), ERROR_VALIDATION);
    assert_string_equal(test_field_error(test, "/mapping/address"), "no column is for address");
    test_fails(import_table(test, "leads", table,
                            "{\"mapping\":[{\"column\":0,\"field\":\"addres\"},"
                            "{\"column\":7,\"field\":\"city\"}]}",
                            &outcome),
               ERROR_VALIDATION);
    assert_string_equal(test_field_error(test, "/mapping/0"), "\"addres\" is no field of leads");
    assert_string_equal(test_field_error(test, "/mapping/1"), "there is no column 7");
    test_ok(import_table(test, "leads", table,
                         "{\"mapping\":[{\"name\":\"A\",\"field\":\"address\"},"
                         "{\"column\":1,\"field\":\"projectedRent\"}],\"decimalMark\":\",\","
                         "\"marketKey\":\"TX-DFW\",\"strategy\":\"buy_hold\"}",
                         &outcome),
            &test->db.err);
    assert_int_equal(outcome.counts.created, 1);
    assert_int_equal(count_of(test, "SELECT projected_rent_cents FROM leads"), 123450);
}

static void test_a_table_is_recognised(void **state)
{
    struct test_call *test = *state;
    const int file = file_of(closings);
    const struct import_input input = {
        .file = file, .size = sizeof(closings) - 1, .name = "x.csv", .source = ""};
    struct import_recognition recognised = {0};
    test_ok(import_recognise(&test->call, &input, &recognised, &test->db.err), &test->db.err);
    close(file);
    assert_string_equal(recognised.format, "csv");
    assert_string_equal(recognised.kind, "closings");
    assert_non_null(strstr(recognised.json, "\"dateOrder\":\"mdy\""));
    assert_non_null(strstr(recognised.json, "{\"index\":4,\"name\":\"Close Date\",\"samples\":"
                                            "[\"1/15/2025\",\"02/03/2025\"],"
                                            "\"field\":\"closedDate\"}"));
}

/* ---- taken back ---- */

static struct import_past past_since(struct test_call *test, int64_t seq_before)
{
    return (struct import_past){.id = test_oid(7),
                                .name = "test.csv",
                                .first_seq = seq_before + 1,
                                .last_seq = last_seq(test)};
}

static void test_what_was_imported_can_be_taken_back(void **state)
{
    struct test_call *test = *state;
    struct revert_report report = {0};
    import_all(test);
    const int64_t filled = last_seq(test);
    const char *first = rows_text(test, state_sql, 4);
    assert_imported(test, "periods",
                    "Property,Month,Rent Collected,Expenses,NOI,Flags,Notes\n"
                    "L1,2025-02,2060,600,1460,late,no roof\n"
                    "L1,2025-04,2060,600,,,\n"
                    "2 Oak St,2025-03,1,500,,,\n",
                    "1 created, 2 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "leads",
                    "Key,City,Address,Market,Strategy\nL1,Plano,,,\nL5,,5 Elm,M,commercial\n",
                    "1 created, 1 updated, 0 unchanged, 0 refused", "");

    const struct import_past second = past_since(test, filled);
    test_ok(import_revert(&test->call, &second, &report, &test->db.err), &test->db.err);
    assert_int_equal(report.problem_count, 0);
    assert_string_equal(rows_text(test, state_sql, 4), first);
    assert_sound(test);
}

static void test_everything_goes_again(void **state)
{
    struct test_call *test = *state;
    struct revert_report report = {0};
    const int64_t empty = last_seq(test);
    const char *nothing = rows_text(test, state_sql, 4);
    import_all(test);
    const struct import_past past = past_since(test, empty);
    test_ok(import_revert(&test->call, &past, &report, &test->db.err), &test->db.err);
    assert_int_equal(report.problem_count, 0);
    assert_int_equal(report.deleted, 6);
    assert_string_equal(rows_text(test, state_sql, 4), nothing);
    assert_int_equal(count_of(test, "SELECT count(*) FROM deal_reverts"), 0);
    assert_int_equal(
        count_of(test, "SELECT count(*) FROM audit_log WHERE action = 'import.revert'"), 1);
    assert_sound(test);
    import_all(test);
    assert_sound(test);
}

static void test_what_was_changed_since_speaks_against_it(void **state)
{
    struct test_call *test = *state;
    struct revert_report report = {0};
    const int64_t empty = last_seq(test);
    import_all(test);
    const struct import_past past = past_since(test, empty);
    assert_imported(test, "periods",
                    "Property,Month,Rent Collected,Expenses\nL1,2025-05,2050,600\n",
                    "1 created, 0 updated, 0 unchanged, 0 refused", "");
    const char *before = rows_text(test, state_sql, 4);
    const int64_t seq_before = last_seq(test);
    test_ok(import_revert(&test->call, &past, &report, &test->db.err), &test->db.err);
    assert_int_equal(report.problem_count, 1);
    assert_string_equal(report.problems[0].kind.chars, "deal");
    assert_string_equal(report.problems[0].name.chars, "1 Oak St");
    assert_string_equal(report.problems[0].why.chars,
                        "was changed by system on 2026-12-01 (period.report)");
    assert_string_equal(rows_text(test, state_sql, 4), before);
    assert_int_equal(last_seq(test), seq_before);
}

static void test_what_something_else_needs_stays(void **state)
{
    struct test_call *test = *state;
    struct revert_report report = {0};
    const int64_t empty = last_seq(test);
    assert_imported(test, "buyers", buyers, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    const struct import_past past = past_since(test, empty);
    assert_imported(test, "leads", leads, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    assert_imported(test, "closings", closings, "2 created, 0 updated, 0 unchanged, 0 refused", "");
    test_ok(import_revert(&test->call, &past, &report, &test->db.err), &test->db.err);
    assert_int_equal(report.problem_count, 2);
    assert_non_null(strstr(report.problems[0].why.chars, "referred to by closed deals"));
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tables_become_deals_with_periods),
        TEST(test_the_same_files_again_change_nothing),
        TEST(test_rows_that_look_alike_are_all_kept),
        TEST(test_a_key_leads_to_what_it_made),
        TEST(test_every_fault_of_a_row_is_told),
        TEST(test_a_period_that_differs_is_corrected),
        TEST(test_a_closing_is_locked),
        TEST(test_a_column_has_one_order_of_dates),
        TEST(test_settings_say_what_columns_are),
        TEST(test_a_table_is_recognised),
        TEST(test_what_was_imported_can_be_taken_back),
        TEST(test_everything_goes_again),
        TEST(test_what_was_changed_since_speaks_against_it),
        TEST(test_what_something_else_needs_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
