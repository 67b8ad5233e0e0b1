/* A file goes into the database and comes out again, byte by byte; what is left of one that has no
 * import is swept away. */
#include "import/upload_file.h"

#include <string.h>

#include "base/spool.h"
#include "store/upload_store.h"
#include "test_db.h"

struct fixture {
    struct test_db test; /* makes the database; its transaction is over */
    struct app *app;
    struct oid id;
    int file;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    test_db_open(&fixture->test);
    db_rollback(fixture->test.db);
    const struct app_settings settings = {.database = fixture->test.target, .spool_folder = "/tmp"};
    test_ok(app_open(&settings, &fixture->app, &fixture->test.err), &fixture->test.err);
    fixture->id = oid_new(fixture->app->now_ms());
    test_ok(spool_open("/tmp", &fixture->file, &fixture->test.err), &fixture->test.err);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    spool_close(&fixture->file);
    app_close(fixture->app);
    test_db_close(&fixture->test);
    free(fixture);
    return 0;
}

/* Bytes that tell where they stand. */
static void fill(struct fixture *fixture, size_t bytes)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    while (text.length < bytes)
        buf_printf(&text, "%zu,", text.length);
    test_ok(spool_write(fixture->file, text.data, bytes, &fixture->test.err), &fixture->test.err);
}

static struct result open_again(struct fixture *fixture, int64_t bytes, int *ret_file)
{
    struct db *db = NULL;
    test_ok(db_pool_take(fixture->app->readers, &db, &fixture->test.err), &fixture->test.err);
    struct result opened =
        upload_file_open(fixture->app, db, &fixture->id, bytes, ret_file, &fixture->test.err);
    db_pool_give(fixture->app->readers, db);
    return opened;
}

static void store(struct fixture *fixture)
{
    test_ok(upload_file_store(fixture->app, &fixture->id, fixture->file, &fixture->test.err),
            &fixture->test.err);
}

static void comes_out_as_it_went_in(void **state)
{
    struct fixture *fixture = *state;
    enum { BYTES = 2 * UPLOAD_CHUNK_BYTES + 4321 };
    unsigned char before[HASH_BYTES], after[HASH_BYTES];
    int file CLEANUP(spool_close) = -1;
    fill(fixture, BYTES);
    store(fixture);
    test_ok(open_again(fixture, BYTES, &file), &fixture->test.err);
    assert_int_equal(lseek(file, 0, SEEK_CUR), 0);
    assert_int_equal(lseek(file, 0, SEEK_END), BYTES);
    assert_true(hash_file(fixture->file, before) && hash_file(file, after));
    assert_memory_equal(before, after, HASH_BYTES);
}

static void a_missing_piece_is_told(void **state)
{
    struct fixture *fixture = *state;
    int file = -1;
    fill(fixture, UPLOAD_CHUNK_BYTES + 1);
    store(fixture);
    test_fails(open_again(fixture, 2 * UPLOAD_CHUNK_BYTES, &file), ERROR_INTERNAL);
    assert_int_equal(file, -1);
}

static void what_has_no_import_is_swept(void **state)
{
    struct fixture *fixture = *state;
    struct error *err = &fixture->test.err;
    int file = -1;
    fill(fixture, 1000);
    store(fixture);
    test_ok(upload_file_sweep(fixture->app, false, err), err);
    test_ok(open_again(fixture, 1000, &file), err); /* it may be on its way still */
    spool_close(&file);
    test_ok(upload_file_sweep(fixture->app, true, err), err);
    test_fails(open_again(fixture, 1000, &file), ERROR_INTERNAL);
}

/* Begun in this very second by a process that is gone, whose ids come behind ours. */
static void what_another_process_left_now_is_swept(void **state)
{
    struct fixture *fixture = *state;
    struct error *err = &fixture->test.err;
    int file = -1;
    fill(fixture, 1000);
    fixture->id = oid_new(fixture->app->now_ms());
    memset(fixture->id.hex + 8, 'f', OID_HEX - 8);
    store(fixture);
    test_ok(upload_file_sweep(fixture->app, true, err), err);
    test_fails(open_again(fixture, 1000, &file), ERROR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_out_as_it_went_in, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_piece_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_no_import_is_swept, setup, teardown),
        cmocka_unit_test_setup_teardown(what_another_process_left_now_is_swept, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
