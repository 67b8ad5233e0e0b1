#include "analytics/scan.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/memory.h"

/* Part of each of the two scan_range(). */
#define IN_SCAN static inline __attribute__((always_inline))

/* How many rows ahead of the one that is added the means are fetched: where few rows pass, each is
 * in a cache line of its own, in an order that the processor does not foresee. */
enum { FETCH_AHEAD_ROWS = 16 };

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

const lanes_vector scan_standing_lanes[STANDING_COUNT] = {
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
    scan_sums_init_slots(sums, market_count * columns->strategy_count, buyer_count);
}

void scan_sums_init_slots(struct scan_sums *sums, uint32_t cell_slots, uint32_t buyer_slots)
{
    groups_init(&sums->cells, cell_slots, false);
    groups_init(&sums->buyers, buyer_slots, false);
}

void scan_sums_init_sparse(struct scan_sums *sums, uint32_t row_count)
{
    uint32_t slot_count = 4;
    while (slot_count < row_count * 2)
        slot_count *= 2;
    groups_init(&sums->cells, slot_count, true);
    groups_init(&sums->buyers, slot_count, true);
}

void scan_groups_free(struct scan_groups *groups)
{
    free(groups->sums);
    free(groups->deals);
    free(groups->wide);
    free(groups->codes);
}

void scan_sums_free(struct scan_sums *sums)
{
    scan_groups_free(&sums->cells);
    scan_groups_free(&sums->buyers);
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

struct wide_sums *scan_groups_wide(struct scan_groups *groups, uint32_t slot)
{
    if (groups->wide == NULL)
        groups->wide = memory_zeroed(groups->slot_count, sizeof *groups->wide);
    return &groups->wide[slot];
}

void scan_group_merge(struct scan_groups *into, uint32_t slot, const struct scan_groups *from,
                      uint32_t from_slot)
{
    into->deals[slot] += from->deals[from_slot];
    into->sums[slot].sum_e4 += from->sums[from_slot].sum_e4;
    into->sums[slot].lanes += from->sums[from_slot].lanes;
    if (from->wide == NULL)
        return;
    struct wide_sums *wide = scan_groups_wide(into, slot);
    for (int m = 0; m < MEASURE_COUNT; m++)
        wide->sum_e4[m] += from->wide[from_slot].sum_e4[m];
}

void scan_groups_merge(struct scan_groups *into, const struct scan_groups *from)
{
    for (uint32_t slot = 0; slot < from->slot_count; slot++) {
        if (from->deals[slot] != 0)
            scan_group_merge(into, slot, from, slot);
    }
}

static __attribute__((noinline)) void add_wide(struct scan_groups *groups, uint32_t slot,
                                               const struct wide_means *means,
                                               const lanes_vector *lanes)
{
    struct wide_sums *wide = scan_groups_wide(groups, slot);
    for (int m = 0; m < MEASURE_COUNT; m++)
        wide->sum_e4[m] += means->e4[m];
    groups->sums[slot].lanes += *lanes;
}

/* Adds a row to a slot of the cells and to one of the buyers. */
IN_SCAN void add_row(const struct columns *columns, const struct column_chunk *chunk, uint32_t at,
                     uint32_t cell_slot, uint32_t buyer_slot, struct scan_sums *sums)
{
    unsigned standing = chunk->standing[at];
    const lanes_vector *lanes = &scan_standing_lanes[standing & (STANDING_WIDE - 1)];
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

IN_SCAN uint32_t row_cell(const struct columns *columns, const struct column_chunk *chunk,
                          uint32_t at)
{
    return chunk->market[at] * columns->strategy_count + chunk->strategy[at];
}

/* The filter, a column at a time over a block, without branches: mask[i] stays 1 where row i
 * passes. Always over a whole block, so that the compiler knows the count: chunks are allocated
 * whole, and who calls leaves out what lies past the last row. */
IN_SCAN void mask_codes(uint8_t *restrict mask, const uint32_t *restrict codes, uint32_t wanted)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= codes[i] == wanted;
}

IN_SCAN void mask_strategies(uint8_t *restrict mask, const uint8_t *restrict strategies,
                             uint8_t wanted)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= strategies[i] == wanted;
}

IN_SCAN void mask_dates(uint8_t *restrict mask, const int32_t *restrict closed_on, int32_t from,
                        int32_t to)
{
    for (int i = 0; i < BLOCK_ROWS; i++)
        mask[i] &= (closed_on[i] >= from) & (closed_on[i] <= to);
}

IN_SCAN bool filter_has_dates(const struct scan_filter *filter)
{
    return filter->closed_from != INT32_MIN || filter->closed_to != INT32_MAX;
}

IN_SCAN void block_mask(const struct column_chunk *chunk, uint32_t at,
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

/* Eight bytes that are 0 or 1 as eight bits: the product's top byte gathers them. */
IN_SCAN uint64_t mask_bits(const uint8_t mask[8])
{
    uint64_t eight;
    memcpy(&eight, mask, sizeof eight);
    return eight * UINT64_C(0x0102040810204080) >> 56;
}

/* The numbers of the rows that pass. */
IN_SCAN uint32_t mask_list(const uint8_t mask[BLOCK_ROWS], uint16_t list[BLOCK_ROWS])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < BLOCK_ROWS; i += 64) {
        uint64_t bits = 0;
        for (uint32_t k = 0; k < 8; k++)
            bits |= mask_bits(mask + i + 8 * k) << (8 * k);
        for (; bits != 0; bits &= bits - 1)
            list[count++] = (uint16_t)(i + (uint32_t)__builtin_ctzll(bits));
    }
    return count;
}

IN_SCAN void scan_block(const struct columns *columns, const struct column_chunk *chunk,
                        uint32_t from, uint32_t to, const struct scan_filter *filter,
                        struct scan_sums *sums)
{
    uint8_t mask[BLOCK_ROWS];
    uint16_t list[BLOCK_ROWS];
    uint32_t base = from / BLOCK_ROWS * BLOCK_ROWS;
    block_mask(chunk, base, filter, mask);
    memset(mask, 0, from - base);
    memset(mask + (to - base), 0, base + BLOCK_ROWS - to);
    uint32_t count = mask_list(mask, list);
    for (uint32_t i = 0; i < count; i++) {
        if (i + FETCH_AHEAD_ROWS < count)
            __builtin_prefetch(chunk->mean_e4[base + list[i + FETCH_AHEAD_ROWS]]);
        uint32_t at = base + list[i];
        add_row(columns, chunk, at, row_cell(columns, chunk, at), chunk->buyer[at], sums);
    }
}

IN_SCAN void scan_blocks(const struct columns *columns, const struct scan_filter *filter,
                         uint32_t from, uint32_t to, struct scan_sums *sums)
{
    assert(to <= columns->row_count && sums->cells.codes == NULL);
    for (uint32_t next; from < to; from = next) {
        const struct column_chunk *chunk = columns->chunks[from / CHUNK_ROWS];
        uint32_t at = from % CHUNK_ROWS;
        next = (from / BLOCK_ROWS + 1) * BLOCK_ROWS;
        if (next > to)
            next = to;
        scan_block(columns, chunk, at, at + (next - from), filter, sums);
    }
}

void scan_range_plain(const struct columns *columns, const struct scan_filter *filter,
                      uint32_t from, uint32_t to, struct scan_sums *sums)
{
    scan_blocks(columns, filter, from, to, sums);
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi,bmi2"))) static void
scan_range_256(const struct columns *columns, const struct scan_filter *filter, uint32_t from,
               uint32_t to, struct scan_sums *sums)
{
    scan_blocks(columns, filter, from, to, sums);
}

static bool machine_has_256(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

void scan_range(const struct columns *columns, const struct scan_filter *filter, uint32_t from,
                uint32_t to, struct scan_sums *sums)
{
    if (machine_has_256())
        scan_range_256(columns, filter, from, to, sums);
    else
        scan_range_plain(columns, filter, from, to, sums);
}
#else
void scan_range(const struct columns *columns, const struct scan_filter *filter, uint32_t from,
                uint32_t to, struct scan_sums *sums)
{
    scan_range_plain(columns, filter, from, to, sums);
}
#endif

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
        if (!scan_row_passes(chunk, at, filter))
            continue;
        uint32_t cell_slot = group_slot(&sums->cells, row_cell(columns, chunk, at));
        uint32_t buyer_slot = group_slot(&sums->buyers, chunk->buyer[at]);
        add_row(columns, chunk, at, cell_slot, buyer_slot, sums);
    }
}
