#include "tabular/cell.h"

#include <string.h>
#include <strings.h>

#include "base/attributes.h"
#include "base/calendar.h"
#include "base/decimal.h"

enum { CELL_DIGITS_MAX = 64, DATE_PARTS_MAX = 3, NAME_LETTERS_MAX = 10, PIVOT_YEAR = 70 };

/* A part of a text; not ended with NUL. */
struct piece {
    const char *at;
    size_t length;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- blanks ---- */

static const char *const blanks[] = {" ", "\t", "\n", "\r", "\xC2\xA0", "\xE2\x80\xAF"};

static bool starts_with(const struct piece *piece, const char *text)
{
    const size_t length = strlen(text);
    return piece->length >= length && memcmp(piece->at, text, length) == 0;
}

static bool ends_with(const struct piece *piece, const char *text)
{
    const size_t length = strlen(text);
    return piece->length >= length && memcmp(piece->at + piece->length - length, text, length) == 0;
}

static bool drop_front(struct piece *piece, const char *text)
{
    if (!starts_with(piece, text))
        return false;
    piece->at += strlen(text);
    piece->length -= strlen(text);
    return true;
}

static bool drop_back(struct piece *piece, const char *text)
{
    if (!ends_with(piece, text))
        return false;
    piece->length -= strlen(text);
    return true;
}

static struct piece trimmed(struct piece piece)
{
    for (size_t i = 0; i < ARRAY_LENGTH(blanks); i++) {
        if (drop_front(&piece, blanks[i]) || drop_back(&piece, blanks[i]))
            i = (size_t)-1; /* from the first again */
    }
    return piece;
}

static struct piece piece_of(const char *text)
{
    return trimmed((struct piece){text, strlen(text)});
}

static bool piece_is(const struct piece *piece, const char *word)
{
    return piece->length == strlen(word) && strncasecmp(piece->at, word, piece->length) == 0;
}

static bool piece_is_any(const struct piece *piece, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (piece_is(piece, words[i]))
            return true;
    }
    return false;
}

static bool says_nothing(const struct piece *piece)
{
    static const char *const words[] = {"",    "-",    "\xE2\x80\x93", "\xE2\x80\x94",
                                        "n/a", "#N/A", "null",         "none"};
    return piece_is_any(piece, words, ARRAY_LENGTH(words));
}

bool cell_is_empty(const char *text)
{
    const struct piece piece = piece_of(text);
    return says_nothing(&piece);
}

enum cell_status cell_boolean(const char *text, bool *ret_value)
{
    static const char *const yes[] = {"yes", "y", "true", "1", "x"};
    static const char *const no[] = {"no", "n", "false", "0"};
    const struct piece piece = piece_of(text);
    if (says_nothing(&piece))
        return CELL_EMPTY;
    const bool is_yes = piece_is_any(&piece, yes, ARRAY_LENGTH(yes));
    if (!is_yes && !piece_is_any(&piece, no, ARRAY_LENGTH(no)))
        return CELL_MALFORMED;
    *ret_value = is_yes;
    return CELL_OK;
}

/* ---- numbers ---- */

static const char *const currencies[] = {"$", "\xE2\x82\xAC", "\xC2\xA3", "USD", "US$", "EUR"};
static const char *const minuses[] = {"-", "\xE2\x88\x92"};

/* Takes away what stands around the digits, in whatever order: brackets, a sign, a currency, "%".
 */
static bool drop_dress(struct piece *piece, bool *ret_negative, bool *ret_percent)
{
    bool negative = false, percent = false;
    for (bool again = true; again;) {
        again = false;
        *piece = trimmed(*piece);
        if (starts_with(piece, "(") && ends_with(piece, ")") && piece->length > 2) {
            if (negative)
                return false;
            drop_front(piece, "(");
            drop_back(piece, ")");
            negative = again = true;
        }
        for (size_t i = 0; i < ARRAY_LENGTH(minuses); i++) {
            if (!drop_front(piece, minuses[i]) && !drop_back(piece, minuses[i]))
                continue;
            if (negative)
                return false;
            negative = again = true;
        }
        for (size_t i = 0; i < ARRAY_LENGTH(currencies); i++)
            again = again || drop_front(piece, currencies[i]) || drop_back(piece, currencies[i]);
        if (!percent && drop_back(piece, "%"))
            percent = again = true;
    }
    if (!negative)
        drop_front(piece, "+");
    *ret_negative = negative;
    *ret_percent = percent;
    return true;
}

/* The bytes of what parts groups of thousands at the front; 0: nothing does. */
static size_t group_mark(const struct piece *piece, char decimal_mark)
{
    if (starts_with(piece, decimal_mark == '.' ? "," : "."))
        return 1;
    if (starts_with(piece, "'") || starts_with(piece, " "))
        return 1;
    return starts_with(piece, "\xC2\xA0") ? 2 : starts_with(piece, "\xE2\x80\xAF") ? 3 : 0;
}

static size_t digits_at(const char *at, size_t length)
{
    size_t count = 0;
    while (count < length && is_digit(at[count]))
        count++;
    return count;
}

/* A number in JSON's syntax, as decimal_parse() takes it. */
struct number_text {
    char chars[CELL_DIGITS_MAX + 8];
    size_t length;
};

static bool number_put(struct number_text *number, const char *bytes, size_t length)
{
    if (length > CELL_DIGITS_MAX - number->length)
        return false;
    memcpy(number->chars + number->length, bytes, length);
    number->length += length;
    return true;
}

/* The digits before the decimal mark. */
static bool take_whole(struct piece *piece, char decimal_mark, struct number_text *number)
{
    size_t digits = digits_at(piece->at, piece->length);
    const size_t first = digits;
    bool grouped = false;
    for (;;) {
        if (!number_put(number, piece->at, digits))
            return false;
        piece->at += digits;
        piece->length -= digits;
        const size_t mark = group_mark(piece, decimal_mark);
        if (mark == 0)
            break;
        piece->at += mark;
        piece->length -= mark;
        digits = digits_at(piece->at, piece->length);
        if (digits != 3)
            return false;
        grouped = true;
    }
    return !grouped || (first >= 1 && first <= 3);
}

/* Leading zeros are none of JSON's. */
static void drop_zeros(struct number_text *number, size_t from)
{
    size_t zeros = 0;
    while (from + zeros + 1 < number->length && number->chars[from + zeros] == '0')
        zeros++;
    memmove(number->chars + from, number->chars + from + zeros, number->length - from - zeros);
    number->length -= zeros;
}

/* "e3"; percent makes it "e1". */
static bool take_exponent(struct piece *piece, bool percent, struct number_text *number)
{
    int exponent = percent ? -2 : 0;
    if (drop_front(piece, "e") || drop_front(piece, "E")) {
        const bool negative = drop_front(piece, "-");
        if (!negative)
            drop_front(piece, "+");
        const size_t digits = digits_at(piece->at, piece->length);
        if (digits < 1 || digits > 3)
            return false;
        int value = 0;
        for (size_t i = 0; i < digits; i++)
            value = value * 10 + (piece->at[i] - '0');
        exponent += negative ? -value : value;
        piece->at += digits;
        piece->length -= digits;
    }
    if (exponent == 0)
        return true;
    const int size = exponent < 0 ? -exponent : exponent;
    const char text[] = {'e',
                         exponent < 0 ? '-' : '+',
                         (char)('0' + size / 1000 % 10),
                         (char)('0' + size / 100 % 10),
                         (char)('0' + size / 10 % 10),
                         (char)('0' + size % 10)};
    memcpy(number->chars + number->length, text, sizeof text); /* the room behind the digits */
    number->length += sizeof text;
    return true;
}

enum cell_status cell_decimal(const char *text, char decimal_mark, int decimals, int64_t *ret_value)
{
    struct piece piece = piece_of(text);
    if (says_nothing(&piece))
        return CELL_EMPTY;
    bool negative, percent;
    struct number_text number = {.length = 0};
    if (!drop_dress(&piece, &negative, &percent))
        return CELL_MALFORMED;
    if (negative)
        number_put(&number, "-", 1);
    const size_t start = number.length;
    if (!take_whole(&piece, decimal_mark, &number))
        return CELL_MALFORMED;
    const bool has_whole = number.length > start;
    if (!has_whole)
        number_put(&number, "0", 1);
    drop_zeros(&number, start);
    const char mark[] = {decimal_mark, '\0'};
    bool has_fraction = false;
    if (drop_front(&piece, mark)) {
        const size_t digits = digits_at(piece.at, piece.length);
        has_fraction = digits > 0;
        if (has_fraction &&
            (!number_put(&number, ".", 1) || !number_put(&number, piece.at, digits)))
            return CELL_MALFORMED;
        piece.at += digits;
        piece.length -= digits;
    }
    if ((!has_whole && !has_fraction) || !take_exponent(&piece, percent, &number) ||
        piece.length > 0)
        return CELL_MALFORMED;
    switch (decimal_parse(number.chars, number.length, decimals, ret_value, NULL)) {
    case DECIMAL_OK:
        return CELL_OK;
    case DECIMAL_OUT_OF_RANGE:
        return CELL_OUT_OF_RANGE;
    default:
        return CELL_MALFORMED;
    }
}

/* ---- dates ---- */

/* The parts of a date: numbers, and the month where it is said by its name. */
struct date_parts {
    int values[DATE_PARTS_MAX];
    size_t digits[DATE_PARTS_MAX]; /* 0: a month's name */
    size_t count;
};

static int month_of_name(const char *at, size_t length)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    if (length == 4 && strncasecmp(at, "sept", 4) == 0)
        return 9;
    for (int i = 0; i < 12; i++) {
        if ((length == 3 || length == strlen(names[i])) && strncasecmp(at, names[i], length) == 0)
            return i + 1;
    }
    return 0;
}

static bool part_take(struct piece *piece, struct date_parts *parts)
{
    if (parts->count == DATE_PARTS_MAX)
        return false;
    size_t length = digits_at(piece->at, piece->length);
    int value = 0;
    if (length > 8)
        return false;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (piece->at[i] - '0');
    parts->digits[parts->count] = length;
    if (length == 0) {
        while (length < piece->length && is_letter(piece->at[length]))
            length++;
        value = month_of_name(piece->at, length);
        if (value == 0)
            return false;
    }
    parts->values[parts->count++] = value;
    piece->at += length;
    piece->length -= length;
    return true;
}

/* What stands behind a date's last part: nothing, or a time of day. */
static bool is_time(struct piece piece)
{
    if (piece.length == 0)
        return true;
    if (!drop_front(&piece, "T") && !drop_front(&piece, " "))
        return false;
    piece = trimmed(piece);
    const size_t hour = digits_at(piece.at, piece.length);
    if (hour < 1 || hour > 2 || hour == piece.length || piece.at[hour] != ':')
        return false;
    for (size_t i = hour; i < piece.length; i++) {
        if (!is_digit(piece.at[i]) && strchr(":. +-ZAPMapm", piece.at[i]) == NULL)
            return false;
    }
    return true;
}

/* Between two parts: one of / - . or blanks, a comma or a point with blanks behind it. */
static bool separator_take(struct piece *piece)
{
    const char *before = piece->at;
    if (!drop_front(piece, "/") && !drop_front(piece, "-") && !drop_front(piece, "."))
        drop_front(piece, ",");
    while (drop_front(piece, " "))
        ;
    return piece->at > before;
}

static bool parts_take(struct piece piece, struct date_parts *ret_parts)
{
    struct date_parts parts = {.count = 0};
    if (!part_take(&piece, &parts))
        return false;
    while (piece.length > 0) {
        if (parts.count >= 1 && is_time(piece) && (parts.count == 3 || parts.digits[0] == 8))
            break;
        if (!separator_take(&piece) || !part_take(&piece, &parts))
            return false;
    }
    *ret_parts = parts;
    return true;
}

static bool year_of(const struct date_parts *parts, size_t index, int *ret_year)
{
    const int value = parts->values[index];
    if (parts->digits[index] == 4) {
        *ret_year = value;
        return true;
    }
    if (parts->digits[index] == 0 || parts->digits[index] > 2)
        return false;
    *ret_year = value + (value < PIVOT_YEAR ? 2000 : 1900);
    return true;
}

/* Which part is year, month and day. */
struct date_places {
    size_t year, month, day;
};

static bool places_find(const struct date_parts *parts, enum cell_date_order order,
                        struct date_places *ret_places)
{
    static const struct date_places by_order[] = {
        [CELL_MDY] = {2, 0, 1}, [CELL_DMY] = {2, 1, 0}, [CELL_YMD] = {0, 1, 2}};
    struct date_places places = by_order[order];
    if (parts->digits[0] == 0)
        places = by_order[CELL_MDY]; /* March 1, 2024 */
    else if (parts->digits[0] == 4)
        places = by_order[CELL_YMD]; /* 2024-03-01, 2024-Mar-01 */
    else if (parts->digits[1] == 0)
        places = by_order[CELL_DMY]; /* 1-Mar-24 */
    *ret_places = places;
    return parts->digits[places.day] >= 1 && parts->digits[places.day] <= 2 &&
           parts->digits[places.month] <= 2;
}

static enum cell_status date_of(int year, int month, int day, int32_t *ret_on)
{
    return date_from_parts(year, month, day, ret_on) ? CELL_OK : CELL_OUT_OF_RANGE;
}

enum cell_status cell_date(const char *text, enum cell_date_order order, int32_t *ret_on)
{
    const struct piece piece = piece_of(text);
    if (says_nothing(&piece))
        return CELL_EMPTY;
    struct date_parts parts;
    if (!parts_take(piece, &parts))
        return CELL_MALFORMED;
    if (parts.count == 1 && parts.digits[0] == 8)
        return date_of(parts.values[0] / 10000, parts.values[0] / 100 % 100, parts.values[0] % 100,
                       ret_on);
    struct date_places places;
    int year;
    if (parts.count != 3 || !places_find(&parts, order, &places) ||
        !year_of(&parts, places.year, &year))
        return CELL_MALFORMED;
    return date_of(year, parts.values[places.month], parts.values[places.day], ret_on);
}

/* A month of two parts, in whatever order: the year is the one of four digits, or stands behind. */
static enum cell_status month_of_parts(const struct date_parts *parts, int32_t *ret_ym)
{
    const size_t year_place = parts->digits[0] == 4 ? 0 : 1;
    const size_t month_place = 1 - year_place;
    int year;
    if (!year_of(parts, year_place, &year) || parts->digits[month_place] > 2 ||
        (parts->digits[month_place] > 0 && parts->digits[year_place] != 4))
        return CELL_MALFORMED;
    const int month = parts->values[month_place];
    if (month < 1 || month > 12 || year < YEAR_MIN || year > YEAR_MAX)
        return CELL_OUT_OF_RANGE;
    *ret_ym = month_ym(year, month);
    return CELL_OK;
}

enum cell_status cell_month(const char *text, enum cell_date_order order, int32_t *ret_ym)
{
    const struct piece piece = piece_of(text);
    if (says_nothing(&piece))
        return CELL_EMPTY;
    struct date_parts parts;
    if (!parts_take(piece, &parts))
        return CELL_MALFORMED;
    if (parts.count == 1 && parts.digits[0] == 6) {
        const struct date_parts split = {
            .values = {parts.values[0] / 100, parts.values[0] % 100}, .digits = {4, 2}, .count = 2};
        return month_of_parts(&split, ret_ym);
    }
    if (parts.count == 2)
        return month_of_parts(&parts, ret_ym);
    int32_t on;
    const enum cell_status status = cell_date(text, order, &on);
    if (status == CELL_OK)
        *ret_ym = date_month_ym(on);
    return status;
}

unsigned cell_date_orders(const char *text)
{
    unsigned orders = 0;
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        int32_t on;
        if (cell_date(text, (enum cell_date_order)order, &on) == CELL_OK)
            orders |= 1u << order;
    }
    return orders;
}
