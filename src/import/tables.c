#include "import/tables.h"

#include <string.h>
#include <unistd.h>

#include "import/table_records.h"
#include "tabular/csv.h"

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

/* Texts of other kinds that begin as no table does. */
static const char *other_text(const struct import_work *work)
{
    char start[8] = "";
    const ssize_t length = pread(work->input->file, start, sizeof(start) - 1, 0);
    const char *at = start + (length >= 3 && !memcmp(start, "\xef\xbb\xbf", 3) ? 3 : 0);
    at += strspn(at, " \t\r\n");
    if (*at == '<')
        return "it begins as XML";
    if (*at == '{' || *at == '[')
        return "it begins as JSON";
    return length <= 0 ? "it is empty" : NULL;
}

struct result csv_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                            const char **ret_why, struct error *err)
{
    struct csv_file csv = {.work = work};
    const struct table_reader reader = {.read = read_csv, .context = &csv};
    struct table_look look = {0};
    const char *why = other_text(work);
    if (why) {
        *ret_why = why;
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
