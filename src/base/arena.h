/* One arena per request, job or import batch: everything that lives as long as it does.
 *
 * Results borrow from it, nobody frees a part. Not thread-safe. Bounded: an arena has a limit, and
 * going past it, or running out of memory, ends the process through abort() with a message, since
 * every caller bounds its input long before (limits are named where the input is read). Secrets
 * never touch it: see crypto/. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attributes.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    char *next, *end;           /* free room in the newest */
    size_t used_bytes, limit_bytes;
};

enum { ARENA_CHUNK_BYTES = 16 * 1024 };
#define ARENA_DEFAULT_LIMIT ((size_t)256 * 1024 * 1024)

void arena_init(struct arena *arena, size_t limit_bytes);
/* Frees all but one chunk and starts anew. */
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);

/* Zeroed, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t bytes);
#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);

char *arena_strdup(struct arena *arena, const char *text);
/* Copies `length` bytes and ends them with a NUL. */
char *arena_memdup(struct arena *arena, const void *bytes, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
