#include "import/absee_periods.h"

#include <inttypes.h>
#include <string.h>

#include "app/correct_period.h"
#include "app/period_change.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "store/import_store.h"

/* A period of an earlier filing, and what becomes of it. */
struct made {
    struct import_period row;
    bool removed; /* a longer one took its place */
};

struct work {
    struct call *call;
    const struct deal *deal;
    struct period_batch batch;
    struct made *made;
    size_t made_count;
    const char *number; /* of the loan */
    struct import_report *report;
};

/* A planned period on its way into the record. */
struct planned {
    const struct statement_period *period;
    struct period_input input;
    const char *notes;   /* NULL: none */
    const char *figures; /* of import_periods */
};

static const char *notes_of(struct arena *arena, uint32_t remarks)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (int remark = 0; remark < STATEMENT_REMARK_COUNT; remark++) {
        if (remarks & (1u << remark))
            buf_printf(&text, "%s%s.", text.length ? " " : "", statement_remark_sentences[remark]);
    }
    return text.length ? arena_strdup(arena, buf_text(&text)) : NULL;
}

static void print_opt(struct buf *text, const char *name, struct opt value)
{
    if (value.known)
        buf_printf(text, " %s %" PRId64, name, value.value);
}

static struct planned planned_of(struct arena *arena, const struct statement_period *period)
{
    struct buf figures CLEANUP(buf_free) = BUF_EMPTY;
    buf_printf(&figures, "rent %" PRId64, period->rent_cents);
    print_opt(&figures, "expenses", period->expenses_cents);
    print_opt(&figures, "noi", period->noi_cents);
    print_opt(&figures, "cash_flow", period->cash_flow_cents);
    print_opt(&figures, "dscr", period->dscr_e4);
    print_opt(&figures, "vacancy", period->vacancy_ppm);
    buf_printf(&figures, " remarks %u", (unsigned)period->remarks);
    return (struct planned){
        .period = period,
        .input = {.rent_cents = OPT(period->rent_cents),
                  .vacancy_ppm = period->vacancy_ppm,
                  .expense_total_cents = period->expenses_cents,
                  .noi_cents = period->noi_cents,
                  .cash_flow_cents = period->cash_flow_cents,
                  .dscr_e4 = period->dscr_e4},
        .notes = notes_of(arena, period->remarks),
        .figures = arena_strdup(arena, buf_text(&figures)),
    };
}

static bool shares_month(const struct import_period *row, const struct statement_period *period)
{
    return period_first_ym(row->last_ym, row->months) <= period->last_ym &&
           period_first_ym(period->last_ym, period->months) <= row->last_ym;
}

/* The period's row. *ret_by_hand: somebody corrected it since it was made. */
static struct result period_get(struct work *work, const struct made *made,
                                struct period *ret_period, bool *ret_by_hand, struct error *err)
{
    struct call *call = work->call;
    TRY(period_store_get(call->db, call->arena, &work->deal->id, &made->row.period_id,
                         &work->deal->pro_forma, ret_period, err));
    *ret_by_hand = oid_is_set(&ret_period->updated_by);
    return RESULT_OK;
}

static struct result period_keep(struct work *work, const struct planned *planned,
                                 const struct oid *id, struct error *err)
{
    return import_period_set(work->call->db, &work->deal->id,
                             &(struct import_period){.last_ym = planned->period->last_ym,
                                                     .months = planned->period->months,
                                                     .period_id = *id,
                                                     .figures = planned->figures},
                             err);
}

/* ---- one change each, inside a savepoint ---- */

/* What the filing says now is remembered even where a correction by hand stands against it: it is
 * told once. */
static struct result restate(struct work *work, const struct planned *planned, struct made *made,
                             bool *ret_by_hand, struct error *err)
{
    struct period before = {0}, after = {0};
    TRY(period_get(work, made, &before, ret_by_hand, err));
    if (!*ret_by_hand)
        TRY(restate_period(&work->batch, &before, &planned->input, planned->notes, &after, err));
    return period_keep(work, planned, &made->row.period_id, err);
}

static struct result take_away(struct work *work, const struct made *made, struct error *err)
{
    struct period before = {0};
    bool by_hand = false;
    struct call *call = work->call;
    TRY(period_get(work, made, &before, &by_hand, err));
    if (by_hand)
        return error_set(err, ERROR_CONFLICT, "%s was corrected by hand and stays",
                         span_text(call->arena, before.last_ym, before.months));
    TRY(period_store_delete(call->db, &before, err));
    TRY(period_batch_change(&work->batch, &before, NULL, "period.replace", err));
    return import_period_delete(call->db, &work->deal->id, made->row.last_ym, err);
}

static struct result check_planned(struct work *work, const struct statement_period *period,
                                   struct error *err)
{
    if (period->last_ym > date_month_ym(timestamp_date(work->call->now_ms)))
        return error_set(err, ERROR_VALIDATION, "ends after the current month");
    if (period->rent_cents < 0)
        return error_set(err, ERROR_VALIDATION, "revenue is negative");
    return RESULT_OK;
}

static struct result add(struct work *work, const struct planned *planned, struct error *err)
{
    const struct statement_period *span = planned->period;
    TRY(check_planned(work, span, err));
    for (size_t i = 0; i < work->made_count; i++) {
        const struct made *made = &work->made[i];
        if (!made->removed && shares_month(&made->row, span))
            TRY(take_away(work, made, err));
    }
    const struct period statement = {
        .last_ym = span->last_ym, .months = span->months, .notes = planned->notes};
    struct period period = {0};
    TRY(record_period(&work->batch, &statement, &planned->input, &period, err));
    return period_keep(work, planned, &period.id, err);
}

/* ---- the two steps ---- */

/* What was refused leaves nothing behind, in the batch neither. */
static struct result settle(struct work *work, const struct period_batch *batch_before,
                            struct result outcome, const char **ret_refusal, struct error *err)
{
    TRY(import_settle(work->call, outcome, ret_refusal, err));
    if (*ret_refusal)
        work->batch = *batch_before;
    return RESULT_OK;
}

static struct made *find_made(struct work *work, const struct statement_period *period)
{
    for (size_t i = 0; i < work->made_count; i++) {
        struct made *made = &work->made[i];
        if (made->row.last_ym == period->last_ym && made->row.months == period->months)
            return made;
    }
    return NULL;
}

static void tell(struct work *work, int32_t last_ym, int32_t months, const char *why)
{
    import_report_skip(work->report, work->number, "%s: %s",
                       span_text(work->call->arena, last_ym, months), why);
}

static struct result step_restate(struct work *work, const struct planned *planned,
                                  struct error *err)
{
    struct made *made = find_made(work, planned->period);
    if (!made)
        return RESULT_OK;
    if (strcmp(made->row.figures, planned->figures) == 0)
        return RESULT_OK;
    const char *refusal = NULL;
    bool by_hand = false;
    const struct period_batch batch_before = work->batch;
    TRY(import_try_begin(work->call, err));
    struct result restated = check_planned(work, planned->period, err);
    if (!failed(restated))
        restated = restate(work, planned, made, &by_hand, err);
    TRY(settle(work, &batch_before, restated, &refusal, err));
    if (by_hand)
        refusal = "was corrected by hand: the restated statement is not taken over";
    if (refusal)
        tell(work, made->row.last_ym, made->row.months, refusal);
    else
        work->report->periods_corrected++;
    return RESULT_OK;
}

static struct result step_add(struct work *work, const struct planned *planned, struct error *err)
{
    const struct statement_period *period = planned->period;
    if (find_made(work, period))
        return RESULT_OK;
    const char *refusal = NULL;
    const struct period_batch batch_before = work->batch;
    TRY(import_try_begin(work->call, err));
    TRY(settle(work, &batch_before, add(work, planned, err), &refusal, err));
    if (refusal) {
        tell(work, period->last_ym, period->months, refusal);
        return RESULT_OK;
    }
    work->report->periods_added++;
    for (size_t i = 0; i < work->made_count; i++) {
        struct made *made = &work->made[i];
        if (!made->removed && shares_month(&made->row, period)) {
            made->removed = true;
            work->report->periods_removed++;
        }
    }
    return RESULT_OK;
}

struct result import_periods_apply(struct call *call, const struct deal *deal,
                                   const struct statement_plan *plan, const char *number,
                                   struct import_report *report, struct error *err)
{
    struct import_period_list known = {0};
    TRY(import_periods_of_deal(call->db, call->arena, &deal->id, &known, err));
    struct work work = {.call = call,
                        .deal = deal,
                        .made = ARENA_ARRAY(call->arena, struct made, known.count),
                        .made_count = known.count,
                        .number = number,
                        .report = report};
    for (size_t i = 0; i < known.count; i++)
        work.made[i].row = known.items[i];
    struct planned *planned = ARENA_ARRAY(call->arena, struct planned, plan->period_count);
    for (size_t i = 0; i < plan->period_count; i++)
        planned[i] = planned_of(call->arena, &plan->periods[i]);

    TRY(period_batch_begin(&work.batch, call, deal, err));
    for (size_t i = 0; i < plan->period_count; i++)
        TRY(step_restate(&work, &planned[i], err));
    for (size_t i = 0; i < plan->period_count; i++)
        TRY(step_add(&work, &planned[i], err));
    return period_batch_end(&work.batch, err);
}
