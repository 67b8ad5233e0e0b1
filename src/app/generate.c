#include "app/generate.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/bulk.h"
#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "app/report_period.h"
#include "base/calendar.h"
#include "domain/portfolio_random.h"

/* 2021-01-01, so that what people add comes after the invented in lists by id. */
#define ID_TIME UINT32_C(0x5fee6600)

struct oid generated_id(enum generated_noun noun, uint64_t seed, int64_t index)
{
    struct oid id;
    const uint64_t of_seed = stream_of(seed, (uint64_t)noun) & UINT64_C(0xffffffffff);
    snprintf(id.hex, sizeof(id.hex), "%08" PRIx32 "%010" PRIx64 "%06" PRIx64,
             ID_TIME + (uint32_t)noun, of_seed, (uint64_t)index & UINT64_C(0xffffff));
    return id;
}
_Static_assert(PORTFOLIO_DEALS_MAX <= 0xffffff, "an index has six hex digits");

/* A step at work. */
struct writing {
    struct call call;
    struct call reading; /* the same on another connection: what was committed before the step */
    const struct portfolio_plan *plan;
};

/* ---- one of each ---- */

static struct text text_of(const char *chars)
{
    return (struct text){.chars = chars};
}

static struct text_list list_of(const char **items, size_t count)
{
    return (struct text_list){.items = items, .count = count, .known = true};
}

static struct result write_buyer(struct writing *writing, int64_t index, int64_t *ret_periods,
                                 struct error *err)
{
    struct call *call = &writing->call;
    const struct portfolio_plan *plan = writing->plan;
    struct portfolio_buyer source = portfolio_buyer(plan, index);
    const char *strategies[STRATEGY_COUNT];
    size_t strategy_count = 0;
    if (source.buys_hold)
        strategies[strategy_count++] = strategy_names[STRATEGY_BUY_HOLD];
    if (source.buys_commercial)
        strategies[strategy_count++] = strategy_names[STRATEGY_COMMERCIAL];

    struct buyer body = {
        .id = generated_id(GENERATED_BUYERS, plan->seed, index),
        .name = text_of(source.name),
        .company = text_of(source.company),
        .email = text_of(source.email),
        .phone = text_of(source.phone),
        .market_keys = list_of(source.market_keys, source.market_count),
        .strategies = list_of(strategies, strategy_count),
    };
    struct buyer buyer;
    *ret_periods = 0;
    return buyer_create(call, &body, &buyer, err);
}

static struct opt strategy_of(bool commercial)
{
    return OPT(commercial ? STRATEGY_COMMERCIAL : STRATEGY_BUY_HOLD);
}

static struct result write_box(struct writing *writing, int64_t index, int64_t *ret_periods,
                               struct error *err)
{
    struct call *call = &writing->call;
    const struct portfolio_plan *plan = writing->plan;
    struct portfolio_box source = portfolio_box(plan, index);
    const char *markets[PORTFOLIO_MARKETS_MAX], *types[PORTFOLIO_KIND_COUNT];
    size_t type_count = 0;
    for (size_t i = 0; i < source.market_count; i++)
        markets[i] = source.markets[i]->key;
    for (size_t i = 0; i < PORTFOLIO_KIND_COUNT; i++) {
        if ((source.kinds >> i & 1) != 0)
            types[type_count++] = portfolio_kinds[i].property_type;
    }

    struct buy_box body = {
        .id = generated_id(GENERATED_BOXES, plan->seed, index),
        .buyer_id = generated_id(GENERATED_BUYERS, plan->seed, source.buyer),
        .name = text_of(source.name),
        .strategy = strategy_of(source.commercial),
        .market_keys = list_of(markets, source.market_count),
        .property_types = list_of(types, type_count),
        .min_price_cents = source.min_price_cents,
        .max_price_cents = source.max_price_cents,
        .min_dscr_e4 = source.min_dscr_e4,
        .min_cash_flow_cents = source.min_cash_flow_cents,
        .active = OPT(source.active),
    };
    struct buy_box box;
    *ret_periods = 0;
    return buy_box_create(call, &body, &box, err);
}

static struct result write_lead(struct call *call, const struct portfolio_lead *source,
                                const struct oid *id, struct error *err)
{
    static const enum lead_status statuses[] = {
        [STAGE_NEW] = LEAD_NEW,
        [STAGE_UNDERWRITING] = LEAD_UNDERWRITING,
        [STAGE_UNDER_CONTRACT] = LEAD_UNDER_CONTRACT,
    };
    struct lead body = {
        .id = *id,
        .address = text_of(source->address),
        .city = text_of(source->market->city),
        .state = text_of(source->market->state),
        .zip = text_of(source->zip),
        .market_key = text_of(source->market->key),
        .strategy = strategy_of(source->kind->commercial),
        .property_type = text_of(source->kind->property_type),
        .units = OPT(source->units),
        .asking_price_cents = OPT(source->asking_price_cents),
        .projected_rent_cents = source->projected_rent_cents,
        .projected_noi_cents = source->projected_noi_cents,
        .projected_cash_flow_cents = source->projected_cash_flow_cents,
        .projected_dscr_e4 = source->projected_dscr_e4,
        .status = OPT(statuses[source->stage]),
        .score_e2 = OPT(source->score_e2),
    };
    struct lead lead;
    return lead_add(call, &body, &lead, err);
}

static struct result write_open_lead(struct writing *writing, int64_t index, int64_t *ret_periods,
                                     struct error *err)
{
    struct call *call = &writing->call;
    const struct portfolio_plan *plan = writing->plan;
    const struct portfolio_lead source = portfolio_open_lead(plan, index);
    const struct oid id = generated_id(GENERATED_OPEN_LEADS, plan->seed, index);
    *ret_periods = 0;
    return write_lead(call, &source, &id, err);
}

/* ---- a deal and its periods ---- */

static struct closing_body closing_of(const struct portfolio_plan *plan,
                                      struct portfolio_deal *source)
{
    const struct pro_forma *pro_forma = &source->pro_forma;
    const struct financing *loan = &source->financing;
    struct closing_body body = {
        .buyer_id = generated_id(GENERATED_BUYERS, plan->seed, source->buyer),
        .strategy = strategy_of(source->commercial),
        .closed_on = OPT(source->closed_on),
        .market_key = text_of(source->lead.market->key),
        .purchase_price_cents = OPT(source->price_cents),
        .rehab_cost_cents = OPT(source->rehab_cents),
        .has_financing = OPT(true),
        .financing = {.loan_type = loan->loan_type,
                      .interest_rate_ppm = loan->interest_rate_ppm,
                      .ltv_ppm = loan->ltv_ppm,
                      .amortization_e4 = loan->amortization_e4,
                      .monthly_debt_service_cents = loan->monthly_debt_service_cents},
        .projected_rent_cents = OPT(pro_forma->rent_cents),
        .projected_noi_cents = OPT(pro_forma->noi_cents),
        .projected_cash_flow_cents = OPT(pro_forma->cash_flow_cents),
        .projected_dscr_e4 = pro_forma->dscr_e4,
        .dscr_basis = OPT(pro_forma->dscr_basis),
        .assumptions = list_of(source->assumptions, source->assumption_count),
    };
    if (source->gives_expenses)
        body.projected_expenses_cents = OPT(pro_forma->expenses_cents);
    if (source->box >= 0)
        body.buy_box_id = generated_id(GENERATED_BOXES, plan->seed, source->box);
    return body;
}

/* As report_period() does; the spans are within closing and today by their making. */
static struct result write_period(struct period_batch *batch, const struct portfolio_period *source,
                                  struct error *err)
{
    const char **flags = ARENA_ARRAY(batch->call->arena, const char *, 1);
    flags[0] = source->caller_flag;
    const struct period statement = {
        .last_ym = source->last_ym,
        .months = source->months,
        .caller_flags = list_of(flags, source->caller_flag != NULL),
        .notes = source->note,
    };
    struct period period;
    return record_period(batch, &statement, &source->input, &period, err);
}

static struct result write_deal(struct writing *writing, int64_t index, int64_t *ret_periods,
                                struct error *err)
{
    struct call *call = &writing->call;
    const struct portfolio_plan *plan = writing->plan;
    struct portfolio_deal source = portfolio_deal(plan, index);
    const struct oid id = generated_id(GENERATED_DEALS, plan->seed, index);
    const struct closing_body body = closing_of(plan, &source);
    struct deal deal = {0};
    int32_t required_e4 = 0;
    TRY(closing_check(&writing->reading, &body, &required_e4, err));
    TRY(write_lead(call, &source.lead, &id, err));
    TRY(close_checked(call, &id, &body, required_e4, &deal, err));
    struct period_batch batch = {0};
    period_batch_begin_new(&batch, call, &deal);
    for (int32_t number = 0; number < source.period_count; number++) {
        const struct portfolio_period period = portfolio_period(&source, number);
        TRY(write_period(&batch, &period, err));
    }
    TRY(period_batch_end(&batch, err));
    *ret_periods = source.period_count;
    return RESULT_OK;
}

/* ---- steps ---- */

static struct result buyer_exists(struct call *call, const struct oid *id, bool *ret_found,
                                  struct error *err)
{
    return buyer_store_exists(call->db, id, ret_found, err);
}

static struct result box_exists(struct call *call, const struct oid *id, bool *ret_found,
                                struct error *err)
{
    struct buy_box box;
    return buy_box_store_find(call->db, call->arena, id, &box, ret_found, err);
}

/* A deal is there where its lead is: they are written together. */
static struct result lead_exists(struct call *call, const struct oid *id, bool *ret_found,
                                 struct error *err)
{
    return lead_store_exists(call->db, id, ret_found, err);
}

static int64_t deal_count(const struct portfolio_plan *plan)
{
    return plan->deals;
}

static const struct {
    bool are_leads; /* as open leads and deals are: `exists` is that of their lead */
    int64_t (*count)(const struct portfolio_plan *plan);
    struct result (*exists)(struct call *call, const struct oid *id, bool *ret_found,
                            struct error *err);
    struct result (*write)(struct writing *writing, int64_t index, int64_t *ret_periods,
                           struct error *err);
} nouns[GENERATED_NOUN_COUNT] = {
    [GENERATED_BUYERS] = {false, portfolio_buyer_count, buyer_exists, write_buyer},
    [GENERATED_BOXES] = {false, portfolio_box_count, box_exists, write_box},
    [GENERATED_DEALS] = {true, deal_count, lead_exists, write_deal},
    [GENERATED_OPEN_LEADS] = {true, portfolio_open_lead_count, lead_exists, write_open_lead},
};

/* One step's input and output; the writer may run it again, so it begins from `first` each time. */
struct step {
    struct app *app;
    const struct portfolio_plan *plan;
    enum generated_noun noun;
    int64_t first;
    int64_t next; /* where the next step begins */
    int64_t written, periods;
};

static struct call step_call(const struct step *step, struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = step->app->now_ms(),
        .policy = step->app->policy,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "demo", .role = ROLE_ADMIN},
        .request_id = "generate",
        .address = "cli",
    };
}

/* Whether any of those to come may be there: where none is, none is looked for one by one. */
static struct result look_ahead(struct call *call, const struct step *step, int64_t count,
                                bool *ret_any, struct error *err)
{
    if (!nouns[step->noun].are_leads)
        return RESULT_OK;
    const struct oid first = generated_id(step->noun, step->plan->seed, step->first);
    const struct oid last = generated_id(step->noun, step->plan->seed, count - 1);
    return lead_store_any_between(call->db, &first, &last, ret_any, err);
}

static bool step_goes_on(const struct step *step, int64_t count, int64_t index, int64_t periods)
{
    const int64_t nouns_written = index - step->first;
    return index < count && nouns_written < BULK_GROUPS_MAX &&
           nouns_written + periods < GENERATE_ROWS_A_STEP;
}

/* What the deals of a step change of buyers and buy boxes, read before anything is written: each
 * question would wait for the rows that are written meanwhile (db_run_apart). */
static struct result read_ahead(struct call *call, const struct step *step, int64_t count,
                                struct error *err)
{
    const struct portfolio_plan *plan = step->plan;
    struct buyer_standing buyer;
    struct box_standing box;
    if (step->noun != GENERATED_DEALS)
        return RESULT_OK;
    for (int64_t index = step->first, periods = 0; step_goes_on(step, count, index, periods);
         index++) {
        const struct portfolio_deal deal = portfolio_deal(plan, index);
        const struct oid buyer_id = generated_id(GENERATED_BUYERS, plan->seed, deal.buyer);
        const struct oid box_id = generated_id(GENERATED_BOXES, plan->seed, deal.box);
        TRY(bulk_buyer_get(call, &buyer_id, &buyer, err));
        if (deal.box >= 0)
            TRY(bulk_box_get(call, &box_id, &box, err));
        periods += deal.period_count;
        arena_reset(call->arena);
    }
    return RESULT_OK;
}

static struct result step_write(struct step *step, struct writing *writing, struct error *err)
{
    struct call *call = &writing->call;
    const int64_t count = nouns[step->noun].count(step->plan);
    bool any = true;
    TRY(look_ahead(call, step, count, &any, err));
    TRY(read_ahead(call, step, count, err));
    int64_t index = step->first, written = 0, all_periods = 0;
    for (; step_goes_on(step, count, index, all_periods); index++) {
        const struct oid id = generated_id(step->noun, step->plan->seed, index);
        bool found = false;
        int64_t periods = 0;
        if (any)
            TRY(nouns[step->noun].exists(call, &id, &found, err));
        if (!found) {
            TRY(nouns[step->noun].write(writing, index, &periods, err));
            written++;
        }
        all_periods += periods;
        arena_reset(call->arena);
    }
    TRY(bulk_write(call, err));
    step->next = index;
    step->written = written;
    step->periods = all_periods;
    return RESULT_OK;
}

/* What a deal is closed by is read on a connection of its own, so that nothing waits for the rows
 * that are written meanwhile (db_run_apart). */
static struct result step_run(void *context, struct db *db, struct error *err)
{
    struct step *step = context;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    struct writing writing = {.call = step_call(step, db, &arena), .plan = step->plan};
    writing.call.bulk = bulk;
    writing.reading = writing.call;
    if (nouns[step->noun].are_leads)
        TRY(db_run_apart(db, err));
    TRY(db_pool_take(step->app->readers, &writing.reading.db, err));
    struct result written = db_begin(writing.reading.db, DB_OPEN_READ, err);
    if (!failed(written))
        written = step_write(step, &writing, err);
    db_pool_give(step->app->readers, writing.reading.db);
    return written;
}

/* ---- the whole ---- */

static struct result check_plan(const struct app *app, const struct portfolio_plan *plan,
                                struct error *err)
{
    if (plan->deals < 1 || plan->deals > PORTFOLIO_DEALS_MAX)
        return error_set(err, ERROR_VALIDATION, "deals must be between 1 and %" PRId64,
                         PORTFOLIO_DEALS_MAX);
    if (plan->months < 1 || plan->months > PORTFOLIO_MONTHS_MAX)
        return error_set(err, ERROR_VALIDATION, "months must be between 1 and %d",
                         (int)PORTFOLIO_MONTHS_MAX);
    int32_t earliest_on = 0;
    (void)date_from_parts(PORTFOLIO_TODAY_YEAR_MIN, 1, 1, &earliest_on);
    if (plan->today_on < earliest_on || plan->today_on > timestamp_date(app->now_ms()))
        return error_set(err, ERROR_VALIDATION, "today must be after %d and not in the future",
                         (int)PORTFOLIO_TODAY_YEAR_MIN - 1);
    return RESULT_OK;
}

static struct result look_for_others(struct db *db, uint64_t seed, struct error *err)
{
    const struct oid first = generated_id(GENERATED_BUYERS, seed, 0);
    bool any = false, ours = false;
    TRY(lead_store_any_crm(db, &any, err));
    TRY(buyer_store_exists(db, &first, &ours, err));
    if (any && !ours)
        return error_set(err, ERROR_CONFLICT,
                         "the database holds other data: an invented portfolio wants its own");
    return RESULT_OK;
}

struct result generate_check_database(struct app *app, uint64_t seed, struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct result looked = look_for_others(db, seed, err);
    db_pool_give(app->readers, db);
    return looked;
}

/* Its last open lead is written last. */
static struct result check_absent(const struct app *app, const struct portfolio_plan *plan,
                                  struct error *err)
{
    const struct oid last =
        generated_id(GENERATED_OPEN_LEADS, plan->seed, portfolio_open_lead_count(plan) - 1);
    struct db *db = NULL;
    bool found = false;
    TRY(db_pool_take(app->readers, &db, err));
    struct result looked = lead_store_exists(db, &last, &found, err);
    db_pool_give(app->readers, db);
    TRY(looked);
    if (found)
        return error_set(err, ERROR_CONFLICT, "the demo portfolio is there already");
    return RESULT_OK;
}

struct result generate_portfolio(struct app *app, const struct portfolio_plan *plan,
                                 void (*progress)(void *context, int64_t done, int64_t total),
                                 void *context, struct generation *ret_generation,
                                 struct error *err)
{
    TRY(check_plan(app, plan, err));
    TRY(check_absent(app, plan, err));
    int64_t total = 0, done = 0;
    for (int noun = 0; noun < GENERATED_NOUN_COUNT; noun++)
        total += nouns[noun].count(plan);

    struct generation generation = {0};
    for (int noun = 0; noun < GENERATED_NOUN_COUNT; noun++) {
        struct step step = {.app = app, .plan = plan, .noun = (enum generated_noun)noun};
        const int64_t count = nouns[noun].count(plan);
        while (step.first < count) {
            TRY(writer_run(app->writer, step_run, &step, err));
            done += step.next - step.first;
            step.first = step.next;
            generation.written[noun] += step.written;
            generation.periods += step.periods;
            if (progress != NULL)
                progress(context, done, total);
        }
    }
    *ret_generation = generation;
    return RESULT_OK;
}
