#include "json/writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "json/utf8.h"

enum { WRITER_DEPTH_MAX = 64 };

struct json_writer {
    yajl_gen gen;
    struct buf repaired; /* see text_repair */
    /* What yajl does not catch itself: text written where a name belongs. */
    size_t depth;
    bool in_object[WRITER_DEPTH_MAX]; /* what is open: an object, or an array */
    bool is_named;                    /* a name was written, its value is next */
};

static NO_RETURN void writer_die(void)
{
    fputs("postclose: json writer: out of memory\n", stderr);
    abort();
}

/* The generator prints in pieces, most of them a quote, a comma or a colon: where there is room,
 * those are stored without a call. */
static void on_print(void *context, const char *bytes, size_t length)
{
    struct buf *buf = context;
    if (length != 1 || buf->capacity - buf->length < 2) {
        buf_append(buf, bytes, length);
        return;
    }
    buf->data[buf->length++] = *bytes;
    buf->data[buf->length] = '\0';
}

struct json_writer *json_writer_new(struct buf *buf, bool pretty)
{
    struct json_writer *writer = calloc(1, sizeof *writer);
    yajl_gen gen = yajl_gen_alloc(NULL);
    if (writer == NULL || gen == NULL)
        writer_die();
    writer->gen = gen;
    yajl_gen_config(gen, yajl_gen_print_callback, on_print, buf);
    yajl_gen_config(gen, yajl_gen_beautify, pretty ? 1 : 0);
    yajl_gen_config(gen, yajl_gen_indent_string, "  ");
    return writer;
}

void json_writer_free(struct json_writer *writer)
{
    if (writer == NULL)
        return;
    yajl_gen_free(writer->gen);
    buf_free(&writer->repaired);
    free(writer);
}

void json_writer_free_at_end(struct json_writer **writer)
{
    json_writer_free(*writer);
}

/* The generator fails on misuse alone. */
static void check(yajl_gen_status status)
{
    assert(status == yajl_gen_status_ok);
    (void)status;
}

static void expect_value(struct json_writer *writer)
{
    assert(writer->depth == 0 || !writer->in_object[writer->depth - 1] || writer->is_named);
    writer->is_named = false;
}

static void writer_open(struct json_writer *writer, bool is_object)
{
    expect_value(writer);
    assert(writer->depth < WRITER_DEPTH_MAX);
    writer->in_object[writer->depth++] = is_object;
}

static void writer_close(struct json_writer *writer, bool is_object)
{
    assert(writer->depth > 0 && writer->in_object[writer->depth - 1] == is_object);
    assert(!writer->is_named);
    (void)is_object;
    writer->depth--;
}

void json_begin_object(struct json_writer *writer)
{
    writer_open(writer, true);
    check(yajl_gen_map_open(writer->gen));
}

void json_end_object(struct json_writer *writer)
{
    writer_close(writer, true);
    check(yajl_gen_map_close(writer->gen));
}

void json_begin_array(struct json_writer *writer)
{
    writer_open(writer, false);
    check(yajl_gen_array_open(writer->gen));
}

void json_end_array(struct json_writer *writer)
{
    writer_close(writer, false);
    check(yajl_gen_array_close(writer->gen));
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

static void write_string(struct json_writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (utf8_valid_prefix(text, length) < length) {
        text_repair(&writer->repaired, text, length);
        text = writer->repaired.data;
        length = writer->repaired.length;
    }
    check(yajl_gen_string(writer->gen, (const unsigned char *)text, length));
}

void json_name(struct json_writer *writer, const char *name)
{
    assert(writer->depth > 0 && writer->in_object[writer->depth - 1] && !writer->is_named);
    write_string(writer, name);
    writer->is_named = true;
}

void json_write_text(struct json_writer *writer, const char *text)
{
    if (text == NULL) {
        json_write_null(writer);
        return;
    }
    expect_value(writer);
    write_string(writer, text);
}

void json_write_bool(struct json_writer *writer, bool value)
{
    expect_value(writer);
    check(yajl_gen_bool(writer->gen, value));
}

void json_write_null(struct json_writer *writer)
{
    expect_value(writer);
    check(yajl_gen_null(writer->gen));
}

void json_write_int(struct json_writer *writer, int64_t value)
{
    json_write_decimal(writer, value, 0);
}

void json_write_decimal(struct json_writer *writer, int64_t value, int decimals)
{
    char text[DECIMAL_TEXT_MAX];
    size_t length = decimal_format(value, decimals, text);
    json_write_raw(writer, text, length);
}

void json_write_opt_decimal(struct json_writer *writer, struct opt value, int decimals)
{
    if (value.known)
        json_write_decimal(writer, value.value, decimals);
    else
        json_write_null(writer);
}

void json_write_date(struct json_writer *writer, int32_t on)
{
    char text[DATE_TEXT_MAX];
    date_format(on, text);
    json_write_text(writer, text);
}

void json_write_timestamp(struct json_writer *writer, int64_t ms)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_format(ms, text);
    json_write_text(writer, text);
}

void json_write_oid(struct json_writer *writer, const struct oid *id)
{
    json_write_text(writer, oid_is_set(id) ? id->hex : NULL);
}

/* To yajl a number is text that it leaves as it stands. */
void json_write_raw(struct json_writer *writer, const char *json, size_t length)
{
    expect_value(writer);
    check(yajl_gen_number(writer->gen, json, length));
}

void json_member_text(struct json_writer *writer, const char *name, const char *text)
{
    json_name(writer, name);
    json_write_text(writer, text);
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
