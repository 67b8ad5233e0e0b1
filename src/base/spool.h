/* Temporary files without a name: an upload on its way in, an export on its way out. Nothing of one
 * is left in the folder when its last descriptor is closed, however the program ends. */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/* The folder where nobody named one: that of `beside` (the file of a database), else TMPDIR, else
 * /tmp. NULL: there is no such file. */
void spool_default_folder(const char *beside, struct buf *ret_folder);

/* A new, empty file in the folder, open for reading and writing by this user alone. The caller
 * closes it. ERROR_UNAVAILABLE where the folder takes none, ERROR_STORAGE_FULL where it is full. */
MUST_USE struct result spool_open(const char *folder, int *ret_file, struct error *err);

/* Writes it all, where the file's position is. ERROR_STORAGE_FULL where the disk, a quota or a
 * limit of sizes has no room; some of it may be there then. */
MUST_USE struct result spool_write(int file, const void *bytes, size_t length, struct error *err);

/* close(2) for CLEANUP(); leaves -1. Takes -1. */
void spool_close(int *file);

#endif
