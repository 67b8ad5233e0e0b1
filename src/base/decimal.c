#include "base/decimal.h"

#include <assert.h>
#include <string.h>

enum { DECIMALS_MAX = 9, INT64_DIGITS_MAX = 19 };

/* Far past any text's length, and far from overflow when lengths are added to it. */
#define EXPONENT_MAX ((int64_t)1 << 60)

/* A number in JSON's syntax, cut into its parts. Its digits are those before the point followed by
 * those behind it; the value is those digits, the point `whole_count` digits in, times
 * 10^exponent. */
struct decimal_parts {
    bool negative;
    const char *whole, *fraction;
    int64_t whole_count, fraction_count;
    int64_t exponent; /* kept within ±EXPONENT_MAX */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t count_digits(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && is_digit(*at))
        at++;
    return at - from;
}

static bool exponent_read(const char *at, const char *end, int64_t *ret_exponent)
{
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || count_digits(at, end) != end - at)
        return false;

    int64_t exponent = 0;
    for (; at < end; at++) {
        if (exponent < EXPONENT_MAX / 16)
            exponent = exponent * 10 + (*at - '0');
        else
            exponent = EXPONENT_MAX;
    }
    *ret_exponent = negative ? -exponent : exponent;
    return true;
}

static bool decimal_split(const char *text, size_t length, struct decimal_parts *ret_parts)
{
    const char *at = text, *end = text + length;
    struct decimal_parts parts = {.negative = length > 0 && *text == '-'};
    at += parts.negative ? 1 : 0;

    parts.whole = at;
    parts.whole_count = count_digits(at, end);
    if (parts.whole_count == 0 || (parts.whole_count > 1 && *at == '0'))
        return false;
    at += parts.whole_count;

    if (at < end && *at == '.') {
        parts.fraction = at + 1;
        parts.fraction_count = count_digits(at + 1, end);
        if (parts.fraction_count == 0)
            return false;
        at = parts.fraction + parts.fraction_count;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        if (!exponent_read(at + 1, end, &parts.exponent))
            return false;
        at = end;
    }
    if (at != end)
        return false;
    *ret_parts = parts;
    return true;
}

/* 0 past the last digit. */
static int digit_at(const struct decimal_parts *parts, int64_t i)
{
    if (i < parts->whole_count)
        return parts->whole[i] - '0';
    i -= parts->whole_count;
    return i < parts->fraction_count ? parts->fraction[i] - '0' : 0;
}

static bool any_digit_from(const struct decimal_parts *parts, int64_t i)
{
    for (int64_t count = parts->whole_count + parts->fraction_count; i < count; i++) {
        if (digit_at(parts, i) != 0)
            return true;
    }
    return false;
}

enum decimal_status decimal_parse(const char *text, size_t length, int decimals, int64_t *ret_value,
                                  bool *ret_exact)
{
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);
    struct decimal_parts parts;
    if (text == NULL || !decimal_split(text, length, &parts))
        return DECIMAL_MALFORMED;

    int64_t count = parts.whole_count + parts.fraction_count, first = 0;
    while (first < count && digit_at(&parts, first) == 0)
        first++;

    /* The digits from `first` up to `cut` are the value on its grid; those behind it are rounded
     * off. A cut before `first` leaves less than a tenth of the grid's step. */
    int64_t cut = parts.whole_count + parts.exponent + decimals;
    bool is_zero = first == count;
    if (!is_zero && cut - first > INT64_DIGITS_MAX)
        return DECIMAL_OUT_OF_RANGE;

    uint128 magnitude = 0;
    bool exact = true;
    if (!is_zero) {
        for (int64_t i = first; i < cut; i++)
            magnitude = magnitude * 10 + (unsigned)digit_at(&parts, i);
        if (cut >= first && digit_at(&parts, cut) >= 5)
            magnitude++;
        exact = !any_digit_from(&parts, cut > first ? cut : first);
    }

    if (magnitude > (uint128)INT64_MAX + (parts.negative ? 1 : 0))
        return DECIMAL_OUT_OF_RANGE;
    *ret_value = (int64_t)(parts.negative ? -(int128)magnitude : (int128)magnitude);
    if (ret_exact != NULL)
        *ret_exact = exact;
    return DECIMAL_OK;
}

/* The two digits before `end`. Returns where they begin. */
static char *put_pair(char *end, unsigned below_100)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    return memcpy(end - 2, pairs + (size_t)2 * below_100, 2);
}

size_t decimal_format_fixed(int64_t value, int decimals, char text[DECIMAL_TEXT_MAX])
{
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);
    char digits[DECIMAL_TEXT_MAX], *end = digits + sizeof digits, *at = end;
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    int left = decimals;
    for (; left >= 2; left -= 2, magnitude /= 100)
        at = put_pair(at, (unsigned)(magnitude % 100));
    if (left == 1) {
        *--at = (char)('0' + magnitude % 10);
        magnitude /= 10;
    }
    if (decimals > 0)
        *--at = '.';

    for (; magnitude >= 100; magnitude /= 100)
        at = put_pair(at, (unsigned)(magnitude % 100));
    if (magnitude >= 10)
        at = put_pair(at, (unsigned)magnitude);
    else
        *--at = (char)('0' + magnitude);
    if (value < 0)
        *--at = '-';

    size_t count = (size_t)(end - at);
    memcpy(text, at, count);
    text[count] = '\0';
    return count;
}

size_t decimal_format(int64_t value, int decimals, char text[DECIMAL_TEXT_MAX])
{
    size_t count = decimal_format_fixed(value, decimals, text);
    if (decimals == 0)
        return count;
    while (text[count - 1] == '0')
        count--;
    if (text[count - 1] == '.')
        count--;
    text[count] = '\0';
    return count;
}

static uint128 magnitude_of(int128 n)
{
    return n < 0 ? -(uint128)n : (uint128)n;
}

int64_t div_round(int128 a, int128 b)
{
    assert(b != 0);
    uint128 dividend = magnitude_of(a), divisor = magnitude_of(b);
    uint128 quotient = dividend / divisor, rest = dividend - quotient * divisor;
    if (rest >= divisor - rest)
        quotient++;
    bool negative = (a < 0) != (b < 0);
    assert(quotient <= (uint128)INT64_MAX + (negative ? 1 : 0));
    return (int64_t)(negative ? -(int128)quotient : (int128)quotient);
}

int64_t div_ceil(int128 a, int128 b)
{
    assert(b != 0);
    uint128 dividend = magnitude_of(a), divisor = magnitude_of(b);
    uint128 quotient = dividend / divisor, rest = dividend - quotient * divisor;
    bool negative = (a < 0) != (b < 0);
    if (rest != 0 && !negative)
        quotient++;
    assert(quotient <= (uint128)INT64_MAX + (negative ? 1 : 0));
    return (int64_t)(negative ? -(int128)quotient : (int128)quotient);
}

bool add_checked(int64_t a, int64_t b, int64_t *ret_sum)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *ret_sum = sum;
    return true;
}

/* The schoolbook method in base 4: one bit of the root a step, from the highest. */
uint128 isqrt128(uint128 n)
{
    uint128 root = 0, bit = (uint128)1 << 126;
    while (bit > n)
        bit >>= 2;
    for (; bit != 0; bit >>= 2) {
        if (n >= root + bit) {
            n -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}
