/* Filings through the engine's eyes: a file becomes rows, each a loan. */
#include "test_import.h"

#include "import/absee_forget.h"
#include "import/absee_format.h"

struct seen {
    struct buf text; /* line, outcome, problems, remarks: "12 0 0 1\n" */
    bool stops;
    struct oid deal_id; /* of the last row that has one */
};

static struct result see_row(void *context, const struct import_told *told, struct error *err)
{
    struct seen *seen = context;
    (void)err;
    buf_printf(&seen->text, "%llu %d %zu %zu\n", (unsigned long long)told->row, (int)told->outcome,
               told->problem_count, told->remark_count);
    assert_int_equal(told->kind, IMPORT_CLOSINGS);
    assert_string_equal(told->sheet, "");
    if (oid_is_set(&told->subject_id))
        seen->deal_id = told->subject_id;
    return RESULT_OK;
}

static bool see_progress(void *context, int64_t rows, int64_t bytes)
{
    const struct seen *seen = context;
    assert_true(rows >= 0 && bytes > 0);
    return !seen->stops;
}

/* A file without a name, read to its end as an upload leaves it. */
static FILE *file_of(const char *text)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    return file;
}

static struct result execute(struct test_call *test, const char *text, struct seen *seen,
                             struct import_counts *ret_counts, const struct oid *import_id)
{
    FILE *file = file_of(text);
    const struct import_observer observer = {see_row, see_progress, seen};
    const struct import_input input = {.file = fileno(file),
                                       .size = (int64_t)strlen(text),
                                       .name = "test.xml",
                                       .format = "absee",
                                       .source = ""};
    struct call call = test->call;
    call.request_id = import_id->hex;
    error_clear(&test->db.err);
    struct result result = absee_execute(&call, &input, &observer, ret_counts, &test->db.err);
    fclose(file);
    return result;
}

static void loans_are_rows(void **state)
{
    struct test_call *test = *state;
    struct seen seen = {.text = BUF_EMPTY};
    struct import_counts counts = {0};
    const struct oid first = test_oid(0xa1), second = test_oid(0xa2);
    const char *text = fixture(test, "trap8-dates-and-occupancy");
    test_ok(execute(test, text, &seen, &counts, &first), &test->db.err);
    assert_int_equal(counts.rows, 2);
    assert_int_equal(counts.created, 1);
    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.remarks, 0);
    assert_string_equal(buf_text(&seen.text), "4 0 0 0\n43 3 7 0\n");
    assert_int_equal(count_of(test, "SELECT count(*) FROM audit_log WHERE request_id ="
                                    " '0000000000000000000000a1' AND action = 'import.file'"),
                     1);
    test_ok(execute(test, text, &seen, &counts, &second), &test->db.err);
    assert_int_equal(counts.unchanged, 2);
    assert_int_equal(counts.rows, 2);
    assert_int_equal(count_of(test, "SELECT count(*) FROM import_files"), 1);
    buf_free(&seen.text);
}

static void an_import_is_forgotten_by_its_id(void **state)
{
    struct test_call *test = *state;
    struct seen seen = {.text = BUF_EMPTY};
    struct import_counts counts = {0};
    const struct oid import_id = test_oid(0xa1);
    const char *text = fixture(test, "trap1-1-q1");
    test_ok(execute(test, text, &seen, &counts, &import_id), &test->db.err);
    test_ok(absee_forget_deal(&test->call, &seen.deal_id, &test->db.err), &test->db.err);
    test_ok(absee_forget_import(&test->call, &import_id, &test->db.err), &test->db.err);
    assert_int_equal(count_of(test, "SELECT count(*) FROM import_loans"), 0);
    test_ok(execute(test, text, &seen, &counts, &import_id), &test->db.err);
    assert_int_equal(counts.created, 1);
    buf_free(&seen.text);
}

static void one_may_stop_it(void **state)
{
    struct test_call *test = *state;
    struct seen seen = {.text = BUF_EMPTY, .stops = true};
    struct import_counts counts = {0};
    const struct oid import_id = test_oid(0xa1);
    test_fails(execute(test, fixture(test, "trap1-1-q1"), &seen, &counts, &import_id),
               ERROR_CANCELLED);
    test_fails(execute(test, "<a", &seen, &counts, &import_id), ERROR_BAD_REQUEST);
    assert_int_equal(seen.text.length, 0);
}

static void filings_are_recognised(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"<assetData xmlns=\"http://www.sec.gov/edgar/document/absee/cmbs/assetdata\"><assets>"
         "<assetNumber>1</assetNumber></assets><broken",
         true},
        {"<assetData xmlns=\"http://www.sec.gov/edgar/document/absee/cmbs/assetdata\"/>", false},
        {"<assetData><assets><assetNumber>1</assetNumber></assets></assetData>", false},
        {"address,rent\n1 Elm,100\n", false},
        {"", false},
    };
    struct test_call *test = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        FILE *file = file_of(cases[i].text);
        const struct import_input input = {.file = fileno(file), .name = "x"};
        const struct import_work work = {.call = &test->call, .input = &input};
        struct recognition recognition = {0};
        const char *why = NULL;
        bool is = !cases[i].is;
        test_ok(absee_recognise(&work, &recognition, &is, &why, &test->db.err), &test->db.err);
        assert_int_equal(is, cases[i].is);
        if (is)
            assert_string_equal(recognition.format.chars, "absee");
        else
            assert_true(why && why[0]);
        fclose(file);
    }
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(loans_are_rows),
        TEST(an_import_is_forgotten_by_its_id),
        TEST(one_may_stop_it),
        TEST(filings_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
