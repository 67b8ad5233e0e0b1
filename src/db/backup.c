#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/engine.h"
#include "db/instance_lock.h"
#include "db/migrate.h"

enum { STEP_PAGES = 1024, STEP_PAUSE_MS = 1 };

static struct result fail_errno(const char *what, const char *path, struct error *err)
{
    enum error_code code = errno == ENOSPC || errno == EDQUOT ? ERROR_STORAGE_FULL : ERROR_INTERNAL;
    return error_set(err, code, "cannot %s %s: %s", what, path, strerror(errno));
}

static bool exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

static struct result sync_path(const char *path, int flags, struct error *err)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno("open", path, err);
    int code = fsync(fd);
    if (code < 0) {
        struct result result = fail_errno("sync", path, err);
        close(fd);
        return result;
    }
    close(fd);
    return RESULT_OK;
}

/* A name is on the disk once its directory is. */
static struct result sync_directory_of(const char *path, struct error *err)
{
    char *copy = db_copy_text(path); /* dirname() writes into it */
    struct result result = sync_path(dirname(copy), O_DIRECTORY, err);
    free(copy);
    return result;
}

/* A new empty file beside `path`, mode 0600; its name in `ret_name`. */
static struct result make_beside(const char *path, const char *suffix, struct buf *ret_name,
                                 struct error *err)
{
    buf_printf(ret_name, "%s%s-XXXXXX", path, suffix);
    int fd = mkostemp(ret_name->data, O_CLOEXEC);
    if (fd < 0)
        return fail_errno("create", buf_text(ret_name), err);
    close(fd);
    return RESULT_OK;
}

/* Gives a file its name, unless that is taken. */
static struct result rename_new(const char *from, const char *to, struct error *err)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return RESULT_OK;
    /* Not every file system has the flag; they all refuse to link to a name that is taken. */
    if (errno == EINVAL && link(from, to) == 0) {
        unlink(from);
        return RESULT_OK;
    }
    if (errno == EEXIST)
        return error_set(err, ERROR_CONFLICT, "%s exists already", to);
    return fail_errno("create", to, err);
}

struct progress {
    void (*report)(void *context, int64_t done, int64_t total); /* or NULL */
    void *context;
};

static struct result copy_fail(sqlite3 *connection, int code, const char *path, struct error *err)
{
    enum error_code error = ERROR_INTERNAL;
    if (code == SQLITE_FULL)
        error = ERROR_STORAGE_FULL;
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        error = ERROR_RETRY;
    return error_set(err, error, "cannot copy to %s: %s", path, sqlite3_errmsg(connection));
}

static int copy_steps(sqlite3 *from, sqlite3 *to, const struct progress *progress)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return sqlite3_extended_errcode(to);
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, STEP_PAGES);
        int64_t total = sqlite3_backup_pagecount(backup);
        if (progress->report != NULL)
            progress->report(progress->context, total - sqlite3_backup_remaining(backup), total);
        if (code == SQLITE_OK)
            sqlite3_sleep(STEP_PAUSE_MS); /* the disk is for the server first */
    }
    /* Its code is that of the step that failed, or SQLITE_OK. */
    return sqlite3_backup_finish(backup);
}

static struct result copy_pages(struct db *from, const char *path, const struct progress *progress,
                                struct error *err)
{
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &to, flags, NULL);
    /* The copy is synced once, when it is whole; before that it is worth nothing. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY", NULL, NULL,
                            NULL);
    if (code == SQLITE_OK)
        code = copy_steps(db_connection_of(from), to, progress);
    /* The copied header says WAL, which would make two more files wherever it is opened. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    struct result result = code == SQLITE_OK ? RESULT_OK : copy_fail(to, code, path, err);
    sqlite3_close(to);
    return result;
}

/* Copies the database to an existing empty file, and that to the disk. One read transaction spans
 * all steps: the copy is of one moment, and no write makes it start again. */
static struct result copy_database(struct db *from, const char *path,
                                   const struct progress *progress, struct error *err)
{
    int32_t version = 0;
    TRY(db_begin(from, DB_OPEN_READ, err));
    struct result result = db_schema_version(from, &version, err);
    if (!failed(result))
        result = copy_pages(from, path, progress, err);
    db_rollback(from);
    TRY(result);
    return sync_path(path, 0, err);
}

static struct result check_files(const char *source, const char *target, struct error *err)
{
    if (db_target_is_postgres(source) || db_target_is_postgres(target))
        return error_set(err, ERROR_VALIDATION,
                         "this copies SQLite files: for PostgreSQL use pg_dump and pg_restore, or "
                         "pg_basebackup with archived WAL");
    return RESULT_OK;
}

struct result db_backup(const char *source, const char *target,
                        void (*progress)(void *context, int64_t done, int64_t total), void *context,
                        struct error *err)
{
    TRY(check_files(source, target, err));
    if (exists(target))
        return error_set(err, ERROR_CONFLICT, "%s exists already", target);
    CLEANUP(db_close_at_end) struct db *from = NULL;
    TRY(db_open(source, DB_OPEN_READ, &from, err));

    CLEANUP(buf_free) struct buf partial = BUF_EMPTY;
    TRY(make_beside(target, ".partial", &partial, err));
    struct result result =
        copy_database(from, buf_text(&partial), &(struct progress){progress, context}, err);
    if (!failed(result))
        result = rename_new(buf_text(&partial), target, err);
    if (failed(result)) {
        unlink(buf_text(&partial));
        return result;
    }
    return sync_directory_of(target, err);
}

static struct result check_integrity(struct db *db, const char *source, struct error *err)
{
    static const struct db_statement check = {DB_STATEMENT_ADHOC, "integrity_check",
                                              "PRAGMA integrity_check(1)"};
    CLEANUP(db_cursor_close) struct db_cursor cursor = {0};
    struct error cause;
    error_init(&cause, NULL);
    bool row = false;
    if (failed(db_query_one(db, &check, DB_NO_ARGS, &cursor, &row, &cause)))
        return error_set(err, ERROR_CONFLICT, "%s is damaged: %s", source, cause.detail);
    const char *verdict = row ? db_column_text(&cursor, 0) : NULL;
    if (verdict == NULL || strcmp(verdict, "ok") != 0)
        return error_set(err, ERROR_CONFLICT, "%s is damaged: %s", source,
                         verdict != NULL ? verdict : "no verdict");
    return RESULT_OK;
}

static struct result check_version(struct db *db, const char *source, int32_t known_version,
                                   struct error *err)
{
    int32_t version = 0;
    TRY(db_schema_version(db, &version, err));
    if (version == 0)
        return error_set(err, ERROR_CONFLICT, "%s is no backup of this program", source);
    if (version > known_version)
        return error_set(err, ERROR_CONFLICT,
                         "%s has schema version %d, newer than version %d, the last one that this "
                         "program knows",
                         source, version, known_version);
    return RESULT_OK;
}

/* The backup's copy at `path`, checked: what was checked is what will be used. */
static struct result copy_backup(const char *source, const char *path, int32_t known_version,
                                 struct error *err)
{
    struct error cause;
    error_init(&cause, NULL);
    CLEANUP(db_close_at_end) struct db *from = NULL;
    struct result result = db_open(source, DB_OPEN_READ, &from, &cause);
    if (!failed(result))
        result = copy_database(from, path, &(struct progress){0}, &cause);
    if (failed(result) && result.code != ERROR_INTERNAL)
        return error_set(err, result.code, "%s", cause.detail);
    if (failed(result))
        return error_set(err, ERROR_CONFLICT, "%s cannot be read: %s", source, cause.detail);

    CLEANUP(db_close_at_end) struct db *copy = NULL;
    TRY(db_open(path, DB_OPEN_READ, &copy, err));
    TRY(check_integrity(copy, source, err));
    return check_version(copy, source, known_version, err);
}

/* Holds the target, so that nobody else reads or writes it, with its WAL moved into it: leaving
 * WAL mode needs every other connection to be gone, idle ones too. *ret_held stays NULL where there
 * is no file, or one that is too damaged for this. */
static struct result hold_target(const char *target, sqlite3 **ret_held, struct error *err)
{
    if (!exists(target))
        return RESULT_OK;
    sqlite3 *held = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(target, &held, flags, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(held, "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        *ret_held = held;
        return RESULT_OK;
    }
    sqlite3_close(held);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return error_set(err, ERROR_CONFLICT, "%s is in use by another process", target);
    return RESULT_OK;
}

/* The copy belongs to whom the old file belonged to: a server may not be who restores. */
static struct result keep_owner(const char *target, const char *copy, struct error *err)
{
    struct stat status;
    if (stat(target, &status) < 0)
        return RESULT_OK;
    if (chown(copy, status.st_uid, status.st_gid) < 0)
        return fail_errno("change the owner of", copy, err);
    return RESULT_OK;
}

/* The files that SQLite would take for the new database's own. */
static struct result move_journals(const char *target, const char *kept, struct error *err)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
        CLEANUP(buf_free) struct buf from = BUF_EMPTY;
        CLEANUP(buf_free) struct buf to = BUF_EMPTY;
        buf_printf(&from, "%s%s", target, suffixes[i]);
        buf_printf(&to, "%s%s", kept, suffixes[i]);
        if (rename(buf_text(&from), buf_text(&to)) < 0 && errno != ENOENT)
            return fail_errno("move", buf_text(&from), err);
    }
    return RESULT_OK;
}

/* The old file gets a second name before the new one takes its first: `target` is never missing,
 * or a server that starts now would make an empty database. */
static struct result replace_target(const char *copy, const char *target, const char *kept,
                                    struct error *err)
{
    if (exists(target) && link(target, kept) < 0)
        return fail_errno("create", kept, err);
    TRY(sync_directory_of(target, err));
    if (rename(copy, target) < 0)
        return fail_errno("replace", target, err);
    return sync_directory_of(target, err);
}

static struct result swap(const char *copy, const char *target, const char *kept, struct error *err)
{
    sqlite3 *held = NULL;
    TRY(hold_target(target, &held, err));
    struct result result = keep_owner(target, copy, err);
    /* With the target held there are none but its lock's own. */
    if (!failed(result) && held == NULL)
        result = move_journals(target, kept, err);
    if (!failed(result))
        result = replace_target(copy, target, kept, err);
    sqlite3_close(held);
    return result;
}

struct result db_restore(const char *source, const char *target, int32_t known_version,
                         struct error *err)
{
    TRY(check_files(source, target, err));
    CLEANUP(buf_free) struct buf kept = BUF_EMPTY;
    buf_printf(&kept, "%s.before-restore", target);
    if (exists(buf_text(&kept)))
        return error_set(err, ERROR_CONFLICT, "%s, of an earlier restore, is in the way",
                         buf_text(&kept));

    struct instance_lock lock;
    TRY(instance_lock_take(target, &lock, err));
    CLEANUP(buf_free) struct buf copy = BUF_EMPTY;
    struct result result = make_beside(target, ".restore", &copy, err);
    if (!failed(result)) {
        result = copy_backup(source, buf_text(&copy), known_version, err);
        if (!failed(result))
            result = swap(buf_text(&copy), target, buf_text(&kept), err);
        if (failed(result))
            unlink(buf_text(&copy));
    }
    instance_lock_drop(&lock);
    return result;
}
