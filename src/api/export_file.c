#include "api/export_file.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "base/spool.h"

static const char path_prefix[] = "/api/export/";
enum { PATH_PREFIX_LENGTH = sizeof(path_prefix) - 1 };

static const struct field file_fields[] = {
    FIELD_ENUM(struct page_query, format, "format", export_format_names, EXPORT_FORMAT_COUNT,
               .description = "csv where absent"),
    FIELD_BOOLEAN(struct page_query, bom, "bom",
                  .description = "true: CSV begins with a byte order mark"),
};

static bool is_of_pages(const struct field *field)
{
    return !strcmp(field->name, "limit") || !strcmp(field->name, "cursor");
}

struct schema export_query_schema(struct arena *arena, const struct schema *list)
{
    struct field *fields =
        ARENA_ARRAY(arena, struct field, list->field_count + ARRAY_LENGTH(file_fields));
    size_t count = 0;
    for (size_t i = 0; i < list->field_count; i++) {
        if (!is_of_pages(&list->fields[i]))
            fields[count++] = list->fields[i];
    }
    memcpy(fields + count, file_fields, sizeof(file_fields));
    struct schema schema = *list;
    schema.fields = fields;
    schema.field_count = count + ARRAY_LENGTH(file_fields);
    return schema;
}

const char *export_name(const struct endpoint *endpoint)
{
    assert(!strncmp(endpoint->path, path_prefix, PATH_PREFIX_LENGTH));
    return endpoint->path + PATH_PREFIX_LENGTH;
}

const struct endpoint *export_endpoint(const char *name)
{
    for (size_t i = 0; i < endpoint_count; i++) {
        const struct endpoint *endpoint = &endpoints[i];
        if (endpoint->kind == ENDPOINT_FILE && !strcmp(export_name(endpoint), name))
            return endpoint;
    }
    return NULL;
}

/* Its query, which begins with a struct page_query, is changed from page to page. */
static struct result write_pages(struct request *request, struct error *err)
{
    const struct endpoint *endpoint = request->endpoint;
    struct page_query *page = request->query;
    struct buf cursor CLEANUP(buf_free) = BUF_EMPTY;
    page->limit = OPT(endpoint->rows_at_once ? endpoint->rows_at_once : FILE_ROWS_AT_ONCE);
    page->cursor.chars = NULL;
    for (;;) {
        request->next_cursor = NULL;
        TRY(endpoint->handle(request, err));
        if (!request->next_cursor)
            return RESULT_OK;
        buf_reset(&cursor);
        buf_append_text(&cursor, request->next_cursor);
        page->cursor.chars = cursor.data;
        arena_reset(request->call.arena);
    }
}

static struct result write_table(struct request *request, struct error *err)
{
    const struct endpoint *endpoint = request->endpoint;
    struct arena pages CLEANUP(arena_free);
    struct arena *outer = request->call.arena;
    arena_init(&pages, ARENA_DEFAULT_LIMIT);
    if (endpoint->rows)
        TRY(export_sheet(request->file, export_name(endpoint), endpoint->rows, err));
    request->call.arena = &pages;
    struct result written = write_pages(request, err);
    request->call.arena = outer;
    return written;
}

static enum export_format asked_format(const struct request *request)
{
    const struct page_query *page = request->query;
    return page->format.known ? (enum export_format)page->format.value : EXPORT_CSV;
}

struct result export_make(struct request *request, const struct export_options *options,
                          uint64_t *ret_length, struct error *err)
{
    const struct page_query *page = request->query;
    struct export *file CLEANUP(export_close_at_end) = NULL;
    struct export_options asked = *options;
    asked.format = asked_format(request);
    asked.bom = page->bom.value;
    TRY(export_open(&asked, &file, err));
    request->file = file;
    struct result written = write_table(request, err);
    request->file = NULL;
    TRY(written);
    db_rollback(request->call.db); /* nothing more is read, and packing a workbook takes long */
    return export_finish(file, ret_length, err);
}

static bool client_waits(void *context, int64_t rows)
{
    (void)rows;
    return http_client_waits(context);
}

/* Names of things and formats are ASCII without anything to quote. */
static const char *disposition_of(const struct request *request)
{
    char today[DATE_TEXT_MAX];
    date_format(timestamp_date(request->call.now_ms), today);
    return arena_printf(request->call.arena, "attachment; filename=\"%s-%s.%s\"",
                        export_name(request->endpoint), today,
                        export_format_names[asked_format(request)]);
}

static const char *spool_folder(const struct app_settings *settings, struct buf *room)
{
    if (settings->spool_folder)
        return settings->spool_folder;
    spool_default_folder(db_target_is_shared(settings->database) ? NULL : settings->database, room);
    return buf_text(room);
}

struct result export_answer(struct request *request, struct error *err)
{
    struct buf room CLEANUP(buf_free) = BUF_EMPTY;
    int file CLEANUP(spool_close) = -1;
    struct export_options options = {
        .folder = spool_folder(&request->app->settings, &room),
        .go_on = client_waits,
        .context = request->exchange,
    };
    TRY(spool_open(options.folder, &file, err));
    options.file = file;
    TRY(export_make(request, &options, &request->reply->file_length, err));
    request->content_type = export_content_types[asked_format(request)];
    http_reply_header(request->reply, "Content-Disposition", disposition_of(request));
    request->reply->sends_file = true;
    request->reply->file = file;
    file = -1;
    return RESULT_OK;
}
