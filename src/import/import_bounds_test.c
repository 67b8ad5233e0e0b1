/* Files that are odd in size: memory stays bounded by what is looked at or held at once. A limit of
 * an arena ends the program, so that each of these ends the test where it does not. */
#include "import/engine.h"

#include "test_import.h"
#include "json/writer.h"

enum { LOOK_ARENA_BYTES = 48 * 1024 * 1024 };

static int file_of(const struct buf *text)
{
    char name[] = "/tmp/postclose-test-XXXXXX";
    const int file = mkstemp(name);
    assert_true(file >= 0);
    unlink(name);
    assert_int_equal(write(file, text->data, text->length), text->length);
    return file;
}

static struct import_input input_of(const struct buf *text)
{
    return (struct import_input){
        .file = file_of(text), .size = (int64_t)text->length, .name = "test.csv", .format = "csv"};
}

/* In an arena of its own, of LOOK_ARENA_BYTES. */
static void assert_recognised(struct test_call *test, const struct buf *text, const char *part)
{
    struct arena arena CLEANUP(arena_free);
    struct import_recognition recognition = {0};
    struct call call = test->call;
    const struct import_input input = input_of(text);
    arena_init(&arena, LOOK_ARENA_BYTES);
    call.arena = &arena;
    test_ok(import_recognise(&call, &input, &recognition, &test->db.err), &test->db.err);
    close(input.file);
    assert_non_null(strstr(recognition.json, part));
}

static void test_long_rows_are_looked_at_while_they_fit(void **state)
{
    enum { ROWS = 20, COLUMNS = 120, CELL_BYTES = 32000 };
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&text, "address,marketKey,strategy\n");
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++)
            buf_printf(&text, "%s%0*d", column ? "," : "", CELL_BYTES, column);
        buf_append_char(&text, '\n');
    }
    assert_recognised(*state, &text, "\"as\":\"leads\"");
}

static void test_many_columns_of_names_are_held_against_fields(void **state)
{
    enum { ROWS = 20, COLUMNS = 1000 };
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++)
            buf_printf(&text, "%sname %c %.*s", column ? "," : "", 'a' + row, 90,
                       "and a good deal behind it so that each is about as long as what is taken"
                       " for a name can be");
        buf_append_char(&text, '\n');
    }
    assert_recognised(*state, &text, "\"headerRow\":1");
}

/* "€" has three bytes, the last of which would be left out. */
static void test_a_sample_is_cut_between_characters(void **state)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&text, "address,marketKey,strategy\n");
    buf_printf(&text, "%0118d\xE2\x82\xAC rest,TX-DFW,buy_hold\n", 7);
    assert_recognised(*state, &text, "00000007\"]");
}

/* A deal of 80 years, reported and then corrected, as one file each. */
static void import_months(struct test_call *test, int rent, int64_t *ret_updated)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct import_counts counts = {0};
    buf_append_text(&text, "Property,Month,Rent Collected,Expenses\n");
    for (int ym = 1940 * 12; ym < 2020 * 12; ym++)
        buf_printf(&text, "1 Oak St,%d-%02d,%d,500\n", ym / 12, ym % 12 + 1, rent);
    struct import_input input = input_of(&text);
    input.kind = "periods";
    test_ok(import_execute(&test->call, &input, NULL, &counts, &test->db.err), &test->db.err);
    close(input.file);
    assert_int_equal(counts.refused, 0);
    *ret_updated = counts.updated;
}

static void import_rows(struct test_call *test, const char *kind, const char *rows)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct import_counts counts = {0};
    buf_append_text(&text, rows);
    struct import_input input = input_of(&text);
    input.kind = kind;
    test_ok(import_execute(&test->call, &input, NULL, &counts, &test->db.err), &test->db.err);
    close(input.file);
    assert_int_equal(counts.created, 1);
}

static void test_a_long_history_is_read_once(void **state)
{
    struct test_call *test = *state;
    int64_t updated = 0;
    import_rows(test, "buyers", "Name,Email\nAnn Ray,ann@ray.example\n");
    import_rows(test, "leads", "Address,Market,Strategy\n1 Oak St,TX-DFW,buy_hold\n");
    import_rows(test, "closings",
                "Property,Buyer,Strategy,Market,Close Date,Purchase Price,Loan Type,Rent,NOI,Cash "
                "Flow\n1 Oak St,Ann Ray,buy_hold,TX-DFW,1939-12-01,240000,cash,2100,1500,1500\n");
    import_months(test, 2000, &updated);
    assert_int_equal(updated, 0);
    import_months(test, 2100, &updated);
    assert_int_equal(updated, 80 * 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_long_rows_are_looked_at_while_they_fit, import_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_many_columns_of_names_are_held_against_fields,
                                        import_setup, test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_sample_is_cut_between_characters, import_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_long_history_is_read_once, import_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
