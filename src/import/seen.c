#include "import/seen.h"

#include <assert.h>
#include <stdlib.h>

enum { SEEN_ROOM_FIRST = 1024 };

struct seen_slot {
    uint64_t high, low;
    uint64_t number; /* in use where not 0, or being set */
};

void seen_free(struct seen *seen)
{
    free(seen->slots);
    *seen = (struct seen){0};
}

/* Keys are ids and hashes, but ids count up in their last digits. */
static size_t place_of(uint64_t high, uint64_t low, size_t room)
{
    uint64_t mixed = (high ^ (low >> 29)) * UINT64_C(0x9e3779b97f4a7c15) + low;
    mixed = (mixed ^ (mixed >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(mixed >> 20) & (room - 1);
}

static struct seen_slot *find(struct seen_slot *slots, size_t room, uint64_t high, uint64_t low)
{
    size_t at = place_of(high, low, room);
    while (slots[at].number != 0 && (slots[at].high != high || slots[at].low != low))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static void widen(struct seen *seen)
{
    const size_t room = seen->room ? 2 * seen->room : SEEN_ROOM_FIRST;
    struct seen_slot *slots = calloc(room, sizeof(*slots));
    if (!slots)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < seen->room; i++) {
        const struct seen_slot *old = &seen->slots[i];
        if (old->number == 0)
            continue;
        *find(slots, room, old->high, old->low) = *old;
        count++;
    }
    free(seen->slots);
    *seen = (struct seen){.slots = slots, .count = count, .room = room};
}

uint64_t *seen_number(struct seen *seen, uint128 key)
{
    const uint64_t high = (uint64_t)(key >> 64), low = (uint64_t)key;
    if (2 * (seen->count + 1) > seen->room)
        widen(seen);
    struct seen_slot *slot = find(seen->slots, seen->room, high, low);
    if (slot->number == 0) {
        slot->high = high;
        slot->low = low;
        seen->count++; /* at most: one that is not set leaves its place free */
    }
    return &slot->number;
}

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

uint128 seen_span_key(const struct oid *deal_id, int32_t last_ym, int32_t months)
{
    uint128 key = 0;
    for (int i = 0; i < OID_HEX; i++)
        key = key << 4 | hex_value(deal_id->hex[i]);
    return key << 32 | (uint128)(uint32_t)last_ym << 8 | (uint128)(uint32_t)months;
}
