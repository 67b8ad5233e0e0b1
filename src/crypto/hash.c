#include "crypto/hash.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

static_assert(HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");
static_assert(HASH_HEX_MAX == 2 * HASH_BYTES + 1, "two digits a byte, and the NUL");

void hash_parts(const struct hash_part *parts, size_t count, unsigned char ret_hash[HASH_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    for (size_t i = 0; i < count; i++) {
        unsigned char length[8];
        for (size_t byte = 0; byte < sizeof length; byte++)
            length[byte] = (unsigned char)((uint64_t)parts[i].length >> (8 * byte));
        crypto_generichash_update(&state, length, sizeof length);
        if (parts[i].length > 0)
            crypto_generichash_update(&state, parts[i].bytes, parts[i].length);
    }
    crypto_generichash_final(&state, ret_hash, HASH_BYTES);
    /* Idempotency keys seal secrets: nothing of them stays on the stack. */
    sodium_memzero(&state, sizeof state);
}

bool hash_file(int file, unsigned char ret_hash[HASH_BYTES])
{
    enum { BLOCK_BYTES = 64 * 1024 };
    unsigned char block[BLOCK_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    for (off_t at = 0;;) {
        ssize_t got = pread(file, block, sizeof block, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        crypto_generichash_update(&state, block, (size_t)got);
        at += got;
    }
    crypto_generichash_final(&state, ret_hash, HASH_BYTES);
    return true;
}

void hash_hex(const unsigned char hash[HASH_BYTES], char ret_hex[HASH_HEX_MAX])
{
    sodium_bin2hex(ret_hex, HASH_HEX_MAX, hash, HASH_BYTES);
}
