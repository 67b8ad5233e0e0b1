/* Stands in until the engine is there: lines "address,marketKey" become leads. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/leads.h"
#include "import/engine.h"
#include "import/format.h"
#include "import/revert.h"
#include "import/settings.h"

const char *const import_outcome_names[] = {"created", "updated", "unchanged", "refused"};

static const struct import_format csv = {.name = "csv"};
const struct import_format *import_format_find(const char *name)
{
    return name && !strcmp(name, "csv") ? &csv : NULL;
}

bool import_brings_users(const char *format, const char *kind)
{
    (void)format;
    return kind && !strcmp(kind, "users");
}

static const struct field problem_fields[] = {
    FIELD_TEXT(struct revert_problem, kind, "kind", .required = true),
    FIELD_TEXT(struct revert_problem, id, "id", .required = true),
    FIELD_TEXT(struct revert_problem, name, "name", .required = true),
    FIELD_TEXT(struct revert_problem, why, "why", .required = true),
};
const struct schema revert_problem_schema =
    SCHEMA("RevertProblem", struct revert_problem, problem_fields);

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
            return error_set(err, ERROR_CANCELLED, "cancelled");
    }
    return audit_write(call,
                       &(struct audit_change){.action = "import.commit",
                                              .subject_kind = "import",
                                              .subject_id = call->request_id},
                       err);
}

struct result import_recognise(struct call *call, const struct import_input *input,
                               struct import_recognition *ret, struct error *err)
{
    char start[4] = "";
    (void)call;
    if (pread(input->file, start, 3, 0) > 0 && start[0] == '\0')
        return error_set(err, ERROR_BAD_REQUEST, "%s is no table", input->name);
    *ret =
        (struct import_recognition){"csv", input->kind ? input->kind : "leads", "{\"columns\":[]}"};
    return RESULT_OK;
}

struct result import_revert(struct call *call, const struct import_past *past,
                            struct revert_report *ret, struct error *err)
{
    (void)call, (void)past, (void)ret;
    return error_set(err, ERROR_CONFLICT, "not yet");
}
