#include "import/absee_import.h"

#include <string.h>

#include "app/audit.h"
#include "app/bulk.h"
#include "app/fields.h"
#include "import/absee_deal.h"
#include "import/absee_events.h"
#include "import/absee_periods.h"
#include "import/absee_pool.h"
#include "import/absee_statements.h"

struct import {
    struct call call; /* the caller's, as the import, with the scratch arena: reset for each loan */
    struct oid id, pool_id;
    struct import_report report;
    bool wrote;
};

/* ---- one loan ---- */

/* The loan's row, made where it is new. *ret_taken false where another loan has its number. */
static struct result take_loan(struct import *import, const struct absee_loan *filed,
                               struct import_loan *ret_loan, bool *ret_taken, struct error *err)
{
    struct call *call = &import->call;
    const char *number = filed->filed.number;
    const struct loan_marks marks = loan_marks_of(&filed->filed, call->arena);
    struct import_loan loan = {.pool_id = import->pool_id, .number = number, .marks = marks};
    bool found = false;
    TRY(import_pool_loan(call, &import->pool_id, number, &loan, &found, err));
    if (!found) {
        TRY(import_loan_insert(call->db, &loan, err));
        import->wrote = true;
    } else if (loan_marks_compare(&loan.marks, &marks) == MARKS_DIFFERENT) {
        import_report_skip(&import->report, number,
                           "is not the loan that is known under this number");
        *ret_taken = false;
        return RESULT_OK;
    } else if (loan_marks_fill(&loan.marks, &marks)) {
        TRY(import_loan_set(call->db, &loan, err));
        import->wrote = true;
    }
    *ret_loan = loan;
    *ret_taken = true;
    return RESULT_OK;
}

/* An earlier filing that is read late may have the underwriting in other words. */
static void compare_underwriting(struct import *import, const struct import_loan *loan,
                                 const struct absee_loan *filed, const struct deal *deal)
{
    struct underwriting earlier = {0};
    const struct pro_forma *locked = &deal->pro_forma;
    if (!loan->underwritten_on.known || filed->filed_on >= loan->underwritten_on.value ||
        underwriting_make(&filed->filed, import->call.arena, &earlier) != UNDERWRITING_OK)
        return;
    if (earlier.rent_cents != locked->rent_cents || earlier.noi_cents != locked->noi_cents ||
        earlier.cash_flow_cents != locked->cash_flow_cents ||
        earlier.dscr_e4 != locked->dscr_e4.value ||
        earlier.price_cents != deal->purchase_price_cents)
        import_report_remark(&import->report, loan->number,
                             "was underwritten with other figures in this earlier filing: the pro "
                             "forma stays as it was locked");
}

/* The loan's deal, closed where this filing is the first with its underwriting. *ret_known false
 * where there is none yet. */
static struct result take_deal(struct import *import, const struct import_loan *loan,
                               const struct absee_loan *filed, struct deal *ret_deal,
                               bool *ret_known, bool *ret_new, struct error *err)
{
    struct call *call = &import->call;
    *ret_known = true;
    *ret_new = false;
    if (oid_is_set(&loan->deal_id)) {
        TRY(deal_store_get(call->db, call->arena, &loan->deal_id, ret_deal, err));
        compare_underwriting(import, loan, filed, ret_deal);
        return RESULT_OK;
    }

    *ret_known = false;
    struct underwriting underwriting = {0};
    const enum underwriting_verdict verdict =
        underwriting_make(&filed->filed, call->arena, &underwriting);
    if (verdict != UNDERWRITING_OK) {
        import_report_skip(&import->report, loan->number, "%s", underwriting_sentences[verdict]);
        return RESULT_OK;
    }
    const char *refusal = NULL;
    TRY(import_try_begin(call, err));
    TRY(import_settle(call, import_deal(call, &underwriting, ret_deal, err), &refusal, err));
    if (refusal) {
        import_report_skip(&import->report, loan->number, "%s", refusal);
        return RESULT_OK;
    }
    TRY(import_loan_set_deal(call->db, loan, &ret_deal->id, filed->filed_on, err));
    import->report.deals_created++;
    import->wrote = true;
    *ret_known = *ret_new = true;
    return RESULT_OK;
}

/* What became of the filing's own statement, where it is not simply a period. */
static void tell_statement(struct import *import, const char *number,
                           const struct kept_statements *kept, const struct statement_plan *plan)
{
    const enum statement_fate fate = plan->verdicts[kept->index].fate;
    bool repeats = kept->is_repeat || fate == STATEMENT_REPEATED;
    for (size_t i = 0; i < kept->versions.count; i++) {
        const struct statement_verdict *verdict = &plan->verdicts[i];
        repeats |= verdict->fate == STATEMENT_REPEATED && verdict->by == kept->index;
    }
    if (repeats) {
        import->report.statements_repeated++;
        return;
    }
    if (fate == STATEMENT_PERIOD || fate == STATEMENT_QUARTERED)
        return;
    char text[STATEMENT_TEXT_MAX];
    statement_verdict_text(kept->versions.items, plan, kept->index, text);
    import_report_skip(&import->report, number, "%s", text);
}

static struct result import_loan(struct import *import, const struct absee_loan *filed,
                                 struct absee_told *told, struct error *err)
{
    struct call *call = &import->call;
    const char *number = filed->filed.number;
    struct import_loan loan = {0};
    struct deal deal = {0};
    struct kept_statements kept = {0};
    struct events_change events = {0};
    bool taken = false, has_deal = false, is_new_deal = false;
    TRY(take_loan(import, filed, &loan, &taken, err));
    if (!taken)
        return RESULT_OK;
    for (size_t i = 0; i < filed->remark_count; i++)
        import_report_remark(&import->report, number, "%s", filed->remarks[i]);
    if (filed->news.end_is_doubtful)
        import_report_remark(&import->report, number,
                             "is filed as ended with a balance beside it, which is not believed");
    TRY(import_statements_keep(call, &loan, filed, &import->id, &kept, err));
    import->wrote |= kept.is_new;
    TRY(import_events_keep(call, &loan, filed, &import->id, &events, err));
    import->wrote |= events.wrote;
    TRY(take_deal(import, &loan, filed, &deal, &has_deal, &is_new_deal, err));
    if (!has_deal)
        return RESULT_OK;
    told->deal_id = deal.id;
    told->outcome = is_new_deal ? ABSEE_CREATED : events.changed ? ABSEE_UPDATED : ABSEE_UNCHANGED;
    if (events.changed || is_new_deal)
        TRY(import_events_tell(call, &deal.id, is_new_deal, &events, number, &import->report, err));
    if (kept.is_new && filed->part_count > 0 && !kept.has_sum)
        import_report_skip(&import->report, number,
                           "has no sum: not all of its %zu properties report the same months",
                           filed->part_count);
    if (kept.versions.count == 0 || (!kept.is_new && !is_new_deal && !events.changed))
        return RESULT_OK;

    const struct loan_life life = loan_life_of(deal.closed_on, &events.after, call->arena);
    const struct statement_plan plan =
        statement_plan_make(kept.versions.items, kept.versions.count, &life, call->arena);
    if (kept.index != STATEMENT_NONE && (kept.is_new || is_new_deal))
        tell_statement(import, number, &kept, &plan);
    return import_periods_apply(call, &deal, &plan, number, &import->report, err);
}

static int64_t period_changes(const struct import_report *report)
{
    return report->periods_added + report->periods_corrected + report->periods_removed;
}

static struct result tell_loan(struct import *import, const struct absee_loan *filed,
                               struct error *err)
{
    struct import_report *report = &import->report;
    struct absee_told told = {.number = filed->filed.number,
                              .line = filed->line,
                              .outcome = ABSEE_REFUSED,
                              .note_first = report->note_count};
    const int64_t changes = period_changes(report);
    TRY(import_loan(import, filed, &told, err));
    if (told.outcome == ABSEE_UNCHANGED && period_changes(report) > changes)
        told.outcome = ABSEE_UPDATED;
    told.note_count = report->note_count - told.note_first;
    report->told[report->told_count++] = told;
    return RESULT_OK;
}

/* ---- the file ---- */

struct summary {
    struct text name, format;
    struct opt filed_on, loans, deals_created;
    struct opt periods_added, periods_corrected, periods_removed, skipped;
};

static const struct field summary_fields[] = {
    FIELD_TEXT(struct summary, name, "name"),
    FIELD_TEXT(struct summary, format, "format"),
    FIELD_DATE(struct summary, filed_on, "filedOn"),
    FIELD_INTEGER(struct summary, loans, "loans"),
    FIELD_INTEGER(struct summary, deals_created, "dealsCreated"),
    FIELD_INTEGER(struct summary, periods_added, "periodsAdded"),
    FIELD_INTEGER(struct summary, periods_corrected, "periodsCorrected"),
    FIELD_INTEGER(struct summary, periods_removed, "periodsRemoved"),
    FIELD_INTEGER(struct summary, skipped, "skipped"),
};
static const struct schema summary_schema = SCHEMA("ImportedFile", struct summary, summary_fields);

static struct result remember_file(struct import *import, const char *name,
                                   const struct absee_filing *filing, struct error *err)
{
    struct call *call = &import->call;
    const struct import_report *report = &import->report;
    struct import_file file = {
        .id = import->id,
        .format = "absee",
        .name = name,
        .filed_on = filing->filed_on,
        .imported_at_ms = call->now_ms,
        .loans = report->loans,
        .deals_created = report->deals_created,
        .periods_added = report->periods_added,
        .periods_corrected = report->periods_corrected,
        .periods_removed = report->periods_removed,
        .skipped = report->skipped,
    };
    memcpy(file.fingerprint, filing->fingerprint, HASH_BYTES);
    TRY(import_file_insert(call->db, &file, err));
    const struct summary summary = {
        .name.chars = name,
        .format.chars = file.format,
        .filed_on = OPT(file.filed_on),
        .loans = OPT(file.loans),
        .deals_created = OPT(file.deals_created),
        .periods_added = OPT(file.periods_added),
        .periods_corrected = OPT(file.periods_corrected),
        .periods_removed = OPT(file.periods_removed),
        .skipped = OPT(file.skipped),
    };
    return audit_write(call,
                       &(struct audit_change){
                           .action = "import.file",
                           .subject_kind = "import",
                           .subject_id = import->id.hex,
                           .after = fields_json(call->arena, &summary_schema, &summary),
                       },
                       err);
}

static struct result import_filing(struct import *import, const char *name,
                                   const struct absee_filing *filing, struct error *err)
{
    struct call *call = &import->call;
    TRY(import_pool_find(call, filing, &import->pool_id, err));
    if (!oid_is_set(&import->pool_id))
        import->pool_id = import->id;
    for (size_t i = 0; i < filing->loan_count; i++) {
        arena_reset(call->arena);
        TRY(tell_loan(import, &filing->loans[i], err));
    }
    import->report.nothing_new = !import->wrote;
    if (import->wrote)
        TRY(remember_file(import, name, filing, err));
    return RESULT_OK;
}

struct result import_absee(struct call *call, const struct oid *import_id, const char *name,
                           const struct absee_filing *filing, struct import_report *ret_report,
                           struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct bulk *bulk CLEANUP(bulk_free_at_end) = call->bulk ? NULL : bulk_new();
    struct import import = {
        .call = *call,
        .id = import_id ? *import_id : oid_new(call->now_ms),
        .report = {.filed_on = filing->filed_on,
                   .loans = (int64_t)filing->loan_count,
                   .told = ARENA_ARRAY(call->arena, struct absee_told, filing->loan_count),
                   .arena = call->arena},
    };
    import.call.arena = &scratch;
    import.call.request_id = import.id.hex;
    if (bulk)
        import.call.bulk = bulk;

    bool known = false;
    TRY(import_file_exists(call->db, filing->fingerprint, &known, err));
    import.report.nothing_new = known;
    if (!known)
        TRY(import_filing(&import, name, filing, err));
    if (bulk)
        TRY(bulk_write(&import.call, err));
    *ret_report = import.report;
    return RESULT_OK;
}
