/* postclose export: a list as a file, on standard output or under a name.
 *
 * Made in a temporary file first, so that an export which fails leaves nothing half: --out FILE is
 * renamed into its place. Reads one moment of the database, beside a server or without one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/body.h"
#include "api/export_file.h"
#include "base/clock.h"
#include "base/spool.h"
#include "cli/command.h"
#include "cli/terminal.h"

enum { COPY_BYTES = 64 * 1024 };

struct export_run {
    const struct endpoint *endpoint;
    struct app app;
    void *query;
    const char *out;    /* NULL: standard output */
    struct buf partial; /* the name of the temporary file; "": it has none */
    struct buf folder;
    int file;
    uint64_t length;
};

static void list_names(struct buf *names)
{
    for (size_t i = 0; i < endpoint_count; i++) {
        if (endpoints[i].kind == ENDPOINT_FILE)
            buf_printf(names, "%s%s", names->length ? ", " : "", export_name(&endpoints[i]));
    }
}

static void find_endpoint(const struct invocation *invocation, struct export_run *run,
                          struct error *err)
{
    const char *what = invocation->values[SETTING_EXPORT_AS];
    struct buf names CLEANUP(buf_free) = BUF_EMPTY;
    run->endpoint = what ? export_endpoint(what) : NULL;
    if (run->endpoint)
        return;
    list_names(&names);
    error_field(err, "--as", "must be one of %s", buf_text(&names));
}

/* "name=value" */
static void read_filter(struct arena *arena, const char *text, struct http_parameter *ret_parameter,
                        struct error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals) {
        error_field(err, "--filter", "must be name=value");
        return;
    }
    *ret_parameter =
        (struct http_parameter){arena_memdup(arena, text, (size_t)(equals - text)), equals + 1};
}

/* The filters, and the format, as the parameters of the endpoint. */
static void read_query(const struct invocation *invocation, struct export_run *run,
                       struct error *err)
{
    struct arena *arena = err->arena;
    struct http_parameter parameters[FILTERS_MAX + 1] = {{"", ""}};
    size_t count = (size_t)invocation->filter_count;
    for (size_t i = 0; i < count; i++)
        read_filter(arena, invocation->filters[i], &parameters[i], err);
    if (!count && invocation->values[SETTING_FILTER]) /* of the environment */
        read_filter(arena, invocation->values[SETTING_FILTER], &parameters[count++], err);
    if (failed(error_result(err)))
        return;
    const char *format = invocation->values[SETTING_EXPORT_FORMAT];
    parameters[count++] = (struct http_parameter){"format", format};
    if (run->endpoint) {
        struct schema schema = export_query_schema(arena, run->endpoint->query);
        query_decode(&schema, parameters, count, arena, &run->query, err);
    }
    if (!run->out && !strcmp(format, export_format_names[EXPORT_XLSX]) && isatty(STDOUT_FILENO))
        error_field(err, "--out", "is required: a workbook is nothing for a terminal");
}

static struct result open_file(struct export_run *run, struct error *err)
{
    if (!run->out) {
        const char *database = run->app.settings.database;
        spool_default_folder(db_target_is_shared(database) ? NULL : database, &run->folder);
        return spool_open(buf_text(&run->folder), &run->file, err);
    }
    spool_default_folder(run->out, &run->folder);
    buf_printf(&run->partial, "%s.partial-XXXXXX", run->out);
    run->file = mkostemp(run->partial.data, O_CLOEXEC);
    if (run->file >= 0)
        return RESULT_OK;
    const int error = errno;
    buf_reset(&run->partial);
    return error_set(err, ERROR_UNAVAILABLE, "%.150s cannot be made: %s", run->out,
                     strerrordesc_np(error));
}

static bool show_rows(void *context, int64_t rows)
{
    (void)context;
    progress_count("exporting rows", rows);
    return true;
}

static struct result make_file(struct call *call, void *context, struct error *err)
{
    struct export_run *run = context;
    struct request request = {
        .call = *call, .app = &run->app, .endpoint = run->endpoint, .query = run->query};
    struct export_options options = {
        .folder = buf_text(&run->folder), .file = run->file, .go_on = show_rows};
    return export_make(&request, &options, &run->length, err);
}

static struct result copy_out(struct export_run *run, struct error *err)
{
    static char bytes[COPY_BYTES];
    for (uint64_t at = 0; at < run->length;) {
        const ssize_t got = pread(run->file, bytes, sizeof bytes, (off_t)at);
        if (got <= 0)
            return error_set(err, ERROR_INTERNAL, "the temporary file cannot be read");
        TRY(spool_write(STDOUT_FILENO, bytes, (size_t)got, err));
        at += (uint64_t)got;
    }
    return RESULT_OK;
}

static struct result put_in_place(struct export_run *run, struct error *err)
{
    if (!run->out)
        return copy_out(run, err);
    if (fsync(run->file) != 0 || rename(run->partial.data, run->out) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "%.150s cannot be written: %s", run->out,
                         strerrordesc_np(errno));
    buf_reset(&run->partial);
    return RESULT_OK;
}

static struct result run_export(const struct invocation *invocation, struct export_run *run,
                                struct error *err)
{
    TRY(db_pool_open(run->app.settings.database, &run->app.readers, err));
    TRY(open_file(run, err));
    struct result made = with_read_call(invocation, make_file, run, err);
    progress_end();
    TRY(made);
    return put_in_place(run, err);
}

static void end_run(struct export_run *run)
{
    if (run->partial.length)
        unlink(run->partial.data);
    spool_close(&run->file);
    buf_free(&run->partial);
    buf_free(&run->folder);
    db_pool_close(run->app.readers);
    image_free(run->app.image);
}

int export_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct export_run run = {
        .app = {.settings = {.database = invocation->values[SETTING_DATABASE]},
                .policy = &policy_default,
                .now_ms = clock_now_ms},
        .out = invocation->values[SETTING_OUT],
        .file = -1,
    };
    find_endpoint(invocation, &run, &err);
    read_query(invocation, &run, &err);
    if (failed(error_result(&err)))
        return report_misuse(&err);
    run.app.image = image_new();
    struct result done = run_export(invocation, &run, &err);
    end_run(&run);
    return failed(done) ? report_failure(&err) : EXIT_DONE;
}
