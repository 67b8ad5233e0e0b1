#include "app/match_buyers.h"

#include <string.h>

#include "store/buy_box_store.h"
#include "store/buyer_store.h"
#include "store/lead_store.h"

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field buyer_fields[] = {
    FIELD_OID(struct match_buyer_reply, id, "_id", IS),
    FIELD_TEXT(struct match_buyer_reply, name, "name", IS),
    FIELD_TEXT(struct match_buyer_reply, company, "company", MAY_BE_NULL),
    FIELD_TEXT(struct match_buyer_reply, email, "email", MAY_BE_NULL),
    FIELD_TEXT(struct match_buyer_reply, phone, "phone", MAY_BE_NULL),
    FIELD_MONEY(struct match_buyer_reply, engagement_e2, "engagementScore", IS),
};
static const struct schema buyer_schema =
    SCHEMA("MatchedBuyer", struct match_buyer_reply, buyer_fields);

static const struct field box_fields[] = {
    FIELD_OID(struct match_box_reply, id, "_id", IS),
    FIELD_TEXT(struct match_box_reply, name, "name", IS),
    FIELD_RATIO(struct match_box_reply, min_dscr_e4, "minDSCR", MAY_BE_NULL),
};
static const struct schema box_schema = SCHEMA("MatchedBuyBox", struct match_box_reply, box_fields);

static const struct field match_fields[] = {
    FIELD_OBJECT(struct match_reply, buyer, "buyer", &buyer_schema, IS),
    FIELD_OBJECT(struct match_reply, box, "buyBox", &box_schema, IS,
                 .description = "the buyer's best for this lead"),
    FIELD_MONEY(struct match_reply, score_e2, "score", IS,
                .description = "0 to 100: 60 % fit, 40 % engagement score"),
    FIELD_MONEY(struct match_reply, fit_e2, "fit", IS,
                .description = "0 to 100: the share of the buy box's criteria that are met"),
    FIELD_MONEY(struct match_reply, engagement_e2, "engagementScore", IS),
    FIELD_TEXT_LIST(struct match_reply, reasons, "reasons", IS),
};
const struct schema match_reply_schema = SCHEMA_WITH(
    "Match", struct match_reply, match_fields,
    .description = "Of the 20,000 buy boxes at most that are rated: where more want the strategy "
                   "and market, newer ones that name the market come before all others.");
_Static_assert(MATCH_CANDIDATES_MAX == 20000, "the description says how many are rated");

struct rating {
    struct oid buyer_id, buy_box_id;
    int32_t score_e2, fit_e2, engagement_e2;
};

struct rating_list {
    struct rating *items;
    size_t count;
};

static struct match_lead match_lead_of(const struct lead *lead)
{
    return (struct match_lead){
        .strategy = (int32_t)lead->strategy.value,
        .market_key = lead->market_key.chars,
        .property_type = lead->property_type.chars,
        .asking_price_cents = lead->asking_price_cents,
        .projected_cash_flow_cents = lead->projected_cash_flow_cents,
        .projected_dscr_e4 = lead->projected_dscr_e4,
    };
}

/* Rates what wants the lead. The sentences of each are dropped at once: `scratch` is emptied for
 * every candidate. */
static struct result rate_candidates(struct call *call, const struct lead *lead,
                                     struct arena *scratch, struct rating_list *ret_list,
                                     struct error *err)
{
    struct match_lead wanted = match_lead_of(lead);
    enum strategy strategy = (enum strategy)lead->strategy.value;
    struct rating_list list = {.items =
                                   ARENA_ARRAY(call->arena, struct rating, MATCH_CANDIDATES_MAX)};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(match_candidates(call->db, strategy, lead->market_key.chars, MATCH_CANDIDATES_MAX, &row,
                         err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more || list.count == MATCH_CANDIDATES_MAX)
            break;
        arena_reset(scratch);
        struct match_candidate candidate = match_candidate_of_row(&row, strategy, scratch);
        struct match match = match_rate(&wanted, &candidate.box, candidate.engagement_e2, scratch);
        if (!match.eligible)
            continue;
        list.items[list.count++] = (struct rating){
            .buyer_id = candidate.buyer_id,
            .buy_box_id = candidate.buy_box_id,
            .score_e2 = match.score_e2,
            .fit_e2 = match.fit_e2,
            .engagement_e2 = candidate.engagement_e2,
        };
    }
    *ret_list = list;
    return RESULT_OK;
}

static int descending(int32_t a, int32_t b)
{
    return (a < b) - (a > b);
}

/* Best first; equals by buyer, then buy box. */
static int compare_ratings(const void *left, const void *right)
{
    const struct rating *a = left, *b = right;
    int order = descending(a->score_e2, b->score_e2);
    if (!order)
        order = descending(a->engagement_e2, b->engagement_e2);
    if (!order)
        order = strcmp(a->buyer_id.hex, b->buyer_id.hex);
    return order ? order : strcmp(a->buy_box_id.hex, b->buy_box_id.hex);
}

static int compare_by_buyer(const void *left, const void *right)
{
    const struct rating *a = left, *b = right;
    int order = strcmp(a->buyer_id.hex, b->buyer_id.hex);
    return order ? order : compare_ratings(left, right);
}

/* Leaves the best of each buyer, ranked. */
static void rank_buyers(struct rating_list *list)
{
    qsort(list->items, list->count, sizeof(list->items[0]), compare_by_buyer);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!kept || !oid_equal(&list->items[kept - 1].buyer_id, &list->items[i].buyer_id))
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
    qsort(list->items, list->count, sizeof(list->items[0]), compare_ratings);
}

static struct match_box match_box_of(const struct buy_box *box)
{
    return (struct match_box){
        .strategy = (int32_t)box->strategy.value,
        .market_keys = box->market_keys,
        .property_types = box->property_types,
        .min_price_cents = box->min_price_cents,
        .max_price_cents = box->max_price_cents,
        .min_dscr_e4 = box->min_dscr_e4,
        .min_cash_flow_cents = box->min_cash_flow_cents,
    };
}

static struct result match_reply_of(struct call *call, const struct lead *lead,
                                    const struct rating *rating, struct match_reply *ret_reply,
                                    struct error *err)
{
    struct buyer buyer = {0};
    struct buy_box box = {0};
    TRY(buyer_store_get(call->db, call->arena, &rating->buyer_id, &buyer, err));
    TRY(buy_box_store_get(call->db, call->arena, &rating->buy_box_id, &box, err));

    struct match_lead wanted = match_lead_of(lead);
    struct match_box offered = match_box_of(&box);
    struct match match = match_rate(&wanted, &offered, rating->engagement_e2, call->arena);
    const char **reasons = ARENA_ARRAY(call->arena, const char *, match.reason_count);
    for (size_t i = 0; i < match.reason_count; i++)
        reasons[i] = match.reasons[i];
    *ret_reply = (struct match_reply){
        .buyer = {.id = buyer.id,
                  .name = buyer.name,
                  .company = buyer.company,
                  .email = buyer.email,
                  .phone = buyer.phone,
                  .engagement_e2 = OPT(buyer.standing.engagement_e2)},
        .box = {.id = box.id, .name = box.name, .min_dscr_e4 = box.min_dscr_e4},
        .score_e2 = OPT(match.score_e2),
        .fit_e2 = OPT(match.fit_e2),
        .engagement_e2 = OPT(rating->engagement_e2),
        .reasons = {.items = reasons, .count = match.reason_count, .known = true},
    };
    return RESULT_OK;
}

struct result match_buyers(struct call *call, const struct oid *lead_id, int64_t limit,
                           struct match_list *ret_list, struct error *err)
{
    struct lead lead = {0};
    TRY(lead_store_get(call->db, call->arena, lead_id, &lead, err));

    struct arena scratch CLEANUP(arena_free) = {0};
    struct rating_list ratings = {0};
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    TRY(rate_candidates(call, &lead, &scratch, &ratings, err));
    rank_buyers(&ratings);

    size_t count = ratings.count < (size_t)limit ? ratings.count : (size_t)limit;
    struct match_list list = {.items = ARENA_ARRAY(call->arena, struct match_reply, count),
                              .count = count};
    for (size_t i = 0; i < count; i++)
        TRY(match_reply_of(call, &lead, &ratings.items[i], &list.items[i], err));
    *ret_list = list;
    return RESULT_OK;
}
