#include "import/absee_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/bulk.h"

enum { NOTE_TEXT_MAX = 1024 };

PRINTF_LIKE(3, 0)
static void add_note(struct import_report *report, const char *loan, const char *format,
                     va_list values)
{
    if (report->note_count == report->note_room) {
        const size_t wider = report->note_room ? 2 * report->note_room : 32;
        struct import_note *notes = ARENA_ARRAY(report->arena, struct import_note, wider);
        if (report->note_count)
            memcpy(notes, report->notes, report->note_count * sizeof(*notes));
        report->notes = notes;
        report->note_room = wider;
    }
    char text[NOTE_TEXT_MAX];
    vsnprintf(text, sizeof(text), format, values);
    report->notes[report->note_count++] =
        (struct import_note){.loan = loan, .text = arena_strdup(report->arena, text)};
}

void import_report_skip(struct import_report *report, const char *loan, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    add_note(report, loan, format, values);
    va_end(values);
    report->skipped++;
}

void import_report_remark(struct import_report *report, const char *loan, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    add_note(report, loan, format, values);
    va_end(values);
}

static bool is_refusal(enum error_code code)
{
    return code == ERROR_VALIDATION || code == ERROR_CONFLICT || code == ERROR_NOT_FOUND;
}

static const char *refusal_text(struct arena *arena, const struct error *err)
{
    if (err->field_count == 0)
        return arena_strdup(arena, err->detail);
    return arena_printf(arena, "%s %s", err->fields[0].pointer, err->fields[0].detail);
}

struct result import_try_begin(struct call *call, struct error *err)
{
    TRY(bulk_mark(call, err));
    return db_savepoint(call->db, err);
}

struct result import_settle(struct call *call, struct result outcome, const char **ret_refusal,
                            struct error *err)
{
    if (!failed(outcome)) {
        TRY(db_savepoint_release(call->db, err));
        *ret_refusal = NULL;
        return RESULT_OK;
    }
    if (!is_refusal(outcome.code))
        return outcome;
    const char *refusal = refusal_text(call->arena, err);
    error_clear(err);
    TRY(db_savepoint_rollback(call->db, err));
    bulk_return(call);
    *ret_refusal = refusal;
    return RESULT_OK;
}
