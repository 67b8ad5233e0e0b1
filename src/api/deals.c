#include "api/deals.h"

#include "api/performance.h"
#include "api/place_page.h"
#include "app/deal_item.h"
#include "app/deal_list.h"

/* Each order, then the same descending. */
static const char *const sort_names[] = {
    "closedDate", "-closedDate", "cashFlow",         "-cashFlow",         "dscr",    "-dscr",
    "grade",      "-grade",      "cashFlowVariance", "-cashFlowVariance", "address", "-address",
};
_Static_assert(ARRAY_LENGTH(sort_names) == 2 * DEAL_ORDER_COUNT, "two names for each order");
enum { SORT_DEFAULT = 2 * DEAL_BY_CLOSING + 1 };

/* The grades, and GRADE_COUNT for deals that have none. */
static const char *const grade_filter_names[] = {"A", "B", "C", "D", "none"};
_Static_assert(ARRAY_LENGTH(grade_filter_names) == GRADE_COUNT + 1, "each grade, and none");

struct deal_query {
    struct page_query page;
    struct deal_filter filter;
    struct opt grade, below_required, flag, sort;
    struct text words;
};

static const struct field deal_query_fields[] = {
    PAGE_FIELDS(struct deal_query),
    DEAL_FILTER_FIELDS(struct deal_query),
    FIELD_ENUM(struct deal_query, grade, "grade", grade_filter_names,
               ARRAY_LENGTH(grade_filter_names), .description = "none: nothing is reported"),
    FIELD_BOOLEAN(struct deal_query, below_required, "belowRequired",
                  .description = "true: those whose latest DSCR is below what is required"),
    FIELD_ENUM(struct deal_query, flag, "flag", flag_names, FLAG_COUNT,
               .description = "those whose latest period has it"),
    FIELD_TEXT(struct deal_query, words, "q", .max_length = 200,
               .description = "beginnings of words of address, city, state, zip and market"),
    FIELD_ENUM(struct deal_query, sort, "sort", sort_names, ARRAY_LENGTH(sort_names),
               .description = "-closedDate where absent; deals without the figure come last"),
};
const struct schema deal_list_query_schema =
    SCHEMA("DealQuery", struct deal_query, deal_query_fields);

/* Outside buyers see their own deals. False: they asked for another's, and there is none to see. */
static bool restrict_to_own(const struct request *request, struct image_filter *filter)
{
    const struct actor *actor = &request->call.actor;
    if (actor->role != ROLE_BUYER)
        return true;
    if (oid_is_set(&filter->buyer_id) && !oid_equal(&filter->buyer_id, &actor->buyer_id))
        return false;
    filter->buyer_id = actor->buyer_id;
    return true;
}

static struct result write_item(struct request *request, const struct oid *id, struct error *err)
{
    struct call *call = &request->call;
    struct deal_summary summary = {0};
    bool found = false;
    TRY(deal_summary_find(call->db, call->arena, id, &summary, &found, err));
    /* The image may know a deal that was closed after this transaction began. */
    if (!found)
        return RESULT_OK;
    struct deal_item item = deal_item_of(call->arena, &summary);
    schema_encode(&deal_item_schema, &item, request->out);
    return RESULT_OK;
}

struct result deal_list_handle(struct request *request, struct error *err)
{
    const struct deal_query *query = request->query;
    int64_t sort = query->sort.known ? query->sort.value : SORT_DEFAULT;
    size_t limit = (size_t)page_limit(&query->page);
    struct deal_list_query list = {
        .filter = {.deals = deal_filter_image(&query->filter),
                   .grade = query->grade,
                   .below_required = query->below_required.value,
                   .flags = query->flag.known ? 1u << query->flag.value : 0},
        .words = query->words.chars,
        .order = (enum deal_order)(sort / 2),
        .descending = sort % 2 != 0,
        .limit = limit + 1,
    };
    deal_filter_check(&query->filter, err);
    TRY(error_result(err));
    bool sees = restrict_to_own(request, &list.filter.deals);
    TRY(place_page_after(request, &query->page, sort_names[sort], &list.after, err));
    struct image_places places = {0};
    if (sees)
        TRY(deal_list_places(request->app, &request->call, &list, &places, err));

    list_begin(request);
    for (size_t i = 0; i < places.count && i < limit; i++)
        TRY(write_item(request, &places.items[i].id, err));
    list_end(request, places.count > limit
                          ? place_page_next(request, sort_names[sort], &places.items[limit - 1])
                          : NULL);
    return RESULT_OK;
}
