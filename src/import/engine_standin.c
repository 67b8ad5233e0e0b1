/* Stands in until the engine is there: lines "address,marketKey" become leads. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/leads.h"
#include "import/engine.h"

const char *const import_kind_names[] = {"leads",    "buyers",  "buyboxes",
                                         "closings", "periods", "users"};
const char *const import_outcome_names[] = {"created", "updated", "unchanged", "refused"};

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

struct result import_execute(struct call *call, const struct import_input *input,
                             const struct import_observer *observer, struct import_counts *ret,
                             struct error *err)
{
    lseek(input->file, 0, SEEK_SET);
    FILE *file CLEANUP(close_file) = fdopen(dup(input->file), "r");
    struct arena *arena = call->arena;
    char line[1000];
    int64_t bytes = 0;
    for (uint64_t row = 1; fgets(line, sizeof(line), file); row++) {
        bytes += (int64_t)strlen(line);
        line[strcspn(line, "\r\n")] = '\0';
        if (row == 1)
            continue;
        char *comma = strchr(line, ',');
        if (comma)
            *comma = '\0';
        struct import_problem problem = {"address", "/address", "is required"};
        struct table_cell cell = {TABLE_TEXT, line, strlen(line)};
        struct import_told told = {
            .sheet = "", .row = row, .cells = &cell, .cell_count = 1, .problems = &problem};
        if (line[0]) {
            struct lead lead = {.address.chars = arena_strdup(arena, line),
                                .market_key.chars = comma ? arena_strdup(arena, comma + 1) : "X",
                                .strategy = OPT(STRATEGY_BUY_HOLD)};
            TRY(lead_create(call, &lead, &lead, err));
            told.subject_id = lead.id;
            ret->created++;
        } else {
            told.outcome = IMPORT_REFUSED;
            told.problem_count = 1;
            ret->refused++;
        }
        ret->rows++;
        TRY(observer->row(observer->context, &told, err));
        if (row % 100 == 0 && !observer->go_on(observer->context, ret->rows, bytes))
            return error_set(err, ERROR_CONFLICT, "cancelled");
    }
    return audit_write(call,
                       &(struct audit_change){.action = "import.commit",
                                              .subject_kind = "import",
                                              .subject_id = call->request_id},
                       err);
}

struct result import_recognise(int file, const char *name, const char *format, const char *kind,
                               const char *settings, struct arena *arena,
                               struct import_recognition *ret, struct error *err)
{
    char start[4] = "";
    (void)settings, (void)arena;
    if (pread(file, start, 3, 0) > 0 && start[0] == '\0')
        return error_set(err, ERROR_VALIDATION, "%s is no table", name);
    *ret = (struct import_recognition){format ? format : "csv", kind ? kind : "leads",
                                       "{\"columns\":[]}"};
    return RESULT_OK;
}

struct result import_revert(struct call *call, const struct import_past *past,
                            struct revert_report *ret, struct error *err)
{
    (void)call, (void)past, (void)ret;
    return error_set(err, ERROR_CONFLICT, "not yet");
}
