#include "app/buyer_score.h"

#include "app/aggregate_reply.h"

struct part_reply {
    struct opt rule, points_e2;
    struct text detail;
};

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field part_fields[] = {
    FIELD_ENUM(struct part_reply, rule, "rule", engagement_rule_names, ENGAGEMENT_RULE_COUNT, IS),
    FIELD_MONEY(struct part_reply, points_e2, "points", IS),
    FIELD_TEXT(struct part_reply, detail, "detail", IS),
};
static const struct schema part_schema = SCHEMA("ScorePart", struct part_reply, part_fields);

static const struct field score_fields[] = {
    FIELD_MONEY(struct score_reply, engagement_e2, "engagementScore", IS),
    FIELD_MONEY(struct score_reply, rate_percent_e2, "performanceRate", MAY_BE_NULL),
    FIELD_INTEGER(struct score_reply, graded_deals, "gradedDeals", IS),
    FIELD_MONEY(struct score_reply, mean_cash_flow_e2, "averageCashFlowVariance", MAY_BE_NULL),
    FIELD_OBJECT_LIST(struct score_reply, parts, "parts", &part_schema, IS,
                      .description = "together they are the score; none where it is not computed"),
    FIELD_BOOLEAN(struct score_reply, computed, "computed", IS,
                  .description = "false: no deal is graded, the score stands as it was"),
};
const struct schema score_reply_schema = SCHEMA("BuyerScore", struct score_reply, score_fields);

struct score_reply score_reply_of(struct arena *arena, const struct policy *policy,
                                  const struct buyer *buyer)
{
    const struct buyer_standing *standing = &buyer->standing;
    struct aggregate_reply aggregate = aggregate_reply_of(&standing->aggregate);
    struct engagement_reason *reasons =
        ARENA_ARRAY(arena, struct engagement_reason, ENGAGEMENT_RULE_COUNT);
    size_t count = engagement_explain(&standing->aggregate, policy, reasons);
    struct part_reply *parts = ARENA_ARRAY(arena, struct part_reply, count);
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct part_reply){.rule = OPT(reasons[i].rule),
                                       .points_e2 = OPT(reasons[i].points_e2),
                                       .detail = {.chars = reasons[i].text}};
    }
    return (struct score_reply){
        .engagement_e2 = OPT(standing->engagement_e2),
        .rate_percent_e2 = aggregate.rate_percent_e2,
        .graded_deals = aggregate.graded_deals,
        .mean_cash_flow_e2 = aggregate.mean[MEASURE_CASH_FLOW],
        .parts = {.items = parts, .count = count, .known = true},
        .computed = OPT(count > 0),
    };
}
