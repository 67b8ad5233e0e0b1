/* Key files, and keys shared by threads. */
#include "crypto/jwt_test_support.h"

#include <pthread.h>

static void secret_files_are_read_but_for_one_newline(void **state)
{
    struct keys *k = *state;
    struct jwt_keys *keys = NULL;
    assert_false(failed(secret_load(SECRET "\n", strlen(SECRET) + 1, &keys)));
    assert_taken(k, keys, sign_hs256(k, GOOD), NULL);
    jwt_keys_free(keys);

    assert_false(failed(secret_load(SECRET "\n\n", strlen(SECRET) + 2, &keys)));
    assert_refused(k, keys, sign_hs256(k, GOOD), NULL, WRONG_SIGNATURE);
    assert_taken(k, keys, sign_hmac(k, HS256, GOOD, strlen(GOOD), SECRET "\n"), NULL);
    jwt_keys_free(keys);

    keys = NULL;
    char bytes[4098];
    memset(bytes, 's', sizeof bytes);
    assert_int_equal(secret_load(bytes, 31, &keys).code, ERROR_VALIDATION);
    assert_int_equal(secret_load("", 0, &keys).code, ERROR_VALIDATION);
    assert_int_equal(secret_load("\n", 1, &keys).code, ERROR_VALIDATION);
    assert_int_equal(secret_load("1234567890123456789012345678901\n", 32, &keys).code,
                     ERROR_VALIDATION);
    assert_int_equal(secret_load(bytes, sizeof bytes, &keys).code, ERROR_TOO_LARGE);
    struct error err = {0};
    assert_int_equal(jwt_keys_from_secret_file("/nowhere/secret", &keys, &err).code,
                     ERROR_NOT_FOUND);
    assert_string_equal(err.detail, "/nowhere/secret: No such file or directory");
    assert_int_equal(jwt_keys_from_secret_file("/tmp", &keys, &err).code, ERROR_NOT_FOUND);
    assert_null(keys);

    assert_false(failed(secret_load(bytes, 32, &keys)));
    jwt_keys_free(keys);
    jwt_keys_free(NULL);
}

/* With a member put in front of those of a public key. */
static void append_key(struct buf *set, const char *member, const char *jwk)
{
    buf_printf(set, "%s{%s%s", set->length == 0 ? "{\"keys\":[" : ",", member, jwk + 1);
}

static void every_key_of_a_set_is_tried(void **state)
{
    struct keys *k = *state;
    CLEANUP(buf_free) struct buf set = BUF_EMPTY;
    append_key(&set, "\"kid\":\"1\",", k->attacker_json);
    buf_append_text(&set, ",{\"kty\":\"EC\",\"crv\":\"P-256\"},{\"kty\":\"oct\",\"k\":\"AAAA\"}");
    buf_append_text(&set, ",null,7,{},{\"kty\":\"new\"}");
    append_key(&set, "\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"2\",", k->rsa_json);
    buf_append_text(&set, "]}");
    struct jwt_keys *keys = NULL;
    assert_false(failed(jwks_load(buf_text(&set), &keys)));
    assert_taken(k, keys, sign_rsa(k, k->attacker, RS256, GOOD), NULL);
    assert_taken(k, keys, sign_rsa(k, k->rsa, RS256, GOOD), NULL);
    assert_taken(k, keys, sign_rsa(k, k->rsa, "{\"alg\":\"RS256\",\"kid\":\"1\"}", GOOD), NULL);
    assert_refused(k, keys, sign_rsa(k, k->short_rsa, RS256, GOOD), NULL, WRONG_SIGNATURE);
    jwt_keys_free(keys);
}

static void unfit_keys_are_passed_over(void **state)
{
    struct keys *k = *state;
    static const char *const unfit[] = {"\"use\":\"enc\",", "\"use\":7,", "\"alg\":\"RS512\",",
                                        "\"alg\":\"RSA-OAEP\","};
    struct jwt_keys *keys = NULL;
    CLEANUP(buf_free) struct buf set = BUF_EMPTY;
    for (size_t i = 0; i < ARRAY_LENGTH(unfit); i++)
        append_key(&set, unfit[i], k->attacker_json);
    append_key(&set, "", k->short_json);
    size_t length = set.length;
    buf_append_text(&set, "]}");
    assert_int_equal(jwks_load(buf_text(&set), &keys).code, ERROR_VALIDATION);
    assert_int_equal(jwks_load(k->short_json, &keys).code, ERROR_VALIDATION);
    assert_null(keys);

    set.length = length;
    append_key(&set, "", k->rsa_json);
    buf_append_text(&set, "]}");
    assert_false(failed(jwks_load(buf_text(&set), &keys)));
    assert_refused(k, keys, sign_rsa(k, k->attacker, RS256, GOOD), NULL, WRONG_SIGNATURE);
    assert_refused(k, keys, sign_rsa(k, k->short_rsa, RS256, GOOD), NULL, WRONG_SIGNATURE);
    assert_taken(k, keys, sign_rsa(k, k->rsa, RS256, GOOD), NULL);
    jwt_keys_free(keys);
}

static void bad_key_files_are_refused(void **state)
{
    struct keys *k = *state;
    static const char *const bad[] = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":null}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"kty\":\"RSA\"}",
        "{\"kty\":\"RSA\",\"n\":\"====\",\"e\":\"AQAB\"}",
        "{\"kty\":\"RSA\",\"n\":\"AAAA\",\"e\":\"AQAB\"}",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
    };
    struct jwt_keys *keys = NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_int_equal(jwks_load(bad[i], &keys).code, ERROR_VALIDATION);

    /* With an exponent of 1 any text is its own signature; an even one is no exponent. */
    static const char *const exponents[] = {"AQ", "AAAB", "AAAC", "AA", "", "AQAA"};
    for (size_t i = 0; i < ARRAY_LENGTH(exponents); i++) {
        json_t *jwk = json_loads(k->rsa_json, 0, NULL);
        json_object_set_new(jwk, "e", json_string(exponents[i]));
        char *text = json_dumps(jwk, 0);
        assert_int_equal(jwks_load(text, &keys).code, ERROR_VALIDATION);
        free(text);
        json_decref(jwk);
    }

    CLEANUP(buf_free) struct buf set = BUF_EMPTY;
    for (size_t i = 0; i < JWT_KEYS_MAX; i++)
        append_key(&set, "", k->rsa_json);
    size_t length = set.length;
    append_key(&set, "", k->rsa_json);
    buf_append_text(&set, "]}");
    assert_int_equal(jwks_load(buf_text(&set), &keys).code, ERROR_VALIDATION);
    assert_null(keys);
    set.length = length;
    buf_append_text(&set, "]}");
    assert_false(failed(jwks_load(buf_text(&set), &keys)));
    jwt_keys_free(keys);
}

enum { THREADS = 4, ROUNDS = 200 };

struct task {
    const struct jwt_keys *keys;
    const char *token;
    size_t taken;
};

static void *verify_often(void *argument)
{
    struct task *task = argument;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct jwt_claims claims;
        task->taken +=
            !failed(jwt_verify(task->keys, task->token, NULL, NOW_MS, &arena, &claims, NULL));
        arena_reset(&arena);
    }
    arena_free(&arena);
    return NULL;
}

/* Says most under -fsanitize=thread. */
static void threads_share_keys(void **state)
{
    struct keys *k = *state;
    const char *token = sign_rsa(k, k->rsa, RS256, GOOD);
    struct jwt_keys *fresh = NULL;
    assert_false(failed(jwks_load(k->rsa_json, &fresh)));
    struct task tasks[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){.keys = fresh, .token = token};
        assert_int_equal(pthread_create(&threads[i], NULL, verify_often, &tasks[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(tasks[i].taken, ROUNDS);
    }
    jwt_keys_free(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_files_are_read_but_for_one_newline),
        cmocka_unit_test(every_key_of_a_set_is_tried),
        cmocka_unit_test(unfit_keys_are_passed_over),
        cmocka_unit_test(bad_key_files_are_refused),
        cmocka_unit_test(threads_share_keys),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
