#include "http/loops.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct loop {
    struct MHD_Daemon *daemon;
    int events; /* the daemon's epoll descriptor */
    int wake;   /* written so that the loop looks again; -1: not there */
    /* Somebody has written `wake` since the loop last looked, or is about to. */
    atomic_bool woken;
    atomic_bool stopping;
    pthread_t thread;
};

struct loops {
    int count, running;
    struct loop items[];
};

static void loop_wake(struct loop *loop)
{
    if (!atomic_exchange(&loop->woken, true))
        (void)eventfd_write(loop->wake, 1);
}

/* How long the daemon may be left alone, for poll(). */
static int wait_ms(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (MHD_get_timeout(daemon, &ms) != MHD_YES)
        return -1;
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void *loop_main(void *context)
{
    struct loop *loop = context;
    struct pollfd waits[] = {{.fd = loop->events, .events = POLLIN},
                             {.fd = loop->wake, .events = POLLIN}};
    for (;;) {
        (void)poll(waits, 2, wait_ms(loop->daemon));
        if (atomic_load(&loop->stopping))
            break; /* what has come meanwhile is told by the end of its connection */
        if (waits[1].revents != 0) {
            eventfd_t count;
            (void)eventfd_read(loop->wake, &count);
            /* First this, then the look at what is to be resumed. */
            atomic_store(&loop->woken, false);
        }
        (void)MHD_run(loop->daemon);
    }
    return NULL;
}

struct loops *loops_new(int count)
{
    struct loops *loops = calloc(1, sizeof *loops + (size_t)count * sizeof loops->items[0]);
    if (loops == NULL)
        return NULL;
    bool complete = true;
    loops->count = count;
    for (int i = 0; i < count; i++) {
        loops->items[i].wake = eventfd(0, EFD_CLOEXEC);
        complete = complete && loops->items[i].wake >= 0;
    }
    if (complete)
        return loops;
    loops_stop(loops);
    return NULL;
}

/* The socket again, for a further daemon: each closes a descriptor of its own. */
static int listening_copy(const struct loops *loops)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(loops->items[0].daemon, MHD_DAEMON_INFO_LISTEN_FD);
    return fcntl(info->listen_fd, F_DUPFD_CLOEXEC, 0);
}

static struct result loop_start(struct loops *loops, struct loop *loop, int connections,
                                loops_daemon_start *start, void *context, struct error *err)
{
    bool first = loop == &loops->items[0];
    errno = 0;
    int listening = first ? -1 : listening_copy(loops);
    if (first || listening >= 0)
        loop->daemon = start(context, listening, connections);
    if (loop->daemon == NULL) {
        int reason = errno;
        if (listening >= 0)
            close(listening);
        return error_set(err, ERROR_UNAVAILABLE, "%s", strerror(reason));
    }
    loop->events = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    int failure = pthread_create(&loop->thread, NULL, loop_main, loop);
    if (failure != 0) {
        MHD_stop_daemon(loop->daemon);
        return error_set(err, ERROR_UNAVAILABLE, "no thread: %s", strerror(failure));
    }
    pthread_setname_np(loop->thread, "http");
    loops->running++;
    return RESULT_OK;
}

struct result loops_run(struct loops *loops, int connections_max, loops_daemon_start *start,
                        void *context, struct error *err)
{
    const int even = connections_max / loops->count, rest = connections_max % loops->count;
    for (int i = 0; i < loops->count; i++)
        TRY(loop_start(loops, &loops->items[i], even + (i < rest), start, context, err));
    return RESULT_OK;
}

int loops_port(const struct loops *loops)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(loops->items[0].daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

void loops_stop(struct loops *loops)
{
    if (loops == NULL)
        return;
    for (int i = 0; i < loops->running; i++) {
        atomic_store(&loops->items[i].stopping, true);
        loop_wake(&loops->items[i]);
    }
    for (int i = 0; i < loops->count; i++) {
        struct loop *loop = &loops->items[i];
        if (i < loops->running) {
            pthread_join(loop->thread, NULL);
            MHD_stop_daemon(loop->daemon);
        }
        if (loop->wake >= 0)
            close(loop->wake);
    }
    free(loops);
}

struct loop *loops_find(struct loops *loops, struct MHD_Connection *mhd)
{
    const struct MHD_Daemon *daemon =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_DAEMON)->daemon;
    int i = 0;
    while (loops->items[i].daemon != daemon) {
        i++;
        assert(i < loops->count);
    }
    return &loops->items[i];
}

void loop_resume(struct loop *loop, struct MHD_Connection *mhd)
{
    MHD_resume_connection(mhd);
    loop_wake(loop);
}
