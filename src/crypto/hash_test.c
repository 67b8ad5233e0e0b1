#include "crypto/hash.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "crypto/password.h"

#define PART(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static void hash_text(const struct hash_part *parts, size_t count, char ret_hex[HASH_HEX_MAX])
{
    unsigned char hash[HASH_BYTES];
    hash_parts(parts, count, hash);
    hash_hex(hash, ret_hex);
}

/* Reckoned with Python's hashlib.blake2b(…, digest_size=32). */
static void matches_blake2b(void **state)
{
    (void)state;
    char hex[HASH_HEX_MAX];
    hash_text(NULL, 0, hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    const struct hash_part parts[] = {PART("deal"), PART(""), PART("a\0b")};
    hash_text(parts, 3, hex);
    assert_string_equal(hex, "25f29107d44bae560c1a153962f614fe509dd0e77278bb8ab453abe96d24e830");
}

static void parts_do_not_run_together(void **state)
{
    (void)state;
    const struct hash_part one[] = {PART("ab"), PART("c")};
    const struct hash_part other[] = {PART("a"), PART("bc")};
    const struct hash_part with_empty[] = {PART("ab"), PART("c"), {NULL, 0}};
    char a[HASH_HEX_MAX], b[HASH_HEX_MAX], c[HASH_HEX_MAX], again[HASH_HEX_MAX];
    hash_text(one, 2, a);
    hash_text(other, 2, b);
    hash_text(with_empty, 3, c);
    hash_text(one, 2, again);
    assert_string_not_equal(a, b);
    assert_string_not_equal(a, c);
    assert_string_equal(a, again);
}

static void hex_is_lower_case(void **state)
{
    (void)state;
    unsigned char hash[HASH_BYTES];
    for (size_t i = 0; i < sizeof hash; i++)
        hash[i] = (unsigned char)(0xE0 + i);
    char hex[HASH_HEX_MAX];
    hash_hex(hash, hex);
    assert_string_equal(hex, "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
}

static int start(void **state)
{
    (void)state;
    return failed(crypto_init(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_blake2b),
        cmocka_unit_test(parts_do_not_run_together),
        cmocka_unit_test(hex_is_lower_case),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
