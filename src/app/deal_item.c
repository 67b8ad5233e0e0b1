#include "app/deal_item.h"

#include "app/period_reply.h"

enum { MONTHS_PER_YEAR = 12, CENT_E4 = 100 };

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field reference_fields[] = {
    FIELD_OID(struct named_reference, id, "_id", IS),
    FIELD_TEXT(struct named_reference, name, "name", IS),
};
const struct schema named_reference_schema =
    SCHEMA("NamedReference", struct named_reference, reference_fields);

static const struct field latest_fields[] = {
    FIELD_INTEGER(struct latest_reply, last.month, "month", IS),
    FIELD_INTEGER(struct latest_reply, last.year, "year", IS),
    FIELD_INTEGER(struct latest_reply, months, "months", IS),
    FIELD_MONEY(struct latest_reply, cash_flow_cents, "actualMonthlyCashFlow", IS),
    FIELD_RATIO(struct latest_reply, dscr_e4, "actualDSCR", MAY_BE_NULL),
    FIELD_RATE(struct latest_reply, vacancy_ppm, "actualVacancyRate", MAY_BE_NULL),
    FIELD_MONEY(struct latest_reply, cash_flow_variance, "cashFlowVariance", IS),
};
static const struct schema latest_schema =
    SCHEMA("LatestPeriod", struct latest_reply, latest_fields);

static const struct field item_fields[] = {
    FIELD_OID(struct deal_item, lead_id, "leadId", IS),
    FIELD_TEXT(struct deal_item, address, "address", IS),
    FIELD_TEXT(struct deal_item, city, "city", MAY_BE_NULL),
    FIELD_TEXT(struct deal_item, state, "state", MAY_BE_NULL),
    FIELD_TEXT(struct deal_item, market_key, "marketKey", IS),
    FIELD_ENUM(struct deal_item, strategy, "strategy", strategy_names, STRATEGY_COUNT, IS),
    FIELD_DATE(struct deal_item, closed_on, "closedDate", IS),
    FIELD_MONEY(struct deal_item, purchase_price_cents, "purchasePrice", IS),
    FIELD_OBJECT(struct deal_item, buyer, "buyer", &named_reference_schema, IS),
    FIELD_OPT_OBJECT(struct deal_item, buy_box, has_buy_box, "buyBox", &named_reference_schema,
                     MAY_BE_NULL),
    FIELD_MONEY(struct deal_item, projected_cash_flow_cents, "projectedMonthlyCashFlow", IS),
    FIELD_RATIO(struct deal_item, projected_dscr_e4, "projectedDSCR", MAY_BE_NULL),
    FIELD_RATIO(struct deal_item, required_dscr_e4, "requiredDSCR", IS),
    FIELD_INTEGER(struct deal_item, periods, "periods", IS,
                  .description = "how many months were reported"),
    FIELD_OPT_OBJECT(struct deal_item, latest, has_latest, "latest", &latest_schema, MAY_BE_NULL,
                     .description = "the latest reporting period; null where there is none"),
    FIELD_MONEY(struct deal_item, mean_cash_flow_e2, "averageCashFlowVariance", MAY_BE_NULL,
                .description = "mean over all reported months"),
    FIELD_ENUM(struct deal_item, grade, "performanceGrade", grade_names, GRADE_COUNT, MAY_BE_NULL),
    FIELD_TEXT_LIST(struct deal_item, flags, "flags", IS),
    FIELD_TIMESTAMP(struct deal_item, updated_at_ms, "lastUpdated", MAY_BE_NULL,
                    .description = "null where nothing is reported"),
};
const struct schema deal_item_schema = SCHEMA("DealItem", struct deal_item, item_fields);

struct month_reply month_reply_of(int32_t ym)
{
    return (struct month_reply){.month = OPT(ym % MONTHS_PER_YEAR + 1),
                                .year = OPT(ym / MONTHS_PER_YEAR)};
}

static struct latest_reply latest_reply_of(const struct deal_summary *summary)
{
    return (struct latest_reply){
        .last = month_reply_of(summary->latest.last_ym),
        .months = OPT(summary->latest.months),
        .cash_flow_cents = summary->latest.cash_flow_cents,
        .dscr_e4 = summary->latest.dscr_e4,
        .vacancy_ppm = summary->latest.vacancy_ppm,
        .cash_flow_variance = OPT(summary->latest.cash_flow_cents.value - summary->cash_flow_cents),
    };
}

struct deal_item deal_item_of(struct arena *arena, const struct deal_summary *summary)
{
    struct opt mean_e4 = summary->mean_cash_flow_e4;
    struct deal_item item = {
        .lead_id = summary->id,
        .address = {.chars = summary->address},
        .city = summary->city,
        .state = summary->state,
        .market_key = {.chars = summary->market_key},
        .strategy = OPT(summary->strategy),
        .closed_on = OPT(summary->closed_on),
        .purchase_price_cents = OPT(summary->purchase_price_cents),
        .buyer = {summary->buyer_id, summary->buyer_name},
        .has_buy_box.known = oid_is_set(&summary->buy_box_id),
        .buy_box = {summary->buy_box_id, summary->buy_box_name},
        .projected_cash_flow_cents = OPT(summary->cash_flow_cents),
        .projected_dscr_e4 = summary->dscr_e4,
        .required_dscr_e4 = OPT(summary->required_dscr_e4),
        .periods = OPT(summary->reported_months),
        .has_latest.known = summary->grade.known,
        .mean_cash_flow_e2 = mean_e4.known ? OPT(div_round(mean_e4.value, CENT_E4)) : UNKNOWN,
        .grade = summary->grade,
        .flags = flag_list(arena, summary->flags, &summary->caller_flags),
        .updated_at_ms = summary->grade.known ? OPT(summary->updated_at_ms) : UNKNOWN,
    };
    if (summary->grade.known)
        item.latest = latest_reply_of(summary);
    return item;
}
