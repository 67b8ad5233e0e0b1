/* A file that is made row by row, in one of several formats, with bounded memory.
 *
 *     export_open(&options, &export, err)
 *     export_sheet(export, "leads", &lead_reply_schema, err)
 *     export_row(export, &lead, err)               for each
 *     export_finish(export, &length, err)
 *     export_close(export)                         also after a failure
 *
 * CSV: RFC 4180, UTF-8, lines end in CR LF, the first names the columns. Money has two decimals,
 * other numbers as few as they need; dates are YYYY-MM-DD. Text that a spreadsheet might take for a
 * formula (it begins with = + - @, a tab or a carriage return, behind any number of apostrophes)
 * gets an apostrophe in front, which whoever reads it takes off again.
 *
 * XLSX: numbers, dates and truths are cells of their kind, text is always text; a sheet holds
 * SHEET_ROWS_MAX rows, further ones go to "NAME 2" and so on. Text past 32,760 bytes is cut there,
 * which Excel's cells demand. Excel's numbers are binary: exact to 15 digits.
 *
 * JSON Lines: an object a line, as the API answers it.
 *
 * What is wrong with the disk is told at the latest by export_finish(): a file is whole or none. */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "base/arena.h"
#include "base/error.h"
#include "json/field.h"

enum export_format { EXPORT_CSV, EXPORT_XLSX, EXPORT_JSONL, EXPORT_FORMAT_COUNT };
extern const char *const export_format_names[];  /* "csv", "xlsx", "jsonl": the endings too */
extern const char *const export_content_types[]; /* by format */

struct export_options {
    enum export_format format;
    bool bom;           /* of CSV: begins with a byte order mark, which old Excels ask for */
    const char *folder; /* for temporary files */
    int file;           /* empty, seekable, open for reading and writing; the caller closes it */
    /* Asked every few hundred rows with how many there are; false ends it with ERROR_UNAVAILABLE.
     * NULL: it goes on. */
    bool (*go_on)(void *context, int64_t rows);
    void *context;
};

struct export;

MUST_USE struct result export_open(const struct export_options *options, struct export **ret_export,
                                   struct error *err);
void export_close(struct export *export); /* takes NULL */
void export_close_at_end(struct export **export);

/* Rows of this schema follow. A second one begins a sheet of XLSX alone: elsewhere the table goes
 * on, and the schema must be the same. */
MUST_USE struct result export_sheet(struct export *export, const char *name,
                                    const struct schema *schema, struct error *err);
MUST_USE struct result export_row(struct export *export, const void *source, struct error *err);

/* For rows whose JSON is not that of their schema: an object, in place of export_row(). */
bool export_takes_json(const struct export *export);
MUST_USE struct result export_row_json(struct export *export, const char *json, size_t length,
                                       struct error *err);

/* The file is complete; its position is left anywhere. */
MUST_USE struct result export_finish(struct export *export, uint64_t *ret_length,
                                     struct error *err);

#endif
