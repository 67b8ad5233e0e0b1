/* A byte buffer that grows on the heap, for answers and generated text.
 *
 * Owned by whoever declared it: buf_free(), or CLEANUP(buf_free). Its text is always ended by a
 * NUL that `length` does not count. Running out of memory aborts, as in arena.h. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/attributes.h"

struct buf {
    char *data; /* NULL while empty */
    size_t length, capacity;
};

#define BUF_EMPTY ((struct buf){0})

void buf_free(struct buf *buf);
void buf_reset(struct buf *buf); /* keeps its memory */
void buf_reserve(struct buf *buf, size_t more);
void buf_append(struct buf *buf, const void *bytes, size_t length);
void buf_append_text(struct buf *buf, const char *text);
void buf_append_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* "" while empty, never NULL. */
const char *buf_text(const struct buf *buf);

#endif
