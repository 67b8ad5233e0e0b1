/* Tokens of a host CRM: signed JWTs (RFC 7519), verified by cjose with the algorithm pinned.
 *
 * The algorithm is the configuration's, never the token's: HS256 with a secret file, RS256 with a
 * JWK set file. A token whose header says anything else, `none` included, is refused before its
 * signature is looked at. Header members kid, jku, x5u, x5c and jwk are never followed: with
 * several keys in the set each RSA key is tried (at most JWT_KEYS_MAX). `crit` is refused. */
#ifndef CRYPTO_JWT_H
#define CRYPTO_JWT_H

#include "base/arena.h"
#include "base/error.h"

enum { JWT_KEYS_MAX = 16, JWT_TEXT_MAX = 8192, JWT_LEEWAY_S = 30, JWT_SECRET_MIN_BYTES = 32 };

struct jwt_keys;

/* HS256: the file's bytes but for one trailing newline; at least 32 of them. */
MUST_USE struct result jwt_keys_from_secret_file(const char *path, struct jwt_keys **ret_keys,
                                                 struct error *err);
/* RS256: a JWK set (RFC 7517) or a single JWK; RSA keys of 2048 bits and more, of which there must
 * be one; others (other kty, or `use`/`alg` that say otherwise) are passed over. */
MUST_USE struct result jwt_keys_from_jwks_file(const char *path, struct jwt_keys **ret_keys,
                                               struct error *err);
void jwt_keys_free(struct jwt_keys *keys); /* takes NULL */

struct jwt_claims {
    const char *subject; /* sub: a user's id or email; required */
    const char *role;    /* required */
    int64_t expires_s;   /* exp, seconds since 1970; required, in the future but for the leeway */
};

/* Verifies signature, exp, nbf where present, and aud where `audience` is not NULL (text or list).
 * ERROR_UNAUTHENTICATED with the reason for the log (never shown to the client). Strings are in the
 * arena. Thread-safe. */
MUST_USE struct result jwt_verify(const struct jwt_keys *keys, const char *token,
                                  const char *audience, int64_t now_ms, struct arena *arena,
                                  struct jwt_claims *ret_claims, struct error *err);

#endif
