#include "crypto/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/hash.h"
#include "crypto/password.h"

#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static void tokens_have_prefix_and_43_characters(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX];
    token_new("pcs_", token);
    token_new("pcs_", other);
    assert_int_equal(strlen(token), 47);
    assert_memory_equal(token, "pcs_", 4);
    assert_int_equal(strspn(token + 4, BASE64URL), 43);
    assert_string_not_equal(token, other);
}

/* Reckoned with Python's hashlib.blake2b(b"pcs_abc", digest_size=32). */
static void token_hash_is_blake2b(void **state)
{
    (void)state;
    unsigned char hash[TOKEN_HASH_BYTES];
    char hex[HASH_HEX_MAX];
    token_hash("pcs_abc", hash);
    hash_hex(hash, hex);
    assert_string_equal(hex, "64839652ac71685f7b06eca74e613eb421445e1d7b7952983116c2b470719699");
}

/* The same with key=b"postclose CSRF token, version 1", in base64url. */
static void csrf_token_is_a_keyed_hash(void **state)
{
    (void)state;
    char csrf[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX];
    csrf_token("pcs_abc", csrf);
    assert_string_equal(csrf, "cFzv6bPU_VSxXTFLY8oZhbjVeRmPlcdkVrnX3fsAGnY");
    csrf_token("pcs_abd", other);
    assert_string_not_equal(csrf, other);
}

static void secret_equal_compares_all(void **state)
{
    (void)state;
    assert_true(secret_equal("", ""));
    assert_true(secret_equal("pcs_abc", "pcs_abc"));
    assert_false(secret_equal("pcs_abc", "pcs_abd"));
    assert_false(secret_equal("pcs_abc", "Pcs_abc"));
    assert_false(secret_equal("pcs_abc", "pcs_ab"));
    assert_false(secret_equal("pcs_ab", "pcs_abc"));
    assert_false(secret_equal("", "p"));
}

static void random_passwords_are_legible_and_strong(void **state)
{
    (void)state;
    bool seen[256] = {false};
    size_t kinds = 0;
    for (size_t round = 0; round < 500; round++) {
        char password[TOKEN_TEXT_MAX];
        password_random(password);
        assert_int_equal(strlen(password), 20);
        assert_int_equal(strcspn(password, "0O1lI"), 20);
        assert_null(password_weakness(password));
        for (size_t i = 0; i < 20; i++) {
            unsigned char c = (unsigned char)password[i];
            kinds += !seen[c];
            seen[c] = true;
        }
    }
    /* Of 10 000 draws from 57 characters none stays out. */
    assert_int_equal(kinds, 57);
}

static int start(void **state)
{
    (void)state;
    return failed(crypto_init(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_have_prefix_and_43_characters),
        cmocka_unit_test(token_hash_is_blake2b),
        cmocka_unit_test(csrf_token_is_a_keyed_hash),
        cmocka_unit_test(secret_equal_compares_all),
        cmocka_unit_test(random_passwords_are_legible_and_strong),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
