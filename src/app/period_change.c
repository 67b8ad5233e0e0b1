#include "app/period_change.h"

#include "app/audit.h"
#include "app/feedback.h"
#include "app/record.h"

/* Grade, flags and notes are those of the latest reporting period, whatever the order of entry. */
static struct result status_follow(struct call *call, const struct deal *deal,
                                   const struct period *before, const struct period *after,
                                   struct standing *standing, struct error *err)
{
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
    standing->caller_flags = latest.caller_flags;
    standing->notes = latest.notes;
    standing->updated_at_ms = call->now_ms;
    return RESULT_OK;
}

struct result period_change_apply(struct call *call, const struct deal *deal,
                                  const struct period *before, const struct period *after,
                                  const char *action, struct error *err)
{
    struct standing standing = {0};
    TRY(standing_store_get(call->db, call->arena, &deal->id, &standing, err));
    struct deal_standing was = deal_standing_of(&standing.totals, standing.grade);

    if (before)
        deal_totals_remove(&standing.totals, &before->figures, before->months);
    if (after)
        TRY(deal_totals_add(&standing.totals, &after->figures, after->months, err));
    TRY(status_follow(call, deal, before, after, &standing, err));
    TRY(standing_store_set(call->db, call->arena, &deal->id, &standing, err));

    struct deal_standing is = deal_standing_of(&standing.totals, standing.grade);
    TRY(feedback_apply(call, deal, &was, &is, err));
    return audit_write(call,
                       &(struct audit_change){
                           .action = action,
                           .subject_kind = "deal",
                           .subject_id = deal->id.hex,
                           .before = before ? period_json(call->arena, before) : NULL,
                           .after = after ? period_json(call->arena, after) : NULL,
                       },
                       err);
}

const char *span_text(struct arena *arena, int32_t last_ym, int32_t months)
{
    int32_t first_ym = period_first_ym(last_ym, months);
    if (months == 1)
        return arena_printf(arena, "%d-%02d", last_ym / 12, last_ym % 12 + 1);
    return arena_printf(arena, "%d-%02d to %d-%02d", first_ym / 12, first_ym % 12 + 1, last_ym / 12,
                        last_ym % 12 + 1);
}
