/* The bytes of an uploaded file: into the database in packed chunks, and out of it into a temporary
 * file, since workbooks are read here and there.
 *
 * Each chunk is a short write of its own, so that nobody waits behind a gigabyte; the row of the
 * import is written last (uploads.h). Chunks without one are what a crash or a failure left. */
#ifndef IMPORT_UPLOAD_FILE_H
#define IMPORT_UPLOAD_FILE_H

#include "app/app.h"

enum {
    UPLOAD_MAX_BYTES = 1024 * 1024 * 1024,
    UPLOAD_CHUNK_BYTES = 1024 * 1024,
    /* An upload that takes longer than this to store its chunks is taken for dead. */
    UPLOAD_ORPHAN_AGE_MS = 3600 * 1000,
};

/* Stores the file as that of the import `id`, which has no row yet. After a failure its chunks are
 * gone, or will be by upload_file_sweep(). */
MUST_USE struct result upload_file_store(struct app *app, const struct oid *id, int file,
                                         struct error *err);
/* Into a new temporary file at its start; the caller closes it. ERROR_INTERNAL where a chunk is
 * missing or damaged. With a read connection, outside a transaction. */
MUST_USE struct result upload_file_open(struct app *app, struct db *db, const struct oid *id,
                                        int64_t bytes, int *ret_file, struct error *err);
MUST_USE struct result upload_file_drop(struct app *app, const struct oid *id, struct error *err);
/* Drops what has no import: where this process is alone and takes no uploads yet all of it,
 * whatever its id, else what is old. */
MUST_USE struct result upload_file_sweep(struct app *app, bool alone, struct error *err);

#endif
