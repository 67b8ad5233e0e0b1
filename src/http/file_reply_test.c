/* Answers that are files, and clients that do not wait for theirs. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/spool.h"
#include "http_test_server.h"

enum { FILE_BYTES = 3 * 1024 * 1024 + 7 };

static struct test_server test;
static struct raw_client client;
static struct raw_reply reply;
static char value[256];
static _Atomic(struct http_exchange *) kept; /* what /kept asked */

static char byte_at(size_t i)
{
    return (char)('a' + i % 23);
}

static int file_of(size_t length)
{
    static char bytes[FILE_BYTES];
    int file = -1;
    struct error err;
    error_init(&err, NULL);
    for (size_t i = 0; i < length; i++)
        bytes[i] = byte_at(i);
    assert_false(failed(spool_open("/tmp", &file, &err)));
    assert_false(failed(spool_write(file, bytes, length, &err)));
    return file;
}

static void answer_file(struct http_exchange *exchange, size_t length)
{
    struct http_reply answer = {.status = 200, .content_type = "text/csv; charset=utf-8"};
    answer.sends_file = true;
    answer.file = file_of(length);
    answer.file_length = length;
    buf_append_text(&answer.body, "not this");
    http_reply(exchange, &answer);
}

static void handle(void *context, struct http_exchange *exchange)
{
    (void)context;
    if (strcmp(exchange->path, "/kept") == 0) {
        http_client_watch(exchange);
        kept = exchange;
        return;
    }
    answer_file(exchange, strcmp(exchange->path, "/none") == 0 ? 0 : FILE_BYTES);
}

static int setup(void **state)
{
    (void)state;
    struct http_options options = test_options(&test);
    options.handle = handle;
    kept = NULL;
    assert_true(test_start(&test, &options));
    assert_true(raw_connect(&client, test.port));
    while (http_server_stats(test.server).connections_open == 0)
        usleep(1000); /* its end of the connection is a file that tests count */
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    raw_close(&client);
    test_stop(&test, 1000);
    return 0;
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

/* Reads the header, then `length` bytes that must be the file's. */
static void expect_file(size_t length)
{
    raw_read(&client, true, TEST_WAIT_MS, &reply); /* as HEAD: the header alone */
    assert_int_equal(reply.status, 200);
    assert_string_equal(raw_header(&reply, "Content-Type", value), "text/csv; charset=utf-8");
    for (size_t at = 0; at < length;) {
        if (client.left_length == 0)
            assert_true(raw_fill(&client, TEST_WAIT_MS) > 0);
        const size_t more = length - at < client.left_length ? length - at : client.left_length;
        for (size_t i = 0; i < more; i++, at++)
            assert_int_equal(client.left[i], byte_at(at));
        client.left_length -= more;
        memmove(client.left, client.left + more, client.left_length);
    }
}

static void sends_it_whole_and_closes_it(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        const int before = open_files();
        assert_true(raw_say(&client, "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"));
        expect_file(FILE_BYTES);
        assert_string_equal(raw_header(&reply, "Content-Length", value), "3145735");
        assert_null(raw_header(&reply, "Content-Encoding", value));
        for (int i = 0; i < 100 && open_files() > before; i++)
            usleep(10 * 1000);
        assert_int_equal(open_files(), before);
    }
}

static void head_tells_its_length(void **state)
{
    (void)state;
    assert_true(raw_say(&client, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
    raw_read(&client, true, TEST_WAIT_MS, &reply);
    assert_string_equal(raw_header(&reply, "Content-Length", value), "3145735");
    assert_true(raw_say(&client, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"));
    expect_file(0);
    assert_string_equal(raw_header(&reply, "Content-Length", value), "0");
}

static void a_client_that_goes_does_not_keep_it_open(void **state)
{
    (void)state;
    const int before = open_files();
    assert_true(raw_say(&client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    raw_read(&client, true, TEST_WAIT_MS, &reply);
    raw_close(&client);
    for (int i = 0; i < 200 && open_files() > before - 2; i++)
        usleep(10 * 1000);
    assert_int_equal(open_files(), before - 2); /* both ends of the connection are gone too */
}

static void keep_one(void)
{
    assert_true(raw_say(&client, "GET /kept HTTP/1.1\r\nHost: a\r\n\r\n"));
    while (http_server_stats(test.server).requests == 0)
        usleep(1000);
    usleep(50 * 1000); /* so that the connection sleeps */
    assert_non_null(kept);
}

static void tells_whether_the_client_waits(void **state)
{
    (void)state;
    keep_one();
    assert_true(http_client_waits(kept));
    assert_true(raw_say(&client, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n")); /* a pipelined one */
    assert_true(http_client_waits(kept));
    answer_file(kept, FILE_BYTES);
    expect_file(FILE_BYTES);
    expect_file(0);
}

static void tells_that_the_client_has_gone(void **state)
{
    (void)state;
    keep_one();
    raw_close(&client);
    for (int i = 0; i < 100 && http_client_waits(kept); i++)
        usleep(10 * 1000);
    assert_false(http_client_waits(kept));
    answer_file(kept, FILE_BYTES);
}

/* After the server has given up waiting: nobody takes the file, which is closed. */
static void tells_that_the_server_has_stopped(void **state)
{
    (void)state;
    keep_one();
    test_stop(&test, 50);
    assert_false(http_client_waits(kept));
    const int before = open_files();
    answer_file(kept, FILE_BYTES);
    assert_true(open_files() <= before);
    raw_close(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sends_it_whole_and_closes_it, setup, teardown),
        cmocka_unit_test_setup_teardown(head_tells_its_length, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_goes_does_not_keep_it_open, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_whether_the_client_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_that_the_client_has_gone, setup, teardown),
        cmocka_unit_test_setup(tells_that_the_server_has_stopped, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
