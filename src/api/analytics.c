#include "app/analytics.h"

#include "api/performance.h"
#include "app/aggregate_reply.h"
#include "export/aggregate_rows.h"
#include "store/names.h"

struct analytics_query {
    struct page_query page; /* of a file alone */
    struct deal_filter filter;
};

static const struct field query_fields[] = {DEAL_FILTER_FIELDS(struct analytics_query)};
const struct schema analytics_query_schema =
    SCHEMA("AnalyticsQuery", struct analytics_query, query_fields);

/* Written by hand below, since its members are maps. */
static const struct field reply_fields[] = {
    {.name = "summary",
     .type = FIELD_TYPE_OBJECT,
     .required = true,
     .child = &aggregate_reply_schema,
     .presence_offset = SIZE_MAX},
    FIELD_MAP("byMarket", &aggregate_reply_schema, .required = true),
    FIELD_MAP("byStrategy", &aggregate_reply_schema, .required = true),
    FIELD_MAP("byBuyer", &aggregate_reply_schema, .required = true),
    {.name = "totalRecords",
     .type = FIELD_TYPE_INTEGER,
     .required = true,
     .presence_offset = SIZE_MAX},
};
const struct schema analytics_reply_schema = {
    .name = "Analytics", .fields = reply_fields, .field_count = ARRAY_LENGTH(reply_fields)};

static void write_aggregate(struct json_writer *out, const struct aggregate *aggregate)
{
    struct aggregate_reply reply = aggregate_reply_of(aggregate);
    schema_encode(&aggregate_reply_schema, &reply, out);
}

static void write_groups(struct json_writer *out, const char *name,
                         const struct image_group *groups, size_t count, bool by_strategy)
{
    json_name(out, name);
    json_begin_object(out);
    for (size_t i = 0; i < count; i++) {
        json_name(out, by_strategy ? strategy_names[groups[i].strategy] : groups[i].key);
        write_aggregate(out, &groups[i].aggregate);
    }
    json_end_object(out);
}

void deal_filter_check(const struct deal_filter *filter, struct error *err)
{
    if (filter->start_on.known && filter->end_on.known &&
        filter->start_on.value > filter->end_on.value)
        error_field(err, "?endDate", "must not be before startDate");
}

struct image_filter deal_filter_image(const struct deal_filter *filter)
{
    return (struct image_filter){
        .market_key = filter->market_key.chars,
        .strategy = filter->strategy.known ? (int32_t)filter->strategy.value : -1,
        .buyer_id = filter->buyer_id,
        .buy_box_id = filter->buy_box_id,
        .closed_from = filter->start_on,
        .closed_to = filter->end_on,
    };
}

struct result analytics_handle(struct request *request, struct error *err)
{
    const struct analytics_query *query = request->query;
    deal_filter_check(&query->filter, err);
    TRY(error_result(err));

    struct image_filter filter = deal_filter_image(&query->filter);
    struct image_answer answer = {0};
    TRY(analytics_query(request->app, request->call.db, request->call.arena, &filter, &answer,
                        err));

    if (request->file)
        return export_analytics(request->file, &answer, err);
    struct json_writer *out = request->out;
    json_begin_object(out);
    json_name(out, "summary");
    write_aggregate(out, &answer.summary);
    write_groups(out, "byMarket", answer.markets, answer.market_count, false);
    write_groups(out, "byStrategy", answer.strategies, answer.strategy_count, true);
    write_groups(out, "byBuyer", answer.buyers, answer.buyer_count, false);
    json_member_int(out, "totalRecords", answer.summary.total_deals);
    json_end_object(out);
    return RESULT_OK;
}
