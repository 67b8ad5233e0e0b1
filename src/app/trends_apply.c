#include "app/trends.h"

#include "app/bulk.h"

/* Every month of the years that a batch touches. */
struct change {
    int32_t first_ym, month_count;
    struct trend_sums *sums; /* what each month's rows are moved by */
    int32_t *was, *is;       /* reports of the deal in each month: 0 or 1 */
};

static int32_t year_start(int32_t ym)
{
    return ym / 12 * 12;
}

static void span_widen(const struct period_side *side, int32_t *first_ym, int32_t *end_ym)
{
    for (size_t i = 0; i < side->count; i++) {
        const struct period *period = side->items[i];
        int32_t first = year_start(period_first_ym(period->last_ym, period->months));
        int32_t end = year_start(period->last_ym) + 12;
        *first_ym = first < *first_ym ? first : *first_ym;
        *end_ym = end > *end_ym ? end : *end_ym;
    }
}

static struct change change_begin(struct call *call, const struct period_side *before,
                                  const struct period_side *after)
{
    int32_t first_ym = INT32_MAX, end_ym = INT32_MIN;
    span_widen(before, &first_ym, &end_ym);
    span_widen(after, &first_ym, &end_ym);
    size_t count = (size_t)(end_ym - first_ym);
    return (struct change){
        .first_ym = first_ym,
        .month_count = end_ym - first_ym,
        .sums = ARENA_ARRAY(call->arena, struct trend_sums, count),
        .was = ARENA_ARRAY(call->arena, int32_t, count),
        .is = ARENA_ARRAY(call->arena, int32_t, count),
    };
}

/* Leaves in `was` how many more reports the batch took from a month than it gave: none in all its
 * months where it only corrected. */
static struct result add_figures(struct change *change, const struct deal *deal,
                                 const struct period_side *before, const struct period_side *after,
                                 struct error *err)
{
    for (size_t i = 0; i < before->count + after->count; i++) {
        bool given = i >= before->count;
        const struct period *period = given ? after->items[i - before->count] : before->items[i];
        struct trend_sums sums = trend_of_month(&deal->pro_forma, &period->figures);
        int32_t first = period_first_ym(period->last_ym, period->months) - change->first_ym;
        for (int32_t m = first; m < first + period->months; m++) {
            change->was[m] += given ? -1 : 1;
            if (given)
                TRY(trend_add(&change->sums[m], &sums, err));
            else
                trend_subtract(&change->sums[m], &sums);
        }
    }
    return RESULT_OK;
}

static bool has_report(const int32_t *reports, int32_t month_count)
{
    for (int32_t m = 0; m < month_count; m++) {
        if (reports[m] > 0)
            return true;
    }
    return false;
}

/* The deal begins or ends to count in a quarter or a year: on its first month. */
static void add_deals(struct change *change, int32_t interval_months, enum trend_sum sum)
{
    for (int32_t m = 0; m < change->month_count; m += interval_months) {
        bool was = has_report(change->was + m, interval_months);
        bool is = has_report(change->is + m, interval_months);
        change->sums[m].of[sum] = is - was;
    }
}

/* Whether the bits of a deal tell of all months from first_ym on. */
static bool bits_reach(const struct reported *reported, int32_t first_ym)
{
    return reported->bits == 0 || first_ym > reported->latest_ym - REPORTED_MONTHS;
}

static struct reported reported_of(const struct standing *standing)
{
    return (struct reported){standing->latest_ym, standing->reported_bits};
}

struct result trends_expect(const struct period_batch *batch, const struct period *added,
                            struct error *err)
{
    int32_t first_ym = INT32_MAX, end_ym = INT32_MIN;
    span_widen(&(struct period_side){.items = &added, .count = 1}, &first_ym, &end_ym);
    struct reported reported = reported_of(&batch->standing);
    reported = reported_add(reported, added->last_ym, added->months);
    if (bits_reach(&reported, first_ym))
        return RESULT_OK;
    return trend_store_months_expect(batch->call->db, &batch->deal->id, first_ym, end_ym - 1, err);
}

/* From the deal's standing, which the batch has moved already, as far as that tells. */
static struct result months_of_deal(const struct period_batch *batch, struct change *change,
                                    struct error *err)
{
    const struct reported reported = reported_of(&batch->standing);
    if (!bits_reach(&reported, change->first_ym))
        return trend_store_months_of_deal(batch->call->db, &batch->deal->id, change->first_ym,
                                          change->first_ym + change->month_count - 1, change->is,
                                          err);
    for (int32_t m = 0; m < change->month_count; m++)
        change->is[m] = reported_has(&reported, change->first_ym + m);
    return RESULT_OK;
}

static struct result count_deals(const struct period_batch *batch, struct change *change,
                                 struct error *err)
{
    bool moved = false;
    for (int32_t m = 0; m < change->month_count; m++)
        moved = moved || change->was[m] != 0;
    if (!moved)
        return RESULT_OK;
    TRY(months_of_deal(batch, change, err));
    for (int32_t m = 0; m < change->month_count; m++)
        change->was[m] += change->is[m];
    add_deals(change, 3, TREND_QUARTER_DEALS);
    add_deals(change, 12, TREND_YEAR_DEALS);
    return RESULT_OK;
}

static struct trend_waiting month_of(const struct deal *deal, int64_t seq, int32_t ym,
                                     const struct trend_sums *sums)
{
    return (struct trend_waiting){
        .ym = ym,
        .seq = seq,
        .market = {deal->market_key, strategy_names[deal->strategy]},
        .buyer = {deal->buyer_id.hex, ""},
        .box = {oid_is_set(&deal->buy_box_id) ? deal->buy_box_id.hex : NULL, ""},
        .sums = *sums,
    };
}

static struct result store_month(struct call *call, const struct trend_waiting *month,
                                 struct error *err)
{
    TRY(bulk_month_add(call, TREND_MARKET, &month->market, month->ym, &month->sums, err));
    TRY(bulk_month_add(call, TREND_BUYER, &month->buyer, month->ym, &month->sums, err));
    if (!month->box.key)
        return RESULT_OK;
    return bulk_month_add(call, TREND_BOX, &month->box, month->ym, &month->sums, err);
}

struct result trends_apply(const struct period_batch *batch, int64_t seq, struct error *err)
{
    const struct period_side *before = &batch->before, *after = &batch->after;
    const struct deal *deal = batch->deal;
    if (before->count + after->count == 0)
        return RESULT_OK;
    struct change change = change_begin(batch->call, before, after);
    TRY(add_figures(&change, deal, before, after, err));
    TRY(count_deals(batch, &change, err));
    for (int32_t m = 0; m < change.month_count; m++) {
        if (trend_is_zero(&change.sums[m]))
            continue;
        const struct trend_waiting month =
            month_of(deal, seq, change.first_ym + m, &change.sums[m]);
        TRY(batch->single ? trend_store_wait(batch->call->db, &month, err)
                          : store_month(batch->call, &month, err));
    }
    return RESULT_OK;
}
