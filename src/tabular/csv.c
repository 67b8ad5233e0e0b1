#include "tabular/csv_text.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/utf8.h"

enum { CHUNK_BYTES = 64 * 1024, DELIMITER_ROWS = 20, SEP_LINE_LENGTH = 5 };
_Static_assert((int)CSV_LOOK_BYTES >= (int)CHUNK_BYTES, "the first look holds a chunk");

/* A cell of the row under way: where its text lies in row_text. */
struct cell_place {
    size_t at, length;
};

struct reader {
    struct csv_parser parser;
    const struct table_sink *sink;
    struct csv_text text;
    struct buf utf8;     /* of the chunk at hand */
    struct buf row_text; /* the cells' texts, each ended with NUL */
    struct cell_place places[CSV_COLUMNS_MAX];
    struct table_cell cells[CSV_COLUMNS_MAX];
    size_t cell_count;
    char delimiter;
    uint64_t line;        /* that is fed, from 1 */
    uint64_t row_line;    /* where the row under way began; 0: none is */
    bool after_cr;        /* the last byte fed was a CR: an LF belongs to it */
    struct result result; /* of what libcsv called back; it goes on after a failure */
    struct error *err;
};

/* ---- what libcsv calls back ---- */

static struct result cell_check(struct reader *reader, const char *bytes, size_t length)
{
    const unsigned long long line = reader->row_line;
    const size_t column = reader->cell_count + 1;
    if (column > CSV_COLUMNS_MAX)
        return error_set(reader->err, ERROR_TOO_LARGE, "Line %llu has more than %d columns", line,
                         CSV_COLUMNS_MAX);
    if (length > CSV_CELL_MAX_BYTES)
        return error_set(reader->err, ERROR_TOO_LARGE,
                         "Line %llu, column %zu is longer than %d bytes", line, column,
                         CSV_CELL_MAX_BYTES);
    if (reader->row_text.length + length > CSV_ROW_MAX_BYTES)
        return error_set(reader->err, ERROR_TOO_LARGE, "Line %llu is longer than %d bytes", line,
                         CSV_ROW_MAX_BYTES);
    if (memchr(bytes, '\0', length) != NULL)
        return error_set(reader->err, ERROR_BAD_REQUEST,
                         "Line %llu, column %zu has a NUL in it: this is no text", line, column);
    if (utf8_valid_prefix(bytes, length) != length)
        return error_set(reader->err, ERROR_BAD_REQUEST, "Line %llu, column %zu is not UTF-8", line,
                         column);
    return RESULT_OK;
}

static void on_cell(void *bytes, size_t length, void *context)
{
    struct reader *reader = context;
    if (failed(reader->result))
        return;
    reader->result = cell_check(reader, length > 0 ? bytes : "", length);
    if (failed(reader->result))
        return;
    reader->places[reader->cell_count++] = (struct cell_place){reader->row_text.length, length};
    buf_append(&reader->row_text, length > 0 ? bytes : "", length);
    buf_append_char(&reader->row_text, '\0');
}

static void on_row(int ending, void *context)
{
    struct reader *reader = context;
    (void)ending;
    if (failed(reader->result))
        return;
    for (size_t i = 0; i < reader->cell_count; i++) {
        const struct cell_place *place = &reader->places[i];
        reader->cells[i] = (struct table_cell){
            .kind = place->length > 0 ? TABLE_TEXT : TABLE_EMPTY,
            .text = reader->row_text.data + place->at,
            .length = place->length,
        };
    }
    const struct table_row row = {"", reader->row_line, reader->cells, reader->cell_count};
    reader->result = reader->sink->row(reader->sink->context, &row, reader->err);
    reader->cell_count = 0;
    reader->row_line = 0;
    buf_reset(&reader->row_text);
}

/* ---- feeding ---- */

static struct result feed(struct reader *reader, const char *bytes, size_t length)
{
    if (csv_parse(&reader->parser, bytes, length, on_cell, on_row, reader) != length &&
        !failed(reader->result))
        return error_set(reader->err, ERROR_INTERNAL, "The table cannot be read: %s",
                         csv_strerror(csv_error(&reader->parser)));
    TRY(reader->result);
    if (csv_get_buffer_size(&reader->parser) > CSV_ROW_MAX_BYTES)
        return error_set(reader->err, ERROR_TOO_LARGE,
                         "A cell that begins in line %llu is longer than %d bytes: is its quote "
                         "closed?",
                         (unsigned long long)reader->row_line, CSV_CELL_MAX_BYTES);
    return RESULT_OK;
}

/* A line that is no row: a delimiter makes two empty cells, even where it is a tab. */
static bool is_blank(const struct reader *reader, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == reader->delimiter || strchr(" \t\r\n", bytes[i]) == NULL ||
            bytes[i] == '\0')
            return false;
    }
    return true;
}

/* Line by line, so that each row's place is known. */
static struct result feed_lines(struct reader *reader, const char *bytes, size_t length)
{
    while (length > 0) {
        if (reader->after_cr && bytes[0] == '\n') {
            reader->after_cr = false;
            TRY(feed(reader, bytes++, 1));
            length--;
            continue;
        }
        size_t step = 0;
        while (step < length && bytes[step] != '\n' && bytes[step] != '\r')
            step++;
        const bool ended = step < length;
        step += ended;
        if (reader->row_line == 0 && !is_blank(reader, bytes, step))
            reader->row_line = reader->line;
        TRY(feed(reader, bytes, step));
        reader->after_cr = ended && bytes[step - 1] == '\r';
        reader->line += ended;
        bytes += step;
        length -= step;
    }
    return RESULT_OK;
}

static struct result feed_bytes(struct reader *reader, const char *bytes, size_t length)
{
    buf_reset(&reader->utf8);
    if (!csv_text_take(&reader->text, bytes, length, &reader->utf8))
        return error_set(reader->err, ERROR_BAD_REQUEST, "Line %llu is not %s",
                         (unsigned long long)reader->line,
                         csv_encoding_names[reader->text.encoding]);
    return feed_lines(reader, buf_text(&reader->utf8), reader->utf8.length);
}

static struct result finish(struct reader *reader)
{
    if (!csv_text_end(&reader->text))
        return error_set(reader->err, ERROR_BAD_REQUEST,
                         "The file ends in the middle of a character, in line %llu",
                         (unsigned long long)reader->line);
    /* Ends the last row, where nothing did: but for a row that is in quotes. */
    TRY(feed(reader, "\n", 1));
    if (reader->row_line != 0)
        return error_set(reader->err, ERROR_BAD_REQUEST,
                         "A quote is never closed, in the row that begins in line %llu",
                         (unsigned long long)reader->row_line);
    return RESULT_OK;
}

/* ---- what the table is like ---- */

static const char delimiters[] = {',', ';', '\t', '|'};

/* How many of each delimiter stand outside of quotes in each of the first rows. */
struct row_counts {
    size_t count[DELIMITER_ROWS][ARRAY_LENGTH(delimiters)];
    size_t rows;
};

static void count_delimiters(const char *text, size_t length, struct row_counts *counts)
{
    bool quoted = false, empty = true;
    for (size_t i = 0; i < length && counts->rows < DELIMITER_ROWS; i++) {
        const char c = text[i];
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '\n' || c == '\r') {
            counts->rows += empty ? 0 : 1;
            empty = true;
            continue;
        }
        empty = false;
        for (size_t d = 0; d < ARRAY_LENGTH(delimiters); d++)
            counts->count[counts->rows][d] += c == delimiters[d];
    }
    if (!empty && counts->rows < DELIMITER_ROWS)
        counts->rows++;
}

/* The one that most rows have, and as often as the row before; of equals the more frequent. */
char csv_delimiter_of(const char *text, size_t length)
{
    struct row_counts counts = {.rows = 0};
    count_delimiters(text, length, &counts);
    size_t best = 0, best_score = 0;
    for (size_t d = 0; d < ARRAY_LENGTH(delimiters); d++) {
        size_t score = 0, all = 0;
        for (size_t row = 0; row < counts.rows; row++) {
            const size_t count = counts.count[row][d];
            score += count > 0;
            score += row > 0 && count > 0 && count == counts.count[row - 1][d] ? 2 : 0;
            all += count;
        }
        score = score * 10000 + (all < 9999 ? all : 9999);
        if (score > best_score) {
            best_score = score;
            best = d;
        }
    }
    return delimiters[best];
}

/* "sep=;" and the end of its line; 0: there is no such line. */
static size_t sep_line(const char *text, size_t length, char *ret_delimiter)
{
    if (length < SEP_LINE_LENGTH + 1 || memcmp(text, "sep=", 4) != 0 ||
        (text[SEP_LINE_LENGTH] != '\n' && text[SEP_LINE_LENGTH] != '\r'))
        return 0;
    *ret_delimiter = text[4];
    return SEP_LINE_LENGTH;
}

static struct result read_look(const struct byte_source *source, char *look, size_t *ret_length,
                               struct error *err)
{
    size_t length = 0, got = 1;
    while (length < CSV_LOOK_BYTES && got > 0) {
        TRY(source->read(source->context, look + length, CSV_LOOK_BYTES - length, &got, err));
        length += got;
    }
    *ret_length = length;
    return RESULT_OK;
}

/* The first bytes decide what is not said; then they are fed as all that follow. */
static struct result begin(struct reader *reader, const struct csv_options *options,
                           const char *look, size_t length, struct csv_dialect *ret_dialect)
{
    struct csv_dialect dialect = {options->delimiter, options->encoding};
    if (dialect.encoding == CSV_ENCODING_UNKNOWN)
        dialect.encoding = csv_encoding_of(look, length, length < CSV_LOOK_BYTES);
    reader->text.encoding = dialect.encoding;
    if (!csv_text_take(&reader->text, look, length, &reader->utf8))
        return error_set(reader->err, ERROR_BAD_REQUEST, "The file is not %s",
                         csv_encoding_names[dialect.encoding]);
    const char *text = buf_text(&reader->utf8);
    char said = 0;
    const size_t skipped = sep_line(text, reader->utf8.length, &said);
    if (dialect.delimiter == 0)
        dialect.delimiter = skipped > 0 ? said : csv_delimiter_of(text, reader->utf8.length);
    csv_set_delim(&reader->parser, (unsigned char)dialect.delimiter);
    reader->delimiter = dialect.delimiter;
    *ret_dialect = dialect;
    return feed_lines(reader, text + skipped, reader->utf8.length - skipped);
}

static void bytes_free(char **bytes)
{
    free(*bytes);
}

static struct result read_all(struct reader *reader, const struct byte_source *source,
                              const struct csv_options *options, struct csv_dialect *ret_dialect)
{
    char *bytes CLEANUP(bytes_free) = malloc(CSV_LOOK_BYTES);
    if (bytes == NULL)
        return error_set(reader->err, ERROR_INTERNAL, "out of memory");
    size_t length = 0;
    TRY(read_look(source, bytes, &length, reader->err));
    TRY(begin(reader, options, bytes, length, ret_dialect));
    while (length > 0) {
        TRY(source->read(source->context, bytes, CHUNK_BYTES, &length, reader->err));
        TRY(feed_bytes(reader, bytes, length));
    }
    return finish(reader);
}

struct result csv_read(const struct byte_source *source, const struct csv_options *options,
                       const struct table_sink *sink, struct csv_dialect *ret_dialect,
                       struct error *err)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL || csv_init(&reader->parser, 0) != 0) {
        free(reader);
        return error_set(err, ERROR_INTERNAL, "out of memory");
    }
    csv_set_blk_size(&reader->parser, CHUNK_BYTES); /* by which a long cell's room grows */
    reader->sink = sink;
    reader->err = err;
    reader->line = 1;
    struct csv_dialect dialect = {0};
    struct result result = read_all(reader, source, options, &dialect);
    if (!failed(result) && ret_dialect != NULL)
        *ret_dialect = dialect;
    csv_free(&reader->parser);
    buf_free(&reader->utf8);
    buf_free(&reader->row_text);
    free(reader);
    return result;
}
