#include "tabular/xlsx_number.h"

#include <stdint.h>
#include <string.h>

#include "base/calendar.h"

enum { DIGITS_MAX = 40, EXPONENT_MAX = 300 };

/* 0.d1d2d3… times ten to the power of `point`. */
struct digits {
    char value[DIGITS_MAX];
    int count, point;
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Leading zeros are no digits, and move the point where they stand behind it. */
static void digit_take(struct digits *digits, char c, bool behind_point)
{
    if (digits->count == 0 && c == '0') {
        digits->point -= behind_point;
        return;
    }
    if (digits->count < DIGITS_MAX)
        digits->value[digits->count++] = c;
    digits->point += !behind_point;
}

static bool exponent_take(const char **at, int *ret_exponent)
{
    *ret_exponent = 0;
    if (**at != 'e' && **at != 'E')
        return true;
    ++*at;
    const bool negative = **at == '-';
    if (**at == '-' || **at == '+')
        ++*at;
    int value = 0;
    if (!is_digit(**at))
        return false;
    for (; is_digit(**at); ++*at)
        value = value < EXPONENT_MAX ? value * 10 + (**at - '0') : value;
    *ret_exponent = negative ? -value : value;
    return true;
}

static bool digits_read(const char *at, struct digits *ret_digits)
{
    struct digits digits = {.negative = *at == '-'};
    bool any = false, behind_point = false;
    at += digits.negative;
    for (; is_digit(*at) || (*at == '.' && !behind_point); at++) {
        if (*at == '.') {
            behind_point = true;
            continue;
        }
        any = true;
        digit_take(&digits, *at, behind_point);
    }
    int exponent = 0;
    if (!any || !exponent_take(&at, &exponent) || *at != '\0')
        return false;
    digits.point += exponent;
    if (digits.count == 0)
        digits.point = 0;
    *ret_digits = digits;
    return digits.point <= EXPONENT_MAX && digits.point >= -EXPONENT_MAX;
}

static void digits_round(struct digits *digits)
{
    if (digits->count > XLSX_DIGITS) {
        const bool up = digits->value[XLSX_DIGITS] >= '5';
        int last = digits->count = XLSX_DIGITS;
        while (up && last > 0 && digits->value[last - 1] == '9')
            digits->value[--last] = '0';
        if (up && last > 0) {
            digits->value[last - 1]++;
        } else if (up) { /* all were nines */
            digits->value[0] = '1';
            digits->point++;
        }
    }
    while (digits->count > 0 && digits->value[digits->count - 1] == '0')
        digits->count--;
}

bool xlsx_number_text(const char *text, char ret_text[XLSX_NUMBER_TEXT_MAX])
{
    struct digits digits;
    if (!digits_read(text, &digits))
        return false;
    digits_round(&digits);
    char *to = ret_text;
    if (digits.negative && digits.count > 0)
        *to++ = '-';
    if (digits.point <= 0)
        *to++ = '0';
    for (int i = 0; i < digits.point; i++)
        *to++ = i < digits.count ? digits.value[i] : '0';
    if (digits.count > digits.point) {
        *to++ = '.';
        for (int i = digits.point; i < 0; i++)
            *to++ = '0';
        for (int i = digits.point > 0 ? digits.point : 0; i < digits.count; i++)
            *to++ = digits.value[i];
    }
    *to = '\0';
    return true;
}

/* Workbooks that count from 1900 have a 29 February in it, day 60. */
bool xlsx_day_text(const char *text, bool from_1904, char ret_text[11])
{
    struct digits digits;
    if (!digits_read(text, &digits) || digits.negative || digits.point > 7)
        return false;
    int32_t day = 0, epoch = 0;
    for (int i = 0; i < digits.point; i++)
        day = day * 10 + (i < digits.count ? digits.value[i] - '0' : 0);
    if (from_1904)
        (void)date_from_parts(1904, 1, 1, &epoch);
    else
        (void)date_from_parts(1900, 1, 1, &epoch);
    const int32_t on = epoch + day - (from_1904 ? 0 : day > 60 ? 2 : 1);
    int32_t first, last;
    (void)date_from_parts(YEAR_MIN, 1, 1, &first);
    (void)date_from_parts(YEAR_MAX, 12, 31, &last);
    if (on < first || on > last || (!from_1904 && (day < 1 || day == 60)))
        return false;
    date_format(on, ret_text);
    return true;
}
