#include "analytics/dictionary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "analytics/id_key.h"
#include "base/attributes.h"

/* A bijection of 32 bits, so that keys come in no order and none twice. */
static uint32_t scramble(uint32_t n)
{
    n *= 0x9E3779B1u;
    n ^= n >> 15;
    return n * 0x85EBCA6Bu;
}

static struct oid test_id(uint32_t n)
{
    struct oid id;
    snprintf(id.hex, sizeof id.hex, "%08x%08x%08x", scramble(n), 7u, n);
    return id;
}

static struct id_key test_key(uint32_t n)
{
    struct oid id = test_id(n);
    struct id_key key;
    assert_true(id_key_pack(&id, &key));
    return key;
}

static void codes_are_dense_and_stay(void **state)
{
    (void)state;
    enum { KEYS = 30000 };
    struct dictionary *d = dictionary_new(ID_KEY_BYTES);
    for (uint32_t n = 0; n < KEYS; n++) {
        struct id_key key = test_key(n);
        uint32_t code = 77;
        assert_false(dictionary_find(d, &key, sizeof key, &code));
        assert_int_equal(code, 77);
        assert_int_equal(dictionary_add(d, &key, sizeof key), n);
    }
    assert_int_equal(dictionary_count(d), KEYS);
    for (uint32_t n = 0; n < KEYS; n++) {
        struct id_key key = test_key(n);
        uint32_t code;
        assert_true(dictionary_find(d, &key, sizeof key, &code));
        assert_int_equal(code, n);
        assert_int_equal(dictionary_add(d, &key, sizeof key), n);
        size_t length;
        assert_memory_equal(dictionary_key(d, n, &length), &key, sizeof key);
        assert_int_equal(length, sizeof key);
    }
    assert_int_equal(dictionary_count(d), KEYS);
    dictionary_free(d);
}

static void texts_differ_by_every_byte(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "a",
        "aa",
        "austin-tx",
        "austin-ty",
        "Austin-TX",
        "austin-tx-78701-central",
        "austin-tx-78701-centraL",
        "\xc3\xa9vora",
    };
    struct dictionary *d = dictionary_new(DICTIONARY_TEXT);
    for (uint32_t i = 0; i < ARRAY_LENGTH(texts); i++)
        assert_int_equal(dictionary_add(d, texts[i], strlen(texts[i])), i);
    for (uint32_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        size_t length;
        assert_string_equal(dictionary_key(d, i, &length), texts[i]);
        assert_int_equal(length, strlen(texts[i]));
    }
    uint32_t code;
    assert_false(dictionary_find(d, "austin-t", 8, &code));
    dictionary_free(d);
}

/* In a shard each meets the others that begin it. */
static void prefixes_are_keys_of_their_own(void **state)
{
    (void)state;
    enum { LONGEST = 2000 };
    char text[LONGEST + 1];
    memset(text, 'a', sizeof text);
    struct dictionary *d = dictionary_new(DICTIONARY_TEXT);
    for (uint32_t length = 0; length <= LONGEST; length++)
        assert_int_equal(dictionary_add(d, text, length), length);
    for (uint32_t length = 0; length <= LONGEST; length++)
        assert_int_equal(dictionary_add(d, text, length), length);
    dictionary_free(d);
}

static void assert_sorted(const struct dictionary *d)
{
    const uint32_t *order = dictionary_order(d);
    for (uint32_t i = 1; i < dictionary_count(d); i++)
        assert_true(dictionary_compare(d, order[i - 1], order[i]) < 0);
}

/* Strictly rising over `count` codes below `count`: each is there once. */
static void order_follows_additions(void **state)
{
    (void)state;
    struct dictionary *d = dictionary_new(ID_KEY_BYTES);
    dictionary_sort(d);
    for (uint32_t n = 0, until = 1; until <= 4096; until *= 4) {
        for (; n < until; n++) {
            struct id_key key = test_key(n);
            dictionary_add(d, &key, sizeof key);
        }
        dictionary_sort(d);
        assert_sorted(d);
    }
    dictionary_free(d);
}

static void a_prefix_comes_first(void **state)
{
    (void)state;
    static const char *const texts[] = {"b", "ab", "a", "", "abc", "aa", "\xc3\xa9"};
    static const char *const sorted[] = {"", "a", "aa", "ab", "abc", "b", "\xc3\xa9"};
    struct dictionary *d = dictionary_new(DICTIONARY_TEXT);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        dictionary_add(d, texts[i], strlen(texts[i]));
    dictionary_sort(d);
    for (size_t i = 0; i < ARRAY_LENGTH(sorted); i++) {
        size_t length;
        assert_string_equal(dictionary_key(d, dictionary_order(d)[i], &length), sorted[i]);
    }
    dictionary_free(d);
}

static void bytes_count_keys_and_index(void **state)
{
    (void)state;
    enum { KEYS = 200000 };
    struct dictionary *d = dictionary_new(ID_KEY_BYTES);
    for (uint32_t n = 0; n < KEYS; n++) {
        struct id_key key = test_key(n);
        dictionary_add(d, &key, sizeof key);
    }
    assert_in_range(dictionary_bytes(d), KEYS * (12 + 5), KEYS * (12 + 12));
    dictionary_free(d);
}

static void ids_pack_and_unpack(void **state)
{
    (void)state;
    struct oid id = {"0123456789abcdeffedcba98"};
    static const unsigned char bytes[ID_KEY_BYTES] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
                                                      0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98};
    struct id_key key;
    assert_true(id_key_pack(&id, &key));
    assert_memory_equal(key.bytes, bytes, sizeof bytes);
    char hex[OID_HEX + 1];
    id_key_hex(&key, hex);
    assert_string_equal(hex, id.hex);
}

static void malformed_ids_do_not_pack(void **state)
{
    (void)state;
    static const struct oid malformed[] = {
        {""},
        {"0123456789abcdeffedcba9"},
        {"0123456789abcdeffedcba9g"},
        {"0123456789abcdeffedcba9A"},
        {"g123456789abcdeffedcba98"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++) {
        struct id_key key = {{42}};
        assert_false(id_key_pack(&malformed[i], &key));
        assert_int_equal(key.bytes[0], 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_dense_and_stay),
        cmocka_unit_test(texts_differ_by_every_byte),
        cmocka_unit_test(order_follows_additions),
        cmocka_unit_test(a_prefix_comes_first),
        cmocka_unit_test(bytes_count_keys_and_index),
        cmocka_unit_test(ids_pack_and_unpack),
        cmocka_unit_test(malformed_ids_do_not_pack),
        cmocka_unit_test(prefixes_are_keys_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
