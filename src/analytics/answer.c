#include "analytics/answer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/id_key.h"
#include "analytics/memory.h"

/* A group's sums before it is known that they fit 64 bits. */
struct totals {
    int64_t deals, grades[GRADE_COUNT], count[MEASURE_COUNT];
    int128 sum_e4[MEASURE_COUNT];
};

static struct totals totals_of_slot(const struct scan_groups *groups, uint32_t slot)
{
    const struct group_sums *sums = &groups->sums[slot];
    struct totals totals = {.deals = groups->deals[slot]};
    for (int g = 0; g < GRADE_COUNT; g++)
        totals.grades[g] = sums->lanes[LANE_GRADES + g];
    for (int m = 0; m < MEASURE_COUNT; m++) {
        totals.count[m] = sums->lanes[LANE_KNOWN + m];
        totals.sum_e4[m] = sums->sum_e4[m];
        if (groups->wide != NULL)
            totals.sum_e4[m] += groups->wide[slot].sum_e4[m];
    }
    return totals;
}

static void totals_merge(struct totals *into, const struct totals *other)
{
    into->deals += other->deals;
    for (int g = 0; g < GRADE_COUNT; g++)
        into->grades[g] += other->grades[g];
    for (int m = 0; m < MEASURE_COUNT; m++) {
        into->count[m] += other->count[m];
        into->sum_e4[m] += other->sum_e4[m];
    }
}

static struct result totals_aggregate(const struct totals *totals, struct aggregate *ret_aggregate,
                                      struct error *err)
{
    struct aggregate aggregate = {.total_deals = totals->deals};
    for (int g = 0; g < GRADE_COUNT; g++) {
        aggregate.grades[g] = totals->grades[g];
        aggregate.graded_deals += totals->grades[g];
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        aggregate.count[m] = totals->count[m];
        aggregate.sum_e4[m] = (int64_t)totals->sum_e4[m];
        if (aggregate.sum_e4[m] != totals->sum_e4[m])
            return error_set(err, ERROR_INTERNAL, "a sum of mean variances does not fit 64 bits");
    }
    *ret_aggregate = aggregate;
    return RESULT_OK;
}

/* The slots that have deals, in order of key, and of strategy within it. */
struct slot_list {
    uint32_t *slots;
    uint32_t count;
};

static void slot_list_free(struct slot_list *list)
{
    free(list->slots);
}

struct slot_order {
    const struct scan_groups *groups;
    const struct dictionary *keys;
    uint32_t stride; /* codes a key: a group's code is key * stride + what distinguishes it */
};

static int slots_compare(const void *a, const void *b, void *context)
{
    const struct slot_order *order = context;
    uint32_t a_code = order->groups->codes[*(const uint32_t *)a];
    uint32_t b_code = order->groups->codes[*(const uint32_t *)b];
    if (a_code / order->stride != b_code / order->stride)
        return dictionary_compare(order->keys, a_code / order->stride, b_code / order->stride);
    return (a_code > b_code) - (a_code < b_code);
}

static bool slot_has_deals(const struct scan_groups *groups, uint32_t slot)
{
    return groups->deals[slot] != 0;
}

static struct slot_list slots_sorted(const struct scan_groups *groups,
                                     const struct dictionary *keys, uint32_t stride)
{
    struct slot_list list = {
        .slots = memory_zeroed(groups->slot_count, sizeof *list.slots),
    };
    if (groups->codes == NULL) {
        const uint32_t *order = dictionary_order(keys);
        for (uint32_t i = 0; i < groups->slot_count; i++) {
            uint32_t slot = order[i / stride] * stride + i % stride;
            list.slots[list.count] = slot;
            list.count += slot_has_deals(groups, slot);
        }
        return list;
    }
    for (uint32_t slot = 0; slot < groups->slot_count; slot++) {
        list.slots[list.count] = slot;
        list.count += slot_has_deals(groups, slot);
    }
    struct slot_order order = {.groups = groups, .keys = keys, .stride = stride};
    qsort_r(list.slots, list.count, sizeof *list.slots, slots_compare, &order);
    return list;
}

static uint32_t slot_code(const struct scan_groups *groups, uint32_t slot)
{
    return groups->codes == NULL ? slot : groups->codes[slot];
}

/* An arena ends the process where its limit is passed, and how many groups there are is up to the
 * data; so it is asked first. */
static struct result arena_check_room(const struct arena *arena, size_t bytes, struct error *err)
{
    if (bytes > arena->limit_bytes - arena->used_bytes)
        return error_set(err, ERROR_UNAVAILABLE, "the answer has too many groups");
    return RESULT_OK;
}

enum { ARENA_SLACK_BYTES = 64 }; /* rounding and alignment of one allocation */

static struct result build_buyers(const struct scan_groups *groups, const struct dictionary *buyers,
                                  struct arena *arena, struct image_answer *answer,
                                  struct error *err)
{
    CLEANUP(slot_list_free) struct slot_list list = slots_sorted(groups, buyers, 1);
    TRY(arena_check_room(arena,
                         list.count * (sizeof(struct image_group) + OID_HEX + 1) +
                             2 * (size_t)ARENA_SLACK_BYTES,
                         err));
    answer->buyers = ARENA_ARRAY(arena, struct image_group, list.count);
    answer->buyer_count = list.count;
    char *hex = arena_alloc(arena, (size_t)list.count * (OID_HEX + 1));
    for (uint32_t i = 0; i < list.count; i++, hex += OID_HEX + 1) {
        uint32_t slot = list.slots[i];
        size_t length;
        id_key_hex(dictionary_key(buyers, slot_code(groups, slot), &length), hex);
        struct totals totals = totals_of_slot(groups, slot);
        struct image_group *group = &answer->buyers[i];
        group->key = hex;
        group->strategy = -1;
        TRY(totals_aggregate(&totals, &group->aggregate, err));
    }
    return RESULT_OK;
}

static struct result build_market(const struct dictionary *markets, uint32_t code,
                                  const struct totals *totals, struct arena *arena,
                                  struct image_answer *answer, struct error *err)
{
    size_t length;
    const char *key = dictionary_key(markets, code, &length);
    TRY(arena_check_room(arena, length + ARENA_SLACK_BYTES, err));
    struct image_group *group = &answer->markets[answer->market_count++];
    group->key = arena_memdup(arena, key, length);
    group->strategy = -1;
    return totals_aggregate(totals, &group->aggregate, err);
}

static struct result build_strategies(const struct totals totals[STRATEGY_LIMIT],
                                      struct arena *arena, struct image_answer *answer,
                                      struct error *err)
{
    TRY(arena_check_room(arena, STRATEGY_LIMIT * sizeof(struct image_group) + ARENA_SLACK_BYTES,
                         err));
    answer->strategies = ARENA_ARRAY(arena, struct image_group, STRATEGY_LIMIT);
    struct totals all = {0};
    for (int32_t s = 0; s < STRATEGY_LIMIT; s++) {
        if (totals[s].deals == 0)
            continue;
        totals_merge(&all, &totals[s]);
        struct image_group *group = &answer->strategies[answer->strategy_count++];
        group->strategy = s;
        TRY(totals_aggregate(&totals[s], &group->aggregate, err));
    }
    return totals_aggregate(&all, &answer->summary, err);
}

/* Cells come sorted by market, so a market's are neighbours. */
static struct result build_markets(const struct scan_groups *cells,
                                   const struct answer_names *names, struct arena *arena,
                                   struct totals ret_strategies[STRATEGY_LIMIT],
                                   struct image_answer *answer, struct error *err)
{
    CLEANUP(slot_list_free)
    struct slot_list list = slots_sorted(cells, names->markets, names->strategy_count);
    TRY(arena_check_room(arena, list.count * sizeof(struct image_group) + ARENA_SLACK_BYTES, err));
    answer->markets = ARENA_ARRAY(arena, struct image_group, list.count);
    for (uint32_t i = 0; i < list.count;) {
        uint32_t market = slot_code(cells, list.slots[i]) / names->strategy_count;
        struct totals of_market = {0};
        for (; i < list.count; i++) {
            uint32_t code = slot_code(cells, list.slots[i]);
            if (code / names->strategy_count != market)
                break;
            struct totals totals = totals_of_slot(cells, list.slots[i]);
            totals_merge(&of_market, &totals);
            totals_merge(&ret_strategies[code % names->strategy_count], &totals);
        }
        TRY(build_market(names->markets, market, &of_market, arena, answer, err));
    }
    return RESULT_OK;
}

struct result answer_build(const struct scan_sums *sums, const struct answer_names *names,
                           struct arena *arena, struct image_answer *ret_answer, struct error *err)
{
    struct image_answer answer = {0};
    struct totals strategies[STRATEGY_LIMIT] = {0};
    TRY(build_markets(&sums->cells, names, arena, strategies, &answer, err));
    TRY(build_strategies(strategies, arena, &answer, err));
    TRY(build_buyers(&sums->buyers, names->buyers, arena, &answer, err));
    *ret_answer = answer;
    return RESULT_OK;
}
