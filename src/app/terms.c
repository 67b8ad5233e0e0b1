#include "app/terms.h"

#include "base/decimal.h"

struct disagreement_reply {
    struct text pointer, detail;
    struct opt given_e4, computed_e4;
};

#define MAY_BE_NULL .required = true, .nullable = true

static const struct field disagreement_fields[] = {
    FIELD_TEXT(struct disagreement_reply, pointer, "pointer", .required = true),
    FIELD_TEXT(struct disagreement_reply, detail, "detail", .required = true),
    FIELD_RATIO(struct disagreement_reply, given_e4, "given", .required = true),
    FIELD_RATIO(struct disagreement_reply, computed_e4, "computed", .required = true),
};
static const struct schema disagreement_schema =
    SCHEMA("TermsDisagreement", struct disagreement_reply, disagreement_fields);

static const struct field reply_fields[] = {
    FIELD_MONEY(struct terms_reply, debt_service_cents, "monthlyDebtService", MAY_BE_NULL,
                .description = "the explicit one, else by price, LTV, rate and amortization"),
    FIELD_MONEY(struct terms_reply, loan_cents, "loanAmount", MAY_BE_NULL),
    FIELD_RATE(struct terms_reply, ltv_ppm, "ltv", MAY_BE_NULL),
    FIELD_RATIO(struct terms_reply, dscr_e4, "projectedDSCR", MAY_BE_NULL,
                .description = "NOI over debt service; null for cash, and on the basis rent, which "
                               "needs taxes and insurance by themselves"),
    FIELD_RATIO(struct terms_reply, required_dscr_e4, "requiredDSCR", .required = true,
                .description = "the buy box's as it stands now, else 1.25"),
    FIELD_MONEY(struct terms_reply, noi_cents, "projectedNOI", MAY_BE_NULL,
                .description = "rent less expenses"),
    FIELD_MONEY(struct terms_reply, cash_flow_cents, "projectedMonthlyCashFlow", MAY_BE_NULL,
                .description = "NOI less debt service"),
    FIELD_MONEY(struct terms_reply, annual_cash_flow_cents, "annualCashFlow", MAY_BE_NULL),
    FIELD_RATE(struct terms_reply, cap_rate_ppm, "capRate", MAY_BE_NULL,
               .description = "a year's NOI over the price: 0.09 is 9 %"),
    FIELD_OBJECT_LIST(struct terms_reply, disagreements, "disagreements", &disagreement_schema,
                      .required = true,
                      .description = "figures given that differ from what the others come to"),
};
const struct schema terms_reply_schema = SCHEMA("Terms", struct terms_reply, reply_fields);

static const struct {
    const char *pointer, *computed_from;
    int decimals;
} figures[TERMS_FIGURE_COUNT] = {
    [TERMS_DEBT_SERVICE] = {"/financing/monthlyDebtService",
                            "price, LTV, rate and amortization come to", 2},
    [TERMS_NOI] = {"/projectedNOI", "rent less expenses is", 2},
    [TERMS_CASH_FLOW] = {"/projectedMonthlyCashFlow", "NOI less debt service is", 2},
    [TERMS_DSCR] = {"/projectedDSCR", "NOI over debt service is", 4},
};

enum { CENT_E4 = 100 };

static struct opt in_e4(int64_t value, int decimals)
{
    return OPT(decimals == 2 ? value * CENT_E4 : value);
}

static struct object_list disagreement_list(struct arena *arena, const struct terms *terms)
{
    struct object_list list = {.count = terms->disagreement_count, .known = true};
    struct disagreement_reply *items =
        ARENA_ARRAY(arena, struct disagreement_reply, terms->disagreement_count);
    for (size_t i = 0; i < terms->disagreement_count; i++) {
        const struct terms_disagreement *one = &terms->disagreements[i];
        int decimals = figures[one->figure].decimals;
        char computed[DECIMAL_TEXT_MAX];
        decimal_format_fixed(one->computed, decimals, computed);
        items[i] = (struct disagreement_reply){
            .pointer = {.chars = figures[one->figure].pointer},
            .detail = {.chars = arena_printf(arena, "%s %s", figures[one->figure].computed_from,
                                             computed)},
            .given_e4 = in_e4(one->given, decimals),
            .computed_e4 = in_e4(one->computed, decimals),
        };
    }
    list.items = items;
    return list;
}

struct result terms_tell(struct call *call, const struct closing_body *body,
                         struct terms_reply *ret_reply, struct error *err)
{
    int32_t required_e4 = 0;
    TRY(closing_required_dscr(call, body, &required_e4, err));
    struct terms_input input = {
        .price_cents = body->purchase_price_cents,
        .financing = closing_financing(body),
        .dscr_basis = (enum dscr_basis)body->dscr_basis.value,
        .rent_cents = body->projected_rent_cents,
        .expenses_cents = body->projected_expenses_cents,
        .noi_cents = body->projected_noi_cents,
        .cash_flow_cents = body->projected_cash_flow_cents,
        .dscr_e4 = body->projected_dscr_e4,
    };
    struct terms terms = terms_of(&input);
    *ret_reply = (struct terms_reply){
        .debt_service_cents = terms.debt_service_cents,
        .loan_cents = terms.loan_cents,
        .ltv_ppm = terms.ltv_ppm,
        .dscr_e4 = terms.dscr_e4,
        .required_dscr_e4 = OPT(required_e4),
        .noi_cents = terms.noi_cents,
        .cash_flow_cents = terms.cash_flow_cents,
        .annual_cash_flow_cents = terms.annual_cash_flow_cents,
        .cap_rate_ppm = terms.cap_rate_ppm,
        .disagreements = disagreement_list(call->arena, &terms),
    };
    return RESULT_OK;
}
