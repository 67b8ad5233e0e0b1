#include "api/deals.h"

#include "api/performance.h"
#include "api/place_page.h"
#include "app/deal_item.h"
#include "app/deal_list.h"
#include "export/deal_rows.h"

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

/* What of a deal is shown. All that is read for it goes to the arena. */
typedef struct result write_function(struct request *request, struct arena *arena,
                                     const struct deal_summary *summary, struct error *err);

static struct result write_item(struct request *request, struct arena *arena,
                                const struct deal_summary *summary, struct error *err)
{
    struct deal_item item = deal_item_of(arena, summary);
    return list_item(request, &deal_item_schema, &item, err);
}

static struct result write_closing(struct request *request, struct arena *arena,
                                   const struct deal_summary *summary, struct error *err)
{
    struct deal deal = {0};
    TRY(deal_store_get(request->call.db, arena, &summary->id, &deal, err));
    struct closing_row row = closing_row_of(&deal, summary);
    return list_item(request, &closing_row_schema, &row, err);
}

static struct result write_periods(struct request *request, struct arena *arena,
                                   const struct deal_summary *summary, struct error *err)
{
    struct deal deal = {0};
    struct period_list list = {0};
    TRY(deal_store_get(request->call.db, arena, &summary->id, &deal, err));
    TRY(period_store_list(request->call.db, arena, &deal.id, &deal.pro_forma, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        struct period_row row = period_row_of(arena, summary, &list.items[i]);
        TRY(list_item(request, &period_row_schema, &row, err));
    }
    return RESULT_OK;
}

static struct result write_deal(struct request *request, struct arena *arena, const struct oid *id,
                                write_function *write, struct error *err)
{
    struct deal_summary summary = {0};
    bool found = false;
    TRY(deal_summary_find(request->call.db, arena, id, &summary, &found, err));
    /* The image may know a deal that was closed after this transaction began. */
    return found ? write(request, arena, &summary, err) : RESULT_OK;
}

/* Of a file the places alone are kept: what is read of a deal goes with it. */
static struct result write_deals(struct request *request, const struct image_places *places,
                                 size_t count, write_function *write, struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct arena *arena = request->file ? &scratch : request->call.arena;
    for (size_t i = 0; i < count; i++) {
        TRY(write_deal(request, arena, &places->items[i].id, write, err));
        if (request->file)
            arena_reset(arena);
    }
    return RESULT_OK;
}

static struct result list_deals(struct request *request, write_function *write, struct error *err)
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
    TRY(write_deals(request, &places, places.count > limit ? limit : places.count, write, err));
    list_end(request, places.count > limit
                          ? place_page_next(request, sort_names[sort], &places.items[limit - 1])
                          : NULL);
    return RESULT_OK;
}

struct result deal_list_handle(struct request *request, struct error *err)
{
    return list_deals(request, write_item, err);
}

struct result closing_file_handle(struct request *request, struct error *err)
{
    return list_deals(request, write_closing, err);
}

struct result period_file_handle(struct request *request, struct error *err)
{
    return list_deals(request, write_periods, err);
}
