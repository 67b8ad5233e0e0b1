#include "http/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    LINGER_MAX = 64,
    LINGER_MS = 2000,
    LINGER_TICK_MS = 20,
    LINGER_READS_MAX = 64, /* a tick and socket */
    LINGER_READ_BYTES = 16 * 1024,
    LINGER_READ_MAX_BYTES = 32 * 1024 * 1024, /* of a socket, in all */
    TICKS_PER_TIMEOUT = 8,
    TICK_MIN_MS = 50,
    TICK_MAX_MS = 1000,
    /* The kernel tells when data last came in steps of its timer. */
    TCP_CLOCK_SLACK_MS = 20,
    /* The slowest reader that is still served. */
    REPLY_MIN_BYTES_PER_S = 8 * 1024,
    /* The slowest upload. There is room for a few at once only. */
    UPLOAD_MIN_BYTES_PER_S = 64 * 1024,
};
static const int64_t ns_per_ms = 1000 * 1000, ns_per_s = 1000 * 1000 * 1000;

/* The low bits of connection.stage; the rest is a monotonic time in ns. */
enum watch_stage {
    WATCH_IDLE,    /* time: since when */
    WATCH_DUE,     /* time: the deadline */
    WATCH_HANDLER, /* no deadline */
    WATCH_CUT,     /* shut down by the watch */
};
enum { STAGE_BITS = 2, STAGE_MASK = (1 << STAGE_BITS) - 1 };

struct lingering {
    int socket;
    int64_t until_ns;
    int64_t bytes; /* read so far */
};

struct watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct connection *first;
    struct lingering lingering[LINGER_MAX];
    size_t lingering_count;
    bool stopping;
    int64_t request_timeout_ns, idle_timeout_ns, tick_ns;
    atomic_uint_fast64_t open_count, cut_count;
};

static uint64_t stage_pack(enum watch_stage stage, int64_t time_ns)
{
    return (uint64_t)time_ns << STAGE_BITS | (uint64_t)stage;
}

static enum watch_stage stage_of(uint64_t packed)
{
    return (enum watch_stage)(packed & STAGE_MASK);
}

static int64_t time_of(uint64_t packed)
{
    return (int64_t)(packed >> STAGE_BITS);
}

/* A cut connection stays so: its socket is gone, whatever its thread is still doing. */
static void stage_set(struct connection *connection, enum watch_stage stage, int64_t time_ns)
{
    uint64_t old = atomic_load(&connection->stage);
    while (stage_of(old) != WATCH_CUT &&
           !atomic_compare_exchange_weak(&connection->stage, &old, stage_pack(stage, time_ns)))
        ;
}

/* When data last came on a connection. False where the kernel does not tell. */
static bool last_received_ns(int socket, int64_t now_ns, int64_t *ret_ns)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return false;
    *ret_ns = now_ns - (int64_t)info.tcpi_last_data_recv * ns_per_ms;
    return true;
}

/* An idle connection on which bytes came since has a request begun that its thread has not seen
 * the first line of. The exchange fails, rightly, where the thread has moved on meanwhile. */
static void idle_look(struct watch *watch, struct connection *connection, uint64_t stage,
                      int64_t now_ns)
{
    int64_t slack_ns = TCP_CLOCK_SLACK_MS * ns_per_ms, received_ns;
    if (now_ns - time_of(stage) < watch->tick_ns)
        return;
    if (!last_received_ns(connection->socket, now_ns, &received_ns) ||
        received_ns <= time_of(stage) + slack_ns)
        return;
    atomic_compare_exchange_strong(&connection->stage, &stage,
                                   stage_pack(WATCH_DUE, now_ns + watch->request_timeout_ns));
}

static void connection_look(struct watch *watch, struct connection *connection, int64_t now_ns)
{
    uint64_t stage = atomic_load(&connection->stage);
    if (stage_of(stage) == WATCH_IDLE) {
        idle_look(watch, connection, stage, now_ns);
        return;
    }
    if (stage_of(stage) != WATCH_DUE || time_of(stage) > now_ns)
        return;
    if (!atomic_compare_exchange_strong(&connection->stage, &stage, stage_pack(WATCH_CUT, 0)))
        return;
    atomic_fetch_add(&watch->cut_count, 1); /* first: the client may look as soon as it is cut */
    shutdown(connection->socket, SHUT_RDWR);
}

/* Drops what has come. False once the client has closed, or has sent enough. */
static bool linger_read(struct lingering *lingering)
{
    char bytes[LINGER_READ_BYTES];
    for (int i = 0; i < LINGER_READS_MAX; i++) {
        ssize_t got = recv(lingering->socket, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got < 0)
            return errno == EAGAIN || errno == EINTR;
        lingering->bytes += got;
        if (got == 0 || lingering->bytes >= LINGER_READ_MAX_BYTES)
            return false;
    }
    return true;
}

static void linger_look(struct watch *watch, int64_t now_ns)
{
    size_t kept = 0;
    for (size_t i = 0; i < watch->lingering_count; i++) {
        struct lingering lingering = watch->lingering[i];
        if (lingering.until_ns > now_ns && linger_read(&lingering))
            watch->lingering[kept++] = lingering;
        else
            close(lingering.socket);
    }
    watch->lingering_count = kept;
}

static void *watch_run(void *argument)
{
    struct watch *watch = argument;
    int64_t look_at_ns = clock_monotonic_ns();
    pthread_mutex_lock(&watch->lock);
    while (!watch->stopping) {
        int64_t now_ns = clock_monotonic_ns();
        if (now_ns >= look_at_ns) {
            for (struct connection *c = watch->first; c != NULL; c = c->next)
                connection_look(watch, c, now_ns);
            look_at_ns = now_ns + watch->tick_ns;
        }
        linger_look(watch, now_ns);

        int64_t wait_until_ns = look_at_ns;
        int64_t linger_at_ns = now_ns + LINGER_TICK_MS * ns_per_ms;
        if (watch->lingering_count > 0 && linger_at_ns < wait_until_ns)
            wait_until_ns = linger_at_ns;
        struct timespec until = {.tv_sec = wait_until_ns / ns_per_s,
                                 .tv_nsec = wait_until_ns % ns_per_s};
        pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

struct result watch_start(int request_timeout_s, int idle_timeout_s, struct watch **ret_watch,
                          struct error *err)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    watch->request_timeout_ns = request_timeout_s * ns_per_s;
    watch->idle_timeout_ns = idle_timeout_s * ns_per_s;
    watch->tick_ns = clamp(watch->request_timeout_ns / TICKS_PER_TIMEOUT, TICK_MIN_MS * ns_per_ms,
                           TICK_MAX_MS * ns_per_ms);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&watch->lock, NULL);

    int failure = pthread_create(&watch->thread, NULL, watch_run, watch);
    if (failure != 0) {
        pthread_cond_destroy(&watch->wake);
        pthread_mutex_destroy(&watch->lock);
        free(watch);
        return error_set(err, ERROR_INTERNAL, "cannot start a thread: error %d", failure);
    }
    *ret_watch = watch;
    return RESULT_OK;
}

void watch_stop(struct watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->stopping = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    for (size_t i = 0; i < watch->lingering_count; i++)
        close(watch->lingering[i].socket);
    pthread_cond_destroy(&watch->wake);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

void watch_add(struct watch *watch, struct connection *connection)
{
    atomic_init(&connection->stage,
                stage_pack(WATCH_DUE, clock_monotonic_ns() + watch->request_timeout_ns));
    pthread_mutex_lock(&watch->lock);
    connection->previous = NULL;
    connection->next = watch->first;
    if (watch->first != NULL)
        watch->first->previous = connection;
    watch->first = connection;
    pthread_mutex_unlock(&watch->lock);
    atomic_fetch_add(&watch->open_count, 1);
}

void watch_remove(struct watch *watch, struct connection *connection)
{
    pthread_mutex_lock(&watch->lock);
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        watch->first = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    pthread_mutex_unlock(&watch->lock);
    atomic_fetch_sub(&watch->open_count, 1);
}

void watch_linger(struct watch *watch, int socket)
{
    pthread_mutex_lock(&watch->lock);
    if (watch->lingering_count < LINGER_MAX) {
        int copy = fcntl(socket, F_DUPFD_CLOEXEC, 0);
        if (copy >= 0) {
            watch->lingering[watch->lingering_count++] = (struct lingering){
                .socket = copy,
                .until_ns = clock_monotonic_ns() + LINGER_MS * ns_per_ms,
            };
            pthread_cond_signal(&watch->wake);
        }
    }
    pthread_mutex_unlock(&watch->lock);
}

void watch_request_begun(struct watch *watch, struct connection *connection)
{
    /* Where the watch or the start of the connection has set a deadline already, that one stays. */
    if (stage_of(atomic_load(&connection->stage)) == WATCH_IDLE)
        stage_set(connection, WATCH_DUE, clock_monotonic_ns() + watch->request_timeout_ns);
}

void watch_body_moved(struct watch *watch, struct connection *connection, int64_t begun_ns,
                      uint64_t body_bytes)
{
    int64_t more_ns = (int64_t)(body_bytes / UPLOAD_MIN_BYTES_PER_S) * ns_per_s;
    stage_set(connection, WATCH_DUE, begun_ns + watch->request_timeout_ns + more_ns);
}

void watch_request_handed(struct connection *connection)
{
    stage_set(connection, WATCH_HANDLER, 0);
}

void watch_reply_begun(struct watch *watch, struct connection *connection, uint64_t body_bytes)
{
    int64_t more_ns = (int64_t)(body_bytes / REPLY_MIN_BYTES_PER_S) * ns_per_s;
    stage_set(connection, WATCH_DUE, clock_monotonic_ns() + watch->idle_timeout_ns + more_ns);
}

void watch_idle(struct connection *connection)
{
    stage_set(connection, WATCH_IDLE, clock_monotonic_ns());
}

uint64_t watch_open_count(const struct watch *watch)
{
    return atomic_load(&watch->open_count);
}

uint64_t watch_cut_count(const struct watch *watch)
{
    return atomic_load(&watch->cut_count);
}
