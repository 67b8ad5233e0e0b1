/* Keys kept once, each under a dense code: 0, 1, 2 … in order of arrival. Keys are never removed.
 *
 * A key is either `key_bytes` bytes long (identifiers: 12), or text of any length. A fixed key
 * costs its own bytes and 5.3 to 11 more of index, a text 16 more than that. Both grow in pieces,
 * so that no insertion copies the whole: keys in blocks, the index in 256 tables by the hash's
 * first byte. The hash is seeded at random, since users may choose identifiers.
 *
 * Not thread-safe: the owner locks. Readers may share what no one changes. Running out of memory
 * aborts, and so does the key past DICTIONARY_KEYS_MAX. */
#ifndef ANALYTICS_DICTIONARY_H
#define ANALYTICS_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dictionary;

enum { DICTIONARY_TEXT = 0, DICTIONARY_KEYS_MAX = (1 << 26) - 1 };

struct dictionary *dictionary_new(size_t key_bytes); /* or DICTIONARY_TEXT */
void dictionary_free(struct dictionary *dictionary); /* takes NULL */

/* The key's code, a new one where it has none. */
uint32_t dictionary_add(struct dictionary *dictionary, const void *key, size_t length);
/* False, and *ret_code untouched, where the key is not there. */
bool dictionary_find(const struct dictionary *dictionary, const void *key, size_t length,
                     uint32_t *ret_code);

/* Borrowed, valid as long as the dictionary; a text is ended by a NUL. */
const char *dictionary_key(const struct dictionary *dictionary, uint32_t code, size_t *ret_length);
uint32_t dictionary_count(const struct dictionary *dictionary);
size_t dictionary_bytes(const struct dictionary *dictionary); /* what it takes of memory */

/* Order of two keys: as bytes, a prefix before what it begins. */
int dictionary_compare(const struct dictionary *dictionary, uint32_t a, uint32_t b);

/* Brings the order of all codes by key up to date: sorts what came since the last time and merges
 * it in. */
void dictionary_sort(struct dictionary *dictionary);
/* dictionary_count() codes by key, as of dictionary_sort(); valid until the next one that follows
 * an addition. */
const uint32_t *dictionary_order(const struct dictionary *dictionary);

#endif
