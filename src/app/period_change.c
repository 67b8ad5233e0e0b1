#include "app/period_change.h"

#include <string.h>

#include "app/audit.h"
#include "app/bulk.h"
#include "app/feedback.h"
#include "app/record.h"
#include "app/trends.h"

struct result period_change_expect(struct call *call, const struct oid *deal_id, struct error *err)
{
    TRY(deal_store_expect(call->db, deal_id, err));
    return bulk_audit_head_expect(call, err);
}

struct result period_batch_foresee(struct period_batch *batch, const struct period *before,
                                   const struct period *after, struct error *err)
{
    if (!batch->single)
        return RESULT_OK;
    TRY(feedback_expect(batch->call, batch->deal, err));
    return before ? RESULT_OK : trends_expect(batch, after, err);
}

static void begin_from_standing(struct period_batch *batch)
{
    batch->was = deal_standing_of(&batch->standing.totals, batch->standing.grade);
    batch->was_empty = batch->standing.totals.periods == 0;
}

struct result period_batch_begin(struct period_batch *batch, struct call *call,
                                 const struct deal *deal, struct error *err)
{
    *batch = (struct period_batch){.call = call, .deal = deal};
    TRY(standing_store_get(call->db, call->arena, &deal->id, &batch->standing, err));
    begin_from_standing(batch);
    return RESULT_OK;
}

void period_batch_begin_from(struct period_batch *batch, struct call *call, const struct deal *deal,
                             const struct standing *standing)
{
    *batch = (struct period_batch){.call = call, .deal = deal, .standing = *standing};
    begin_from_standing(batch);
}

void period_batch_begin_new(struct period_batch *batch, struct call *call, const struct deal *deal)
{
    const struct standing standing = {.rev = 1, .updated_at_ms = call->now_ms};
    period_batch_begin_from(batch, call, deal, &standing);
}

bool period_batch_is_free(const struct period_batch *batch, const struct period *period)
{
    const struct standing *standing = &batch->standing;
    const struct reported reported = {standing->latest_ym, standing->reported_bits};
    const int32_t first_ym = period_first_ym(period->last_ym, period->months);
    if (standing->totals.periods == 0)
        return true;
    if (first_ym <= standing->latest_ym - REPORTED_MONTHS)
        return false;
    for (int32_t ym = first_ym; ym <= period->last_ym; ym++) {
        if (reported_has(&reported, ym))
            return false;
    }
    return true;
}

/* Grade, flags and notes are those of the latest reporting period, whatever the order of entry. */
static struct result status_follow(const struct period_batch *batch, const struct period *before,
                                   const struct period *after, struct standing *standing,
                                   struct error *err)
{
    struct call *call = batch->call;
    const struct deal *deal = batch->deal;
    bool had_periods = standing->totals.periods - (after != NULL) + (before != NULL) > 0;
    struct period latest = {0};
    bool found = false;
    if (after && (!had_periods || after->last_ym >= standing->latest_ym)) {
        latest = *after;
        found = true;
    } else if (!after && before->last_ym == standing->latest_ym) {
        TRY(period_store_latest(call->db, call->arena, &deal->id, &deal->pro_forma, &latest, &found,
                                err));
    }
    if (!found)
        return RESULT_OK;
    standing->latest_ym = latest.last_ym;
    standing->grade = latest.figures.grade;
    standing->flags = latest.figures.flags;
    standing->dscr_e4 = latest.figures.dscr_e4;
    standing->vacancy_ppm = latest.figures.vacancy_ppm;
    standing->cash_flow_cents = OPT(latest.figures.cash_flow_cents);
    standing->caller_flags = latest.caller_flags;
    standing->notes = latest.notes;
    standing->updated_at_ms = call->now_ms;
    return RESULT_OK;
}

/* A correction leaves the months as they are. Where one is taken away, older ones may come within
 * reach of the bits, so that all are read anew. `was` is as before the change. */
static struct result reported_follow(const struct period_batch *batch, const struct standing *was,
                                     const struct period *before, const struct period *after,
                                     struct standing *standing, struct error *err)
{
    struct reported reported = {was->latest_ym, was->reported_bits};
    if (!before) {
        reported = reported_add(reported, after->last_ym, after->months);
    } else if (!after) {
        TRY(period_store_reported(batch->call->db, &batch->deal->id, standing->latest_ym, &reported,
                                  err));
    }
    standing->reported_bits = reported.bits;
    return RESULT_OK;
}

/* A wider array is a new one: copies of the batch keep theirs. */
static void side_add(struct arena *arena, struct period_side *side, const struct period *period)
{
    if (!period)
        return;
    if (side->count == side->room) {
        const size_t wider = side->room ? 4 * side->room : 1;
        const struct period **items = ARENA_ARRAY(arena, const struct period *, wider);
        if (side->count)
            memcpy(items, side->items, side->count * sizeof(const struct period *));
        side->items = items;
        side->room = wider;
    }
    struct period *kept = ARENA_NEW(arena, struct period);
    *kept = *period;
    side->items[side->count++] = kept;
}

struct result period_batch_change(struct period_batch *batch, const struct period *before,
                                  const struct period *after, const char *action, struct error *err)
{
    struct standing standing = batch->standing;
    if (before)
        deal_totals_remove(&standing.totals, &before->figures, before->months);
    if (after)
        TRY(deal_totals_add(&standing.totals, &after->figures, after->months, err));
    TRY(status_follow(batch, before, after, &standing, err));
    TRY(reported_follow(batch, &batch->standing, before, after, &standing, err));
    batch->standing = standing;
    side_add(batch->call->arena, &batch->before, before);
    side_add(batch->call->arena, &batch->after, after);
    batch->action = action;
    batch->changes++;
    return RESULT_OK;
}

/* A side of the audit's entry: of a single change the period itself. */
static const char *side_json(const struct period_batch *batch, const struct period_side *side)
{
    if (side->count == 0)
        return NULL;
    if (batch->changes == 1)
        return period_json(batch->call->arena, side->items[0]);
    return period_table_json(batch->call->arena, side->items, side->count);
}

struct result period_batch_end(struct period_batch *batch, struct error *err)
{
    if (batch->changes == 0)
        return RESULT_OK;
    struct call *call = batch->call;
    const struct deal *deal = batch->deal;
    const struct standing *standing = &batch->standing;
    TRY(standing_store_set(call->db, call->arena, &deal->id, standing, err));
    struct deal_standing is = deal_standing_of(&standing->totals, standing->grade);
    TRY(feedback_apply(call, deal, &batch->was, &is, err));
    int64_t seq = 0;
    TRY(audit_append(call,
                     &(struct audit_change){
                         .action = batch->changes == 1 ? batch->action : "period.import",
                         .subject_kind = "deal",
                         .subject_id = deal->id.hex,
                         .before = side_json(batch, &batch->before),
                         .after = side_json(batch, &batch->after),
                     },
                     &seq, err));
    return trends_apply(batch, seq, err);
}

const char *span_text(struct arena *arena, int32_t last_ym, int32_t months)
{
    int32_t first_ym = period_first_ym(last_ym, months);
    if (months == 1)
        return arena_printf(arena, "%d-%02d", last_ym / 12, last_ym % 12 + 1);
    return arena_printf(arena, "%d-%02d to %d-%02d", first_ym / 12, first_ym % 12 + 1, last_ym / 12,
                        last_ym % 12 + 1);
}
