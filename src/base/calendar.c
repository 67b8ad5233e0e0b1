#include "base/calendar.h"

#include <assert.h>
#include <stddef.h>

enum {
    DAYS_IN_ERA = 146097,  /* 400 years */
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
    MS_IN_SECOND = 1000,
    MS_IN_MINUTE = 60 * MS_IN_SECOND,
};
#define MS_IN_DAY ((int64_t)86400 * MS_IN_SECOND)

/* Division and remainder towards minus infinity, for days before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* A year that starts in March has its leap day last, so that the days before a month need no case
 * of their own: 153 days are five months from March on, and again from August on. */
bool date_from_parts(int year, int month, int day, int32_t *ret_on)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12)
        return false;
    if (day < 1 || day > days_in_month(year, month))
        return false;

    int march_year = month > 2 ? year : year - 1;
    int march_month = month > 2 ? month - 3 : month + 9;
    int leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    int day_of_year = (153 * march_month + 2) / 5 + day - 1;
    *ret_on = march_year * 365 + leap_days + day_of_year - DAYS_TO_1970;
    return true;
}

void date_to_parts(int32_t on, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t days = (int64_t)on + DAYS_TO_1970;
    int64_t era = floor_div(days, DAYS_IN_ERA);
    int day_of_era = (int)(days - era * DAYS_IN_ERA);
    /* What leap days add up to is taken out first: 1460 days are four years less a day, 36524 are a
     * century, and the era's very last day is its own leap day. */
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_ERA - 1)) /
        365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    int month = march_month < 10 ? march_month + 3 : march_month - 9;

    *ret_day = day_of_year - (153 * march_month + 2) / 5 + 1;
    *ret_month = month;
    *ret_year = (int)(era * 400) + year_of_era + (month <= 2 ? 1 : 0);
}

int32_t month_ym(int year, int month)
{
    return year * 12 + month - 1;
}

int32_t date_month_ym(int32_t on)
{
    int year, month, day;
    date_to_parts(on, &year, &month, &day);
    return month_ym(year, month);
}

int32_t timestamp_date(int64_t ms)
{
    return (int32_t)floor_div(ms, MS_IN_DAY);
}

/* Reads just `count` digits and moves on. */
static bool read_digits(const char **at, int count, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *at += count;
    *ret_value = value;
    return true;
}

static bool read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

bool month_parse(const char *text, int32_t *ret_ym)
{
    int year, month;
    const char *at = text;
    if (!read_digits(&at, 4, &year) || !read_char(&at, '-') || !read_digits(&at, 2, &month) ||
        *at != '\0' || year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12)
        return false;
    *ret_ym = month_ym(year, month);
    return true;
}

static bool read_date(const char **at, int32_t *ret_on)
{
    int year, month, day;
    return read_digits(at, 4, &year) && read_char(at, '-') && read_digits(at, 2, &month) &&
           read_char(at, '-') && read_digits(at, 2, &day) &&
           date_from_parts(year, month, day, ret_on);
}

/* "10:00:00", with a fraction of any length. */
static bool read_time(const char **at, int *ret_ms)
{
    int hour, minute, second, milliseconds = 0;
    if (!read_digits(at, 2, &hour) || !read_char(at, ':') || !read_digits(at, 2, &minute) ||
        !read_char(at, ':') || !read_digits(at, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;

    if (read_char(at, '.')) {
        int digit, weight = 100;
        if (!read_digits(at, 1, &digit))
            return false;
        do {
            milliseconds += digit * weight;
            weight /= 10;
        } while (read_digits(at, 1, &digit));
    }
    *ret_ms = (hour * 60 + minute) * MS_IN_MINUTE + second * MS_IN_SECOND + milliseconds;
    return true;
}

/* "Z", "+02:00", "-11:30". */
static bool read_offset(const char **at, int *ret_ms)
{
    if (read_char(at, 'Z') || read_char(at, 'z')) {
        *ret_ms = 0;
        return true;
    }
    int hours, minutes, sign = **at == '-' ? -1 : 1;
    if (!read_char(at, '+') && !read_char(at, '-'))
        return false;
    if (!read_digits(at, 2, &hours) || !read_char(at, ':') || !read_digits(at, 2, &minutes))
        return false;
    if (hours > 23 || minutes > 59)
        return false;
    *ret_ms = sign * (hours * 60 + minutes) * MS_IN_MINUTE;
    return true;
}

bool timestamp_parse(const char *text, int64_t *ret_ms)
{
    int32_t on;
    int time_ms, offset_ms;
    const char *at = text;
    if (text == NULL || !read_date(&at, &on))
        return false;
    if (!read_char(&at, 'T') && !read_char(&at, 't'))
        return false;
    if (!read_time(&at, &time_ms) || !read_offset(&at, &offset_ms) || *at != '\0')
        return false;

    /* An offset may lead out of the accepted years. */
    int64_t ms = on * MS_IN_DAY + time_ms - offset_ms;
    int year, month, day;
    date_to_parts(timestamp_date(ms), &year, &month, &day);
    if (year < YEAR_MIN || year > YEAR_MAX)
        return false;
    *ret_ms = ms;
    return true;
}

bool date_parse(const char *text, int32_t *ret_on)
{
    int32_t on;
    const char *at = text;
    if (text == NULL || !read_date(&at, &on))
        return false;
    if (*at != '\0') {
        int64_t ms;
        if (!timestamp_parse(text, &ms))
            return false;
        on = timestamp_date(ms);
    }
    *ret_on = on;
    return true;
}

static char *write_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + count;
}

void date_format(int32_t on, char text[DATE_TEXT_MAX])
{
    int year, month, day;
    date_to_parts(on, &year, &month, &day);
    assert(year >= 0 && year <= 9999);
    char *at = write_digits(text, year, 4);
    *at++ = '-';
    at = write_digits(at, month, 2);
    *at++ = '-';
    at = write_digits(at, day, 2);
    *at = '\0';
}

void timestamp_format(int64_t ms, char text[TIMESTAMP_TEXT_MAX])
{
    int32_t on = timestamp_date(ms);
    int in_day = (int)(ms - on * MS_IN_DAY);
    date_format(on, text);
    char *at = text + DATE_TEXT_MAX - 1;
    *at++ = 'T';
    at = write_digits(at, in_day / (60 * MS_IN_MINUTE), 2);
    *at++ = ':';
    at = write_digits(at, in_day / MS_IN_MINUTE % 60, 2);
    *at++ = ':';
    at = write_digits(at, in_day / MS_IN_SECOND % 60, 2);
    *at++ = '.';
    at = write_digits(at, in_day % MS_IN_SECOND, 3);
    *at++ = 'Z';
    *at = '\0';
}
