#include "tabular/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "tabular/xlsx_book.h"
#include "tabular/xlsx_number.h"

enum { LETTERS = 26, DECIMAL_BASE = 10 };

/* A cell of the row under way; its text lies in row_text. */
struct placed_cell {
    enum table_cell_kind kind;
    size_t at, length;
};

struct sheet_reader {
    struct xlsx_book *book;
    const struct xlsx_sheet *sheet;
    const struct table_sink *sink;
    uint64_t row, rows_told;
    size_t column; /* of the cell under way, from 0 */
    size_t cell_count;
    struct placed_cell placed[XLSX_COLUMNS_MAX];
    struct table_cell cells[XLSX_COLUMNS_MAX];
    struct buf row_text, inline_text;
    char type[16]; /* of the cell under way: "s", "str", "inlineStr", "b", "e", "d", "n" */
    enum xlsx_style style;
    bool has_value;
    size_t phonetic_in;
};

static struct result refuse(const struct sheet_reader *reader, enum error_code code,
                            const char *what, struct error *err)
{
    return error_set(err, code, "Sheet \"%.60s\", row %llu, column %zu: %s", reader->sheet->name,
                     (unsigned long long)reader->row, reader->column + 1, what);
}

/* ---- where a cell stands ---- */

/* "BC12" → 54, from 0. */
static bool column_of(const char *reference, size_t *ret_column)
{
    size_t column = 0, letters = 0;
    for (; reference[letters] >= 'A' && reference[letters] <= 'Z'; letters++) {
        if (letters == 4)
            return false;
        column = column * LETTERS + (size_t)(reference[letters] - 'A' + 1);
    }
    *ret_column = column - 1;
    return letters > 0;
}

static struct result row_begin(struct sheet_reader *reader, const struct xml_element *element,
                               struct error *err)
{
    const char *number = xlsx_attribute(element, "r");
    const unsigned long long row =
        number != NULL ? strtoull(number, NULL, DECIMAL_BASE) : reader->row + 1;
    reader->column = 0;
    if (row <= reader->row)
        return refuse(reader, ERROR_BAD_REQUEST, "the rows are out of order", err);
    if (row > XLSX_ROWS_MAX)
        return refuse(reader, ERROR_TOO_LARGE, "there are more rows behind it than a sheet has",
                      err);
    reader->row = row;
    reader->cell_count = 0;
    buf_reset(&reader->row_text);
    return RESULT_OK;
}

static struct result cell_begin(struct sheet_reader *reader, const struct xml_element *element,
                                struct error *err)
{
    const char *reference = xlsx_attribute(element, "r"), *type = xlsx_attribute(element, "t");
    const char *style = xlsx_attribute(element, "s");
    if (reference != NULL && !column_of(reference, &reader->column))
        return refuse(reader, ERROR_BAD_REQUEST, "a cell says no column", err);
    if (reader->column < reader->cell_count)
        return refuse(reader, ERROR_BAD_REQUEST, "the cells are out of order", err);
    const size_t index = style != NULL ? strtoul(style, NULL, DECIMAL_BASE) : 0;
    const struct xlsx_book *book = reader->book;
    reader->style = index < book->style_count ? book->styles[index] : XLSX_STYLE_NUMBER;
    reader->has_value = false;
    buf_reset(&reader->inline_text);
    snprintf(reader->type, sizeof reader->type, "%s", type != NULL ? type : "n");
    return RESULT_OK;
}

/* ---- what it holds ---- */

static struct result cell_put(struct sheet_reader *reader, enum table_cell_kind kind,
                              const char *text, size_t length, struct error *err)
{
    if (length == 0)
        return RESULT_OK;
    if (reader->column >= XLSX_COLUMNS_MAX)
        return refuse(reader, ERROR_TOO_LARGE, "is past the columns that are read", err);
    if (reader->column < reader->cell_count)
        return refuse(reader, ERROR_BAD_REQUEST, "the cell has two values", err);
    if (reader->row_text.length + length > XLSX_ROW_MAX_BYTES)
        return refuse(reader, ERROR_TOO_LARGE, "the row is too long", err);
    for (; reader->cell_count < reader->column; reader->cell_count++)
        reader->placed[reader->cell_count] = (struct placed_cell){.kind = TABLE_EMPTY};
    reader->placed[reader->cell_count++] =
        (struct placed_cell){kind, reader->row_text.length, length};
    buf_append(&reader->row_text, text, length);
    buf_append_char(&reader->row_text, '\0');
    return RESULT_OK;
}

/* "0.05" → "5%", which is exact; false where it is no number, or an odd one. */
static bool percent_text(const char *text, char ret_text[XLSX_NUMBER_TEXT_MAX])
{
    char moved[64], written[XLSX_NUMBER_TEXT_MAX];
    const size_t digits = strcspn(text, "eE");
    const long exponent = text[digits] != '\0' ? strtol(text + digits + 1, NULL, DECIMAL_BASE) : 0;
    if (digits > 40 || exponent > 300 || exponent < -300)
        return false;
    snprintf(moved, sizeof moved, "%.*sE%ld", (int)digits, text, exponent + 2);
    if (!xlsx_number_text(moved, written) || strlen(written) + 2 > XLSX_NUMBER_TEXT_MAX)
        return false;
    memcpy(ret_text, written, strlen(written));
    memcpy(ret_text + strlen(written), "%", 2);
    return true;
}

static struct result number_put(struct sheet_reader *reader, const char *text, struct error *err)
{
    char written[XLSX_NUMBER_TEXT_MAX];
    if (reader->style == XLSX_STYLE_PERCENT && percent_text(text, written))
        return cell_put(reader, TABLE_NUMBER, written, strlen(written), err);
    if (reader->style == XLSX_STYLE_DATE && xlsx_day_text(text, reader->book->from_1904, written))
        return cell_put(reader, TABLE_DATE, written, strlen(written), err);
    if (!xlsx_number_text(text, written))
        return refuse(reader, ERROR_BAD_REQUEST, "the number cannot be read", err);
    return cell_put(reader, TABLE_NUMBER, written, strlen(written), err);
}

static struct result shared_put(struct sheet_reader *reader, const char *index, struct error *err)
{
    const char *text = xlsx_book_string(reader->book, strtoul(index, NULL, DECIMAL_BASE));
    if (text == NULL)
        return refuse(reader, ERROR_BAD_REQUEST, "its text is not in the workbook", err);
    return cell_put(reader, TABLE_TEXT, text, strlen(text), err);
}

static struct result iso_date_put(struct sheet_reader *reader, const char *text, struct error *err)
{
    int32_t on;
    char written[DATE_TEXT_MAX];
    if (!date_parse(text, &on))
        return cell_put(reader, TABLE_TEXT, text, strlen(text), err);
    date_format(on, written);
    return cell_put(reader, TABLE_DATE, written, strlen(written), err);
}

static struct result value_put(struct sheet_reader *reader, const char *text, size_t length,
                               struct error *err)
{
    const char *type = reader->type;
    if (length == 0 || reader->has_value)
        return RESULT_OK;
    reader->has_value = true;
    if (strcmp(type, "s") == 0)
        return shared_put(reader, text, err);
    if (strcmp(type, "str") == 0)
        return cell_put(reader, TABLE_TEXT, text, length, err);
    if (strcmp(type, "e") == 0)
        return cell_put(reader, TABLE_ERROR, text, length, err);
    if (strcmp(type, "d") == 0)
        return iso_date_put(reader, text, err);
    if (strcmp(type, "b") == 0) {
        const char *word = strcmp(text, "0") == 0 ? "false" : "true";
        return cell_put(reader, TABLE_BOOLEAN, word, strlen(word), err);
    }
    return number_put(reader, text, err);
}

static struct result cell_end(struct sheet_reader *reader, struct error *err)
{
    if (strcmp(reader->type, "inlineStr") == 0)
        TRY(cell_put(reader, TABLE_TEXT, buf_text(&reader->inline_text), reader->inline_text.length,
                     err));
    reader->column++;
    return RESULT_OK;
}

static struct result row_end(struct sheet_reader *reader, struct error *err)
{
    if (reader->cell_count == 0)
        return RESULT_OK;
    for (size_t i = 0; i < reader->cell_count; i++) {
        const struct placed_cell *placed = &reader->placed[i];
        const bool is_empty = placed->kind == TABLE_EMPTY;
        reader->cells[i] = (struct table_cell){
            .kind = placed->kind,
            .text = is_empty ? "" : reader->row_text.data + placed->at,
            .length = placed->length,
        };
    }
    const struct table_row row = {reader->sheet->name, reader->row, reader->cells,
                                  reader->cell_count};
    reader->rows_told++;
    return reader->sink->row(reader->sink->context, &row, err);
}

/* ---- the sheet's part ---- */

static bool is_element(const struct xml_element *element, const char *name)
{
    return strcmp(element->name, name) == 0;
}

MUST_USE static struct result on_start(void *context, const struct xml_element *element,
                                       struct error *err)
{
    struct sheet_reader *reader = context;
    if (is_element(element, "row"))
        return row_begin(reader, element, err);
    if (is_element(element, "c"))
        return cell_begin(reader, element, err);
    if (is_element(element, "rPh"))
        reader->phonetic_in = element->depth;
    return RESULT_OK;
}

MUST_USE static struct result on_end(void *context, const struct xml_element *element,
                                     const char *text, size_t length, struct error *err)
{
    struct sheet_reader *reader = context;
    if (is_element(element, "v"))
        return value_put(reader, text, length, err);
    if (is_element(element, "c"))
        return cell_end(reader, err);
    if (is_element(element, "row"))
        return row_end(reader, err);
    if (is_element(element, "t") && reader->phonetic_in == 0) {
        if (reader->inline_text.length + length > XLSX_CELL_MAX_BYTES)
            return refuse(reader, ERROR_TOO_LARGE, "the text is too long", err);
        buf_append(&reader->inline_text, text, length);
    }
    if (element->depth == reader->phonetic_in)
        reader->phonetic_in = 0;
    return RESULT_OK;
}

static struct result sheet_read(struct sheet_reader *reader, const struct xlsx_sheet *sheet,
                                struct error *err)
{
    reader->sheet = sheet;
    reader->row = 0;
    reader->phonetic_in = 0;
    const struct xml_handler handler = {on_start, on_end, reader};
    return xlsx_part_read(reader->book, sheet->part, &handler, NULL, err);
}

static struct result sheets_read(struct sheet_reader *reader, const char *name, struct error *err)
{
    const struct xlsx_book *book = reader->book;
    bool found = name == NULL;
    for (size_t i = 0; i < book->sheet_count && reader->rows_told == 0; i++) {
        if (name != NULL && strcmp(book->sheets[i].name, name) != 0)
            continue;
        found = true;
        TRY(sheet_read(reader, &book->sheets[i], err));
    }
    return found ? RESULT_OK
                 : error_set(err, ERROR_BAD_REQUEST, "The workbook has no sheet \"%.100s\"", name);
}

struct result xlsx_read(int file, const char *sheet, const struct table_sink *sink,
                        struct error *err)
{
    struct xlsx_book *book = malloc(sizeof *book);
    struct sheet_reader *reader = calloc(1, sizeof *reader);
    struct result result = RESULT_OK;
    if (book == NULL || reader == NULL) {
        result = error_set(err, ERROR_INTERNAL, "out of memory");
    } else {
        reader->book = book;
        reader->sink = sink;
        result = xlsx_book_open(book, file, err);
        if (!failed(result))
            result = xlsx_book_read_values(book, err);
        if (!failed(result))
            result = sheets_read(reader, sheet, err);
        xlsx_book_close(book);
        buf_free(&reader->row_text);
        buf_free(&reader->inline_text);
    }
    free(reader);
    free(book);
    return result;
}

struct result xlsx_sheets(int file, struct arena *arena, const char *const **ret_names,
                          size_t *ret_count, struct error *err)
{
    struct xlsx_book *book = malloc(sizeof *book);
    if (book == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    struct result result = xlsx_book_open(book, file, err);
    if (!failed(result)) {
        const char **names = ARENA_ARRAY(arena, const char *, book->sheet_count);
        for (size_t i = 0; i < book->sheet_count; i++)
            names[i] = arena_strdup(arena, book->sheets[i].name);
        *ret_names = names;
        *ret_count = book->sheet_count;
    }
    xlsx_book_close(book);
    free(book);
    return result;
}
