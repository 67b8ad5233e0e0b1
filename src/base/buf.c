#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_CAPACITY = 64 };

static NO_RETURN void buf_die(void)
{
    fputs("postclose: buf: out of memory\n", stderr);
    abort();
}

void buf_free(struct buf *buf)
{
    if (buf == NULL)
        return;
    free(buf->data);
    *buf = BUF_EMPTY;
}

void buf_reset(struct buf *buf)
{
    buf->length = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* After it there is room for `more` bytes and the NUL. */
void buf_reserve(struct buf *buf, size_t more)
{
    if (more >= SIZE_MAX / 4 - buf->length)
        buf_die();
    size_t needed = buf->length + more + 1;
    if (needed <= buf->capacity)
        return;

    size_t capacity = buf->capacity == 0 ? BUF_FIRST_CAPACITY : buf->capacity;
    while (capacity < needed)
        capacity *= 2;
    char *data = realloc(buf->data, capacity);
    if (data == NULL)
        buf_die();
    buf->data = data;
    buf->capacity = capacity;
    data[buf->length] = '\0';
}

void buf_append(struct buf *buf, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    buf_reserve(buf, length);
    memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_append_text(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_append_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = buf->capacity - buf->length;
    int length = vsnprintf(room == 0 ? NULL : buf->data + buf->length, room, format, args);
    va_end(args);
    assert(length >= 0);

    if ((size_t)length >= room) {
        buf_reserve(buf, (size_t)length);
        vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
    }
    va_end(again);
    buf->length += (size_t)length;
}

const char *buf_text(const struct buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}
