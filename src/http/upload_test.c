/* Bodies that go to files: their bounds, and that nothing is left of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "http_test_server.h"

static struct test_server test;
static struct raw_client client;
static struct raw_reply reply;
static char body[TEST_UPLOAD_LIMIT + 1];

static struct http_options uploading(void)
{
    struct http_options options = test_options(&test);
    options.spool_folder = "/tmp";
    options.uploads_max = 2;
    return options;
}

static int setup(void **state)
{
    (void)state;
    client.socket = -1;
    memset(body, 'u', sizeof body);
    body[0] = 'a';
    struct http_options options = uploading();
    return test_start(&test, &options) && raw_connect(&client, test.port) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    raw_close(&client);
    test_stop(&test, 1000);
    return 0;
}

static void say(const char *text)
{
    assert_true(raw_say(&client, text));
}

static void say_header(size_t length)
{
    char head[200];
    snprintf(head, sizeof head, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
             length);
    say(head);
}

static void expect(int status)
{
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, status);
}

static void expect_uploads(uint64_t files, uint64_t bytes)
{
    struct http_stats stats = {0};
    for (int i = 0; i < 200; i++) {
        stats = http_server_stats(test.server);
        if (stats.uploads_open == files && stats.upload_bytes == bytes)
            break;
        usleep(10 * 1000);
    }
    assert_int_equal(stats.uploads_open, files);
    assert_int_equal(stats.upload_bytes, bytes);
}

static void takes_a_body_into_a_file(void **state)
{
    (void)state;
    body[TEST_UPLOAD_LIMIT - 1] = 'z';
    say_header(TEST_UPLOAD_LIMIT);
    assert_true(raw_send(&client, body, TEST_UPLOAD_LIMIT));
    expect(200);
    assert_string_equal(reply.body, "file 4194304 az");
    /* The next request of the same connection has its own file, or none. */
    say("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n");
    expect(200);
    assert_string_equal(reply.body, "file 3 xz");
    say("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    expect(200);
    assert_string_equal(reply.body, "file 0 ");
    expect_uploads(0, 0);
    assert_int_equal(http_server_stats(test.server).uploads, 2);
}

static void refuses_more_than_the_limit(void **state)
{
    (void)state;
    say_header(TEST_UPLOAD_LIMIT + 1);
    expect(413);
    raw_close(&client);
    expect_uploads(0, 0);

    assert_true(raw_connect(&client, test.port));
    char head[200];
    snprintf(head, sizeof head,
             "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n",
             sizeof body);
    say(head);
    assert_true(raw_send(&client, body, sizeof body));
    expect(413);
    assert_string_equal(reply.body, "413 127.0.0.1 The body is over its limit.");
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
    expect_uploads(0, 0);
}

static void leaves_nothing_of_an_aborted_upload(void **state)
{
    (void)state;
    say_header(1000);
    assert_true(raw_send(&client, body, 600));
    expect_uploads(1, 600);
    raw_close(&client);
    expect_uploads(0, 0);
}

static void takes_few_at_once(void **state)
{
    (void)state;
    struct raw_client others[2];
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++) {
        assert_true(raw_connect(&others[i], test.port));
        assert_true(raw_say(&others[i], "POST /upload HTTP/1.1\r\nHost: a\r\n"
                                        "Content-Length: 10\r\n\r\nabc"));
    }
    expect_uploads(2, 6);
    say_header(10);
    expect(503);
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        raw_close(&others[i]);
    expect_uploads(0, 0);
}

static void refuses_before_the_body(void **state)
{
    (void)state;
    say("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n");
    expect(403);
    assert_string_equal(reply.body, "not here");
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
}

/* A limit of the size of files stands for a disk that is full. */
static void tells_of_a_full_disk(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 100 * 1000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    say_header(TEST_UPLOAD_LIMIT);
    (void)raw_send(&client, body, TEST_UPLOAD_LIMIT);
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(reply.status, 507);
    expect_uploads(0, 0);
}

/* A request may take a second here; an upload that moves may take longer, one that drips may not.
 */
static void gives_time_to_an_upload_that_moves(void **state)
{
    (void)state;
    raw_close(&client);
    test_stop(&test, 1000);
    struct http_options options = uploading();
    options.request_timeout_s = 1;
    assert_true(test_start(&test, &options));
    assert_true(raw_connect(&client, test.port));
    enum { PIECE_BYTES = 64 * 1024, PIECES = 20 };
    say_header((size_t)PIECE_BYTES * PIECES);
    for (int i = 0; i < PIECES; i++) {
        assert_true(raw_send(&client, body, PIECE_BYTES));
        usleep(100 * 1000);
    }
    expect(200);

    int64_t started_ms = raw_now_ms();
    say_header(PIECE_BYTES);
    while (raw_now_ms() - started_ms < TEST_WAIT_MS && raw_send(&client, body, 1) &&
           !raw_is_closed(&client, 100))
        ;
    assert_in_range(raw_now_ms() - started_ms, 700, 2500);
    expect_uploads(0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(takes_a_body_into_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_more_than_the_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(leaves_nothing_of_an_aborted_upload, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_few_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_before_the_body, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_of_a_full_disk, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_time_to_an_upload_that_moves, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
