#include "api/leads.h"

#include "api/id_page.h"
#include "app/leads.h"
#include "app/match_buyers.h"
#include "app/similar_deals.h"

enum { LEAD_ETAG = 'l' };

struct lead_query {
    struct page_query page;
    struct text market_key, query;
    struct opt strategy, status;
};

static const struct field lead_query_fields[] = {
    PAGE_FIELDS(struct lead_query),
    FIELD_TEXT(struct lead_query, market_key, "marketKey", .max_length = 100),
    FIELD_ENUM(struct lead_query, strategy, "strategy", strategy_names, STRATEGY_COUNT),
    FIELD_ENUM(struct lead_query, status, "status", lead_status_names, LEAD_STATUS_COUNT),
    FIELD_TEXT(struct lead_query, query, "q", .max_length = 200,
               .description = "beginnings of words of address, city, state, zip and market"),
};
const struct schema lead_query_schema = SCHEMA("LeadQuery", struct lead_query, lead_query_fields);

static const struct field nearest_query_fields[] = {
    FIELD_INTEGER(struct page_query, limit, "limit", .min = 1, .max = PAGE_LIMIT_MAX,
                  .description = "how many at most; 50 where absent"),
};
const struct schema nearest_query_schema =
    SCHEMA("NearestQuery", struct page_query, nearest_query_fields);

static void answer_lead(struct request *request, const struct lead *lead)
{
    request_set_etag(request, LEAD_ETAG, lead->rev);
    schema_encode(&lead_reply_schema, lead, request->out);
}

struct result lead_list_handle(struct request *request, struct error *err)
{
    const struct lead_query *query = request->query;
    struct lead_filter filter = {
        .market_key = query->market_key,
        .query = query->query,
        .strategy = query->strategy,
        .status = query->status,
    };
    TRY(id_page_after(request, &query->page, &filter.after, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct lead_list list = {0};
    TRY(lead_store_list(request->call.db, request->call.arena, &filter, (int64_t)limit + 1, &list,
                        err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++)
        TRY(list_item(request, &lead_reply_schema, &list.items[i], err));
    list_end(request, list.count > limit ? id_page_next(request, &list.items[limit - 1].id) : NULL);
    return RESULT_OK;
}

struct result lead_create_handle(struct request *request, struct error *err)
{
    struct lead lead = {0};
    TRY(lead_create(&request->call, request->body, &lead, err));
    request_set_location(request, "/api/leads/%s", lead.id.hex);
    answer_lead(request, &lead);
    return RESULT_OK;
}

struct result lead_get_handle(struct request *request, struct error *err)
{
    struct lead lead = {0};
    TRY(lead_store_get(request->call.db, request->call.arena, &request->ids[0], &lead, err));
    answer_lead(request, &lead);
    return RESULT_OK;
}

struct result lead_patch_handle(struct request *request, struct error *err)
{
    struct lead before = {0}, after = {0};
    TRY(lead_store_get(request->call.db, request->call.arena, &request->ids[0], &before, err));
    TRY(request_check_match(request, LEAD_ETAG, before.rev, err));
    TRY(lead_update(&request->call, &before, request->body, &after, err));
    answer_lead(request, &after);
    return RESULT_OK;
}

struct result lead_delete_handle(struct request *request, struct error *err)
{
    return lead_delete(&request->call, &request->ids[0], err);
}

struct result lead_matches_handle(struct request *request, struct error *err)
{
    struct match_list list = {0};
    TRY(match_buyers(&request->call, &request->ids[0], page_limit(request->query), &list, err));
    list_begin(request);
    for (size_t i = 0; i < list.count; i++)
        schema_encode(&match_reply_schema, &list.items[i], request->out);
    list_end(request, NULL);
    return RESULT_OK;
}

struct result similar_deals_handle(struct request *request, struct error *err)
{
    struct similar_list list = {0};
    TRY(similar_deals(&request->call, &request->ids[0], page_limit(request->query), &list, err));
    list_begin(request);
    for (size_t i = 0; i < list.count; i++)
        schema_encode(&similar_reply_schema, &list.items[i], request->out);
    list_end(request, NULL);
    return RESULT_OK;
}
