#include "crypto/jwt.h"

#include <assert.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "crypto/jwt_keys.h"

/* More than any part decodes to. */
enum { JWT_PART_MAX_BYTES = JWT_TEXT_MAX };

/* Times past it are refused: up to here a double is exact, and milliseconds fit 64 bits. */
#define JWT_TIME_MAX_S ((int64_t)1 << 53)

/* A stretch of the token between its dots. */
struct part {
    const char *text;
    size_t length;
};

enum { PART_HEADER, PART_PAYLOAD, PART_SIGNATURE, PART_COUNT };

static struct result refuse(struct error *err, const char *reason)
{
    return error_set(err, ERROR_UNAUTHENTICATED, "JWT: %s", reason);
}

static void jws_cleanup(cjose_jws_t **jws)
{
    cjose_jws_release(*jws);
}

/* Three parts, none of them empty. */
static bool token_split(const char *token, struct part ret_parts[PART_COUNT])
{
    struct part parts[PART_COUNT];
    const char *start = token;
    for (size_t i = 0; i < PART_COUNT; i++) {
        size_t length = strcspn(start, ".");
        bool last = i == PART_COUNT - 1;
        if (length == 0 || (start[length] == '\0') != last)
            return false;
        parts[i] = (struct part){start, length};
        start += length + 1;
    }
    memcpy(ret_parts, parts, sizeof parts);
    return true;
}

/* Strict base64url: no padding, no white space, no bits left over, so that a token has one
 * spelling alone. */
static bool part_decode(struct part part, unsigned char ret_bytes[JWT_PART_MAX_BYTES],
                        size_t *ret_length)
{
    return sodium_base642bin(ret_bytes, JWT_PART_MAX_BYTES, part.text, part.length, NULL,
                             ret_length, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

/* NULL where it is no JSON object in UTF-8 with each name once. */
static json_t *object_parse(const void *bytes, size_t length)
{
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

/* Before any signature is looked at. Of the header's members only alg and crit are read. */
static struct result header_check(const struct jwt_keys *keys, struct part part, struct error *err)
{
    unsigned char bytes[JWT_PART_MAX_BYTES];
    size_t length = 0;
    if (!part_decode(part, bytes, &length))
        return refuse(err, "the header is not base64url");
    json_auto_t *header = object_parse(bytes, length);
    if (header == NULL)
        return refuse(err, "the header is not a JSON object");
    const char *alg = json_string_value(json_object_get(header, "alg"));
    if (alg == NULL || strcmp(alg, keys->alg) != 0)
        return refuse(err, "alg is not the one configured");
    if (json_object_get(header, "crit") != NULL)
        return refuse(err, "crit is not supported");
    return RESULT_OK;
}

static bool signature_matches(const struct jwt_keys *keys, cjose_jws_t *jws)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (cjose_jws_verify(jws, keys->keys[i], NULL))
            return true;
    }
    return false;
}

/* A NumericDate of RFC 7519: whole seconds, or a number with a fraction, which is cut off. */
static bool time_read(const json_t *value, int64_t *ret_s)
{
    if (json_is_integer(value)) {
        json_int_t whole = json_integer_value(value);
        if (whole < 0 || whole > JWT_TIME_MAX_S)
            return false;
        *ret_s = whole;
        return true;
    }
    if (!json_is_real(value))
        return false;
    double seconds = json_real_value(value);
    if (!(seconds >= 0 && seconds <= (double)JWT_TIME_MAX_S))
        return false;
    *ret_s = (int64_t)seconds;
    return true;
}

static struct result times_check(const json_t *payload, int64_t now_ms, int64_t *ret_expires_s,
                                 struct error *err)
{
    const int64_t leeway_ms = (int64_t)JWT_LEEWAY_S * 1000;
    int64_t expires_s = 0;
    if (!time_read(json_object_get(payload, "exp"), &expires_s))
        return refuse(err, "exp is missing or no time");
    if (now_ms >= expires_s * 1000 + leeway_ms)
        return refuse(err, "expired");

    const json_t *not_before = json_object_get(payload, "nbf");
    int64_t not_before_s = 0;
    if (not_before != NULL && !time_read(not_before, &not_before_s))
        return refuse(err, "nbf is no time");
    if (not_before != NULL && now_ms < not_before_s * 1000 - leeway_ms)
        return refuse(err, "not valid yet");
    *ret_expires_s = expires_s;
    return RESULT_OK;
}

static bool text_is(const json_t *value, const char *wanted)
{
    return json_is_string(value) && json_string_length(value) == strlen(wanted) &&
           strcmp(json_string_value(value), wanted) == 0;
}

static bool audience_has(const json_t *aud, const char *audience)
{
    for (size_t i = 0; i < json_array_size(aud); i++) {
        if (text_is(json_array_get(aud, i), audience))
            return true;
    }
    return text_is(aud, audience);
}

/* NULL where the claim is missing, empty or no text. */
static const char *text_claim(const json_t *payload, const char *name)
{
    const json_t *value = json_object_get(payload, name);
    return json_string_length(value) > 0 ? json_string_value(value) : NULL;
}

static struct result claims_read(const json_t *payload, const char *audience, int64_t now_ms,
                                 struct arena *arena, struct jwt_claims *ret_claims,
                                 struct error *err)
{
    int64_t expires_s = 0;
    TRY(times_check(payload, now_ms, &expires_s, err));
    if (audience != NULL && !audience_has(json_object_get(payload, "aud"), audience))
        return refuse(err, "aud is missing or another");
    const char *subject = text_claim(payload, "sub");
    if (subject == NULL)
        return refuse(err, "sub is missing or no text");
    const char *role = text_claim(payload, "role");
    if (role == NULL)
        return refuse(err, "role is missing or no text");
    *ret_claims = (struct jwt_claims){
        .subject = arena_strdup(arena, subject),
        .role = arena_strdup(arena, role),
        .expires_s = expires_s,
    };
    return RESULT_OK;
}

struct result jwt_verify(const struct jwt_keys *keys, const char *token, const char *audience,
                         int64_t now_ms, struct arena *arena, struct jwt_claims *ret_claims,
                         struct error *err)
{
    assert(keys != NULL && token != NULL && arena != NULL);
    size_t token_length = strnlen(token, JWT_TEXT_MAX + 1);
    if (token_length > JWT_TEXT_MAX)
        return refuse(err, "too long");
    struct part parts[PART_COUNT];
    if (!token_split(token, parts))
        return refuse(err, "not three parts");
    TRY(header_check(keys, parts[PART_HEADER], err));

    unsigned char bytes[JWT_PART_MAX_BYTES];
    size_t length = 0;
    if (!part_decode(parts[PART_SIGNATURE], bytes, &length))
        return refuse(err, "the signature is not base64url");
    if (!part_decode(parts[PART_PAYLOAD], bytes, &length))
        return refuse(err, "the payload is not base64url");

    CLEANUP(jws_cleanup) cjose_jws_t *jws = cjose_jws_import(token, token_length, NULL);
    if (jws == NULL || !signature_matches(keys, jws))
        return refuse(err, "the signature does not match");
    json_auto_t *payload = object_parse(bytes, length);
    if (payload == NULL)
        return refuse(err, "the payload is not a JSON object");
    return claims_read(payload, audience, now_ms, arena, ret_claims, err);
}
