/* What stands around the sheets of a workbook: its parts, sheets, shared strings and formats. Below
 * xlsx.c, for nobody else. */
#ifndef TABULAR_XLSX_BOOK_H
#define TABULAR_XLSX_BOOK_H

#include <zip.h>

#include "base/arena.h"
#include "base/buf.h"
#include "tabular/xlsx.h"
#include "tabular/xml_reader.h"

struct xlsx_sheet {
    const char *name, *part; /* "xl/worksheets/sheet1.xml" */
};

enum xlsx_style { XLSX_STYLE_NUMBER, XLSX_STYLE_DATE, XLSX_STYLE_PERCENT };

struct xlsx_book {
    zip_t *zip;
    struct arena arena; /* of the sheets' names */
    struct xlsx_sheet sheets[XLSX_SHEETS_MAX];
    size_t sheet_count;
    bool from_1904; /* how days are counted */

    struct buf strings; /* shared ones, each ended with NUL */
    size_t *string_at;
    size_t string_count, string_room;

    enum xlsx_style *styles; /* by the index of a cell's style */
    size_t style_count;
};

/* Opens the file and reads which sheets there are. Close whatever the outcome. */
MUST_USE struct result xlsx_book_open(struct xlsx_book *book, int file, struct error *err);
/* What the cells refer to. */
MUST_USE struct result xlsx_book_read_values(struct xlsx_book *book, struct error *err);
void xlsx_book_close(struct xlsx_book *book);

/* A part of the file through the reader of XML. *ret_found: false, and nothing read, where it is
 * not there; NULL: then it is an error. */
MUST_USE struct result xlsx_part_read(struct xlsx_book *book, const char *part,
                                      const struct xml_handler *handler, bool *ret_found,
                                      struct error *err);

/* NULL where the element has none; `name` without its namespace. */
const char *xlsx_attribute(const struct xml_element *element, const char *name);

/* NULL where there is no such string. */
const char *xlsx_book_string(const struct xlsx_book *book, size_t index);

/* What a format of numbers shows them as. */
enum xlsx_style xlsx_format_style(const char *code);

#endif
