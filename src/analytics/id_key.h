/* Identifiers as the 12 bytes their 24 hex digits stand for: half the room, the same order. */
#ifndef ANALYTICS_ID_KEY_H
#define ANALYTICS_ID_KEY_H

#include <stdbool.h>

#include "base/oid.h"

enum { ID_KEY_BYTES = OID_HEX / 2 };

struct id_key {
    unsigned char bytes[ID_KEY_BYTES];
};

/* False where the id is not set or is not 24 lower-case hex digits. */
bool id_key_pack(const struct oid *id, struct id_key *ret_key);
void id_key_hex(const void *key, char hex[OID_HEX + 1]);

#endif
