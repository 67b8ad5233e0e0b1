/* BLAKE2b-256, whole or in parts, as hex or bytes: the audit chain, idempotency, file fingerprints.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32, HASH_HEX_MAX = 65 };

struct hash_part {
    const void *bytes;
    size_t length;
};

/* Each part goes in behind its length (8 bytes, little endian), so that parts never run into one
 * another. */
void hash_parts(const struct hash_part *parts, size_t count, unsigned char ret_hash[HASH_BYTES]);
/* Of all bytes of a file, wherever its position is. False where it cannot be read. */
bool hash_file(int file, unsigned char ret_hash[HASH_BYTES]);
void hash_hex(const unsigned char hash[HASH_BYTES], char ret_hex[HASH_HEX_MAX]);

#endif
