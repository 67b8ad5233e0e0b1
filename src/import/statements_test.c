/* Statements as a format of imports: what is recognised of a file, from a workbook too. */
#include "import/engine.h"
#include "test_import.h"
#include "test_workbook.h"

#define TEXT(text_)     "<c t='inlineStr'><is><t>" text_ "</t></is></c>"
#define NUMBER(number_) "<c><v>" number_ "</v></c>"
#define ROW(cells_)     "<row>" cells_ "</row>"

static const struct test_part workbook[] = {
    TEST_WORKBOOK_ONE_SHEET,
    {"xl/worksheets/sheet1.xml",
     "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>" ROW(
         TEXT("Property: 1 Oak St")) ROW(TEXT("Code") TEXT("Account") TEXT("Jan 2025")
                                             TEXT("Feb 2025")) ROW(TEXT("") TEXT("Income"))
         ROW(NUMBER("4000") TEXT("Rent") NUMBER("1000.1") NUMBER("1000"))
             ROW(TEXT("") TEXT("Expenses"))
                 ROW(NUMBER("5000") TEXT("Repairs") NUMBER("100") NUMBER("0")) ROW(NUMBER(
                     "5900") TEXT("Sundries") NUMBER("1") NUMBER("1")) "</sheetData></worksheet>"},
};

static void test_a_workbook_is_recognised(void **state)
{
    struct test_call *test = *state;
    struct import_recognition recognised = {0};
    const int file = test_workbook(workbook, ARRAY_LENGTH(workbook));
    assert_true(file >= 0);
    const struct import_input input = {
        .file = file,
        .name = "books.xlsx",
        .source = "manager",
        .settings = "{\"accounts\":[{\"account\":\"5000 Repairs\",\"category\":\"taxes\"}]}",
    };
    test_ok(import_recognise(&test->call, &input, &recognised, &test->db.err), &test->db.err);
    close(file);
    assert_string_equal(recognised.format, "statement");
    assert_string_equal(recognised.kind, "periods");
    static const char *const said[] = {
        "\"sheet\":\"Sheet1\"",
        "\"layout\":\"months in columns\"",
        "\"headerRow\":2",
        "{\"account\":\"4000 Rent\",\"category\":\"rent\",\"total\":2000.1,\"by\":\"rule\"}",
        "{\"account\":\"5000 Repairs\",\"category\":\"taxes\",\"total\":100,\"by\":\"kept\"}",
        "{\"account\":\"5900 Sundries\",\"category\":\"other\",\"total\":2,\"by\":\"none\"}",
        "{\"property\":\"1 Oak St\",\"dealId\":null,\"address\":null}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(said); i++) {
        if (!strstr(recognised.json, said[i]))
            fail_msg("%s is not in %s", said[i], recognised.json);
    }
}

static const struct test_part two_sheets[] = {
    {"xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='Oak' sheetId='1' r:id='rId1'/>"
                        "<sheet name='Elm' sheetId='2' r:id='rId1'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>"},
    {"xl/worksheets/sheet1.xml",
     "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>" ROW(
         TEXT("Property: 1 Oak St")) ROW(TEXT("Account") TEXT("Jan 2025") TEXT("Feb 2025"))
         ROW(TEXT("Income")) ROW(TEXT("Rent") NUMBER("1000") NUMBER("1000")) "</sheetData>"
                                                                             "</worksheet>"},
};

static struct result take_remarks(void *context, const struct import_told *told, struct error *err)
{
    struct buf *remarks = context;
    (void)err;
    for (size_t i = 0; i < told->remark_count; i++)
        buf_printf(remarks, "%s\n", told->remarks[i]);
    return RESULT_OK;
}

static void assert_remarks(struct test_call *test, const char *settings, const char *expected)
{
    struct buf remarks CLEANUP(buf_free) = BUF_EMPTY;
    const struct import_observer observer = {.row = take_remarks, .context = &remarks};
    struct import_counts counts = {0};
    const int file = test_workbook(two_sheets, ARRAY_LENGTH(two_sheets));
    assert_true(file >= 0);
    const struct import_input input = {
        .file = file, .name = "books.xlsx", .source = "", .settings = settings};
    struct result read = import_execute(&test->call, &input, &observer, &counts, &test->db.err);
    close(file);
    test_ok(read, &test->db.err);
    assert_int_equal(counts.rows, 2);
    assert_string_equal(buf_text(&remarks), expected);
}

static void test_sheets_that_are_not_read_are_told(void **state)
{
    struct test_call *test = *state;
    assert_remarks(test, NULL, "of the workbook only the sheet \"Oak\" is read, not \"Elm\"\n");
    assert_remarks(test, "{\"sheet\":\"Elm\"}", "");
}

static void test_a_table_is_no_statement(void **state)
{
    static const char table[] = "Property,Month,Rent Collected,Expenses\n1 Oak St,2025-01,10,5\n";
    struct test_call *test = *state;
    struct import_recognition recognised = {0};
    char name[] = "/tmp/postclose-test-XXXXXX";
    const int file = mkstemp(name);
    assert_true(file >= 0);
    unlink(name);
    assert_int_equal(write(file, table, sizeof(table) - 1), sizeof(table) - 1);
    const struct import_input input = {.file = file, .name = "periods.csv", .source = ""};
    test_ok(import_recognise(&test->call, &input, &recognised, &test->db.err), &test->db.err);
    close(file);
    assert_string_equal(recognised.format, "csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_workbook_is_recognised, import_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_sheets_that_are_not_read_are_told, import_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_table_is_no_statement, import_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
