#include "api/buy_boxes.h"

#include <inttypes.h>
#include <string.h>

#include "api/id_page.h"
#include "app/buy_boxes.h"

enum { BUY_BOX_ETAG = 'x' };

struct buy_box_query {
    struct page_query page;
    struct oid buyer_id;
    struct text market_key, query;
    struct opt strategy, active;
};

static const struct field buy_box_query_fields[] = {
    PAGE_FIELDS(struct buy_box_query),
    FIELD_OID(struct buy_box_query, buyer_id, "buyerId"),
    FIELD_ENUM(struct buy_box_query, strategy, "strategy", strategy_names, STRATEGY_COUNT),
    FIELD_TEXT(struct buy_box_query, market_key, "marketKey", .max_length = 100,
               .description = "buy boxes that name this market, or none"),
    FIELD_BOOLEAN(struct buy_box_query, active, "active"),
    FIELD_TEXT(struct buy_box_query, query, "q", .max_length = 200,
               .description = "beginnings of words of name, markets and property types"),
};
const struct schema buy_box_query_schema =
    SCHEMA("BuyBoxQuery", struct buy_box_query, buy_box_query_fields);

struct warning_query {
    struct page_query page;
    struct text market_key;
    struct opt strategy, level;
};

static const struct field warning_query_fields[] = {
    PAGE_FIELDS(struct warning_query),
    FIELD_TEXT(struct warning_query, market_key, "marketKey", .max_length = 100,
               .description = "buy boxes that name this market, or none"),
    FIELD_ENUM(struct warning_query, strategy, "strategy", strategy_names, STRATEGY_COUNT),
    FIELD_ENUM(struct warning_query, level, "level", warned_level_names, WARNED_LEVEL_COUNT),
};
const struct schema warning_query_schema =
    SCHEMA("WarningQuery", struct warning_query, warning_query_fields);

static void answer_box(struct request *request, const struct buy_box *box)
{
    struct buy_box_reply reply = buy_box_reply_of(request->call.arena, box, request->call.policy);
    request_set_etag(request, BUY_BOX_ETAG, box->rev);
    schema_encode(&buy_box_reply_schema, &reply, request->out);
}

struct result buy_box_list_handle(struct request *request, struct error *err)
{
    const struct buy_box_query *query = request->query;
    struct buy_box_filter filter = {
        .buyer_id = query->buyer_id,
        .market_key = query->market_key,
        .query = query->query,
        .strategy = query->strategy,
        .active = query->active,
    };
    TRY(id_page_after(request, &query->page, &filter.after, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct buy_box_list list = {0};
    TRY(buy_box_store_list(request->call.db, request->call.arena, &filter, (int64_t)limit + 1,
                           &list, err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++) {
        struct buy_box_reply reply =
            buy_box_reply_of(request->call.arena, &list.items[i], request->call.policy);
        TRY(list_item(request, &buy_box_reply_schema, &reply, err));
    }
    list_end(request, list.count > limit ? id_page_next(request, &list.items[limit - 1].id) : NULL);
    return RESULT_OK;
}

struct result buy_box_create_handle(struct request *request, struct error *err)
{
    struct buy_box box = {0};
    TRY(buy_box_create(&request->call, request->body, &box, err));
    request_set_location(request, "/api/buyboxes/%s", box.id.hex);
    answer_box(request, &box);
    return RESULT_OK;
}

struct result buy_box_get_handle(struct request *request, struct error *err)
{
    struct buy_box box = {0};
    TRY(buy_box_store_get(request->call.db, request->call.arena, &request->ids[0], &box, err));
    answer_box(request, &box);
    return RESULT_OK;
}

struct result buy_box_patch_handle(struct request *request, struct error *err)
{
    struct buy_box before = {0}, after = {0};
    TRY(buy_box_store_get(request->call.db, request->call.arena, &request->ids[0], &before, err));
    TRY(request_check_match(request, BUY_BOX_ETAG, before.rev, err));
    TRY(buy_box_update(&request->call, &before, request->body, &after, err));
    answer_box(request, &after);
    return RESULT_OK;
}

struct result buy_box_delete_handle(struct request *request, struct error *err)
{
    return buy_box_delete(&request->call, &request->ids[0], err);
}

/* A cursor of warnings: rate in 1/100 percent and id of the last one. */
static struct result warning_page_after(struct request *request, const struct page_query *page,
                                        struct warned_filter *filter, struct error *err)
{
    const char *keys[2] = {NULL, NULL};
    bool given = false;
    int64_t rate_e2 = 0;
    TRY(page_cursor_read(page, request->call.arena, keys, ARRAY_LENGTH(keys), &given, err));
    if (!given)
        return RESULT_OK;
    if (decimal_parse(keys[0], strlen(keys[0]), 0, &rate_e2, NULL) != DECIMAL_OK ||
        !oid_parse(keys[1], &filter->after)) {
        error_field(err, "?cursor", "is not a cursor of this list");
        return error_result(err);
    }
    filter->after_rate_e2 = OPT(rate_e2);
    return RESULT_OK;
}

static const char *warning_page_next(struct request *request, const struct buy_box *last)
{
    struct arena *arena = request->call.arena;
    const char *keys[] = {arena_printf(arena, "%" PRId64, last->standing.warning_rate_e2.value),
                          last->id.hex};
    return page_cursor_make(arena, keys, ARRAY_LENGTH(keys));
}

struct result warning_list_handle(struct request *request, struct error *err)
{
    const struct warning_query *query = request->query;
    struct warned_filter filter = {.market_key = query->market_key, .strategy = query->strategy};
    if (query->level.known)
        filter.level = OPT(query->level.value + WARNING_WARNING);
    TRY(warning_page_after(request, &query->page, &filter, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct buy_box_list list = {0};
    TRY(buy_box_store_warned(request->call.db, request->call.arena, &filter, (int64_t)limit + 1,
                             &list, err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++) {
        struct warned_box_reply reply =
            warned_box_reply_of(request->call.arena, &list.items[i], request->call.policy);
        TRY(list_item(request, &warned_box_schema, &reply, err));
    }
    list_end(request,
             list.count > limit ? warning_page_next(request, &list.items[limit - 1]) : NULL);
    return RESULT_OK;
}
