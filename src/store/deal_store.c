#include "store/deal_store.h"

#include "store/sql_statements.h"

struct result deal_store_insert(struct db *db, struct arena *arena, const struct deal *deal,
                                struct error *err)
{
    const struct financing *loan = &deal->financing;
    const struct pro_forma *plan = &deal->pro_forma;
    return db_run_later(
        db, &SQL_DEAL_INSERT,
        DB_ARGS(db_oid(&deal->id), db_oid(&deal->record_id), db_oid(&deal->buyer_id),
                db_oid(&deal->buy_box_id), db_text(strategy_names[deal->strategy]),
                db_text(deal->market_key), db_int(deal->closed_on),
                db_int(deal->purchase_price_cents), db_int(deal->rehab_cost_cents),
                db_bool(loan->known), db_name(loan->loan_type, loan_type_names),
                db_opt(loan->interest_rate_ppm), db_opt(loan->ltv_ppm),
                db_opt(loan->amortization_e4), db_opt(loan->monthly_debt_service_cents),
                db_opt(plan->debt_service_cents), db_int(plan->rent_cents), db_int(plan->noi_cents),
                db_int(plan->expenses_cents), db_int(plan->cash_flow_cents), db_opt(plan->dscr_e4),
                db_text(dscr_basis_names[plan->dscr_basis]), db_int(plan->required_dscr_e4),
                db_text(list_join(arena, &deal->assumptions)), db_int(deal->locked_at_ms),
                db_oid(&deal->locked_by)),
        err);
}

/* The columns of deal_get, in the order of its text. */
static struct deal deal_from_row(const struct db_cursor *row, struct arena *arena)
{
    struct financing loan = {
        .known = db_column_int(row, 9) != 0,
        .loan_type = db_column_name(row, 10, loan_type_names, LOAN_TYPE_COUNT),
        .interest_rate_ppm = db_column_opt(row, 11),
        .ltv_ppm = db_column_opt(row, 12),
        .amortization_e4 = db_column_opt(row, 13),
        .monthly_debt_service_cents = db_column_opt(row, 14),
    };
    struct opt basis = db_column_name(row, 21, dscr_basis_names, DSCR_BASIS_COUNT);
    struct pro_forma plan = {
        .debt_service_cents = db_column_opt(row, 15),
        .rent_cents = db_column_int(row, 16),
        .noi_cents = db_column_int(row, 17),
        .expenses_cents = db_column_int(row, 18),
        .cash_flow_cents = db_column_int(row, 19),
        .dscr_e4 = db_column_opt(row, 20),
        .dscr_basis = (enum dscr_basis)basis.value,
        .required_dscr_e4 = (int32_t)db_column_int(row, 22),
        .cash = financing_is_cash(&loan),
    };
    return (struct deal){
        .id = db_column_oid(row, 0),
        .record_id = db_column_oid(row, 1),
        .buyer_id = db_column_oid(row, 2),
        .buy_box_id = db_column_oid(row, 3),
        .strategy = (enum strategy)db_column_name(row, 4, strategy_names, STRATEGY_COUNT).value,
        .market_key = arena_strdup(arena, db_column_text(row, 5)),
        .closed_on = (int32_t)db_column_int(row, 6),
        .purchase_price_cents = db_column_int(row, 7),
        .rehab_cost_cents = db_column_int(row, 8),
        .financing = loan,
        .pro_forma = plan,
        .assumptions = list_split(arena, db_column_text(row, 23)),
        .locked_at_ms = db_column_int(row, 24),
        .locked_by = db_column_oid(row, 25),
    };
}

struct result deal_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    TRY(db_run_later(db, &SQL_STANDING_DELETE, DB_ARGS(db_oid(id)), err));
    TRY(db_run_later(db, &SQL_DEAL_REVERT_ALLOW, DB_ARGS(db_oid(id)), err));
    TRY(db_run_later(db, &SQL_DEAL_DELETE, DB_ARGS(db_oid(id)), err));
    return db_run_later(db, &SQL_DEAL_REVERT_FORBID, DB_ARGS(db_oid(id)), err);
}

struct result deal_store_find(struct db *db, struct arena *arena, const struct oid *id,
                              struct deal *ret_deal, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_DEAL_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_deal = deal_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result deal_store_get(struct db *db, struct arena *arena, const struct oid *id,
                             struct deal *ret_deal, struct error *err)
{
    bool found = false;
    TRY(deal_store_find(db, arena, id, ret_deal, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "lead %s has no performance record", id->hex);
    return RESULT_OK;
}

struct result deal_store_expect(struct db *db, const struct oid *id, struct error *err)
{
    TRY(db_expect(db, &SQL_DEAL_GET, DB_ARGS(db_oid(id)), err));
    return db_expect(db, &SQL_STANDING_GET, DB_ARGS(db_oid(id)), err);
}

struct result deal_store_is_of_buyer(struct db *db, const struct oid *id,
                                     const struct oid *buyer_id, bool *ret_is, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_DEAL_OF_BUYER, DB_ARGS(db_oid(id), db_oid(buyer_id)), &row, ret_is,
                        err);
}

struct result standing_store_get(struct db *db, struct arena *arena, const struct oid *deal_id,
                                 struct standing *ret_standing, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_STANDING_GET, DB_ARGS(db_oid(deal_id)), &row, &found, err));
    if (!found)
        return error_set(err, ERROR_INTERNAL, "deal %s has no standing", deal_id->hex);

    const char *notes = db_column_text(&row, 6);
    struct standing standing = {
        .rev = db_column_int(&row, 0),
        .totals.periods = (int32_t)db_column_int(&row, 1),
        .latest_ym = (int32_t)db_column_int(&row, 2),
        .grade = (enum grade)db_column_name(&row, 3, grade_names, GRADE_COUNT).value,
        .flags = (uint32_t)db_column_int(&row, 4),
        .caller_flags = list_split(arena, db_column_text(&row, 5)),
        .notes = notes ? arena_strdup(arena, notes) : NULL,
        .updated_at_ms = db_column_int(&row, 7),
        .dscr_e4 = db_column_opt(&row, 8 + 2 * MEASURE_COUNT),
        .vacancy_ppm = db_column_opt(&row, 9 + 2 * MEASURE_COUNT),
        .cash_flow_cents = db_column_opt(&row, 10 + 2 * MEASURE_COUNT),
        .reported_bits = db_column_int(&row, 11 + 2 * MEASURE_COUNT),
    };
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        standing.totals.weighted[measure] = db_column_int(&row, 8 + measure);
        standing.totals.months[measure] = db_column_int(&row, 8 + MEASURE_COUNT + measure);
    }
    *ret_standing = standing;
    return RESULT_OK;
}

struct result standing_store_insert(struct db *db, const struct oid *deal_id, int64_t now_ms,
                                    struct error *err)
{
    return db_run_later(db, &SQL_STANDING_INSERT, DB_ARGS(db_oid(deal_id), db_int(now_ms)), err);
}

struct result standing_store_set(struct db *db, struct arena *arena, const struct oid *deal_id,
                                 const struct standing *standing, struct error *err)
{
    const struct deal_totals *totals = &standing->totals;
    bool graded = totals->periods > 0;
    struct db_value values[] = {
        db_oid(deal_id),
        db_int(totals->periods),
        graded ? db_int(standing->latest_ym) : db_null(),
        graded ? db_text(grade_names[standing->grade]) : db_null(),
        db_int(graded ? standing->flags : 0),
        db_text(graded ? list_join(arena, &standing->caller_flags) : ""),
        graded ? db_text(standing->notes) : db_null(),
        db_int(standing->updated_at_ms),
        db_int(totals->weighted[MEASURE_CASH_FLOW]),
        db_int(totals->weighted[MEASURE_DSCR]),
        db_int(totals->weighted[MEASURE_RENT]),
        db_int(totals->weighted[MEASURE_EXPENSE]),
        db_int(totals->months[MEASURE_CASH_FLOW]),
        db_int(totals->months[MEASURE_DSCR]),
        db_int(totals->months[MEASURE_RENT]),
        db_int(totals->months[MEASURE_EXPENSE]),
        graded ? db_opt(standing->dscr_e4) : db_null(),
        graded ? db_opt(standing->vacancy_ppm) : db_null(),
        graded ? db_opt(standing->cash_flow_cents) : db_null(),
        db_int(graded ? standing->reported_bits : 0),
    };
    return db_run_later(db, &SQL_STANDING_SET, (struct db_args){values, ARRAY_LENGTH(values)}, err);
}
