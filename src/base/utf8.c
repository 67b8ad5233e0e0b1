#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* One row of table 3-7: which second bytes may follow which first ones. All further bytes are 80 to
 * BF. */
struct utf8_form {
    unsigned char first_least, first_most, second_least, second_most;
    size_t length;
};

static const struct utf8_form utf8_forms[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool is_between(unsigned char c, unsigned char least, unsigned char most)
{
    return c >= least && c <= most;
}

/* Of a character past ASCII; 0 where it is not valid or not whole. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    const size_t form_count = sizeof utf8_forms / sizeof utf8_forms[0];
    for (size_t i = 0; i < form_count; i++) {
        const struct utf8_form *form = &utf8_forms[i];
        if (!is_between(at[0], form->first_least, form->first_most))
            continue;
        if (left < form->length || !is_between(at[1], form->second_least, form->second_most))
            return 0;
        for (size_t j = 2; j < form->length; j++) {
            if (!is_between(at[j], 0x80, 0xBF))
                return 0;
        }
        return form->length;
    }
    return 0;
}

/* Eight bytes a step: nearly all text is ASCII. */
static size_t ascii_prefix(const unsigned char *at, size_t left)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= left; i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, at + i, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < left && at[i] < 0x80)
        i++;
    return i;
}

size_t utf8_valid_prefix(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t i = 0;
    for (;;) {
        i += ascii_prefix(at + i, length - i);
        if (i == length)
            return i;
        size_t step = sequence_length(at + i, length - i);
        if (step == 0)
            return i;
        i += step;
    }
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t utf8_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += is_continuation(text[i]) ? 0 : 1;
    return count;
}

size_t utf8_cut(const char *text, size_t length, size_t max)
{
    if (length <= max)
        return length;
    while (max > 0 && is_continuation(text[max]))
        max--;
    return max;
}

bool utf8_has_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return true;
        if (c == 0xC2 && i + 1 < length && (unsigned char)text[i + 1] < 0xA0)
            return true;
    }
    return false;
}
