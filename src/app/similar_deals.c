#include "app/similar_deals.h"

#include <string.h>

#include "store/lead_store.h"
#include "store/similar_store.h"

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field similar_fields[] = {
    FIELD_OID(struct similar_reply, lead_id, "leadId", IS),
    FIELD_TEXT(struct similar_reply, address, "address", IS),
    FIELD_TEXT(struct similar_reply, market_key, "marketKey", IS),
    FIELD_DATE(struct similar_reply, closed_on, "closedDate", IS),
    FIELD_MONEY(struct similar_reply, purchase_price_cents, "purchasePrice", IS),
    FIELD_MONEY(struct similar_reply, rent_cents, "projectedRent", IS),
    FIELD_MONEY(struct similar_reply, cash_flow_cents, "projectedMonthlyCashFlow", IS),
    FIELD_RATIO(struct similar_reply, dscr_e4, "projectedDSCR", MAY_BE_NULL),
    FIELD_ENUM(struct similar_reply, grade, "performanceGrade", grade_names, GRADE_COUNT,
               MAY_BE_NULL),
    FIELD_INTEGER(struct similar_reply, periods, "periods", IS,
                  .description = "how many were reported"),
    FIELD_MONEY(struct similar_reply, mean_cash_flow_e2, "averageCashFlowVariance", MAY_BE_NULL),
    FIELD_RATIO(struct similar_reply, mean_dscr_e4, "averageDSCRVariance", MAY_BE_NULL),
    FIELD_MONEY(struct similar_reply, similarity_e2, "similarity", IS,
                .description = "0 to 100: 80 for price and rent, 20 for the market"),
};
const struct schema similar_reply_schema =
    SCHEMA("SimilarDeal", struct similar_reply, similar_fields);

enum { FULL_E2 = 10000, NEARNESS_PERCENT = 80, MARKET_PERCENT = 20 };

/* 0 to 10000. */
static int64_t nearness_e2(int64_t a, int64_t b)
{
    int64_t least = a < b ? a : b, most = a < b ? b : a;
    return most == 0 ? FULL_E2 : div_round((int128)least * FULL_E2, most);
}

int32_t similarity_e2(const struct similar_figures *a, const struct similar_figures *b,
                      bool same_market)
{
    int64_t sum_e2 = 0, figures = 0;
    if (a->price_cents.known && b->price_cents.known) {
        sum_e2 += nearness_e2(a->price_cents.value, b->price_cents.value);
        figures++;
    }
    if (a->rent_cents.known && b->rent_cents.known) {
        sum_e2 += nearness_e2(a->rent_cents.value, b->rent_cents.value);
        figures++;
    }
    int64_t market_e2 = same_market ? FULL_E2 : 0;
    if (!figures)
        return (int32_t)(market_e2 * MARKET_PERCENT / 100);
    return (int32_t)div_round((int128)sum_e2 * NEARNESS_PERCENT +
                                  (int128)figures * market_e2 * MARKET_PERCENT,
                              (int128)figures * 100);
}

/* What the others are compared with. */
struct subject {
    struct oid id;
    enum strategy strategy;
    const char *market_key;
    struct similar_figures figures;
};

static struct result find_subject(struct call *call, const struct oid *lead_id,
                                  struct subject *ret_subject, struct error *err)
{
    struct lead lead = {0};
    struct deal deal = {0};
    bool closed = false;
    TRY(lead_store_get(call->db, call->arena, lead_id, &lead, err));
    TRY(deal_store_find(call->db, call->arena, lead_id, &deal, &closed, err));
    if (closed) {
        *ret_subject = (struct subject){
            .id = *lead_id,
            .strategy = deal.strategy,
            .market_key = deal.market_key,
            .figures = {OPT(deal.purchase_price_cents), OPT(deal.pro_forma.rent_cents)},
        };
        return RESULT_OK;
    }
    *ret_subject = (struct subject){
        .id = *lead_id,
        .strategy = (enum strategy)lead.strategy.value,
        .market_key = lead.market_key.chars,
        .figures = {lead.asking_price_cents, lead.projected_rent_cents},
    };
    return RESULT_OK;
}

static struct similar_reply reply_of(const struct subject *subject, const struct similar_row *row)
{
    struct similar_figures figures = {OPT(row->purchase_price_cents), OPT(row->rent_cents)};
    struct opt cash_flow_e4 = deal_mean_e4(&row->totals, MEASURE_CASH_FLOW);
    bool same_market = strcmp(row->market_key, subject->market_key) == 0;
    return (struct similar_reply){
        .lead_id = row->id,
        .address = {.chars = row->address},
        .market_key = {.chars = row->market_key},
        .closed_on = OPT(row->closed_on),
        .purchase_price_cents = OPT(row->purchase_price_cents),
        .rent_cents = OPT(row->rent_cents),
        .cash_flow_cents = OPT(row->cash_flow_cents),
        .dscr_e4 = row->dscr_e4,
        .grade = row->grade,
        .periods = OPT(row->totals.periods),
        .mean_cash_flow_e2 = cash_flow_e4.known ? OPT(div_round(cash_flow_e4.value, 100)) : UNKNOWN,
        .mean_dscr_e4 = deal_mean_e4(&row->totals, MEASURE_DSCR),
        .similarity_e2 = OPT(similarity_e2(&subject->figures, &figures, same_market)),
    };
}

/* Most alike first, then by id. */
static int compare_replies(const void *left, const void *right)
{
    const struct similar_reply *a = left, *b = right;
    if (a->similarity_e2.value != b->similarity_e2.value)
        return a->similarity_e2.value > b->similarity_e2.value ? -1 : 1;
    return strcmp(a->lead_id.hex, b->lead_id.hex);
}

/* Appends the most alike of two neighbouring places, up to `limit` in all. */
static struct result add_nearest(struct call *call, const struct subject *subject,
                                 enum similar_place below, enum similar_place above, size_t limit,
                                 struct similar_list *list, struct error *err)
{
    struct similar_search search = {
        .strategy = subject->strategy,
        .market_key = subject->market_key,
        .price_cents = subject->figures.price_cents.value,
        .but = subject->id,
        .limit = limit > SIMILAR_SIDE_MIN ? (int64_t)limit : SIMILAR_SIDE_MIN,
    };
    struct similar_rows cheaper = {0}, dearer = {0};
    TRY(similar_store_list(call->db, call->arena, below, &search, &cheaper, err));
    TRY(similar_store_list(call->db, call->arena, above, &search, &dearer, err));

    size_t count = cheaper.count + dearer.count;
    struct similar_reply *found = ARENA_ARRAY(call->arena, struct similar_reply, count);
    for (size_t i = 0; i < cheaper.count; i++)
        found[i] = reply_of(subject, &cheaper.items[i]);
    for (size_t i = 0; i < dearer.count; i++)
        found[cheaper.count + i] = reply_of(subject, &dearer.items[i]);
    qsort(found, count, sizeof(found[0]), compare_replies);
    for (size_t i = 0; i < count && list->count < limit; i++)
        list->items[list->count++] = found[i];
    return RESULT_OK;
}

struct result similar_deals(struct call *call, const struct oid *lead_id, int64_t limit,
                            struct similar_list *ret_list, struct error *err)
{
    struct subject subject = {0};
    TRY(find_subject(call, lead_id, &subject, err));
    size_t most = (size_t)limit;
    struct similar_list list = {.items = ARENA_ARRAY(call->arena, struct similar_reply, most)};
    TRY(add_nearest(call, &subject, SIMILAR_HERE_BELOW, SIMILAR_HERE_ABOVE, most, &list, err));
    if (list.count < most) {
        TRY(add_nearest(call, &subject, SIMILAR_ELSEWHERE_BELOW, SIMILAR_ELSEWHERE_ABOVE, most,
                        &list, err));
    }
    *ret_list = list;
    return RESULT_OK;
}
