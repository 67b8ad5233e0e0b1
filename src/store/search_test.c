#include "store/search.h"

#include <string.h>

#include "test_db.h"

static const char *joined(struct arena *arena, const struct search_words *words)
{
    const char *text = "";
    for (size_t i = 0; i < words->count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? " " : "", words->items[i]);
    return text;
}

static const char *words_of(struct arena *arena, const char *text)
{
    struct search_words words = {.count = 0};
    search_words_add(&words, arena, text);
    return joined(arena, &words);
}

static const char *query_of(struct arena *arena, const char *text)
{
    struct search_words words = search_words_of_query(arena, text);
    return joined(arena, &words);
}

static void splits_and_lowers(void **state)
{
    struct arena *arena = &((struct test_db *)*state)->arena;
    assert_string_equal(words_of(arena, "12 Elm-Street, AUSTIN"), "12 elm street austin");
    assert_string_equal(words_of(arena, "joe.Doe@example.com"), "joe doe example com");
    assert_string_equal(words_of(arena, "  "), "");
    assert_string_equal(words_of(arena, NULL), "");
    assert_string_equal(words_of(arena, "main Main MAIN"), "main");
    assert_string_equal(words_of(arena, "5 A St"), "5 a st");
    assert_string_equal(words_of(arena, "Zürich ÉA"), "zürich Éa");
}

static void bounds_words(void **state)
{
    struct arena *arena = &((struct test_db *)*state)->arena;
    struct search_words words = {.count = 0};
    for (int i = 0; i < 100; i++)
        search_words_add(&words, arena, arena_printf(arena, "word%d", i));
    assert_int_equal(words.count, SEARCH_WORDS_MAX);
    assert_string_equal(words.items[SEARCH_WORDS_MAX - 1], "word39");

    char text[200];
    memset(text, 'x', sizeof(text));
    text[63] = (char)0xC3; /* a character that the cut would split */
    text[64] = (char)0xA9;
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(strlen(words_of(arena, text)), 63);
}

static void reads_queries(void **state)
{
    struct arena *arena = &((struct test_db *)*state)->arena;
    assert_string_equal(query_of(arena, "5 Main"), "5 main");
    assert_string_equal(query_of(arena, "M"), "m");
    assert_string_equal(query_of(arena, "m n m"), "m n");
    assert_string_equal(query_of(arena, " - "), "");
    assert_string_equal(query_of(arena, "aa bb cc dd ee ff gg hh ii"), "aa bb cc dd ee ff gg hh");
}

static int64_t count_of(struct test_db *test, const char *beginning, int64_t limit)
{
    int64_t count = -1;
    test_ok(search_word_count(test->db, &test->arena, "lead", beginning, limit, &count, &test->err),
            &test->err);
    return count;
}

static void keeps_an_index(void **state)
{
    struct test_db *test = *state;
    struct oid first = test_oid(1), second = test_oid(2);
    struct search_words before = {.count = 0}, after = {.count = 0};
    search_words_add(&before, &test->arena, "elm street");
    search_words_add(&after, &test->arena, "elmwood");
    test_ok(search_words_change(test->db, "lead", &first, NULL, &before, &test->err), &test->err);
    test_ok(search_words_change(test->db, "lead", &second, NULL, &before, &test->err), &test->err);
    test_ok(search_words_change(test->db, "buyer", &second, NULL, &before, &test->err), &test->err);
    assert_int_equal(count_of(test, "elm", 10), 2);
    assert_int_equal(count_of(test, "elm", 1), 1);
    assert_int_equal(count_of(test, "e", 10), 2);
    assert_int_equal(count_of(test, "lm", 10), 0);

    test_ok(search_words_change(test->db, "lead", &first, &before, &after, &test->err), &test->err);
    assert_int_equal(count_of(test, "elm", 10), 2);
    assert_int_equal(count_of(test, "elmw", 10), 1);
    assert_int_equal(count_of(test, "street", 10), 1);
    test_ok(search_words_delete(test->db, "lead", &first, &test->err), &test->err);
    assert_int_equal(count_of(test, "elm", 10), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(splits_and_lowers, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(bounds_words, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(reads_queries, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(keeps_an_index, test_db_setup, test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
