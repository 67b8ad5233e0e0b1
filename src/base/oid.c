#include "base/oid.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"

enum { TIME_BYTES = 4, RANDOM_BYTES = 5, COUNTER_BYTES = 3 };
_Static_assert((TIME_BYTES + RANDOM_BYTES + COUNTER_BYTES) * 2 == OID_HEX, "ObjectId's layout");

/* What makes this process's ids its own: drawn once, at the first id. Children of fork() would
 * share it, which is why the program makes no ids in them. */
static struct {
    pthread_once_t once;
    unsigned char random[RANDOM_BYTES];
    atomic_uint counter;
} oid_source = {.once = PTHREAD_ONCE_INIT};

static void oid_source_init(void)
{
    unsigned start;
    random_bytes(oid_source.random, sizeof oid_source.random);
    random_bytes(&start, sizeof start);
    atomic_store(&oid_source.counter, start);
}

static char *write_hex(char *at, unsigned byte)
{
    static const char digits[] = "0123456789abcdef";
    *at++ = digits[byte >> 4 & 15];
    *at++ = digits[byte & 15];
    return at;
}

static char *write_hex_number(char *at, uint32_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        at = write_hex(at, number >> (8 * i) & 255);
    return at;
}

struct oid oid_new(int64_t now_ms)
{
    pthread_once(&oid_source.once, oid_source_init);
    unsigned counter = atomic_fetch_add_explicit(&oid_source.counter, 1, memory_order_relaxed);

    struct oid id;
    char *at = write_hex_number(id.hex, (uint32_t)(now_ms / 1000), TIME_BYTES);
    for (int i = 0; i < RANDOM_BYTES; i++)
        at = write_hex(at, oid_source.random[i]);
    at = write_hex_number(at, counter, COUNTER_BYTES);
    *at = '\0';
    return id;
}

bool oid_parse(const char *text, struct oid *ret_id)
{
    if (text == NULL || strspn(text, "0123456789abcdef") != OID_HEX || text[OID_HEX] != '\0')
        return false;
    memcpy(ret_id->hex, text, OID_HEX + 1);
    return true;
}

bool oid_is_set(const struct oid *id)
{
    return id->hex[0] != '\0';
}

bool oid_equal(const struct oid *a, const struct oid *b)
{
    return strcmp(a->hex, b->hex) == 0;
}
