/* Reads workbooks (XLSX, Office Open XML) as rows of cells, over libzip and tabular/xml_reader.h.
 *
 *  - Sheets in the order of the workbook, hidden ones too.
 *  - A cell has the value that was computed when the file was saved. Numbers come as plain decimal
 *    text of at most 15 significant digits, which is what the workbook's program shows of its
 * binary fractions. Numbers in a format of dates come as TABLE_DATE, their time of day cut off;
 * those in a format of percent with its sign, 0.05 as "5%".
 *  - Rows and columns are where the file says they are: gaps are empty cells, empty rows are passed
 *    over. Of merged cells the first has the value.
 *
 * The file is not trusted. Nothing is unpacked to the disk; memory is bounded by the shared strings
 * and one row. Errors:
 *   ERROR_BAD_REQUEST  no workbook (another form that is known is named), a part missing or not
 *                      well-formed, no sheet of that name;
 *   ERROR_TOO_LARGE    past one of the limits below. */
#ifndef TABULAR_XLSX_H
#define TABULAR_XLSX_H

#include "base/arena.h"
#include "tabular/table.h"

#define XLSX_PART_MAX_BYTES    (UINT64_C(1024) * 1024 * 1024) /* of a part, unpacked */
#define XLSX_STRINGS_MAX_BYTES ((size_t)256 * 1024 * 1024)    /* of all shared strings */
#define XLSX_ELEMENTS_MAX      UINT64_C(200000000)
enum {
    XLSX_RATIO_MAX = 1000,               /* of a part's size to what it takes in the file, */
    XLSX_RATIO_FREE_BYTES = 1024 * 1024, /* … past this size */
    XLSX_ENTRIES_MAX = 10000,
    XLSX_SHEETS_MAX = 1000,
    XLSX_STRINGS_MAX = 20000000,
    XLSX_FORMATS_MAX = 4096, /* of dates, beside those that all workbooks have */
    XLSX_STYLES_MAX = 100000,
    XLSX_ROWS_MAX = 1048576,
    XLSX_COLUMNS_MAX = 1000, /* cells with a value further right are refused */
    XLSX_CELL_MAX_BYTES = 128 * 1024,
    XLSX_ROW_MAX_BYTES = 4 * 1024 * 1024,
};

/* The names in the arena, in order. `file`: a descriptor that can seek; its offset changes. */
MUST_USE struct result xlsx_sheets(int file, struct arena *arena, const char *const **ret_names,
                                   size_t *ret_count, struct error *err);

/* The rows of one sheet; `sheet` NULL: of the first that has any, none where no sheet has. */
MUST_USE struct result xlsx_read(int file, const char *sheet, const struct table_sink *sink,
                                 struct error *err);

#endif
