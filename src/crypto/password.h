/* Passwords: argon2id by libsodium. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/error.h"

enum { PASSWORD_MIN_CHARS = 10, PASSWORD_MAX_CHARS = 256, PASSWORD_HASH_MAX = 128 };

/* Once, before anything else of crypto/; idempotent. */
MUST_USE struct result crypto_init(struct error *err);

/* 10 to 256 characters (code points), kept whole; the commonest are refused, whatever their case.
 * Returns NULL where it is good, else the sentence to show. */
const char *password_weakness(const char *password);

/* Slow and memory-hard on purpose (argon2id, interactive limits: 64 MiB); bound how many run at
 * once. `ret_hash` is self-describing text. */
MUST_USE struct result password_hash(const char *password, char ret_hash[PASSWORD_HASH_MAX],
                                     struct error *err);
/* In constant time for a given hash. With a NULL hash (no such account) does the same work and says
 * false, so that time does not tell who exists. */
bool password_verify(const char *hash, const char *password);
bool password_needs_rehash(const char *hash);

/* Overwrites what held a secret. */
void secret_wipe(void *secret, size_t length);

#endif
