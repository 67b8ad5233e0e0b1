#include "analytics/scan.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/memory.h"

/* What a standing adds to the lanes. */
#define LANES_OF(grade, known)                                                                     \
    {                                                                                              \
        (grade) == 1, (grade) == 2, (grade) == 3, (grade) == 4, (known)&1, (known) >> 1 & 1,       \
            (known) >> 2 & 1, (known) >> 3 & 1                                                     \
    }
#define LANES_OF_4(grade, known)                                                                   \
    LANES_OF(grade, known), LANES_OF(grade, (known) + 1), LANES_OF(grade, (known) + 2),            \
        LANES_OF(grade, (known) + 3)
#define LANES_OF_GRADE(grade)                                                                      \
    LANES_OF_4(grade, 0), LANES_OF_4(grade, 4), LANES_OF_4(grade, 8), LANES_OF_4(grade, 12)

static const lanes_vector standing_lanes[STANDING_COUNT] = {
    LANES_OF_GRADE(0), LANES_OF_GRADE(1), LANES_OF_GRADE(2), LANES_OF_GRADE(3), LANES_OF_GRADE(4),
};
_Static_assert(GRADE_COUNT == 4 && MEASURE_COUNT == 4, "the table above has these");

static void groups_init(struct scan_groups *groups, uint32_t slot_count, bool sparse)
{
    *groups = (struct scan_groups){
        .sums = memory_zeroed_aligned(slot_count, sizeof *groups->sums),
        .deals = memory_zeroed(slot_count, sizeof *groups->deals),
        .codes = sparse ? memory_zeroed(slot_count, sizeof *groups->codes) : NULL,
        .slot_count = slot_count,
    };
}

void scan_sums_init_dense(struct scan_sums *sums, const struct columns *columns,
                          uint32_t market_count, uint32_t buyer_count)
{
    groups_init(&sums->cells, market_count * columns->strategy_count, false);
    groups_init(&sums->buyers, buyer_count, false);
}

void scan_sums_init_sparse(struct scan_sums *sums, uint32_t row_count)
{
    uint32_t slot_count = 4;
    while (slot_count < row_count * 2)
        slot_count *= 2;
    groups_init(&sums->cells, slot_count, true);
    groups_init(&sums->buyers, slot_count, true);
}

static void groups_free(struct scan_groups *groups)
{
    free(groups->sums);
    free(groups->deals);
    free(groups->wide);
    free(groups->codes);
}

void scan_sums_free(struct scan_sums *sums)
{
    groups_free(&sums->cells);
    groups_free(&sums->buyers);
}

/* The slot of a code in sparse groups, which have more slots than codes come. */
static uint32_t group_slot(struct scan_groups *groups, uint32_t code)
{
    uint32_t mask = groups->slot_count - 1;
    uint32_t slot = (uint32_t)((code * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
    while (groups->deals[slot] != 0 && groups->codes[slot] != code)
        slot = (slot + 1) & mask;
    groups->codes[slot] = code;
    return slot;
}

static void add_wide(struct scan_groups *groups, uint32_t slot, const struct wide_means *means,
                     const lanes_vector *lanes)
{
    if (groups->wide == NULL)
        groups->wide = memory_zeroed(groups->slot_count, sizeof *groups->wide);
    for (int m = 0; m < MEASURE_COUNT; m++)
        groups->wide[slot].sum_e4[m] += means->e4[m];
    groups->sums[slot].lanes += *lanes;
}

/* Adds a row to a slot of the cells and to one of the buyers. */
static inline void add_row(const struct columns *columns, const struct column_chunk *chunk,
                           uint32_t at, uint32_t cell_slot, uint32_t buyer_slot,
                           struct scan_sums *sums)
{
    unsigned standing = chunk->standing[at];
    const lanes_vector *lanes = &standing_lanes[standing & (STANDING_WIDE - 1)];
    sums->cells.deals[cell_slot]++;
    sums->buyers.deals[buyer_slot]++;
    if (standing & STANDING_WIDE) {
        const struct wide_means *wide = &columns->wide[chunk->mean_e4[at][0]];
        add_wide(&sums->cells, cell_slot, wide, lanes);
        add_wide(&sums->buyers, buyer_slot, wide, lanes);
        return;
    }
    means_vector narrow;
    memcpy(&narrow, chunk->mean_e4[at], sizeof narrow);
    sums_vector means = __builtin_convertvector(narrow, sums_vector);
    struct group_sums *cell = &sums->cells.sums[cell_slot];
    struct group_sums *buyer = &sums->buyers.sums[buyer_slot];
    cell->sum_e4 += means;
    cell->lanes += *lanes;
    buyer->sum_e4 += means;
    buyer->lanes += *lanes;
}

static uint32_t row_cell(const struct columns *columns, const struct column_chunk *chunk,
                         uint32_t at)
{
    return chunk->market[at] * columns->strategy_count + chunk->strategy[at];
}

/* The filter, a column at a time over a block, without branches: mask[i] stays 1 where row i
 * passes. Always over a whole block, so that the compiler knows the count: chunks are allocated
 * whole, and who calls leaves out what lies past the last row. */
static void mask_codes(uint8_t mask[BLOCK_ROWS], const uint32_t *codes, uint32_t wanted)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= codes[i] == wanted;
}

static void mask_strategies(uint8_t mask[BLOCK_ROWS], const uint8_t *strategies, uint8_t wanted)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= strategies[i] == wanted;
}

static void mask_dates(uint8_t mask[BLOCK_ROWS], const int32_t *closed_on, int32_t from, int32_t to)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= (closed_on[i] >= from) & (closed_on[i] <= to);
}

static bool filter_has_dates(const struct scan_filter *filter)
{
    return filter->closed_from != INT32_MIN || filter->closed_to != INT32_MAX;
}

static bool filter_is_empty(const struct scan_filter *filter)
{
    return filter->market == CODE_ANY && filter->strategy == CODE_ANY &&
           filter->buyer == CODE_ANY && filter->buy_box == CODE_ANY && !filter_has_dates(filter);
}

static void block_mask(const struct column_chunk *chunk, uint32_t at,
                       const struct scan_filter *filter, uint8_t mask[BLOCK_ROWS])
{
    memset(mask, 1, BLOCK_ROWS);
    if (filter->buy_box != CODE_ANY)
        mask_codes(mask, chunk->buy_box + at, filter->buy_box);
    if (filter->buyer != CODE_ANY)
        mask_codes(mask, chunk->buyer + at, filter->buyer);
    if (filter->market != CODE_ANY)
        mask_codes(mask, chunk->market + at, filter->market);
    if (filter->strategy != CODE_ANY)
        mask_strategies(mask, chunk->strategy + at, (uint8_t)filter->strategy);
    if (filter_has_dates(filter))
        mask_dates(mask, chunk->closed_on + at, filter->closed_from, filter->closed_to);
}

/* The numbers of the rows that pass. Eight at a time are skipped where none does; where some do,
 * each is written and counted without a branch. */
static uint32_t mask_list(const uint8_t mask[BLOCK_ROWS], uint16_t list[BLOCK_ROWS + 8])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < BLOCK_ROWS; i += 8) {
        uint64_t eight;
        memcpy(&eight, mask + i, sizeof eight);
        if (eight == 0)
            continue;
        for (uint32_t k = i; k < i + 8; k++) {
            list[count] = (uint16_t)k;
            count += mask[k];
        }
    }
    return count;
}

static void scan_block(const struct columns *columns, const struct column_chunk *chunk,
                       uint32_t from, uint32_t to, const struct scan_filter *filter,
                       struct scan_sums *sums)
{
    uint8_t mask[BLOCK_ROWS];
    uint16_t list[BLOCK_ROWS + 8];
    uint32_t base = from / BLOCK_ROWS * BLOCK_ROWS;
    block_mask(chunk, base, filter, mask);
    memset(mask, 0, from - base);
    memset(mask + (to - base), 0, base + BLOCK_ROWS - to);
    uint32_t count = mask_list(mask, list);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = base + list[i];
        add_row(columns, chunk, at, row_cell(columns, chunk, at), chunk->buyer[at], sums);
    }
}

void scan_range(const struct columns *columns, const struct scan_filter *filter, uint32_t from,
                uint32_t to, struct scan_sums *sums)
{
    assert(to <= columns->row_count && sums->cells.codes == NULL);
    bool all = filter_is_empty(filter);
    for (uint32_t next; from < to; from = next) {
        const struct column_chunk *chunk = columns->chunks[from / CHUNK_ROWS];
        uint32_t at = from % CHUNK_ROWS;
        next = (from / BLOCK_ROWS + 1) * BLOCK_ROWS;
        if (next > to)
            next = to;
        uint32_t end = at + (next - from);
        if (!all) {
            scan_block(columns, chunk, at, end, filter, sums);
            continue;
        }
        for (; at < end; at++)
            add_row(columns, chunk, at, row_cell(columns, chunk, at), chunk->buyer[at], sums);
    }
}

static bool row_passes(const struct column_chunk *chunk, uint32_t at,
                       const struct scan_filter *filter)
{
    return (filter->market == CODE_ANY || filter->market == chunk->market[at]) &&
           (filter->strategy == CODE_ANY || filter->strategy == chunk->strategy[at]) &&
           (filter->buyer == CODE_ANY || filter->buyer == chunk->buyer[at]) &&
           chunk->closed_on[at] >= filter->closed_from && chunk->closed_on[at] <= filter->closed_to;
}

void scan_chain(const struct columns *columns, const struct scan_filter *filter,
                struct scan_sums *sums)
{
    assert(sums->cells.codes != NULL);
    bool by_buy_box = filter->buy_box != CODE_ANY;
    struct chain chain = by_buy_box ? chains_get(&columns->of_buy_box, filter->buy_box)
                                    : chains_get(&columns->of_buyer, filter->buyer);
    for (uint32_t row = chain.first; row != ROW_NONE;) {
        const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
        uint32_t at = row % CHUNK_ROWS;
        row = by_buy_box ? chunk->next_of_buy_box[at] : chunk->next_of_buyer[at];
        if (!row_passes(chunk, at, filter))
            continue;
        uint32_t cell_slot = group_slot(&sums->cells, row_cell(columns, chunk, at));
        uint32_t buyer_slot = group_slot(&sums->buyers, chunk->buyer[at]);
        add_row(columns, chunk, at, cell_slot, buyer_slot, sums);
    }
}
