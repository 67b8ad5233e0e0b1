#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static int arena_setup(void **state)
{
    static struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    *state = &arena;
    return 0;
}

static int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static bool all_zero(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void test_memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena *arena = *state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 100, 4096, 5000, 16384, 20000, 300000};
    char *places[5 * ARRAY_LENGTH(sizes)];
    size_t count = 0;
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
            char *place = arena_alloc(arena, sizes[i]);
            assert_non_null(place);
            assert_int_equal((uintptr_t)place % 16, 0);
            assert_true(all_zero(place, sizes[i]));
            memset(place, (int)count + 1, sizes[i]);
            places[count++] = place;
        }
    }
    for (size_t n = 0; n < count; n++) {
        size_t size = sizes[n % ARRAY_LENGTH(sizes)];
        for (size_t i = 0; i < size; i++)
            assert_int_equal(places[n][i], n + 1);
    }
}

static void test_many_small_ones_grow_it(void **state)
{
    struct arena *arena = *state;
    int *numbers[20000];
    for (int i = 0; i < 20000; i++) {
        numbers[i] = ARENA_NEW(arena, int);
        *numbers[i] = i;
    }
    for (int i = 0; i < 20000; i++)
        assert_int_equal(*numbers[i], i);
    assert_int_equal(arena->used_bytes, 20000 * 16);
}

static void test_a_large_one_leaves_the_free_room_in_use(void **state)
{
    struct arena *arena = *state;
    char *before = arena_alloc(arena, 16);
    arena_alloc(arena, (size_t)1 << 20);
    char *after = arena_alloc(arena, 16);
    assert_ptr_equal(after, before + 16);
}

static void test_reset_starts_anew_and_zeroes(void **state)
{
    struct arena *arena = *state;
    char *first = arena_alloc(arena, 100);
    memset(first, 'x', 100);
    for (int i = 0; i < 1000; i++)
        memset(arena_alloc(arena, 200), 'x', 200);
    arena_alloc(arena, 100000);
    arena_reset(arena);
    assert_int_equal(arena->used_bytes, 0);
    assert_int_equal(arena->limit_bytes, ARENA_DEFAULT_LIMIT);
    char *again = arena_alloc(arena, 100);
    assert_ptr_equal(again, first);
    assert_true(all_zero(again, 100));

    arena_free(arena);
    arena_reset(arena);
    arena_alloc(arena, 100000);
    arena_reset(arena);
    assert_null(arena->chunks);
    assert_true(all_zero(arena_alloc(arena, 100), 100));
}

static void test_copies_of_text(void **state)
{
    struct arena *arena = *state;
    char text[] = "text";
    char *copy = arena_strdup(arena, text);
    text[0] = 'X';
    assert_string_equal(copy, "text");
    char *bytes = arena_memdup(arena, "a\0b", 3);
    assert_memory_equal(bytes, "a\0b", 4);
    assert_string_equal(arena_memdup(arena, NULL, 0), "");
}

static void test_printf_of_any_length(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(arena_printf(arena, "%s-%d", "a", 5), "a-5");
    for (int length = 250; length < 260; length++) {
        char *text = arena_printf(arena, "%0*d|%s", length, 7, "end");
        assert_int_equal(strlen(text), length + 4);
        assert_string_equal(text + length - 1, "7|end");
    }
}

static void die_at_limit(void)
{
    struct arena arena;
    arena_init(&arena, 1000);
    for (int i = 0; i < 10; i++)
        arena_alloc(&arena, 96);
    arena_alloc(&arena, 64);
}

static void live_within_limit(void)
{
    struct arena arena;
    arena_init(&arena, 1024);
    for (int i = 0; i < 10; i++)
        arena_alloc(&arena, 96);
    arena_alloc(&arena, 64);
    arena_free(&arena);
}

static void die_of_overflow(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    arena_alloc_array(&arena, SIZE_MAX / 2 + 1, 2);
}

static void die_of_size(void)
{
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    arena_alloc(&arena, SIZE_MAX);
}

/* Whether a child that runs `act` ends through abort(). */
static bool aborts(void (*act)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        act();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void test_its_limit_ends_the_process(void **state)
{
    (void)state;
    assert_true(aborts(die_at_limit));
    assert_false(aborts(live_within_limit));
    assert_true(aborts(die_of_overflow));
    assert_true(aborts(die_of_size));
}

static void test_free_takes_an_empty_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 100);
    arena_free(&arena);
    arena_free(&arena);
    arena_free(NULL);
}

int main(void)
{
#define ARENA_TEST(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_memory_is_zeroed_aligned_and_apart),
        ARENA_TEST(test_many_small_ones_grow_it),
        ARENA_TEST(test_a_large_one_leaves_the_free_room_in_use),
        ARENA_TEST(test_reset_starts_anew_and_zeroes),
        ARENA_TEST(test_copies_of_text),
        ARENA_TEST(test_printf_of_any_length),
        cmocka_unit_test(test_its_limit_ends_the_process),
        cmocka_unit_test(test_free_takes_an_empty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
