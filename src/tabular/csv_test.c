#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "tabular/csv.h"

/* Writes rows down as "1:[a][b]", one a line. */
MUST_USE static struct result note_row(void *context, const struct table_row *row,
                                       struct error *err)
{
    struct buf *notes = context;
    assert_string_equal(row->sheet, "");
    buf_printf(notes, "%d:", (int)row->number);
    for (size_t i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->cells[i];
        assert_int_equal(strlen(cell->text), cell->length);
        assert_int_equal(cell->kind, cell->length > 0 ? TABLE_TEXT : TABLE_EMPTY);
        if (strcmp(cell->text, "fail") == 0)
            return error_set(err, ERROR_CONFLICT, "The caller's own");
        buf_printf(notes, "[%s]", cell->text);
    }
    buf_append_char(notes, '\n');
    return RESULT_OK;
}

static struct result read_bytes(const char *bytes, size_t length, struct csv_options options,
                                struct buf *notes, struct csv_dialect *ret_dialect,
                                struct error *err)
{
    struct byte_memory memory = {.bytes = bytes, .length = length};
    const struct byte_source source = byte_source_memory(&memory);
    const struct table_sink sink = {note_row, notes};
    error_init(err, NULL);
    return csv_read(&source, &options, &sink, ret_dialect, err);
}

static void assert_bytes_read(const char *bytes, size_t length, const char *expected)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    if (failed(read_bytes(bytes, length, (struct csv_options){0}, &notes, NULL, &err)))
        fail_msg("%s", err.detail);
    assert_string_equal(buf_text(&notes), expected);
}

static void assert_read(const char *text, const char *expected)
{
    assert_bytes_read(text, strlen(text), expected);
}

static void assert_refused(const char *bytes, size_t length, enum error_code code,
                           const char *detail)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct result r = read_bytes(bytes, length, (struct csv_options){0}, &notes, NULL, &err);
    assert_int_equal(r.code, code);
    assert_string_equal(err.detail, detail);
}

static void reads_rows(void **state)
{
    (void)state;
    assert_read("", "");
    assert_read("a,b\n1,2\n", "1:[a][b]\n2:[1][2]\n");
    assert_read("a,b\r\n1,\r\n", "1:[a][b]\n2:[1][]\n");
    assert_read("a,b\r1,2", "1:[a][b]\n2:[1][2]\n");
    assert_read("a,b\n\n  \n1,2\n", "1:[a][b]\n4:[1][2]\n");
    assert_read("a , b\n\" 1\",2\n", "1:[a][b]\n2:[ 1][2]\n");
    assert_read("a,\"b \"\"c\"\", d\"\nx,y\n", "1:[a][b \"c\", d]\n2:[x][y]\n");
    assert_read("a,b\n\"one\ntwo\r\nthree\",2\n3,4\n",
                "1:[a][b]\n2:[one\ntwo\r\nthree][2]\n5:[3][4]\n");
    assert_read("a,b\n5\" pipe,2\n", "1:[a][b]\n2:[5\" pipe][2]\n");
}

static void recognises_delimiters(void **state)
{
    (void)state;
    assert_read("a;b\n1,5;2\n", "1:[a][b]\n2:[1,5][2]\n");
    assert_read("a\tb\n\"x;y\"\t2\n", "1:[a][b]\n2:[x;y][2]\n");
    assert_read("a|b\n1|2\n", "1:[a][b]\n2:[1][2]\n");
    assert_read("\t\n1\t2\n", "1:[][]\n2:[1][2]\n");
    assert_read("sep=;\na;b,c\n", "2:[a][b,c]\n");
    assert_read("one column\nand no more\n", "1:[one column]\n2:[and no more]\n");
    assert_read("\"Rent, a month\";\"NOI, a month\"\n\"1,200\";\"900\"\n",
                "1:[Rent, a month][NOI, a month]\n2:[1,200][900]\n");
}

static void reads_encodings(void **state)
{
    (void)state;
    assert_read("\xEF\xBB\xBF"
                "a,\xC3\xBC\n",
                "1:[a][\xC3\xBC]\n");
    assert_read("a,\xFC\x80\n", "1:[a][\xC3\xBC\xE2\x82\xAC]\n");
    static const char little[] = "\xFF\xFE"
                                 "a\0,\0\xFC\0\n\0\x3D\xD8\x00\xDE,\0b\0";
    assert_bytes_read(little, sizeof little - 1, "1:[a][\xC3\xBC]\n2:[\xF0\x9F\x98\x80][b]\n");
    static const char big[] = "\xFE\xFF\0a\0,\0b\0\n";
    assert_bytes_read(big, sizeof big - 1, "1:[a][b]\n");
    struct csv_dialect dialect = {0};
    struct error err;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    assert_false(
        failed(read_bytes("a;\xFC\n", 4, (struct csv_options){0}, &notes, &dialect, &err)));
    assert_int_equal(dialect.encoding, CSV_WINDOWS_1252);
    assert_int_equal(dialect.delimiter, ';');
}

static void takes_what_is_said(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct csv_options options = {.delimiter = ';', .encoding = CSV_UTF_8};
    assert_false(failed(read_bytes("a,b;c\n", 6, options, &notes, NULL, &err)));
    assert_string_equal(buf_text(&notes), "1:[a,b][c]\n");
    assert_true(failed(read_bytes("a;\xFC\n", 4, options, &notes, NULL, &err)));
    assert_string_equal(err.detail, "Line 1, column 2 is not UTF-8");
}

static void refuses_what_is_no_table(void **state)
{
    (void)state;
    assert_refused("a,b\n1,\"2\n3,4\n", 12, ERROR_BAD_REQUEST,
                   "A quote is never closed, in the row that begins in line 2");
    assert_refused("a,b\n1,2\0\n", 9, ERROR_BAD_REQUEST,
                   "Line 2, column 2 has a NUL in it: this is no text");
    assert_refused("\xFF\xFE"
                   "a\0,",
                   5, ERROR_BAD_REQUEST, "The file ends in the middle of a character, in line 1");
    assert_refused("\xFF\xFE"
                   "\x00\xDE",
                   4, ERROR_BAD_REQUEST, "The file is not UTF-16LE");
    assert_refused("a\nfail\n", 7, ERROR_CONFLICT, "The caller's own");
}

static void bounds_what_it_holds(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
        buf_append_text(&text, "x,");
    assert_refused(text.data, text.length, ERROR_TOO_LARGE, "Line 1 has more than 1000 columns");

    buf_reset(&text);
    buf_append_text(&text, "a\nb,");
    for (int i = 0; i <= CSV_CELL_MAX_BYTES; i++)
        buf_append_char(&text, 'x');
    assert_refused(text.data, text.length, ERROR_TOO_LARGE,
                   "Line 2, column 2 is longer than 32768 bytes");

    buf_reset(&text);
    buf_append_text(&text, "a\n\"");
    for (int i = 0; i < 5 * 1024 * 1024; i++)
        buf_append_char(&text, i % 50 == 0 ? '\n' : 'x');
    assert_refused(text.data, text.length, ERROR_TOO_LARGE,
                   "A cell that begins in line 2 is longer than 32768 bytes: is its quote closed?");
}

/* However the bytes are cut into reads. */
static struct result one_byte(void *context, char *buffer, size_t size, size_t *ret_length,
                              struct error *err)
{
    struct byte_memory *memory = context;
    const struct byte_source source = byte_source_memory(memory);
    return source.read(memory, buffer, size > 0 ? 1 : 0, ret_length, err);
}

static void does_not_mind_how_bytes_come(void **state)
{
    (void)state;
    static const char text[] = "a,b\r\n\"1\r\n2\",\xC3\xBC\r\n\r\n3,4";
    struct byte_memory memory = {.bytes = text, .length = sizeof text - 1};
    const struct byte_source source = {one_byte, &memory};
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    const struct table_sink sink = {note_row, &notes};
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(csv_read(&source, &(struct csv_options){0}, &sink, NULL, &err)));
    assert_string_equal(buf_text(&notes), "1:[a][b]\n2:[1\r\n2][\xC3\xBC]\n5:[3][4]\n");
}

static void keeps_lines_past_the_first_look(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF_EMPTY, notes = BUF_EMPTY;
    int lines = 0;
    while (text.length < 3 * CSV_LOOK_BYTES) {
        buf_printf(&text, "%d,row\r\n", lines + 1);
        lines++;
    }
    struct error err;
    assert_false(
        failed(read_bytes(text.data, text.length, (struct csv_options){0}, &notes, NULL, &err)));
    char last[64];
    snprintf(last, sizeof last, "\n%d:[%d][row]\n", lines, lines);
    assert_true(strstr(notes.data, last) != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(recognises_delimiters),
        cmocka_unit_test(reads_encodings),
        cmocka_unit_test(takes_what_is_said),
        cmocka_unit_test(refuses_what_is_no_table),
        cmocka_unit_test(bounds_what_it_holds),
        cmocka_unit_test(does_not_mind_how_bytes_come),
        cmocka_unit_test(keeps_lines_past_the_first_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
