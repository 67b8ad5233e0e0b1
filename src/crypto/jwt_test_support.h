/* Keys, tokens good and forged, and what is expected of them: shared by the tests of jwt.h. */
#ifndef CRYPTO_JWT_TEST_SUPPORT_H
#define CRYPTO_JWT_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cjose/cjose.h>
#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "base/buf.h"
#include "crypto/jwt.h"
#include "crypto/password.h"

#define SECRET     "a secret of the host CRM, 32 bytes and more"
#define HS256      "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define RS256      "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"
#define NOW_S      1750000000
#define NOW_MS     ((int64_t)NOW_S * 1000)
#define CLAIMS     "\"sub\":\"ann@example.com\",\"role\":\"analyst\""
#define EXP        "\"exp\":1750000600"
#define GOOD       "{" CLAIMS "," EXP "}"
#define B64_NO_PAD sodium_base64_VARIANT_URLSAFE_NO_PADDING

struct keys {
    cjose_jwk_t *rsa, *attacker, *short_rsa;
    char *rsa_json, *attacker_json, *short_json; /* public halves */
    struct jwt_keys *hs256, *rs256;
    struct arena arena;
    struct buf token; /* the one a test is at */
};

/* ── Files and tokens ── */

static inline void file_write(char ret_path[32], const void *bytes, size_t length)
{
    memcpy(ret_path, "/tmp/jwt_test_XXXXXX", 21);
    int fd = mkstemp(ret_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
}

static inline struct result secret_load(const void *bytes, size_t length,
                                        struct jwt_keys **ret_keys)
{
    char path[32];
    file_write(path, bytes, length);
    struct error err = {0};
    struct result result = jwt_keys_from_secret_file(path, ret_keys, &err);
    unlink(path);
    return result;
}

static inline struct result jwks_load(const char *json, struct jwt_keys **ret_keys)
{
    char path[32];
    file_write(path, json, strlen(json));
    struct error err = {0};
    struct result result = jwt_keys_from_jwks_file(path, ret_keys, &err);
    unlink(path);
    return result;
}

static inline void append_b64(struct buf *buf, const void *bytes, size_t length)
{
    size_t room = sodium_base64_ENCODED_LEN(length, B64_NO_PAD);
    char *text = malloc(room);
    assert_non_null(text);
    sodium_bin2base64(text, room, bytes, length, B64_NO_PAD);
    buf_append_text(buf, text);
    free(text);
}

/* Made by libsodium, so that cjose is not its own witness. Any header goes. */
static inline const char *sign_hmac(struct keys *k, const char *header, const void *payload,
                                    size_t length, const char *secret)
{
    buf_reset(&k->token);
    append_b64(&k->token, header, strlen(header));
    buf_append_char(&k->token, '.');
    append_b64(&k->token, payload, length);

    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state hmac;
    crypto_auth_hmacsha256_init(&hmac, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&hmac, (const unsigned char *)buf_text(&k->token),
                                  k->token.length);
    crypto_auth_hmacsha256_final(&hmac, mac);
    buf_append_char(&k->token, '.');
    append_b64(&k->token, mac, sizeof mac);
    return buf_text(&k->token);
}

static inline const char *sign_hs256(struct keys *k, const char *payload)
{
    return sign_hmac(k, HS256, payload, strlen(payload), SECRET);
}

static inline const char *sign_rsa(struct keys *k, cjose_jwk_t *key, const char *header,
                                   const char *payload)
{
    json_t *hdr = json_loads(header, 0, NULL);
    assert_non_null(hdr);
    cjose_jws_t *jws = cjose_jws_sign(key, hdr, (const uint8_t *)payload, strlen(payload), NULL);
    assert_non_null(jws);
    const char *text = NULL;
    assert_true(cjose_jws_export(jws, &text, NULL));
    buf_reset(&k->token);
    buf_append_text(&k->token, text);
    cjose_jws_release(jws);
    json_decref(hdr);
    return buf_text(&k->token);
}

static inline const char *sign_none(struct keys *k, const char *header, const char *signature)
{
    buf_reset(&k->token);
    append_b64(&k->token, header, strlen(header));
    buf_append_char(&k->token, '.');
    append_b64(&k->token, GOOD, strlen(GOOD));
    buf_append_char(&k->token, '.');
    buf_append_text(&k->token, signature);
    return buf_text(&k->token);
}

/* ── What is expected of them ── */

static inline void assert_taken(struct keys *k, const struct jwt_keys *keys, const char *token,
                                const char *audience)
{
    struct error err = {0};
    struct jwt_claims claims = {0};
    struct result result = jwt_verify(keys, token, audience, NOW_MS, &k->arena, &claims, &err);
    if (failed(result))
        fail_msg("refused: %s", err.detail);
    assert_string_equal(claims.subject, "ann@example.com");
    assert_string_equal(claims.role, "analyst");
    assert_true(claims.expires_s > NOW_S - JWT_LEEWAY_S);
}

#define WRONG_ALG       "JWT: alg is not the one configured"
#define WRONG_SIGNATURE "JWT: the signature does not match"
#define WRONG_PARTS     "JWT: not three parts"
#define WRONG_EXP       "JWT: exp is missing or no time"
#define WRONG_AUD       "JWT: aud is missing or another"
#define WRONG_HEADER    "JWT: the header is not a JSON object"
#define WRONG_PAYLOAD   "JWT: the payload is not a JSON object"

/* The reason is part of the test: a token refused for another one would prove nothing. */
static inline void assert_refused(struct keys *k, const struct jwt_keys *keys, const char *token,
                                  const char *audience, const char *reason)
{
    struct error err = {0};
    struct jwt_claims claims = {.expires_s = -7};
    struct result result = jwt_verify(keys, token, audience, NOW_MS, &k->arena, &claims, &err);
    assert_int_equal(result.code, ERROR_UNAUTHENTICATED);
    if (strcmp(err.detail, reason) != 0)
        fail_msg("refused as \"%s\", not as \"%s\"", err.detail, reason);
    assert_int_equal(claims.expires_s, -7);
    assert_null(claims.subject);
}

static inline cjose_jwk_t *rsa_new(size_t bits, char **ret_json)
{
    static const uint8_t e[] = {1, 0, 1};
    cjose_jwk_t *key = cjose_jwk_create_RSA_random(bits, e, sizeof e, NULL);
    assert_non_null(key);
    *ret_json = cjose_jwk_to_json(key, false, NULL);
    assert_non_null(*ret_json);
    return key;
}

/* Of each test program: makes the keys. */
static inline int start(void **state)
{
    static struct keys k;
    if (failed(crypto_init(NULL)))
        return -1;
    arena_init(&k.arena, ARENA_DEFAULT_LIMIT);
    k.rsa = rsa_new(2048, &k.rsa_json);
    k.attacker = rsa_new(2048, &k.attacker_json);
    k.short_rsa = rsa_new(1024, &k.short_json);
    *state = &k;
    return failed(secret_load(SECRET, strlen(SECRET), &k.hs256)) ||
           failed(jwks_load(k.rsa_json, &k.rs256));
}

static inline int stop(void **state)
{
    struct keys *k = *state;
    jwt_keys_free(k->hs256);
    jwt_keys_free(k->rs256);
    cjose_jwk_release(k->rsa);
    cjose_jwk_release(k->attacker);
    cjose_jwk_release(k->short_rsa);
    free(k->rsa_json);
    free(k->attacker_json);
    free(k->short_json);
    buf_free(&k->token);
    arena_free(&k->arena);
    return 0;
}

#endif
