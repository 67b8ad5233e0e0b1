#include "app/recount.h"

#include <string.h>

#include "app/feedback.h"
#include "store/sql_statements.h"

static bool figures_equal(const struct period_figures *a, const struct period_figures *b)
{
    for (int part = 0; part < EXPENSE_PART_COUNT; part++) {
        if (!opt_equal(a->expense_cents[part], b->expense_cents[part]))
            return false;
    }
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        if (!opt_equal(a->variance[measure], b->variance[measure]))
            return false;
    }
    return a->rent_cents == b->rent_cents && a->noi_cents == b->noi_cents &&
           a->cash_flow_cents == b->cash_flow_cents && opt_equal(a->vacancy_ppm, b->vacancy_ppm) &&
           opt_equal(a->expense_total_cents, b->expense_total_cents) &&
           opt_equal(a->dscr_e4, b->dscr_e4) && a->derived == b->derived &&
           opt_equal(a->noi_mismatch_cents, b->noi_mismatch_cents) && a->grade == b->grade &&
           a->flags == b->flags;
}

static bool lists_equal(const struct text_list *a, const struct text_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    }
    return true;
}

static bool texts_equal(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool totals_equal(const struct deal_totals *a, const struct deal_totals *b)
{
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        if (a->weighted[measure] != b->weighted[measure] ||
            a->months[measure] != b->months[measure])
            return false;
    }
    return a->periods == b->periods;
}

static bool standings_equal(const struct standing *a, const struct standing *b)
{
    if (!totals_equal(&a->totals, &b->totals))
        return false;
    return a->totals.periods == 0 ||
           (a->latest_ym == b->latest_ym && a->grade == b->grade && a->flags == b->flags &&
            opt_equal(a->dscr_e4, b->dscr_e4) && opt_equal(a->vacancy_ppm, b->vacancy_ppm) &&
            opt_equal(a->cash_flow_cents, b->cash_flow_cents) &&
            a->reported_bits == b->reported_bits &&
            lists_equal(&a->caller_flags, &b->caller_flags) && texts_equal(a->notes, b->notes));
}

/* The status is the latest reporting period's; the months are all that came so far. */
static void expect_status(struct standing *expected, const struct period *latest,
                          const struct period_figures *figures)
{
    struct reported reported = {expected->latest_ym, expected->reported_bits};
    reported = reported_add(reported, latest->last_ym, latest->months);
    expected->latest_ym = reported.latest_ym;
    expected->reported_bits = reported.bits;
    expected->grade = figures->grade;
    expected->flags = figures->flags;
    expected->dscr_e4 = figures->dscr_e4;
    expected->vacancy_ppm = figures->vacancy_ppm;
    expected->cash_flow_cents = OPT(figures->cash_flow_cents);
    expected->caller_flags = latest->caller_flags;
    expected->notes = latest->notes;
}

struct result recount_deal(struct call *call, const struct oid *deal_id,
                           struct deal_recount *ret_recount, struct error *err)
{
    struct deal_recount recount = {0};
    struct deal *deal = &recount.deal;
    TRY(deal_store_get(call->db, call->arena, deal_id, deal, err));
    TRY(standing_store_get(call->db, call->arena, deal_id, &recount.stored, err));
    TRY(period_store_list(call->db, call->arena, deal_id, &deal->pro_forma, &recount.periods, err));

    size_t count = recount.periods.count;
    recount.fresh = ARENA_ARRAY(call->arena, struct period_figures, count);
    recount.period_differs = ARENA_ARRAY(call->arena, bool, count);
    recount.expected = recount.stored;
    recount.expected.totals = (struct deal_totals){0};
    recount.expected.reported_bits = 0;
    for (size_t i = 0; i < count; i++) {
        const struct period *period = &recount.periods.items[i];
        struct period_input given = period_given(&period->figures);
        TRY(period_compute(&deal->pro_forma, &given, call->policy, &recount.fresh[i], err));
        recount.period_differs[i] = !figures_equal(&recount.fresh[i], &period->figures);
        TRY(deal_totals_add(&recount.expected.totals, &recount.fresh[i], period->months, err));
        expect_status(&recount.expected, period, &recount.fresh[i]);
    }
    recount.standing_differs = !standings_equal(&recount.stored, &recount.expected);
    *ret_recount = recount;
    return RESULT_OK;
}

/* Sums up the standings that a statement selects for a group. */
static struct result count_group(struct call *call, const struct db_statement *statement,
                                 const struct oid *group_id, struct aggregate *ret_aggregate,
                                 struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(call->db, statement, DB_ARGS(db_oid(group_id)), &row, err));
    struct aggregate aggregate = {0};
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        struct deal_totals totals = {.periods = (int32_t)db_column_int(&row, 1)};
        for (int measure = 0; measure < MEASURE_COUNT; measure++) {
            totals.weighted[measure] = db_column_int(&row, 2 + measure);
            totals.months[measure] = db_column_int(&row, 2 + MEASURE_COUNT + measure);
        }
        struct opt grade = db_column_name(&row, 0, grade_names, GRADE_COUNT);
        struct deal_standing standing = deal_standing_of(&totals, (enum grade)grade.value);
        TRY(aggregate_add(&aggregate, &standing, err));
    }
    *ret_aggregate = aggregate;
    return RESULT_OK;
}

struct result recount_buyer(struct call *call, const struct oid *buyer_id,
                            struct buyer_recount *ret_recount, struct error *err)
{
    struct buyer_recount recount = {0};
    TRY(buyer_standing_get(call->db, buyer_id, &recount.stored, err));
    recount.expected = recount.stored;
    TRY(count_group(call, &SQL_STANDINGS_OF_BUYER, buyer_id, &recount.expected.aggregate, err));
    buyer_standing_derive(&recount.expected, call->policy);
    recount.differs = !aggregate_equal(&recount.stored.aggregate, &recount.expected.aggregate) ||
                      recount.stored.engagement_e2 != recount.expected.engagement_e2;
    *ret_recount = recount;
    return RESULT_OK;
}

struct result recount_box(struct call *call, const struct oid *buy_box_id,
                          struct box_recount *ret_recount, struct error *err)
{
    struct box_recount recount = {0};
    TRY(box_standing_get(call->db, buy_box_id, &recount.stored, err));
    recount.expected = recount.stored;
    TRY(count_group(call, &SQL_STANDINGS_OF_BOX, buy_box_id, &recount.expected.aggregate, err));
    box_standing_derive(&recount.expected, call->policy, call->now_ms);
    recount.differs = !aggregate_equal(&recount.stored.aggregate, &recount.expected.aggregate) ||
                      recount.stored.warning != recount.expected.warning ||
                      !opt_equal(recount.stored.warning_rate_e2, recount.expected.warning_rate_e2);
    *ret_recount = recount;
    return RESULT_OK;
}

static const struct {
    const struct db_statement *ids, *count;
} nouns[RECOUNT_NOUN_COUNT] = {
    [RECOUNT_DEALS] = {&SQL_DEAL_IDS_AFTER, &SQL_DEAL_COUNT},
    [RECOUNT_BOXES] = {&SQL_BOX_IDS_AFTER, &SQL_BOX_COUNT},
    [RECOUNT_BUYERS] = {&SQL_BUYER_IDS_AFTER, &SQL_BUYER_COUNT},
};

struct result recount_ids(struct call *call, enum recount_noun noun, const struct oid *after,
                          int64_t limit, struct oid *ret_ids, int64_t *ret_count, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(call->db, nouns[noun].ids, DB_ARGS(db_text(after->hex), db_int(limit)), &row,
                 err));
    int64_t count = 0;
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        ret_ids[count++] = db_column_oid(&row, 0);
    }
    *ret_count = count;
    return RESULT_OK;
}

struct result recount_total(struct call *call, enum recount_noun noun, int64_t *ret_total,
                            struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(call->db, nouns[noun].count, DB_NO_ARGS, &row, &found, err));
    *ret_total = found ? db_column_int(&row, 0) : 0;
    return RESULT_OK;
}
