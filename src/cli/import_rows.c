/* postclose import of tables, statements and documents: each file in a transaction of its own, in
 * the order they are named.
 *
 * On standard output a line a file with what became of its rows; on standard error each refused
 * row, with the column and the reason. May run beside a server: a write waits for its turn. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "import/format.h"
#include "store/audit_store.h"
#include "store/import_key_store.h"
#include "store/migrations.h"

enum { ATTEMPTS_MAX = 5, SETTINGS_MAX_BYTES = 1024 * 1024 };
#define IMPORT_ARENA_LIMIT (4 * ARENA_DEFAULT_LIMIT)

struct rows_run {
    const struct invocation *invocation;
    struct db *db;
    const char *settings; /* JSON; NULL: none */
    const char *path;     /* of the file at work */
    struct import_input input;
    bool refused; /* any row of any file */
};

static void file_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

static struct result file_open(const char *path, int *ret_file, int64_t *ret_size,
                               struct error *err)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return error_set(err, ERROR_NOT_FOUND, "cannot be opened: %s", strerror(errno));
    *ret_file = file;
    if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode))
        return error_set(err, ERROR_BAD_REQUEST, "is not a regular file");
    *ret_size = (int64_t)status.st_size;
    return RESULT_OK;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct result read_settings(const char *path, struct arena *arena, const char **ret_settings,
                                   struct error *err)
{
    int file CLEANUP(file_close) = -1;
    struct import_settings checked = {0};
    int64_t size = 0;
    TRY(file_open(path, &file, &size, err));
    if (size > SETTINGS_MAX_BYTES)
        return error_set(err, ERROR_TOO_LARGE, "is larger than %d bytes", SETTINGS_MAX_BYTES);
    char *text = arena_alloc(arena, (size_t)size + 1);
    if (read(file, text, (size_t)size) != size)
        return error_set(err, ERROR_BAD_REQUEST, "cannot be read");
    TRY(import_settings_parse(text, arena, &checked, err));
    *ret_settings = text;
    return RESULT_OK;
}

/* ---- what is said of rows ---- */

static void print_place(const struct rows_run *run, const struct import_told *told, FILE *out)
{
    fprintf(out, "%s: ", run->path);
    if (told->sheet[0])
        fprintf(out, "sheet \"%s\", ", told->sheet);
    fprintf(out, "row %" PRIu64, told->row);
}

static struct result tell_row(void *context, const struct import_told *told, struct error *err)
{
    struct rows_run *run = context;
    (void)err;
    for (size_t i = 0; i < told->problem_count; i++) {
        const struct import_problem *problem = &told->problems[i];
        print_place(run, told, stderr);
        if (problem->column)
            fprintf(stderr, ", column \"%s\": %s\n", problem->column, problem->detail);
        else if (problem->pointer && problem->pointer[0])
            fprintf(stderr, ": %s %s\n", problem->pointer + 1, problem->detail);
        else
            fprintf(stderr, ": %s\n", problem->detail);
    }
    for (size_t i = 0; i < told->remark_count; i++) {
        print_place(run, told, stdout);
        printf(": %s\n", told->remarks[i]);
    }
    return RESULT_OK;
}

static bool show_progress(void *context, int64_t rows, int64_t bytes)
{
    const struct rows_run *run = context;
    (void)rows;
    progress_show("importing", bytes, run->input.size);
    return true;
}

static void print_counts(const struct rows_run *run, const struct import_counts *counts)
{
    const bool dry = run->invocation->values[SETTING_DRY_RUN] != NULL;
    printf("%s: %" PRId64 " rows: %" PRId64 " created, %" PRId64 " updated, %" PRId64
           " unchanged, %" PRId64 " refused%s\n",
           run->path, counts->rows, counts->created, counts->updated, counts->unchanged,
           counts->refused, dry ? "; a dry run: nothing was written" : "");
}

/* ---- one file ---- */

/* So that the import can be seen and taken back as those of uploaded files. */
static struct result remember(const struct rows_run *run, struct call *call,
                              const struct import_recognition *recognised,
                              const struct import_counts *counts, int64_t seq_before,
                              struct error *err)
{
    const struct import_input *input = &run->input;
    struct audit_head head = {0};
    struct oid id = {.hex = ""};
    TRY(audit_store_head(call->db, &head, err));
    if (!oid_parse(call->request_id, &id) || head.seq == seq_before)
        return RESULT_OK;
    if (run->settings)
        TRY(import_source_remember(call, input->source, recognised->format,
                                   recognised->kind ? recognised->kind : "", run->settings, err));
    const struct import_done done = {
        .id = id,
        .format = recognised->format,
        .kind = recognised->kind,
        .source = input->source,
        .file_name = input->name,
        .file_bytes = input->size,
        .recognition = recognised->json,
        .settings = run->settings ? run->settings : "{}",
        .by_name = call->actor.name,
        .rows = counts->rows,
        .created = counts->created,
        .updated = counts->updated,
        .unchanged = counts->unchanged,
        .refused = counts->refused,
        .remarks = counts->remarks,
        .first_seq = seq_before + 1,
        .last_seq = head.seq,
        .now_ms = call->now_ms,
    };
    return import_done_insert(call->db, &done, err);
}

static struct result import_in_transaction(struct rows_run *run, struct call *call,
                                           struct import_counts *ret_counts, struct error *err)
{
    const struct import_observer observer = {
        .row = tell_row, .go_on = show_progress, .context = run};
    struct import_recognition recognised = {0};
    struct import_input input = run->input;
    struct audit_head head = {0};
    TRY(audit_store_head(call->db, &head, err));
    TRY(import_recognise(call, &input, &recognised, err));
    input.kind = recognised.kind ? recognised.kind : input.kind;
    TRY(import_execute(call, &input, &observer, ret_counts, err));
    return remember(run, call, &recognised, ret_counts, head.seq, err);
}

static struct result import_once(struct rows_run *run, struct import_counts *ret_counts,
                                 struct error *err)
{
    const struct oid id = oid_new(clock_now_ms());
    struct call call = {
        .db = run->db,
        .arena = err->arena,
        .now_ms = clock_now_ms(),
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "system", .role = ROLE_ADMIN},
        .request_id = id.hex,
        .address = "cli",
    };
    TRY(db_begin(run->db, DB_OPEN_WRITE, err));
    struct result imported = import_in_transaction(run, &call, ret_counts, err);
    if (!failed(imported) && !run->invocation->values[SETTING_DRY_RUN])
        return db_commit(run->db, err);
    db_rollback(run->db);
    return imported;
}

static struct result import_file(struct rows_run *run, struct import_counts *ret_counts,
                                 struct error *err)
{
    const struct invocation *invocation = run->invocation;
    int file CLEANUP(file_close) = -1;
    int64_t size = 0;
    TRY(file_open(run->path, &file, &size, err));
    run->input = (struct import_input){
        .file = file,
        .size = size,
        .name = base_name(run->path),
        .format = invocation->values[SETTING_FORMAT],
        .kind = invocation->values[SETTING_IMPORT_AS],
        .source = invocation->values[SETTING_SOURCE] ? invocation->values[SETTING_SOURCE] : "",
        .settings = run->settings,
    };
    struct result imported = {ERROR_RETRY};
    for (int i = 0; imported.code == ERROR_RETRY && i < ATTEMPTS_MAX; i++) {
        error_clear(err);
        imported = import_once(run, ret_counts, err);
    }
    return imported;
}

static void print_failure(const char *path, const struct error *err)
{
    if (err->field_count == 0)
        fprintf(stderr, "postclose: %s: %s\n", path,
                err->detail[0] ? err->detail : error_title(err->code));
    for (size_t i = 0; i < err->field_count; i++)
        fprintf(stderr, "postclose: %s: %s %s\n", path, err->fields[i].pointer,
                err->fields[i].detail);
}

/* Whether all files were taken. */
static bool import_files(struct rows_run *run)
{
    struct arena arena CLEANUP(arena_free);
    bool all = true;
    arena_init(&arena, IMPORT_ARENA_LIMIT);
    for (int i = 0; i < run->invocation->argument_count; i++) {
        struct import_counts counts = {0};
        struct error err;
        arena_reset(&arena);
        error_init(&err, &arena);
        run->path = run->invocation->arguments[i];
        struct result imported = import_file(run, &counts, &err);
        progress_end();
        if (failed(imported)) {
            print_failure(run->path, &err);
            all = false;
            continue;
        }
        print_counts(run, &counts);
        run->refused |= counts.refused > 0;
    }
    return all;
}

static bool check_names(const struct invocation *invocation)
{
    const char *format = invocation->values[SETTING_FORMAT];
    const char *as = invocation->values[SETTING_IMPORT_AS];
    enum import_kind kind = IMPORT_LEADS;
    if (!format || !import_format_find(format)) {
        fprintf(stderr, "postclose: --format must be one of absee");
        for (const struct import_format *known = import_formats; known->name; known++)
            if (strcmp(known->name, "absee") != 0)
                fprintf(stderr, ", %s", known->name);
        fprintf(stderr, "\n");
        return false;
    }
    if (as && !import_kind_parse(as, &kind)) {
        fprintf(stderr,
                "postclose: --as must be one of leads, buyers, buyboxes, closings, periods, "
                "users\n");
        return false;
    }
    return true;
}

int import_rows_run(const struct invocation *invocation)
{
    struct rows_run run = {.invocation = invocation};
    const char *mapping = invocation->values[SETTING_MAPPING];
    struct arena arena CLEANUP(arena_free);
    struct error err;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    error_init(&err, &arena);
    struct db *db CLEANUP(db_close_at_end) = NULL;
    int32_t version = 0;
    if (!check_names(invocation))
        return EXIT_MISUSED;
    if (mapping && failed(read_settings(mapping, &arena, &run.settings, &err))) {
        print_failure(mapping, &err);
        return EXIT_FAILED;
    }
    if (failed(crypto_init(&err)) ||
        failed(db_open(invocation->values[SETTING_DATABASE], DB_OPEN_WRITE, &db, &err)) ||
        failed(db_migrate(db, migrations, migration_count, clock_now_ms(), &version, &err)))
        return report_failure(&err);
    run.db = db;
    return import_files(&run) && !run.refused ? EXIT_DONE : EXIT_FAILED;
}
