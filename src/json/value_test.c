#include "json/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"

static struct arena arena;

static int arena_setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int arena_teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct json_value *parse(const char *text)
{
    const struct json_value *value = NULL;
    struct error err;
    error_init(&err, &arena);
    struct result result = json_parse(&arena, text, strlen(text), &value, &err);
    if (failed(result))
        fail_msg("%s: %s", text, err.detail);
    return value;
}

/* The text is refused as a bad request with `why` in the sentence, and the output is untouched. */
static void refuse_bytes(const char *text, size_t length, const char *why)
{
    const struct json_value *value = NULL;
    struct error err;
    error_init(&err, &arena);
    struct result result = json_parse(&arena, text, length, &value, &err);
    if (result.code != ERROR_BAD_REQUEST)
        fail_msg("not refused: %s", text);
    assert_null(value);
    if (strstr(err.detail, why) == NULL)
        fail_msg("%s: says \"%s\", not \"%s\"", text, err.detail, why);
    assert_int_equal(utf8_valid_prefix(err.detail, strlen(err.detail)), strlen(err.detail));
}

static void refuse(const char *text, const char *why)
{
    refuse_bytes(text, strlen(text), why);
}

static void reads_each_type(void **state)
{
    (void)state;
    const struct json_value *value =
        parse(" {\"n\": null, \"f\": false, \"t\": true, \"s\": \"a\\n\\u00e9\\ud83d\\ude00\\/\","
              " \"a\": [1, [], {}], \"o\": {\"x\": \"\"}} ");
    assert_int_equal(value->type, JSON_OBJECT);
    assert_int_equal(value->length, 6);
    assert_string_equal(value->members[0].name, "n");
    assert_string_equal(value->members[5].name, "o");
    assert_int_equal(json_member(value, "n")->type, JSON_NULL);
    assert_int_equal(json_member(value, "f")->type, JSON_FALSE);
    assert_int_equal(json_member(value, "t")->type, JSON_TRUE);

    const struct json_value *text = json_member(value, "s");
    assert_int_equal(text->type, JSON_STRING);
    assert_string_equal(text->text, "a\n\xC3\xA9\xF0\x9F\x98\x80/");
    assert_int_equal(text->length, strlen(text->text));

    const struct json_value *array = json_member(value, "a");
    assert_int_equal(array->type, JSON_ARRAY);
    assert_int_equal(array->length, 3);
    assert_string_equal(array->elements[0]->text, "1");
    assert_int_equal(array->elements[1]->type, JSON_ARRAY);
    assert_int_equal(array->elements[1]->length, 0);
    assert_int_equal(array->elements[2]->type, JSON_OBJECT);
    assert_int_equal(array->elements[2]->length, 0);
    assert_string_equal(json_member(json_member(value, "o"), "x")->text, "");

    assert_null(json_member(value, "absent"));
    assert_null(json_member(array, "n"));
    assert_null(json_member(NULL, "n"));
}

static void reads_single_values(void **state)
{
    (void)state;
    assert_string_equal(parse("\"x\"")->text, "x");
    assert_int_equal(parse("{}")->length, 0);
    assert_int_equal(parse("[]")->length, 0);
    assert_int_equal(parse("null")->type, JSON_NULL);
    assert_string_equal(parse("12")->text, "12");
}

static void numbers_keep_their_text(void **state)
{
    (void)state;
    static const char *const numbers[] = {
        "0",     "-0",       "1.10",    "123456789012345678901234567890.123456789",
        "1e400", "-1E-4000", "0.1e+05", "1e99999999999999999999"};
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        const struct json_value *value = parse(numbers[i]);
        assert_int_equal(value->type, JSON_NUMBER);
        assert_string_equal(value->text, numbers[i]);
        assert_int_equal(value->length, strlen(numbers[i]));
    }
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    static const char *const texts[] = {"{",          "[1,]",
                                        "{\"a\":1,}", "{a:1}",
                                        "'a'",        "[1] 2",
                                        "{} x",       "/* c */ 1",
                                        "1 // c",     "01",
                                        "1.",         ".5",
                                        "+1",         "1e",
                                        "-",          "NaN",
                                        "nul",        "\"a",
                                        "\"\\x\"",    "\"\t\"",
                                        "\"\\u12\"",  "\"\\ud83d\\u00\"",
                                        "[1 2]",      "]",
                                        "{\"a\"}",    "\\"};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        refuse(texts[i], "");
    refuse("[1,\n  2,\n  x]", "(near line 3, column 3)");
    refuse("{} x", "parse error: trailing garbage (near line 1, column 4)");
    refuse("[\"a\tb\"]", "lexical error: invalid character inside string (near line 1, column 3)");
    refuse("{\"a\":", "premature EOF (near line 1, column 6)");
}

static void refuses_an_empty_body(void **state)
{
    (void)state;
    refuse_bytes(NULL, 0, "the body is empty");
    refuse("", "the body is empty");
    refuse(" \r\n\t ", "the body is empty");
}

static void refuses_duplicate_members(void **state)
{
    (void)state;
    refuse("{\"a\":1,\"b\":2,\"a\":1}", "member \"a\" stands twice");
    refuse("[{\"x\":{\"\":1,\"\":2}}]", "member \"\" stands twice");
    refuse("{\"ab\":1,\"\\u0061b\":1}", "member \"ab\" stands twice");
    parse("[{\"a\":1},{\"a\":1,\"b\":{\"a\":1}}]");

    /* A long name is cut between characters. */
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    buf_append_text(&text, "x");
    for (int i = 0; i < 60; i++)
        buf_append_text(&text, "\xC3\xA9");
    CLEANUP(buf_free) struct buf body = BUF_EMPTY;
    buf_printf(&body, "{\"%s\":1,\"%s\":2}", text.data, text.data);
    refuse(body.data, "stands twice");
}

static void refuses_duplicates_among_many(void **state)
{
    (void)state;
    for (int with_twin = 0; with_twin < 2; with_twin++) {
        CLEANUP(buf_free) struct buf body = BUF_EMPTY;
        buf_append_char(&body, '{');
        for (int i = 0; i < 1000; i++)
            buf_printf(&body, "\"m%d\":%d,", i, i);
        buf_append_text(&body, with_twin ? "\"m500\":0}" : "\"m\":0}");
        if (with_twin)
            refuse(body.data, "member \"m500\" stands twice");
        else
            assert_string_equal(json_member(parse(body.data), "m999")->text, "999");
    }
}

static void refuses_nul_and_broken_surrogates(void **state)
{
    (void)state;
    refuse("\"a\\u0000b\"", "U+0000 is not accepted (near line 1, column 3)");
    refuse("{\"a\\u0000\":1}", "U+0000");
    refuse_bytes("\"a\0b\"", 5, "");
    refuse_bytes("1\0", 2, "");
    refuse("\"\\ud83d\"", "surrogate");
    refuse("\"\\ude00\"", "surrogate");
    refuse("\"\\ud83d\\ud83d\"", "surrogate");
    refuse("\"\\ud83dx\\ude00\"", "surrogate");
    refuse("\"\\uD83D\\n\"", "surrogate");
    assert_string_equal(parse("\"\\\\u0000\"")->text, "\\u0000");
    assert_string_equal(parse("\"\\\\\\u0041\"")->text, "\\A");
    assert_string_equal(parse("\"\\uD83D\\uDE00\"")->text, "\xF0\x9F\x98\x80");
}

static void refuses_invalid_utf8(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\"\x80\"",         "\"\xC3\"",         "\"\xC0\x80\"",         "\"\xC1\xBF\"",
        "\"\xE0\x9F\xBF\"", "\"\xED\xA0\x80\"", "\"\xF0\x8F\xBF\xBF\"", "\"\xF4\x90\x80\x80\"",
        "\"\xFF\"",         "\"\xE2\x82\"",     "\"\xF5\x80\x80\x80\"", "\"\xE2\x28\xA1\""};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        refuse(texts[i], "not valid UTF-8 (near line 1, column 2)");
    refuse("\"\xE2\x82", "not valid UTF-8");
    parse("\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEF\xBF\xBF \xF0\x90\x80\x80"
          " \xF4\x8F\xBF\xBF\"");
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char text[2 * (JSON_DEPTH_MAX + 1) + 1] = {0};
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    parse(text);
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    refuse(text, "nested too deeply (near line 1, column 33)");
}

static void count_is_bounded(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    buf_append_char(&text, '[');
    for (int i = 0; i < JSON_VALUES_MAX - 2; i++)
        buf_append_text(&text, "0,");
    buf_append_text(&text, "0]");
    assert_int_equal(parse(text.data)->length, JSON_VALUES_MAX - 1);

    text.data[text.length - 1] = ',';
    buf_append_text(&text, "0]");
    refuse(text.data, "too many values");
}

static void counts_and_cuts_utf8(void **state)
{
    (void)state;
    const char *text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    assert_int_equal(utf8_count(text, 10), 4);
    assert_int_equal(utf8_cut(text, 10, 10), 10);
    assert_int_equal(utf8_cut(text, 10, 9), 6);
    assert_int_equal(utf8_cut(text, 10, 6), 6);
    assert_int_equal(utf8_cut(text, 10, 2), 1);
    assert_int_equal(utf8_cut(text, 10, 0), 0);
    /* What would make a character whole lies past the length. */
    assert_int_equal(utf8_valid_prefix("a\xE2\x82\xAC", 3), 1);
    assert_true(utf8_has_control("\x7F", 1));
    assert_true(utf8_has_control("a\rb", 3));
    assert_true(utf8_has_control("\xC2\x85", 2));
    assert_false(utf8_has_control("\xC2\xA0\n\t \xE2\x82\xAC", 8));
    assert_int_equal(utf8_valid_prefix("12345678\xC3\xA9"
                                       "12345678\xFF",
                                       19),
                     18);
}

static void names_types(void **state)
{
    (void)state;
    assert_string_equal(json_type_name(JSON_OBJECT), "an object");
    assert_string_equal(json_type_name(JSON_NUMBER), "a number");
    assert_string_equal(json_type_name(JSON_NULL), "null");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_each_type),
        TEST(reads_single_values),
        TEST(numbers_keep_their_text),
        TEST(refuses_what_is_not_json),
        TEST(refuses_an_empty_body),
        TEST(refuses_duplicate_members),
        TEST(refuses_duplicates_among_many),
        TEST(refuses_nul_and_broken_surrogates),
        TEST(refuses_invalid_utf8),
        TEST(depth_is_bounded),
        TEST(count_is_bounded),
        TEST(counts_and_cuts_utf8),
        TEST(names_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
