#include "api/imports.h"

#include <inttypes.h>
#include <stdlib.h>

#include "api/id_page.h"
#include "import/engine.h"
#include "import/told_json.h"
#include "import/uploads.h"

enum { IMPORT_ETAG = 'i' };

struct list_query {
    struct page_query page;
};

static const struct field list_query_fields[] = {PAGE_FIELDS(struct list_query)};
const struct schema import_list_query_schema =
    SCHEMA("ImportListQuery", struct list_query, list_query_fields);

struct result import_list_handle(struct request *request, struct error *err)
{
    const struct list_query *query = request->query;
    const struct page_query *page = &query->page;
    struct oid before = {0};
    TRY(id_page_after(request, page, &before, err));
    struct upload_list list = {0};
    TRY(upload_store_list(request->call.db, request->call.arena, &before, page_limit(page), &list,
                          err));
    list_begin(request);
    for (size_t i = 0; i < list.count; i++)
        import_encode(request, &list.items[i], request->out);
    list_end(request, list.more ? id_page_next(request, &list.items[list.count - 1].id) : NULL);
    return RESULT_OK;
}

static struct result get(struct request *request, struct upload *ret_upload, struct error *err)
{
    return upload_store_get(request->call.db, request->call.arena, &request->ids[0], ret_upload,
                            err);
}

struct result import_get_handle(struct request *request, struct error *err)
{
    struct upload upload = {0};
    TRY(get(request, &upload, err));
    import_answer(request, &upload);
    return RESULT_OK;
}

/* ---- what is done in the background ---- */

static struct result start(struct request *request, enum upload_task task, struct error *err)
{
    struct upload upload = {0};
    TRY(get(request, &upload, err));
    TRY(request_check_match(request, IMPORT_ETAG, upload.rev, err));
    TRY(upload_start(&request->call, &upload, task, err));
    request_set_location(request, "/api/imports/%s", upload.id.hex);
    import_answer(request, &upload);
    return RESULT_OK;
}

struct result import_check_handle(struct request *request, struct error *err)
{
    return start(request, UPLOAD_CHECK, err);
}

struct result import_commit_handle(struct request *request, struct error *err)
{
    return start(request, UPLOAD_COMMIT, err);
}

struct result import_revert_handle(struct request *request, struct error *err)
{
    return start(request, UPLOAD_REVERT, err);
}

struct cancelling {
    struct call call;
    const struct oid *id;
    bool cancelled;
};

static struct result cancel_run(void *context, struct db *db, struct error *err)
{
    struct cancelling *cancelling = context;
    struct upload upload = {0};
    cancelling->call.db = db;
    TRY(upload_store_get(db, cancelling->call.arena, cancelling->id, &upload, err));
    return upload_cancel_waiting(&cancelling->call, &upload, &cancelling->cancelled, err);
}

/* The one that runs has the writer to itself: it is told in memory. One that waits is taken back by
 * a write, which waits for its turn. */
struct result import_cancel_prepare(struct request *request, struct error *err)
{
    struct app *app = request->app;
    struct upload upload = {0};
    TRY(get(request, &upload, err));
    TRY(upload_check_role(&request->call, &upload, err));
    TRY(upload_check_cancel(&upload, err));
    if (running_import_cancel(app->running, &upload.id, &request->call.actor))
        return RESULT_OK;
    struct cancelling cancelling = {.call = request->call, .id = &upload.id};
    TRY(writer_run(app->writer, cancel_run, &cancelling, err));
    if (cancelling.cancelled ||
        running_import_cancel(app->running, &upload.id, &request->call.actor))
        return RESULT_OK;
    return error_set(err, ERROR_CONFLICT, "another server works on it: cancel it there");
}

struct result import_delete_handle(struct request *request, struct error *err)
{
    struct upload upload = {0};
    TRY(get(request, &upload, err));
    TRY(request_check_match(request, IMPORT_ETAG, upload.rev, err));
    return upload_discard(&request->call, &upload, err);
}

/* ---- what was told of its rows ---- */

struct rows_query {
    struct page_query page;
    struct opt outcome;
};

static const struct field rows_query_fields[] = {
    PAGE_FIELDS(struct rows_query),
    FIELD_ENUM(struct rows_query, outcome, "outcome", import_outcome_names, IMPORT_OUTCOME_COUNT),
};
const struct schema import_rows_query_schema =
    SCHEMA("ImportRowsQuery", struct rows_query, rows_query_fields);

struct row_reply {
    struct opt row, outcome;
    struct text sheet, kind, subject_id;
};

static const struct field row_fields[] = {
    FIELD_INTEGER(struct row_reply, row, "row", .required = true,
                  .description = "of the file: a line of text, a row of a workbook"),
    FIELD_TEXT(struct row_reply, sheet, "sheet", .required = true),
    FIELD_TEXT(struct row_reply, kind, "kind", .required = true),
    FIELD_ENUM(struct row_reply, outcome, "outcome", import_outcome_names, IMPORT_OUTCOME_COUNT,
               .required = true),
    FIELD_TEXT(struct row_reply, subject_id, "subjectId", .required = true, .nullable = true),
    FIELD_FREE_LIST("problems", .required = true, .child = &import_problem_schema,
                    .description = "why it was refused"),
    FIELD_FREE_LIST("remarks", .required = true, .description = "sentences"),
    FIELD_FREE_LIST("cells", .required = true, .description = "as read"),
};
const struct schema import_row_schema = SCHEMA("ImportRow", struct row_reply, row_fields);

static void encode_row(const struct upload_row *row, struct json_writer *out)
{
    int outcome = name_index(import_outcome_names, IMPORT_OUTCOME_COUNT, row->outcome);
    struct row_reply reply = {
        .row = OPT(row->row),
        .outcome = OPT(outcome),
        .sheet.chars = row->sheet,
        .kind.chars = row->kind,
        .subject_id.chars = row->subject_id,
    };
    json_begin_object(out);
    schema_encode_members(&import_row_schema, &reply, out);
    json_member_raw(out, "problems", row->problems);
    json_member_raw(out, "remarks", row->remarks);
    json_member_raw(out, "cells", row->cells);
    json_end_object(out);
}

/* The cursor holds the number of the last row of the page before. */
static struct result rows_after(const struct request *request, const struct page_query *page,
                                int64_t *ret_after, struct error *err)
{
    const char *key = NULL;
    bool given = false;
    TRY(page_cursor_read(page, request->call.arena, &key, 1, &given, err));
    *ret_after = given ? strtoll(key, NULL, 10) : 0;
    return RESULT_OK;
}

struct result import_rows_handle(struct request *request, struct error *err)
{
    const struct rows_query *query = request->query;
    struct call *call = &request->call;
    struct upload upload = {0};
    struct upload_row_list list = {0};
    int64_t after = 0;
    TRY(rows_after(request, &query->page, &after, err));
    TRY(get(request, &upload, err));
    const char *outcome = query->outcome.known ? import_outcome_names[query->outcome.value] : NULL;
    TRY(upload_rows(call->db, call->arena, &upload.id, outcome, after, page_limit(&query->page),
                    &list, err));
    list_begin(request);
    for (size_t i = 0; i < list.count; i++)
        encode_row(&list.items[i], request->out);
    const char *key = NULL;
    if (list.more)
        key = arena_printf(call->arena, "%" PRId64, list.items[list.count - 1].number);
    list_end(request, key ? page_cursor_make(call->arena, &key, 1) : NULL);
    return RESULT_OK;
}
