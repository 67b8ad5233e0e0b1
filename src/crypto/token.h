/* Opaque tokens: random, shown once, stored hashed. */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include "base/error.h"

enum { TOKEN_TEXT_MAX = 64, TOKEN_HASH_BYTES = 32 };

/* "pcs_" (session) or "pca_" (API token) and 43 characters of base64url: 256 random bits. */
void token_new(const char *prefix, char ret_token[TOKEN_TEXT_MAX]);
/* BLAKE2b-256 of the text: tokens have all their entropy, so a fast hash is right. */
void token_hash(const char *token, unsigned char ret_hash[TOKEN_HASH_BYTES]);

/* The CSRF token of a session: keyed hash of its token, so that nothing more is stored. */
void csrf_token(const char *session_token, char ret_token[TOKEN_TEXT_MAX]);
/* Equal? In time that depends on the lengths alone. */
bool secret_equal(const char *a, const char *b);

/* A random password for a demo or first sign-in: 20 characters without look-alikes. */
void password_random(char ret_password[TOKEN_TEXT_MAX]);

#endif
