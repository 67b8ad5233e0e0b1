#include "app/recalculate_trends.h"

#include "app/audit.h"
#include "app/bulk.h"
#include "app/period_change.h"
#include "app/trends_recount.h"

/* A group, or where key.key is NULL the rows of a month that belong to none. */
struct unit {
    struct app *app;
    const struct recalculate_options *options;
    enum trend_kind kind;
    struct trend_key key;
    int32_t ym;
    bool differs; /* as far as was seen last */
};

static struct call unit_call(const struct unit *unit, struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = unit->app->now_ms(),
        .policy = unit->app->policy,
        .actor = *unit->options->actor,
        .request_id = unit->options->request_id,
        .address = unit->options->address,
    };
}

static struct result unit_recount(struct call *call, const struct unit *unit,
                                  struct trends_recount *ret_recount, struct error *err)
{
    if (unit->key.key)
        return trends_recount_group(call, unit->kind, &unit->key, ret_recount, err);
    return trends_recount_strays(call, unit->kind, unit->ym, ret_recount, err);
}

static struct result mend_run(void *context, struct db *db, struct error *err)
{
    struct unit *unit = context;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct call call = unit_call(unit, db, &arena);
    struct trends_recount recount = {0};
    TRY(bulk_months_fold(&call, err));
    TRY(unit_recount(&call, unit, &recount, err));
    unit->differs = recount.wrong.count > 0;
    if (!unit->differs)
        return RESULT_OK;
    TRY(trends_mend(&call, &recount, err));
    bool group = unit->key.key != NULL;
    struct audit_change change = {
        .action = "feedback.mend",
        .subject_kind = group ? trend_kind_names[unit->kind] : "month",
        .subject_id = group ? unit->key.key : span_text(&arena, unit->ym, 1),
    };
    return audit_write(&call, &change, err);
}

/* In one read transaction: the unit after the last one, and whether it differs. `names` keeps its
 * key. */
static struct result look_group(struct call *call, struct arena *names, struct unit *unit,
                                struct error *err)
{
    struct call naming = *call;
    naming.arena = names;
    TRY(trends_next_group(&naming, unit->kind, &unit->key, &unit->key, err));
    if (!unit->key.key)
        return RESULT_OK;
    struct trends_recount recount = {0};
    TRY(unit_recount(call, unit, &recount, err));
    unit->differs = recount.wrong.count > 0;
    return RESULT_OK;
}

static struct result look_month(struct call *call, struct arena *names, struct unit *unit,
                                struct error *err)
{
    (void)names;
    struct opt ym = UNKNOWN;
    TRY(trends_next_month(call, unit->ym == INT32_MIN ? INT32_MIN : unit->ym + 1, &ym, err));
    unit->ym = ym.known ? (int32_t)ym.value : INT32_MAX;
    if (!ym.known)
        return RESULT_OK;
    struct trends_recount recount = {0};
    TRY(unit_recount(call, unit, &recount, err));
    unit->differs = recount.wrong.count > 0;
    return RESULT_OK;
}

static struct result look(struct result (*next)(struct call *call, struct arena *names,
                                                struct unit *unit, struct error *err),
                          struct arena *names, struct unit *unit, struct error *err)
{
    struct db *db = NULL;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    unit->differs = false;
    TRY(db_pool_take(unit->app->readers, &db, err));
    struct call call = unit_call(unit, db, &arena);
    struct result result = db_begin(db, DB_OPEN_READ, err);
    if (!failed(result))
        result = next(&call, names, unit, err);
    db_rollback(db);
    db_pool_give(unit->app->readers, db);
    return result;
}

static struct result mend_where_differs(struct unit *unit, int64_t *changed, struct error *err)
{
    if (!unit->differs)
        return RESULT_OK;
    TRY(writer_run(unit->app->writer, mend_run, unit, err));
    *changed += unit->differs;
    return RESULT_OK;
}

static struct result mend_kind(struct unit unit, struct arena *names, int64_t *changed,
                               struct error *err)
{
    unit.key = (struct trend_key){"", ""};
    for (;;) {
        TRY(look(look_group, names, &unit, err));
        if (!unit.key.key)
            break;
        TRY(mend_where_differs(&unit, changed, err));
    }
    unit.ym = INT32_MIN;
    for (;;) {
        TRY(look(look_month, names, &unit, err));
        if (unit.ym == INT32_MAX)
            return RESULT_OK;
        TRY(mend_where_differs(&unit, changed, err));
    }
}

struct result recalculate_trends(struct app *app, const struct recalculate_options *options,
                                 int64_t *changed, struct error *err)
{
    struct arena names CLEANUP(arena_free);
    arena_init(&names, ARENA_DEFAULT_LIMIT);
    for (int kind = 0; kind < TREND_KIND_COUNT; kind++) {
        struct unit unit = {.app = app, .options = options, .kind = (enum trend_kind)kind};
        TRY(mend_kind(unit, &names, changed, err));
    }
    return RESULT_OK;
}
