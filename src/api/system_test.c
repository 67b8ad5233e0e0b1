#include "api/system.h"

#include <fcntl.h>
#include <string.h>

#include "test_db.h"

struct fixture {
    struct test_db db;
    struct app app;
    struct request request;
    struct http_reply reply;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    test_db_open(&fixture->db);
    test_ok(db_commit(fixture->db.db, &fixture->db.err), &fixture->db.err);
    test_ok(db_pool_open(fixture->db.target, &fixture->app.readers, &fixture->db.err),
            &fixture->db.err);
    fixture->request.app = &fixture->app;
    fixture->request.call.db = fixture->db.db;
    fixture->request.reply = &fixture->reply;
    fixture->request.out = json_writer_new(&fixture->reply.body, false);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    json_writer_free(fixture->request.out);
    buf_free(&fixture->reply.body);
    db_pool_close(fixture->app.readers);
    test_db_close(&fixture->db);
    free(fixture);
    return 0;
}

static void lives(void **state)
{
    struct fixture *fixture = *state;
    test_ok(healthz_handle(&fixture->request, &fixture->db.err), &fixture->db.err);
    assert_string_equal(buf_text(&fixture->reply.body), "{\"status\":\"ok\"}");
}

static void is_ready(void **state)
{
    struct fixture *fixture = *state;
    test_ok(readyz_handle(&fixture->request, &fixture->db.err), &fixture->db.err);
    assert_string_equal(buf_text(&fixture->reply.body), "{\"status\":\"ok\"}");
}

/* The file is gone, and the connections that are open already are all in use. */
static void not_ready_without_readers(void **state)
{
    test_on_sqlite_alone();
    struct fixture *fixture = *state;
    struct db *held = NULL;
    test_ok(db_pool_take(fixture->app.readers, &held, &fixture->db.err), &fixture->db.err);
    assert_int_equal(unlink(fixture->db.target), 0);
    test_fails(readyz_handle(&fixture->request, &fixture->db.err), ERROR_UNAVAILABLE);
    assert_non_null(strstr(fixture->db.err.detail, "readers"));
    assert_string_equal(buf_text(&fixture->reply.body), "");
    db_pool_give(fixture->app.readers, held);
}

/* The writer's connection is over a file that holds something else by now. */
static void not_ready_without_writer(void **state)
{
    test_on_sqlite_alone();
    struct fixture *fixture = *state;
    const char *file = arena_printf(&fixture->db.arena, "%s/other.db", fixture->db.directory);
    struct db *other CLEANUP(db_close_at_end) = NULL;
    int32_t version = 0;
    test_ok(db_open(file, DB_OPEN_WRITE, &other, &fixture->db.err), &fixture->db.err);
    test_ok(db_migrate(other, migrations, migration_count, TEST_NOW_MS, &version, &fixture->db.err),
            &fixture->db.err);
    db_close(other);
    test_ok(db_open(file, DB_OPEN_WRITE, &other, &fixture->db.err), &fixture->db.err);
    char junk[64 * 1024];
    memset(junk, 'x', sizeof(junk));
    int descriptor = open(file, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(descriptor, junk, sizeof(junk), 0), sizeof(junk));
    close(descriptor);

    fixture->request.call.db = other;
    test_fails(readyz_handle(&fixture->request, &fixture->db.err), ERROR_UNAVAILABLE);
    assert_non_null(strstr(fixture->db.err.detail, "the writer"));
    db_close(other);
    other = NULL;
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++)
        unlink(arena_printf(&fixture->db.arena, "%s%s", file, suffixes[i]));
}

static void docs_are_whole_files(void **state)
{
    struct fixture *fixture = *state;
    static struct result (*const handles[])(struct request *, struct error *) = {
        docs_page_handle, docs_script_handle, docs_style_handle};
    static const char *const beginnings[] = {"<!doctype html>", "// Draws", ":root"};
    for (size_t i = 0; i < ARRAY_LENGTH(handles); i++) {
        test_ok(handles[i](&fixture->request, &fixture->db.err), &fixture->db.err);
        const char *bytes = fixture->reply.static_body;
        size_t length = fixture->reply.static_length;
        assert_true(length > 1000);
        assert_memory_equal(bytes, beginnings[i], strlen(beginnings[i]));
        assert_int_equal(bytes[length - 1], '\n');
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lives),
        TEST(is_ready),
        TEST(not_ready_without_readers),
        TEST(not_ready_without_writer),
        TEST(docs_are_whole_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
