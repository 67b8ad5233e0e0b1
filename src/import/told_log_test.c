/* What is told of rows comes out as it went in; of much, only as much as is kept. */
#include "import/told_log.h"

#include <string.h>

#include "base/spool.h"
#include "test_db.h"

static const struct oid import = {"0000000000000000000000aa"};

static void insert_import(struct test_db *test)
{
    static const unsigned char hash[HASH_BYTES];
    const struct upload upload = {.id = import,
                                  .source = "",
                                  .file_name = "f",
                                  .recognition = "{}",
                                  .settings = "{}",
                                  .created_by_name = "Ann"};
    test_ok(upload_store_insert(test->db, &upload, hash, &test->err), &test->err);
}

static struct upload_row row_with(int64_t row, const char *cells)
{
    return (struct upload_row){.row = row,
                               .sheet = "Sheet1",
                               .kind = "leads",
                               .outcome = "refused",
                               .problems = "[{\"detail\":\"is required\"}]",
                               .remarks = "[]",
                               .cells = cells};
}

static void a_list_of_long_rows_ends_early(void **state)
{
    struct test_db *test = *state;
    enum { ROWS = 5, LONG_BYTES = UPLOAD_LIST_BYTES / 2 };
    struct upload_row_list list = {0};
    insert_import(test);
    char *cells = arena_alloc(&test->arena, LONG_BYTES + 1);
    memset(cells, 'c', LONG_BYTES);
    for (int i = 1; i <= ROWS; i++) {
        struct upload_row row = row_with(i, cells);
        row.number = i;
        test_ok(upload_row_insert(test->db, &import, &row, &test->err), &test->err);
    }
    for (int64_t after = 0; after < ROWS; after += (int64_t)list.count) {
        test_ok(upload_rows(test->db, &test->arena, &import, NULL, after, ROWS, &list, &test->err),
                &test->err);
        assert_int_equal(list.count, after + 2 <= ROWS ? 2 : 1);
        assert_int_equal(list.items[0].number, after + 1);
        assert_int_equal(list.more, after + 2 < ROWS);
    }
}

static void rows_come_out_as_they_went_in(void **state)
{
    struct test_db *test = *state;
    enum { ROWS = 1000, LONG_BYTES = 200 * 1000, AT_ONCE = 7 };
    struct told_log log;
    insert_import(test);
    test_ok(told_log_open("/tmp", &log, &test->err), &test->err);
    char *cells = arena_alloc(&test->arena, LONG_BYTES + 1);
    memset(cells, 'c', LONG_BYTES);
    for (int i = 1; i <= ROWS; i++) {
        struct upload_row row = row_with(i * 2, i == ROWS / 2 ? cells : "[\"a\"]");
        row.subject_id = i % 2 ? import.hex : NULL;
        test_ok(told_log_add(&log, 3, true, &row, &test->err), &test->err);
    }
    test_ok(told_log_flush(&log, &test->err), &test->err);

    struct told_place place = {0};
    bool more = true;
    for (int writes = 0; more; writes++) {
        assert_true(writes <= ROWS / AT_ONCE + 1);
        test_ok(told_log_store(&log, &place, AT_ONCE, test->db, &import, &more, &test->err),
                &test->err);
    }
    told_log_close(&log);
    struct upload_row_list list = {0};
    test_ok(upload_rows(test->db, &test->arena, &import, "refused", 0, ROWS + 1, &list, &test->err),
            &test->err);
    assert_int_equal(list.count, ROWS);
    for (size_t i = 0; i < list.count; i++) {
        const struct upload_row *row = &list.items[i];
        assert_int_equal(row->number, i + 1);
        assert_int_equal(row->row, (i + 1) * 2);
        assert_string_equal(row->sheet, "Sheet1");
        assert_string_equal(row->problems, "[{\"detail\":\"is required\"}]");
        if (i % 2)
            assert_null(row->subject_id);
        else
            assert_string_equal(row->subject_id, import.hex);
    }
    assert_int_equal(strlen(list.items[ROWS / 2 - 1].cells), LONG_BYTES);
}

static void keeps_all_that_is_refused_and_some_of_the_rest(void **state)
{
    struct test_db *test = *state;
    struct told_log log;
    test_ok(told_log_open("/tmp", &log, &test->err), &test->err);
    const struct upload_row row = row_with(1, "[]");
    int64_t plain = 0, remarked = 0;
    for (int i = 0; i < TOLD_KEPT_MAX + TOLD_REMARKED_MAX + 10; i++) {
        bool has_remark = plain == TOLD_KEPT_MAX;
        if (!told_log_keeps(&log, 0, false, has_remark))
            continue;
        plain += !has_remark;
        remarked += has_remark;
        test_ok(told_log_add(&log, 0, false, &row, &test->err), &test->err);
    }
    assert_int_equal(plain, TOLD_KEPT_MAX);
    assert_int_equal(remarked, TOLD_REMARKED_MAX);
    assert_false(told_log_keeps(&log, 0, false, false));
    assert_false(told_log_keeps(&log, 0, false, true));
    assert_true(told_log_keeps(&log, 1, false, false));
    assert_true(told_log_keeps(&log, 3, true, false));

    test_ok(told_log_reset(&log, &test->err), &test->err);
    assert_true(told_log_keeps(&log, 0, false, false));
    struct told_place place = {0};
    bool more = true;
    test_ok(told_log_store(&log, &place, 1, test->db, &import, &more, &test->err), &test->err);
    assert_false(more);
    told_log_close(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_list_of_long_rows_ends_early, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(rows_come_out_as_they_went_in, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(keeps_all_that_is_refused_and_some_of_the_rest,
                                        test_db_setup, test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
