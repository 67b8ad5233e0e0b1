/* Where a reader's bytes come from: a file, a pipe, an upload or memory, behind one callback.
 *
 * A source is read once, from front to back. It owns nothing: the file or the memory stays the
 * caller's, who closes or frees it after the reader is done. */
#ifndef TABULAR_BYTE_SOURCE_H
#define TABULAR_BYTE_SOURCE_H

#include "base/error.h"

struct byte_source {
    /* Writes at most `size` bytes into buffer and says how many; 0 is the end. Fewer than `size`
     * are no sign of the end. */
    struct result (*read)(void *context, char *buffer, size_t size, size_t *ret_length,
                          struct error *err);
    void *context;
};

/* A block of memory that lasts as long as the source. */
struct byte_memory {
    const char *bytes;
    size_t length, position;
};
struct byte_source byte_source_memory(struct byte_memory *memory);

/* An open file descriptor, read from where it stands. */
struct byte_source byte_source_file(int *file);

#endif
