#include "json/writer.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void writes_each_kind(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    struct oid id = {"0123456789abcdef01234567"}, none = {""};

    json_begin_object(writer);
    json_member_text(writer, "text", "a");
    json_member_text(writer, "noText", NULL);
    json_member_bool(writer, "yes", true);
    json_member_bool(writer, "no", false);
    json_member_null(writer, "nothing");
    json_member_int(writer, "int", INT64_MIN);
    json_member_decimal(writer, "money", 195050, 2);
    json_member_decimal(writer, "minus", -5, 4);
    json_member_opt_decimal(writer, "known", OPT(1250000), 6);
    json_member_opt_decimal(writer, "unknown", UNKNOWN, 6);
    json_member_oid(writer, "id", &id);
    json_member_oid(writer, "noId", &none);
    json_member_timestamp(writer, "at", 1);
    json_name(writer, "on");
    json_write_date(writer, 31);
    json_member_raw(writer, "raw", "{\"x\":[1]}");
    json_member_raw(writer, "noRaw", NULL);
    json_name(writer, "piece");
    json_write_raw(writer, "7 and more", 1);
    json_name(writer, "list");
    json_begin_array(writer);
    json_write_int(writer, 0);
    json_write_text(writer, "");
    json_begin_object(writer);
    json_end_object(writer);
    json_begin_array(writer);
    json_end_array(writer);
    json_write_opt_decimal(writer, OPT(-100), 2);
    json_end_array(writer);
    json_end_object(writer);

    assert_string_equal(buf_text(&out),
                        "{\"text\":\"a\",\"noText\":null,\"yes\":true,\"no\":false,"
                        "\"nothing\":null,\"int\":-9223372036854775808,\"money\":1950.5,"
                        "\"minus\":-0.0005,\"known\":1.25,\"unknown\":null,"
                        "\"id\":\"0123456789abcdef01234567\",\"noId\":null,"
                        "\"at\":\"1970-01-01T00:00:00.001Z\",\"on\":\"1970-02-01\","
                        "\"raw\":{\"x\":[1]},\"noRaw\":null,\"piece\":7,"
                        "\"list\":[0,\"\",{},[],-1]}");
}

static void appends_to_what_is_there(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    buf_append_text(&out, "before ");
    for (int i = 0; i < 2; i++) {
        struct json_writer *writer = json_writer_new(&out, false);
        json_write_int(writer, i);
        json_writer_free(writer);
    }
    json_writer_free(NULL);
    assert_string_equal(buf_text(&out), "before 01");
}

static void escapes_text_and_names(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    json_begin_object(writer);
    json_member_text(writer, "a\"b", "\\ \" \n \t \x01 \x1F / \xC3\xA9 \xF0\x9F\x98\x80");
    json_end_object(writer);
    assert_string_equal(buf_text(&out), "{\"a\\\"b\":\"\\\\ \\\" \\n \\t \\u0001 \\u001F / "
                                        "\xC3\xA9 \xF0\x9F\x98\x80\"}");
}

/* Text is looked at eight bytes at a time: each kind of byte stands at each place once. */
static void escapes_at_every_place(void **state)
{
    (void)state;
    static const struct {
        char byte;
        const char *written;
    } bytes[] = {{'"', "\\\""},    {'\\', "\\\\"},          {'\b', "\\b"}, {'\f', "\\f"},
                 {'\r', "\\r"},    {'\x1F', "\\u001F"},     {' ', " "},    {'!', "!"},
                 {'\x7F', "\x7F"}, {'\x80', "\xEF\xBF\xBD"}};
    for (size_t i = 0; i < ARRAY_LENGTH(bytes) * 20; i++) {
        char text[] = "abcdefghijklmnopqrst", expected[64];
        size_t place = i / ARRAY_LENGTH(bytes), kind = i % ARRAY_LENGTH(bytes);
        text[place] = bytes[kind].byte;
        snprintf(expected, sizeof expected, "\"%.*s%s%s\"", (int)place, text, bytes[kind].written,
                 text + place + 1);
        CLEANUP(buf_free) struct buf out = BUF_EMPTY;
        CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
        json_write_text(writer, text);
        assert_string_equal(buf_text(&out), expected);
    }
}

/* Text is looked at eight bytes at a time, and what is left over in one piece: each length has one
 * byte that is not plain at each place, also where its neighbours are on the edge of plain. */
static void escapes_in_text_of_each_length(void **state)
{
    (void)state;
    static const char *const escapes[][2] = {
        {"\"", "\\\""}, {"\\", "\\\\"}, {"\x1f", "\\u001F"}, {"\x01", "\\u0001"}, {"\x7f", "\x7f"}};
    enum { LENGTH_MAX = 20 };
    for (size_t length = 1; length <= LENGTH_MAX; length++) {
        for (size_t i = 0; i < length * ARRAY_LENGTH(escapes); i++) {
            const size_t at = i % length;
            const char *const *escape = escapes[i / length];
            char text[LENGTH_MAX + 1] = "", expected[LENGTH_MAX + 8];
            memset(text, i % 2 == 0 ? ' ' : '#', length);
            text[at] = escape[0][0];
            snprintf(expected, sizeof expected, "\"%.*s%s%s\"", (int)at, text, escape[1],
                     text + at + 1);
            CLEANUP(buf_free) struct buf out = BUF_EMPTY;
            CLEANUP(json_writer_free_at_end)
            struct json_writer *writer = json_writer_new(&out, false);
            json_write_text(writer, text);
            assert_string_equal(buf_text(&out), expected);
        }
    }
}

static void writes_a_ready_key_like_a_name(void **state)
{
    (void)state;
    static const char key[] = "\"b\":";
    for (int pretty = 0; pretty <= 1; pretty++) {
        CLEANUP(buf_free) struct buf named = BUF_EMPTY;
        CLEANUP(buf_free) struct buf keyed = BUF_EMPTY;
        struct buf *const outs[] = {&named, &keyed};
        for (size_t i = 0; i < ARRAY_LENGTH(outs); i++) {
            CLEANUP(json_writer_free_at_end)
            struct json_writer *writer = json_writer_new(outs[i], pretty);
            json_begin_object(writer);
            json_member_int(writer, "a", 1);
            if (i == 0)
                json_name(writer, "b");
            else
                json_key(writer, key, sizeof key - 1);
            json_write_null(writer);
            json_end_object(writer);
        }
        assert_string_equal(buf_text(&keyed), buf_text(&named));
    }
}

static void repairs_text_that_is_not_utf8(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    json_begin_object(writer);
    json_member_text(writer, "\xFF", "a\xC3");
    json_member_text(writer, "b", "\xED\xA0\x80z");
    json_end_object(writer);
    assert_string_equal(buf_text(&out), "{\"\xEF\xBF\xBD\":\"a\xEF\xBF\xBD\","
                                        "\"b\":\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\"}");
}

static void indents(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, true);
    json_begin_object(writer);
    json_name(writer, "a");
    json_begin_array(writer);
    json_write_int(writer, 1);
    json_begin_object(writer);
    json_end_object(writer);
    json_end_array(writer);
    json_member_bool(writer, "b", true);
    json_end_object(writer);
    assert_string_equal(buf_text(&out), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": true\n}\n");
}

#ifndef NDEBUG
static void value_without_name(struct json_writer *writer)
{
    json_begin_object(writer);
    json_write_text(writer, "x");
}

static void name_without_object(struct json_writer *writer)
{
    json_name(writer, "x");
}

static void name_without_value(struct json_writer *writer)
{
    json_begin_object(writer);
    json_name(writer, "x");
    json_end_object(writer);
}

static void wrong_end(struct json_writer *writer)
{
    json_begin_object(writer);
    json_end_array(writer);
}

static void end_too_many(struct json_writer *writer)
{
    json_end_object(writer);
}

static void second_value(struct json_writer *writer)
{
    json_write_null(writer);
    json_write_null(writer);
}

/* Each ends its process by assert(), which is why it has one of its own. */
static void misuse_aborts(void **state)
{
    (void)state;
    static void (*const misuses[])(struct json_writer * writer) = {
        value_without_name, name_without_object, name_without_value,
        wrong_end,          end_too_many,        second_value,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(misuses); i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct buf out = BUF_EMPTY;
            close(STDERR_FILENO);
            signal(SIGABRT, SIG_DFL);
            misuses[i](json_writer_new(&out, false));
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            fail_msg("misuse %zu went through", i);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_each_kind),
        cmocka_unit_test(appends_to_what_is_there),
        cmocka_unit_test(escapes_text_and_names),
        cmocka_unit_test(escapes_at_every_place),
        cmocka_unit_test(escapes_in_text_of_each_length),
        cmocka_unit_test(writes_a_ready_key_like_a_name),
        cmocka_unit_test(repairs_text_that_is_not_utf8),
        cmocka_unit_test(indents),
#ifndef NDEBUG
        cmocka_unit_test(misuse_aborts),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
