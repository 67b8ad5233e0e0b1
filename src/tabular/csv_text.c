#include "tabular/csv_text.h"

#include <string.h>

#include "base/attributes.h"
#include "base/utf8.h"

enum {
    UTF_8_MAX_BYTES = 4,
    SURROGATE_HIGH = 0xD800,
    SURROGATE_LOW = 0xDC00,
    SURROGATE_END = 0xE000
};

const char *const csv_encoding_names[] = {"", "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"};

static const struct {
    enum csv_encoding encoding;
    const char *bytes;
    size_t length;
} marks[] = {
    {CSV_UTF_8, "\xEF\xBB\xBF", 3},
    {CSV_UTF_16_LE, "\xFF\xFE", 2},
    {CSV_UTF_16_BE, "\xFE\xFF", 2},
};

/* Bytes 80 to 9F; the five that mean nothing become U+FFFD. */
static const uint16_t windows_1252[] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

enum csv_encoding csv_encoding_of(const char *bytes, size_t length, bool whole)
{
    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++) {
        if (length >= marks[i].length && memcmp(bytes, marks[i].bytes, marks[i].length) == 0)
            return marks[i].encoding;
    }
    const size_t valid = utf8_valid_prefix(bytes, length);
    const bool is_cut = !whole && length - valid < UTF_8_MAX_BYTES;
    return valid == length || is_cut ? CSV_UTF_8 : CSV_WINDOWS_1252;
}

static void put(struct buf *utf8, uint32_t c)
{
    if (c < 0x80) {
        buf_append_char(utf8, (char)c);
        return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    buf_append_char(utf8, (char)(first[more] | c >> (6 * more)));
    for (int i = more - 1; i >= 0; i--)
        buf_append_char(utf8, (char)(0x80 | (c >> (6 * i) & 0x3F)));
}

static bool unit_take(struct csv_text *text, uint32_t unit, struct buf *utf8)
{
    const bool is_low = unit >= SURROGATE_LOW && unit < SURROGATE_END;
    if (is_low != (text->high_surrogate != 0))
        return false;
    if (is_low) {
        put(utf8,
            0x10000 + ((text->high_surrogate - SURROGATE_HIGH) << 10) + (unit - SURROGATE_LOW));
        text->high_surrogate = 0;
    } else if (unit >= SURROGATE_HIGH && unit < SURROGATE_LOW) {
        text->high_surrogate = unit;
    } else {
        put(utf8, unit);
    }
    return true;
}

static bool utf16_take(struct csv_text *text, const char *bytes, size_t length, struct buf *utf8)
{
    const bool little = text->encoding == CSV_UTF_16_LE;
    for (size_t i = 0; i < length; i++) {
        text->held[text->held_count++] = (unsigned char)bytes[i];
        if (text->held_count < 2)
            continue;
        text->held_count = 0;
        const uint32_t unit = little ? (uint32_t)(text->held[0] | text->held[1] << 8)
                                     : (uint32_t)(text->held[0] << 8 | text->held[1]);
        if (!unit_take(text, unit, utf8))
            return false;
    }
    return true;
}

static void windows_1252_take(const char *bytes, size_t length, struct buf *utf8)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        put(utf8, c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c);
    }
}

bool csv_text_take(struct csv_text *text, const char *bytes, size_t length, struct buf *utf8)
{
    if (!text->begun) {
        for (size_t i = 0; i < ARRAY_LENGTH(marks); i++) {
            if (marks[i].encoding != text->encoding || length < marks[i].length ||
                memcmp(bytes, marks[i].bytes, marks[i].length) != 0)
                continue;
            bytes += marks[i].length;
            length -= marks[i].length;
            break;
        }
        text->begun = true;
    }
    switch (text->encoding) {
    case CSV_UTF_16_LE:
    case CSV_UTF_16_BE:
        return utf16_take(text, bytes, length, utf8);
    case CSV_WINDOWS_1252:
        windows_1252_take(bytes, length, utf8);
        return true;
    default:
        buf_append(utf8, bytes, length);
        return true;
    }
}

bool csv_text_end(const struct csv_text *text)
{
    return text->held_count == 0 && text->high_surrogate == 0;
}
