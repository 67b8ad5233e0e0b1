#include "crypto/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum {
    TOKEN_RANDOM_BYTES = 32,
    /* 32 bytes in base64url without padding, and the NUL. */
    TOKEN_RANDOM_TEXT_MAX = 44,
    PASSWORD_RANDOM_CHARS = 20,
};

static_assert(TOKEN_HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");

/* Sets the hash apart from token_hash(), which is stored: who reads the database learns no CSRF
 * token from it. */
static const char csrf_key[] = "postclose CSRF token, version 1";
static_assert(sizeof csrf_key - 1 >= crypto_generichash_KEYBYTES_MIN &&
                  sizeof csrf_key - 1 <= crypto_generichash_KEYBYTES_MAX,
              "a BLAKE2b key");

/* No 0 and O, no 1, l and I: 57 characters, of which 20 make more than 116 bits. */
static const char password_alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

static void base64url(const unsigned char bytes[TOKEN_RANDOM_BYTES],
                      char ret_text[TOKEN_RANDOM_TEXT_MAX])
{
    sodium_bin2base64(ret_text, TOKEN_RANDOM_TEXT_MAX, bytes, TOKEN_RANDOM_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void token_new(const char *prefix, char ret_token[TOKEN_TEXT_MAX])
{
    size_t prefix_length = strlen(prefix);
    assert(prefix_length + TOKEN_RANDOM_TEXT_MAX <= TOKEN_TEXT_MAX);
    unsigned char secret[TOKEN_RANDOM_BYTES];
    randombytes_buf(secret, sizeof secret);
    memcpy(ret_token, prefix, prefix_length);
    base64url(secret, ret_token + prefix_length);
    sodium_memzero(secret, sizeof secret);
}

void token_hash(const char *token, unsigned char ret_hash[TOKEN_HASH_BYTES])
{
    crypto_generichash(ret_hash, TOKEN_HASH_BYTES, (const unsigned char *)token, strlen(token),
                       NULL, 0);
}

void csrf_token(const char *session_token, char ret_token[TOKEN_TEXT_MAX])
{
    unsigned char hash[TOKEN_RANDOM_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)session_token,
                       strlen(session_token), (const unsigned char *)csrf_key, sizeof csrf_key - 1);
    base64url(hash, ret_token);
    sodium_memzero(hash, sizeof hash);
}

bool secret_equal(const char *a, const char *b)
{
    size_t length = strlen(a);
    if (strlen(b) != length)
        return false;
    return sodium_memcmp(a, b, length) == 0;
}

void password_random(char ret_password[TOKEN_TEXT_MAX])
{
    for (size_t i = 0; i < PASSWORD_RANDOM_CHARS; i++)
        ret_password[i] = password_alphabet[randombytes_uniform(sizeof password_alphabet - 1)];
    ret_password[PASSWORD_RANDOM_CHARS] = '\0';
}
