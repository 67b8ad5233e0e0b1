#include "http/intake.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/spool.h"

struct intake {
    atomic_int references;
    atomic_int files;
    atomic_uint_fast64_t bytes;
    int files_max;
    char *folder; /* NULL: no body may go to a file */
};

struct intake *intake_new(const char *folder, int files_max)
{
    struct intake *intake = calloc(1, sizeof *intake);
    if (intake == NULL)
        abort();
    atomic_init(&intake->references, 1);
    intake->files_max = files_max;
    intake->folder = folder == NULL ? NULL : strdup(folder);
    return intake;
}

void intake_release(struct intake *intake)
{
    if (intake == NULL || atomic_fetch_sub(&intake->references, 1) != 1)
        return;
    free(intake->folder);
    free(intake);
}

struct result intake_enter(struct intake *intake, int *ret_file, struct error *err)
{
    if (intake->folder == NULL)
        return error_set(err, ERROR_UNAVAILABLE, "There is no folder for uploads.");
    if (atomic_fetch_add(&intake->files, 1) >= intake->files_max) {
        atomic_fetch_sub(&intake->files, 1);
        return error_set(err, ERROR_UNAVAILABLE, "Too many uploads are under way already.");
    }
    struct result opened = spool_open(intake->folder, ret_file, err);
    if (failed(opened)) {
        atomic_fetch_sub(&intake->files, 1);
        return opened;
    }
    atomic_fetch_add(&intake->references, 1);
    return RESULT_OK;
}

struct result intake_write(struct intake *intake, int file, const void *bytes, size_t length,
                           struct error *err)
{
    TRY(spool_write(file, bytes, length, err));
    atomic_fetch_add(&intake->bytes, length);
    return RESULT_OK;
}

void intake_leave(struct intake *intake, uint64_t bytes)
{
    if (intake == NULL)
        return;
    atomic_fetch_sub(&intake->bytes, bytes);
    atomic_fetch_sub(&intake->files, 1);
    intake_release(intake);
}

struct intake_stats intake_stats_get(const struct intake *intake)
{
    return (struct intake_stats){.files = (uint64_t)atomic_load(&intake->files),
                                 .bytes = atomic_load(&intake->bytes)};
}
