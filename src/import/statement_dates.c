#include "import/statement_dates.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TITLE_WORDS_MAX = 40, MONTH_WORDS_MAX = 3, MONTH_TEXT_ROOM = 64 };

static bool has_letter_or_mark(const char *text)
{
    for (; *text; text++) {
        if (isalpha((unsigned char)*text) || *text == '/' || *text == '-' || *text == '.')
            return true;
    }
    return false;
}

bool statement_month(enum cell_date_order order, const char *text, int32_t *ret_ym)
{
    return has_letter_or_mark(text) && cell_month(text, order, ret_ym) == CELL_OK;
}

/* ---- titles ---- */

/* Words of a title between blanks, what ends a clause taken off. */
static size_t title_words(char *text, char **words, size_t room)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t=():;", &rest); word && count < room;
         word = strtok_r(NULL, " \t=():;", &rest))
        words[count++] = word;
    return count;
}

/* "01/01/2024-03/31/2024", "Jan 2024-Mar 2024": a dash between two dates becomes a blank. */
static void part_spans(char *text)
{
    for (char *dash = text; (dash = strchr(dash, '-')); dash++) {
        if (dash > text && isdigit((unsigned char)dash[-1]) &&
            (isalpha((unsigned char)dash[1]) || strchr(text, '/')))
            *dash = ' ';
    }
}

/* The longest month that begins at the words: the number of its words, 0 for none. */
static size_t month_in_words(enum cell_date_order order, char *const *words, size_t count,
                             int32_t *ret_ym)
{
    char joined[MONTH_TEXT_ROOM];
    for (size_t n = count < MONTH_WORDS_MAX ? count : MONTH_WORDS_MAX; n > 0; n--) {
        snprintf(joined, sizeof(joined), "%s%s%s%s%s", words[0], n > 1 ? " " : "",
                 n > 1 ? words[1] : "", n > 2 ? " " : "", n > 2 ? words[2] : "");
        if (statement_month(order, joined, ret_ym))
            return n;
    }
    return 0;
}

size_t statement_title_months(enum cell_date_order order, const char *title, int32_t *ret_first_ym,
                              int32_t *ret_last_ym)
{
    char text[STATEMENT_LABEL_MAX], *words[TITLE_WORDS_MAX];
    int32_t first = 0, last = 0;
    size_t months = 0;
    snprintf(text, sizeof(text), "%s", title);
    part_spans(text);
    const size_t count = title_words(text, words, ARRAY_LENGTH(words));
    for (size_t i = 0, taken = 0; i < count; i += taken ? taken : 1) {
        taken = month_in_words(order, words + i, count - i, &last);
        if (taken && months++ == 0)
            first = last;
    }
    if (months == 0 || last < first)
        return 0;
    *ret_first_ym = first;
    *ret_last_ym = last;
    return months;
}

/* ---- order of day and month ---- */

static bool is_open(unsigned orders, int order)
{
    return (orders & 1u << order) != 0;
}

void statement_narrow_orders(struct statement_reader *reader, unsigned orders)
{
    int order = CELL_MDY;
    if (!(orders & reader->date_orders))
        return;
    reader->date_orders &= orders;
    while (!is_open(reader->date_orders, order))
        order++;
    reader->date_order = (enum cell_date_order)order;
}

unsigned statement_title_orders(const char *title)
{
    unsigned orders = 0;
    size_t most = 0;
    int32_t first = 0, last = 0;
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        const size_t months =
            statement_title_months((enum cell_date_order)order, title, &first, &last);
        if (months > most)
            orders = 0;
        most = months > most ? months : most;
        orders |= months == most ? 1u << order : 0;
    }
    return orders;
}

bool statement_month_is_open(const struct statement_reader *reader, const char *text)
{
    int32_t ym = 0, other = 0;
    if (cell_month(text, reader->date_order, &ym) != CELL_OK)
        return false;
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        if (is_open(reader->date_orders, order) &&
            (cell_month(text, (enum cell_date_order)order, &other) != CELL_OK || other != ym))
            return true;
    }
    return false;
}

bool statement_title_is_open(const struct statement_reader *reader, const char *title)
{
    int32_t first = 0, last = 0, other_first = 0, other_last = 0;
    statement_title_months(reader->date_order, title, &first, &last);
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        if (is_open(reader->date_orders, order) &&
            (!statement_title_months((enum cell_date_order)order, title, &other_first,
                                     &other_last) ||
             other_first != first || other_last != last))
            return true;
    }
    return false;
}
