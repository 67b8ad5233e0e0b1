#include "api/facets.h"

#include "app/period_change.h"
#include "base/calendar.h"
#include "store/facet_store.h"

struct facets_reply {
    struct text_list markets, strategies;
    struct opt minimum_dscr_e4;
    struct text current_month;
};

static const struct field reply_fields[] = {
    FIELD_TEXT_LIST(struct facets_reply, markets, "markets", .required = true,
                    .max_items = FACET_MARKETS_MAX,
                    .description = "of leads, deals and buy boxes, sorted; the first 1,000"),
    FIELD_ENUM_LIST(struct facets_reply, strategies, "strategies", strategy_names, STRATEGY_COUNT,
                    .required = true),
    FIELD_RATIO(struct facets_reply, minimum_dscr_e4, "minimumDSCR", .required = true,
                .description = "required where no buy box says otherwise"),
    FIELD_TEXT(struct facets_reply, current_month, "currentMonth", .required = true,
               .description = "YYYY-MM, UTC"),
};
const struct schema facets_reply_schema = SCHEMA("Facets", struct facets_reply, reply_fields);

struct result facets_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    int32_t current_ym = date_month_ym(timestamp_date(call->now_ms));
    const char *strategies[STRATEGY_COUNT];
    for (int strategy = 0; strategy < STRATEGY_COUNT; strategy++)
        strategies[strategy] = strategy_names[strategy];
    struct facets_reply reply = {
        .strategies = {.items = strategies, .count = STRATEGY_COUNT, .known = true},
        .minimum_dscr_e4 = OPT(call->policy->default_required_dscr_e4),
        .current_month = {.chars = span_text(call->arena, current_ym, 1)},
    };
    TRY(facet_store_markets(call->db, call->arena, &reply.markets, err));
    schema_encode(&facets_reply_schema, &reply, request->out);
    return RESULT_OK;
}
