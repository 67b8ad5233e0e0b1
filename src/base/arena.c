#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_ALIGN = alignof(max_align_t),
    ARENA_CHUNK_MAX_BYTES = 1024 * 1024,
    ARENA_PRINTF_FIRST_TRY = 256,
};

struct arena_chunk {
    struct arena_chunk *older;
    size_t bytes; /* of data */
    alignas(max_align_t) char data[];
};

static NO_RETURN void arena_die(const char *why)
{
    fprintf(stderr, "postclose: arena: %s\n", why);
    abort();
}

void arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){.limit_bytes = limit_bytes};
}

static struct arena_chunk *chunk_new(size_t bytes)
{
    struct arena_chunk *chunk = malloc(sizeof *chunk + bytes);
    if (chunk == NULL)
        arena_die("out of memory");
    chunk->older = NULL;
    chunk->bytes = bytes;
    return chunk;
}

static void arena_use_chunk(struct arena *arena, struct arena_chunk *chunk)
{
    arena->chunks = chunk;
    arena->next = chunk->data;
    arena->end = chunk->data + chunk->bytes;
}

void arena_reset(struct arena *arena)
{
    /* The oldest is kept: it has the usual size, unless its first tenant was a large one. */
    struct arena_chunk *chunk = arena->chunks;
    while (chunk != NULL && (chunk->older != NULL || chunk->bytes != ARENA_CHUNK_BYTES)) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    arena_init(arena, arena->limit_bytes);
    if (chunk != NULL)
        arena_use_chunk(arena, chunk);
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    for (struct arena_chunk *chunk = arena->chunks; chunk != NULL;) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    arena_init(arena, arena->limit_bytes);
}

/* A chunk of its own, put behind the newest, so that the newest's free room stays in use. */
static void *arena_alloc_large(struct arena *arena, size_t bytes)
{
    struct arena_chunk *chunk = chunk_new(bytes);
    if (arena->chunks == NULL) {
        arena_use_chunk(arena, chunk);
        arena->next = arena->end;
        return chunk->data;
    }
    chunk->older = arena->chunks->older;
    arena->chunks->older = chunk;
    return chunk->data;
}

/* Chunks grow with what the arena holds, so that an import does not ask malloc at every row. */
static void arena_grow(struct arena *arena)
{
    size_t bytes = ARENA_CHUNK_BYTES;
    while (bytes < arena->used_bytes && bytes < ARENA_CHUNK_MAX_BYTES)
        bytes *= 2;
    struct arena_chunk *chunk = chunk_new(bytes);
    chunk->older = arena->chunks;
    arena_use_chunk(arena, chunk);
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    size_t room = bytes == 0 ? ARENA_ALIGN : bytes;
    if (room > SIZE_MAX / 2)
        arena_die("limit reached");
    room = (room + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (room > arena->limit_bytes - arena->used_bytes)
        arena_die("limit reached");
    arena->used_bytes += room;

    /* Both pointers are NULL in a new arena, whose difference is 0. */
    size_t left = arena->chunks == NULL ? 0 : (size_t)(arena->end - arena->next);
    if (room > left && room > ARENA_CHUNK_BYTES / 4)
        return memset(arena_alloc_large(arena, room), 0, room);
    if (room > left)
        arena_grow(arena);
    char *place = arena->next;
    arena->next += room;
    return memset(place, 0, room);
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
    size_t bytes;
    if (__builtin_mul_overflow(size, count, &bytes))
        arena_die("limit reached");
    return arena_alloc(arena, bytes);
}

char *arena_strdup(struct arena *arena, const char *text)
{
    assert(text != NULL);
    return arena_memdup(arena, text, strlen(text));
}

char *arena_memdup(struct arena *arena, const void *bytes, size_t length)
{
    if (length == SIZE_MAX)
        arena_die("limit reached");
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char first_try[ARENA_PRINTF_FIRST_TRY];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(first_try, sizeof first_try, format, args);
    va_end(args);
    assert(length >= 0);

    char *text;
    if ((size_t)length < sizeof first_try) {
        text = arena_memdup(arena, first_try, (size_t)length);
    } else {
        text = arena_alloc(arena, (size_t)length + 1);
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}
