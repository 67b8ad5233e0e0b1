#include "crypto/jwt_keys.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

enum {
    SECRET_FILE_MAX_BYTES = 4096,
    JWKS_FILE_MAX_BYTES = 256 * 1024,
    RSA_MIN_BITS = 2048,
    RSA_MAX_BYTES = 16384 / 8, /* OpenSSL's own limit */
};

static void secret_buf_free(struct buf *buf)
{
    if (buf->data != NULL)
        sodium_memzero(buf->data, buf->capacity);
    buf_free(buf);
}

/* The room is reserved at once, so that no half-grown copy of a secret stays on the heap. */
static struct result file_read(const char *path, size_t max_bytes, struct buf *ret_bytes,
                               struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERROR_NOT_FOUND, "%s: %s", path, strerrordesc_np(errno));

    buf_reserve(ret_bytes, max_bytes + 1);
    ssize_t got = 0;
    while (ret_bytes->length <= max_bytes) {
        got = read(fd, ret_bytes->data + ret_bytes->length, max_bytes + 1 - ret_bytes->length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        ret_bytes->length += (size_t)got;
    }
    int read_errno = errno;
    close(fd);
    ret_bytes->data[ret_bytes->length] = '\0';
    if (got < 0)
        return error_set(err, ERROR_NOT_FOUND, "%s: %s", path, strerrordesc_np(read_errno));
    if (ret_bytes->length > max_bytes)
        return error_set(err, ERROR_TOO_LARGE, "%s: more than %zu bytes", path, max_bytes);
    return RESULT_OK;
}

static struct jwt_keys *keys_new(const char *alg)
{
    struct jwt_keys *keys = calloc(1, sizeof *keys);
    if (keys != NULL)
        keys->alg = alg;
    return keys;
}

void jwt_keys_free(struct jwt_keys *keys)
{
    if (keys == NULL)
        return;
    for (size_t i = 0; i < keys->count; i++) {
        cjose_jwk_t *key = keys->keys[i];
        /* cjose frees a secret without wiping it; a count of bits is all it says of its size. */
        if (cjose_jwk_get_kty(key, NULL) == CJOSE_JWK_KTY_OCT)
            sodium_memzero(cjose_jwk_get_keydata(key, NULL), cjose_jwk_get_keysize(key, NULL) / 8);
        cjose_jwk_release(key);
    }
    free(keys);
}

static void keys_cleanup(struct jwt_keys **keys)
{
    jwt_keys_free(*keys);
}

struct result jwt_keys_from_secret_file(const char *path, struct jwt_keys **ret_keys,
                                        struct error *err)
{
    CLEANUP(secret_buf_free) struct buf secret = BUF_EMPTY;
    TRY(file_read(path, SECRET_FILE_MAX_BYTES, &secret, err));
    if (secret.length > 0 && secret.data[secret.length - 1] == '\n')
        secret.length--;
    if (secret.length < JWT_SECRET_MIN_BYTES)
        return error_set(err, ERROR_VALIDATION, "%s: a secret has at least %d bytes", path,
                         JWT_SECRET_MIN_BYTES);

    CLEANUP(keys_cleanup) struct jwt_keys *keys = keys_new(CJOSE_HDR_ALG_HS256);
    if (keys == NULL)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for a key");
    keys->keys[0] = cjose_jwk_create_oct_spec((const uint8_t *)secret.data, secret.length, NULL);
    if (keys->keys[0] == NULL)
        return error_set(err, ERROR_INTERNAL, "%s: the secret makes no key", path);
    keys->count = 1;

    *ret_keys = keys;
    keys = NULL;
    return RESULT_OK;
}

/* A member of an RSA key: a big-endian number in base64url. Returns how many bits it has, and its
 * lowest byte; 0 where it is no such number or more than RSA_MAX_BYTES long. */
static size_t number_bits(const json_t *jwk, const char *name, unsigned char *ret_lowest)
{
    const json_t *member = json_object_get(jwk, name);
    if (!json_is_string(member))
        return 0;
    unsigned char number[RSA_MAX_BYTES + 1]; /* a leading zero byte is forgiven */
    size_t length = 0;
    if (sodium_base642bin(number, sizeof number, json_string_value(member),
                          json_string_length(member), NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return 0;

    size_t first = 0;
    while (first < length && number[first] == 0)
        first++;
    if (first == length || length - first > RSA_MAX_BYTES)
        return 0;
    size_t bits = (length - first) * 8;
    for (unsigned char top = number[first]; (top & 0x80) == 0; top = (unsigned char)(top << 1))
        bits--;
    *ret_lowest = number[length - 1];
    return bits;
}

/* Absent, or the one text that suits. */
static bool member_suits(const json_t *jwk, const char *name, const char *wanted)
{
    const json_t *member = json_object_get(jwk, name);
    return member == NULL ||
           (json_is_string(member) && strcmp(json_string_value(member), wanted) == 0);
}

/* Adds the key where it is one to verify RS256 with; passes over any other. */
static struct result keys_add_rsa(struct jwt_keys *keys, json_t *jwk, const char *path,
                                  struct error *err)
{
    const char *kty = json_string_value(json_object_get(jwk, "kty"));
    if (kty == NULL || strcmp(kty, "RSA") != 0 || !member_suits(jwk, "use", "sig") ||
        !member_suits(jwk, "alg", keys->alg))
        return RESULT_OK;

    unsigned char n_lowest = 0, e_lowest = 0;
    size_t n_bits = number_bits(jwk, "n", &n_lowest);
    size_t e_bits = number_bits(jwk, "e", &e_lowest);
    /* An exponent of 1 lets anybody sign, and an even one is none. */
    if (n_bits == 0 || n_lowest % 2 == 0 || e_bits < 2 || e_lowest % 2 == 0)
        return error_set(err, ERROR_VALIDATION, "%s: n or e of an RSA key is wrong", path);
    if (n_bits < RSA_MIN_BITS)
        return RESULT_OK;
    if (keys->count == JWT_KEYS_MAX)
        return error_set(err, ERROR_VALIDATION, "%s: more than %d RSA keys", path, JWT_KEYS_MAX);
    cjose_jwk_t *key = cjose_jwk_import_json(jwk, NULL);
    if (key == NULL)
        return error_set(err, ERROR_VALIDATION, "%s: an RSA key cannot be read", path);
    keys->keys[keys->count++] = key;
    return RESULT_OK;
}

struct result jwt_keys_from_jwks_file(const char *path, struct jwt_keys **ret_keys,
                                      struct error *err)
{
    /* A set may hold private members, though it should not. */
    CLEANUP(secret_buf_free) struct buf text = BUF_EMPTY;
    TRY(file_read(path, JWKS_FILE_MAX_BYTES, &text, err));
    json_auto_t *root = json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root))
        return error_set(err, ERROR_VALIDATION, "%s: not a JSON object", path);

    CLEANUP(keys_cleanup) struct jwt_keys *keys = keys_new(CJOSE_HDR_ALG_RS256);
    if (keys == NULL)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for a key");
    json_t *set = json_object_get(root, "keys");
    if (set == NULL) {
        TRY(keys_add_rsa(keys, root, path, err));
    } else if (!json_is_array(set)) {
        return error_set(err, ERROR_VALIDATION, "%s: keys is no list", path);
    }
    for (size_t i = 0; i < json_array_size(set); i++)
        TRY(keys_add_rsa(keys, json_array_get(set, i), path, err));
    if (keys->count == 0)
        return error_set(err, ERROR_VALIDATION,
                         "%s: no RSA key of %d bits or more to verify RS256 with", path,
                         RSA_MIN_BITS);

    *ret_keys = keys;
    keys = NULL;
    return RESULT_OK;
}
