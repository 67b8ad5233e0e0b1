#include "db/instance_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/engine.h"

/* A server that does not run as root must be able to open what a restore by root left. */
static void give_to_owner_of(const char *target, int fd)
{
    struct stat database, lock;
    if (geteuid() != 0 || stat(target, &database) < 0 || fstat(fd, &lock) < 0)
        return;
    if (lock.st_uid == database.st_uid && lock.st_gid == database.st_gid)
        return;
    int ignored = fchown(fd, database.st_uid, database.st_gid);
    (void)ignored;
}

struct result instance_lock_take(const char *target, struct instance_lock *ret_lock,
                                 struct error *err)
{
    if (db_target_is_postgres(target)) {
        ret_lock->fd = -1;
        return RESULT_OK;
    }
    /* By its real name, so that a link to the file is the same database. */
    char *real = realpath(target, NULL);
    CLEANUP(buf_free) struct buf path = BUF_EMPTY;
    buf_printf(&path, "%s.lock", real != NULL ? real : target);
    free(real);

    int fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(err, ERROR_INTERNAL, "cannot open %s: %s", buf_text(&path),
                         strerror(errno));
    give_to_owner_of(target, fd);
    int code;
    do
        code = flock(fd, LOCK_EX | LOCK_NB);
    while (code < 0 && errno == EINTR);
    if (code < 0) {
        int cause = errno;
        close(fd);
        if (cause == EWOULDBLOCK)
            return error_set(err, ERROR_CONFLICT, "%s is in use by another process", target);
        return error_set(err, ERROR_INTERNAL, "cannot lock %s: %s", buf_text(&path),
                         strerror(cause));
    }
    ret_lock->fd = fd;
    return RESULT_OK;
}

void instance_lock_drop(struct instance_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
}
