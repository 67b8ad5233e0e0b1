#include "app/deal_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "store/deal_list_store.h"
#include "store/list_query.h"
#include "store/search.h"

#define SEARCH_KIND "lead"

/* Up to so many deals are sorted by address in memory; of more, a walk by address meets one often
 * enough. */
enum { SORTED_DEALS_MAX = 500 };
/* How many leads are taken at once on that walk. */
enum { WALK_STRIDE = 512 };
/* The most deals taken at once from the image where each is checked, a few megabytes. Each round
 * passes over the whole image, so they double up to here: fewer rounds the longer it takes. */
enum { ROUND_DEALS_MAX = 65536 };

/* A list while it is made. Only the page is kept; what a round or stride reads is in the scratch,
 * so that memory does not grow with the tables. */
struct making {
    struct app *app;
    struct call *call;
    struct arena *scratch;
    const struct deal_list_query *query;
    struct search_words words; /* that each deal is checked for */
    const char *word_ends[SEARCH_QUERY_WORDS_MAX];
    struct image_pick pick;
    struct image_places page;
};

static void page_add(struct making *making, const struct image_place *place)
{
    making->page.items[making->page.count++] = *place;
}

static bool page_is_full(const struct making *making)
{
    return making->page.count == making->query->limit;
}

/* By its rarest word, where one is rare: then the image looks at its leads alone, and no word is
 * left to check. *ret_none: a word has no lead at all. */
static struct result words_look_up(struct making *making, bool *ret_none, struct error *err)
{
    struct call *call = making->call;
    struct list_request request = {
        .table = "leads",
        .search_kind = SEARCH_KIND,
        .query = making->query->words,
        .limit = LIST_RARE_WORD_MAX,
    };
    int rare_word = -1;
    *ret_none = false;
    if (!request.query)
        return RESULT_OK;
    TRY(list_rare_word(call->db, call->arena, &request, &rare_word, ret_none, err));
    if (*ret_none)
        return RESULT_OK;
    if (rare_word < 0) {
        making->words = search_words_of_query(call->arena, request.query);
        for (size_t i = 0; i < making->words.count; i++)
            making->word_ends[i] = search_end(call->arena, making->words.items[i]);
        return RESULT_OK;
    }
    struct list_sql sql CLEANUP(list_sql_free) = {0};
    struct id_list ids = {0};
    list_query_compose(&sql, call->arena, &request, rare_word);
    TRY(list_sql_ids(call->db, call->arena, &sql, request.limit, &ids, err));
    making->pick.among = ids.items;
    making->pick.among_count = ids.count;
    return RESULT_OK;
}

static struct result words_match(const struct making *making, const struct oid *id, bool *ret_match,
                                 struct error *err)
{
    bool match = true;
    for (size_t i = 0; match && i < making->words.count; i++) {
        TRY(search_row_has(making->call->db, SEARCH_KIND, id, making->words.items[i],
                           making->word_ends[i], &match, err));
    }
    *ret_match = match;
    return RESULT_OK;
}

/* Adds those of `places` that have the words, until the page is full. */
static struct result places_add(struct making *making, const struct image_places *places,
                                struct error *err)
{
    for (size_t i = 0; i < places->count && !page_is_full(making); i++) {
        bool match = false;
        TRY(words_match(making, &places->items[i].id, &match, err));
        if (match)
            page_add(making, &places->items[i]);
    }
    return RESULT_OK;
}

static struct result list_by_image(struct making *making, struct error *err)
{
    struct image_pick *pick = &making->pick;
    pick->order = (enum image_order)making->query->order;
    pick->descending = making->query->descending;
    pick->after = making->query->after;
    pick->limit = making->query->limit;
    for (;;) {
        struct image_places places = image_pick_query(making->app->image, pick, making->scratch);
        if (making->query->rounds)
            (*making->query->rounds)++;
        TRY(places_add(making, &places, err));
        if (page_is_full(making) || places.count < pick->limit)
            return RESULT_OK;
        pick->after = places.items[places.count - 1];
        pick->limit = pick->limit < ROUND_DEALS_MAX / 2 ? 2 * pick->limit : ROUND_DEALS_MAX;
        arena_reset(making->scratch);
    }
}

static int compare_addresses(const void *left, const void *right)
{
    const struct lead_address *a = left, *b = right;
    int order = strcmp(a->address, b->address);
    return order != 0 ? order : strcmp(a->id.hex, b->id.hex);
}

/* Where the page before ended; its address is NULL where there was none. */
static struct result address_after(const struct making *making, struct lead_address *ret_after,
                                   struct error *err)
{
    struct lead_address after = {.id = making->query->after.id};
    if (oid_is_set(&after.id)) {
        TRY(lead_address_find(making->call->db, making->call->arena, &after.id, &after.address,
                              err));
    }
    *ret_after = after;
    return RESULT_OK;
}

/* Of all that pass, in memory. */
static struct result list_sorted(struct making *making, size_t most, struct error *err)
{
    struct arena *arena = making->call->arena;
    struct lead_address after = {0};
    TRY(address_after(making, &after, err));
    making->pick.limit = most > 0 ? most : 1;
    struct image_places places = image_pick_query(making->app->image, &making->pick, arena);
    struct lead_address *leads = ARENA_ARRAY(arena, struct lead_address, places.count);
    size_t count = 0;
    for (size_t i = 0; i < places.count; i++) {
        struct lead_address lead = {.id = places.items[i].id};
        TRY(lead_address_find(making->call->db, arena, &lead.id, &lead.address, err));
        if (lead.address)
            leads[count++] = lead;
    }
    if (count > 0)
        qsort(leads, count, sizeof(leads[0]), compare_addresses);
    bool falling = making->query->descending;
    for (size_t i = 0; i < count && !page_is_full(making); i++) {
        const struct lead_address *lead = &leads[falling ? count - 1 - i : i];
        int order = after.address ? compare_addresses(lead, &after) : 0;
        struct image_places one = {&(struct image_place){.id = lead->id}, 1};
        if (!after.address || (falling ? order < 0 : order > 0))
            TRY(places_add(making, &one, err));
    }
    return RESULT_OK;
}

/* The leads of a stride, by address, that are deals which pass. */
static struct image_places stride_places(struct making *making, const struct lead_addresses *leads)
{
    struct arena *arena = making->scratch;
    struct oid *ids = ARENA_ARRAY(arena, struct oid, leads->count);
    struct image_places places = {.items = ARENA_ARRAY(arena, struct image_place, leads->count)};
    for (size_t i = 0; i < leads->count; i++)
        ids[i] = leads->items[i].id;
    bool *passes = ARENA_ARRAY(arena, bool, leads->count);
    image_pick_passes(making->app->image, &making->pick.filter, ids, leads->count, passes);
    for (size_t i = 0; i < leads->count; i++) {
        if (passes[i])
            places.items[places.count++] = (struct image_place){.id = ids[i]};
    }
    return places;
}

/* Along the index of addresses. */
static struct result list_walked(struct making *making, struct error *err)
{
    struct buf address CLEANUP(buf_free) = {0};
    struct lead_address after = {0};
    TRY(address_after(making, &after, err));
    for (;;) {
        struct lead_addresses leads = {0};
        TRY(lead_addresses_list(making->call->db, making->scratch, &after,
                                making->query->descending, WALK_STRIDE, &leads, err));
        struct image_places places = stride_places(making, &leads);
        TRY(places_add(making, &places, err));
        if (page_is_full(making) || leads.count < WALK_STRIDE)
            return RESULT_OK;
        after = leads.items[leads.count - 1];
        buf_reset(&address);
        buf_append_text(&address, after.address);
        after.address = buf_text(&address);
        arena_reset(making->scratch);
    }
}

static struct result list_by_address(struct making *making, struct error *err)
{
    if (making->pick.among)
        return list_sorted(making, making->pick.among_count, err);
    int64_t count = image_pick_count(making->app->image, &making->pick.filter);
    if (count <= SORTED_DEALS_MAX)
        return list_sorted(making, (size_t)count, err);
    return list_walked(making, err);
}

struct result deal_list_places(struct app *app, struct call *call,
                               const struct deal_list_query *query, struct image_places *ret_places,
                               struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct making making = {
        .app = app,
        .call = call,
        .scratch = &scratch,
        .query = query,
        .pick.filter = query->filter,
        .page.items = ARENA_ARRAY(call->arena, struct image_place, query->limit),
    };
    bool none = false;
    TRY(analytics_follow(app, call->db, err));
    TRY(words_look_up(&making, &none, err));
    if (!none && query->order == DEAL_BY_ADDRESS)
        TRY(list_by_address(&making, err));
    else if (!none)
        TRY(list_by_image(&making, err));
    *ret_places = making.page;
    return RESULT_OK;
}
