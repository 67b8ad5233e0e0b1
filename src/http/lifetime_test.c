/* What a slow client sees, and how the server starts and stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http_test_server.h"

static struct test_server test;
static struct raw_client client;
static struct raw_reply reply;
static char value[256];

static int setup(void **state)
{
    (void)state;
    client.socket = -1;
    return 0;
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

static void expect(int status)
{
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, status);
}

static void start_with(struct http_options options)
{
    options.context = &test;
    assert_true(test_start(&test, &options));
    assert_true(raw_connect(&client, test.port));
}

/* Sends a byte every 100 ms until the server has had enough; how long that took. */
static int64_t drip(const char *text)
{
    int64_t started_ms = raw_now_ms();
    for (size_t i = 0; raw_now_ms() - started_ms < TEST_WAIT_MS; i++) {
        char byte = text[i % strlen(text)];
        if (!raw_send(&client, &byte, 1) || raw_is_closed(&client, 100))
            break;
    }
    return raw_now_ms() - started_ms;
}

static struct http_options impatient(void)
{
    struct http_options options = test_options(&test);
    options.request_timeout_s = 1;
    return options;
}

static void assert_cut_after_a_second(int64_t took_ms)
{
    assert_in_range(took_ms, 700, 2500);
    assert_int_equal(http_server_stats(test.server).timed_out, 1);
    raw_close(&client);
    for (int i = 0; i < 100 && http_server_stats(test.server).connections_open > 0; i++)
        usleep(10 * 1000);
    assert_int_equal(http_server_stats(test.server).connections_open, 0);
}

static void cuts_off_silence(void **state)
{
    (void)state;
    start_with(impatient());
    int64_t started_ms = raw_now_ms();
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
    assert_cut_after_a_second(raw_now_ms() - started_ms);
}

static void cuts_off_a_dripping_request_line(void **state)
{
    (void)state;
    start_with(impatient());
    assert_cut_after_a_second(
        drip("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void cuts_off_dripping_headers(void **state)
{
    (void)state;
    start_with(impatient());
    say("GET / HTTP/1.1\r\nHost: a\r\n");
    assert_cut_after_a_second(drip("X: y\r\n"));
}

static void cuts_off_a_dripping_body(void **state)
{
    (void)state;
    start_with(impatient());
    say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
    assert_cut_after_a_second(drip("b"));
}

/* On a connection that has been served already the first byte of the next request starts the
 * clock; without one it may stay idle. */
static void cuts_off_a_dripping_second_request(void **state)
{
    (void)state;
    start_with(impatient());
    say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(200);
    assert_false(raw_is_closed(&client, 2000));
    assert_cut_after_a_second(
        drip("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

/* A handler may take longer than any client. */
static void waits_for_the_handler(void **state)
{
    (void)state;
    struct http_options options = impatient();
    options.idle_timeout_s = 1;
    start_with(options);
    test_hold(&test, true);
    say("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    raw_read(&client, false, 2500, &reply);
    assert_int_equal(reply.status, 0);
    test_hold(&test, false);
    expect(200);
    assert_true(raw_is_closed(&client, TEST_WAIT_MS)); /* idle for a second */
}

static void *let_go_soon(void *argument)
{
    (void)argument;
    usleep(200 * 1000);
    test_hold(&test, false);
    return NULL;
}

/* The stop waits for the answer, which then closes the connection. */
static void stops_after_the_answers(void **state)
{
    (void)state;
    start_with(test_options(&test));
    test_hold(&test, true);
    say("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    while (http_server_stats(test.server).requests == 0)
        usleep(1000);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, let_go_soon, NULL), 0);
    int64_t started_ms = raw_now_ms();
    test_stop(&test, TEST_WAIT_MS);
    assert_in_range(raw_now_ms() - started_ms, 150, TEST_WAIT_MS - 1000);
    pthread_join(thread, NULL);
    expect(200);
    assert_string_equal(raw_header(&reply, "Connection", value), "close");
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
    raw_close(&client);
}

/* Past the grace period nobody waits; the answers that come later have nowhere to go. */
static void stops_without_the_answers(void **state)
{
    (void)state;
    start_with(test_options(&test));
    test_hold(&test, true);
    static struct raw_client others[20];
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++) {
        assert_true(raw_connect(&others[i], test.port));
        assert_true(raw_say(&others[i], "GET /later/big-owned HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    while (http_server_stats(test.server).requests < ARRAY_LENGTH(others))
        usleep(1000);
    int64_t started_ms = raw_now_ms();
    test_stop(&test, 100);
    assert_in_range(raw_now_ms() - started_ms, 90, 2000);
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++) {
        raw_read(&others[i], false, TEST_WAIT_MS, &reply);
        assert_true(reply.status == 503 || reply.status == 0);
        raw_close(&others[i]);
    }
    raw_close(&client);
}

static void *hammer_until_closed(void *argument)
{
    struct raw_client *own = calloc(1, sizeof *own);
    struct raw_reply *answer = malloc(sizeof *answer);
    (void)argument;
    while (raw_connect(own, test.port)) {
        do {
            if (!raw_say(own, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"))
                break;
            raw_read(own, false, TEST_WAIT_MS, answer);
        } while (answer->status == 200);
        raw_close(own);
    }
    raw_close(own);
    free(answer);
    free(own);
    return NULL;
}

/* Start and stop under load, over and over: whatever the threads were in the middle of. */
static void stops_under_load(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        start_with(test_options(&test));
        pthread_t threads[8];
        for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
            assert_int_equal(pthread_create(&threads[i], NULL, hammer_until_closed, NULL), 0);
        usleep(20 * 1000);
        test_stop(&test, round % 2 == 0 ? 0 : 200);
        for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
            pthread_join(threads[i], NULL);
        raw_close(&client);
    }
}

static void says_why_it_does_not_start(void **state)
{
    (void)state;
    static const char *const names[] = {"proxy.example"};
    struct http_options wrong[6];
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        wrong[i] = test_options(&test);
    wrong[0].address = "localhost";
    wrong[1].threads = 0;
    wrong[2].trusted_proxies = names;
    wrong[2].trusted_proxy_count = 1;
    wrong[3].request_timeout_s = 0;
    wrong[4].port = 65536;
    wrong[5].address = "192.0.2.1"; /* not ours */
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct error err;
        struct http_server *server = NULL;
        error_init(&err, NULL);
        assert_true(failed(http_server_start(&wrong[i], &server, &err)));
        assert_null(server);
        assert_string_not_equal(err.detail, "");
    }
    http_server_stop(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cuts_off_silence, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_off_a_dripping_request_line, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_off_dripping_headers, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_off_a_dripping_body, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_off_a_dripping_second_request, setup, teardown),
        cmocka_unit_test_setup_teardown(waits_for_the_handler, setup, teardown),
        cmocka_unit_test(stops_after_the_answers),
        cmocka_unit_test(stops_without_the_answers),
        cmocka_unit_test(stops_under_load),
        cmocka_unit_test(says_why_it_does_not_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
