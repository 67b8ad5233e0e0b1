/* Reads tables of text, parted by commas or something else: RFC 4180 with what programs make of it.
 * Debian's libcsv takes the rows apart; this file feeds it and bounds it.
 *
 *  - UTF-8, UTF-16 (by its byte order mark) and Windows-1252 (where the first CSV_LOOK_BYTES are
 * not UTF-8). Cells come as UTF-8; one that is none is an error.
 *  - The delimiter is recognised in the first rows, among , ; tab and |, or said by a first line
 *    "sep=;", which is no row then.
 *  - Rows end with LF, CR or CRLF; in quotes they are part of the cell. Blank lines are no rows.
 *    Blanks around a cell without quotes are dropped; a quote inside of one is kept.
 *
 * Memory is bounded by CSV_ROW_MAX_BYTES, whatever the file. Errors name the line, and the column
 * where it is known, both from 1:
 *   ERROR_BAD_REQUEST  no text, a NUL, a quote that is never closed;
 *   ERROR_TOO_LARGE    past a limit. */
#ifndef TABULAR_CSV_H
#define TABULAR_CSV_H

#include "tabular/byte_source.h"
#include "tabular/table.h"

enum csv_encoding {
    CSV_ENCODING_UNKNOWN, /* to be recognised */
    CSV_UTF_8,
    CSV_UTF_16_LE,
    CSV_UTF_16_BE,
    CSV_WINDOWS_1252,
    CSV_ENCODING_COUNT
};
extern const char *const csv_encoding_names[]; /* "", "UTF-8", "UTF-16LE", … */

enum {
    CSV_LOOK_BYTES = 256 * 1024,
    CSV_CELL_MAX_BYTES = 32 * 1024,
    CSV_COLUMNS_MAX = 1000,
    CSV_ROW_MAX_BYTES = 4 * 1024 * 1024,
};

struct csv_options {
    char delimiter; /* 0: recognised */
    enum csv_encoding encoding;
};

/* What was recognised, or said by the options. */
struct csv_dialect {
    char delimiter;
    enum csv_encoding encoding;
};

/* *ret_dialect may be NULL. */
MUST_USE struct result csv_read(const struct byte_source *source, const struct csv_options *options,
                                const struct table_sink *sink, struct csv_dialect *ret_dialect,
                                struct error *err);

/* Of text in UTF-8, the beginning of a table. */
char csv_delimiter_of(const char *text, size_t length);

#endif
