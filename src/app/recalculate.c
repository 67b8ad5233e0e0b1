#include "app/recalculate.h"

#include <inttypes.h>

#include "app/audit.h"
#include "app/recalculate_trends.h"
#include "app/recount.h"

/* One step's input and output; the writer may run it again, so it begins from `after` each time. */
struct step {
    struct app *app;
    const struct recalculate_options *options;
    enum recount_noun noun;
    struct oid after;
    struct oid last; /* where the next step begins */
    int64_t looked_at, changed;
};

static struct result audit_mend(struct call *call, const char *kind, const struct oid *id,
                                struct error *err)
{
    return audit_write(call,
                       &(struct audit_change){
                           .action = "feedback.mend", .subject_kind = kind, .subject_id = id->hex},
                       err);
}

static struct result mend_periods(struct call *call, struct deal_recount *recount, int64_t *changed,
                                  struct error *err)
{
    for (size_t i = 0; i < recount->periods.count; i++) {
        if (!recount->period_differs[i])
            continue;
        struct period *period = &recount->periods.items[i];
        period->figures = recount->fresh[i];
        TRY(period_store_set(call->db, call->arena, period, err));
        TRY(audit_mend(call, "period", &period->id, err));
        ++*changed;
    }
    return RESULT_OK;
}

static struct result mend_deal(struct call *call, const struct oid *id, int64_t *changed,
                               struct error *err)
{
    struct deal_recount recount = {0};
    TRY(recount_deal(call, id, &recount, err));
    TRY(mend_periods(call, &recount, changed, err));
    if (!recount.standing_differs)
        return RESULT_OK;
    recount.expected.updated_at_ms = call->now_ms;
    TRY(standing_store_set(call->db, call->arena, id, &recount.expected, err));
    TRY(audit_mend(call, "deal", id, err));
    ++*changed;
    return RESULT_OK;
}

static struct result mend_box(struct call *call, const struct oid *id, int64_t *changed,
                              struct error *err)
{
    struct box_recount recount = {0};
    TRY(recount_box(call, id, &recount, err));
    if (!recount.differs)
        return RESULT_OK;
    TRY(box_standing_set(call->db, id, &recount.expected, call->now_ms, err));
    TRY(audit_mend(call, "buybox", id, err));
    ++*changed;
    return RESULT_OK;
}

static struct result mend_buyer(struct call *call, const struct oid *id, int64_t *changed,
                                struct error *err)
{
    struct buyer_recount recount = {0};
    TRY(recount_buyer(call, id, &recount, err));
    if (!recount.differs)
        return RESULT_OK;
    TRY(buyer_standing_set(call->db, id, &recount.expected, call->now_ms, err));
    TRY(audit_mend(call, "buyer", id, err));
    ++*changed;
    return RESULT_OK;
}

/* Deals come first: groups are counted from their standings. */
static const struct {
    int64_t a_step;
    struct result (*mend)(struct call *call, const struct oid *id, int64_t *changed,
                          struct error *err);
} nouns[RECOUNT_NOUN_COUNT] = {
    [RECOUNT_DEALS] = {RECALCULATE_DEALS_A_STEP, mend_deal},
    [RECOUNT_BOXES] = {RECALCULATE_GROUPS_A_STEP, mend_box},
    [RECOUNT_BUYERS] = {RECALCULATE_GROUPS_A_STEP, mend_buyer},
};

static struct call step_call(const struct step *step, struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = step->app->now_ms(),
        .policy = step->app->policy,
        .actor = *step->options->actor,
        .request_id = step->options->request_id,
        .address = step->options->address,
    };
}

static struct result step_run(void *context, struct db *db, struct error *err)
{
    struct step *step = context;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct call call = step_call(step, db, &arena);

    struct oid ids[RECALCULATE_DEALS_A_STEP];
    int64_t count = 0, changed = 0;
    TRY(recount_ids(&call, step->noun, &step->after, nouns[step->noun].a_step, ids, &count, err));
    for (int64_t i = 0; i < count; i++)
        TRY(nouns[step->noun].mend(&call, &ids[i], &changed, err));
    step->looked_at = count;
    step->changed = changed;
    step->last = count ? ids[count - 1] : step->after;
    return RESULT_OK;
}

static struct result count_all(struct app *app, int64_t *ret_total, struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct call call = {.db = db};
    int64_t total = 0;
    struct result result = RESULT_OK;
    for (int noun = 0; noun < RECOUNT_NOUN_COUNT && !failed(result); noun++) {
        int64_t count = 0;
        result = recount_total(&call, (enum recount_noun)noun, &count, err);
        total += count;
    }
    db_pool_give(app->readers, db);
    *ret_total = total;
    return result;
}

struct result recalculate(struct app *app, const struct recalculate_options *options,
                          struct recalculation *ret_recalculation, struct error *err)
{
    int64_t total = 0, done = 0, changed = 0;
    int64_t looked_at[RECOUNT_NOUN_COUNT] = {0};
    TRY(count_all(app, &total, err));
    for (int noun = 0; noun < RECOUNT_NOUN_COUNT; noun++) {
        struct step step = {.app = app, .options = options, .noun = (enum recount_noun)noun};
        do {
            step.looked_at = 0;
            TRY(writer_run(app->writer, step_run, &step, err));
            step.after = step.last;
            looked_at[noun] += step.looked_at;
            changed += step.changed;
            done += step.looked_at;
            if (options->progress)
                options->progress(options->context, done, total > done ? total : done);
        } while (step.looked_at == nouns[noun].a_step);
    }
    TRY(recalculate_trends(app, options, &changed, err));
    *ret_recalculation = (struct recalculation){
        .buy_boxes = looked_at[RECOUNT_BOXES],
        .buyers = looked_at[RECOUNT_BUYERS],
        .deals = looked_at[RECOUNT_DEALS],
        .changed = changed,
    };
    return RESULT_OK;
}

const char *recalculation_json(struct arena *arena, const struct recalculation *recalculation)
{
    return arena_printf(arena,
                        "{\"buyBoxes\":%" PRId64 ",\"buyers\":%" PRId64 ",\"deals\":%" PRId64
                        ",\"changed\":%" PRId64 "}",
                        recalculation->buy_boxes, recalculation->buyers, recalculation->deals,
                        recalculation->changed);
}
