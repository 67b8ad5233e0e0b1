#include "crypto/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/password.h"

enum { NONCE_BYTES = 24, OVERHEAD_BYTES = 40 };

static const unsigned char key[HASH_BYTES] = {1, 2, 3};
static const unsigned char other_key[HASH_BYTES] = {1, 2, 4};
static const char text[] = "{\"token\":\"pca_only-shown-once\"}";

static void opens_what_it_sealed(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf sealed = BUF_EMPTY;
    CLEANUP(buf_free) struct buf opened = BUF_EMPTY;
    /* Both append. */
    buf_append_text(&sealed, "before");
    buf_append_text(&opened, "kept ");
    seal(key, text, strlen(text), &sealed);
    assert_int_equal(sealed.length, strlen("before") + strlen(text) + OVERHEAD_BYTES);
    assert_memory_equal(sealed.data, "before", 6);
    assert_null(memmem(sealed.data, sealed.length, "pca_", 4));

    struct error err = {0};
    assert_false(failed(seal_open(key, sealed.data + 6, sealed.length - 6, &opened, &err)));
    assert_string_equal(buf_text(&opened), "kept {\"token\":\"pca_only-shown-once\"}");
    assert_int_equal(opened.length, strlen("kept ") + strlen(text));
}

static void seals_nothing_too(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf sealed = BUF_EMPTY;
    CLEANUP(buf_free) struct buf opened = BUF_EMPTY;
    seal(key, "", 0, &sealed);
    assert_int_equal(sealed.length, OVERHEAD_BYTES);
    assert_false(failed(seal_open(key, sealed.data, sealed.length, &opened, NULL)));
    assert_int_equal(opened.length, 0);
    assert_string_equal(buf_text(&opened), "");
}

static void never_seals_alike(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf a = BUF_EMPTY;
    CLEANUP(buf_free) struct buf b = BUF_EMPTY;
    seal(key, text, strlen(text), &a);
    seal(key, text, strlen(text), &b);
    assert_memory_not_equal(a.data, b.data, NONCE_BYTES);
    assert_memory_not_equal(a.data + NONCE_BYTES, b.data + NONCE_BYTES, a.length - NONCE_BYTES);
}

static void assert_stays_shut(const unsigned char with_key[HASH_BYTES], const void *sealed,
                              size_t length)
{
    CLEANUP(buf_free) struct buf opened = BUF_EMPTY;
    struct error err = {0};
    buf_append_text(&opened, "kept");
    assert_int_equal(seal_open(with_key, sealed, length, &opened, &err).code, ERROR_FORBIDDEN);
    assert_int_equal(err.code, ERROR_FORBIDDEN);
    assert_int_equal(opened.length, 4);
    assert_string_equal(buf_text(&opened), "kept");
}

static void another_key_does_not_open(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf sealed = BUF_EMPTY;
    seal(key, text, strlen(text), &sealed);
    assert_stays_shut(other_key, sealed.data, sealed.length);
}

static void every_changed_byte_shows(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf sealed = BUF_EMPTY;
    seal(key, text, strlen(text), &sealed);
    for (size_t i = 0; i < sealed.length; i++) {
        sealed.data[i] = (char)(sealed.data[i] ^ 1);
        assert_stays_shut(key, sealed.data, sealed.length);
        sealed.data[i] = (char)(sealed.data[i] ^ 1);
    }
    for (size_t length = 0; length < sealed.length; length++)
        assert_stays_shut(key, sealed.data, length);
}

static int start(void **state)
{
    (void)state;
    return failed(crypto_init(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_it_sealed),     cmocka_unit_test(seals_nothing_too),
        cmocka_unit_test(never_seals_alike),        cmocka_unit_test(another_key_does_not_open),
        cmocka_unit_test(every_changed_byte_shows),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
