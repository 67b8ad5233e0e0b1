/* For tests of imports: files from tests/fixtures/absee or anywhere, edited on their way, and the
 * database as text. The call is the system's, on 2026-12-01. */
#ifndef TESTS_SUPPORT_TEST_IMPORT_H
#define TESTS_SUPPORT_TEST_IMPORT_H

#include "base/buf.h"
#include "base/calendar.h"
#include "crypto/password.h"
#include "import/absee_import.h"
#include "test_call.h"

#define IMPORT_NOW_MS INT64_C(1796083200000)

static inline int import_setup(void **state)
{
    test_call_setup(state);
    struct test_call *test = *state;
    test->call.now_ms = IMPORT_NOW_MS;
    test->call.actor =
        (struct actor){.credential = CREDENTIAL_SYSTEM, .name = "system", .role = ROLE_ADMIN};
    test->call.address = "cli";
    test_ok(crypto_init(&test->db.err), &test->db.err);
    return 0;
}

/* The file's text in the test's arena. */
static inline char *import_file_text(struct test_call *test, const char *path)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be opened (is POSTCLOSE_DATA set?)", path);
    char block[65536];
    for (size_t got; (got = fread(block, 1, sizeof(block), file)) > 0;)
        buf_append(&text, block, got);
    fclose(file);
    return arena_memdup(&test->db.arena, text.data, text.length);
}

static inline char *fixture(struct test_call *test, const char *name)
{
    return import_file_text(test,
                            arena_printf(&test->db.arena, "tests/fixtures/absee/%s.xml", name));
}

/* Every `from`, of which there must be one at least, becomes `to`. */
static inline char *replaced(struct test_call *test, const char *text, const char *from,
                             const char *to)
{
    struct buf edited CLEANUP(buf_free) = BUF_EMPTY;
    const char *found = strstr(text, from);
    if (!found)
        fail_msg("\"%s\" is not in the file", from);
    for (; found; found = strstr(text, from)) {
        buf_append(&edited, text, (size_t)(found - text));
        buf_append_text(&edited, to);
        text = found + strlen(from);
    }
    buf_append_text(&edited, text);
    return arena_memdup(&test->db.arena, edited.data, edited.length);
}

static inline struct result import_try(struct test_call *test, const char *text,
                                       struct import_report *ret_report)
{
    struct byte_memory memory = {.bytes = text, .length = strlen(text)};
    const struct byte_source source = byte_source_memory(&memory);
    struct absee_filing filing = {0};
    error_clear(&test->db.err);
    TRY(absee_filing_read(&source, &test->db.arena, &filing, &test->db.err));
    return import_absee(&test->call, NULL, "test.xml", &filing, ret_report, &test->db.err);
}

static inline struct import_report import_text(struct test_call *test, const char *text)
{
    struct import_report report = {0};
    test_ok(import_try(test, text, &report), &test->db.err);
    return report;
}

static inline struct import_report import_fixture(struct test_call *test, const char *name)
{
    return import_text(test, fixture(test, name));
}

/* Each note as "loan 7: text\n". */
static inline const char *notes_text(struct test_call *test, const struct import_report *report)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < report->note_count; i++)
        buf_printf(&text, "loan %s: %s\n", report->notes[i].loan, report->notes[i].text);
    return arena_strdup(&test->db.arena, buf_text(&text));
}

/* The rows of a query, columns with a blank between, a line each; NULL is "-". */
static inline void print_rows(struct test_call *test, struct buf *out, const char *sql, int columns)
{
    const struct db_statement statement = {.id = DB_STATEMENT_ADHOC, .name = "test", .text = sql};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    test_ok(db_query(test->call.db, &statement, DB_NO_ARGS, &row, &test->db.err), &test->db.err);
    for (;;) {
        bool more = false;
        test_ok(db_step(&row, &more, &test->db.err), &test->db.err);
        if (!more)
            return;
        for (int i = 0; i < columns; i++)
            buf_printf(out, "%s%s", i ? " " : "",
                       db_column_is_null(&row, i) ? "-" : db_column_text(&row, i));
        buf_append_char(out, '\n');
    }
}

static inline const char *rows_text(struct test_call *test, const char *sql, int columns)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    print_rows(test, &text, sql, columns);
    return arena_strdup(&test->db.arena, buf_text(&text));
}

static inline int64_t count_of(struct test_call *test, const char *sql)
{
    return strtoll(rows_text(test, sql, 1), NULL, 10);
}

/* Every row of every table. */
static inline const char *whole_database(struct test_call *test)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY, queries CLEANUP(buf_free) = BUF_EMPTY;
    print_rows(test, &queries,
               "SELECT 'SELECT ''' || t.name || ' '' || ' ||"
               " (SELECT group_concat('quote(\"' || c.name || '\")', ' || '','' || ')"
               "  FROM pragma_table_info(t.name) c) || ' FROM ' || t.name || ' ORDER BY 1'"
               " FROM sqlite_schema t WHERE t.type = 'table' ORDER BY t.name",
               1);
    char *rest = NULL;
    for (char *sql = strtok_r(queries.data, "\n", &rest); sql; sql = strtok_r(NULL, "\n", &rest))
        print_rows(test, &text, sql, 1);
    assert_true(text.length > 0);
    return arena_strdup(&test->db.arena, buf_text(&text));
}

/* Number, last month, months, rent, expenses, NOI, cash flow, DSCR, vacancy: a line a period. */
static inline const char *all_periods(struct test_call *test)
{
    return rows_text(
        test,
        "SELECT l.number, (p.last_ym / 12) || '-' || substr('0' || (p.last_ym % 12 + 1), -2),"
        " p.months, p.rent_cents, p.expense_total_cents, p.noi_cents,"
        " p.cash_flow_cents, p.dscr_e4, p.vacancy_ppm"
        " FROM import_loans l JOIN periods p ON p.deal_id = l.deal_id"
        " ORDER BY l.number, l.originated_on, p.last_ym",
        9);
}

#endif
