#include "export/deal_rows.h"

#include "app/period_reply.h"

static const struct field deal_fields[] = {
    FIELD_TEXT(struct deal_names, address, "address"),
    FIELD_TEXT(struct deal_names, city, "city"),
    FIELD_TEXT(struct deal_names, state, "state"),
    FIELD_TEXT(struct deal_names, buyer, "buyer"),
    FIELD_TEXT(struct deal_names, buy_box, "buyBox"),
};
static const struct schema deal_schema = SCHEMA("ExportedDeal", struct deal_names, deal_fields);

static const struct field closing_fields[] = {
    FIELD_OID(struct closing_row, lead_id, "leadId"),
    FIELD_OID(struct closing_row, record_id, "_id"),
    FIELD_OID(struct closing_row, body.buyer_id, "buyerId"),
    FIELD_OID(struct closing_row, body.buy_box_id, "buyBoxId"),
    FIELD_ENUM(struct closing_row, body.strategy, "strategy", strategy_names, STRATEGY_COUNT,
               .required = true),
    FIELD_TEXT(struct closing_row, body.market_key, "marketKey"),
    FIELD_DATE(struct closing_row, body.closed_on, "closedDate"),
    FIELD_MONEY(struct closing_row, body.purchase_price_cents, "purchasePrice"),
    FIELD_MONEY(struct closing_row, body.rehab_cost_cents, "rehabCostActual"),
    FIELD_OPT_OBJECT(struct closing_row, body.financing, body.has_financing, "financing",
                     &financing_schema),
    FIELD_MONEY(struct closing_row, body.projected_rent_cents, "projectedRent"),
    FIELD_MONEY(struct closing_row, body.projected_noi_cents, "projectedNOI"),
    FIELD_MONEY(struct closing_row, body.projected_expenses_cents, "projectedExpenses"),
    FIELD_MONEY(struct closing_row, body.projected_cash_flow_cents, "projectedMonthlyCashFlow"),
    FIELD_RATIO(struct closing_row, body.projected_dscr_e4, "projectedDSCR"),
    FIELD_ENUM(struct closing_row, body.dscr_basis, "dscrBasis", dscr_basis_names, DSCR_BASIS_COUNT,
               .required = true),
    FIELD_TEXT_LIST(struct closing_row, body.assumptions, "assumptionsUsed"),
    FIELD_OBJECT(struct closing_row, deal, "deal", &deal_schema),
    FIELD_RATIO(struct closing_row, required_dscr_e4, "requiredDSCR"),
    FIELD_MONEY(struct closing_row, debt_service_cents, "lockedDebtService"),
    FIELD_TIMESTAMP(struct closing_row, locked_at_ms, "lockedAt"),
    FIELD_INTEGER(struct closing_row, periods, "reportedMonths"),
    FIELD_ENUM(struct closing_row, grade, "performanceGrade", grade_names, GRADE_COUNT,
               .required = true),
};
const struct schema closing_row_schema =
    SCHEMA("ExportedClosing", struct closing_row, closing_fields);

static const struct field period_deal_fields[] = {
    FIELD_TEXT(struct deal_names, address, "address"),
    FIELD_TEXT(struct deal_names, city, "city"),
    FIELD_TEXT(struct deal_names, state, "state"),
    FIELD_TEXT(struct deal_names, market_key, "marketKey"),
    FIELD_ENUM(struct deal_names, strategy, "strategy", strategy_names, STRATEGY_COUNT,
               .required = true),
    FIELD_DATE(struct deal_names, closed_on, "closedDate"),
    FIELD_TEXT(struct deal_names, buyer, "buyer"),
    FIELD_TEXT(struct deal_names, buy_box, "buyBox"),
};
static const struct schema period_deal_schema =
    SCHEMA("ExportedPeriodDeal", struct deal_names, period_deal_fields);

static const struct field period_fields[] = {
    FIELD_OID(struct period_row, lead_id, "leadId"),
    FIELD_OID(struct period_row, id, "_id"),
    FIELD_OBJECT(struct period_row, body.reporting_period, "reportingPeriod",
                 &reporting_period_schema),
    FIELD_MONEY(struct period_row, body.rent_cents, "actualRentCollected"),
    FIELD_RATE(struct period_row, body.vacancy_ppm, "actualVacancyRate"),
    FIELD_OBJECT(struct period_row, body.expenses, "actualExpenses", &expenses_schema),
    FIELD_MONEY(struct period_row, body.noi_cents, "actualNOI"),
    FIELD_MONEY(struct period_row, body.cash_flow_cents, "actualMonthlyCashFlow"),
    FIELD_RATIO(struct period_row, body.dscr_e4, "actualDSCR"),
    FIELD_TEXT(struct period_row, body.notes, "notes"),
    FIELD_TEXT_LIST(struct period_row, body.flags, "flags"),
    FIELD_OBJECT(struct period_row, deal, "deal", &period_deal_schema),
    FIELD_ENUM(struct period_row, grade, "performanceGrade", grade_names, GRADE_COUNT,
               .required = true),
    FIELD_TEXT_LIST(struct period_row, derived, "derived"),
    FIELD_TEXT_LIST(struct period_row, generated_flags, "generatedFlags"),
    FIELD_MONEY(struct period_row, cash_flow_variance, "cashFlowVariance"),
    FIELD_RATIO(struct period_row, dscr_variance, "dscrVariance"),
    FIELD_MONEY(struct period_row, rent_variance, "rentVariance"),
    FIELD_MONEY(struct period_row, expense_variance, "expenseVariance"),
    FIELD_MONEY(struct period_row, cash_flow_percent_e2, "cashFlowVariancePercent"),
    FIELD_MONEY(struct period_row, rent_percent_e2, "rentVariancePercent"),
    FIELD_MONEY(struct period_row, expense_percent_e2, "expenseVariancePercent"),
    FIELD_INTEGER(struct period_row, policy_version, "policyVersion"),
    FIELD_TIMESTAMP(struct period_row, entered_at_ms, "enteredAt"),
    FIELD_TIMESTAMP(struct period_row, updated_at_ms, "updatedAt"),
};
const struct schema period_row_schema = SCHEMA("ExportedPeriod", struct period_row, period_fields);

static struct deal_names names_of(const struct deal_summary *summary)
{
    return (struct deal_names){
        .address = {.chars = summary->address},
        .city = summary->city,
        .state = summary->state,
        .market_key = {.chars = summary->market_key},
        .strategy = OPT(summary->strategy),
        .closed_on = OPT(summary->closed_on),
        .buyer = summary->buyer_name,
        .buy_box = summary->buy_box_name,
    };
}

struct closing_row closing_row_of(const struct deal *deal, const struct deal_summary *summary)
{
    return (struct closing_row){
        .lead_id = deal->id,
        .record_id = deal->record_id,
        .body = closing_body_of(deal),
        .deal = names_of(summary),
        .required_dscr_e4 = OPT(deal->pro_forma.required_dscr_e4),
        .debt_service_cents = deal->pro_forma.debt_service_cents,
        .locked_at_ms = OPT(deal->locked_at_ms),
        .periods = OPT(summary->reported_months),
        .grade = summary->grade,
    };
}

struct period_row period_row_of(struct arena *arena, const struct deal_summary *summary,
                                const struct period *period)
{
    const struct period_figures *figures = &period->figures;
    const struct period_reply facts = period_facts_of(arena, period);
    const struct text_list none = {.known = true};
    return (struct period_row){
        .lead_id = period->deal_id,
        .id = period->id,
        .body = {.reporting_period = facts.span,
                 .rent_cents = facts.rent_cents,
                 .vacancy_ppm = facts.vacancy_ppm,
                 .expenses = facts.expenses,
                 .noi_cents = facts.noi_cents,
                 .cash_flow_cents = facts.cash_flow_cents,
                 .dscr_e4 = facts.dscr_e4,
                 .notes = facts.notes,
                 .flags = period->caller_flags},
        .deal = names_of(summary),
        .grade = facts.grade,
        .derived = facts.derived,
        .generated_flags = flag_list(arena, figures->flags, &none),
        .cash_flow_variance = facts.cash_flow_variance,
        .dscr_variance = facts.dscr_variance,
        .rent_variance = facts.rent_variance,
        .expense_variance = facts.expense_variance,
        .cash_flow_percent_e2 = figures->variance_percent_e2[MEASURE_CASH_FLOW],
        .rent_percent_e2 = figures->variance_percent_e2[MEASURE_RENT],
        .expense_percent_e2 = figures->variance_percent_e2[MEASURE_EXPENSE],
        .policy_version = facts.policy_version,
        .entered_at_ms = OPT(period->entered_at_ms),
        .updated_at_ms = period->updated_at_ms,
    };
}
