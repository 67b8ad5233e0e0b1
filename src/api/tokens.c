#include "api/tokens.h"

#include "api/id_page.h"
#include "app/tokens.h"

struct token_query {
    struct page_query page;
};

static const struct field token_query_fields[] = {PAGE_FIELDS(struct token_query)};
const struct schema token_query_schema =
    SCHEMA("TokenQuery", struct token_query, token_query_fields);

struct result token_list_handle(struct request *request, struct error *err)
{
    const struct token_query *query = request->query;
    const struct call *call = &request->call;
    struct oid after = {0};
    TRY(id_page_after(request, &query->page, &after, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct token_list list = {0};
    TRY(token_store_list(call->db, call->arena, &call->actor.user_id, &after, call->now_ms,
                         (int64_t)limit + 1, &list, err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++)
        token_encode(&list.items[i], request->out);
    list_end(request, list.count > limit ? id_page_next(request, &list.items[limit - 1].id) : NULL);
    return RESULT_OK;
}

struct result token_create_handle(struct request *request, struct error *err)
{
    struct new_token token = {0};
    TRY(token_create(&request->call, &request->call.actor.user_id, request->body, &token, err));
    request_set_location(request, "/api/tokens/%s", token.token.id.hex);
    token_encode_new(&token, request->out);
    return RESULT_OK;
}

struct result token_delete_handle(struct request *request, struct error *err)
{
    return token_revoke(&request->call, &request->ids[0], err);
}
