#include "import/cell_value.h"

#include <string.h>

#include "base/calendar.h"
#include "import/record.h"
#include "import/suggest.h"

enum {
    INTEGER_DECIMALS = 4,
    LIST_WORD_MAX = 100, /* items of a list that may be longer are sentences */
};

bool cell_target_is_dated(const struct cell_target *target)
{
    if (!target->field)
        return false;
    return target->known ? target->known->type == FIELD_TYPE_DATE
                         : !strcmp(target->field, "period");
}

static bool is_text(const struct cell_target *target)
{
    return !cell_target_is_dated(target) &&
           (!target->known || target->known->type == FIELD_TYPE_TEXT ||
            target->known->type == FIELD_TYPE_OID);
}

bool cell_says_nothing(const struct cell_target *target, const struct table_cell *cell)
{
    if (cell->text[0] >= '0' && cell->text[0] <= '9')
        return false;
    if (cell->kind == TABLE_EMPTY || cell->text[strspn(cell->text, " \t\r\n")] == '\0')
        return true;
    return !is_text(target) && cell_is_empty(cell->text);
}

/* Exports put an apostrophe before what a spreadsheet would take for a formula, and before what
 * begins with apostrophes and then so. */
static const char *unguarded(const char *text)
{
    const char *behind = text + strspn(text, "'");
    return behind > text && *behind && strchr("=+-@\t\r", *behind) ? text + 1 : text;
}

/* As JSON has it too, which most are: digits, perhaps with a point and more of them. */
static bool is_plain_number(const struct table_cell *cell, char decimal_mark)
{
    const char *text = cell->text;
    const size_t whole = strspn(text, "0123456789");
    if (whole == 0 || (text[0] == '0' && whole > 1))
        return false;
    if (whole == cell->length)
        return true;
    return text[whole] == '.' && decimal_mark == '.' && whole + 1 < cell->length &&
           whole + 1 + strspn(text + whole + 1, "0123456789") == cell->length;
}

static const char *put_number(struct arena *arena, const struct cell_target *target,
                              const struct table_cell *cell, char decimal_mark,
                              struct json_value **ret_value)
{
    const bool whole = target->known->type == FIELD_TYPE_INTEGER;
    const int decimals = whole ? INTEGER_DECIMALS : target->known->decimals;
    const char mark = cell->kind == TABLE_NUMBER ? '.' : decimal_mark;
    const char *text = unguarded(cell->text);
    int64_t value = 0;
    if (!target->in_hundredths && is_plain_number(cell, mark)) {
        *ret_value = record_number(arena, cell->text, cell->length);
        return NULL;
    }
    if (target->in_hundredths && !strchr(text, '%'))
        text = arena_printf(arena, "%s%%", text);
    switch (cell_decimal(text, mark, decimals, &value)) {
    case CELL_OK:
        *ret_value = record_decimal(arena, value, decimals);
        return NULL;
    case CELL_OUT_OF_RANGE:
        return "is out of range";
    case CELL_EMPTY:
    case CELL_MALFORMED:
        break;
    }
    return "must be a number";
}

/* The order that dates of the column are read in: one of several that give the same day. */
static bool settle_order(const struct cell_target *target, const char *text,
                         enum cell_date_order *ret_order, const char **ret_why)
{
    const unsigned possible = cell_date_orders(text);
    const unsigned orders = possible & target->date_orders;
    static const char *const contradictions[] = {
        [1u << CELL_MDY] = "is no date when the month comes first, as elsewhere in the column",
        [1u << CELL_DMY] = "is no date when the day comes first, as elsewhere in the column",
        [1u << CELL_YMD] = "is no date when the year comes first, as elsewhere in the column",
    };
    if (possible == 0) {
        *ret_why = "must be a date";
        return false;
    }
    if (orders == 0) {
        const unsigned said = target->date_orders;
        *ret_why = said < ARRAY_LENGTH(contradictions) && contradictions[said]
                       ? contradictions[said]
                       : "is a date of another order than the others of the column";
        return false;
    }
    if (possible != CELL_ALL_DATE_ORDERS && (orders & (orders - 1)) != 0) {
        *ret_why = "may be read month first and day first: say the order of dates";
        return false;
    }
    *ret_order = orders & (1u << CELL_YMD)   ? CELL_YMD
                 : orders & (1u << CELL_MDY) ? CELL_MDY
                                             : CELL_DMY;
    return true;
}

static const char *put_date(struct arena *arena, const struct cell_target *target,
                            const struct table_cell *cell, struct json_value **ret_value)
{
    enum cell_date_order order = CELL_YMD;
    char text[DATE_TEXT_MAX];
    const char *why = NULL;
    int32_t on = 0;
    if (cell->kind != TABLE_DATE && !settle_order(target, cell->text, &order, &why))
        return why;
    if (cell_date(cell->text, order, &on) != CELL_OK)
        return "must be a date";
    date_format(on, text);
    *ret_value = record_text(arena, arena_strdup(arena, text));
    return NULL;
}

static const char *put_month(struct arena *arena, const struct cell_target *target,
                             const struct table_cell *cell, struct json_value *body)
{
    enum cell_date_order order = CELL_YMD;
    const char *why = NULL;
    int32_t ym = 0;
    /* A month needs no order where it names no day. */
    if (cell->kind == TABLE_TEXT && cell_date_orders(cell->text) != 0 &&
        !settle_order(target, cell->text, &order, &why))
        return why;
    if (cell_month(cell->text, order, &ym) != CELL_OK)
        return "must be a month";
    record_body_put(arena, body, "reportingPeriod.year", record_decimal(arena, ym / 12, 0));
    record_body_put(arena, body, "reportingPeriod.month", record_decimal(arena, ym % 12 + 1, 0));
    return NULL;
}

struct json_value *choice_value(struct arena *arena, const struct field *field, const char *text)
{
    const char *word = NULL;
    for (size_t i = 0; i < field->name_count; i++) {
        if (!strcmp(field->names[i], text))
            return record_text(arena, field->names[i]);
    }
    word = plain_word(arena, text);
    for (size_t i = 0; i < field->name_count; i++) {
        if (!strcmp(plain_word(arena, field->names[i]), word))
            return record_text(arena, field->names[i]);
    }
    return record_text(arena, text);
}

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
    while (length > 0 && strchr(" \t", text[0])) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t", text[length - 1]))
        length--;
    return arena_memdup(arena, text, length);
}

/* As exports write a list whose items hold semicolons. NULL: it is none. */
static struct json_value *json_list(struct arena *arena, const char *text)
{
    const struct json_value *read = NULL;
    if (text[0] != '[' || failed(json_parse(arena, text, strlen(text), &read, NULL)))
        return NULL;
    struct json_value *list = ARENA_NEW(arena, struct json_value);
    *list = *read;
    return list;
}

/* Parted by semicolons, else words by commas: sentences have those inside. */
static struct json_value *list_of(struct arena *arena, const struct field *field, const char *text)
{
    struct json_value *written = json_list(arena, text);
    if (written)
        return written;
    const bool of_sentences =
        field->type == FIELD_TYPE_TEXT_LIST && field->max_length > LIST_WORD_MAX;
    const char part = of_sentences || strchr(text, ';') ? ';' : ',';
    struct json_value *list = ARENA_NEW(arena, struct json_value);
    list->type = JSON_ARRAY;
    size_t room = 1;
    for (const char *at = text; *at; at++)
        room += *at == part;
    list->elements = ARENA_ARRAY(arena, struct json_value *, room);
    while (*text) {
        const char *end = strchr(text, part);
        const size_t length = end ? (size_t)(end - text) : strlen(text);
        const char *item = trimmed(arena, text, length);
        if (item[0])
            list->elements[list->length++] = field->type == FIELD_TYPE_ENUM_LIST
                                                 ? choice_value(arena, field, item)
                                                 : record_text(arena, item);
        text += length + (end != NULL);
    }
    return list;
}

static const char *value_of(struct arena *arena, const struct cell_target *target,
                            const struct table_cell *cell, char decimal_mark,
                            struct json_value **ret_value)
{
    const char *text = unguarded(cell->text);
    bool truth = false;
    switch (target->known ? target->known->type : FIELD_TYPE_TEXT) {
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_INTEGER:
        return put_number(arena, target, cell, decimal_mark, ret_value);
    case FIELD_TYPE_DATE:
        return put_date(arena, target, cell, ret_value);
    case FIELD_TYPE_BOOLEAN:
        if (cell_boolean(text, &truth) != CELL_OK)
            return "must be yes or no";
        *ret_value = record_bool(arena, truth);
        return NULL;
    case FIELD_TYPE_ENUM:
        *ret_value = choice_value(arena, target->known, text);
        return NULL;
    case FIELD_TYPE_TEXT_LIST:
    case FIELD_TYPE_ENUM_LIST:
        *ret_value = list_of(arena, target->known, text);
        return NULL;
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_OID:
    case FIELD_TYPE_TIMESTAMP:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_OBJECT_LIST:
    case FIELD_TYPE_ANY:
    case FIELD_TYPE_MAP:
    case FIELD_TYPE_FREE:
    case FIELD_TYPE_FREE_LIST:
        break;
    }
    *ret_value = record_text(arena, text);
    return NULL;
}

void cell_put(struct arena *arena, const struct cell_target *target, const struct table_cell *cell,
              char decimal_mark, struct json_value *body, const char **ret_why)
{
    struct json_value *value = NULL;
    if (cell->kind == TABLE_ERROR) {
        *ret_why = arena_printf(arena, "holds the error %s", cell->text);
        return;
    }
    if (!target->known && !strcmp(target->field, "period")) {
        *ret_why = put_month(arena, target, cell, body);
        return;
    }
    *ret_why = value_of(arena, target, cell, decimal_mark, &value);
    if (!*ret_why)
        record_body_put(arena, body, target->field, value);
}
