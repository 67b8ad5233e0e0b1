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
    *ret_by_hand = oid_is_set(&ret_period->updated_by) &&
                   !opt_equal(ret_period->updated_at_ms, made->row.updated_at_ms);
    return RESULT_OK;
}

static struct result period_keep(const struct work *work, const struct planned *planned,
                                 const struct oid *id, struct opt updated_at_ms, struct error *err)
{
    return import_period_set(work->call->db, &work->deal->id,
                             &(struct import_period){.last_ym = planned->period->last_ym,
                                                     .months = planned->period->months,
                                                     .period_id = *id,
                                                     .figures = planned->figures,
                                                     .updated_at_ms = updated_at_ms},
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
    if (*ret_by_hand)
        return period_keep(work, planned, &made->row.period_id, made->row.updated_at_ms, err);
    TRY(restate_period(&work->batch, &before, &planned->input, planned->notes, &after, err));
    return period_keep(work, planned, &made->row.period_id, after.updated_at_ms, err);
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
    return period_keep(work, planned, &period.id, UNKNOWN, err);
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

static bool is_planned(const struct made *made, const struct statement_plan *plan)
{
    for (size_t i = 0; i < plan->period_count; i++) {
        if (shares_month(&made->row, &plan->periods[i]))
            return true;
    }
    return false;
}

static struct result step_remove(struct work *work, struct made *made, struct error *err)
{
    const char *refusal = NULL;
    const struct period_batch batch_before = work->batch;
    TRY(import_try_begin(work->call, err));
    TRY(settle(work, &batch_before, take_away(work, made, err), &refusal, err));
    if (refusal) {
        tell(work, made->row.last_ym, made->row.months, refusal);
        return RESULT_OK;
    }
    made->removed = true;
    work->report->periods_removed++;
    return RESULT_OK;
}

static struct result work_read(struct work *work, struct error *err)
{
    struct import_period_list known = {0};
    TRY(import_periods_of_deal(work->call->db, work->call->arena, &work->deal->id, &known, err));
    work->made = ARENA_ARRAY(work->call->arena, struct made, known.count);
    work->made_count = known.count;
    for (size_t i = 0; i < known.count; i++)
        work->made[i].row = known.items[i];
    return RESULT_OK;
}

static const struct planned *plan_all(struct arena *arena, const struct statement_plan *plan)
{
    struct planned *planned = ARENA_ARRAY(arena, struct planned, plan->period_count);
    for (size_t i = 0; i < plan->period_count; i++)
        planned[i] = planned_of(arena, &plan->periods[i]);
    return planned;
}

struct result import_periods_apply(struct call *call, const struct deal *deal,
                                   const struct statement_plan *plan, const char *number,
                                   struct import_report *report, struct error *err)
{
    struct work work = {.call = call, .deal = deal, .number = number, .report = report};
    TRY(work_read(&work, err));
    const struct planned *planned = plan_all(call->arena, plan);

    TRY(period_batch_begin(&work.batch, call, deal, err));
    for (size_t i = 0; i < work.made_count; i++) {
        if (!is_planned(&work.made[i], plan))
            TRY(step_remove(&work, &work.made[i], err));
    }
    for (size_t i = 0; i < plan->period_count; i++)
        TRY(step_restate(&work, &planned[i], err));
    for (size_t i = 0; i < plan->period_count; i++)
        TRY(step_add(&work, &planned[i], err));
    return period_batch_end(&work.batch, err);
}

/* ---- to take an import back ---- */

static bool agrees(struct opt planned, struct opt is)
{
    return !planned.known || opt_equal(planned, is);
}

static bool is_as_planned(const struct period *period, const struct planned *planned)
{
    const struct period_figures *is = &period->figures;
    const struct period_input *input = &planned->input;
    return agrees(input->rent_cents, OPT(is->rent_cents)) &&
           agrees(input->noi_cents, OPT(is->noi_cents)) &&
           agrees(input->expense_total_cents, is->expense_total_cents) &&
           agrees(input->cash_flow_cents, OPT(is->cash_flow_cents)) &&
           agrees(input->dscr_e4, is->dscr_e4) && agrees(input->vacancy_ppm, is->vacancy_ppm);
}

/* The record's period over the months of a planned one is an import's where it says the same; one
 * that was an import's and says something else was corrected by hand. */
static struct result claim(struct work *work, const struct period_list *record,
                           const struct planned *planned, struct error *err)
{
    const struct made *made = find_made(work, planned->period);
    for (size_t i = 0; i < record->count; i++) {
        const struct period *period = &record->items[i];
        if (period->last_ym != planned->period->last_ym ||
            period->months != planned->period->months)
            continue;
        if (is_as_planned(period, planned))
            return period_keep(work, planned, &period->id, period->updated_at_ms, err);
        if (made && oid_equal(&made->row.period_id, &period->id))
            return period_keep(work, planned, &period->id, made->row.updated_at_ms, err);
    }
    return RESULT_OK;
}

struct result import_periods_claim(struct call *call, const struct deal *deal,
                                   const struct statement_plan *plan, struct error *err)
{
    struct work work = {.call = call, .deal = deal};
    struct period_list record = {0};
    TRY(work_read(&work, err));
    TRY(period_store_list(call->db, call->arena, &deal->id, &deal->pro_forma, &record, err));
    const struct planned *planned = plan_all(call->arena, plan);
    for (size_t i = 0; i < work.made_count; i++)
        TRY(import_period_delete(call->db, &deal->id, work.made[i].row.last_ym, err));
    for (size_t i = 0; i < plan->period_count; i++)
        TRY(claim(&work, &record, &planned[i], err));
    return RESULT_OK;
}
