/* What people write into cells of a table, as exact values: amounts, shares, dates, months.
 *
 * Blanks around a value, no-break ones too, do not count. A cell that only says that there is
 * nothing ("", "-", "–", "n/a", "null", "none", whatever its case) is CELL_EMPTY. Texts end with a
 * NUL. Outputs are untouched unless the status is CELL_OK. */
#ifndef TABULAR_CELL_H
#define TABULAR_CELL_H

#include <stdbool.h>
#include <stdint.h>

enum cell_status { CELL_OK, CELL_EMPTY, CELL_MALFORMED, CELL_OUT_OF_RANGE };

/* A number scaled by 10^decimals (0 to 9), rounded half away from zero:
 *     1,234.50   $1,234.50   USD 1234.5   -120   120-   (120)   ($120.00)   5%   1.5e3
 * `decimal_mark` is '.' or ','; what the other one, a blank or an apostrophe parts must be groups
 * of three digits, so that "1,5" is no 15. In brackets, or with a minus in front or behind, the
 * number is negative; "%" makes hundredths of it: 5% is 0.05. */
enum cell_status cell_decimal(const char *text, char decimal_mark, int decimals,
                              int64_t *ret_value);

/* In which order a date of three numbers is read. A year of four digits in front is always year,
 * month, day; a month by its name has its place said. */
enum cell_date_order { CELL_MDY, CELL_DMY, CELL_YMD, CELL_DATE_ORDER_COUNT };

/* Days since 1970-01-01 (base/calendar.h):
 *     2024-03-01   20240301   3/1/2024   01.03.24   1-Mar-24   March 1, 2024
 * each with a time of day behind it, which is passed over. Years of two digits are 1970 to 2069.
 * CELL_OUT_OF_RANGE: there is no such day. */
enum cell_status cell_date(const char *text, enum cell_date_order order, int32_t *ret_on);

/* A month (year * 12 + month - 1), or the one a date lies in:
 *     2024-03   3/2024   202403   March 2024   Mar-24 */
enum cell_status cell_month(const char *text, enum cell_date_order order, int32_t *ret_ym);

/* The orders, bits of 1 << CELL_MDY …, that make a date of the text: all of them where the order
 * does not matter, none where the text is no date. What all cells of a column have in common is the
 * column's; more than one is ambiguous. */
unsigned cell_date_orders(const char *text);
#define CELL_ALL_DATE_ORDERS ((1u << CELL_DATE_ORDER_COUNT) - 1)

/* yes, y, true, 1, x / no, n, false, 0; whatever their case. */
enum cell_status cell_boolean(const char *text, bool *ret_value);

/* Whether the cell says that there is nothing. */
bool cell_is_empty(const char *text);

#endif
