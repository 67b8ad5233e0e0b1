/* What jwt_keys.c loads and jwt.c verifies with; nobody else includes it.
 *
 * A key is never changed once loaded, and cjose_jws_verify() reads it without touching its count of
 * holders, which is not atomic. So threads share the keys without a lock; who keeps a key past the
 * life of its jwt_keys would break that, and nobody does. */
#ifndef CRYPTO_JWT_KEYS_H
#define CRYPTO_JWT_KEYS_H

#include <cjose/cjose.h>
#include <stddef.h>

#include "crypto/jwt.h"

struct jwt_keys {
    const char *alg; /* the one `alg` of a token's header that goes with them; a constant */
    size_t count;    /* 1 to JWT_KEYS_MAX */
    cjose_jwk_t *keys[JWT_KEYS_MAX];
};

#endif
