#include "analytics/kept.h"

#include <stdlib.h>
#include <string.h>

#include "analytics/memory.h"

void kept_free(struct kept *kept)
{
    for (int s = 0; s < STRATEGY_LIMIT; s++)
        scan_sums_free(&kept->of_strategy[s]);
}

static void groups_reserve(struct scan_groups *groups, uint32_t code)
{
    if (code < groups->slot_count)
        return;
    struct scan_groups old = *groups;
    size_t count = memory_capacity(old.slot_count, (size_t)code + 1);
    *groups = (struct scan_groups){
        .sums = memory_zeroed_aligned(count, sizeof *groups->sums),
        .deals = memory_zeroed(count, sizeof *groups->deals),
        .wide = old.wide == NULL ? NULL : memory_zeroed(count, sizeof *groups->wide),
        .slot_count = (uint32_t)count,
    };
    if (old.slot_count > 0) {
        memcpy(groups->sums, old.sums, old.slot_count * sizeof *old.sums);
        memcpy(groups->deals, old.deals, old.slot_count * sizeof *old.deals);
    }
    if (old.wide != NULL)
        memcpy(groups->wide, old.wide, old.slot_count * sizeof *old.wide);
    scan_groups_free(&old);
}

/* `sign` is 1 or -1: unsigned counters come back to where they were. */
static void group_count_row(struct scan_groups *groups, uint32_t code,
                            const struct columns *columns, uint32_t row, int sign)
{
    groups_reserve(groups, code);
    const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    unsigned standing = chunk->standing[at];
    const int32_t *narrow = chunk->mean_e4[at];
    struct group_sums *sums = &groups->sums[code];
    groups->deals[code] += (uint32_t)sign;
    sums->lanes += scan_standing_lanes[standing & (STANDING_WIDE - 1)] * (uint32_t)sign;
    if (standing & STANDING_WIDE) {
        struct wide_sums *wide = scan_groups_wide(groups, code);
        for (int m = 0; m < MEASURE_COUNT; m++)
            wide->sum_e4[m] += (int128)columns->wide[narrow[0]].e4[m] * sign;
        return;
    }
    for (int m = 0; m < MEASURE_COUNT; m++)
        sums->sum_e4[m] += (int64_t)narrow[m] * sign;
}

static void count_row(struct kept *kept, const struct columns *columns, uint32_t row, int sign)
{
    const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    struct scan_sums *sums = &kept->of_strategy[chunk->strategy[at]];
    group_count_row(&sums->cells, chunk->market[at], columns, row, sign);
    group_count_row(&sums->buyers, chunk->buyer[at], columns, row, sign);
}

void kept_add(struct kept *kept, const struct columns *columns, uint32_t row)
{
    count_row(kept, columns, row, 1);
}

void kept_remove(struct kept *kept, const struct columns *columns, uint32_t row)
{
    count_row(kept, columns, row, -1);
}

/* A slot without deals is one that no code of the sums may have yet. */
static void strategy_collect(const struct scan_sums *kept, uint32_t strategy,
                             uint32_t strategy_count, struct scan_sums *sums)
{
    for (uint32_t market = 0; market < kept->cells.slot_count; market++) {
        if (kept->cells.deals[market] != 0)
            scan_group_merge(&sums->cells, market * strategy_count + strategy, &kept->cells,
                             market);
    }
    scan_groups_merge(&sums->buyers, &kept->buyers);
}

void kept_collect(const struct kept *kept, uint32_t strategy, uint32_t strategy_count,
                  struct scan_sums *sums)
{
    for (uint32_t s = 0; s < strategy_count; s++) {
        if (strategy == CODE_ANY || strategy == s)
            strategy_collect(&kept->of_strategy[s], s, strategy_count, sums);
    }
}

static size_t groups_bytes(const struct scan_groups *groups)
{
    size_t wide = groups->wide == NULL ? 0 : sizeof *groups->wide;
    return groups->slot_count * (sizeof *groups->sums + sizeof *groups->deals + wide);
}

size_t kept_bytes(const struct kept *kept)
{
    size_t bytes = 0;
    for (int s = 0; s < STRATEGY_LIMIT; s++)
        bytes +=
            groups_bytes(&kept->of_strategy[s].cells) + groups_bytes(&kept->of_strategy[s].buyers);
    return bytes;
}
