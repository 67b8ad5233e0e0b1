#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "base/clock.h"

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARNING] = "warning",
    [LOG_ERROR] = "error",
};

static atomic_int least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length of the well-formed UTF-8 character at `at`, 0 where there is none (RFC 3629: no overlong
 * form, no surrogate, nothing past U+10FFFF). The text's NUL ends a character cut short. */
static size_t utf8_length(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    if (at[0] >= 0xC2 && at[0] <= 0xDF)
        return is_continuation(at[1]) ? 2 : 0;
    if (at[0] >= 0xE0 && at[0] <= 0xEF) {
        bool overlong = at[0] == 0xE0 && at[1] < 0xA0;
        bool surrogate = at[0] == 0xED && at[1] > 0x9F;
        bool whole = is_continuation(at[1]) && is_continuation(at[2]);
        return whole && !overlong && !surrogate ? 3 : 0;
    }
    if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        bool overlong = at[0] == 0xF0 && at[1] < 0x90;
        bool too_high = at[0] == 0xF4 && at[1] > 0x8F;
        bool whole = is_continuation(at[1]) && is_continuation(at[2]) && is_continuation(at[3]);
        return whole && !overlong && !too_high ? 4 : 0;
    }
    return 0;
}

static void append_json_text(struct buf *line, const char *text)
{
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    const unsigned char *start = (const unsigned char *)text, *at = start;
    buf_append_char(line, '"');
    while (*at != '\0' && at - start < LOG_TEXT_MAX) {
        size_t length = utf8_length(at);
        if (length == 0) {
            buf_append_text(line, replacement);
            at++;
            continue;
        }
        if (*at == '"' || *at == '\\')
            buf_append_char(line, '\\');
        if (*at < 0x20)
            buf_printf(line, "\\u%04x", (unsigned)*at);
        else
            buf_append(line, at, length);
        at += length;
    }
    if (*at != '\0')
        buf_append_text(line, "...");
    buf_append_char(line, '"');
}

static void append_member(struct buf *line, const char *name)
{
    buf_append_char(line, ',');
    append_json_text(line, name);
    buf_append_char(line, ':');
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields,
                unsigned long count)
{
    assert((size_t)level < ARRAY_LENGTH(level_names));
    if ((int)level < atomic_load(&least_level))
        return;

    char now[TIMESTAMP_TEXT_MAX];
    timestamp_format(clock_now_ms(), now);
    CLEANUP(buf_free) struct buf line = BUF_EMPTY;
    buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\"", now, level_names[level]);
    append_member(&line, "event");
    append_json_text(&line, event);
    for (unsigned long i = 0; i < count; i++) {
        append_member(&line, fields[i].name);
        if (fields[i].text != NULL)
            append_json_text(&line, fields[i].text);
        else
            buf_printf(&line, "%" PRId64, fields[i].number);
    }
    buf_append_text(&line, "}\n");

    /* One write, so that lines of several threads do not mix; a log that takes no more is not a
     * reason to fail what is logged. */
    ssize_t written;
    do
        written = write(STDERR_FILENO, line.data, line.length);
    while (written < 0 && errno == EINTR);
}
