#include "api/buyers.h"

#include "api/id_page.h"
#include "app/buyer_score.h"
#include "app/buyers.h"

enum { BUYER_ETAG = 'y' };

struct buyer_query {
    struct page_query page;
    struct text market_key, query;
    struct opt strategy;
};

static const struct field buyer_query_fields[] = {
    PAGE_FIELDS(struct buyer_query),
    FIELD_TEXT(struct buyer_query, market_key, "marketKey", .max_length = 100,
               .description = "buyers that name this market"),
    FIELD_ENUM(struct buyer_query, strategy, "strategy", strategy_names, STRATEGY_COUNT,
               .description = "buyers that name this strategy"),
    FIELD_TEXT(struct buyer_query, query, "q", .max_length = 200,
               .description = "beginnings of words of name, company, email and phone"),
};
const struct schema buyer_query_schema =
    SCHEMA("BuyerQuery", struct buyer_query, buyer_query_fields);

static void answer_buyer(struct request *request, const struct buyer *buyer)
{
    struct buyer_reply reply = buyer_reply_of(buyer);
    request_set_etag(request, BUYER_ETAG, buyer->rev);
    schema_encode(&buyer_reply_schema, &reply, request->out);
}

struct result buyer_list_handle(struct request *request, struct error *err)
{
    const struct buyer_query *query = request->query;
    struct buyer_filter filter = {
        .market_key = query->market_key, .query = query->query, .strategy = query->strategy};
    TRY(id_page_after(request, &query->page, &filter.after, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct buyer_list list = {0};
    TRY(buyer_store_list(request->call.db, request->call.arena, &filter, (int64_t)limit + 1, &list,
                         err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++) {
        struct buyer_reply reply = buyer_reply_of(&list.items[i]);
        TRY(list_item(request, &buyer_reply_schema, &reply, err));
    }
    list_end(request, list.count > limit ? id_page_next(request, &list.items[limit - 1].id) : NULL);
    return RESULT_OK;
}

struct result buyer_create_handle(struct request *request, struct error *err)
{
    struct buyer buyer = {0};
    TRY(buyer_create(&request->call, request->body, &buyer, err));
    request_set_location(request, "/api/buyers/%s", buyer.id.hex);
    answer_buyer(request, &buyer);
    return RESULT_OK;
}

struct result buyer_get_handle(struct request *request, struct error *err)
{
    struct buyer buyer = {0};
    TRY(buyer_store_get(request->call.db, request->call.arena, &request->ids[0], &buyer, err));
    answer_buyer(request, &buyer);
    return RESULT_OK;
}

struct result buyer_score_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct buyer buyer = {0};
    TRY(buyer_store_get(call->db, call->arena, &request->ids[0], &buyer, err));
    struct score_reply reply = score_reply_of(call->arena, call->policy, &buyer);
    schema_encode(&score_reply_schema, &reply, request->out);
    return RESULT_OK;
}

struct result buyer_patch_handle(struct request *request, struct error *err)
{
    struct buyer before = {0}, after = {0};
    TRY(buyer_store_get(request->call.db, request->call.arena, &request->ids[0], &before, err));
    TRY(request_check_match(request, BUYER_ETAG, before.rev, err));
    TRY(buyer_update(&request->call, &before, request->body, &after, err));
    answer_buyer(request, &after);
    return RESULT_OK;
}

struct result buyer_delete_handle(struct request *request, struct error *err)
{
    return buyer_delete(&request->call, &request->ids[0], err);
}
