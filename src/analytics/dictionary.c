#include "analytics/dictionary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/memory.h"
#include "base/clock.h"
#include "base/decimal.h"

enum { SHARDS = 256, SHARD_SHIFT = 56, SHARD_FIRST_SLOTS = 16, BLOCK_KEYS = 4096 };

struct text_key {
    char *bytes;
    size_t length;
};

/* A slot holds code + 1 in its low bits and six bits of the key's hash above, so that nearly all
 * slots of other keys are passed without a look at those keys, which lie anywhere in memory. 0 is a
 * free slot. */
enum { SLOT_TAG_SHIFT = 26, SLOT_CODE_MASK = (1 << SLOT_TAG_SHIFT) - 1, SLOT_TAG_HASH_SHIFT = 48 };
_Static_assert((int)DICTIONARY_KEYS_MAX <= (int)SLOT_CODE_MASK, "code + 1 fits a slot");

/* An open-addressing table with linear probing. */
struct shard {
    uint32_t *slots;
    uint32_t capacity, used; /* capacity is 0 or a power of two */
};

struct dictionary {
    size_t key_bytes;
    size_t stored_bytes; /* of a key in its block: key_bytes, or a struct text_key */
    char **blocks;
    size_t block_count, block_capacity;
    uint32_t count;
    uint32_t *order;
    uint32_t ordered; /* entries of order */
    uint64_t seed;
    size_t text_bytes, index_bytes;
    struct shard shards[SHARDS];
};

struct dictionary *dictionary_new(size_t key_bytes)
{
    struct dictionary *d = memory_zeroed(1, sizeof *d);
    d->key_bytes = key_bytes;
    d->stored_bytes = key_bytes == DICTIONARY_TEXT ? sizeof(struct text_key) : key_bytes;
    random_bytes(&d->seed, sizeof d->seed);
    return d;
}

static char *key_place(const struct dictionary *d, uint32_t code)
{
    return d->blocks[code / BLOCK_KEYS] + code % BLOCK_KEYS * d->stored_bytes;
}

void dictionary_free(struct dictionary *d)
{
    if (d == NULL)
        return;
    if (d->key_bytes == DICTIONARY_TEXT) {
        for (uint32_t code = 0; code < d->count; code++) {
            struct text_key *text = (struct text_key *)(void *)key_place(d, code);
            free(text->bytes);
        }
    }
    for (size_t i = 0; i < d->block_count; i++)
        free(d->blocks[i]);
    for (size_t i = 0; i < SHARDS; i++)
        free(d->shards[i].slots);
    free(d->blocks);
    free(d->order);
    free(d);
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    uint128 product = (uint128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Folded multiplication, 8 bytes at a time. Not cryptographic; the seed is what a user who chooses
 * keys does not know. */
static uint64_t key_hash(const struct dictionary *d, const void *key, size_t length)
{
    static const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15), mixer = UINT64_C(0xD6E8FEB86659FD93);
    const unsigned char *bytes = key;
    uint64_t hash = d->seed ^ (length * odd);
    for (; length >= sizeof(uint64_t); length -= sizeof(uint64_t), bytes += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        hash = fold(hash ^ word, odd) + d->seed;
    }
    uint64_t tail = 0;
    memcpy(&tail, bytes, length);
    return fold(hash ^ tail, mixer);
}

const char *dictionary_key(const struct dictionary *d, uint32_t code, size_t *ret_length)
{
    assert(code < d->count);
    const char *place = key_place(d, code);
    *ret_length = d->key_bytes;
    if (d->key_bytes != DICTIONARY_TEXT)
        return place;
    const struct text_key *text = (const struct text_key *)(const void *)place;
    *ret_length = text->length;
    return text->bytes;
}

static uint32_t slot_tag(uint64_t hash)
{
    return (uint32_t)(hash >> SLOT_TAG_HASH_SHIFT) << SLOT_TAG_SHIFT;
}

static uint32_t slot_code(uint32_t slot)
{
    return (slot & SLOT_CODE_MASK) - 1;
}

/* The slot of the key, or the free one where it would go. The shard is never full. */
static uint32_t *shard_slot(const struct dictionary *d, const struct shard *shard, uint64_t hash,
                            const void *key, size_t length)
{
    uint32_t mask = shard->capacity - 1, tag = slot_tag(hash);
    for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &shard->slots[at];
        if (*slot == 0)
            return slot;
        if ((*slot & ~(uint32_t)SLOT_CODE_MASK) != tag)
            continue;
        size_t other_length;
        const char *other = dictionary_key(d, slot_code(*slot), &other_length);
        if (other_length == length && memcmp(other, key, length) == 0)
            return slot;
    }
}

/* At most 3/4 of the slots are taken. */
static void shard_grow(struct dictionary *d, struct shard *shard)
{
    if (shard->used + 1 <= shard->capacity / 4 * 3)
        return;
    struct shard old = *shard;
    shard->capacity = old.capacity == 0 ? SHARD_FIRST_SLOTS : old.capacity * 2;
    shard->slots = memory_zeroed(shard->capacity, sizeof *shard->slots);
    d->index_bytes += (shard->capacity - old.capacity) * sizeof *shard->slots;
    for (uint32_t i = 0; i < old.capacity; i++) {
        if (old.slots[i] == 0)
            continue;
        size_t length;
        const char *key = dictionary_key(d, slot_code(old.slots[i]), &length);
        *shard_slot(d, shard, key_hash(d, key, length), key, length) = old.slots[i];
    }
    free(old.slots);
}

static void key_store(struct dictionary *d, uint32_t code, const void *key, size_t length)
{
    if (code / BLOCK_KEYS == d->block_count) {
        if (d->block_count == d->block_capacity) {
            d->block_capacity = memory_capacity(d->block_capacity, d->block_count + 1);
            d->blocks = memory_resized(d->blocks, d->block_capacity, sizeof *d->blocks);
        }
        d->blocks[d->block_count++] = memory_zeroed(BLOCK_KEYS, d->stored_bytes);
    }
    if (d->key_bytes != DICTIONARY_TEXT) {
        memcpy(key_place(d, code), key, length);
        return;
    }
    struct text_key text = {.bytes = memory_zeroed(length + 1, 1), .length = length};
    memcpy(text.bytes, key, length);
    memcpy(key_place(d, code), &text, sizeof text);
    d->text_bytes += length + 1;
}

uint32_t dictionary_add(struct dictionary *d, const void *key, size_t length)
{
    assert(d->key_bytes == DICTIONARY_TEXT || d->key_bytes == length);
    uint64_t hash = key_hash(d, key, length);
    struct shard *shard = &d->shards[hash >> SHARD_SHIFT];
    shard_grow(d, shard);
    uint32_t *slot = shard_slot(d, shard, hash, key, length);
    if (*slot != 0)
        return slot_code(*slot);
    uint32_t code = d->count;
    if (code == DICTIONARY_KEYS_MAX)
        memory_die();
    key_store(d, code, key, length);
    d->count++;
    shard->used++;
    *slot = slot_tag(hash) | (code + 1);
    return code;
}

bool dictionary_find(const struct dictionary *d, const void *key, size_t length, uint32_t *ret_code)
{
    assert(d->key_bytes == DICTIONARY_TEXT || d->key_bytes == length);
    uint64_t hash = key_hash(d, key, length);
    const struct shard *shard = &d->shards[hash >> SHARD_SHIFT];
    if (shard->capacity == 0)
        return false;
    const uint32_t *slot = shard_slot(d, shard, hash, key, length);
    if (*slot == 0)
        return false;
    *ret_code = slot_code(*slot);
    return true;
}

uint32_t dictionary_count(const struct dictionary *d)
{
    return d->count;
}

size_t dictionary_bytes(const struct dictionary *d)
{
    return sizeof *d + d->block_capacity * sizeof *d->blocks +
           d->block_count * BLOCK_KEYS * d->stored_bytes + d->text_bytes + d->index_bytes +
           d->ordered * sizeof *d->order;
}

int dictionary_compare(const struct dictionary *d, uint32_t a, uint32_t b)
{
    size_t a_length, b_length;
    const char *a_key = dictionary_key(d, a, &a_length);
    const char *b_key = dictionary_key(d, b, &b_length);
    int order = memcmp(a_key, b_key, a_length < b_length ? a_length : b_length);
    if (order != 0)
        return order;
    return (a_length > b_length) - (a_length < b_length);
}

static int codes_compare(const void *a, const void *b, void *context)
{
    return dictionary_compare(context, *(const uint32_t *)a, *(const uint32_t *)b);
}

void dictionary_sort(struct dictionary *d)
{
    if (d->ordered == d->count)
        return;
    uint32_t new_count = d->count - d->ordered;
    uint32_t *fresh = memory_zeroed(new_count, sizeof *fresh);
    for (uint32_t i = 0; i < new_count; i++)
        fresh[i] = d->ordered + i;
    qsort_r(fresh, new_count, sizeof *fresh, codes_compare, d);

    uint32_t *merged = memory_zeroed(d->count, sizeof *merged);
    for (uint32_t to = 0, i = 0, k = 0; to < d->count; to++) {
        bool take_old =
            k == new_count || (i < d->ordered && dictionary_compare(d, d->order[i], fresh[k]) < 0);
        merged[to] = take_old ? d->order[i++] : fresh[k++];
    }
    free(fresh);
    free(d->order);
    d->order = merged;
    d->ordered = d->count;
}

const uint32_t *dictionary_order(const struct dictionary *d)
{
    assert(d->ordered == d->count);
    return d->order;
}
