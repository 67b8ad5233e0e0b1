/* Bodies that go to files: how many there are, and the folder. It outlives the server where a
 * handler still holds an exchange whose body is in a file.
 *
 * The files have no names (base/spool.h), so that an upload that ends in the middle leaves nothing,
 * and neither does the process. Places are few: what uploads may take of the disk is their number
 * times the limit of a body. */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct intake;

struct intake_stats {
    uint64_t files, bytes; /* now */
};

/* Never NULL; let go of by intake_release(). */
struct intake *intake_new(const char *folder, int files_max);
void intake_release(struct intake *intake); /* takes NULL */

/* A place, which holds the intake, and a new file. ERROR_UNAVAILABLE where all are taken or the
 * folder takes no files, ERROR_STORAGE_FULL where the disk is full. */
MUST_USE struct result intake_enter(struct intake *intake, int *ret_file, struct error *err);
/* ERROR_STORAGE_FULL, ERROR_UNAVAILABLE: some of it may be in the file then. */
MUST_USE struct result intake_write(struct intake *intake, int file, const void *bytes,
                                    size_t length, struct error *err);
/* The file is closed; so many bytes were written to it. Takes NULL. */
void intake_leave(struct intake *intake, uint64_t bytes);

struct intake_stats intake_stats_get(const struct intake *intake);

#endif
