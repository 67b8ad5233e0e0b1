/* Decimal numbers as scaled integers: no figure of this program is a binary fraction.
 *
 * Grids (spec, domain rules): money in cents (2 decimals), DSCR in 1/10,000 (4 decimals), rates
 * and shares in 1/1,000,000 (6 decimals, "ppm"). A number is brought to its grid half away from
 * zero, from its text and exactly, whatever its length or exponent. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum decimal_status { DECIMAL_OK, DECIMAL_MALFORMED, DECIMAL_OUT_OF_RANGE };

/* Reads a number in JSON's syntax (sign, digits, fraction, exponent; nothing else) and rounds it
 * to `decimals` (0–9) places, half away from zero: "1.005", 2 → 101. *ret_exact, where given, says
 * that nothing was rounded off. */
enum decimal_status decimal_parse(const char *text, size_t length, int decimals, int64_t *ret_value,
                                  bool *ret_exact);

enum { DECIMAL_TEXT_MAX = 32 };

/* Shortest JSON text: at most `decimals` places, no trailing zeros: (195000, 2) → "1950",
 * (195050, 2) → "1950.5". Returns its length; text is ended with NUL. */
size_t decimal_format(int64_t value, int decimals, char text[DECIMAL_TEXT_MAX]);

/* With just `decimals` places, for sentences: (45000, 2) → "450.00". */
size_t decimal_format_fixed(int64_t value, int decimals, char text[DECIMAL_TEXT_MAX]);

/* a / b rounded half away from zero. b is not 0; the quotient must fit (asserted). */
int64_t div_round(int128 a, int128 b);

/* a / b rounded up, towards plus infinity: the least integer that is not below it. */
int64_t div_ceil(int128 a, int128 b);

/* False, and *ret_sum untouched, where the sum does not fit. */
bool add_checked(int64_t a, int64_t b, int64_t *ret_sum);

/* Floor of the square root. */
uint128 isqrt128(uint128 n);

#endif
