#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void spool_default_folder(const char *beside, struct buf *ret_folder)
{
    buf_reset(ret_folder);
    if (beside != NULL) {
        const char *slash = strrchr(beside, '/');
        if (slash == NULL)
            buf_append_text(ret_folder, ".");
        else
            buf_append(ret_folder, beside, slash == beside ? 1 : (size_t)(slash - beside));
        return;
    }
    const char *named = getenv("TMPDIR");
    buf_append_text(ret_folder, named != NULL && named[0] != '\0' ? named : "/tmp");
}

static struct result failure(const char *what, int error, struct error *err)
{
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return error_set(err, full ? ERROR_STORAGE_FULL : ERROR_UNAVAILABLE, "%s: %s", what,
                     strerrordesc_np(error));
}

/* For file systems that cannot make a file without a name. */
static int open_and_unlink(const char *folder)
{
    struct buf name CLEANUP(buf_free) = BUF_EMPTY;
    buf_printf(&name, "%s/postclose-XXXXXX", folder);
    int file = mkostemp(name.data, O_CLOEXEC);
    if (file >= 0)
        unlink(name.data);
    return file;
}

struct result spool_open(const char *folder, int *ret_file, struct error *err)
{
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    /* EISDIR and ENOENT: kernels and file systems that know O_TMPFILE by half. */
    if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL))
        file = open_and_unlink(folder);
    if (file < 0) {
        const int error = errno;
        char what[ERROR_DETAIL_MAX];
        snprintf(what, sizeof what, "no temporary file can be made in %.150s", folder);
        return failure(what, error, err);
    }
    *ret_file = file;
    return RESULT_OK;
}

struct result spool_write(int file, const void *bytes, size_t length, struct error *err)
{
    const char *next = bytes;
    while (length > 0) {
        const ssize_t written = write(file, next, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failure("a temporary file cannot be written", errno, err);
        next += written;
        length -= (size_t)written;
    }
    return RESULT_OK;
}

void spool_close(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}
