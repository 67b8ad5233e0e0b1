#include "tabular/byte_source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

MUST_USE static struct result memory_read(void *context, char *buffer, size_t size,
                                          size_t *ret_length, struct error *err)
{
    (void)err;
    struct byte_memory *memory = context;
    const size_t rest = memory->length - memory->position;
    const size_t length = size < rest ? size : rest;
    if (length > 0)
        memcpy(buffer, memory->bytes + memory->position, length);
    memory->position += length;
    *ret_length = length;
    return RESULT_OK;
}

struct byte_source byte_source_memory(struct byte_memory *memory)
{
    return (struct byte_source){.read = memory_read, .context = memory};
}

MUST_USE static struct result file_read(void *context, char *buffer, size_t size,
                                        size_t *ret_length, struct error *err)
{
    const int *file = context;
    ssize_t length;
    do {
        length = read(*file, buffer, size);
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        return error_set(err, ERROR_INTERNAL, "The file cannot be read: %s", strerror(errno));
    *ret_length = (size_t)length;
    return RESULT_OK;
}

struct byte_source byte_source_file(int *file)
{
    return (struct byte_source){.read = file_read, .context = file};
}
