/* Heap memory for what lives as long as the image. Running out of it ends the process through
 * abort() with a message, as in base/arena.h: the image is bounded by IMAGE_DEALS_MAX. */
#ifndef ANALYTICS_MEMORY_H
#define ANALYTICS_MEMORY_H

#include <stddef.h>

#include "base/attributes.h"

NO_RETURN void memory_die(void);

/* Zeroed room for `count` items; released by free(). */
MUST_USE void *memory_zeroed(size_t count, size_t size);

/* The same, each item on cache lines of its own; `size` is a multiple of their 64 bytes. */
MUST_USE void *memory_zeroed_aligned(size_t count, size_t size);

/* Zeroed room of MEMORY_PAGE_BYTES, on a boundary of as many, for what a scan reads all of: in one
 * huge page where the system gives it. Released by memory_page_free(), which takes NULL. */
enum { MEMORY_PAGE_BYTES = 2 * 1024 * 1024 };
MUST_USE void *memory_page(void);
void memory_page_free(void *page);

/* Room for `count` items with what `old` holds; the room gained is not zeroed. */
MUST_USE void *memory_resized(void *old, size_t count, size_t size);

/* The next capacity of an array that must hold `needed` items: doubles, from 16 on. */
size_t memory_capacity(size_t capacity, size_t needed);

#endif
