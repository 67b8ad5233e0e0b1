/* An existing CRM into the database: what keeps its stamps and authors, and what is told where its
 * figures are not ours. */
#include "app/verify.h"
#include "import/engine.h"
#include "import/revert.h"
#include "store/audit_store.h"
#include "test_import.h"

static const char *const collections[] = {"users", "buyers", "buyboxes", "leads",
                                          "dealperformances"};

/* Of what has any. Deals and periods: the author too. */
static const char stamps_sql[] =
    "SELECT id, created_at, updated_at, '' FROM leads UNION ALL"
    " SELECT id, created_at, updated_at, '' FROM buyers UNION ALL"
    " SELECT id, created_at, updated_at, '' FROM buy_boxes UNION ALL"
    " SELECT id, created_at, updated_at, '' FROM users UNION ALL"
    " SELECT record_id, locked_at, NULL, locked_by FROM deals UNION ALL"
    " SELECT id, entered_at, updated_at, coalesce(entered_by, '-') FROM periods ORDER BY 1";

/* The buyer and the buy box of a deal were changed now: their figures are worked out anew. */
static const char stamps[] = "1ead00000000000000000001 1696149000000 1702717200000 \n"
                             "1ead00000000000000000002 1698827400000 1698913800000 \n"
                             "9e0000000000000000000001 1706961600000 - a00000000000000000000001\n"
                             "9e0000000000000000000002 1709467200000 - -\n"
                             "a00000000000000000000001 1641376800000 1646900000000 \n"
                             "b00000000000000000000001 1672912800000 1796083200000 \n"
                             "b00000000000000000000002 1675591200000 1675591200000 \n"
                             "b0c500000000000000000001 1672999200000 1796083200000 \n"
                             "de0000000000000000000001 1702717200000 - a00000000000000000000001\n";

static struct result note_row(void *context, const struct import_told *told, struct error *err)
{
    struct buf *notes = context;
    (void)err;
    for (size_t i = 0; i < told->problem_count; i++)
        buf_printf(notes, "%s: %s\n", told->problems[i].column, told->problems[i].detail);
    for (size_t i = 0; i < told->remark_count; i++) {
        if (!strstr(told->remarks[i], "passed over"))
            buf_printf(notes, "%s\n", told->remarks[i]);
    }
    return RESULT_OK;
}

/* "1 created, 0 updated, 0 unchanged, 0 refused\n", and what was told before it but for members
 * passed over. */
static const char *import_documents(struct test_call *test, const char *collection,
                                    const char *text)
{
    struct buf notes CLEANUP(buf_free) = BUF_EMPTY;
    struct import_counts counts = {0};
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    rewind(file);
    const struct import_input input = {.file = fileno(file),
                                       .size = (int64_t)strlen(text),
                                       .name = collection,
                                       .format = "mongoexport",
                                       .source = "crm"};
    const struct import_observer observer = {.row = note_row, .context = &notes};
    struct import_recognition recognised = {0};
    test_ok(import_recognise(&test->call, &input, &recognised, &test->db.err), &test->db.err);
    struct import_input known = input;
    known.kind = recognised.kind;
    test_ok(import_execute(&test->call, &known, &observer, &counts, &test->db.err), &test->db.err);
    fclose(file);
    buf_printf(&notes, "%d created, %d updated, %d unchanged, %d refused\n", (int)counts.created,
               (int)counts.updated, (int)counts.unchanged, (int)counts.refused);
    return arena_strdup(&test->db.arena, buf_text(&notes));
}

static char *collection_text(struct test_call *test, const char *name)
{
    return import_file_text(test,
                            arena_printf(&test->db.arena, "tests/fixtures/mongo/%s.json", name));
}

static void import_crm(struct test_call *test)
{
    for (size_t i = 0; i < ARRAY_LENGTH(collections); i++)
        (void)import_documents(test, collections[i], collection_text(test, collections[i]));
}

static int64_t last_seq(struct test_call *test)
{
    struct audit_head head = {0};
    test_ok(audit_store_head(test->call.db, &head, &test->db.err), &test->db.err);
    return head.seq;
}

static void take_back_since(struct test_call *test, int64_t seq_before)
{
    const struct import_past past = {
        .id = test_oid(7), .name = "crm", .first_seq = seq_before + 1, .last_seq = last_seq(test)};
    struct revert_report report = {0};
    test_ok(import_revert(&test->call, &past, &report, &test->db.err), &test->db.err);
    assert_int_equal(report.problem_count, 0);
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

/* ---- stamps ---- */

static void test_stamps_and_authors_are_kept(void **state)
{
    struct test_call *test = *state;
    import_crm(test);
    assert_string_equal(rows_text(test, stamps_sql, 4), stamps);
    test->call.now_ms += 1000;
    import_crm(test);
    assert_string_equal(rows_text(test, stamps_sql, 4), stamps);
    assert_sound(test);
}

/* What the second file changes was changed now, and made when it was made. */
static void test_a_change_is_stamped_now(void **state)
{
    struct test_call *test = *state;
    import_crm(test);
    test->call.now_ms += 1000;
    assert_string_equal(
        import_documents(test, "leads",
                         replaced(test, collection_text(test, "leads"), "8 Oak Lane", "8 Oak Way")),
        "0 created, 1 updated, 1 unchanged, 0 refused\n");
    const int64_t leads_changed = last_seq(test);
    assert_string_equal(import_documents(test, "dealperformances",
                                         replaced(test, collection_text(test, "dealperformances"),
                                                  "1950.1", "1951.1")),
                        "2024-01: NOI stored 1419.8, ours 1420.8\n"
                        "2024-02: grade stored A, ours C\n"
                        "2024-02: cash flow variance stored -20, ours -77.95\n"
                        "0 created, 1 updated, 2 unchanged, 0 refused\n");
    assert_string_equal(rows_text(test,
                                  "SELECT created_at, updated_at FROM leads"
                                  " WHERE address = '8 Oak Way' UNION ALL"
                                  " SELECT entered_at, updated_at FROM periods"
                                  " WHERE rent_cents = 195110",
                                  2),
                        "1698827400000 1796083201000\n1706961600000 1796083201000\n");
    take_back_since(test, leads_changed);
    assert_string_equal(
        rows_text(test, "SELECT rent_cents, entered_at, entered_by FROM periods ORDER BY id", 3),
        "195010 1706961600000 a00000000000000000000001\n195000 1709467200000 -\n");
    assert_sound(test);
}

/* ---- what is stored there ---- */

static void test_other_figures_are_told(void **state)
{
    struct test_call *test = *state;
    char *deals = collection_text(test, "dealperformances");
    for (size_t i = 0; i + 1 < ARRAY_LENGTH(collections); i++)
        (void)import_documents(test, collections[i], collection_text(test, collections[i]));
    deals = replaced(test, deals, "\"actualNOI\":1419.8", "\"actualNOI\":1400");
    deals = replaced(test, deals, "\"cashFlowVariance\":-50", "\"dscrVariance\":0.25");
    deals = replaced(test, deals, "\"performanceGrade\":\"A\",",
                     "\"rentVariance\":1,\"expenseVariance\":-2.5,");
    assert_string_equal(import_documents(test, "dealperformances", deals),
                        "2024-01: NOI stored 1400, ours 1419.8\n"
                        "2024-01: DSCR variance stored 0.25, ours -0.03\n"
                        "2024-02: cash flow variance stored -20, ours -77.95\n"
                        "2024-02: rent variance stored 1, ours -50\n"
                        "2024-02: expense variance stored -2.5, ours 30.1\n"
                        "3 created, 0 updated, 0 unchanged, 0 refused\n");
}

static void test_a_problem_says_which_month(void **state)
{
    struct test_call *test = *state;
    char *deals = collection_text(test, "dealperformances");
    for (size_t i = 0; i + 1 < ARRAY_LENGTH(collections); i++)
        (void)import_documents(test, collections[i], collection_text(test, collections[i]));
    deals = replaced(test, deals, "\"month\":1,", "\"month\":13,");
    deals = replaced(test, deals, "\"actualRentCollected\":1950,",
                     "\"actualRentCollected\":{\"$minKey\":1},");
    deals = replaced(test, deals, "\"mood\":\"good\"}",
                     "\"mood\":\"good\"},{\"actualRentCollected\":1,\"actualNOI\":1}");
    assert_string_equal(import_documents(test, "dealperformances", deals),
                        "reportingPeriod.month of 2024-13: must be between 1 and 12\n"
                        "actualRentCollected of 2024-02: is of a type that cannot be imported\n"
                        "reportingPeriod of actualPerformance.2: is required\n"
                        "1 created, 0 updated, 0 unchanged, 3 refused\n");
}

static void test_it_goes_again(void **state)
{
    struct test_call *test = *state;
    import_crm(test);
    take_back_since(test, 0);
    assert_string_equal(rows_text(test, stamps_sql, 4), "");
    assert_sound(test);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_stamps_and_authors_are_kept),
        TEST(test_a_change_is_stamped_now),
        TEST(test_other_figures_are_told),
        TEST(test_a_problem_says_which_month),
        TEST(test_it_goes_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
