/* One pass over rows: which pass the filter, and their sums by market and strategy and by buyer.
 *
 * Each pass adds to accumulators of its own and only reads the columns, so that several threads can
 * each scan a range. Sums are exact: a group's 32-bit means in 64 bits, which IMAGE_DEALS_MAX rows
 * cannot fill, and what comes from wide rows apart, in 128. The strategies' sums and the summary
 * follow from the cells (market x strategy): see answer.h. */
#ifndef ANALYTICS_SCAN_H
#define ANALYTICS_SCAN_H

#include <stdbool.h>

#include "analytics/columns.h"
#include "base/decimal.h"

/* CODE_ANY: any. Dates are inclusive; INT32_MIN and INT32_MAX: any. */
struct scan_filter {
    uint32_t market, strategy, buyer, buy_box;
    int32_t closed_from, closed_to;
};

static inline bool scan_row_passes(const struct column_chunk *chunk, uint32_t at,
                                   const struct scan_filter *filter)
{
    return (filter->market == CODE_ANY || filter->market == chunk->market[at]) &&
           (filter->strategy == CODE_ANY || filter->strategy == chunk->strategy[at]) &&
           (filter->buyer == CODE_ANY || filter->buyer == chunk->buyer[at]) &&
           (filter->buy_box == CODE_ANY || filter->buy_box == chunk->buy_box[at]) &&
           chunk->closed_on[at] >= filter->closed_from && chunk->closed_on[at] <= filter->closed_to;
}

/* Counts of a group's graded deals: of each grade, and with each mean. */
enum { LANE_GRADES, LANE_KNOWN = LANE_GRADES + GRADE_COUNT, LANES = LANE_KNOWN + MEASURE_COUNT };

/* Vectors of the compiler's, as wide as a row's means and counts: on a machine without registers of
 * that size it splits them. */
typedef int32_t means_vector __attribute__((vector_size(MEASURE_COUNT * sizeof(int32_t))));
typedef int64_t sums_vector __attribute__((vector_size(MEASURE_COUNT * sizeof(int64_t))));
typedef uint32_t lanes_vector __attribute__((vector_size(LANES * sizeof(uint32_t))));

/* One cache line, so that adding a row to a group touches no more. */
struct group_sums {
    sums_vector sum_e4; /* without the wide rows */
    lanes_vector lanes;
};
_Static_assert(sizeof(struct group_sums) == 64, "one cache line");

/* What a deal adds to the lanes, by its standing without the wide mark. */
extern const lanes_vector scan_standing_lanes[STANDING_COUNT];

struct wide_sums {
    int128 sum_e4[MEASURE_COUNT];
};

/* Groups by code. Dense: slot = code. Sparse, for a walk of few rows: an open-addressing table. */
struct scan_groups {
    struct group_sums *sums; /* of each slot */
    uint32_t *deals;         /* of each slot, graded or not; 0: the slot is empty */
    struct wide_sums *wide;  /* NULL until a wide row is met */
    uint32_t *codes;         /* of each slot; NULL where dense */
    uint32_t slot_count;     /* a power of two where sparse */
};

void scan_groups_free(struct scan_groups *groups);
/* The wide sums of a slot, made where there were none. */
struct wide_sums *scan_groups_wide(struct scan_groups *groups, uint32_t slot);
/* Adds one group, or each of dense groups, to those of `into`. */
void scan_group_merge(struct scan_groups *into, uint32_t slot, const struct scan_groups *from,
                      uint32_t from_slot);
void scan_groups_merge(struct scan_groups *into, const struct scan_groups *from);

struct scan_sums {
    struct scan_groups cells; /* code: market * strategy_count + strategy */
    struct scan_groups buyers;
};

/* Accumulators for every group there is (for scan_range), told by what there is or by their number,
 * or for at most `row_count` rows. */
void scan_sums_init_dense(struct scan_sums *sums, const struct columns *columns,
                          uint32_t market_count, uint32_t buyer_count);
void scan_sums_init_slots(struct scan_sums *sums, uint32_t cell_slots, uint32_t buyer_slots);
void scan_sums_init_sparse(struct scan_sums *sums, uint32_t row_count);
void scan_sums_free(struct scan_sums *sums);

/* Adds the rows from `from`, up to `to` but without it, that pass the filter. Dense sums only.
 * Compiled twice: for any processor of the kind, and for those with registers of 256 bits, which
 * are used where the machine has them. */
void scan_range(const struct columns *columns, const struct scan_filter *filter, uint32_t from,
                uint32_t to, struct scan_sums *sums);
/* The first of the two, whatever the machine has. */
void scan_range_plain(const struct columns *columns, const struct scan_filter *filter,
                      uint32_t from, uint32_t to, struct scan_sums *sums);

/* Adds the rows of the filter's buy box, or else of its buyer, that pass the rest of the filter.
 * Sparse sums only. */
void scan_chain(const struct columns *columns, const struct scan_filter *filter,
                struct scan_sums *sums);

#endif
