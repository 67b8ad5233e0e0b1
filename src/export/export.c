#include "export/export.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "export/writer.h"

enum { ROWS_BETWEEN_QUESTIONS = 256 };

static const struct export_writer_kind *const kinds[EXPORT_FORMAT_COUNT] = {
    [EXPORT_CSV] = &csv_writer,
    [EXPORT_XLSX] = &xlsx_writer,
    [EXPORT_JSONL] = &jsonl_writer,
};

const char *const export_format_names[] = {
    [EXPORT_CSV] = "csv",
    [EXPORT_XLSX] = "xlsx",
    [EXPORT_JSONL] = "jsonl",
};

const char *const export_content_types[] = {
    [EXPORT_CSV] = "text/csv; charset=utf-8",
    [EXPORT_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    [EXPORT_JSONL] = "application/jsonl",
};

struct export
{
    struct export_options options;
    const struct export_writer_kind *kind;
    void *state;
    struct arena arena; /* of the columns */
    struct arena row;   /* emptied behind each */
    const struct schema *schema;
    struct export_columns columns;
    struct export_cell *cells;
    struct buf json;
    int64_t rows;
};

struct result export_open(const struct export_options *options, struct export **ret_export,
                          struct error *err)
{
    struct export *export = calloc(1, sizeof *export);
    if (!export)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for an export");
    export->options = *options;
    export->kind = kinds[options->format];
    arena_init(&export->arena, ARENA_DEFAULT_LIMIT);
    arena_init(&export->row, ARENA_DEFAULT_LIMIT);
    struct result opened = export->kind->open(&export->options, &export->state, err);
    if (failed(opened)) {
        export_close(export);
        return opened;
    }
    *ret_export = export;
    return RESULT_OK;
}

void export_close(struct export *export)
{
    if (!export)
        return;
    if (export->state)
        export->kind->free(export->state);
    arena_free(&export->arena);
    arena_free(&export->row);
    buf_free(&export->json);
    free(export);
}

void export_close_at_end(struct export **export)
{
    export_close(*export);
}

struct result export_sheet(struct export *export, const char *name, const struct schema *schema,
                           struct error *err)
{
    if (export->schema != schema) {
        export->schema = schema;
        export->columns = export_columns_of(&export->arena, schema);
        export->cells = ARENA_ARRAY(&export->arena, struct export_cell, export->columns.count);
    }
    return export->kind->sheet ? export->kind->sheet(export->state, name, &export->columns, err)
                               : RESULT_OK;
}

static struct result row_begun(struct export *export, struct error *err)
{
    const struct export_options *options = &export->options;
    const int64_t rows = export->rows++;
    if (options->go_on && rows % ROWS_BETWEEN_QUESTIONS == 0 &&
        !options->go_on(options->context, rows))
        return error_set(err, ERROR_UNAVAILABLE, "nobody waits for the file any more");
    return RESULT_OK;
}

struct result export_row(struct export *export, const void *source, struct error *err)
{
    if (export_takes_json(export)) {
        buf_reset(&export->json);
        struct json_writer *out = json_writer_new(&export->json, false);
        schema_encode(export->schema, source, out);
        json_writer_free(out);
        return export_row_json(export, export->json.data, export->json.length, err);
    }
    TRY(row_begun(export, err));
    arena_reset(&export->row);
    export_cells_of(export->schema, source, &export->row, export->cells);
    return export->kind->row(export->state, export->cells, err);
}

bool export_takes_json(const struct export *export)
{
    return export->kind->json != NULL;
}

struct result export_row_json(struct export *export, const char *json, size_t length,
                              struct error *err)
{
    TRY(row_begun(export, err));
    return export->kind->json(export->state, json, length, err);
}

struct result export_finish(struct export *export, uint64_t *ret_length, struct error *err)
{
    struct stat status;
    TRY(export->kind->finish(export->state, err));
    if (fstat(export->options.file, &status) != 0)
        return error_set(err, ERROR_INTERNAL, "the file of an export is gone");
    *ret_length = (uint64_t)status.st_size;
    return RESULT_OK;
}
