#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/audit_refusal.h"
#include "api/export_file.h"
#include "api/metrics.h"
#include "api/pending.h"
#include "api/problem.h"
#include "base/clock.h"
#include "base/log.h"

/* ---- the end of a request ---- */

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

static void complete_reply(struct pending *pending)
{
    int64_t took_us = (clock_monotonic_ns() - pending->request.exchange->started_ns) / 1000;
    add_common_headers(pending);
    metrics_count(pending->reply.status, took_us);
    log_request(pending, took_us);
}

static void send_reply(struct pending *pending)
{
    complete_reply(pending);
    http_reply(pending->request.exchange, &pending->reply);
}

static void reply_problem(struct pending *pending)
{
    buf_free(&pending->reply.body);
    pending->reply = (struct http_reply){0};
    problem_reply(&pending->reply, &pending->err, pending->request.call.request_id);
}

/* ---- running a handler ---- */

static void reset_reply(struct pending *pending)
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

static void render_reply(struct pending *pending)
{
    struct request *request = &pending->request;
    struct http_reply *reply = &pending->reply;
    if (request->refusal.code != ERROR_NONE) {
        pending->err = request->refusal;
        reply_problem(pending);
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

static struct result run_stage(struct pending *pending,
                               struct result (*stage)(struct request *request, struct error *err),
                               struct db *db, struct error *err)
{
    struct request *request = &pending->request;
    reset_reply(pending);
    request->call.db = db;
    request->call.now_ms = request->app->now_ms();
    request->out = json_writer_new(&pending->reply.body, false);
    struct result done = stage(request, err);
    json_writer_free(request->out);
    request->out = NULL;
    TRY(done);
    render_reply(pending);
    return RESULT_OK;
}

static struct result run_handler(struct pending *pending, struct db *db, struct error *err)
{
    return run_stage(pending, pending->request.endpoint->handle, db, err);
}

static void finish(struct pending *pending, struct result result)
{
    if (failed(result)) {
        reply_problem(pending);
        if (refusal_audit(pending, send_reply))
            return;
    }
    send_reply(pending);
}

struct result reader_take(struct pending *pending, bool begin)
{
    if (pending->reader)
        return RESULT_OK;
    struct db_pool *readers = pending->request.app->readers;
    struct db *db = NULL;
    TRY(db_pool_take(readers, &db, &pending->err));
    struct result begun = begin ? db_begin(db, DB_OPEN_READ, &pending->err) : RESULT_OK;
    if (failed(begun)) {
        db_pool_give(readers, db);
        return begun;
    }
    pending->reader = db;
    return RESULT_OK;
}

void reader_give(struct pending *pending)
{
    if (pending->reader)
        db_pool_give(pending->request.app->readers, pending->reader); /* ends the transaction */
    pending->reader = NULL;
}

static struct result run_read(struct pending *pending)
{
    TRY(reader_take(pending, true));
    struct result result = run_handler(pending, pending->reader, &pending->err);
    reader_give(pending);
    return result;
}

/* ---- files: on a thread for slow work ---- */

static void file_run(void *context)
{
    struct pending *pending = context;
    struct result result = reader_take(pending, true);
    if (!failed(result))
        result = run_stage(pending, export_answer, pending->reader, &pending->err);
    reader_give(pending);
    atomic_fetch_sub(&pending->api->export_count, 1);
    finish(pending, result);
}

static struct result submit_file(struct pending *pending)
{
    if (atomic_fetch_add(&pending->api->export_count, 1) >= EXPORTS_MAX) {
        pending->err.retry_after_s = EXPORT_RETRY_S;
        return error_set(&pending->err, ERROR_TOO_MANY_REQUESTS, "%d files are being made already",
                         EXPORTS_MAX);
    }
    http_client_watch(pending->request.exchange);
    pending->slow_job = (struct slow_job){.run = file_run, .context = pending};
    return slow_pool_submit(pending->api->exports, &pending->slow_job, &pending->err);
}

static void start_file(struct pending *pending)
{
    struct result submitted = submit_file(pending);
    if (!failed(submitted))
        return;
    atomic_fetch_sub(&pending->api->export_count, 1);
    finish(pending, submitted);
}

/* ---- writes: on the writer's thread ---- */

static struct result write_run(void *context, struct db *db, struct error *err)
{
    struct pending *pending = context;
    struct request *request = &pending->request;
    request->call.bulk = request->endpoint->shares_bulk ? request->app->bulk : NULL;
    request->call.db = db;
    if (request->endpoint->expect)
        TRY(request->endpoint->expect(request, err));
    if (pending->idempotency.asked) {
        reset_reply(pending);
        TRY(idempotency_replay(request, &pending->idempotency, &pending->reply, &pending->replayed,
                               err));
        if (pending->replayed) {
            pending->reply.content_type =
                pending->reply.status >= 400 ? "application/problem+json" : "application/json";
            return RESULT_OK;
        }
    }
    TRY(run_handler(pending, db, err));
    /* Who was refused may come back with the right credentials and the same key. */
    bool kept = pending->idempotency.asked && request->refusal.code == ERROR_NONE;
    return kept ? idempotency_keep(request, &pending->idempotency, &pending->reply, err)
                : RESULT_OK;
}

static struct result keep_problem_run(void *context, struct db *db, struct error *err)
{
    struct pending *pending = context;
    pending->request.call.db = db;
    return idempotency_keep(&pending->request, &pending->idempotency, &pending->reply, err);
}

static void keep_problem_done(void *context, struct result result)
{
    (void)result; /* an answer that could not be kept is only not repeated */
    send_reply(context);
}

/* Whether the use case itself said no: that is an answer, and a first answer is kept. */
static bool is_answer(struct result result)
{
    return result.code == ERROR_NOT_FOUND || result.code == ERROR_CONFLICT ||
           result.code == ERROR_VALIDATION;
}

/* ---- after the commit ---- */

static void follow_run(void *context)
{
    struct pending *pending = context;
    struct request *request = &pending->request;
    struct db *db = NULL;
    struct result result = db_pool_take(request->app->readers, &db, &pending->err);
    if (!failed(result)) {
        result = run_stage(pending, request->endpoint->follow, db, &pending->err);
        db_pool_give(request->app->readers, db);
    }
    finish(pending, result);
}

/* True: the answer comes later, from a thread for slow work. */
static bool start_follow(struct pending *pending)
{
    if (!pending->request.after_commit || pending->replayed)
        return false;
    pending->slow_job = (struct slow_job){.run = follow_run, .context = pending};
    struct error err;
    error_init(&err, NULL);
    return !failed(slow_pool_submit(pending->api->waiting, &pending->slow_job, &err));
}

static void write_done(void *context, struct result result)
{
    struct pending *pending = context;
    pending->request.call.bulk = NULL;
    if (!failed(result)) {
        if (!start_follow(pending))
            send_reply(pending);
        return;
    }
    reply_problem(pending);
    if (pending->idempotency.asked && is_answer(result)) {
        pending->writer_job = (struct writer_job){.run = keep_problem_run,
                                                  .done = keep_problem_done,
                                                  .context = pending,
                                                  .err = &pending->err};
        struct error err;
        error_init(&err, NULL);
        if (!failed(writer_submit(pending->request.app->writer, &pending->writer_job, &err)))
            return;
    }
    send_reply(pending);
}

static void start_write(struct pending *pending)
{
    pending->writer_job = (struct writer_job){.run = write_run,
                                              .done = write_done,
                                              .context = pending,
                                              .shares = pending->request.endpoint->shares_bulk,
                                              .err = &pending->err};
    struct result submitted =
        writer_submit(pending->request.app->writer, &pending->writer_job, &pending->err);
    if (failed(submitted))
        finish(pending, submitted);
}

static void start_handler(struct pending *pending)
{
    const struct endpoint *endpoint = pending->request.endpoint;
    if (endpoint->reads_during_import && running_import_any(pending->request.app->running)) {
        finish(pending, run_read(pending));
        return;
    }
    switch (endpoint->kind) {
    case ENDPOINT_PLAIN:
        finish(pending, run_handler(pending, NULL, &pending->err));
        return;
    case ENDPOINT_READ:
        finish(pending, run_read(pending));
        return;
    case ENDPOINT_FILE:
        start_file(pending);
        return;
    case ENDPOINT_WRITE:
        start_write(pending);
        return;
    }
}

/* ---- slow work first ---- */

/* A body in a file is known by its hash. A repeated request is answered by write_run() alone. */
static struct result read_file_key(struct pending *pending, struct error *err)
{
    struct request *request = &pending->request;
    struct buf ignored CLEANUP(buf_free) = BUF_EMPTY;
    unsigned char *hash = arena_alloc(request->call.arena, HASH_BYTES);
    if (request->exchange->file < 0)
        return error_set(err, ERROR_BAD_REQUEST, "send the file as the body of the request");
    if (!hash_file(request->exchange->file, hash))
        return error_set(err, ERROR_INTERNAL, "the file of the body cannot be read");
    request->file_hash = hash;
    TRY(idempotency_read(request, &pending->idempotency, err));
    if (!pending->idempotency.asked)
        return RESULT_OK;
    struct http_reply reply = {0};
    struct result looked =
        idempotency_replay(request, &pending->idempotency, &reply, &pending->replayed, err);
    ignored = reply.body;
    return looked;
}

static struct result prepare_with(struct pending *pending, struct error *err)
{
    struct request *request = &pending->request;
    if (request->endpoint->body_to_file)
        TRY(read_file_key(pending, err));
    return pending->replayed ? RESULT_OK : request->endpoint->prepare(request, err);
}

static struct result prepare(struct pending *pending)
{
    struct request *request = &pending->request;
    TRY(db_pool_take(request->app->readers, &request->call.db, &pending->err));
    request->call.now_ms = request->app->now_ms();
    struct result prepared = prepare_with(pending, &pending->err);
    db_pool_give(request->app->readers, request->call.db);
    request->call.db = NULL;
    return prepared;
}

static void prepare_run(void *context)
{
    struct pending *pending = context;
    struct result prepared = prepare(pending);
    if (failed(prepared))
        finish(pending, prepared);
    else
        start_handler(pending);
}

/* ---- the beginning of a request ---- */

/* A caller's own request id is kept where it is harmless in a log and a header. */
static const char *request_id_of(struct http_exchange *exchange, int64_t now_ms)
{
    const char *given = http_header_value(exchange, "X-Request-Id");
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-_.:";
    if (given && given[0] && strlen(given) <= 100 && strspn(given, allowed) == strlen(given))
        return given;
    return arena_strdup(&exchange->arena, oid_new(now_ms).hex);
}

static struct pending *pending_new(struct api *api, struct http_exchange *exchange)
{
    struct pending *pending = ARENA_NEW(&exchange->arena, struct pending);
    struct request *request = &pending->request;
    error_init(&pending->err, &exchange->arena);
    pending->api = api;
    request->app = api->app;
    request->reply = &pending->reply;
    request->server = api->server;
    request->page = api->page;
    request->exchange = exchange;
    request->call.arena = &exchange->arena;
    request->call.now_ms = api->app->now_ms();
    request->call.policy = api->app->policy;
    request->call.request_id = request_id_of(exchange, request->call.now_ms);
    request->call.address = exchange->client;
    return pending;
}

static bool is_preflight(const struct pending *pending)
{
    const struct http_exchange *exchange = pending->request.exchange;
    return pending->request.app->settings.cors_origin && !strcmp(exchange->method, "OPTIONS") &&
           http_header_value(exchange, "Access-Control-Request-Method");
}

static void reply_preflight(struct pending *pending)
{
    pending->reply.status = 204;
    http_reply_header(&pending->reply, "Access-Control-Allow-Methods",
                      "GET, POST, PUT, PATCH, DELETE");
    http_reply_header(&pending->reply, "Access-Control-Allow-Headers",
                      "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id");
    http_reply_header(&pending->reply, "Access-Control-Max-Age", "600");
    send_reply(pending);
}

void api_handle(void *context, struct http_exchange *exchange)
{
    struct pending *pending = pending_new(context, exchange);
    if (is_preflight(pending)) {
        reply_preflight(pending);
        return;
    }
    struct result admitted = admit(pending);
    if (failed(admitted)) {
        reader_give(pending);
        finish(pending, admitted);
        return;
    }
    if (!pending->request.endpoint->prepare) {
        start_handler(pending);
        return;
    }
    const struct endpoint *endpoint = pending->request.endpoint;
    bool files = endpoint->body_to_file || endpoint->prepares_file;
    struct slow_pool *pool = files ? pending->api->files : pending->api->slow;
    pending->slow_job = (struct slow_job){.run = prepare_run, .context = pending};
    struct result submitted = slow_pool_submit(pool, &pending->slow_job, &pending->err);
    if (failed(submitted))
        finish(pending, submitted);
}

/* ---- before the body ---- */

static void let_go(struct pending *pending)
{
    http_exchange_release(pending->request.exchange);
}

/* A body of ordinary length is read first, whoever sends it; one that goes to a file is taken from
 * those alone who may send it. */
bool api_plan_body(void *context, struct http_exchange *exchange, struct http_body_plan *plan,
                   struct http_reply *ret_reply)
{
    struct api *api = context;
    struct route_match match = {0};
    router_match(api->router, exchange->method, exchange->path, &exchange->arena, &match);
    const struct endpoint *endpoint = match.route >= 0 ? &endpoints[match.route] : NULL;
    if (endpoint && endpoint->body_limit)
        plan->limit = endpoint->body_limit;
    plan->to_file = endpoint && endpoint->body_to_file;
    if (!plan->to_file)
        return true;

    struct pending *pending = pending_new(api, exchange);
    struct result admitted = admit_header(pending);
    reader_give(pending);
    if (!failed(admitted))
        return true;
    reply_problem(pending);
    complete_reply(pending);
    *ret_reply = pending->reply;
    http_exchange_hold(exchange);
    if (!refusal_audit(pending, let_go))
        http_exchange_release(exchange);
    return false;
}
