/* Rows of a table, whatever file they stand in: what the readers of CSV and workbooks call back
 * with. Cells and their texts last until the callback returns. */
#ifndef TABULAR_TABLE_H
#define TABULAR_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum table_cell_kind {
    TABLE_EMPTY,
    TABLE_TEXT,
    TABLE_NUMBER,  /* plain decimal "1234.5", without exponent; "5%" where it is shown so */
    TABLE_DATE,    /* "YYYY-MM-DD" */
    TABLE_BOOLEAN, /* "true", "false" */
    TABLE_ERROR    /* what a workbook could not compute: "#DIV/0!" */
};

/* CSV gives TABLE_TEXT and TABLE_EMPTY alone. */
struct table_cell {
    enum table_cell_kind kind;
    const char *text; /* UTF-8, ended with NUL; "" where empty */
    size_t length;
};

struct table_row {
    const char *sheet; /* "" for CSV */
    uint64_t number;   /* CSV: the line where the row starts; XLSX: the row. From 1 */
    const struct table_cell *cells;
    size_t count;
};

struct table_sink {
    struct result (*row)(void *context, const struct table_row *row, struct error *err);
    void *context;
};

#endif
