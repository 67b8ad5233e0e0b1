/* Imports of uploaded files: rows of imports, import_chunks and import_rows.
 *
 * An import is a file that somebody uploaded and what became of it; import/uploads.h says how it
 * goes from state to state. Text is in the arena given. */
#ifndef STORE_UPLOAD_STORE_H
#define STORE_UPLOAD_STORE_H

#include "crypto/hash.h"
#include "store/names.h"

enum upload_status {
    UPLOAD_UPLOADED, /* recognised, to be mapped */
    UPLOAD_CHECKING,
    UPLOAD_CHECKED,
    UPLOAD_COMMITTING,
    UPLOAD_DONE,
    UPLOAD_REVERTING,
    UPLOAD_REVERTED,
    UPLOAD_FAILED,
    UPLOAD_CANCELLED,
    UPLOAD_STATUS_COUNT
};
extern const char *const upload_status_names[];

struct upload {
    struct oid id;
    enum upload_status status;
    const char *format, *kind; /* NULL: not known */
    const char *source, *file_name;
    int64_t file_bytes;
    const char *recognition, *settings; /* JSON objects */
    const char *revert_problems;        /* a JSON array; NULL: none */
    struct oid job_id;                  /* that works on it, or did last; not set: none did */
    int64_t attempts;                   /* of that job that ended in a crash, and the one now */
    const char *error;                  /* a sentence, of one that failed; NULL */
    int64_t rows, created, updated, unchanged, refused, remarks;
    struct opt first_seq, last_seq; /* of the audit: what the commit wrote */
    struct oid started_by;          /* who asked for what the job does; not set: no account here */
    const char *started_by_name;    /* NULL: nobody did */
    struct oid created_by;
    const char *created_by_name;
    int64_t created_at_ms, updated_at_ms;
    struct opt checked_at_ms, finished_at_ms, reverted_at_ms;
    int64_t rev;
};

/* A list ends behind the item that brings it past this: items may be as long as a row of a file. */
enum { UPLOAD_LIST_BYTES = 8 * 1024 * 1024 };

struct upload_list {
    struct upload *items; /* newest first */
    size_t count;
    bool more; /* there are others behind the last */
};

/* Status UPLOAD_UPLOADED; of the rest what an import has from its beginning. */
MUST_USE struct result upload_store_insert(struct db *db, const struct upload *upload,
                                           const unsigned char file_hash[HASH_BYTES],
                                           struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result upload_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                        struct upload *ret_upload, struct error *err);
MUST_USE struct result upload_store_by_job(struct db *db, struct arena *arena,
                                           const struct oid *job_id, struct upload *ret_upload,
                                           struct error *err);
/* `before` not set: from the newest. At most `limit`, fewer where they are long. */
MUST_USE struct result upload_store_list(struct db *db, struct arena *arena,
                                         const struct oid *before, int64_t limit,
                                         struct upload_list *ret_list, struct error *err);
/* All but what it has from its beginning; raises the revision. */
MUST_USE struct result upload_store_set(struct db *db, const struct upload *upload,
                                        struct error *err);
/* The attempts alone: no revision of what anybody sees. */
MUST_USE struct result upload_store_set_attempts(struct db *db, const struct oid *id,
                                                 int64_t attempts, struct error *err);
/* Its rows and chunks are to be gone. */
MUST_USE struct result upload_store_delete(struct db *db, const struct oid *id, struct error *err);
/* Jobs of imports that are said to be worked on wait again, though they came to an end. */
MUST_USE struct result upload_store_requeue_lost(struct db *db, struct error *err);

/* ---- the file ---- */

struct upload_chunk {
    int64_t bytes; /* unpacked */
    const void *packed;
    size_t packed_bytes;
};

MUST_USE struct result upload_chunk_insert(struct db *db, const struct oid *id, int64_t number,
                                           const struct upload_chunk *chunk, struct error *err);
/* Packed bytes in the arena. *ret_found false behind the last. */
MUST_USE struct result upload_chunk_get(struct db *db, struct arena *arena, const struct oid *id,
                                        int64_t number, struct upload_chunk *ret_chunk,
                                        bool *ret_found, struct error *err);
MUST_USE struct result upload_chunks_delete(struct db *db, const struct oid *id, struct error *err);
/* An import that has chunks and no row, with an id below `before`; not set where there is none. */
MUST_USE struct result upload_chunks_orphan(struct db *db, const struct oid *before,
                                            struct oid *ret_id, struct error *err);

/* ---- what was told of rows ---- */

struct upload_row {
    int64_t number; /* from 1, in the order they were told */
    int64_t row;
    const char *sheet, *kind, *outcome;
    const char *subject_id;                 /* NULL: none */
    const char *problems, *remarks, *cells; /* JSON arrays */
};

struct upload_row_list {
    struct upload_row *items;
    size_t count;
    bool more; /* there are others behind the last */
};

MUST_USE struct result upload_row_insert(struct db *db, const struct oid *id,
                                         const struct upload_row *row, struct error *err);
/* Behind `after`, at most `limit`, fewer where they are long; `outcome` NULL: of all. */
MUST_USE struct result upload_rows(struct db *db, struct arena *arena, const struct oid *id,
                                   const char *outcome, int64_t after, int64_t limit,
                                   struct upload_row_list *ret_list, struct error *err);
MUST_USE struct result upload_rows_last(struct db *db, const struct oid *id, int64_t *ret_number,
                                        struct error *err); /* 0: there are none */
/* Those up to a number. */
MUST_USE struct result upload_rows_delete(struct db *db, const struct oid *id, int64_t last,
                                          struct error *err);

#endif
