#include "json/writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/utf8.h"

/* An answer of analytics has a hundred thousand members, so each is written straight into the
 * buffer's memory; a library's generator that prints piece by piece took half of such an answer's
 * time. */

enum { WRITER_DEPTH_MAX = 64, INDENT = 2 };

/* What is open, and how far it is. */
struct level {
    bool is_object; /* or an array; the whole text is neither */
    bool is_begun;  /* something stands in it */
};

struct json_writer {
    struct buf *buf;
    struct buf repaired; /* see text_repair */
    bool pretty;
    bool is_named; /* a name was written, its value is next */
    size_t depth;
    struct level levels[1 + WRITER_DEPTH_MAX]; /* the first is the whole text */
};

static NO_RETURN void writer_die(void)
{
    fputs("postclose: json writer: out of memory\n", stderr);
    abort();
}

struct json_writer *json_writer_new(struct buf *buf, bool pretty)
{
    struct json_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        writer_die();
    writer->buf = buf;
    writer->pretty = pretty;
    return writer;
}

void json_writer_free(struct json_writer *writer)
{
    if (writer == NULL)
        return;
    buf_free(&writer->repaired);
    free(writer);
}

void json_writer_free_at_end(struct json_writer **writer)
{
    json_writer_free(*writer);
}

/* Where the next `most` bytes may be written; what was is told by written(). */
static char *room(struct json_writer *writer, size_t most)
{
    struct buf *buf = writer->buf;
    if (buf->capacity - buf->length <= most)
        buf_reserve(buf, most);
    return buf->data + buf->length;
}

static void written(struct json_writer *writer, char *end)
{
    *end = '\0';
    writer->buf->length = (size_t)(end - writer->buf->data);
}

/* The next line, indented; nothing in text that is not. */
static char *put_line(const struct json_writer *writer, char *at)
{
    if (!writer->pretty)
        return at;
    *at++ = '\n';
    memset(at, ' ', INDENT * writer->depth);
    return at + INDENT * writer->depth;
}

enum { LEAD_MAX = 2 + INDENT * WRITER_DEPTH_MAX }; /* comma, line feed, spaces */

/* What stands before an element of an array, a name, or the whole. */
static char *put_lead(struct json_writer *writer, char *at)
{
    struct level *level = &writer->levels[writer->depth];
    assert(writer->depth > 0 || !level->is_begun);
    if (level->is_begun)
        *at++ = ',';
    level->is_begun = true;
    return writer->depth == 0 ? at : put_line(writer, at);
}

/* The same before any value: one with a name has its colon already. */
static char *put_value_lead(struct json_writer *writer, char *at)
{
    if (writer->is_named) {
        writer->is_named = false;
        return at;
    }
    assert(!writer->levels[writer->depth].is_object);
    return put_lead(writer, at);
}

/* A value that is complete: behind the whole, indented text has a line feed. */
static void value_written(struct json_writer *writer, char *end)
{
    if (writer->pretty && writer->depth == 0)
        *end++ = '\n';
    written(writer, end);
}

static void write_plain(struct json_writer *writer, const char *text, size_t length)
{
    char *at = put_value_lead(writer, room(writer, LEAD_MAX + length + 1));
    memcpy(at, text, length);
    value_written(writer, at + length);
}

static void writer_open(struct json_writer *writer, bool is_object)
{
    assert(writer->depth < WRITER_DEPTH_MAX);
    char *at = put_value_lead(writer, room(writer, LEAD_MAX + 1));
    *at++ = is_object ? '{' : '[';
    writer->levels[++writer->depth] = (struct level){.is_object = is_object};
    written(writer, at);
}

static void writer_close(struct json_writer *writer, bool is_object)
{
    const struct level *level = &writer->levels[writer->depth];
    assert(writer->depth > 0 && level->is_object == is_object && !writer->is_named);
    writer->depth--;
    char *at = room(writer, LEAD_MAX + 2);
    if (level->is_begun)
        at = put_line(writer, at);
    *at++ = is_object ? '}' : ']';
    value_written(writer, at);
}

void json_begin_object(struct json_writer *writer)
{
    writer_open(writer, true);
}

void json_end_object(struct json_writer *writer)
{
    writer_close(writer, true);
}

void json_begin_array(struct json_writer *writer)
{
    writer_open(writer, false);
}

void json_end_array(struct json_writer *writer)
{
    writer_close(writer, false);
}

/* Each byte that is not UTF-8 becomes U+FFFD. Text that an import or a cut sentence left broken
 * must not make the whole reply unreadable. */
static void text_repair(struct buf *out, const char *text, size_t length)
{
    buf_reset(out);
    while (length > 0) {
        size_t valid = utf8_valid_prefix(text, length);
        buf_append(out, text, valid);
        if (valid < length) {
            buf_append_text(out, "\xEF\xBF\xBD");
            valid++;
        }
        text += valid;
        length -= valid;
    }
}

/* Whether eight bytes stand for themselves in a string: ASCII, but no control, '"' or '\\'. A byte
 * below 0x20, and one that the exclusive or makes 0, leaves its highest bit set when 0x20, or 1, is
 * taken off. What it borrows may mark the byte above it too: the answer is no already. */
static bool is_plain(uint64_t eight)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t quotes = eight ^ (ones * '"'), slashes = eight ^ (ones * '\\');
    uint64_t controls = eight - ones * 0x20;
    return ((eight | controls | (quotes - ones) | (slashes - ones)) & tops) == 0;
}

/* One to seven bytes as eight, some of them twice. */
static uint64_t short_text(const char *text, size_t length)
{
    uint32_t first, last;
    if (length >= sizeof first) {
        memcpy(&first, text, sizeof first);
        memcpy(&last, text + length - sizeof last, sizeof last);
        return (uint64_t)last << 32 | first;
    }
    const unsigned char *at = (const unsigned char *)text;
    uint64_t bytes = at[0] | (unsigned)at[length / 2] << 8 | (unsigned)at[length - 1] << 16;
    return bytes | UINT64_C(0x2020202020) << 24;
}

/* How many bytes are plain for certain: all of them, or less than the first that is not. */
static size_t plain_prefix(const char *text, size_t length)
{
    uint64_t eight;
    if (length < sizeof eight)
        return length == 0 || is_plain(short_text(text, length)) ? length : 0;
    size_t i = 0;
    for (; i + sizeof eight <= length; i += sizeof eight) {
        memcpy(&eight, text + i, sizeof eight);
        if (!is_plain(eight))
            return i;
    }
    /* The rest, together with some bytes that were looked at already. */
    memcpy(&eight, text + length - sizeof eight, sizeof eight);
    return is_plain(eight) ? length : i;
}

enum { ESCAPE_MAX = 6 }; /* \u001F */

/* The short escapes; other controls are written by their number. */
static char short_escape(char c)
{
    static const char chars[] = "\"\\\b\f\n\r\t", escapes[] = "\"\\bfnrt";
    const char *found = strchr(chars, c);
    return found == NULL || c == '\0' ? '\0' : escapes[found - chars];
}

static char *put_char(char *at, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char escape = short_escape(c);
    unsigned number = (unsigned char)c;
    if (escape == '\0' && number >= 0x20) {
        *at++ = c;
        return at;
    }
    *at++ = '\\';
    if (escape != '\0') {
        *at++ = escape;
        return at;
    }
    const char code[] = {'u', '0', '0', digits[number >> 4], digits[number & 15]};
    memcpy(at, code, sizeof code);
    return at + sizeof code;
}

/* A text and what it takes as a string. */
struct string {
    const char *text;
    size_t length, plain; /* bytes from the start that need no escape */
};

static struct string string_of(struct json_writer *writer, const char *text)
{
    struct string string = {.text = text, .length = strlen(text)};
    string.plain = plain_prefix(text, string.length);
    if (string.plain == string.length)
        return string;
    if (utf8_valid_prefix(text + string.plain, string.length - string.plain) <
        string.length - string.plain) {
        text_repair(&writer->repaired, text, string.length);
        string.text = writer->repaired.data;
        string.length = writer->repaired.length;
    }
    return string;
}

static size_t string_room(const struct string *string)
{
    return 2 + string->plain + ESCAPE_MAX * (string->length - string->plain);
}

static char *put_string(char *at, const struct string *string)
{
    *at++ = '"';
    memcpy(at, string->text, string->plain);
    at += string->plain;
    for (size_t i = string->plain; i < string->length; i++)
        at = put_char(at, string->text[i]);
    *at++ = '"';
    return at;
}

void json_name(struct json_writer *writer, const char *name)
{
    assert(writer->levels[writer->depth].is_object && !writer->is_named);
    struct string string = string_of(writer, name);
    char *at = put_lead(writer, room(writer, LEAD_MAX + string_room(&string) + 2));
    at = put_string(at, &string);
    *at++ = ':';
    if (writer->pretty)
        *at++ = ' ';
    writer->is_named = true;
    written(writer, at);
}

void json_key(struct json_writer *writer, const char *key, size_t length)
{
    assert(writer->levels[writer->depth].is_object && !writer->is_named);
    char *at = put_lead(writer, room(writer, LEAD_MAX + length + 1));
    memcpy(at, key, length);
    at += length;
    if (writer->pretty)
        *at++ = ' ';
    writer->is_named = true;
    written(writer, at);
}

void json_write_text(struct json_writer *writer, const char *text)
{
    if (text == NULL) {
        json_write_null(writer);
        return;
    }
    struct string string = string_of(writer, text);
    char *at = put_value_lead(writer, room(writer, LEAD_MAX + string_room(&string) + 1));
    value_written(writer, put_string(at, &string));
}

void json_write_bool(struct json_writer *writer, bool value)
{
    const char *text = value ? "true" : "false";
    write_plain(writer, text, strlen(text));
}

void json_write_null(struct json_writer *writer)
{
    write_plain(writer, "null", 4);
}

void json_write_int(struct json_writer *writer, int64_t value)
{
    json_write_decimal(writer, value, 0);
}

void json_write_decimal(struct json_writer *writer, int64_t value, int decimals)
{
    char *at = put_value_lead(writer, room(writer, LEAD_MAX + DECIMAL_TEXT_MAX));
    value_written(writer, at + decimal_format(value, decimals, at));
}

void json_write_opt_decimal(struct json_writer *writer, struct opt value, int decimals)
{
    if (value.known)
        json_write_decimal(writer, value.value, decimals);
    else
        json_write_null(writer);
}

/* Text that needs no escape. */
static void write_plain_text(struct json_writer *writer, const char *text, size_t length)
{
    char *at = put_value_lead(writer, room(writer, LEAD_MAX + length + 3));
    *at++ = '"';
    memcpy(at, text, length);
    at += length;
    *at++ = '"';
    value_written(writer, at);
}

void json_write_date(struct json_writer *writer, int32_t on)
{
    char text[DATE_TEXT_MAX];
    date_format(on, text);
    write_plain_text(writer, text, sizeof text - 1);
}

void json_write_timestamp(struct json_writer *writer, int64_t ms)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_format(ms, text);
    write_plain_text(writer, text, sizeof text - 1);
}

void json_write_oid(struct json_writer *writer, const struct oid *id)
{
    if (oid_is_set(id))
        write_plain_text(writer, id->hex, OID_HEX);
    else
        json_write_null(writer);
}

void json_write_raw(struct json_writer *writer, const char *json, size_t length)
{
    write_plain(writer, json, length);
}

void json_member_text(struct json_writer *writer, const char *name, const char *text)
{
    json_name(writer, name);
    json_write_text(writer, text);
}

void json_member_raw(struct json_writer *writer, const char *name, const char *json)
{
    json_name(writer, name);
    if (json == NULL)
        json_write_null(writer);
    else
        json_write_raw(writer, json, strlen(json));
}

void json_member_bool(struct json_writer *writer, const char *name, bool value)
{
    json_name(writer, name);
    json_write_bool(writer, value);
}

void json_member_null(struct json_writer *writer, const char *name)
{
    json_name(writer, name);
    json_write_null(writer);
}

void json_member_int(struct json_writer *writer, const char *name, int64_t value)
{
    json_name(writer, name);
    json_write_int(writer, value);
}

void json_member_decimal(struct json_writer *writer, const char *name, int64_t value, int decimals)
{
    json_name(writer, name);
    json_write_decimal(writer, value, decimals);
}

void json_member_opt_decimal(struct json_writer *writer, const char *name, struct opt value,
                             int decimals)
{
    json_name(writer, name);
    json_write_opt_decimal(writer, value, decimals);
}

void json_member_oid(struct json_writer *writer, const char *name, const struct oid *id)
{
    json_name(writer, name);
    json_write_oid(writer, id);
}

void json_member_timestamp(struct json_writer *writer, const char *name, int64_t ms)
{
    json_name(writer, name);
    json_write_timestamp(writer, ms);
}
