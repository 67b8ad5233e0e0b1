#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/engine.h"

void *db_allocate(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (memory == NULL) {
        fputs("db: out of memory\n", stderr);
        abort();
    }
    return memory;
}

char *db_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(db_allocate(size), text, size);
}
