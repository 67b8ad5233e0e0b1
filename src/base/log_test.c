#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "base/calendar.h"
#include "base/log.h"

enum { CAPTURE_MAX = 16 * 1024 };

/* Standard error goes to a packet pipe while it is captured: each read gives what one write
 * wrote. */
struct capture {
    int saved_fd, read_fd;
};

static struct capture capture_start(void)
{
    int fds[2];
    assert_int_equal(pipe2(fds, O_DIRECT | O_NONBLOCK), 0);
    struct capture capture = {.saved_fd = dup(STDERR_FILENO), .read_fd = fds[0]};
    assert_true(capture.saved_fd >= 0);
    assert_true(dup2(fds[1], STDERR_FILENO) >= 0);
    close(fds[1]);
    return capture;
}

/* Text of the first write, "" where there was none; *ret_writes counts them all. */
static void capture_end(struct capture capture, char text[CAPTURE_MAX], int *ret_writes)
{
    assert_true(dup2(capture.saved_fd, STDERR_FILENO) >= 0);
    close(capture.saved_fd);
    char rest[CAPTURE_MAX];
    ssize_t length = read(capture.read_fd, text, CAPTURE_MAX - 1);
    int writes = length > 0 ? 1 : 0;
    text[length > 0 ? length : 0] = '\0';
    while (length > 0 && (length = read(capture.read_fd, rest, sizeof rest)) > 0)
        writes++;
    close(capture.read_fd);
    *ret_writes = writes;
}

/* What follows "time" and "level" in the line of an event with one text. */
static void assert_text_logged_as(const char *text, const char *expected)
{
    char line[CAPTURE_MAX];
    int writes;
    struct capture capture = capture_start();
    log_line(LOG_INFO, "e", LOG_TEXT("t", text));
    capture_end(capture, line, &writes);
    assert_int_equal(writes, 1);
    const char *tail = strstr(line, ",\"t\":");
    assert_non_null(tail);
    assert_string_equal(tail + strlen(",\"t\":"), expected);
}

static void test_a_line(void **state)
{
    (void)state;
    char line[CAPTURE_MAX];
    int writes;
    struct capture capture = capture_start();
    log_line(LOG_WARNING, "request", LOG_TEXT("path", "/deals"), LOG_NUMBER("status", 200),
             LOG_NUMBER("least", INT64_MIN));
    capture_end(capture, line, &writes);
    assert_int_equal(writes, 1);

    char start[] = "{\"time\":\"";
    assert_memory_equal(line, start, strlen(start));
    char time_text[TIMESTAMP_TEXT_MAX];
    memcpy(time_text, line + strlen(start), sizeof time_text);
    time_text[TIMESTAMP_TEXT_MAX - 1] = '\0';
    int64_t ms;
    assert_true(timestamp_parse(time_text, &ms));
    assert_string_equal(line + strlen(start) + TIMESTAMP_TEXT_MAX - 1,
                        "\",\"level\":\"warning\",\"event\":\"request\",\"path\":\"/deals\","
                        "\"status\":200,\"least\":-9223372036854775808}\n");
}

static void test_a_line_without_fields(void **state)
{
    (void)state;
    char line[CAPTURE_MAX];
    int writes;
    struct capture capture = capture_start();
    log_fields(LOG_ERROR, "stopped", NULL, 0);
    capture_end(capture, line, &writes);
    assert_non_null(strstr(line, "\"level\":\"error\",\"event\":\"stopped\"}\n"));
}

static void test_json_escapes(void **state)
{
    (void)state;
    assert_text_logged_as("say \"\\\"", "\"say \\\"\\\\\\\"\"}\n");
    assert_text_logged_as("a\nb\tc\x01\x1f\x7f", "\"a\\u000ab\\u0009c\\u0001\\u001f\x7f\"}\n");
    assert_text_logged_as(NULL, "\"\"}\n");
}

static void test_utf8(void **state)
{
    (void)state;
#define BAD "\xEF\xBF\xBD"
    static const struct {
        const char *text, *logged;
    } cases[] = {
        {"z\xC3\xBC\xE2\x82\xAC\xF0\x9F\x8F\xA0", "z\xC3\xBC\xE2\x82\xAC\xF0\x9F\x8F\xA0"},
        {"\xF4\x8F\xBF\xBF\xED\x9F\xBF", "\xF4\x8F\xBF\xBF\xED\x9F\xBF"},
        {"a\x80z", "a" BAD "z"},               /* no start */
        {"\xC3", BAD},                         /* cut short */
        {"\xE2\x82", BAD BAD},                 /* cut short */
        {"\xF0\x9F\x8F", BAD BAD BAD},         /* cut short */
        {"\xC3(", BAD "("},                    /* no continuation */
        {"\xC0\xAF", BAD BAD},                 /* overlong */
        {"\xE0\x9F\xBF", BAD BAD BAD},         /* overlong */
        {"\xF0\x8F\xBF\xBF", BAD BAD BAD BAD}, /* overlong */
        {"\xED\xA0\x80", BAD BAD BAD},         /* surrogate */
        {"\xF4\x90\x80\x80", BAD BAD BAD BAD}, /* past U+10FFFF */
        {"\xFF\xFE", BAD BAD},                 /* never UTF-8 */
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "\"%s\"}\n", cases[i].logged);
        assert_text_logged_as(cases[i].text, expected);
    }
}

static void test_long_text_is_cut(void **state)
{
    (void)state;
    char text[2 * LOG_TEXT_MAX], expected[LOG_TEXT_MAX + 16];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    snprintf(expected, sizeof expected, "\"%.*s...\"}\n", LOG_TEXT_MAX, text);
    assert_text_logged_as(text, expected);
    text[LOG_TEXT_MAX] = '\0';
    snprintf(expected, sizeof expected, "\"%.*s\"}\n", LOG_TEXT_MAX, text);
    assert_text_logged_as(text, expected);
}

static int writes_of(enum log_level level)
{
    char line[CAPTURE_MAX];
    int writes;
    struct capture capture = capture_start();
    log_fields(level, "e", NULL, 0);
    capture_end(capture, line, &writes);
    return writes;
}

static void test_levels(void **state)
{
    (void)state;
    assert_int_equal(writes_of(LOG_DEBUG), 0);
    assert_int_equal(writes_of(LOG_INFO), 1);
    log_set_level(LOG_ERROR);
    assert_int_equal(writes_of(LOG_WARNING), 0);
    assert_int_equal(writes_of(LOG_ERROR), 1);
    log_set_level(LOG_DEBUG);
    assert_int_equal(writes_of(LOG_DEBUG), 1);
    log_set_level(LOG_INFO);
}

static void test_a_log_that_takes_nothing_is_no_failure(void **state)
{
    (void)state;
    int saved_fd = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    log_fields(LOG_ERROR, "e", NULL, 0);
    assert_true(dup2(saved_fd, STDERR_FILENO) >= 0);
    close(saved_fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line),
        cmocka_unit_test(test_a_line_without_fields),
        cmocka_unit_test(test_json_escapes),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_long_text_is_cut),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_a_log_that_takes_nothing_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
