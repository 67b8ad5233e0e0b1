/* What is refused before the handler sees it, byte by byte over a socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http_test_server.h"

static struct test_server test;

static int setup(void **state)
{
    (void)state;
    return test_start(&test, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    test_stop(&test, 1000);
    return 0;
}

/* Sends and reads one reply; where it is a refusal the connection must be closed after it and
 * nothing else come. */
static int status_of(const char *bytes, size_t length, bool *ret_closed)
{
    static struct raw_client client;
    static struct raw_reply reply;
    assert_true(raw_connect(&client, test.port));
    (void)raw_send(&client, bytes, length);
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    *ret_closed =
        client.left_length == 0 && raw_is_closed(&client, reply.status == 200 ? 0 : TEST_WAIT_MS);
    raw_close(&client);
    return reply.status;
}

#define HOST       "Host: a\r\n"
#define GET        "GET / HTTP/1.1\r\n"
#define POST       "POST / HTTP/1.1\r\n" HOST
#define CHUNKED    POST "Transfer-Encoding: chunked\r\n\r\n"
#define END        "\r\n"
#define BYTES(s)   (s), sizeof(s) - 1
#define TEN(s)     s s s s s s s s s s
#define HUNDRED(s) TEN(TEN(s))

/* The library answers some of these itself, 400 or 413 all the same: marked "library". */
static const struct {
    const char *bytes;
    size_t length;
    int status;
} cases[] = {
    {BYTES(GET HOST END), 200},
    {BYTES("\r\n" GET HOST END), 200},
    {BYTES(GET HOST "X-Empty:\r\nX-Blank: \t \r\nX-Trailing: a \t\r\nX-Tight:b" END END), 200},
    {BYTES("GET / HTTP/1.0\r\n\r\n"), 200},
    /* Host */
    {BYTES(GET END), 400},
    {BYTES(GET HOST HOST END), 400},
    {BYTES("GET / HTTP/1.0\r\n" HOST HOST END), 400},
    {BYTES(GET "Host: a/b\r\n\r\n"), 400},
    {BYTES(GET "Host: a b\r\n\r\n"), 400},
    /* lengths */
    {BYTES(POST "Content-Length: 3\r\n\r\nabc"), 200},
    {BYTES(POST "Content-Length: 0\r\n\r\n"), 200},
    {BYTES(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {BYTES(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400},
    {BYTES(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), 400},
    {BYTES(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400},
    {BYTES(POST "Content-Length: 0\r\ncontent-length: 6\r\n\r\nhello"), 400},
    {BYTES(POST "Content-Length: 1001\r\n\r\n"), 413},
    {BYTES(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {BYTES(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501},
    {BYTES(POST "Transfer-Encoding: identity\r\n\r\n"), 501},
    {BYTES("POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {BYTES(POST "Expect: something\r\nContent-Length: 1\r\n\r\n"), 417},
    /* request line */
    {BYTES("GET  / HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /  HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET / HTTP/1.1 \r\n" HOST END), 400},
    {BYTES("GET /a b HTTP/1.1\r\n" HOST END), 400},
    {BYTES("G\x01T / HTTP/1.1\r\n" HOST END), 400},
    {BYTES("G(T / HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /\r\n" HOST END), 400},
    {BYTES("GET / HTTP/1.2\r\n" HOST END), 505},
    {BYTES("GET / HTTP/2.0\r\n" HOST END), 505},
    {BYTES("GET / http/1.1\r\n" HOST END), 400},
    {BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
    /* target */
    {BYTES("GET http://a/ HTTP/1.1\r\n" HOST END), 400},
    {BYTES("OPTIONS * HTTP/1.1\r\n" HOST END), 400},
    {BYTES("CONNECT a:80 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a\tb HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a\x01 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a\0 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a\0?b HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a\x7f HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /\xc3\xa9 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /%zz HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /?a=%4 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /%00 HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a%2Fb HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /a/../b HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /?" HUNDRED("a&") " HTTP/1.1\r\n" HOST END), 400},
    {BYTES("GET /?" TEN(HUNDRED("a&")) " HTTP/1.1\r\n" HOST END), 400},
    /* header lines */
    {BYTES("GET / HTTP/1.1\nHost: a\n\n"), 400},
    {BYTES("GET / HTTP/1.1\n" HOST END), 400},
    {BYTES(GET "Host: a\n\r\n"), 400},
    {BYTES(GET HOST "\n"), 400},
    {BYTES(GET "\n"), 400},
    {BYTES(GET HOST "X: a\r\n b\r\n\r\n"), 400},
    {BYTES(GET HOST "X: a\r\n\tb\r\nY: c\r\n\r\n"), 400},
    {BYTES(POST "Content-Length: 3\r\n 0\r\n\r\nabc"), 400},
    {BYTES(GET " X: a\r\n" HOST END), 400},
    {BYTES(GET "Host : a\r\n\r\n"), 400},
    {BYTES(GET HOST "X Y: a\r\n\r\n"), 400},
    {BYTES(GET HOST "X\x01: a\r\n\r\n"), 400},
    {BYTES(GET HOST "X: a\0b\r\n\r\n"), 400},
    {BYTES(GET HOST "X: a\0\r\nY: b\r\n\r\n"), 400},
    {BYTES(GET HOST "X: a\rb\r\n\r\n"), 400},
    {BYTES(GET HOST "X: a\x01\r\n\r\n"), 400},
    {BYTES(GET HOST ": a\r\n\r\n"), 400},
    {BYTES(GET HOST "X\r\n\r\n"), 400},      /* library */
    {BYTES(GET HOST "X\0: a\r\n\r\n"), 400}, /* library */
    /* chunks */
    {BYTES(CHUNKED "3\r\nabc\r\n0\r\n\r\n"), 200},
    {BYTES(CHUNKED "3\r\nabc\r\n0\r\nX: trailer\r\n\r\n"), 200},
    {BYTES(CHUNKED "-3\r\nabc\r\n0\r\n\r\n"), 400},                /* library */
    {BYTES(CHUNKED "3 \r\nabc\r\n0\r\n\r\n"), 400},                /* library */
    {BYTES(CHUNKED "2\r\nabc\r\n0\r\n\r\n"), 400},                 /* library */
    {BYTES(CHUNKED "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"), 413}, /* library */
};

static void refuses_what_is_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        bool closed;
        int status = status_of(cases[i].bytes, cases[i].length, &closed);
        bool must_close = cases[i].status != 200;
        if (status != cases[i].status || (must_close && !closed))
            fail_msg("case %zu: %d%s for %.60s", i, status, closed ? "" : ", open", cases[i].bytes);
    }
}

static void bounds_target_and_headers(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        size_t length; /* of what stands between */
        int status;
    } sizes[] = {
        {"GET /", " HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_TARGET_MAX_BYTES - 1, 200},
        {"GET /", " HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_TARGET_MAX_BYTES, 414},
        {"GET /", " HTTP/1.1\r\nHost: a\r\n\r\n", 100 * 1000, 414}, /* library */
        {"GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", HTTP_HEADER_MAX_BYTES - 32, 200},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", HTTP_HEADER_MAX_BYTES - 31, 431},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", 100 * 1000, 431}, /* library */
        {"GET / HTTP/1.1\r\nHost: a\r\nCookie: ", "\r\n\r\n", HTTP_HEADER_MAX_BYTES - 64, 200},
    };
    static char text[128 * 1024];
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        size_t before = strlen(sizes[i].before), after = strlen(sizes[i].after);
        memcpy(text, sizes[i].before, before);
        memset(text + before, 'a', sizes[i].length);
        memcpy(text + before + sizes[i].length, sizes[i].after, after);
        bool closed;
        int status = status_of(text, before + sizes[i].length + after, &closed);
        if (status != sizes[i].status || (status != 200 && !closed))
            fail_msg("size %zu: %d", i, status);
    }
}

/* libmicrohttpd 0.9.75 answers an unreadable first length itself, and writes the header of that
 * answer twice. */
static void refuses_unreadable_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int status;
    } lengths[] = {
        {"-5", 400},  {"+5", 400},   {"5x", 400},
        {"0x5", 400}, {"5, 5", 400}, {"", 400},
        {"5 5", 400}, {"5 ", 400},   {"99999999999999999999", 413},
    };
    static struct raw_client client;
    static struct raw_reply reply;
    for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
        char text[200];
        int length = snprintf(text, sizeof text,
                              POST "Content-Length: %s\r\n\r\nhello" GET HOST END, lengths[i].text);
        assert_true(raw_connect(&client, test.port));
        assert_true(raw_send(&client, text, (size_t)length));
        raw_read(&client, false, TEST_WAIT_MS, &reply);
        assert_int_equal(reply.status, lengths[i].status);
        assert_true(raw_is_closed(&client, TEST_WAIT_MS));
        raw_close(&client);
    }
    /* None of the requests behind them was served. */
    assert_int_equal(http_server_stats(test.server).requests, 0);
}

/* However the bytes are cut into packets, the same is accepted and refused. */
static void takes_any_packets(void **state)
{
    (void)state;
    static const char good[] = "POST /x?a=1 HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 4\r\n"
                               "Cookie: s=7\r\n\r\nbody";
    static const char folded[] = "GET /x HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n";
    static struct raw_client client;
    static struct raw_reply reply;
    assert_true(raw_connect(&client, test.port));
    for (size_t i = 0; i < sizeof good - 1; i++) {
        assert_true(raw_send(&client, good + i, 1));
        usleep(300);
    }
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "POST /x 127.0.0.1 0 [a=1;] cookie 7 body 4 body");
    for (size_t i = 0; i < sizeof folded - 1; i++) {
        assert_true(raw_send(&client, folded + i, 1));
        usleep(300);
    }
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, 400);
    raw_close(&client);
}

/* A long header makes libmicrohttpd enlarge its buffer half way through. */
static void takes_long_headers_in_pieces(void **state)
{
    (void)state;
    static struct raw_client client;
    static struct raw_reply reply;
    assert_true(raw_connect(&client, test.port));
    for (int round = 0; round < 3; round++) {
        assert_true(raw_say(&client, "GET /long HTTP/1.1\r\nHost: a\r\n"));
        for (int i = 0; i < 150; i++) {
            char line[128];
            int length = snprintf(line, sizeof line, "X-%d: %0*d\r\n", i, 90, i);
            assert_true(raw_send(&client, line, (size_t)length));
            if (i % 10 == 0)
                usleep(1000);
        }
        assert_true(raw_say(&client, "\r\n"));
        raw_read(&client, false, TEST_WAIT_MS, &reply);
        assert_int_equal(reply.status, 200);
    }
    raw_close(&client);
}

/* The handler's refuse() forms the answers, knows the client, and a client that is busy sending a
 * body gets to read why it is not wanted. */
static void explains_refusals(void **state)
{
    (void)state;
    static struct raw_client client;
    static struct raw_reply reply;
    static char body[1500 * 1000];
    char value[256];
    memset(body, 'x', sizeof body);
    assert_true(raw_connect(&client, test.port));
    assert_true(raw_say(&client, POST "Content-Length: 1500000\r\n\r\n"));
    for (size_t sent = 0; sent < sizeof body; sent += 100 * 1000) {
        assert_true(raw_send(&client, body + sent, 100 * 1000));
        usleep(1000);
    }
    raw_read(&client, false, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, 413);
    assert_string_equal(reply.body, "413 127.0.0.1 The body is over its limit.");
    assert_string_equal(raw_header(&reply, "Content-Type", value), "application/problem+json");
    assert_string_equal(raw_header(&reply, "Connection", value), "close");
    raw_close(&client);
    assert_int_equal(test.refuse_count, 1);
    assert_int_equal(http_server_stats(test.server).refused, 1);
    assert_int_equal(http_server_stats(test.server).requests, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refuses_what_is_malformed, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds_target_and_headers, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_unreadable_lengths, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_any_packets, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_long_headers_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(explains_refusals, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
