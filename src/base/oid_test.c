#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/oid.h"

enum { THREADS = 4, IDS_PER_THREAD = 20000 };

static void test_layout(void **state)
{
    (void)state;
    struct oid a = oid_new(INT64_C(0x65A50F2B) * 1000 + 999);
    struct oid b = oid_new(INT64_C(0x65A50F2C) * 1000);
    assert_int_equal(strlen(a.hex), OID_HEX);
    assert_memory_equal(a.hex, "65a50f2b", 8);
    assert_memory_equal(b.hex, "65a50f2c", 8);
    assert_memory_equal(a.hex + 8, b.hex + 8, 10);
    unsigned long first = strtoul(a.hex + 18, NULL, 16), second = strtoul(b.hex + 18, NULL, 16);
    assert_int_equal((first + 1) % (1UL << 24), second);
}

static void *make_ids(void *argument)
{
    struct oid *ids = argument;
    for (int i = 0; i < IDS_PER_THREAD; i++)
        ids[i] = oid_new(1700000000000);
    return NULL;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct oid));
}

static void test_threads_never_make_the_same(void **state)
{
    (void)state;
    static struct oid ids[THREADS * IDS_PER_THREAD];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, ids + i * IDS_PER_THREAD), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    qsort(ids, ARRAY_LENGTH(ids), sizeof ids[0], compare_ids);
    for (size_t i = 1; i < ARRAY_LENGTH(ids); i++)
        assert_false(oid_equal(&ids[i - 1], &ids[i]));
}

static void test_parse(void **state)
{
    (void)state;
    struct oid id = {0};
    assert_true(oid_parse("0123456789abcdef01234567", &id));
    assert_string_equal(id.hex, "0123456789abcdef01234567");
    struct oid made = oid_new(1700000000000), again;
    assert_true(oid_parse(made.hex, &again));
    assert_true(oid_equal(&made, &again));
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        NULL,
        "",
        "0123456789abcdef0123456",
        "0123456789abcdef012345678",
        "0123456789ABCDEF01234567",
        "0123456789abcdeg01234567",
        " 123456789abcdef01234567",
        "0123456789abcdef01234567 ",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct oid id = {"untouched"};
        assert_false(oid_parse(wrong[i], &id));
        assert_string_equal(id.hex, "untouched");
    }
}

static void test_questions(void **state)
{
    (void)state;
    struct oid none = {0}, a, b;
    assert_true(oid_parse("0123456789abcdef01234567", &a));
    assert_true(oid_parse("0123456789abcdef01234568", &b));
    assert_false(oid_is_set(&none));
    assert_true(oid_is_set(&a));
    assert_true(oid_equal(&a, &a));
    assert_false(oid_equal(&a, &b));
    assert_false(oid_equal(&a, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),    cmocka_unit_test(test_threads_never_make_the_same),
        cmocka_unit_test(test_parse),     cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
