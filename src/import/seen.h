/* What a file said already: a table of 128-bit keys, each with the number of the row that said it.
 *
 * Bounded by IMPORT_ROWS_MAX: at most 48 MiB. */
#ifndef IMPORT_SEEN_H
#define IMPORT_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/oid.h"

struct seen_slot;

struct seen {
    struct seen_slot *slots;
    size_t count, room;
};

void seen_free(struct seen *seen); /* for CLEANUP() */

/* The key's number, to be read and set, 0 where the key is new; until the next call. */
uint64_t *seen_number(struct seen *seen, uint128 key);

/* Of a deal's span: exact, since an id has 96 bits. */
uint128 seen_span_key(const struct oid *deal_id, int32_t last_ym, int32_t months);

#endif
