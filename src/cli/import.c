/* postclose import of filings: files in the order of their dates, each in a transaction of its own.
 *
 * On standard output a line a file, and under it what was left out and why; on standard error what
 * failed. May run beside a server: a write waits for its turn. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "import/absee_import.h"
#include "store/migrations.h"

enum { IMPORT_ATTEMPTS_MAX = 5 };
/* Above what the limits of the reader allow. */
#define IMPORT_ARENA_LIMIT (4 * ARENA_DEFAULT_LIMIT)

struct filing_input {
    const char *path;
    struct opt date; /* unknown: read last, to say what is wrong with it */
};

struct totals {
    int64_t imported, unchanged, failed;
    int64_t deals, added, corrected, removed;
};

static void file_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

static struct result file_open(const char *path, int *ret_file, struct error *err)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return error_set(err, ERROR_NOT_FOUND, "cannot be opened: %s", strerror(errno));
    if (!S_ISREG(status.st_mode)) /* it is read twice: first for its date */
        return error_set(err, ERROR_BAD_REQUEST, "is not a regular file");
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return error_set(err, ERROR_NOT_FOUND, "cannot be opened: %s", strerror(errno));
    *ret_file = file;
    return RESULT_OK;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- the order ---- */

static int compare_inputs(const void *a, const void *b)
{
    const struct filing_input *x = a, *y = b;
    if (x->date.known != y->date.known)
        return x->date.known ? -1 : 1;
    if (x->date.known && x->date.value != y->date.value)
        return x->date.value < y->date.value ? -1 : 1;
    const int order = strcmp(base_name(x->path), base_name(y->path));
    return order != 0 ? order : strcmp(x->path, y->path);
}

static struct filing_input *sort_inputs(const struct invocation *invocation, struct arena *arena)
{
    const size_t count = (size_t)invocation->argument_count;
    struct filing_input *inputs = ARENA_ARRAY(arena, struct filing_input, count);
    for (size_t i = 0; i < count; i++) {
        int file CLEANUP(file_close) = -1;
        inputs[i].path = invocation->arguments[i];
        if (failed(file_open(inputs[i].path, &file, NULL)))
            continue;
        const struct byte_source source = byte_source_file(&file);
        inputs[i].date = absee_filing_date(&source);
    }
    qsort(inputs, count, sizeof(*inputs), compare_inputs);
    return inputs;
}

/* ---- one file ---- */

static struct result read_filing(const char *path, struct arena *arena,
                                 struct absee_filing *ret_filing, struct error *err)
{
    int file CLEANUP(file_close) = -1;
    TRY(file_open(path, &file, err));
    const struct byte_source source = byte_source_file(&file);
    return absee_filing_read(&source, arena, ret_filing, err);
}

static struct result import_once(struct db *db, const char *name, const struct absee_filing *filing,
                                 bool dry, struct import_report *ret_report, struct error *err)
{
    struct call call = {
        .db = db,
        .arena = err->arena,
        .now_ms = clock_now_ms(),
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "system", .role = ROLE_ADMIN},
        .address = "cli",
    };
    TRY(db_begin(db, DB_OPEN_WRITE, err));
    struct result imported = import_absee(&call, name, filing, ret_report, err);
    if (!failed(imported) && !ret_report->nothing_new && !dry)
        return db_commit(db, err);
    db_rollback(db);
    return imported;
}

static struct result import_file(struct db *db, const char *path, bool dry,
                                 struct import_report *ret_report, struct error *err)
{
    struct absee_filing filing = {0};
    TRY(read_filing(path, err->arena, &filing, err));
    struct result imported = {ERROR_RETRY};
    for (int i = 0; imported.code == ERROR_RETRY && i < IMPORT_ATTEMPTS_MAX; i++) {
        error_clear(err);
        imported = import_once(db, base_name(path), &filing, dry, ret_report, err);
    }
    return imported;
}

/* ---- what is said ---- */

static void print_report(const char *path, const struct import_report *report)
{
    if (report->nothing_new) {
        printf("%s: nothing new\n", path);
        return;
    }
    printf("%s: %" PRId64 " loans, %" PRId64 " deals created, periods: %" PRId64 " added, %" PRId64
           " corrected, %" PRId64 " removed; %" PRId64 " statements repeated, %" PRId64
           " skipped\n",
           path, report->loans, report->deals_created, report->periods_added,
           report->periods_corrected, report->periods_removed, report->statements_repeated,
           report->skipped);
    for (size_t i = 0; i < report->note_count; i++)
        printf("  loan %s: %s\n", report->notes[i].loan, report->notes[i].text);
}

static void add_to_totals(struct totals *totals, const struct import_report *report)
{
    totals->imported += !report->nothing_new;
    totals->unchanged += report->nothing_new;
    totals->deals += report->deals_created;
    totals->added += report->periods_added;
    totals->corrected += report->periods_corrected;
    totals->removed += report->periods_removed;
}

static void print_totals(const struct totals *totals)
{
    printf("%" PRId64 " files imported, %" PRId64 " with nothing new, %" PRId64 " failed; %" PRId64
           " deals created, periods: %" PRId64 " added, %" PRId64 " corrected, %" PRId64
           " removed\n",
           totals->imported, totals->unchanged, totals->failed, totals->deals, totals->added,
           totals->corrected, totals->removed);
}

static void import_all(struct db *db, const struct filing_input *inputs, size_t count, bool dry,
                       struct totals *totals)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, IMPORT_ARENA_LIMIT);
    for (size_t i = 0; i < count; i++) {
        struct import_report report = {0};
        struct error err;
        arena_reset(&arena);
        error_init(&err, &arena);
        progress_show("importing", (int64_t)i, (int64_t)count);
        if (failed(import_file(db, inputs[i].path, dry, &report, &err))) {
            totals->failed++;
            fprintf(stderr, "postclose: %s: %s\n", inputs[i].path,
                    err.detail[0] ? err.detail : error_title(err.code));
            continue;
        }
        add_to_totals(totals, &report);
        print_report(inputs[i].path, &report);
    }
    progress_show("importing", (int64_t)count, (int64_t)count);
    progress_end();
}

int import_run(const struct invocation *invocation)
{
    const char *format = invocation->values[SETTING_FORMAT];
    if (!format || strcmp(format, "absee") != 0)
        return import_rows_run(invocation);
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct db *db CLEANUP(db_close_at_end) = NULL;
    int32_t version = 0;
    if (failed(crypto_init(&err)) ||
        failed(db_open(invocation->values[SETTING_DATABASE], DB_OPEN_WRITE, &db, &err)) ||
        failed(db_migrate(db, migrations, migration_count, clock_now_ms(), &version, &err)))
        return report_failure(&err);

    struct totals totals = {0};
    const struct filing_input *inputs = sort_inputs(invocation, &arena);
    import_all(db, inputs, (size_t)invocation->argument_count,
               invocation->values[SETTING_DRY_RUN] != NULL, &totals);
    print_totals(&totals);
    return totals.failed ? EXIT_FAILED : EXIT_DONE;
}
