/* Files as they are read again: CSV and JSON lines as text, workbooks unzipped. */
#include "export/export.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#include "base/spool.h"
#include "export/writer.h"

enum { TEXT_MAX = 1 << 20 };

struct loan {
    struct opt rate_ppm, years_e4;
};

struct row {
    struct oid id;
    struct text name;
    struct opt strategy, price_cents, dscr_e4, units, active, closed_on, at_ms;
    struct opt has_loan;
    struct loan loan;
    struct text_list tags;
    struct object_list others;
};

static const char *const strategies[] = {"buy_hold", "commercial"};

static const struct field loan_fields[] = {
    FIELD_RATE(struct loan, rate_ppm, "rate"),
    FIELD_RATIO(struct loan, years_e4, "years"),
};
static const struct schema loan_schema = SCHEMA("Loan", struct loan, loan_fields);

static const struct field row_fields[] = {
    FIELD_OID(struct row, id, "_id"),
    FIELD_TEXT(struct row, name, "name"),
    FIELD_ENUM(struct row, strategy, "strategy", strategies, 2, .required = true),
    FIELD_MONEY(struct row, price_cents, "price"),
    FIELD_RATIO(struct row, dscr_e4, "dscr"),
    FIELD_INTEGER(struct row, units, "units"),
    FIELD_BOOLEAN(struct row, active, "active"),
    FIELD_DATE(struct row, closed_on, "closedDate"),
    FIELD_TIMESTAMP(struct row, at_ms, "at"),
    FIELD_OPT_OBJECT(struct row, loan, has_loan, "loan", &loan_schema),
    FIELD_TEXT_LIST(struct row, tags, "tags"),
    FIELD_OBJECT_LIST(struct row, others, "others", &loan_schema),
};
static const struct schema row_schema = SCHEMA("Row", struct row, row_fields);

static const char *const two_tags[] = {"one", "two"}, *const odd_tags[] = {"a;b", "c"};

static struct row full_row(void)
{
    struct row row = {
        .name = {.chars = "Oak, \"Elm\"\nand Ash"},
        .strategy = OPT(1),
        .price_cents = OPT(-123450),
        .dscr_e4 = OPT(13500),
        .units = OPT(12),
        .active = OPT(1),
        .closed_on = OPT(19706), /* 2023-12-15 */
        .at_ms = OPT(1702641600123),
        .has_loan = OPT(0),
        .loan = {.rate_ppm = OPT(62500), .years_e4 = OPT(300000)},
        .tags = {.items = (const char **)(uintptr_t)two_tags, .count = 2, .known = true},
    };
    assert_true(oid_parse("0123456789abcdef01234567", &row.id));
    return row;
}

/* ---- making a file ---- */

static struct export *export;
static int file = -1;
static struct error err;

static void begin_with(struct export_options options)
{
    error_init(&err, NULL);
    assert_false(failed(spool_open("/tmp", &file, &err)));
    options.folder = "/tmp";
    options.file = file;
    assert_false(failed(export_open(&options, &export, &err)));
}

static void begin(enum export_format format)
{
    begin_with((struct export_options){.format = format});
    assert_false(failed(export_sheet(export, "rows", &row_schema, &err)));
}

static void add(const struct row *row)
{
    assert_false(failed(export_row(export, row, &err)));
}

static void end(void)
{
    uint64_t length = 0;
    struct result finished = export_finish(export, &length, &err);
    assert_string_equal(err.detail, "");
    assert_false(failed(finished));
    export_close(export);
    export = NULL;
    assert_int_equal(lseek(file, 0, SEEK_END), length);
}

static const char *text_of_file(void)
{
    static char text[TEXT_MAX];
    const ssize_t got = pread(file, text, sizeof text - 1, 0);
    assert_true(got >= 0 && got < TEXT_MAX - 1);
    text[got] = '\0';
    spool_close(&file);
    return text;
}

/* One part of the workbook. */
static const char *part(const char *name)
{
    static char text[TEXT_MAX];
    zip_t *zip = zip_fdopen(dup(file), 0, NULL);
    assert_non_null(zip);
    zip_file_t *entry = zip_fopen(zip, name, 0);
    zip_int64_t got = entry ? zip_fread(entry, text, sizeof text - 1) : 0;
    assert_true(got >= 0 && got < TEXT_MAX - 1);
    text[got] = '\0';
    if (entry)
        zip_fclose(entry);
    zip_discard(zip);
    return text;
}

#define assert_holds(text_, part_)                                                                 \
    do {                                                                                           \
        if (!strstr(text_, part_))                                                                 \
            fail_msg("%s is not in %s", part_, text_);                                             \
    } while (0)

static const char csv_head[] = "_id,name,strategy,price,dscr,units,active,closedDate,at,loan.rate,"
                               "loan.years,tags\r\n";

/* ---- CSV ---- */

static void csv_has_what_the_tables_say(void **state)
{
    (void)state;
    struct row row = full_row(), empty = {0};
    begin(EXPORT_CSV);
    add(&row);
    add(&empty);
    end();
    char expected[1000];
    snprintf(expected, sizeof expected, "%s%s%s", csv_head,
             "0123456789abcdef01234567,\"Oak, \"\"Elm\"\"\nand Ash\",commercial,-1234.50,1.35,12,"
             "true,2023-12-15,2023-12-15T12:00:00.123Z,0.0625,30,\"one; two\"\r\n",
             ",,,,,,,,,,,\r\n");
    assert_string_equal(text_of_file(), expected);
}

static void csv_begins_with_a_mark_where_asked(void **state)
{
    (void)state;
    begin_with((struct export_options){.format = EXPORT_CSV, .bom = true});
    assert_false(failed(export_sheet(export, "rows", &row_schema, &err)));
    assert_false(failed(export_sheet(export, "more of them", &row_schema, &err)));
    end();
    const char *text = text_of_file();
    assert_memory_equal(text, "\xEF\xBB\xBF", 3);
    assert_string_equal(text + 3, csv_head); /* once, whatever the sheets */
}

static void csv_has_no_formulas(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"=\"a\",1", "\"'=\"\"a\"\",1\""},
        {"'=1", "''=1"}, /* so that taking one off gives what there was */
        {"''-", "'''-"},
        {"'tis", "'tis"},
        {"'", "'"},
        {"a=1", "a=1"},
        {" =1", "\" =1\""},
        {"", "\"\""},
        {"1; 2", "\"1; 2\""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct row row = {.name = {.chars = cases[i].text}};
        char expected[200];
        begin(EXPORT_CSV);
        add(&row);
        end();
        snprintf(expected, sizeof expected, ",%s,,,,,,,,,,\r\n", cases[i].cell);
        assert_string_equal(text_of_file() + strlen(csv_head), expected);
    }
}

static void a_list_is_one_cell(void **state)
{
    (void)state;
    struct row row = {
        .tags = {.items = (const char **)(uintptr_t)odd_tags, .count = 2, .known = true}};
    begin(EXPORT_CSV);
    add(&row);
    end();
    assert_holds(text_of_file(), ",\"[\"\"a;b\"\",\"\"c\"\"]\"\r\n");
}

/* ---- JSON lines ---- */

static void jsonl_has_the_objects_of_the_api(void **state)
{
    (void)state;
    struct row row = {
        .name = {.chars = "=1"}, .price_cents = OPT(150), .tags.known = true, .others.known = true};
    begin(EXPORT_JSONL);
    assert_true(export_takes_json(export));
    add(&row);
    assert_false(failed(export_row_json(export, "{\"x\":1}", 7, &err)));
    end();
    assert_string_equal(text_of_file(),
                        "{\"_id\":null,\"name\":\"=1\",\"strategy\":null,\"price\":1.5,\"dscr\":"
                        "null,\"units\":null,\"active\":null,\"closedDate\":null,\"at\":null,"
                        "\"loan\":null,\"tags\":[],\"others\":[]}\n{\"x\":1}\n");
}

/* ---- XLSX ---- */

static void xlsx_has_cells_of_their_kind(void **state)
{
    (void)state;
    struct row row = full_row();
    row.name.chars = "=HYPERLINK(\"x\")";
    begin(EXPORT_XLSX);
    add(&row);
    end();
    const char *sheet = part("xl/worksheets/sheet1.xml");
    assert_holds(sheet, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" "
                        "state=\"frozen\"/>");
    assert_holds(sheet, "<autoFilter ref=\"A1:L2\"/>");
    assert_holds(sheet, "<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t>_id</t></is></c>");
    assert_holds(sheet, "<c r=\"B2\" t=\"inlineStr\"><is><t>=HYPERLINK(\"x\")</t></is></c>");
    assert_null(strstr(sheet, "<f>"));
    assert_holds(sheet, "<c r=\"D2\" s=\"2\"><v>-1234.5</v></c>"); /* money */
    assert_holds(sheet, "<c r=\"E2\" s=\"3\"><v>1.35</v></c>");    /* ratio */
    assert_holds(sheet, "<c r=\"F2\" s=\"4\"><v>12</v></c>");      /* whole */
    assert_holds(sheet, "<c r=\"G2\" t=\"b\"><v>1</v></c>");
    assert_holds(sheet, "<c r=\"H2\" s=\"5\"><v>45275</v></c>"); /* 2023-12-15 */
    assert_holds(sheet, "<c r=\"I2\" s=\"6\"><v>45275.500001");
    assert_holds(sheet, "<c r=\"J2\" s=\"7\"><v>0.0625</v></c>"); /* share */
    assert_holds(sheet, "<c r=\"L2\" t=\"inlineStr\"><is><t>one; two</t></is></c>");
    const char *styles = part("xl/styles.xml");
    assert_holds(styles, "<b/>");
    assert_holds(styles, "formatCode=\"0.0000\"");
    assert_holds(styles, "formatCode=\"yyyy-mm-dd\"");
    assert_holds(styles, "formatCode=\"yyyy-mm-dd hh:mm:ss\"");
    assert_holds(styles, "formatCode=\"#,##0.00\"");
    assert_holds(styles, "formatCode=\"0.00%\"");
    spool_close(&file);
}

static void xlsx_has_a_sheet_each(void **state)
{
    (void)state;
    struct row row = full_row();
    begin(EXPORT_XLSX);
    add(&row);
    assert_false(failed(export_sheet(export, "others", &row_schema, &err)));
    end();
    const char *book = part("xl/workbook.xml");
    assert_holds(book, "<sheet name=\"rows\"");
    assert_holds(book, "<sheet name=\"others\"");
    assert_holds(part("xl/worksheets/sheet2.xml"), "<autoFilter ref=\"A1:L1\"/>");
    spool_close(&file);
}

static void xlsx_cuts_what_no_cell_holds(void **state)
{
    (void)state;
    char *text = malloc(70001);
    for (size_t i = 0; i < 70000; i += 2)
        memcpy(text + i, "é", 2);
    text[70000] = '\0';
    struct row row = {.name = {.chars = text + 0}};
    begin(EXPORT_XLSX);
    add(&row);
    end();
    assert_holds(part("xl/worksheets/sheet1.xml"), "é…</t>");
    free(text);
    spool_close(&file);
}

/* What is of a day that Excel's calendar has wrong stays text. */
static void xlsx_has_old_days_as_text(void **state)
{
    (void)state;
    struct row row = {.closed_on = OPT(-25567)};
    begin(EXPORT_XLSX);
    add(&row);
    end();
    assert_holds(part("xl/worksheets/sheet1.xml"), "<is><t>1900-01-01</t></is>");
    spool_close(&file);
}

static void xlsx_goes_on_in_a_further_sheet(void **state)
{
    (void)state;
    static const struct field one_field[] = {FIELD_INTEGER(struct row, units, "units")};
    static const struct schema one = SCHEMA("One", struct row, one_field);
    struct row row = {.units = OPT(7)};
    begin_with((struct export_options){.format = EXPORT_XLSX});
    assert_false(failed(export_sheet(export, "rows", &one, &err)));
    for (int i = 0; i < 1048575 + 2; i++)
        add(&row);
    end();
    assert_holds(part("xl/workbook.xml"), "<sheet name=\"rows 2\"");
    const char *sheet = part("xl/worksheets/sheet2.xml");
    assert_holds(sheet, "<t>units</t>");
    assert_holds(sheet, "<c r=\"A3\" s=\"2\"><v>7</v></c>");
    assert_holds(sheet, "<autoFilter ref=\"A1:A3\"/>");
    spool_close(&file);
}

/* ---- what goes wrong ---- */

static bool until_a_thousand(void *context, int64_t rows)
{
    int *asked = context;
    (*asked)++;
    return rows < 1000;
}

static int open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void ends_where_nobody_waits(void **state)
{
    (void)state;
    for (int format = 0; format < EXPORT_FORMAT_COUNT; format++) {
        const int before = open_files();
        int asked = 0, rows = 0;
        struct row row = full_row();
        begin_with((struct export_options){
            .format = (enum export_format)format, .go_on = until_a_thousand, .context = &asked});
        assert_false(failed(export_sheet(export, "rows", &row_schema, &err)));
        struct result added = RESULT_OK;
        while (!failed(added = export_row(export, &row, &err)))
            rows++;
        assert_int_equal(added.code, ERROR_UNAVAILABLE);
        assert_in_range(rows, 1000, 1300);
        assert_in_range(asked, 2, 10);
        export_close(export);
        spool_close(&file);
        assert_int_equal(open_files(), before);
    }
}

static void tells_that_the_disk_is_full(void **state)
{
    (void)state;
    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    /* The library's own temporary files, then those it packs, then the file. */
    static const rlim_t limits[] = {4096, 300000, 1200000};
    for (int format = 0; format < EXPORT_FORMAT_COUNT; format++) {
        for (size_t i = 0; i < ARRAY_LENGTH(limits); i++) {
            struct row row = full_row();
            uint64_t length = 0;
            const int files = open_files();
            begin((enum export_format)format);
            little = (struct rlimit){.rlim_cur = limits[i], .rlim_max = before.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
            struct result done = RESULT_OK;
            for (int rows = 0; rows < 20000 && !failed(done); rows++)
                done = export_row(export, &row, &err);
            if (!failed(done))
                done = export_finish(export, &length, &err);
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
            assert_int_equal(done.code, ERROR_STORAGE_FULL);
            export_close(export);
            spool_close(&file);
            assert_int_equal(open_files(), files);
        }
    }
}

static uint64_t size_of_sheet(void)
{
    zip_t *zip = zip_fdopen(dup(file), 0, NULL);
    zip_stat_t status;
    assert_int_equal(zip_stat(zip, "xl/worksheets/sheet1.xml", 0, &status), 0);
    zip_discard(zip);
    return status.size;
}

/* The rows fit, the sheet made of them does not by a few bytes: the library does not notice. */
static void tells_that_a_sheet_was_cut(void **state)
{
    (void)state;
    struct rlimit before, little;
    struct row row = full_row();
    uint64_t length = 0;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    begin(EXPORT_XLSX);
    for (int rows = 0; rows < 1000; rows++)
        add(&row);
    end();
    little = (struct rlimit){.rlim_cur = size_of_sheet() - 5, .rlim_max = before.rlim_max};
    spool_close(&file);

    const int files = open_files();
    begin(EXPORT_XLSX);
    for (int rows = 0; rows < 1000; rows++)
        add(&row);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    struct result done = export_finish(export, &length, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(done.code, ERROR_STORAGE_FULL);
    export_close(export);
    spool_close(&file);
    assert_int_equal(open_files(), files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_has_what_the_tables_say),
        cmocka_unit_test(csv_begins_with_a_mark_where_asked),
        cmocka_unit_test(csv_has_no_formulas),
        cmocka_unit_test(a_list_is_one_cell),
        cmocka_unit_test(jsonl_has_the_objects_of_the_api),
        cmocka_unit_test(xlsx_has_cells_of_their_kind),
        cmocka_unit_test(xlsx_has_a_sheet_each),
        cmocka_unit_test(xlsx_cuts_what_no_cell_holds),
        cmocka_unit_test(xlsx_has_old_days_as_text),
        cmocka_unit_test(xlsx_goes_on_in_a_further_sheet),
        cmocka_unit_test(ends_where_nobody_waits),
        cmocka_unit_test(tells_that_the_disk_is_full),
        cmocka_unit_test(tells_that_a_sheet_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
