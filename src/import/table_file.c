#include "import/table_file.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "tabular/xlsx.h"

enum { NAMED_MAX = 10 };

struct sniffed table_file_sniff(const struct import_work *work)
{
    char start[SNIFF_BYTES];
    const ssize_t length = pread(work->input->file, start, sizeof(start), 0);
    return sniff(start, length > 0 ? (size_t)length : 0);
}

static struct result read_rows(void *context, const struct table_sink *sink, struct error *err)
{
    struct table_file *file = context;
    int descriptor = file->work->input->file;
    const struct import_settings *settings = file->work->settings;
    if (file->is_workbook)
        return xlsx_read(descriptor, settings->sheet.chars, sink, err);
    const char *delimiter = settings->delimiter.chars;
    const struct csv_options options = {.delimiter = delimiter ? delimiter[0] : '\0'};
    if (lseek(descriptor, 0, SEEK_SET) < 0)
        return error_set(err, ERROR_BAD_REQUEST, "cannot be read more than once");
    const struct byte_source source = byte_source_file(&descriptor);
    return csv_read(&source, &options, sink, &file->dialect, err);
}

struct table_reader table_file_reader(struct table_file *file)
{
    return (struct table_reader){.read = read_rows, .context = file};
}

struct result table_file_put(const struct table_file *file, const char *sheet,
                             struct recognition *ret, struct error *err)
{
    struct arena *arena = file->work->call->arena;
    const char delimiter[] = {file->dialect.delimiter, '\0'};
    const char *const *names = NULL;
    if (!file->is_workbook) {
        ret->encoding.chars = csv_encoding_names[file->dialect.encoding];
        ret->delimiter.chars = arena_strdup(arena, delimiter);
        return RESULT_OK;
    }
    TRY(xlsx_sheets(file->work->input->file, arena, &names, &ret->sheets.count, err));
    ret->sheets.items = (const char **)names;
    ret->sheets.known = true;
    ret->sheet.chars = sheet;
    return RESULT_OK;
}

struct result table_file_remark(const struct table_file *file, const char *sheet,
                                const char **ret_remark, struct error *err)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct arena *arena = file->work->call->arena;
    const char *const *names = NULL;
    size_t count = 0, named = 0;
    *ret_remark = NULL;
    if (!file->is_workbook || file->work->settings->sheet.chars)
        return RESULT_OK;
    TRY(xlsx_sheets(file->work->input->file, arena, &names, &count, err));
    for (size_t i = 0; i < count && named < NAMED_MAX; i++) {
        if (strcmp(names[i], sheet) != 0)
            buf_printf(&text, "%s\"%s\"", named++ ? ", " : "", names[i]);
    }
    if (named == 0)
        return RESULT_OK;
    if (count > named + 1)
        buf_printf(&text, " and %zu more", count - named - 1);
    *ret_remark = arena_printf(arena, "of the workbook only the sheet \"%s\" is read, not %s",
                               sheet, buf_text(&text));
    return RESULT_OK;
}
