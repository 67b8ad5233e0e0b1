#include "import/upload_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/spool.h"
#include "store/upload_store.h"

enum { PACK_LEVEL = 1 }; /* the fastest: rows of a table shrink to a fifth even so */

static void free_at_end(unsigned char **bytes)
{
    free(*bytes);
}

static unsigned char *allocate(size_t bytes)
{
    unsigned char *allocated = malloc(bytes);
    if (!allocated)
        abort();
    return allocated;
}

/* ---- in ---- */

struct chunk_write {
    const struct oid *id;
    int64_t number;
    struct upload_chunk chunk;
};

static struct result chunk_run(void *context, struct db *db, struct error *err)
{
    const struct chunk_write *write = context;
    return upload_chunk_insert(db, write->id, write->number, &write->chunk, err);
}

/* As much as fits, less only at the end of the file. */
static struct result read_piece(int file, off_t at, unsigned char *piece, size_t *ret_bytes,
                                struct error *err)
{
    size_t bytes = 0;
    while (bytes < UPLOAD_CHUNK_BYTES) {
        ssize_t got = pread(file, piece + bytes, UPLOAD_CHUNK_BYTES - bytes, at + (off_t)bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, ERROR_INTERNAL, "the upload cannot be read: %s",
                             strerrordesc_np(errno));
        if (got == 0)
            break;
        bytes += (size_t)got;
    }
    *ret_bytes = bytes;
    return RESULT_OK;
}

/* A gigabyte takes longer than a server may take to stop. */
static struct result check_goes_on(struct app *app, struct error *err)
{
    if (!running_import_stopping(app->running))
        return RESULT_OK;
    if (err)
        err->retry_after_s = 1;
    return error_set(err, ERROR_UNAVAILABLE, "the server is stopping");
}

static struct result store_pieces(struct app *app, const struct oid *id, int file,
                                  struct error *err)
{
    uLong room = compressBound(UPLOAD_CHUNK_BYTES);
    unsigned char *piece CLEANUP(free_at_end) = allocate(UPLOAD_CHUNK_BYTES);
    unsigned char *packed CLEANUP(free_at_end) = allocate(room);
    struct chunk_write write = {.id = id};
    for (off_t at = 0;; write.number++) {
        size_t bytes = 0;
        uLong packed_bytes = room;
        TRY(read_piece(file, at, piece, &bytes, err));
        if (!bytes)
            return RESULT_OK;
        TRY(check_goes_on(app, err));
        if (compress2(packed, &packed_bytes, piece, bytes, PACK_LEVEL) != Z_OK)
            return error_set(err, ERROR_INTERNAL, "the upload cannot be packed");
        write.chunk = (struct upload_chunk){(int64_t)bytes, packed, packed_bytes};
        TRY(writer_run(app->writer, chunk_run, &write, err));
        at += (off_t)bytes;
    }
}

struct result upload_file_store(struct app *app, const struct oid *id, int file, struct error *err)
{
    struct result stored = store_pieces(app, id, file, err);
    if (!failed(stored))
        return RESULT_OK;
    struct error ignored;
    error_init(&ignored, NULL);
    (void)!failed(upload_file_drop(app, id, &ignored)); /* else the sweep does */
    return stored;
}

/* ---- out ---- */

static struct result write_piece(struct db *db, const struct oid *id, int64_t number,
                                 unsigned char *piece, int file, int64_t *ret_bytes,
                                 struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct upload_chunk chunk = {0};
    bool found = false;
    TRY(upload_chunk_get(db, &arena, id, number, &chunk, &found, err));
    uLongf bytes = UPLOAD_CHUNK_BYTES;
    if (!found || uncompress(piece, &bytes, chunk.packed, chunk.packed_bytes) != Z_OK ||
        (int64_t)bytes != chunk.bytes || !bytes)
        return error_set(err, ERROR_INTERNAL, "the file of the import %s is damaged", id->hex);
    *ret_bytes = chunk.bytes;
    return spool_write(file, piece, bytes, err);
}

struct result upload_file_open(struct app *app, struct db *db, const struct oid *id, int64_t bytes,
                               int *ret_file, struct error *err)
{
    unsigned char *piece CLEANUP(free_at_end) = allocate(UPLOAD_CHUNK_BYTES);
    int file CLEANUP(spool_close) = -1;
    TRY(spool_open(app->settings.spool_folder, &file, err));
    int64_t written = 0;
    for (int64_t number = 0; written < bytes; number++) {
        int64_t more = 0;
        TRY(check_goes_on(app, err));
        TRY(write_piece(db, id, number, piece, file, &more, err));
        written += more;
    }
    if (written != bytes || lseek(file, 0, SEEK_SET) != 0)
        return error_set(err, ERROR_INTERNAL, "the file of the import %s is damaged", id->hex);
    *ret_file = file;
    file = -1;
    return RESULT_OK;
}

/* ---- away ---- */

static struct result drop_run(void *context, struct db *db, struct error *err)
{
    return upload_chunks_delete(db, context, err);
}

struct result upload_file_drop(struct app *app, const struct oid *id, struct error *err)
{
    struct oid dropped = *id;
    return writer_run(app->writer, drop_run, &dropped, err);
}

static struct result find_orphan(struct app *app, const struct oid *before, struct oid *ret_id,
                                 struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct result found = upload_chunks_orphan(db, before, ret_id, err);
    db_pool_give(app->readers, db);
    return found;
}

struct result upload_file_sweep(struct app *app, bool alone, struct error *err)
{
    struct oid before = {.hex = "ffffffffffffffffffffffff"};
    if (!alone)
        before = oid_new(app->now_ms() - UPLOAD_ORPHAN_AGE_MS);
    for (;;) {
        struct oid orphan = {0};
        TRY(find_orphan(app, &before, &orphan, err));
        if (!oid_is_set(&orphan))
            return RESULT_OK;
        TRY(upload_file_drop(app, &orphan, err));
    }
}
