#include "tabular/sniff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

enum { BSON_HEAD_BYTES = 5, BSON_DOCUMENT_MAX = 16 * 1024 * 1024, BSON_LAST_TYPE = 0x13 };

/* By the bytes they begin with. */
static const struct {
    const char *bytes;
    size_t length;
    struct sniffed is;
} beginnings[] = {
    {"PK\x03\x04", 4, {SNIFF_WORKBOOK, NULL}},
    {"\x1F\x8B", 2, {SNIFF_GZIP, NULL}},
    {"PK\x05\x06", 4, {SNIFF_UNKNOWN, "is an empty ZIP file"}},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
     8,
     {SNIFF_UNKNOWN,
      "is a workbook of an old form (.xls), or one with a password: save it as .xlsx "
      "without one"}},
    {"%PDF", 4, {SNIFF_UNKNOWN, "is a PDF: export a table instead"}},
    {"SQLite format 3",
     15,
     {SNIFF_UNKNOWN, "is a database: postclose copy takes those of its own"}},
    {"\x89PNG", 4, {SNIFF_UNKNOWN, "is a picture"}},
    {"\xFF\xD8\xFF", 3, {SNIFF_UNKNOWN, "is a picture"}},
};

static bool is_bson(const unsigned char *bytes, size_t length)
{
    if (length < BSON_HEAD_BYTES)
        return false;
    const uint32_t size =
        bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    if (size < BSON_HEAD_BYTES || size > BSON_DOCUMENT_MAX)
        return false;
    return bytes[4] <= BSON_LAST_TYPE && (size == BSON_HEAD_BYTES) == (bytes[4] == 0);
}

static bool is_utf16(const char *bytes, size_t length)
{
    return length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

static size_t behind_blanks(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
        at++;
    return at;
}

struct sniffed sniff(const char *bytes, size_t length)
{
    for (size_t i = 0; i < ARRAY_LENGTH(beginnings); i++) {
        if (length >= beginnings[i].length &&
            memcmp(bytes, beginnings[i].bytes, beginnings[i].length) == 0)
            return beginnings[i].is;
    }
    if (is_bson((const unsigned char *)bytes, length))
        return (struct sniffed){SNIFF_BSON, NULL};
    const size_t at = behind_blanks(bytes, length);
    if (at == length)
        return (struct sniffed){SNIFF_UNKNOWN, "is empty"};
    if (!is_utf16(bytes, length) && memchr(bytes, '\0', length) != NULL)
        return (struct sniffed){SNIFF_UNKNOWN, "is no text, nor a file of a form that is known"};
    if (bytes[at] == '<')
        return (struct sniffed){SNIFF_XML, NULL};
    if (bytes[at] == '{' || bytes[at] == '[')
        return (struct sniffed){SNIFF_JSON, NULL};
    return (struct sniffed){SNIFF_TABLE, NULL};
}
