/* Many sockets that become ready at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <unistd.h>

#include "http_test_server.h"

/* Twice as many as libmicrohttpd asks epoll for at a time. */
enum { CLIENTS = 256 };

static struct test_server test;
static struct raw_client clients[CLIENTS], busy;
static atomic_bool entered, released;

/* "/wait" keeps the server's only thread. */
static void handle(void *context, struct http_exchange *exchange)
{
    if (strcmp(exchange->path, "/wait") == 0) {
        atomic_store(&entered, true);
        while (!atomic_load(&released))
            usleep(1000);
    }
    test_handle(context, exchange);
}

static void ask_all(void)
{
    for (int i = 0; i < CLIENTS; i++)
        assert_true(raw_say(&clients[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

static void expect_all(void)
{
    static struct raw_reply reply;
    for (int i = 0; i < CLIENTS; i++) {
        raw_read(&clients[i], false, TEST_WAIT_MS, &reply);
        assert_int_equal(reply.status, 200);
    }
}

static void serves_as_many_as_epoll_tells_at_a_time(void **state)
{
    (void)state;
    struct http_options options = test_options(&test);
    options.context = &test;
    options.threads = 1;
    options.connections_max = CLIENTS + 1;
    options.handle = handle;
    assert_true(test_start(&test, &options));
    assert_true(raw_connect(&busy, test.port));
    for (int i = 0; i < CLIENTS; i++)
        assert_true(raw_connect(&clients[i], test.port));
    ask_all();
    expect_all();

    assert_true(raw_say(&busy, "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
    while (!atomic_load(&entered))
        usleep(1000);
    ask_all();
    usleep(50 * 1000);
    atomic_store(&released, true);
    expect_all();

    for (int i = 0; i < CLIENTS; i++)
        raw_close(&clients[i]);
    raw_close(&busy);
    test_stop(&test, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_as_many_as_epoll_tells_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
