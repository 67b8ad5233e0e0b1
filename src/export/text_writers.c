/* CSV and JSON Lines: text that goes to the file in pieces. */
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/spool.h"
#include "export/writer.h"

enum { PIECE_BYTES = 64 * 1024, MONEY_DECIMALS = 2 };

struct text_writer {
    const struct export_options *options;
    const struct export_columns *columns;
    struct buf buf; /* not written yet */
};

static struct result text_open(const struct export_options *options, void **ret_state,
                               struct error *err)
{
    struct text_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for an export");
    writer->options = options;
    *ret_state = writer;
    return RESULT_OK;
}

static void text_free(void *state)
{
    struct text_writer *writer = state;
    buf_free(&writer->buf);
    free(writer);
}

static struct result text_finish(void *state, struct error *err)
{
    struct text_writer *writer = state;
    TRY(spool_write(writer->options->file, writer->buf.data, writer->buf.length, err));
    buf_reset(&writer->buf);
    return RESULT_OK;
}

static struct result write_pieces(struct text_writer *writer, struct error *err)
{
    return writer->buf.length < PIECE_BYTES ? RESULT_OK : text_finish(writer, err);
}

/* ---- CSV ---- */

bool csv_is_formula(const char *text)
{
    text += strspn(text, "'");
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

static void put_text(struct buf *buf, const char *text)
{
    const bool formula = csv_is_formula(text);
    const bool outer_blank = text[0] == ' ' || (text[0] && text[strlen(text) - 1] == ' ');
    /* A text without a character is quoted, so that it is told from no text. */
    if (text[0] && !outer_blank && !strpbrk(text, "\",\r\n\t;")) {
        buf_append_text(buf, formula ? "'" : "");
        buf_append_text(buf, text);
        return;
    }
    buf_append_text(buf, formula ? "\"'" : "\"");
    for (const char *at = text; *at; at++) {
        if (*at == '"')
            buf_append_char(buf, '"');
        buf_append_char(buf, *at);
    }
    buf_append_char(buf, '"');
}

static void put_cell(struct buf *buf, const struct export_column *column,
                     const struct export_cell *cell)
{
    char decimal[DECIMAL_TEXT_MAX], date[DATE_TEXT_MAX], timestamp[TIMESTAMP_TEXT_MAX];
    switch (cell->kind) {
    case EXPORT_EMPTY:
        return;
    case EXPORT_TEXT:
        put_text(buf, cell->text);
        return;
    case EXPORT_NUMBER:
        if (column->decimals == MONEY_DECIMALS)
            decimal_format_fixed(cell->value, column->decimals, decimal);
        else
            decimal_format(cell->value, column->decimals, decimal);
        buf_append_text(buf, decimal);
        return;
    case EXPORT_BOOLEAN:
        buf_append_text(buf, cell->value ? "true" : "false");
        return;
    case EXPORT_DATE:
        date_format((int32_t)cell->value, date);
        buf_append_text(buf, date);
        return;
    case EXPORT_TIMESTAMP:
        timestamp_format(cell->value, timestamp);
        buf_append_text(buf, timestamp);
        return;
    }
}

static struct result csv_sheet(void *state, const char *name, const struct export_columns *columns,
                               struct error *err)
{
    struct text_writer *writer = state;
    (void)name;
    if (writer->columns)
        return RESULT_OK;
    writer->columns = columns;
    if (writer->options->bom)
        buf_append_text(&writer->buf, "\xEF\xBB\xBF");
    for (size_t i = 0; i < columns->count; i++) {
        buf_append_text(&writer->buf, i == 0 ? "" : ",");
        put_text(&writer->buf, columns->items[i].name);
    }
    buf_append_text(&writer->buf, "\r\n");
    return write_pieces(writer, err);
}

static struct result csv_row(void *state, const struct export_cell *cells, struct error *err)
{
    struct text_writer *writer = state;
    for (size_t i = 0; i < writer->columns->count; i++) {
        buf_append_text(&writer->buf, i == 0 ? "" : ",");
        put_cell(&writer->buf, &writer->columns->items[i], &cells[i]);
    }
    buf_append_text(&writer->buf, "\r\n");
    return write_pieces(writer, err);
}

const struct export_writer_kind csv_writer = {
    .open = text_open,
    .free = text_free,
    .sheet = csv_sheet,
    .row = csv_row,
    .finish = text_finish,
};

/* ---- JSON Lines ---- */

static struct result jsonl_json(void *state, const char *json, size_t length, struct error *err)
{
    struct text_writer *writer = state;
    buf_append(&writer->buf, json, length);
    buf_append_char(&writer->buf, '\n');
    return write_pieces(writer, err);
}

const struct export_writer_kind jsonl_writer = {
    .open = text_open,
    .free = text_free,
    .json = jsonl_json,
    .finish = text_finish,
};
