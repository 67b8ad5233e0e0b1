#include "app/close_deal.h"

#include "app/audit.h"
#include "app/feedback.h"
#include "app/record.h"
#include "base/calendar.h"
#include "domain/limits.h"
#include "store/buy_box_store.h"
#include "store/buyer_store.h"
#include "store/lead_store.h"

static const struct field financing_fields[] = {
    FIELD_ENUM(struct financing_body, loan_type, "loanType", loan_type_names, LOAN_TYPE_COUNT,
               .nullable = true),
    FIELD_RATE(struct financing_body, interest_rate_ppm, "interestRate", .min = 0,
               .max = RATE_MAX_PPM, .nullable = true, .description = "a year; 0.075 is 7.5 %"),
    FIELD_RATE(struct financing_body, ltv_ppm, "ltv", .min = 0, .max = RATE_MAX_PPM,
               .nullable = true, .description = "share of the purchase price that is borrowed"),
    FIELD_RATIO(struct financing_body, amortization_e4, "amortization", .min = 0,
                .max = AMORTIZATION_MAX_YEARS * 10000, .nullable = true,
                .description = "years; 0 or absent with a rate is interest only"),
    FIELD_MONEY(struct financing_body, monthly_debt_service_cents, "monthlyDebtService", .min = 0,
                .max = MONEY_MONTHLY_MAX_CENTS, .nullable = true,
                .description = "wins over what the terms would give"),
};
const struct schema financing_schema = SCHEMA("Financing", struct financing_body, financing_fields);

#define MONTHLY_BOUNDS .min = -MONEY_MONTHLY_MAX_CENTS, .max = MONEY_MONTHLY_MAX_CENTS

static const struct field closing_fields[] = {
    FIELD_OID(struct closing_body, buyer_id, "buyerId", .required = true),
    FIELD_OID(struct closing_body, buy_box_id, "buyBoxId", .nullable = true),
    FIELD_ENUM(struct closing_body, strategy, "strategy", strategy_names, STRATEGY_COUNT,
               .required = true),
    FIELD_TEXT(struct closing_body, market_key, "marketKey", .required = true, .max_length = 100,
               .is_valid = is_single_line, .must = "must be a single line"),
    FIELD_DATE(struct closing_body, closed_on, "closedDate", .required = true),
    FIELD_MONEY(struct closing_body, purchase_price_cents, "purchasePrice", .required = true,
                .min = 0, .max = MONEY_PRICE_MAX_CENTS),
    FIELD_MONEY(struct closing_body, rehab_cost_cents, "rehabCostActual", .nullable = true,
                .min = 0, .max = MONEY_PRICE_MAX_CENTS, .description = "0 where absent"),
    FIELD_OPT_OBJECT(struct closing_body, financing, has_financing, "financing", &financing_schema,
                     .nullable = true),
    FIELD_MONEY(struct closing_body, projected_rent_cents, "projectedRent", .required = true,
                .min = 0, .max = MONEY_MONTHLY_MAX_CENTS),
    FIELD_MONEY(struct closing_body, projected_noi_cents, "projectedNOI", .required = true,
                MONTHLY_BOUNDS),
    FIELD_MONEY(struct closing_body, projected_cash_flow_cents, "projectedMonthlyCashFlow",
                .required = true, MONTHLY_BOUNDS),
    FIELD_RATIO(struct closing_body, projected_dscr_e4, "projectedDSCR", .nullable = true,
                .min = -DSCR_MAX_E4, .max = DSCR_MAX_E4,
                .description = "absent or null only for cash"),
    FIELD_MONEY(struct closing_body, projected_expenses_cents, "projectedExpenses",
                .nullable = true, MONTHLY_BOUNDS,
                .description = "projectedRent - projectedNOI where absent"),
    FIELD_ENUM(struct closing_body, dscr_basis, "dscrBasis", dscr_basis_names, DSCR_BASIS_COUNT,
               .nullable = true, .description = "noi where absent"),
    FIELD_TEXT_LIST(struct closing_body, assumptions, "assumptionsUsed", .nullable = true,
                    .max_items = 100, .max_length = 500, .is_valid = is_single_line,
                    .must = "must be a single line"),
};
const struct schema closing_schema = SCHEMA("Closing", struct closing_body, closing_fields);
const struct schema closing_terms_schema =
    SCHEMA_WITH("ClosingTerms", struct closing_body, closing_fields, .partial = true);

struct closing_body closing_body_of(const struct deal *deal)
{
    const struct financing *loan = &deal->financing;
    const struct pro_forma *plan = &deal->pro_forma;
    return (struct closing_body){
        .buyer_id = deal->buyer_id,
        .buy_box_id = deal->buy_box_id,
        .strategy = OPT(deal->strategy),
        .market_key = {.chars = deal->market_key},
        .closed_on = OPT(deal->closed_on),
        .purchase_price_cents = OPT(deal->purchase_price_cents),
        .rehab_cost_cents = OPT(deal->rehab_cost_cents),
        .has_financing = {.known = loan->known},
        .financing = {.loan_type = loan->loan_type,
                      .interest_rate_ppm = loan->interest_rate_ppm,
                      .ltv_ppm = loan->ltv_ppm,
                      .amortization_e4 = loan->amortization_e4,
                      .monthly_debt_service_cents = loan->monthly_debt_service_cents},
        .projected_rent_cents = OPT(plan->rent_cents),
        .projected_noi_cents = OPT(plan->noi_cents),
        .projected_expenses_cents = OPT(plan->expenses_cents),
        .projected_cash_flow_cents = OPT(plan->cash_flow_cents),
        .projected_dscr_e4 = plan->dscr_e4,
        .dscr_basis = OPT(plan->dscr_basis),
        .assumptions = deal->assumptions,
    };
}

struct financing closing_financing(const struct closing_body *body)
{
    const struct financing_body *given = &body->financing;
    return (struct financing){
        .known = body->has_financing.known,
        .loan_type = given->loan_type,
        .interest_rate_ppm = given->interest_rate_ppm,
        .ltv_ppm = given->ltv_ppm,
        .amortization_e4 = given->amortization_e4,
        .monthly_debt_service_cents = given->monthly_debt_service_cents,
    };
}

/* What the fields' own limits cannot say. */
static void check_body(const struct call *call, const struct closing_body *body,
                       const struct financing *loan, struct error *err)
{
    if (body->closed_on.known && body->closed_on.value > timestamp_date(call->now_ms))
        error_field(err, "/closedDate", "must not be in the future");
    if (financing_is_cash(loan) && body->projected_dscr_e4.known)
        error_field(err, "/projectedDSCR", "must be absent or null: a cash purchase has no debt");
    if (!financing_is_cash(loan) && !body->projected_dscr_e4.known)
        error_field(err, "/projectedDSCR", "is required unless financing.loanType is cash");
}

struct result closing_required_dscr(struct call *call, const struct closing_body *body,
                                    int32_t *ret_required_e4, struct error *err)
{
    bool found = false;
    if (oid_is_set(&body->buyer_id)) {
        TRY(buyer_store_exists(call->db, &body->buyer_id, &found, err));
        if (!found)
            error_field(err, "/buyerId", "no such buyer");
    }

    int32_t required_e4 = call->policy->default_required_dscr_e4;
    if (oid_is_set(&body->buy_box_id)) {
        struct buy_box box = {0};
        TRY(buy_box_store_find(call->db, call->arena, &body->buy_box_id, &box, &found, err));
        if (!found)
            error_field(err, "/buyBoxId", "no such buy box");
        if (found && box.min_dscr_e4.known)
            required_e4 = (int32_t)box.min_dscr_e4.value;
    }
    *ret_required_e4 = required_e4;
    return error_result(err);
}

struct result closing_check(struct call *call, const struct closing_body *body,
                            int32_t *ret_required_e4, struct error *err)
{
    struct financing loan = closing_financing(body);
    check_body(call, body, &loan, err);
    return closing_required_dscr(call, body, ret_required_e4, err);
}

static struct deal deal_of(const struct call *call, const struct oid *lead_id,
                           const struct closing_body *body, int32_t required_e4)
{
    const struct financing loan = closing_financing(body);
    int64_t rent_cents = body->projected_rent_cents.value;
    int64_t noi_cents = body->projected_noi_cents.value;
    int64_t expenses_cents = body->projected_expenses_cents.known
                                 ? body->projected_expenses_cents.value
                                 : pro_forma_default_expenses_cents(rent_cents, noi_cents);
    return (struct deal){
        .id = *lead_id,
        .record_id = oid_is_set(&body->record_id) ? body->record_id : oid_new(call->now_ms),
        .buyer_id = body->buyer_id,
        .buy_box_id = body->buy_box_id,
        .strategy = (enum strategy)body->strategy.value,
        .market_key = body->market_key.chars,
        .closed_on = (int32_t)body->closed_on.value,
        .purchase_price_cents = body->purchase_price_cents.value,
        .rehab_cost_cents = body->rehab_cost_cents.value,
        .financing = loan,
        .pro_forma =
            {
                .rent_cents = rent_cents,
                .noi_cents = noi_cents,
                .expenses_cents = expenses_cents,
                .cash_flow_cents = body->projected_cash_flow_cents.value,
                .dscr_e4 = body->projected_dscr_e4,
                .dscr_basis = (enum dscr_basis)body->dscr_basis.value,
                .required_dscr_e4 = required_e4,
                .cash = financing_is_cash(&loan),
                .debt_service_cents =
                    debt_service_monthly_cents(body->purchase_price_cents.value, &loan),
            },
        .assumptions = body->assumptions,
        .locked_at_ms = body->locked_at_ms.known ? body->locked_at_ms.value : call->now_ms,
        .locked_by = body->locked_at_ms.known ? body->locked_by : call->actor.user_id,
    };
}

struct result close_checked(struct call *call, const struct oid *lead_id,
                            const struct closing_body *body, int32_t required_e4,
                            struct deal *ret_deal, struct error *err)
{
    struct deal deal = deal_of(call, lead_id, body, required_e4);
    TRY(deal_store_insert(call->db, call->arena, &deal, err));
    TRY(standing_store_insert(call->db, lead_id, call->now_ms, err));
    struct deal_standing ungraded = {0};
    TRY(feedback_apply(call, &deal, NULL, &ungraded, err));
    TRY(lead_store_set_status(call->db, lead_id, LEAD_CLOSED, call->now_ms, err));
    TRY(audit_write(call,
                    &(struct audit_change){
                        .action = "deal.close",
                        .subject_kind = "deal",
                        .subject_id = lead_id->hex,
                        .after = deal_json(call->arena, &deal),
                    },
                    err));
    *ret_deal = deal;
    return RESULT_OK;
}

struct result close_deal(struct call *call, const struct oid *lead_id,
                         const struct closing_body *body, struct deal *ret_deal, struct error *err)
{
    bool found = false;
    TRY(lead_store_exists(call->db, lead_id, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no lead %s", lead_id->hex);
    int32_t required_e4 = 0;
    TRY(closing_check(call, body, &required_e4, err));
    struct deal deal = {0};
    TRY(close_checked(call, lead_id, body, required_e4, &deal, err));
    TRY(db_settle(call->db, err)); /* a lead that was closed already is told here */
    *ret_deal = deal;
    return RESULT_OK;
}

struct result reopen_deal(struct call *call, const struct oid *deal_id, enum lead_status status,
                          struct error *err)
{
    struct deal deal = {0};
    struct standing standing = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    TRY(standing_store_get(call->db, call->arena, deal_id, &standing, err));
    if (standing.totals.periods > 0)
        return error_set(err, ERROR_CONFLICT, "deal %s has periods", deal_id->hex);
    struct deal_standing ungraded = {0};
    TRY(feedback_apply(call, &deal, &ungraded, NULL, err));
    TRY(deal_store_delete(call->db, deal_id, err));
    TRY(lead_store_set_status(call->db, deal_id, status, call->now_ms, err));
    return audit_write(call,
                       &(struct audit_change){
                           .action = "deal.revert",
                           .subject_kind = "deal",
                           .subject_id = deal_id->hex,
                           .before = deal_json(call->arena, &deal),
                       },
                       err);
}
