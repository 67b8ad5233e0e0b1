/* XLSX through libxlsxwriter, a row at a time: what was written goes to temporary files of its own,
 * and export_finish() packs them into the file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/calendar.h"
#include "export/writer.h"
#include "export/xlsx_check.h"

enum {
    SHEET_ROWS_MAX = LXW_ROW_MAX, /* with the names of the columns */
    CELL_BYTES_MAX = 32760,       /* of Excel's 32,767 characters, room for what says "cut" */
    SHEET_NAME_MAX = 31,
    SHEETS_MAX = 100,
    DECIMALS_MAX = 6,
    /* Days of Excel's calendar at 1970-01-01, and the first from which its leap years are right. */
    EPOCH_DAYS = 25569,
    FIRST_DAY = 61,
};
static const double ms_per_day = 86400000;

enum format_kind {
    FORMAT_HEAD,
    FORMAT_WHOLE,
    FORMAT_MONEY,
    FORMAT_RATIO,
    FORMAT_SHARE,
    FORMAT_DATE,
    FORMAT_TIMESTAMP,
    FORMAT_KIND_COUNT
};
static const char *const number_formats[FORMAT_KIND_COUNT] = {
    [FORMAT_WHOLE] = "0",         [FORMAT_MONEY] = "#,##0.00",
    [FORMAT_RATIO] = "0.0000",    [FORMAT_SHARE] = "0.00%",
    [FORMAT_DATE] = "yyyy-mm-dd", [FORMAT_TIMESTAMP] = "yyyy-mm-dd hh:mm:ss",
};

struct xlsx_writer {
    const struct export_options *options;
    const struct export_columns *columns;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *formats[FORMAT_KIND_COUNT];
    char name[SHEET_NAME_MAX + 1]; /* of the table; further sheets of it have a number behind */
    int parts;                     /* sheets of this table */
    int sheets;
    lxw_row_t row; /* the next */
};

static struct result no_room(struct error *err)
{
    return error_set(err, ERROR_STORAGE_FULL,
                     "there is no room for the temporary files of a sheet");
}

static struct result refused(lxw_error code, struct error *err)
{
    return error_set(err, ERROR_INTERNAL, "a sheet cannot be written: %s", lxw_strerror(code));
}

/* The library leaves the temporary file of a sheet that was not packed open. */
static void close_rows(lxw_workbook *book)
{
    lxw_worksheet *sheet;
    STAILQ_FOREACH(sheet, book->worksheets, list_pointers)
    {
        if (sheet->optimize_tmpfile)
            fclose(sheet->optimize_tmpfile);
    }
}

static void xlsx_free(void *state)
{
    struct xlsx_writer *writer = state;
    if (writer->book) {
        close_rows(writer->book);
        lxw_workbook_free(writer->book);
    }
    free(writer);
}

static struct result xlsx_open(const struct export_options *options, void **ret_state,
                               struct error *err)
{
    struct xlsx_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for an export");
    /* The library opens by name, and the file has none. */
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", options->file);
    lxw_workbook_options settings = {.constant_memory = LXW_TRUE,
                                     .tmpdir = (char *)(uintptr_t)options->folder};
    writer->options = options;
    writer->book = workbook_new_opt(path, &settings);
    if (!writer->book) {
        free(writer);
        return error_set(err, ERROR_UNAVAILABLE, "no memory for an export");
    }
    for (int kind = 0; kind < FORMAT_KIND_COUNT; kind++) {
        writer->formats[kind] = workbook_add_format(writer->book);
        if (number_formats[kind])
            format_set_num_format(writer->formats[kind], number_formats[kind]);
    }
    format_set_bold(writer->formats[FORMAT_HEAD]);
    *ret_state = writer;
    return RESULT_OK;
}

static enum format_kind number_format_of(const struct export_column *column)
{
    switch (column->decimals) {
    case 0:
        return FORMAT_WHOLE;
    case 2:
        return FORMAT_MONEY;
    case DECIMALS_MAX:
        return FORMAT_SHARE;
    default:
        return FORMAT_RATIO;
    }
}

static double width_of(const struct export_column *column)
{
    static const double widths[] = {
        [EXPORT_EMPTY] = 10,  [EXPORT_TEXT] = 22, [EXPORT_NUMBER] = 14,
        [EXPORT_BOOLEAN] = 8, [EXPORT_DATE] = 12, [EXPORT_TIMESTAMP] = 20,
    };
    const double name = (double)strlen(column->name) + 3,
                 cells = column->is_id ? 27 : widths[column->kind];
    return name > cells ? name : cells;
}

/* Where a write to the rows' temporary file failed the library does not tell. */
static bool rows_are_written(const struct xlsx_writer *writer)
{
    return !writer->sheet || (fflush(writer->sheet->optimize_tmpfile) == 0 &&
                              !ferror(writer->sheet->optimize_tmpfile));
}

static struct result end_sheet(struct xlsx_writer *writer, struct error *err)
{
    if (!writer->sheet)
        return RESULT_OK;
    const lxw_col_t last = (lxw_col_t)(writer->columns->count - 1);
    const lxw_error code = worksheet_autofilter(writer->sheet, 0, 0, writer->row - 1, last);
    if (code != LXW_NO_ERROR)
        return refused(code, err);
    return rows_are_written(writer) ? RESULT_OK : no_room(err);
}

static struct result begin_sheet(struct xlsx_writer *writer, struct error *err)
{
    char name[SHEET_NAME_MAX + 16];
    TRY(end_sheet(writer, err));
    if (++writer->sheets > SHEETS_MAX)
        return error_set(err, ERROR_VALIDATION,
                         "it does not fit the %d sheets of a workbook; "
                         "narrow the filters, or take csv or jsonl",
                         (int)SHEETS_MAX);
    if (++writer->parts == 1)
        snprintf(name, sizeof name, "%s", writer->name);
    else
        snprintf(name, sizeof name, "%.20s %d", writer->name, writer->parts);
    writer->sheet = workbook_add_worksheet(writer->book, name);
    if (!writer->sheet || !writer->sheet->optimize_tmpfile)
        return no_room(err);
    worksheet_freeze_panes(writer->sheet, 1, 0);
    for (size_t i = 0; i < writer->columns->count; i++) {
        const lxw_col_t at = (lxw_col_t)i;
        worksheet_set_column(writer->sheet, at, at, width_of(&writer->columns->items[i]), NULL);
    }
    for (size_t i = 0; i < writer->columns->count; i++)
        worksheet_write_string(writer->sheet, 0, (lxw_col_t)i, writer->columns->items[i].name,
                               writer->formats[FORMAT_HEAD]);
    writer->row = 1;
    return RESULT_OK;
}

static struct result xlsx_sheet(void *state, const char *name, const struct export_columns *columns,
                                struct error *err)
{
    struct xlsx_writer *writer = state;
    TRY(end_sheet(writer, err));
    writer->sheet = NULL;
    writer->columns = columns;
    writer->parts = 0;
    snprintf(writer->name, sizeof writer->name, "%s", name);
    return begin_sheet(writer, err);
}

static lxw_error write_text(struct xlsx_writer *writer, lxw_col_t at, const char *text)
{
    if (strlen(text) <= CELL_BYTES_MAX)
        return worksheet_write_string(writer->sheet, writer->row, at, text, NULL);
    char cut[CELL_BYTES_MAX + 8];
    size_t length = CELL_BYTES_MAX;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    snprintf(cut, sizeof cut, "%.*s…", (int)length, text);
    return worksheet_write_string(writer->sheet, writer->row, at, cut, NULL);
}

/* Excel knows numbers as binary fractions alone: the nearest one to the exact decimal. */
static double binary_of(int64_t value, int decimals)
{
    static const double powers[DECIMALS_MAX + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    return (double)value / powers[decimals];
}

static lxw_error write_day(struct xlsx_writer *writer, lxw_col_t at, double day,
                           enum format_kind format)
{
    return worksheet_write_number(writer->sheet, writer->row, at, day, writer->formats[format]);
}

static lxw_error write_cell(struct xlsx_writer *writer, lxw_col_t at,
                            const struct export_column *column, const struct export_cell *cell)
{
    switch (cell->kind) {
    case EXPORT_EMPTY:
        break;
    case EXPORT_TEXT:
        return write_text(writer, at, cell->text);
    case EXPORT_NUMBER:
        return worksheet_write_number(writer->sheet, writer->row, at,
                                      binary_of(cell->value, column->decimals),
                                      writer->formats[number_format_of(column)]);
    case EXPORT_BOOLEAN:
        return worksheet_write_boolean(writer->sheet, writer->row, at, cell->value != 0, NULL);
    case EXPORT_DATE: {
        if (cell->value + EPOCH_DAYS >= FIRST_DAY)
            return write_day(writer, at, (double)(cell->value + EPOCH_DAYS), FORMAT_DATE);
        char text[DATE_TEXT_MAX];
        date_format((int32_t)cell->value, text);
        return write_text(writer, at, text);
    }
    case EXPORT_TIMESTAMP:
        return write_day(writer, at, (double)cell->value / ms_per_day + EPOCH_DAYS,
                         FORMAT_TIMESTAMP);
    }
    return LXW_NO_ERROR;
}

static struct result xlsx_row(void *state, const struct export_cell *cells, struct error *err)
{
    struct xlsx_writer *writer = state;
    if (writer->row == SHEET_ROWS_MAX)
        TRY(begin_sheet(writer, err));
    for (size_t i = 0; i < writer->columns->count; i++) {
        const lxw_error code =
            write_cell(writer, (lxw_col_t)i, &writer->columns->items[i], &cells[i]);
        if (code != LXW_NO_ERROR)
            return refused(code, err);
    }
    writer->row++;
    return ferror(writer->sheet->optimize_tmpfile) ? no_room(err) : RESULT_OK;
}

static struct result xlsx_finish(void *state, struct error *err)
{
    struct xlsx_writer *writer = state;
    TRY(end_sheet(writer, err));
    const int sheets = writer->sheets;
    const lxw_error code = workbook_close(writer->book); /* frees it, also where it fails */
    writer->book = NULL;
    if (code == LXW_ERROR_CREATING_TMPFILE || code == LXW_ERROR_ZIP_FILE_OPERATION ||
        code == LXW_ERROR_ZIP_FILE_ADD || code == LXW_ERROR_ZIP_CLOSE)
        return no_room(err);
    if (code != LXW_NO_ERROR)
        return refused(code, err);
    return xlsx_check(writer->options->file, sheets, err);
}

const struct export_writer_kind xlsx_writer = {
    .open = xlsx_open,
    .free = xlsx_free,
    .sheet = xlsx_sheet,
    .row = xlsx_row,
    .finish = xlsx_finish,
};
