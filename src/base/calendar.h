/* Dates, months and timestamps, all in UTC, proleptic Gregorian.
 *
 * A date is a count of days since 1970-01-01 (`_on`), a month is year * 12 + month - 1 (`_ym`), a
 * timestamp is milliseconds since 1970-01-01T00:00Z (`_ms`). Years 1900 to 2999 are accepted. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DATE_TEXT_MAX = 11,
    MONTH_TEXT_MAX = 8,
    TIMESTAMP_TEXT_MAX = 25,
    YEAR_MIN = 1900,
    YEAR_MAX = 2999
};

bool date_from_parts(int year, int month, int day, int32_t *ret_on); /* false: no such day */
void date_to_parts(int32_t on, int *ret_year, int *ret_month, int *ret_day);
int days_in_month(int year, int month);
int32_t date_month_ym(int32_t on);
int32_t month_ym(int year, int month);

/* "YYYY-MM-DD", or a full RFC 3339 timestamp, which is cut to its UTC date. */
bool date_parse(const char *text, int32_t *ret_on);
void date_format(int32_t on, char text[DATE_TEXT_MAX]);

/* "YYYY-MM" */
bool month_parse(const char *text, int32_t *ret_ym);

/* RFC 3339 with any offset ("2024-01-15T10:00:00+02:00"); fractions past milliseconds are cut. A
 * leap second (":60") is refused. */
bool timestamp_parse(const char *text, int64_t *ret_ms);
/* "2024-01-15T10:00:00.000Z" */
void timestamp_format(int64_t ms, char text[TIMESTAMP_TEXT_MAX]);
int32_t timestamp_date(int64_t ms);

#endif
