#include "api/system.h"

#include "api/docs_files.h"
#include "api/openapi.h"
#include "db/migrate.h"

struct status_reply {
    struct text status;
};

static const struct field status_fields[] = {
    FIELD_TEXT(struct status_reply, status, "status", .required = true),
};
const struct schema status_reply_schema = SCHEMA("Status", struct status_reply, status_fields);

static void write_ok(struct request *request)
{
    schema_encode(&status_reply_schema, &(struct status_reply){.status = {.chars = "ok"}},
                  request->out);
}

struct result healthz_handle(struct request *request, struct error *err)
{
    (void)err;
    write_ok(request);
    return RESULT_OK;
}

static struct result read_by_reader(struct db_pool *readers, struct error *err)
{
    struct db *db = NULL;
    int32_t version = 0;
    TRY(db_pool_take(readers, &db, err));
    struct result read = db_schema_version(db, &version, err);
    db_pool_give(readers, db);
    return read;
}

/* Whatever is wrong with the database, whoever asks here is told to come again. */
struct result readyz_handle(struct request *request, struct error *err)
{
    int32_t version = 0;
    if (failed(db_schema_version(request->call.db, &version, err)))
        return error_set(err, ERROR_UNAVAILABLE, "the database does not answer the writer");
    if (failed(read_by_reader(request->app->readers, err)))
        return error_set(err, ERROR_UNAVAILABLE, "the database does not answer readers");
    write_ok(request);
    return RESULT_OK;
}

struct result openapi_handle(struct request *request, struct error *err)
{
    (void)err;
    openapi_write(request_text(request));
    return RESULT_OK;
}

const char docs_security_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

struct result docs_page_handle(struct request *request, struct error *err)
{
    (void)err;
    request_set_static(request, docs_html, docs_html_length);
    return RESULT_OK;
}

struct result docs_script_handle(struct request *request, struct error *err)
{
    (void)err;
    request_set_static(request, docs_js, docs_js_length);
    return RESULT_OK;
}

struct result docs_style_handle(struct request *request, struct error *err)
{
    (void)err;
    request_set_static(request, docs_css, docs_css_length);
    return RESULT_OK;
}
