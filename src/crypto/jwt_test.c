/* Signatures, headers and the shape of a token. */
#include "crypto/jwt_test_support.h"

/* ── Signatures ── */

static void good_tokens_are_taken(void **state)
{
    struct keys *k = *state;
    assert_taken(k, k->hs256, sign_hs256(k, GOOD), NULL);
    assert_taken(k, k->rs256, sign_rsa(k, k->rsa, RS256, GOOD), NULL);

    struct jwt_claims claims = {0};
    assert_false(
        failed(jwt_verify(k->rs256, buf_text(&k->token), NULL, NOW_MS, &k->arena, &claims, NULL)));
    assert_int_equal(claims.expires_s, NOW_S + 600);
}

/* The first example of RFC 7515 (A.1), signed by others; its claims have no sub, and its payload
 * is read only behind a good signature. */
static void agrees_with_rfc_7515(void **state)
{
    struct keys *k = *state;
    unsigned char secret[64];
    size_t length = 0;
    const char *b64 = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwj"
                      "AzZr1Z9CAow";
    assert_int_equal(
        sodium_base642bin(secret, sizeof secret, b64, strlen(b64), NULL, &length, NULL, B64_NO_PAD),
        0);
    struct jwt_keys *keys = NULL;
    assert_false(failed(secret_load(secret, length, &keys)));
    const char *token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
                        "bS9pc19yb290Ijp0cnVlfQ."
                        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_refused(k, keys, token, NULL, "JWT: expired");
    assert_refused(k, k->hs256, token, NULL, WRONG_SIGNATURE);
    jwt_keys_free(keys);
}

static void none_and_other_algorithms_are_refused(void **state)
{
    struct keys *k = *state;
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"NONE\"}",
        "{\"alg\":\"nOnE\"}",
        "{\"alg\":\"\"}",
        "{\"alg\":null}",
        "{}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":\"HS256 \"}",
        "{\"alg\":\"HS384\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"RS512\"}",
        "{\"alg\":\"PS256\"}",
        "{\"alg\":\"ES256\"}",
        "{\"Alg\":\"HS256\"}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
        assert_refused(k, k->hs256, sign_none(k, headers[i], ""), NULL, WRONG_PARTS);
        assert_refused(k, k->hs256, sign_none(k, headers[i], "AAAA"), NULL, WRONG_ALG);
        assert_refused(k, k->rs256, sign_none(k, headers[i], "AAAA"), NULL, WRONG_ALG);
        /* Even where the signature would be good. */
        assert_refused(k, k->hs256, sign_hmac(k, headers[i], GOOD, strlen(GOOD), SECRET), NULL,
                       WRONG_ALG);
    }
}

static void a_public_key_is_no_secret(void **state)
{
    struct keys *k = *state;
    assert_refused(k, k->rs256, sign_hmac(k, HS256, GOOD, strlen(GOOD), k->rsa_json), NULL,
                   WRONG_ALG);
    assert_refused(k, k->rs256, sign_hmac(k, RS256, GOOD, strlen(GOOD), k->rsa_json), NULL,
                   WRONG_SIGNATURE);
}

static void an_rsa_signature_is_no_hmac(void **state)
{
    struct keys *k = *state;
    struct jwt_keys *keys = NULL;
    assert_false(failed(secret_load(k->rsa_json, strlen(k->rsa_json), &keys)));
    assert_refused(k, keys, sign_rsa(k, k->rsa, RS256, GOOD), NULL, WRONG_ALG);
    assert_refused(k, k->hs256, sign_rsa(k, k->rsa, RS256, GOOD), NULL, WRONG_ALG);
    /* What it was loaded for still works. */
    assert_taken(k, keys, sign_hmac(k, HS256, GOOD, strlen(GOOD), k->rsa_json), NULL);
    jwt_keys_free(keys);
}

static void other_keys_are_refused(void **state)
{
    struct keys *k = *state;
    assert_refused(k, k->rs256, sign_rsa(k, k->attacker, RS256, GOOD), NULL, WRONG_SIGNATURE);
    assert_refused(k, k->hs256, sign_hmac(k, HS256, GOOD, strlen(GOOD), SECRET "x"), NULL,
                   WRONG_SIGNATURE);
}

/* Every character in turn: header, payload, signature and dots. */
static void any_changed_character_shows(void **state)
{
    struct keys *k = *state;
    char *token = strdup(sign_hs256(k, GOOD));
    assert_non_null(token);
    for (char *c = token; *c != '\0'; c++) {
        char was = *c;
        struct jwt_claims claims;
        *c = was == 'A' ? 'B' : 'A';
        assert_true(failed(jwt_verify(k->hs256, token, NULL, NOW_MS, &k->arena, &claims, NULL)));
        *c = was;
    }
    assert_taken(k, k->hs256, token, NULL);
    free(token);
}

static void a_swapped_payload_shows(void **state)
{
    struct keys *k = *state;
    char *good = strdup(sign_hs256(k, GOOD));
    assert_non_null(good);
    const char *signature = strrchr(good, '.');
    CLEANUP(buf_free) struct buf forged = BUF_EMPTY;
    append_b64(&forged, HS256, strlen(HS256));
    buf_append_char(&forged, '.');
    const char *admin = "{\"sub\":\"ann@example.com\",\"role\":\"admin\"," EXP "}";
    append_b64(&forged, admin, strlen(admin));
    buf_append_text(&forged, signature);
    assert_refused(k, k->hs256, buf_text(&forged), NULL, WRONG_SIGNATURE);
    free(good);
}

/* ── Shape ── */

static void cut_and_stretched_tokens_are_refused(void **state)
{
    struct keys *k = *state;
    char *token = strdup(sign_hs256(k, GOOD));
    assert_non_null(token);
    size_t length = strlen(token);
    struct jwt_claims claims;
    for (size_t cut = 0; cut < length; cut++) {
        char was = token[cut];
        token[cut] = '\0';
        assert_int_equal(jwt_verify(k->hs256, token, NULL, NOW_MS, &k->arena, &claims, NULL).code,
                         ERROR_UNAUTHENTICATED);
        token[cut] = was;
    }

    CLEANUP(buf_free) struct buf other = BUF_EMPTY;
    static const char *const forms[] = {"%s.", "%s.AAAA", ".%s", "%s..", "..%s"};
    static const char *const bare[] = {"", ".", "..", "...", "a.b", "a..c", ".b.c", "a.b."};
    for (size_t i = 0; i < ARRAY_LENGTH(bare); i++)
        assert_refused(k, k->hs256, bare[i], NULL, WRONG_PARTS);
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        const char *placeholder = strstr(forms[i], "%s");
        buf_reset(&other);
        buf_append(&other, forms[i], (size_t)(placeholder - forms[i]));
        buf_append_text(&other, token);
        buf_append_text(&other, placeholder + 2);
        assert_refused(k, k->hs256, buf_text(&other), NULL, WRONG_PARTS);
    }
    free(token);
}

/* One token has one spelling: nothing that a lax base64 reader would skip or round. */
static void base64_is_strict(void **state)
{
    struct keys *k = *state;
    static const char *const tails[] = {"=", "==", " ", "\n", "%3D", "\xC3\xA9"};
    const char *token = sign_hs256(k, GOOD);
    CLEANUP(buf_free) struct buf other = BUF_EMPTY;
    for (size_t i = 0; i < ARRAY_LENGTH(tails); i++) {
        buf_reset(&other);
        buf_printf(&other, "%s%s", token, tails[i]);
        assert_refused(k, k->hs256, buf_text(&other), NULL, "JWT: the signature is not base64url");
        buf_reset(&other);
        buf_printf(&other, "%s%s", tails[i], token);
        assert_refused(k, k->hs256, buf_text(&other), NULL, "JWT: the header is not base64url");
    }
    /* 32 bytes are 43 characters, whose last has two bits to spare. */
    buf_reset(&other);
    buf_append_text(&other, token);
    other.data[other.length - 1]++;
    assert_refused(k, k->hs256, buf_text(&other), NULL, "JWT: the signature is not base64url");
}

static void huge_tokens_are_refused(void **state)
{
    struct keys *k = *state;
    CLEANUP(buf_free) struct buf payload = BUF_EMPTY;
    buf_append_text(&payload, "{" CLAIMS "," EXP ",\"pad\":\"");
    size_t frame = strlen(sign_hs256(k, ""));
    while ((payload.length + 2) * 4 / 3 + frame < JWT_TEXT_MAX - 3)
        buf_append_char(&payload, 'x');
    size_t fits = payload.length;
    buf_append_text(&payload, "\"}");
    assert_taken(k, k->hs256, sign_hs256(k, buf_text(&payload)), NULL);
    assert_true(k->token.length > JWT_TEXT_MAX - 8 && k->token.length <= JWT_TEXT_MAX);

    payload.length = fits;
    buf_append_text(&payload, "xxxxxx\"}");
    assert_refused(k, k->hs256, sign_hs256(k, buf_text(&payload)), NULL, "JWT: too long");

    CLEANUP(buf_free) struct buf vast = BUF_EMPTY;
    for (size_t i = 0; i < 1000000; i++)
        buf_append_char(&vast, i % 3 == 0 ? '.' : 'A');
    assert_refused(k, k->hs256, buf_text(&vast), NULL, "JWT: too long");
}

static void headers_are_not_followed(void **state)
{
    struct keys *k = *state;
    CLEANUP(buf_free) struct buf header = BUF_EMPTY;
    buf_printf(&header, "{\"alg\":\"RS256\",\"jwk\":%s}", k->attacker_json);
    assert_refused(k, k->rs256, sign_rsa(k, k->attacker, buf_text(&header), GOOD), NULL,
                   WRONG_SIGNATURE);
    assert_taken(k, k->rs256, sign_rsa(k, k->rsa, buf_text(&header), GOOD), NULL);

    /* An empty file as the key, were the path followed. */
    const char *path = "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}";
    assert_refused(k, k->hs256, sign_hmac(k, path, GOOD, strlen(GOOD), ""), NULL, WRONG_SIGNATURE);
    assert_taken(k, k->hs256, sign_hmac(k, path, GOOD, strlen(GOOD), SECRET), NULL);
    const char *urls = "{\"alg\":\"RS256\",\"kid\":\"x' OR 1\",\"jku\":\"http://127.0.0.1:1/k\","
                       "\"x5u\":\"http://127.0.0.1:1/c\",\"x5c\":[\"AAAA\"]}";
    assert_refused(k, k->rs256, sign_rsa(k, k->attacker, urls, GOOD), NULL, WRONG_SIGNATURE);
    assert_taken(k, k->rs256, sign_rsa(k, k->rsa, urls, GOOD), NULL);
}

static void odd_headers_are_refused(void **state)
{
    struct keys *k = *state;
    static const struct {
        const char *header, *reason;
    } cases[] = {
        {"{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", "JWT: crit is not supported"},
        {"{\"alg\":\"HS256\",\"crit\":[]}", "JWT: crit is not supported"},
        {"{\"alg\":\"HS256\",\"crit\":null}", "JWT: crit is not supported"},
        {"{\"alg\":\"none\",\"alg\":\"HS256\"}", WRONG_HEADER},
        {"[\"HS256\"]", WRONG_HEADER},
        {"\"HS256\"", WRONG_HEADER},
        {"null", WRONG_HEADER},
        {HS256 "{}", WRONG_HEADER},
        {"{\"alg\":\"HS256\"", WRONG_HEADER},
        {"{\"alg\":\"HS256\",\"x\":\"\xFF\xFE\"}", WRONG_HEADER},
        {"{\"alg\":\"HS256\\u0000\"}", WRONG_HEADER},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_refused(k, k->hs256, sign_hmac(k, cases[i].header, GOOD, strlen(GOOD), SECRET), NULL,
                       cases[i].reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_tokens_are_taken),
        cmocka_unit_test(agrees_with_rfc_7515),
        cmocka_unit_test(none_and_other_algorithms_are_refused),
        cmocka_unit_test(a_public_key_is_no_secret),
        cmocka_unit_test(an_rsa_signature_is_no_hmac),
        cmocka_unit_test(other_keys_are_refused),
        cmocka_unit_test(any_changed_character_shows),
        cmocka_unit_test(a_swapped_payload_shows),
        cmocka_unit_test(cut_and_stretched_tokens_are_refused),
        cmocka_unit_test(base64_is_strict),
        cmocka_unit_test(huge_tokens_are_refused),
        cmocka_unit_test(headers_are_not_followed),
        cmocka_unit_test(odd_headers_are_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
