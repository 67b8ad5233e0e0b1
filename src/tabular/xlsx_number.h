/* Numbers of workbooks: binary fractions, written down with up to 17 digits. Below xlsx.c. */
#ifndef TABULAR_XLSX_NUMBER_H
#define TABULAR_XLSX_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum { XLSX_DIGITS = 15, XLSX_NUMBER_TEXT_MAX = 340 };

/* "9397692.949999999" → "9397692.95", "1.5E-2" → "0.015": rounded to XLSX_DIGITS significant
 * digits, half up, without exponent. False, and nothing written, where it is no number or 1e300 and
 * more. */
bool xlsx_number_text(const char *text, char ret_text[XLSX_NUMBER_TEXT_MAX]);

/* The day that a workbook counts as `text`, as "YYYY-MM-DD"; a time of day is cut off. False where
 * it is no day from 1900 to 2999. */
bool xlsx_day_text(const char *text, bool from_1904, char ret_text[11]);

#endif
