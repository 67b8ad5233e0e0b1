#include "import/tables.h"

#include "import/table_records.h"

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

static struct result look_at(struct table_file *file, struct table_look *look, struct error *err)
{
    const struct table_reader reader = table_file_reader(file);
    return table_look(file->work, &reader, look, err);
}

static struct result put_file(const struct table_file *file, const struct table_look *look,
                              struct recognition *ret, struct error *err)
{
    TRY(table_file_put(file, look->sheet, ret, err));
    put_look(file->work, look, ret);
    return RESULT_OK;
}

static struct result read_records(struct table_file *file, const struct import_sink *sink,
                                  struct error *err)
{
    const struct table_reader reader = table_file_reader(file);
    const struct import_work *work = file->work;
    struct table_look *look = ARENA_NEW(work->call->arena, struct table_look); /* as the records */
    TRY(look_at(file, look, err));
    TRY(table_check(work, look, err));
    TRY(table_file_remark(file, look->sheet, &look->remark, err));
    return table_records(look, &reader, sink, err);
}

/* ---- CSV ---- */

struct result csv_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                            const char **ret_why, struct error *err)
{
    struct table_file file = {.work = work};
    struct table_look look = {0};
    static const char *const others[] = {
        [SNIFF_WORKBOOK] = "it is a workbook",
        [SNIFF_XML] = "it is XML",
        [SNIFF_JSON] = "it is JSON",
        [SNIFF_BSON] = "it is BSON",
        [SNIFF_GZIP] = "it is compressed: unpack it first",
    };
    const struct sniffed sniffed = table_file_sniff(work);
    if (sniffed.kind != SNIFF_TABLE) {
        *ret_why = sniffed.kind == SNIFF_UNKNOWN ? sniffed.why : others[sniffed.kind];
        return RESULT_OK;
    }
    struct result looked = look_at(&file, &look, err);
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
    *ret_is = true;
    return put_file(&file, &look, ret, err);
}

struct result csv_records(const struct import_work *work, const struct import_sink *sink,
                          struct error *err)
{
    struct table_file file = {.work = work};
    return read_records(&file, sink, err);
}

/* ---- workbooks ---- */

struct result xlsx_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                             const char **ret_why, struct error *err)
{
    struct table_file file = {.work = work, .is_workbook = true};
    struct table_look look = {0};
    if (table_file_sniff(work).kind != SNIFF_WORKBOOK) {
        *ret_why = "it is no workbook";
        return RESULT_OK;
    }
    TRY(look_at(&file, &look, err));
    if (look.rows == 0) {
        *ret_why = "it has no rows";
        return RESULT_OK;
    }
    *ret_is = true;
    return put_file(&file, &look, ret, err);
}

struct result xlsx_records(const struct import_work *work, const struct import_sink *sink,
                           struct error *err)
{
    struct table_file file = {.work = work, .is_workbook = true};
    return read_records(&file, sink, err);
}
