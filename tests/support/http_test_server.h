/* The tests' server: a handler that answers at once or through another thread. */
#ifndef SUPPORT_HTTP_TEST_SERVER_H
#define SUPPORT_HTTP_TEST_SERVER_H

#include <pthread.h>
#include <stdio.h>

#include "http/server.h"
#include "raw_http.h"

enum {
    TEST_QUEUE_MAX = 1024,
    TEST_WAIT_MS = 5000,
    TEST_BODY_LIMIT = 1000,
    TEST_BIG_BYTES = 20000,
    TEST_UPLOAD_LIMIT = 4 * 1024 * 1024
};

struct test_server {
    struct http_server *server;
    int port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct http_exchange *queue[TEST_QUEUE_MAX];
    size_t head, tail;
    bool held; /* the thread answers nothing for now */
    bool stopping;
    int refuse_count; /* calls of refuse() */
    char big[TEST_BIG_BYTES];
};

/* "/later" and what lies below is answered by the other thread; all else at once. */
static inline void test_answer(struct test_server *test, struct http_exchange *exchange)
{
    struct http_reply reply = {.status = 200, .content_type = "application/json"};
    const char *path = exchange->path;
    if (strncmp(path, "/later", 6) == 0)
        path += path[6] == '\0' ? 0 : 6;
    if (strcmp(path, "/big") == 0) {
        reply.static_body = test->big;
        reply.static_length = sizeof test->big;
        http_reply_header(&reply, "X-Split", "a\r\nX-Injected: b");
    } else if (strcmp(path, "/big-owned") == 0) {
        buf_append(&reply.body, test->big, sizeof test->big);
    } else if (strcmp(path, "/picture") == 0) {
        reply.content_type = "image/png";
        buf_append(&reply.body, test->big, sizeof test->big);
    } else if (strcmp(path, "/packed") == 0) {
        buf_append(&reply.body, test->big, sizeof test->big);
        reply.precompressed = true;
        http_reply_header(&reply, "Content-Encoding", "gzip");
    } else if (strcmp(path, "/empty") == 0) {
        reply.status = 204;
        reply.content_type = NULL;
    } else if (strcmp(path, "/upload") == 0) {
        char ends[2] = "";
        if (exchange->file_length > 0) {
            bool whole = pread(exchange->file, &ends[0], 1, 0) == 1 &&
                         pread(exchange->file, &ends[1], 1, (off_t)exchange->file_length - 1) == 1;
            reply.status = whole ? 200 : 500;
        }
        buf_printf(&reply.body, "file %llu %.2s", (unsigned long long)exchange->file_length, ends);
    } else if (strcmp(path, "/close") == 0) {
        reply.close = true;
    } else {
        const char *cookie = http_cookie_value(exchange, "s");
        buf_printf(&reply.body, "%s %s %s %d [", exchange->method, exchange->path, exchange->client,
                   exchange->secure);
        for (size_t i = 0; i < exchange->parameter_count; i++)
            buf_printf(&reply.body, "%s=%s;", exchange->parameters[i].name,
                       exchange->parameters[i].value);
        buf_printf(&reply.body, "] cookie %s body %zu ", cookie == NULL ? "none" : cookie,
                   exchange->body_length);
        buf_append(&reply.body, exchange->body, strlen(exchange->body));
    }
    http_reply(exchange, &reply);
}

static inline void *test_thread(void *argument)
{
    struct test_server *test = argument;
    pthread_mutex_lock(&test->lock);
    for (;;) {
        while (!test->stopping && (test->held || test->head == test->tail))
            pthread_cond_wait(&test->wake, &test->lock);
        if (test->head == test->tail)
            break;
        struct http_exchange *exchange = test->queue[test->head++ % TEST_QUEUE_MAX];
        pthread_mutex_unlock(&test->lock);
        test_answer(test, exchange);
        pthread_mutex_lock(&test->lock);
    }
    pthread_mutex_unlock(&test->lock);
    return NULL;
}

static inline void test_handle(void *context, struct http_exchange *exchange)
{
    struct test_server *test = context;
    if (strncmp(exchange->path, "/later", 6) != 0) {
        test_answer(test, exchange);
        return;
    }
    pthread_mutex_lock(&test->lock);
    test->queue[test->tail++ % TEST_QUEUE_MAX] = exchange;
    pthread_cond_signal(&test->wake);
    pthread_mutex_unlock(&test->lock);
}

/* "/upload" goes to a file; "/closed" is refused before its body is read. */
static inline bool test_plan_body(void *context, struct http_exchange *exchange,
                                  struct http_body_plan *plan, struct http_reply *ret_reply)
{
    (void)context;
    if (strcmp(exchange->path, "/import") == 0)
        plan->limit = 4 * 1024 * 1024;
    if (strcmp(exchange->path, "/upload") == 0)
        *plan = (struct http_body_plan){.limit = TEST_UPLOAD_LIMIT, .to_file = true};
    if (strcmp(exchange->path, "/closed") != 0)
        return true;
    *ret_reply = (struct http_reply){.status = 403, .content_type = "text/plain"};
    buf_append_text(&ret_reply->body, "not here");
    return false;
}

static inline void test_refuse(void *context, struct http_exchange *exchange, int status,
                               const char *detail, struct http_reply *reply)
{
    struct test_server *test = context;
    pthread_mutex_lock(&test->lock);
    test->refuse_count++;
    pthread_mutex_unlock(&test->lock);
    reply->content_type = "application/problem+json";
    buf_printf(&reply->body, "%d %s %s", status, exchange->client, detail);
}

static inline void test_hold(struct test_server *test, bool held)
{
    pthread_mutex_lock(&test->lock);
    test->held = held;
    pthread_cond_signal(&test->wake);
    pthread_mutex_unlock(&test->lock);
}

static inline struct http_options test_options(struct test_server *test)
{
    return (struct http_options){.address = "127.0.0.1",
                                 .threads = 2,
                                 .connections_max = 256,
                                 .idle_timeout_s = 60,
                                 .request_timeout_s = 30,
                                 .body_limit_default = TEST_BODY_LIMIT,
                                 .handle = test_handle,
                                 .plan_body = test_plan_body,
                                 .refuse = test_refuse,
                                 .context = test};
}

/* `options` NULL: those of test_options(). False, with the reason on standard error, where the
 * server does not start. */
static inline bool test_start(struct test_server *test, const struct http_options *options)
{
    static const char text[] = "{\"effectiveGrossIncome\": 195050.25, \"note\": \"as agreed\"}, ";
    memset(test, 0, sizeof *test);
    for (size_t i = 0; i < sizeof test->big; i++)
        test->big[i] = text[(i + i / 1000) % (sizeof text - 1)];
    pthread_mutex_init(&test->lock, NULL);
    pthread_cond_init(&test->wake, NULL);

    struct http_options defaults = test_options(test);
    struct error err;
    error_init(&err, NULL);
    if (failed(http_server_start(options == NULL ? &defaults : options, &test->server, &err))) {
        fprintf(stderr, "%s\n", err.detail);
        return false;
    }
    test->port = http_server_port(test->server);
    pthread_create(&test->thread, NULL, test_thread, test);
    return true;
}

/* Stops the server, then lets the thread answer what it still holds, and ends it. */
static inline void test_stop(struct test_server *test, int grace_ms)
{
    http_server_stop(test->server, grace_ms);
    pthread_mutex_lock(&test->lock);
    test->held = false;
    test->stopping = true;
    pthread_cond_signal(&test->wake);
    pthread_mutex_unlock(&test->lock);
    pthread_join(test->thread, NULL);
    pthread_mutex_destroy(&test->lock);
    pthread_cond_destroy(&test->wake);
}

#endif
