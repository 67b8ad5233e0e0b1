/* GET /api/imports/:id/refused: the rows that were left out, as they were read and with what is
 * wrong with each, to be mended and uploaded again. */
#include <inttypes.h>
#include <string.h>

#include "api/imports.h"
#include "base/spool.h"
#include "import/engine.h"

enum { ROWS_AT_ONCE = 200, PENDING_MAX_BYTES = 64 * 1024 };

struct refused_file {
    int file;
    uint64_t length;
};

/* A program for tables would take the text for a formula; the importer takes the apostrophe off. */
static bool looks_like_formula(const char *text)
{
    return text[0] && strchr("=+-@\t\r", text[0]) && text[strspn(text, "+-0123456789.,")] != '\0';
}

static void write_cell(struct buf *line, const char *text, bool first)
{
    if (!first)
        buf_append_char(line, ',');
    bool quoted = strpbrk(text, ",\"\r\n") || text[0] == ' ';
    if (quoted)
        buf_append_char(line, '"');
    if (looks_like_formula(text))
        buf_append_char(line, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            buf_append_char(line, '"');
        buf_append_char(line, *c);
    }
    if (quoted)
        buf_append_char(line, '"');
}

static void write_line_end(struct buf *line)
{
    buf_append_text(line, "\r\n");
}

static const char *text_of(const struct json_value *value)
{
    return value && value->type == JSON_STRING ? value->text : "";
}

static struct result write_header(const struct upload *upload, struct arena *arena,
                                  struct buf *line, size_t *ret_columns, struct error *err)
{
    const struct json_value *recognition = NULL;
    TRY(json_parse(arena, upload->recognition, strlen(upload->recognition), &recognition, err));
    const struct json_value *columns = json_member(recognition, "columns");
    size_t count = columns && columns->type == JSON_ARRAY ? columns->length : 0;
    for (size_t i = 0; i < count; i++)
        write_cell(line, text_of(json_member(columns->elements[i], "name")), i == 0);
    write_cell(line, "row", count == 0);
    write_cell(line, "problems", false);
    write_line_end(line);
    *ret_columns = count;
    return RESULT_OK;
}

/* "Price: must be a number; Close Date: is required" */
static const char *problems_text(struct arena *arena, const struct json_value *problems)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < problems->length; i++) {
        const struct json_value *problem = problems->elements[i];
        const char *column = text_of(json_member(problem, "column"));
        buf_printf(&text, "%s%s%s%s", i ? "; " : "", column, column[0] ? ": " : "",
                   text_of(json_member(problem, "detail")));
    }
    return arena_strdup(arena, buf_text(&text));
}

static struct result write_row(const struct upload_row *row, size_t columns, struct arena *arena,
                               struct buf *line, struct error *err)
{
    const struct json_value *cells = NULL, *problems = NULL;
    TRY(json_parse(arena, row->cells, strlen(row->cells), &cells, err));
    TRY(json_parse(arena, row->problems, strlen(row->problems), &problems, err));
    for (size_t i = 0; i < columns; i++)
        write_cell(line, i < cells->length ? text_of(cells->elements[i]) : "", i == 0);
    write_cell(line, arena_printf(arena, "%" PRId64, row->row), columns == 0);
    write_cell(line, problems_text(arena, problems), false);
    write_line_end(line);
    return RESULT_OK;
}

static struct result flush(struct refused_file *refused, struct buf *lines, struct error *err)
{
    TRY(spool_write(refused->file, lines->data, lines->length, err));
    refused->length += lines->length;
    buf_reset(lines);
    return RESULT_OK;
}

static struct result write_rows(struct db *db, const struct upload *upload,
                                struct refused_file *refused, struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    struct buf lines CLEANUP(buf_free) = BUF_EMPTY;
    size_t columns = 0;
    int64_t after = 0;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    TRY(write_header(upload, &arena, &lines, &columns, err));
    for (bool more = true; more;) {
        struct upload_row_list list = {0};
        arena_reset(&arena);
        TRY(upload_rows(db, &arena, &upload->id, import_outcome_names[IMPORT_REFUSED], after,
                        ROWS_AT_ONCE, &list, err));
        for (size_t i = 0; i < list.count; i++) {
            TRY(write_row(&list.items[i], columns, &arena, &lines, err));
            if (lines.length >= PENDING_MAX_BYTES)
                TRY(flush(refused, &lines, err));
            after = list.items[i].number;
        }
        more = list.more;
    }
    return flush(refused, &lines, err);
}

struct result import_refused_prepare(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct upload upload = {0};
    int file CLEANUP(spool_close) = -1;
    TRY(upload_store_get(call->db, call->arena, &request->ids[0], &upload, err));
    TRY(spool_open(request->app->settings.spool_folder, &file, err));
    struct refused_file *refused = ARENA_NEW(call->arena, struct refused_file);
    refused->file = file;
    TRY(write_rows(call->db, &upload, refused, err));
    file = -1;
    request->prepared = refused;
    return RESULT_OK;
}

struct result import_refused_handle(struct request *request, struct error *err)
{
    const struct refused_file *refused = request->prepared;
    struct http_reply *reply = request->reply;
    (void)err;
    reply->sends_file = true;
    reply->file = refused->file;
    reply->file_length = refused->length;
    http_reply_header(reply, "Content-Disposition",
                      arena_printf(request->call.arena, "attachment; filename=\"refused-%s.csv\"",
                                   request->ids[0].hex));
    return RESULT_OK;
}
