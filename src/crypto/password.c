#include "crypto/password.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "crypto/common_passwords.h"

static_assert(PASSWORD_HASH_MAX == crypto_pwhash_STRBYTES, "libsodium's text of a hash");

/* What password_verify() works on where there is no account: the hash of a random text that nobody
 * kept. It must cost what a real one costs, so its parameters are held against libsodium's. */
static const char nobody_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$Mm5kUEwT3frYemeDIxXgQw$"
                                  "cWJX7tDvkKeVEYxR8FJYL4HUj3PHEetIqIiHeKHd3Uw";
static_assert(crypto_pwhash_OPSLIMIT_INTERACTIVE == 2, "t=2 of nobody_hash");
static_assert(crypto_pwhash_MEMLIMIT_INTERACTIVE == 65536 * 1024, "m=65536 of nobody_hash");

enum { UTF8_CHAR_MAX_BYTES = 4 };

struct result crypto_init(struct error *err)
{
    /* 1 says that it was done before. */
    if (sodium_init() < 0)
        return error_set(err, ERROR_INTERNAL, "libsodium does not start");
    return RESULT_OK;
}

static bool continues_char(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Code points, counted by their first bytes. */
static size_t chars_count(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += !continues_char(*text);
    return count;
}

static bool one_char_repeated(const char *password)
{
    size_t width = 1;
    while (continues_char(password[width]))
        width++;
    for (size_t i = width; password[i] != '\0'; i++) {
        if (password[i] != password[i - width])
            return false;
    }
    return true;
}

/* "3456789012": each digit one more than that before it, 0 after 9. */
static bool ascending_digits(const char *password)
{
    for (size_t i = 0; password[i] != '\0'; i++) {
        if (password[i] < '0' || password[i] > '9')
            return false;
        if (i > 0 && (password[i] - '0') != (password[i - 1] - '0' + 1) % 10)
            return false;
    }
    return true;
}

const char *password_weakness(const char *password)
{
    size_t chars = chars_count(password);
    if (chars < PASSWORD_MIN_CHARS)
        return "A password has at least 10 characters.";
    /* The bytes are looked at too, since stray continuation bytes count as no character. */
    if (chars > PASSWORD_MAX_CHARS ||
        strlen(password) > (size_t)PASSWORD_MAX_CHARS * UTF8_CHAR_MAX_BYTES)
        return "A password has at most 256 characters.";
    if (one_char_repeated(password))
        return "This password is one character repeated. Choose another.";
    if (ascending_digits(password) || common_password(password))
        return "This password is among the commonest. Choose another.";
    return NULL;
}

struct result password_hash(const char *password, char ret_hash[PASSWORD_HASH_MAX],
                            struct error *err)
{
    char hash[PASSWORD_HASH_MAX];
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "no memory to hash a password");
    memcpy(ret_hash, hash, sizeof hash);
    return RESULT_OK;
}

bool password_verify(const char *hash, const char *password)
{
    bool matches = crypto_pwhash_str_verify(hash == NULL ? nobody_hash : hash, password,
                                            strlen(password)) == 0;
    return matches && hash != NULL;
}

bool password_needs_rehash(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

void secret_wipe(void *secret, size_t length)
{
    if (length > 0)
        sodium_memzero(secret, length);
}
