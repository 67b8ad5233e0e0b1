/* postclose serve */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "base/decimal.h"
#include "base/log.h"
#include "base/spool.h"
#include "cli/command.h"
#include "cli/demo.h"
#include "crypto/password.h"
#include "db/instance_lock.h"
#include "jobs/runner.h"

enum { STOP_GRACE_MS = 10000, UPLOADS_MAX = 4, TRUSTED_PROXIES_MAX = 32, ADDRESS_MAX = 64 };

struct serving {
    struct instance_lock lock;
    bool locked;
    struct app *app;
    struct job_runner *jobs;
    struct api *api;
    struct http_server *server;
    char setup_token[TOKEN_TEXT_MAX]; /* "": there is a user */
    char address[ADDRESS_MAX];
    int64_t port, threads, connections, request_timeout_s, idle_timeout_s, session_hours;
    const char *proxies[TRUSTED_PROXIES_MAX];
    size_t proxy_count;
    struct buf spool_folder;
};

/* "127.0.0.1:8080", "[::1]:8080" */
static struct result read_listen(const char *listen, struct serving *serving, struct error *err)
{
    const char *colon = strrchr(listen, ':');
    int64_t port = 0;
    bool exact = false;
    if (!colon || decimal_parse(colon + 1, strlen(colon + 1), 0, &port, &exact) != DECIMAL_OK ||
        !exact || port < 0 || port > 65535)
        return error_set(err, ERROR_VALIDATION, "--listen must be ADDR:PORT, not %s", listen);
    size_t length = (size_t)(colon - listen);
    if (length >= 2 && listen[0] == '[' && listen[length - 1] == ']') {
        listen++;
        length -= 2;
    }
    if (!length || length >= ADDRESS_MAX)
        return error_set(err, ERROR_VALIDATION, "--listen must be ADDR:PORT");
    memcpy(serving->address, listen, length);
    serving->port = port;
    return RESULT_OK;
}

static void read_proxies(const char *list, struct arena *arena, struct serving *serving)
{
    if (!list)
        return;
    char *rest = NULL;
    for (char *proxy = strtok_r(arena_strdup(arena, list), ", ", &rest);
         proxy && serving->proxy_count < TRUSTED_PROXIES_MAX; proxy = strtok_r(NULL, ", ", &rest))
        serving->proxies[serving->proxy_count++] = proxy;
}

static bool read_numbers(const struct invocation *invocation, struct serving *serving)
{
    return setting_number(invocation, SETTING_THREADS, 1, 64, &serving->threads) &&
           setting_number(invocation, SETTING_CONNECTIONS, 1, 100000, &serving->connections) &&
           setting_number(invocation, SETTING_REQUEST_TIMEOUT, 1, 3600,
                          &serving->request_timeout_s) &&
           setting_number(invocation, SETTING_IDLE_TIMEOUT, 1, 3600, &serving->idle_timeout_s) &&
           setting_number(invocation, SETTING_SESSION_HOURS, 1, 720, &serving->session_hours);
}

static bool read_log_level(const char *name)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    for (int level = 0; level < (int)ARRAY_LENGTH(names); level++) {
        if (!strcmp(names[level], name)) {
            log_set_level((enum log_level)level);
            return true;
        }
    }
    fprintf(stderr, "postclose: --log-level must be debug, info, warning or error\n");
    return false;
}

static struct result open_keys(const struct invocation *invocation, struct app *app,
                               struct error *err)
{
    const char *secret_file = invocation->values[SETTING_JWT_SECRET_FILE];
    const char *jwks_file = invocation->values[SETTING_JWKS_FILE];
    if (secret_file)
        return jwt_keys_from_secret_file(secret_file, &app->jwt_keys, err);
    if (jwks_file)
        return jwt_keys_from_jwks_file(jwks_file, &app->jwt_keys, err);
    return RESULT_OK;
}

static struct result begin_setup(struct serving *serving, struct error *err)
{
    struct app *app = serving->app;
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct result begun = setup_begin(db, &app->setup_key, serving->setup_token, err);
    db_pool_give(app->readers, db);
    return begun;
}

static struct result start_server(struct serving *serving, struct error *err)
{
    struct http_options options = {
        .address = serving->address,
        .port = (int)serving->port,
        .threads = (int)serving->threads,
        .connections_max = (int)serving->connections,
        .idle_timeout_s = (int)serving->idle_timeout_s,
        .request_timeout_s = (int)serving->request_timeout_s,
        .body_limit_default = BODY_LIMIT_DEFAULT,
        .spool_folder = buf_text(&serving->spool_folder),
        .uploads_max = UPLOADS_MAX,
        .trusted_proxies = serving->proxies,
        .trusted_proxy_count = serving->proxy_count,
        .handle = api_handle,
        .plan_body = api_plan_body,
        .refuse = api_refuse,
        .context = serving->api,
    };
    TRY(http_server_start(&options, &serving->server, err));
    api_set_server(serving->api, serving->server);
    return RESULT_OK;
}

static void read_spool(const struct invocation *invocation, struct serving *serving)
{
    const char *named = invocation->values[SETTING_SPOOL];
    const char *database = invocation->values[SETTING_DATABASE];
    if (named)
        buf_append_text(&serving->spool_folder, named);
    else
        spool_default_folder(db_target_is_shared(database) ? NULL : database,
                             &serving->spool_folder);
}

/* A folder that takes no files is told at the start, not at the first upload. */
static struct result try_spool(const struct serving *serving, struct error *err)
{
    int file CLEANUP(spool_close) = -1;
    return spool_open(buf_text(&serving->spool_folder), &file, err);
}

/* What can be told of the settings before anything is opened. */
static struct result read_settings(const struct invocation *invocation, struct serving *serving,
                                   struct error *err)
{
    if (invocation->values[SETTING_JWT_SECRET_FILE] && invocation->values[SETTING_JWKS_FILE])
        return error_set(err, ERROR_VALIDATION,
                         "--jwt-secret-file and --jwks-file exclude each other");
    read_proxies(invocation->values[SETTING_TRUSTED_PROXY], err->arena, serving);
    TRY(read_listen(invocation->values[SETTING_LISTEN], serving, err));
    read_spool(invocation, serving); /* last: nothing else here is to be freed */
    return RESULT_OK;
}

static struct result start(const struct invocation *invocation, struct serving *serving,
                           struct error *err)
{
    TRY(instance_lock_take(invocation->values[SETTING_DATABASE], &serving->lock, err));
    serving->locked = true;
    struct app_settings settings = {
        .database = invocation->values[SETTING_DATABASE],
        .jwt_audience = invocation->values[SETTING_JWT_AUDIENCE],
        .cors_origin = invocation->values[SETTING_CORS_ORIGIN],
        .require_if_match = invocation->values[SETTING_REQUIRE_IF_MATCH] != NULL,
        .spool_folder = buf_text(&serving->spool_folder),
        .session_hours = (int32_t)serving->session_hours,
    };
    TRY(app_open(&settings, &serving->app, err));
    TRY(try_spool(serving, err));
    TRY(open_keys(invocation, serving->app, err));
    if (invocation->values[SETTING_DEMO])
        TRY(demo_prepare(serving->app, err));
    TRY(begin_setup(serving, err));
    TRY(job_runner_start(serving->app, &serving->jobs, err));
    TRY(api_start(serving->app, &page_files_embedded, &serving->api, err));
    return start_server(serving, err);
}

/* In the reverse order: no new requests, then what they stand on. */
static void stop(struct serving *serving)
{
    if (serving->app)
        running_import_stop(serving->app->running); /* others' writes wait behind it */
    http_server_stop(serving->server, STOP_GRACE_MS);
    api_stop(serving->api);
    job_runner_stop(serving->jobs);
    app_close(serving->app);
    if (serving->locked)
        instance_lock_drop(&serving->lock);
    buf_free(&serving->spool_folder);
}

/* The token is told on standard error, where the log is: who waits for the line on standard output
 * reads that alone. */
static void announce(struct serving *serving)
{
    bool v6 = strchr(serving->address, ':') != NULL;
    char origin[ADDRESS_MAX + 32];
    snprintf(origin, sizeof(origin), "http://%s%s%s:%d", v6 ? "[" : "", serving->address,
             v6 ? "]" : "", http_server_port(serving->server));
    if (serving->setup_token[0])
        fprintf(stderr, "set up the first admin at %s/setup#%s\n", origin, serving->setup_token);
    secret_wipe(serving->setup_token, sizeof(serving->setup_token));
    printf("listening on %s\n", origin);
    fflush(stdout);
}

/* A large answer takes some megabytes for a few milliseconds. The C library would ask the system
 * for them each time and give them back, and the system would zero every page: a good part of such
 * an answer's time. So what is freed stays with the process, up to this much of each of the
 * library's arenas; a single block above it still goes back at once. */
enum { KEPT_FREE_BYTES = 8 * 1024 * 1024 };

static void keep_freed_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, KEPT_FREE_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
}

int serve_run(const struct invocation *invocation)
{
    keep_freed_memory();
    /* Blocked before any thread starts, so that all inherit it and this one alone waits. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);

    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct serving serving = {0};
    if (!read_numbers(invocation, &serving) ||
        !read_log_level(invocation->values[SETTING_LOG_LEVEL]))
        return EXIT_MISUSED;
    if (failed(read_settings(invocation, &serving, &err)))
        return report_misuse(&err);
    if (failed(start(invocation, &serving, &err))) {
        stop(&serving);
        return report_failure(&err);
    }
    announce(&serving);

    int received = 0;
    sigwait(&signals, &received);
    log_line(LOG_INFO, "stopping", LOG_NUMBER("signal", received));
    stop(&serving);
    return EXIT_DONE;
}
