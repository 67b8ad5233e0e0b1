/* The engine of imports: a file becomes records (import/format.h), records become leads, buyers,
 * buy boxes, closed deals, periods and users through the use cases of app/.
 *
 *  - One write transaction of the caller's, who commits it, or rolls it back: a check is the same
 *    code, rolled back, so what it says is what a commit would do.
 *  - A row is created, updated, unchanged or refused. Nothing of a refused row stays; it does not
 *    fail the file. Every fault of a row is told at once, by column.
 *  - Which thing a row speaks of: its `_id`; else its key, remembered for the source; else its
 *    content, counted in the file, so that reading a file again changes nothing and rows that look
 *    alike are all kept. A period is its deal and its months. (import/identity.h)
 *  - Periods are written in blocks of at most IMPORT_BLOCK_ROWS, deal by deal, with one audit entry
 *    a deal and block; rows are told in their order all the same.
 *
 * Changes are audited as the call's actor under the import's id as request id, and one entry
 * "import.commit" with the counts ends them. */
#ifndef IMPORT_ENGINE_H
#define IMPORT_ENGINE_H

#include "app/call.h"
#include "import/record.h"
#include "json/field.h"

enum {
    IMPORT_ROWS_MAX = 1000000,
    /* Rows held at once: so many, or of so many bytes. */
    IMPORT_BLOCK_ROWS = 65536,
    IMPORT_BLOCK_BYTES = 128 * 1024 * 1024,
};

enum import_outcome {
    IMPORT_CREATED,
    IMPORT_UPDATED,
    IMPORT_UNCHANGED,
    IMPORT_REFUSED,
    IMPORT_OUTCOME_COUNT
};
extern const char *const import_outcome_names[]; /* "created" … */

/* What became of a row. Lasts until the observer returns. */
struct import_told {
    const char *sheet; /* "" where there are none */
    uint64_t row;
    enum import_kind kind;
    enum import_outcome outcome;
    struct oid subject_id;                 /* not set where refused. Of a period its own */
    const struct import_problem *problems; /* of a refused row at least one */
    size_t problem_count;
    const char *const *remarks;
    size_t remark_count;
    const struct table_cell *cells; /* as read; may be none */
    size_t cell_count;
};

/* Either function may be NULL. */
struct import_observer {
    struct result (*row)(void *context, const struct import_told *told, struct error *err);
    /* Every few rows: `rows` read so far and the bytes of the file behind them, as far as the
     * format can tell. False: the import fails with ERROR_CANCELLED. */
    bool (*go_on)(void *context, int64_t rows, int64_t bytes);
    void *context;
};

struct import_input {
    int file;             /* regular or without a name; read from its start. Stays the caller's */
    int64_t size;         /* in bytes */
    const char *name;     /* the file's, for messages and the audit */
    const char *format;   /* of import_formats[]; NULL: recognised */
    const char *kind;     /* of import_kind_names[]; NULL: recognised, or the format says itself */
    const char *source;   /* where the file is from: keys and settings are remembered for it. May be
                             "" */
    const char *settings; /* JSON of import_settings_schema; NULL, "": none */
};

struct import_counts {
    int64_t rows; /* created + updated + unchanged + refused */
    int64_t created, updated, unchanged, refused;
    int64_t remarks; /* rows with any */
};

struct import_counts_reply {
    struct opt rows, created, updated, unchanged, refused, remarks;
};
extern const struct schema import_counts_schema; /* of the reply */
struct import_counts_reply import_counts_reply_of(const struct import_counts *counts);

/* `call` in a write transaction; its request_id is the import's id. Shared rows are held in the
 * call's bulk, or in one of its own where it has none, and written at the end.
 *
 * ERROR_VALIDATION: settings wrong, a column that the kind needs is not there, the kind is not
 * known. ERROR_BAD_REQUEST: the file cannot be read, with where. ERROR_TOO_LARGE: past
 * IMPORT_ROWS_MAX or another limit. ERROR_CANCELLED. The caller rolls back. */
MUST_USE struct result import_execute(struct call *call, const struct import_input *input,
                                      const struct import_observer *observer,
                                      struct import_counts *ret_counts, struct error *err);

struct import_recognition {
    const char *format; /* a name of import_formats[] */
    const char *kind;   /* NULL: not known, or the format brings several */
    const char *json;   /* an object of import_recognition_schema */
};

/* Looks at the file as far as it must: what it is, its columns with samples and the field each is
 * for, how dates are written. What input->settings say is taken as said; what they leave open is
 * looked for in what is remembered for the source, then guessed. In a read transaction. All in the
 * call's arena.
 *
 * ERROR_BAD_REQUEST: no file that can be imported, with why. ERROR_VALIDATION: settings wrong. */
MUST_USE struct result import_recognise(struct call *call, const struct import_input *input,
                                        struct import_recognition *ret_recognition,
                                        struct error *err);

/* Whether such an import may write users: for admins alone. `kind` may be NULL. */
bool import_brings_users(const char *format, const char *kind);

#endif
