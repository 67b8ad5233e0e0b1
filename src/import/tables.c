#include "import/tables.h"

#include <string.h>
#include <unistd.h>

#include "import/sheets.h"
#include "import/table_records.h"
#include "tabular/csv.h"
#include "tabular/sniff.h"
#include "tabular/xlsx.h"

/* ---- what was seen, as it is told ---- */

static struct object_list columns_of(struct arena *arena, const struct table_look *look)
{
    struct recognised_column *columns =
        ARENA_ARRAY(arena, struct recognised_column, look->column_count + 1);
    for (size_t i = 0; i < look->column_count; i++) {
        columns[i] = (struct recognised_column){
            .index = OPT((int64_t)i),
            .name.chars = look->names[i],
            .samples = look->samples[i],
            .field.chars = look->targets[i].field,
        };
    }
    return (struct object_list){.items = columns, .count = look->column_count, .known = true};
}

static void put_look(const struct import_work *work, const struct table_look *look,
                     struct recognition *ret)
{
    static const char *const marks[] = {".", ","};
    ret->kind.chars = look->kind.known ? import_kind_names[look->kind.value] : NULL;
    ret->header_row = OPT((int64_t)look->header_row);
    ret->date_ambiguous = OPT(look->date_ambiguous);
    ret->date_order = look->date_order;
    ret->decimal_mark.chars = marks[look->decimal_mark == ','];
    ret->columns = columns_of(work->call->arena, look);
}

/* ---- CSV ---- */

struct csv_file {
    const struct import_work *work;
    struct csv_dialect dialect;
};

static struct result read_csv(void *context, const struct table_sink *sink, struct error *err)
{
    struct csv_file *csv = context;
    int file = csv->work->input->file;
    const char *delimiter = csv->work->settings->delimiter.chars;
    const struct csv_options options = {.delimiter = delimiter ? delimiter[0] : '\0'};
    if (lseek(file, 0, SEEK_SET) < 0)
        return error_set(err, ERROR_BAD_REQUEST, "cannot be read more than once");
    const struct byte_source source = byte_source_file(&file);
    return csv_read(&source, &options, sink, &csv->dialect, err);
}

static struct sniffed sniff_file(const struct import_work *work)
{
    char start[SNIFF_BYTES];
    const ssize_t length = pread(work->input->file, start, sizeof(start), 0);
    return sniff(start, length > 0 ? (size_t)length : 0);
}

struct result csv_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                            const char **ret_why, struct error *err)
{
    struct csv_file csv = {.work = work};
    const struct table_reader reader = {.read = read_csv, .context = &csv};
    struct table_look look = {0};
    static const char *const others[] = {
        [SNIFF_WORKBOOK] = "it is a workbook",
        [SNIFF_XML] = "it is XML",
        [SNIFF_JSON] = "it is JSON",
        [SNIFF_BSON] = "it is BSON",
        [SNIFF_GZIP] = "it is compressed: unpack it first",
    };
    const struct sniffed sniffed = sniff_file(work);
    if (sniffed.kind != SNIFF_TABLE) {
        *ret_why = sniffed.kind == SNIFF_UNKNOWN ? sniffed.why : others[sniffed.kind];
        return RESULT_OK;
    }
    struct result looked = table_look(work, &reader, &look, err);
    if (looked.code == ERROR_BAD_REQUEST && !work->input->format) {
        *ret_why = arena_strdup(work->call->arena, err->detail);
        error_clear(err);
        return RESULT_OK;
    }
    TRY(looked);
    if (look.rows == 0) {
        *ret_why = "it has no rows";
        return RESULT_OK;
    }
    const char delimiter[] = {csv.dialect.delimiter, '\0'};
    *ret_is = true;
    ret->encoding.chars = csv_encoding_names[csv.dialect.encoding];
    ret->delimiter.chars = arena_strdup(work->call->arena, delimiter);
    put_look(work, &look, ret);
    return RESULT_OK;
}

struct result csv_records(const struct import_work *work, const struct import_sink *sink,
                          struct error *err)
{
    struct csv_file csv = {.work = work};
    const struct table_reader reader = {.read = read_csv, .context = &csv};
    struct table_look *look = ARENA_NEW(work->call->arena, struct table_look); /* as the records */
    TRY(table_look(work, &reader, look, err));
    TRY(table_check(work, look, err));
    return table_records(look, &reader, sink, err);
}

/* ---- workbooks ---- */

static struct result read_xlsx(void *context, const struct table_sink *sink, struct error *err)
{
    const struct import_work *work = context;
    return xlsx_read(work->input->file, work->settings->sheet.chars, sink, err);
}

struct result xlsx_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                             const char **ret_why, struct error *err)
{
    const struct table_reader reader = {.read = read_xlsx, .context = (void *)work};
    struct table_look look = {0};
    const char *const *names = NULL;
    if (sniff_file(work).kind != SNIFF_WORKBOOK) {
        *ret_why = "it is no workbook";
        return RESULT_OK;
    }
    TRY(xlsx_sheets(work->input->file, work->call->arena, &names, &ret->sheets.count, err));
    ret->sheets.items = (const char **)names;
    ret->sheets.known = true;
    TRY(table_look(work, &reader, &look, err));
    if (look.rows == 0) {
        *ret_why = "it has no rows";
        return RESULT_OK;
    }
    *ret_is = true;
    ret->sheet.chars = look.sheet;
    put_look(work, &look, ret);
    return RESULT_OK;
}

struct result xlsx_records(const struct import_work *work, const struct import_sink *sink,
                           struct error *err)
{
    const struct table_reader reader = {.read = read_xlsx, .context = (void *)work};
    struct table_look *look = ARENA_NEW(work->call->arena, struct table_look); /* as the records */
    TRY(table_look(work, &reader, look, err));
    TRY(table_check(work, look, err));
    TRY(sheets_not_read(work, look->sheet, &look->remark, err));
    return table_records(look, &reader, sink, err);
}
