/* Small texts sealed under a key that the reader must present again (XSalsa20-Poly1305): stored
 * answers that hold a secret. */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/buf.h"
#include "base/error.h"
#include "crypto/hash.h"

/* Appends nonce and sealed text to `ret_sealed`. */
void seal(const unsigned char key[HASH_BYTES], const void *text, size_t length,
          struct buf *ret_sealed);
/* ERROR_FORBIDDEN where the key is another or the bytes were changed. */
MUST_USE struct result seal_open(const unsigned char key[HASH_BYTES], const void *sealed,
                                 size_t length, struct buf *ret_text, struct error *err);

#endif
