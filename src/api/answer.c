#include "api/answer.h"

#include <string.h>

#include "api/metrics.h"
#include "api/problem.h"
#include "base/clock.h"
#include "base/log.h"

static void add_common_headers(struct pending *pending)
{
    struct http_reply *reply = &pending->reply;
    const struct request *request = &pending->request;
    http_reply_header(reply, "X-Request-Id", request->call.request_id);
    http_reply_header(reply, "X-Content-Type-Options", "nosniff");
    http_reply_header(reply, "Referrer-Policy", "no-referrer");
    http_reply_header(reply, "Cache-Control",
                      request->cache_control ? request->cache_control : "no-store");
    if (request->endpoint && request->endpoint->security_policy)
        http_reply_header(reply, "Content-Security-Policy", request->endpoint->security_policy);
    const char *cors_origin = request->app->settings.cors_origin;
    const char *origin = http_header_value(request->exchange, "Origin");
    if (cors_origin && origin && !strcmp(origin, cors_origin)) {
        http_reply_header(reply, "Access-Control-Allow-Origin", cors_origin);
        http_reply_header(reply, "Access-Control-Expose-Headers",
                          "Content-Disposition, ETag, Location, X-Request-Id, Idempotent-Replay, "
                          "Retry-After");
        http_reply_header(reply, "Vary", "Origin");
    }
}

static void log_request(const struct pending *pending, int64_t took_us)
{
    const struct request *request = &pending->request;
    const struct http_exchange *exchange = request->exchange;
    const char *detail = pending->log_detail ? pending->log_detail : pending->err.detail;
    enum log_level level = pending->reply.status >= 500 ? LOG_ERROR : LOG_INFO;
    log_line(level, "request", LOG_TEXT("requestId", request->call.request_id),
             LOG_TEXT("method", exchange->method), LOG_TEXT("path", exchange->path),
             LOG_NUMBER("status", pending->reply.status), LOG_NUMBER("tookUs", took_us),
             LOG_NUMBER("bytes", pending->reply.sends_file ? pending->reply.file_length
                                                           : pending->reply.body.length),
             LOG_TEXT("user", request->call.actor.user_id.hex),
             LOG_TEXT("client", exchange->client),
             LOG_TEXT("error", pending->reply.status >= 400 ? detail : ""));
}

void answer_complete(struct pending *pending)
{
    int64_t took_us = (clock_monotonic_ns() - pending->request.exchange->started_ns) / 1000;
    add_common_headers(pending);
    metrics_count(pending->reply.status, took_us);
    log_request(pending, took_us);
}

void answer_send(struct pending *pending)
{
    answer_complete(pending);
    http_reply(pending->request.exchange, &pending->reply);
}

void answer_problem(struct pending *pending)
{
    buf_free(&pending->reply.body);
    pending->reply = (struct http_reply){0};
    problem_reply(&pending->reply, &pending->err, pending->request.call.request_id);
}

void answer_reset(struct pending *pending)
{
    struct request *request = &pending->request;
    buf_reset(&pending->reply.body);
    struct buf body = pending->reply.body;
    pending->reply = (struct http_reply){.body = body};
    request->status = request->endpoint->status;
    request->content_type = request->endpoint->content_type;
    request->content_encoding = request->cache_control = NULL;
    request->etag[0] = request->location[0] = '\0';
    request->cookies[0][0] = request->cookies[1][0] = '\0';
    request->refusal.code = ERROR_NONE;
}

void answer_render(struct pending *pending)
{
    struct request *request = &pending->request;
    struct http_reply *reply = &pending->reply;
    if (request->refusal.code != ERROR_NONE) {
        pending->err = request->refusal;
        answer_problem(pending);
        return;
    }
    reply->status = request->status;
    if (reply->body.length || reply->static_body || reply->sends_file)
        reply->content_type = request->content_type ? request->content_type : "application/json";
    if (request->etag[0])
        http_reply_header(reply, "ETag", request->etag);
    if (request->location[0])
        http_reply_header(reply, "Location", request->location);
    for (size_t i = 0; i < ARRAY_LENGTH(request->cookies); i++) {
        if (request->cookies[i][0])
            http_reply_header(reply, "Set-Cookie", request->cookies[i]);
    }
    const char *known = http_header_value(request->exchange, "If-None-Match");
    if (known && request->etag[0] && !strcmp(request->endpoint->method, "GET") &&
        request_matches(known, request->etag)) {
        reply->status = 304;
        reply->content_type = NULL;
        buf_reset(&reply->body);
        return;
    }
    if (request->content_encoding)
        http_reply_header(reply, "Content-Encoding", request->content_encoding);
}
