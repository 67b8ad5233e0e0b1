/* What a well-behaved client sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <zlib.h>

#include "http_test_server.h"

static struct test_server test;
static struct raw_client client;
static struct raw_reply reply;
static char value[256];

static int setup(void **state)
{
    (void)state;
    if (!test_start(&test, NULL))
        return -1;
    return raw_connect(&client, test.port) ? 0 : -1;
}

static int setup_nothing(void **state)
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

static void answers_at_once_and_later(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        say("GET /a%20b?x=1&y HTTP/1.1\r\nHost: a\r\n\r\n");
        expect(200);
        assert_string_equal(reply.body, "GET /a b 127.0.0.1 0 [x=1;y=;] cookie none body 0 ");
        assert_null(raw_header(&reply, "Connection", value));
        say("GET /later?x=2 HTTP/1.1\r\nHost: a\r\nCookie: r=1; s=2\r\n\r\n");
        expect(200);
        assert_string_equal(reply.body, "GET /later 127.0.0.1 0 [x=2;] cookie 2 body 0 ");
    }
    assert_int_equal(http_server_stats(test.server).requests, 6);
    assert_int_equal(http_server_stats(test.server).connections_open, 1);
}

static void answers_pipelined_requests_in_order(void **state)
{
    (void)state;
    say("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
        "\r\nabcGET /3 HTTP/1.1\r\nHost: a\r\n\r\nGET /later/4 HTTP/1.1\r\nHost: a\r\n\r\n");
    static const char *const paths[] = {"GET /1 ", "POST /later ", "GET /3 ", "GET /later/4 "};
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        expect(200);
        assert_memory_equal(reply.body, paths[i], strlen(paths[i]));
    }
}

static void takes_bodies_up_to_their_limit(void **state)
{
    (void)state;
    char body[TEST_BODY_LIMIT + 1], head[200];
    memset(body, 'b', sizeof body);
    snprintf(head, sizeof head, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n",
             TEST_BODY_LIMIT);
    say(head);
    assert_true(raw_send(&client, body, TEST_BODY_LIMIT));
    expect(200);
    assert_non_null(strstr(reply.body, "body 1000 bbb"));

    /* Chunked: 3 + 997 fit, another byte does not; the 413 comes once the body has ended. */
    say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3e5\r\n");
    assert_true(raw_send(&client, body, 997));
    say("\r\n0\r\n\r\n");
    expect(200);
    assert_non_null(strstr(reply.body, "body 1000 abcbbb"));
    say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3e6\r\n");
    assert_true(raw_send(&client, body, 998));
    say("\r\n0\r\n\r\n");
    expect(413);
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
    assert_int_equal(http_server_stats(test.server).refused, 1);
}

/* A chunked body without an end is cut, not swallowed. */
static void cuts_endless_bodies(void **state)
{
    (void)state;
    static char chunk[65536];
    memset(chunk, 'c', sizeof chunk);
    say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    bool sent = true;
    size_t total = 0;
    while (sent && total < 64 * 1024 * 1024) {
        sent = raw_say(&client, "10000\r\n") && raw_send(&client, chunk, sizeof chunk) &&
               raw_say(&client, "\r\n");
        total += sizeof chunk;
    }
    assert_false(sent);
}

static void takes_a_large_body_where_allowed(void **state)
{
    (void)state;
    static char body[3 * 1024 * 1024];
    memset(body, 'c', sizeof body);
    say("POST /import HTTP/1.1\r\nHost: a\r\nContent-Length: 3145728\r\n"
        "Expect: 100-continue\r\n\r\n");
    expect(100);
    assert_true(raw_send(&client, body, sizeof body));
    raw_read(&client, true, TEST_WAIT_MS, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(raw_header(&reply, "Content-Encoding", value) == NULL ? "" : value, "");
}

static void says_no_before_100_continue(void **state)
{
    (void)state;
    say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
    expect(413);
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
}

/* The bytes must be what the handler gave. */
static void assert_unpacks_to_big(void)
{
    static unsigned char plain[TEST_BIG_BYTES + 1];
    z_stream stream = {.next_in = (Bytef *)reply.body,
                       .avail_in = (uInt)reply.body_length,
                       .next_out = plain,
                       .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&stream, 16 + 15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, TEST_BIG_BYTES);
    assert_memory_equal(plain, test.big, TEST_BIG_BYTES);
    inflateEnd(&stream);
}

static void packs_where_it_helps(void **state)
{
    (void)state;
    static const struct {
        const char *path, *accept;
        bool packed, varies;
    } cases[] = {
        {"/big", "gzip", true, true},
        {"/big-owned", "br, gzip;q=0.5", true, true},
        {"/later/big", "gzip", true, true},
        {"/big", "gzip;q=0", false, true},
        {"/big-owned", "identity", false, true},
        {"/picture", "gzip", false, false},
        {"/small", "gzip", false, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[200];
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n",
                 cases[i].path, cases[i].accept);
        say(text);
        expect(200);
        const char *encoding = raw_header(&reply, "Content-Encoding", value);
        if ((encoding != NULL) != cases[i].packed)
            fail_msg("%s with %s", cases[i].path, cases[i].accept);
        if (cases[i].packed)
            assert_unpacks_to_big();
        assert_true((raw_header(&reply, "Vary", value) != NULL) == cases[i].varies);
    }
    say("GET /packed HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    expect(200);
    assert_int_equal(reply.body_length, TEST_BIG_BYTES);
    assert_memory_equal(reply.body, test.big, TEST_BIG_BYTES);
}

static void answers_head_as_get(void **state)
{
    (void)state;
    static const char *const paths[] = {"/big", "/later/big"};
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        char text[200];
        snprintf(text, sizeof text, "HEAD %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
        say(text);
        raw_read(&client, true, TEST_WAIT_MS, &reply);
        assert_int_equal(reply.status, 200);
        assert_string_equal(raw_header(&reply, "Content-Length", value), "20000");
        assert_string_equal(raw_header(&reply, "Content-Type", value), "application/json");
    }
    say("GET /small HTTP/1.1\r\nHost: a\r\n\r\n"); /* nothing of a body was in between */
    expect(200);
}

static void sends_the_headers_it_is_given(void **state)
{
    (void)state;
    say("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(200);
    assert_null(strstr(reply.headers, "X-Injected"));
    say("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(204);
    assert_null(raw_header(&reply, "Content-Type", value));
    say("GET /close HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(200);
    assert_string_equal(raw_header(&reply, "Connection", value), "close");
    assert_true(raw_is_closed(&client, TEST_WAIT_MS));
}

static void believes_forwarded_for_of_proxies_alone(void **state)
{
    (void)state;
    static const char request[] = "GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n"
                                  "X-Forwarded-For: 192.0.2.2, 10.1.1.1\r\n"
                                  "X-Forwarded-Proto: https\r\n\r\n";
    start_with(test_options(&test));
    say(request);
    expect(200);
    assert_string_equal(reply.body, "GET /x 127.0.0.1 0 [] cookie none body 0 ");
    teardown(NULL);

    static const char *const proxies[] = {"127.0.0.1", "10.1.1.1"};
    struct http_options options = test_options(&test);
    options.trusted_proxies = proxies;
    options.trusted_proxy_count = ARRAY_LENGTH(proxies);
    start_with(options);
    say(request);
    expect(200);
    assert_string_equal(reply.body, "GET /x 192.0.2.2 1 [] cookie none body 0 ");
    say("GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.2, junk\r\n\r\n");
    expect(200);
    assert_string_equal(reply.body, "GET /x 127.0.0.1 0 [] cookie none body 0 ");
}

/* A slot that one request waits in, and a thread that answers it a little sooner or later each
 * time: while the server is still handing over, while it suspends the connection, and after. */
static _Atomic(struct http_exchange *) slot;
static atomic_bool slot_closed;

static void put_in_slot(void *context, struct http_exchange *exchange)
{
    (void)context;
    atomic_store(&slot, exchange);
}

static void *answer_from_slot(void *context)
{
    (void)context;
    for (int turn = 0; !atomic_load(&slot_closed);) {
        struct http_exchange *exchange = atomic_exchange(&slot, NULL);
        if (exchange == NULL)
            continue;
        for (volatile int wait = 0; wait < turn * 7 % 3000; wait++)
            ;
        turn++;
        struct http_reply answer = {.status = 204};
        http_reply(exchange, &answer);
    }
    return NULL;
}

static void answers_while_it_suspends(void **state)
{
    (void)state;
    struct http_options options = test_options(&test);
    options.handle = put_in_slot;
    start_with(options);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, answer_from_slot, NULL), 0);
    for (int i = 0; i < 4000; i++) {
        say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        expect(204);
    }
    atomic_store(&slot_closed, true);
    pthread_join(thread, NULL);
}

enum { PARALLEL = 64, ROUNDS = 50, CLIENT_THREADS = 4 };

static void *hammer(void *argument)
{
    int *failures = argument;
    static const char *const paths[] = {"/now", "/later", "/big", "/later/big-owned"};
    struct raw_client *clients = calloc(PARALLEL / CLIENT_THREADS, sizeof *clients);
    struct raw_reply *answer = malloc(sizeof *answer);
    for (int i = 0; i < PARALLEL / CLIENT_THREADS; i++)
        *failures += raw_connect(&clients[i], test.port) ? 0 : 1;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PARALLEL / CLIENT_THREADS; i++) {
            char text[200];
            snprintf(text, sizeof text, "GET %s?n=%d HTTP/1.1\r\nHost: a\r\n\r\n",
                     paths[(round + i) % 4], round * 100 + i);
            *failures += raw_say(&clients[i], text) ? 0 : 1;
        }
        for (int i = 0; i < PARALLEL / CLIENT_THREADS; i++) {
            char expected[32];
            snprintf(expected, sizeof expected, "[n=%d;]", round * 100 + i);
            raw_read(&clients[i], false, TEST_WAIT_MS, answer);
            bool big = (round + i) % 4 >= 2;
            *failures += answer->status == 200 ? 0 : 1;
            *failures += big || strstr(answer->body, expected) != NULL ? 0 : 1;
        }
    }
    for (int i = 0; i < PARALLEL / CLIENT_THREADS; i++)
        raw_close(&clients[i]);
    free(answer);
    free(clients);
    return NULL;
}

static void serves_64_connections_at_once(void **state)
{
    (void)state;
    pthread_t threads[CLIENT_THREADS];
    int failures[CLIENT_THREADS] = {0};
    for (int i = 0; i < CLIENT_THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, &failures[i]), 0);
    for (int i = 0; i < CLIENT_THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failures[i], 0);
    }
    assert_int_equal(http_server_stats(test.server).requests, PARALLEL * ROUNDS);
    assert_int_equal(http_server_stats(test.server).refused, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_at_once_and_later, setup, teardown),
        cmocka_unit_test_setup_teardown(answers_pipelined_requests_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_bodies_up_to_their_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_endless_bodies, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_a_large_body_where_allowed, setup, teardown),
        cmocka_unit_test_setup_teardown(says_no_before_100_continue, setup, teardown),
        cmocka_unit_test_setup_teardown(packs_where_it_helps, setup, teardown),
        cmocka_unit_test_setup_teardown(answers_head_as_get, setup, teardown),
        cmocka_unit_test_setup_teardown(sends_the_headers_it_is_given, setup, teardown),
        cmocka_unit_test_setup_teardown(serves_64_connections_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(believes_forwarded_for_of_proxies_alone, setup_nothing,
                                        teardown),
        cmocka_unit_test_setup_teardown(answers_while_it_suspends, setup_nothing, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
