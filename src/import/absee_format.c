#include "import/absee_format.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "import/absee_import.h"
#include "tabular/absee.h"

static struct result rewind_file(int file, struct error *err)
{
    if (lseek(file, 0, SEEK_SET) < 0)
        return error_set(err, ERROR_INTERNAL, "the file cannot be read: %s", strerror(errno));
    return RESULT_OK;
}

/* ---- recognising ---- */

/* Ends the reading by a failure of its own. */
static struct result see_asset(void *context, const struct absee_asset *asset, struct error *err)
{
    bool *is_seen = context;
    (void)asset;
    *is_seen = true;
    return error_set(err, ERROR_CONFLICT, "read far enough");
}

struct result absee_recognise(const struct import_work *work, struct recognition *ret, bool *ret_is,
                              const char **ret_why, struct error *err)
{
    int file = work->input->file;
    TRY(rewind_file(file, err));
    const struct byte_source source = byte_source_file(&file);
    bool is_seen = false;
    size_t assets = 0;
    struct error refusal;
    error_init(&refusal, work->call->arena);
    const struct absee_sink sink = {see_asset, &is_seen};
    const bool ended = failed(absee_read(&source, &sink, &assets, &refusal));
    *ret_is = is_seen;
    if (ended && !is_seen)
        *ret_why = arena_strdup(work->call->arena, refusal.detail);
    if (is_seen)
        *ret = (struct recognition){.format.chars = "absee"};
    return RESULT_OK;
}

/* ---- executing ---- */

/* A report on its way to the observer. */
struct telling {
    struct arena *arena;
    const struct import_observer *observer;
    struct import_counts counts;
};

static const enum import_outcome outcomes[] = {
    [ABSEE_CREATED] = IMPORT_CREATED,
    [ABSEE_UPDATED] = IMPORT_UPDATED,
    [ABSEE_UNCHANGED] = IMPORT_UNCHANGED,
    [ABSEE_REFUSED] = IMPORT_REFUSED,
};

static struct result tell_row(struct telling *telling, const struct absee_told *told,
                              const struct import_note *notes, struct error *err)
{
    const bool is_refused = told->outcome == ABSEE_REFUSED;
    struct import_problem *problems =
        ARENA_ARRAY(telling->arena, struct import_problem, told->note_count);
    const char **remarks = ARENA_ARRAY(telling->arena, const char *, told->note_count);
    for (size_t i = 0; i < told->note_count; i++) {
        problems[i].detail = notes[told->note_first + i].text;
        remarks[i] = arena_printf(telling->arena, "Loan %s: %s", told->number, problems[i].detail);
    }
    int64_t *const of_outcome[] = {
        [IMPORT_CREATED] = &telling->counts.created,
        [IMPORT_UPDATED] = &telling->counts.updated,
        [IMPORT_UNCHANGED] = &telling->counts.unchanged,
        [IMPORT_REFUSED] = &telling->counts.refused,
    };
    ++*of_outcome[outcomes[told->outcome]];
    telling->counts.rows++;
    telling->counts.remarks += !is_refused && told->note_count > 0;
    if (!telling->observer || !telling->observer->row)
        return RESULT_OK;
    const struct import_told row = {
        .sheet = "",
        .row = told->line,
        .kind = IMPORT_CLOSINGS,
        .outcome = outcomes[told->outcome],
        .subject_id = told->deal_id,
        .problems = problems,
        .problem_count = is_refused ? told->note_count : 0,
        .remarks = remarks,
        .remark_count = is_refused ? 0 : told->note_count,
    };
    return telling->observer->row(telling->observer->context, &row, err);
}

/* A file that is known by its fingerprint has no report. */
static struct result tell_known(struct telling *telling, const struct absee_filing *filing,
                                struct error *err)
{
    for (size_t i = 0; i < filing->loan_count; i++) {
        const struct absee_told told = {.number = filing->loans[i].filed.number,
                                        .line = filing->loans[i].line,
                                        .outcome = ABSEE_UNCHANGED};
        TRY(tell_row(telling, &told, NULL, err));
    }
    return RESULT_OK;
}

static struct result go_on(const struct import_observer *observer, int64_t rows, int64_t bytes,
                           struct error *err)
{
    if (observer && observer->go_on && !observer->go_on(observer->context, rows, bytes))
        return error_set(err, ERROR_CANCELLED, "the import was cancelled");
    return RESULT_OK;
}

struct result absee_execute(struct call *call, const struct import_input *input,
                            const struct import_observer *observer,
                            struct import_counts *ret_counts, struct error *err)
{
    int file = input->file;
    struct oid import_id;
    struct absee_filing filing = {0};
    struct import_report report = {0};
    struct telling telling = {.arena = call->arena, .observer = observer};
    if (!call->request_id || !oid_parse(call->request_id, &import_id))
        return error_set(err, ERROR_INTERNAL, "the import has no id");
    TRY(rewind_file(file, err));
    const struct byte_source source = byte_source_file(&file);
    TRY(absee_filing_read(&source, call->arena, &filing, err));
    TRY(go_on(observer, 0, input->size, err));
    TRY(import_absee(call, &import_id, input->name, &filing, &report, err));
    TRY(go_on(observer, report.loans, input->size, err));
    if (report.told_count == 0)
        TRY(tell_known(&telling, &filing, err));
    for (size_t i = 0; i < report.told_count; i++)
        TRY(tell_row(&telling, &report.told[i], report.notes, err));
    *ret_counts = telling.counts;
    return RESULT_OK;
}
