#include "app/trends.h"

#include <string.h>

const char *const trend_interval_names[] = {"month", "quarter", "year"};
const int32_t trend_interval_months[] = {1, 3, 12};
_Static_assert(ARRAY_LENGTH(trend_interval_names) == TREND_INTERVAL_COUNT, "a name for each");
_Static_assert(ARRAY_LENGTH(trend_interval_months) == TREND_INTERVAL_COUNT, "a length for each");

const char *const trend_group_names[] = {"market", "strategy", "buyer", "buybox"};
_Static_assert(ARRAY_LENGTH(trend_group_names) == TREND_GROUP_COUNT, "a name for each");

/* Which kept rows answer a question, if any do. */
struct plan {
    bool kept;
    enum trend_kind kind;
    struct trend_filter filter; /* its key NULL: any; by_key, or of all markets then */
    bool by_key;                /* the groups are the rows' keys, any of them */
};

static struct plan plan_question(const struct trend_question *question)
{
    struct plan plan = {.kind = TREND_MARKET};
    bool buyer = oid_is_set(&question->buyer_id) || question->by == TREND_GROUP_BUYER;
    bool box = oid_is_set(&question->buy_box_id) || question->by == TREND_GROUP_BOX;
    bool market = question->market_key || question->strategy.known ||
                  question->by == TREND_GROUP_MARKET || question->by == TREND_GROUP_STRATEGY;
    bool dates = question->closed_from.known || question->closed_to.known;
    if (dates || buyer + box + market > 1)
        return plan;

    plan.kept = true;
    enum trend_group_by keys = TREND_GROUP_MARKET;
    if (buyer || box) {
        const struct oid *id = buyer ? &question->buyer_id : &question->buy_box_id;
        plan.kind = buyer ? TREND_BUYER : TREND_BOX;
        plan.filter.key = oid_is_set(id) ? id->hex : NULL;
        keys = buyer ? TREND_GROUP_BUYER : TREND_GROUP_BOX;
    } else {
        plan.filter.key = question->market_key;
        if (question->strategy.known)
            plan.filter.strategy = strategy_names[question->strategy.value];
    }
    plan.by_key = question->by == keys && !plan.filter.key;
    return plan;
}

/* What a kept row counts under. */
static const char *group_key(enum trend_group_by by, const struct trend_key *key)
{
    if (by == TREND_GROUP_COUNT)
        return "";
    return by == TREND_GROUP_STRATEGY ? key->strategy : key->key;
}

/* The groups of one period, by key, while its months are added up. Keys are its own copies. */
struct tally {
    struct trend_group *items;
    size_t count, room;
};

static size_t tally_find(const struct tally *tally, const char *key)
{
    size_t low = 0, high = tally->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(tally->items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct trend_group *tally_group(struct tally *tally, struct arena *arena, int32_t period,
                                       const char *key)
{
    size_t at = tally_find(tally, key);
    if (at < tally->count && strcmp(tally->items[at].key, key) == 0)
        return &tally->items[at];
    if (tally->count == tally->room) {
        size_t wider = tally->room ? 2 * tally->room : 16;
        struct trend_group *items = ARENA_ARRAY(arena, struct trend_group, wider);
        if (tally->count)
            memcpy(items, tally->items, tally->count * sizeof(*items));
        tally->items = items;
        tally->room = wider;
    }
    memmove(&tally->items[at + 1], &tally->items[at], (tally->count - at) * sizeof(*tally->items));
    tally->count++;
    tally->items[at] = (struct trend_group){.period = period, .key = arena_strdup(arena, key)};
    return &tally->items[at];
}

static struct result read_month(struct call *call, struct arena *scratch,
                                const struct trend_question *question, const struct plan *plan,
                                int32_t ym, const char *after_key, struct trend_rows *ret_rows,
                                struct error *err)
{
    if (plan->by_key)
        return trend_store_keys(call->db, scratch, plan->kind, ym,
                                trend_interval_months[question->interval], &plan->filter,
                                after_key ? after_key : "", question->limit, ret_rows, err);
    if (plan->filter.key)
        return trend_store_rows(call->db, scratch, plan->kind, ym, &plan->filter, ret_rows, err);
    return trend_store_markets(call->db, scratch, ym, plan->filter.strategy,
                               question->by == TREND_GROUP_STRATEGY, ret_rows, err);
}

/* Whether a row tells of a report in its period of the interval. What waits of a correction tells
 * by its sums, though it adds no report. */
static bool tells_of_report(const struct trend_sums *sums, enum trend_interval interval)
{
    for (int sum = 0; sum < TREND_QUARTER_DEALS; sum++) {
        if (sums->of[sum] != 0)
            return true;
    }
    return (interval >= TREND_BY_QUARTER && sums->of[TREND_QUARTER_DEALS] != 0) ||
           (interval >= TREND_BY_YEAR && sums->of[TREND_YEAR_DEALS] != 0);
}

/* A group that has no report in the period would take the place of another, see add_month(). */
static struct result add_rows(struct call *call, const struct trend_question *question,
                              int32_t period, const char *after_key, const struct trend_rows *rows,
                              struct tally *tally, struct error *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct trend_sums *sums = &rows->items[i].sums;
        const char *key = group_key(question->by, &rows->items[i].key);
        if ((after_key && strcmp(key, after_key) <= 0) ||
            !tells_of_report(sums, question->interval))
            continue;
        struct trend_group *group = tally_group(tally, call->arena, period, key);
        TRY(trend_add(&group->sums, sums, err));
    }
    return RESULT_OK;
}

/* Where groups are keys, each month gives its first `limit` of those that have a report in the
 * period, and all that waits: the first `limit` of all are whole then, and no other is needed.
 * Elsewhere groups are as few as strategies. */
static struct result add_month(struct call *call, struct arena *scratch,
                               const struct trend_question *question, const struct plan *plan,
                               int32_t ym, struct tally *tally, struct error *err)
{
    int32_t period = ym / trend_interval_months[question->interval];
    const char *after_key = period == question->after_period ? question->after_key : NULL;
    struct trend_rows rows = {0};
    TRY(read_month(call, scratch, question, plan, ym, after_key, &rows, err));
    TRY(add_rows(call, question, period, after_key, &rows, tally, err));
    TRY(trend_store_waiting(call->db, scratch, plan->kind, ym, &plan->filter, &rows, err));
    TRY(add_rows(call, question, period, after_key, &rows, tally, err));
    if (plan->by_key && tally->count > (size_t)question->limit)
        tally->count = (size_t)question->limit;
    return RESULT_OK;
}

static int64_t deals_of(const struct trend_sums *sums, enum trend_interval interval)
{
    switch (interval) {
    case TREND_BY_QUARTER:
        return sums->of[TREND_QUARTER_DEALS];
    case TREND_BY_YEAR:
        return sums->of[TREND_YEAR_DEALS];
    case TREND_BY_MONTH:
    case TREND_INTERVAL_COUNT:
        break;
    }
    return trend_reports(sums); /* a deal has one report of a month */
}

static void take_groups(const struct trend_question *question, const struct tally *tally,
                        struct trend_groups *groups)
{
    for (size_t i = 0; i < tally->count && groups->count < (size_t)question->limit; i++) {
        struct trend_group *group = &tally->items[i];
        if (trend_reports(&group->sums) == 0)
            continue;
        group->deals = deals_of(&group->sums, question->interval);
        groups->items[groups->count++] = *group;
    }
}

/* Period by period from the first that may count, over the months that have rows. */
static struct result query_kept(struct call *call, const struct trend_question *question,
                                const struct plan *plan, struct trend_groups *groups,
                                struct error *err)
{
    int32_t interval = trend_interval_months[question->interval];
    int32_t from_ym = question->after_period < 0 ? 0 : question->after_period * interval;
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct tally tally = {0};
    int32_t period = -1;
    while (groups->count < (size_t)question->limit) {
        struct opt ym = UNKNOWN;
        TRY(trend_store_next_month(call->db, plan->kind, from_ym, &ym, err));
        if (!ym.known || ym.value / interval != period) {
            take_groups(question, &tally, groups);
            tally.count = 0;
        }
        if (!ym.known)
            break;
        period = (int32_t)ym.value / interval;
        TRY(add_month(call, &scratch, question, plan, (int32_t)ym.value, &tally, err));
        arena_reset(&scratch);
        from_ym = (int32_t)ym.value + 1;
    }
    return RESULT_OK;
}

static int group_compare(const struct trend_group *a, const struct trend_group *b)
{
    if (a->period != b->period)
        return a->period < b->period ? -1 : 1;
    return strcmp(a->key, b->key);
}

/* The first `limit` groups of two sorted lists, of different deals, into `ret_merged`, which has
 * room for them: they are whole where both lists have the first `limit` of theirs. Keys that come
 * from `other` are copied. */
static struct result groups_merge(struct arena *arena, const struct trend_groups *groups,
                                  const struct trend_groups *other, size_t limit,
                                  struct trend_groups *ret_merged, struct error *err)
{
    size_t count = 0;
    for (size_t i = 0, o = 0; count < limit && (i < groups->count || o < other->count);) {
        const struct trend_group *a = i < groups->count ? &groups->items[i] : NULL;
        const struct trend_group *b = o < other->count ? &other->items[o] : NULL;
        int order = a && b ? group_compare(a, b) : (a ? -1 : 1);
        struct trend_group *group = &ret_merged->items[count++];
        *group = order <= 0 ? *a : *b;
        if (order > 0)
            group->key = arena_strdup(arena, b->key);
        if (order == 0) {
            group->deals += b->deals;
            TRY(trend_add(&group->sums, &b->sums, err));
        }
        i += order <= 0;
        o += order >= 0;
    }
    ret_merged->count = count;
    return RESULT_OK;
}

/* Window by window of closed dates: one statement holds all the reported months that it reads. */
static struct result query_windows(struct call *call, struct trend_search *search,
                                   int64_t window_deals, struct trend_groups *ret_groups,
                                   struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    size_t limit = (size_t)search->limit;
    struct trend_groups groups = {ARENA_ARRAY(call->arena, struct trend_group, limit), 0};
    struct trend_groups merged = {ARENA_ARRAY(call->arena, struct trend_group, limit), 0};
    for (int32_t closed_to = search->closed_to;; search->closed_to = closed_to) {
        struct trend_groups window = {0};
        TRY(trend_store_window(call->db, search, window_deals, &search->closed_to, err));
        TRY(trend_store_search(call->db, &scratch, search, &window, err));
        TRY(groups_merge(call->arena, &groups, &window, limit, &merged, err));
        struct trend_groups spare = groups;
        groups = merged;
        merged = spare;
        if (search->closed_to == closed_to)
            break;
        search->closed_from = search->closed_to + 1;
        arena_reset(&scratch);
    }
    *ret_groups = groups;
    return RESULT_OK;
}

static struct result query_periods(struct call *call, const struct trend_question *question,
                                   struct trend_groups *ret_groups, struct error *err)
{
    bool grouped = question->by < TREND_GROUP_COUNT;
    struct trend_search search = {
        .interval_months = trend_interval_months[question->interval],
        .by = grouped ? trend_group_names[question->by] : "",
        .market_key = question->market_key,
        .strategy = question->strategy,
        .buyer_id = question->buyer_id,
        .buy_box_id = question->buy_box_id,
        .closed_from =
            question->closed_from.known ? (int32_t)question->closed_from.value : INT32_MIN,
        .closed_to = question->closed_to.known ? (int32_t)question->closed_to.value : INT32_MAX,
        .after_period = question->after_period,
        .after_key = question->after_key,
        .limit = question->limit,
    };
    int64_t window_deals = question->window_deals ? question->window_deals : TREND_WINDOW_DEALS;
    return query_windows(call, &search, window_deals, ret_groups, err);
}

struct result trends_query(struct call *call, const struct trend_question *question,
                           struct trend_groups *ret_groups, struct error *err)
{
    struct plan plan = plan_question(question);
    if (!plan.kept)
        return query_periods(call, question, ret_groups, err);
    struct trend_groups groups = {
        .items = ARENA_ARRAY(call->arena, struct trend_group, (size_t)question->limit)};
    TRY(query_kept(call, question, &plan, &groups, err));
    *ret_groups = groups;
    return RESULT_OK;
}
