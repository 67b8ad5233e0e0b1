#include "analytics/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CAPACITY_FIRST = 16, CACHE_LINE_BYTES = 64 };

NO_RETURN void memory_die(void)
{
    fprintf(stderr, "postclose: analytics: out of memory\n");
    abort();
}

void *memory_zeroed(size_t count, size_t size)
{
    void *room = calloc(count == 0 ? 1 : count, size);
    if (room == NULL)
        memory_die();
    return room;
}

void *memory_zeroed_aligned(size_t count, size_t size)
{
    assert(size % CACHE_LINE_BYTES == 0);
    size_t bytes;
    if (__builtin_mul_overflow(count == 0 ? 1 : count, size, &bytes))
        memory_die();
    void *room = aligned_alloc(CACHE_LINE_BYTES, bytes);
    if (room == NULL)
        memory_die();
    return memset(room, 0, bytes);
}

/* The system aligns to its small pages only: twice as much is asked for, and what lies before and
 * behind the boundary's page given back. */
void *memory_page(void)
{
    char *room = mmap(NULL, (size_t)2 * MEMORY_PAGE_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        memory_die();
    size_t before = -(uintptr_t)room % MEMORY_PAGE_BYTES;
    char *page = room + before;
    if (before > 0)
        munmap(room, before);
    munmap(page + MEMORY_PAGE_BYTES, MEMORY_PAGE_BYTES - before);
    madvise(page, MEMORY_PAGE_BYTES, MADV_HUGEPAGE); /* a wish: it may be refused */
    return page;
}

void memory_page_free(void *page)
{
    if (page != NULL)
        munmap(page, MEMORY_PAGE_BYTES);
}

void *memory_resized(void *old, size_t count, size_t size)
{
    if (count > SIZE_MAX / size)
        memory_die();
    void *room = realloc(old, count * size);
    if (room == NULL)
        memory_die();
    return room;
}

size_t memory_capacity(size_t capacity, size_t needed)
{
    if (capacity < CAPACITY_FIRST)
        capacity = CAPACITY_FIRST;
    while (capacity < needed)
        capacity *= 2;
    return capacity;
}
