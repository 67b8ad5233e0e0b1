/* SQLite's log (WAL), synced and folded into the database apart from the commits that were written
 * to it. See db_sync_apart().
 *
 * With synchronous=NORMAL a commit appends to the log without waiting for the disk. What keeps the
 * database whole is as with FULL: a checkpoint, whoever runs it, syncs the log before it copies
 * pages to the database, and the database before the log is begun anew, whose header is synced in
 * turn. So at any time each commit is in the log, in front of all that came later, or synced in
 * the database, and a sync of the log behind a commit makes it last either way.
 *
 * SQLite would run a checkpoint inside the commit that makes the log long. A thread with a
 * connection of its own does it beside the commits instead, a little at a time: what it writes and
 * the log's syncs wait for the same disk. But the log can only be begun anew when all of it was
 * copied, which may never be so while commits follow closely: where it has become LOG_LONG_PAGES
 * long, a commit copies the little that is left. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "db/engine.h"
#include "db/finisher.h"

enum {
    LOG_FOLD_PAGES = 1000,  /* the thread is woken for each such many */
    LOG_LONG_PAGES = 16000, /* a commit does it itself */
};

struct log {
    int descriptor;
    sqlite3 *writing; /* whose log it is */
    sqlite3 *folding; /* the thread's */
    pthread_t thread;
    pthread_mutex_t turn; /* held during a checkpoint: SQLite refuses a second one at once */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    int pages;  /* in the log after the last commit */
    int folded; /* of them when the thread last began; past `pages` where the log is new */
    bool stopping;
    bool broken; /* a sync failed */
};

static void fold(struct log *log, sqlite3 *connection)
{
    /* What fails here, for want of room say, is tried again after later commits; the log is as good
     * as the database. */
    pthread_mutex_lock(&log->turn);
    sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    pthread_mutex_unlock(&log->turn);
}

/* A long log is left to the commits, which would else wait for turn after turn. */
static bool has_work(const struct log *log)
{
    return log->pages >= log->folded + LOG_FOLD_PAGES && log->pages < LOG_LONG_PAGES;
}

/* Returns false where there will be none any more. */
static bool wait_for_work(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    while (!log->stopping && !log->broken && !has_work(log))
        pthread_cond_wait(&log->wake, &log->lock);
    log->folded = log->pages;
    bool go_on = !log->stopping && !log->broken;
    pthread_mutex_unlock(&log->lock);
    return go_on;
}

/* A checkpoint that commits overtake leaves its pages to the kernel, and the one that ends the log
 * would have to wait for them all. */
static bool sync_database(sqlite3 *connection)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code == SQLITE_OK &&
           file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) == SQLITE_OK;
}

/* Ends where the database cannot be synced: this connection would not be told of it again. The one
 * that writes is told by its own checkpoint. */
static void *fold_main(void *context)
{
    struct log *log = context;
    bool synced = true;
    while (synced && wait_for_work(log)) {
        fold(log, log->folding);
        synced = sync_database(log->folding);
    }
    return NULL;
}

/* After each commit, on its thread. `pages`: how long it left the log. */
static int after_commit(void *context, sqlite3 *connection, const char *database, int pages)
{
    (void)database;
    struct log *log = context;
    pthread_mutex_lock(&log->lock);
    if (pages < log->pages)
        log->folded = 0;
    log->pages = pages;
    if (has_work(log))
        pthread_cond_signal(&log->wake);
    bool is_long = pages >= LOG_LONG_PAGES && !log->broken;
    pthread_mutex_unlock(&log->lock);
    if (is_long)
        fold(log, connection);
    return SQLITE_OK;
}

/* The connection opened the database and the log by their names; where another file has taken the
 * name since, its log is not ours. Later on the connection and the descriptor stay with the files
 * that they opened, and SQLite neither deletes nor replaces a log that a connection has open. */
static struct result open_descriptor(sqlite3 *connection, int *ret_descriptor, struct error *err)
{
    const char *name = sqlite3_filename_wal(sqlite3_db_filename(connection, "main"));
    /* A log, unlike the database, has no locks that closing a descriptor would drop. */
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", name, strerror(errno));
    int moved = 0;
    int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code != SQLITE_OK || moved != 0) {
        close(descriptor);
        return error_set(err, ERROR_UNAVAILABLE, "%s: the database was moved", name);
    }
    *ret_descriptor = descriptor;
    return RESULT_OK;
}

static struct result prepare(sqlite3 *connection, struct log *log, struct error *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const char *name = sqlite3_db_filename(connection, "main");
    int code = sqlite3_open_v2(name, &log->folding, flags, NULL);
    /* Reading opens the log, or creates it. */
    static const char *const pragmas = "PRAGMA synchronous=NORMAL; PRAGMA schema_version;";
    if (code == SQLITE_OK)
        code = sqlite3_exec(log->folding, pragmas, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(connection, pragmas, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", name, sqlite3_errstr(code));
    TRY(open_descriptor(connection, &log->descriptor, err));
    code = thread_start(&log->thread, "checkpoints", fold_main, log);
    if (code != 0)
        return error_set(err, ERROR_INTERNAL, "no thread for the log: %s", strerror(code));
    return RESULT_OK;
}

static void log_free(struct log *log)
{
    if (log->descriptor >= 0)
        close(log->descriptor);
    sqlite3_close(log->folding);
    pthread_cond_destroy(&log->wake);
    pthread_mutex_destroy(&log->lock);
    pthread_mutex_destroy(&log->turn);
    free(log);
}

struct result sqlite_log_open(void *connection, struct log **ret_log, struct error *err)
{
    struct log *log = db_allocate(sizeof *log);
    log->descriptor = -1;
    log->writing = connection;
    pthread_mutex_init(&log->turn, NULL);
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->wake, NULL);
    struct result result = prepare(connection, log, err);
    if (failed(result)) {
        log_free(log);
        return result;
    }
    sqlite3_wal_hook(connection, after_commit, log);
    *ret_log = log;
    return RESULT_OK;
}

/* Pages that the kernel could not write may be lost, and read as what was there before: they are
 * not to be copied to the database. The next process to open it reads the log anew and, by its
 * checksums, up to the first page that is not whole. */
static void leave_log(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log->broken = true;
    pthread_cond_signal(&log->wake);
    pthread_mutex_unlock(&log->lock);
}

struct result sqlite_log_sync(struct log *log, struct error *err)
{
    while (fdatasync(log->descriptor) != 0) {
        if (errno == EINTR)
            continue;
        struct result result = error_set(err, ERROR_UNAVAILABLE,
                                         "the database's log could not be synced to the disk: %s;"
                                         " nothing is written until the server is started again",
                                         strerror(errno));
        leave_log(log);
        return result;
    }
    return RESULT_OK;
}

void sqlite_log_close(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log->stopping = true;
    pthread_cond_signal(&log->wake);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->thread, NULL);
    if (log->broken) {
        sqlite3_db_config(log->folding, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(log->writing, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    log_free(log);
}
