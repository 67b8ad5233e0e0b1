/* Documents of a MongoDB, as its own programs write them: mongoexport (JSON, one document a line or
 * in an array; extended JSON of both versions, canonical and relaxed) and mongodump (BSON), either
 * of them in gzip too. libbson takes the documents apart; this file finds where each one ends.
 *
 * Memory is bounded by one document, whatever the file. Errors say the line of JSON, or the byte of
 * BSON, where the document begins:
 *   ERROR_BAD_REQUEST  no such file, a document that is not well-formed, cut off, or with text that
 *                      is not UTF-8;
 *   ERROR_TOO_LARGE    past a limit. */
#ifndef TABULAR_DOCUMENTS_H
#define TABULAR_DOCUMENTS_H

#include <bson/bson.h>

#include "tabular/byte_source.h"

#define DOCUMENTS_MAX_BYTES (UINT64_C(8) * 1024 * 1024 * 1024) /* unpacked */
enum {
    DOCUMENT_MAX_BYTES = 16 * 1024 * 1024, /* MongoDB's own limit; of the JSON text too */
    DOCUMENT_DEPTH_MAX = 64,
};

/* It lasts until the callback returns. */
struct document {
    const bson_t *bson;
    uint64_t number; /* from 1 */
    uint64_t line;   /* where it begins, from 1; 0: BSON */
    uint64_t offset; /* BSON: the byte where it begins, from 0 */
};

struct document_sink {
    struct result (*document)(void *context, const struct document *document, struct error *err);
    void *context;
};

MUST_USE struct result documents_read(const struct byte_source *source,
                                      const struct document_sink *sink, struct error *err);

/* A source of what another one, of a gzip file, holds unpacked. gunzip_free() whatever the outcome.
 */
struct gunzip;
struct gunzip *gunzip_new(const struct byte_source *packed); /* NULL: out of memory */
struct byte_source gunzip_source(struct gunzip *gunzip);
void gunzip_free(struct gunzip *gunzip);

#endif
