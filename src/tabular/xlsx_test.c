#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "tabular/xlsx.h"
#include "tabular/xlsx_book.h"
#include "tabular/xlsx_number.h"
#include "test_workbook.h"

#define SHEET(rows_)                                                                               \
    {                                                                                              \
        "xl/worksheets/sheet1.xml",                                                                \
            "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"        \
            "<sheetData>" rows_ "</sheetData></worksheet>"                                         \
    }

/* "1:[t a][n 1]": the row, then each cell's kind and text. */
MUST_USE static struct result note_row(void *context, const struct table_row *row,
                                       struct error *err)
{
    static const char kinds[] = {'-', 't', 'n', 'd', 'b', 'e'};
    struct buf *notes = context;
    (void)err;
    buf_printf(notes, "%s %d:", row->sheet, (int)row->number);
    for (size_t i = 0; i < row->count; i++) {
        assert_int_equal(strlen(row->cells[i].text), row->cells[i].length);
        buf_printf(notes, "[%c %s]", kinds[row->cells[i].kind], row->cells[i].text);
    }
    buf_append_char(notes, '\n');
    return RESULT_OK;
}

static struct result read_parts(const struct test_part *parts, size_t count, const char *sheet,
                                struct buf *notes, struct error *err)
{
    const int file = test_workbook(parts, count);
    assert_true(file >= 0);
    const struct table_sink sink = {note_row, notes};
    error_init(err, NULL);
    struct result read = xlsx_read(file, sheet, &sink, err);
    close(file);
    return read;
}

static void assert_parts_read(const struct test_part *parts, size_t count, const char *sheet,
                              const char *expected)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    if (failed(read_parts(parts, count, sheet, &notes, &err)))
        fail_msg("%s", err.detail);
    assert_string_equal(buf_text(&notes), expected);
}

static void assert_parts_refused(const struct test_part *parts, size_t count, enum error_code code,
                                 const char *detail)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct result r = read_parts(parts, count, NULL, &notes, &err);
    assert_string_equal(err.detail, detail);
    assert_int_equal(r.code, code);
}

static void reads_kinds_of_cells(void **state)
{
    (void)state;
    static const struct test_part parts[] = {
        TEST_WORKBOOK_ONE_SHEET,
        {"xl/sharedStrings.xml",
         "<sst><si><t>Address</t></si>"
         "<si><r><t>Ren</t></r><r><t>t</t></r><rPh><t>no</t></rPh></si></sst>"},
        {"xl/styles.xml",
         "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm'/>"
         "<numFmt numFmtId='165' formatCode='[Red]#,##0&quot; days&quot;'/></numFmts>"
         "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"
         "<xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>"},
        SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"
              "<row r='3'><c r='B3'><v>1950.75</v></c><c r='C3' s='1'><v>45352.5</v></c>"
              "<c r='D3' s='2'><v>45352</v></c><c r='E3' s='3'><v>30</v></c>"
              "<c r='F3' t='b'><v>1</v></c><c r='G3' t='e'><v>#DIV/0!</v></c>"
              "<c r='H3' t='str'><f>A1</f><v>x &amp; y</v></c><c r='I3' s='1'/></row>"
              "<row r='4'><c r='A4' t='inlineStr'><is><t>in</t><t>line</t></is></c></row>"
              "<row r='5'><c r='A5' s='1'/></row>"
              "<row><c><v>1</v></c><c t='d'><v>2024-03-01T00:00:00</v></c></row>"),
    };
    assert_parts_read(parts, ARRAY_LENGTH(parts), NULL,
                      "Sheet1 1:[t Address][t Rent]\n"
                      "Sheet1 3:[- ][n 1950.75][d 2024-03-01][d 2024-03-01][n 30][b true]"
                      "[e #DIV/0!][t x & y]\n"
                      "Sheet1 4:[t inline]\n"
                      "Sheet1 6:[n 1][t 2024-03-01T00:00:00]\n");
}

/* 0.05 that is shown as 5 % would be taken for one in a column "Vacancy %". */
static void reads_percents_with_their_sign(void **state)
{
    (void)state;
    static const struct test_part parts[] = {
        TEST_WORKBOOK_ONE_SHEET,
        {"xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.0%'/>"
                          "<numFmt numFmtId='165' formatCode='0&quot;%&quot;'/></numFmts><cellXfs>"
                          "<xf numFmtId='10'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs>"
                          "</styleSheet>"},
        SHEET("<row r='1'><c s='0'><v>0.05</v></c><c s='1'><v>7.4999999999999997E-2</v></c>"
              "<c s='1'><v>-1</v></c><c s='2'><v>5</v></c></row>"),
    };
    assert_parts_read(parts, ARRAY_LENGTH(parts), NULL, "Sheet1 1:[n 5%][n 7.5%][n -100%][n 5]\n");
}

static void takes_the_first_sheet_with_rows_or_the_named(void **state)
{
    (void)state;
    static const struct test_part parts[] = {
        {"xl/workbook.xml",
         "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='Empty' r:id='a'/>"
         "<sheet name='Deals &amp; leads' r:id='b'/><sheet name='More' r:id='c'/></sheets>"
         "</workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id='c' Target='/xl/three.xml'/>"
         "<Relationship Id='b' Target='two.xml'/><Relationship Id='a' Target='one.xml'/>"
         "</Relationships>"},
        {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>"},
        {"xl/one.xml", "<worksheet><sheetData/></worksheet>"},
        {"xl/two.xml", "<worksheet><sheetData><row><c><v>0</v></c></row></sheetData></worksheet>"},
        {"xl/three.xml",
         "<worksheet><sheetData><row><c><v>43890</v></c></row></sheetData></worksheet>"},
    };
    assert_parts_read(parts, ARRAY_LENGTH(parts), NULL, "Deals & leads 1:[d 1904-01-01]\n");
    assert_parts_read(parts, ARRAY_LENGTH(parts), "More", "More 1:[d 2024-03-01]\n");
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    assert_true(failed(read_parts(parts, ARRAY_LENGTH(parts), "Less", &notes, &err)));
    assert_string_equal(err.detail, "The workbook has no sheet \"Less\"");

    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    const int file = test_workbook(parts, ARRAY_LENGTH(parts));
    const char *const *names = NULL;
    size_t count = 0;
    assert_false(failed(xlsx_sheets(file, &arena, &names, &count, &err)));
    close(file);
    assert_int_equal(count, 3);
    assert_string_equal(names[1], "Deals & leads");
}

static void refuses_what_is_no_workbook(void **state)
{
    (void)state;
    static const struct test_part text[] = {{"a.txt", "a"}};
    assert_parts_refused(text, 1, ERROR_BAD_REQUEST, "This is a ZIP file, and no workbook (.xlsx)");
    static const struct test_part ods[] = {{"content.xml", "<a/>"}};
    assert_parts_refused(ods, 1, ERROR_BAD_REQUEST,
                         "This is an OpenDocument file (.ods): save it as .xlsx");
    static const struct test_part xlsb[] = {{"xl/workbook.bin", "x"}};
    assert_parts_refused(xlsb, 1, ERROR_BAD_REQUEST,
                         "This is a binary workbook (.xlsb): save it as .xlsx");
    static const struct test_part lacking[] = {TEST_WORKBOOK_ONE_SHEET};
    assert_parts_refused(lacking, 2, ERROR_BAD_REQUEST,
                         "The workbook lacks its part xl/worksheets/sheet1.xml");
    static const struct test_part order[] = {TEST_WORKBOOK_ONE_SHEET,
                                             SHEET("<row r='2'/><row r='2'/>")};
    assert_parts_refused(order, 3, ERROR_BAD_REQUEST,
                         "Sheet \"Sheet1\", row 2, column 1: the rows are out of order");
    static const struct test_part number[] = {TEST_WORKBOOK_ONE_SHEET,
                                              SHEET("<row><c r='C1'><v>1,5</v></c></row>")};
    assert_parts_refused(number, 3, ERROR_BAD_REQUEST,
                         "Sheet \"Sheet1\", row 1, column 3: the number cannot be read");
    static const struct test_part shared[] = {TEST_WORKBOOK_ONE_SHEET,
                                              SHEET("<row><c t='s'><v>7</v></c></row>")};
    assert_parts_refused(shared, 3, ERROR_BAD_REQUEST,
                         "Sheet \"Sheet1\", row 1, column 1: its text is not in the workbook");
    static const struct test_part wide[] = {TEST_WORKBOOK_ONE_SHEET,
                                            SHEET("<row><c r='XFD1' s='1'/></row>"
                                                  "<row><c r='XFD2'><v>1</v></c></row>")};
    assert_parts_refused(
        wide, 3, ERROR_TOO_LARGE,
        "Sheet \"Sheet1\", row 2, column 16384: is past the columns that are read");
    static const struct test_part entities[] = {
        TEST_WORKBOOK_ONE_SHEET,
        {"xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet>&b;</worksheet>"}};
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    assert_true(failed(read_parts(entities, 3, NULL, &notes, &err)));
    assert_true(strstr(err.detail, "DOCTYPE") != NULL);
}

/* One more cell than a row has room for, were both taken. */
static void refuses_two_values_of_a_cell(void **state)
{
    (void)state;
    const struct test_part parts[] = {
        TEST_WORKBOOK_ONE_SHEET,
        SHEET("<row r='1'><c r='ALL1' t='inlineStr'><v>5</v><is><t>five</t></is></c></row>"),
    };
    assert_parts_refused(parts, ARRAY_LENGTH(parts), ERROR_BAD_REQUEST,
                         "Sheet \"Sheet1\", row 1, column 1000: the cell has two values");
}

static void refuses_bombs(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    for (int i = 0; i < 32 * 1024 * 1024; i++)
        buf_append_char(&text, ' ');
    const struct test_part parts[] = {TEST_WORKBOOK_ONE_SHEET,
                                      {"xl/worksheets/sheet1.xml", text.data}};
    assert_parts_refused(parts, 3, ERROR_TOO_LARGE,
                         "The workbook's part xl/worksheets/sheet1.xml would be 33554432 bytes "
                         "unpacked");
}

static void refuses_files_that_are_cut_off(void **state)
{
    (void)state;
    static const struct test_part parts[] = {TEST_WORKBOOK_ONE_SHEET, SHEET("<row/>")};
    const int file = test_workbook(parts, 3);
    char bytes[4096], path[] = "/tmp/postclose-cut-XXXXXX";
    const ssize_t length = read(file, bytes, sizeof bytes);
    close(file);
    const int cut = mkstemp(path);
    unlink(path);
    assert_true(length > 100 && write(cut, bytes, (size_t)length / 2) == length / 2);
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    const struct table_sink sink = {note_row, &notes};
    struct error err;
    error_init(&err, NULL);
    assert_int_equal(xlsx_read(cut, NULL, &sink, &err).code, ERROR_BAD_REQUEST);
    assert_string_equal(err.detail, "The workbook is damaged or cut off: it is no ZIP file");
    close(cut);
}

static void writes_numbers_as_they_are_shown(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"1950.75", "1950.75"},
        {"9397692.949999999", "9397692.95"},
        {"9.9999999999999998E-2", "0.1"},
        {"1.5E-2", "0.015"},
        {"-1.2345E+3", "-1234.5"},
        {"999999999999999.9", "1000000000000000"},
        {"123456789012345678", "123456789012346000"},
        {"0.00012", "0.00012"},
        {"100", "100"},
        {"5.", "5"},
    };
    char text[XLSX_NUMBER_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_true(xlsx_number_text(cases[i][0], text));
        assert_string_equal(text, cases[i][1]);
    }
    static const char *const wrong[] = {"", "-", ".", "1e", "1,5", "nan", "1e400", "1 "};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_false(xlsx_number_text(wrong[i], text));
}

static void counts_days(void **state)
{
    (void)state;
    char text[11];
    assert_true(xlsx_day_text("1", false, text));
    assert_string_equal(text, "1900-01-01");
    assert_true(xlsx_day_text("59", false, text));
    assert_string_equal(text, "1900-02-28");
    assert_false(xlsx_day_text("60", false, text));
    assert_true(xlsx_day_text("61", false, text));
    assert_string_equal(text, "1900-03-01");
    assert_true(xlsx_day_text("45352.99999", false, text));
    assert_string_equal(text, "2024-03-01");
    assert_false(xlsx_day_text("0.5", false, text));
    assert_false(xlsx_day_text("-1", false, text));
    assert_false(xlsx_day_text("9999999", false, text));
}

static void knows_formats_of_dates(void **state)
{
    (void)state;
    assert_int_equal(xlsx_format_style("m/d/yy h:mm"), XLSX_STYLE_DATE);
    assert_int_equal(xlsx_format_style("[$-409]mmmm"), XLSX_STYLE_DATE);
    assert_int_equal(xlsx_format_style("yyyy\"-\"mm;@"), XLSX_STYLE_DATE);
    assert_int_equal(xlsx_format_style("h:mm:ss"), XLSX_STYLE_NUMBER);
    assert_int_equal(xlsx_format_style("General"), XLSX_STYLE_NUMBER);
    assert_int_equal(xlsx_format_style("#,##0.00\\d"), XLSX_STYLE_NUMBER);
    assert_int_equal(xlsx_format_style("_(\"$\"* #,##0_);[Red]0"), XLSX_STYLE_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_kinds_of_cells),
        cmocka_unit_test(reads_percents_with_their_sign),
        cmocka_unit_test(takes_the_first_sheet_with_rows_or_the_named),
        cmocka_unit_test(refuses_what_is_no_workbook),
        cmocka_unit_test(refuses_two_values_of_a_cell),
        cmocka_unit_test(refuses_bombs),
        cmocka_unit_test(refuses_files_that_are_cut_off),
        cmocka_unit_test(writes_numbers_as_they_are_shown),
        cmocka_unit_test(counts_days),
        cmocka_unit_test(knows_formats_of_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
