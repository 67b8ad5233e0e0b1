#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"

static void test_set_gives_the_result_and_the_detail(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    struct result result = error_set(&err, ERROR_NOT_FOUND, "No deal %d", 7);
    assert_true(failed(result));
    assert_int_equal(result.code, ERROR_NOT_FOUND);
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    assert_string_equal(err.detail, "No deal 7");
    assert_false(failed(RESULT_OK));
}

static void test_set_without_an_error_still_fails(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, ERROR_CONFLICT, "text").code, ERROR_CONFLICT);
}

static void test_set_may_quote_the_detail_it_replaces(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    assert_true(failed(error_set(&err, ERROR_INTERNAL, "disk I/O error")));
    assert_true(failed(error_set(&err, ERROR_UNAVAILABLE, "While saving: %s", err.detail)));
    assert_string_equal(err.detail, "While saving: disk I/O error");
}

static void test_long_detail_is_cut_between_characters(void **state)
{
    (void)state;
    /* "€" is three bytes long; the prefix moves the cut to each of its places. */
    char euros[3 * 200 + 1] = "";
    for (size_t i = 0; i < 200; i++)
        memcpy(euros + 3 * i, "\xE2\x82\xAC", 4);
    for (int prefix = 0; prefix < 3; prefix++) {
        struct error err;
        error_init(&err, NULL);
        assert_true(failed(error_set(&err, ERROR_INTERNAL, "%.*s%s", prefix, "ab", euros)));
        size_t length = strlen(err.detail);
        assert_in_range(length, ERROR_DETAIL_MAX - 4, ERROR_DETAIL_MAX - 1);
        assert_string_equal(err.detail + length - 3, "...");
        assert_int_equal((length - 3 - (size_t)prefix) % 3, 0);
    }
}

static struct result first_step(struct error *err, bool fails)
{
    return fails ? error_set(err, ERROR_CONFLICT, "first") : RESULT_OK;
}

static struct result two_steps(struct error *err, bool first_fails, int *ret_steps)
{
    TRY(first_step(err, first_fails));
    *ret_steps = 2;
    return RESULT_OK;
}

static void test_try_returns_the_failure(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    int steps = 0;
    assert_int_equal(two_steps(&err, true, &steps).code, ERROR_CONFLICT);
    assert_int_equal(steps, 0);
    assert_int_equal(two_steps(&err, false, &steps).code, ERROR_NONE);
    assert_int_equal(steps, 2);
}

static void test_fields_are_collected_as_copies(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    assert_false(failed(error_result(&err)));

    char pointer[] = "/financing/ltv";
    error_field(&err, pointer, "must be at most %d", 1);
    error_field(&err, "?limit", "must be a number");
    pointer[1] = 'X';
    assert_int_equal(err.code, ERROR_VALIDATION);
    assert_int_equal(err.field_count, 2);
    assert_string_equal(err.fields[0].pointer, "/financing/ltv");
    assert_string_equal(err.fields[0].detail, "must be at most 1");
    assert_string_equal(err.fields[1].pointer, "?limit");

    assert_int_equal(error_result(&err).code, ERROR_VALIDATION);
    assert_string_equal(err.detail, "2 fields are wrong");
    assert_int_equal(err.field_count, 2);
    arena_free(&arena);
}

static void test_fields_past_the_limit_are_counted(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    for (int i = 0; i < ERROR_FIELDS_MAX + 3; i++) {
        char pointer[32];
        snprintf(pointer, sizeof(pointer), "/rent/%d", i);
        error_field(&err, pointer, "wrong %d", i);
    }
    assert_int_equal(err.field_count, ERROR_FIELDS_MAX);
    assert_int_equal(err.fields_dropped, 3);
    assert_string_equal(err.fields[ERROR_FIELDS_MAX - 1].detail, "wrong 99");
    assert_true(failed(error_result(&err)));
    assert_string_equal(err.detail, "103 fields are wrong");
    arena_free(&arena);
}

static void test_the_first_error_of_a_field_stands(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    error_field(&err, "/rent", "is required");
    error_field(&err, "/rent", "must not be negative");
    error_field(&err, "/noi", "must be a number");
    assert_int_equal(err.field_count, 2);
    assert_string_equal(err.fields[0].detail, "is required");
    assert_string_equal(err.fields[1].pointer, "/noi");
    arena_free(&arena);
}

static void test_without_an_arena_fields_are_only_counted(void **state)
{
    (void)state;
    struct error err;
    error_init(&err, NULL);
    error_field(&err, "/rent", "must not be negative");
    assert_null(err.fields);
    assert_int_equal(err.field_count, 0);
    assert_int_equal(err.fields_dropped, 1);
    assert_int_equal(error_result(&err).code, ERROR_VALIDATION);
    assert_string_equal(err.detail, "1 field is wrong");
}

static void test_clear_forgets_all_but_the_arena(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    error_field(&err, "/rent", "wrong");
    err.retry_after_s = 5;
    err.allow = "GET";
    assert_true(failed(error_result(&err)));
    error_clear(&err);
    assert_ptr_equal(err.arena, &arena);
    assert_int_equal(err.code, ERROR_NONE);
    assert_string_equal(err.detail, "");
    assert_int_equal(err.field_count, 0);
    assert_int_equal(err.retry_after_s, 0);
    assert_null(err.allow);
    assert_false(failed(error_result(&err)));
    arena_free(&arena);
}

static void test_the_list_of_errors(void **state)
{
    (void)state;
    assert_int_equal(error_http_status(ERROR_NONE), 200);
    assert_int_equal(error_http_status(ERROR_PRECONDITION_REQUIRED), 428);
    assert_string_equal(error_wire_name(ERROR_TOO_LARGE), "too-large");
    assert_string_equal(error_title(ERROR_FORBIDDEN), "Not allowed");
    for (enum error_code a = ERROR_NONE; a < ERROR_CODE_COUNT; a++) {
        assert_in_range(error_http_status(a), 200, 599);
        assert_true(strlen(error_title(a)) > 0);
        for (enum error_code b = ERROR_NONE; b < a; b++)
            assert_string_not_equal(error_wire_name(a), error_wire_name(b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_gives_the_result_and_the_detail),
        cmocka_unit_test(test_set_without_an_error_still_fails),
        cmocka_unit_test(test_set_may_quote_the_detail_it_replaces),
        cmocka_unit_test(test_long_detail_is_cut_between_characters),
        cmocka_unit_test(test_try_returns_the_failure),
        cmocka_unit_test(test_fields_are_collected_as_copies),
        cmocka_unit_test(test_fields_past_the_limit_are_counted),
        cmocka_unit_test(test_the_first_error_of_a_field_stands),
        cmocka_unit_test(test_without_an_arena_fields_are_only_counted),
        cmocka_unit_test(test_clear_forgets_all_but_the_arena),
        cmocka_unit_test(test_the_list_of_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
