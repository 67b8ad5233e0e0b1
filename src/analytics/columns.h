/* The rows of the image, column by column, in chunks of 49,152 rows, so that growth copies nothing
 * and each chunk fills a huge page of 2 MiB.
 *
 * A row takes 80 bytes: codes of market, buyer and buy box, closed date, strategy, standing, four
 * means, what is told of the latest period, the required DSCR, the reported months, the month of
 * its end, and the next row of the same buyer and of the same buy box, so that a question about one
 * of them walks its own rows only. The four means lie side by side, since they are always read
 * together.
 *
 * A mean is kept in 32 bits (1/10,000: up to ±$214,748 a month). A row with a mean that does not
 * fit is `wide`: its means are 64-bit, in a side table, and its first 32-bit mean says where.
 *
 * Not thread-safe: the image locks. */
#ifndef ANALYTICS_COLUMNS_H
#define ANALYTICS_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "domain/aggregate.h"
#include "domain/reported.h"

enum { CHUNK_ROWS = 48 * 1024, BLOCK_ROWS = 1024, STRATEGY_LIMIT = 16 };
#define ROW_NONE       UINT32_MAX
#define LATEST_UNKNOWN INT32_MIN
#define ENDED_NEVER    INT32_MAX
#define CODE_ANY       UINT32_MAX /* in a filter; in a row: it has no buy box */

/* A standing in 7 bits and the wide mark: which means are known in bits 0 to 3, 0 for not graded or
 * 1 + grade in bits 4 to 6. A deal that is not graded has no means (see aggregate_add). */
enum {
    STANDING_KNOWN_MASK = (1 << MEASURE_COUNT) - 1,
    STANDING_GRADE_SHIFT = MEASURE_COUNT,
    STANDING_COUNT = (GRADE_COUNT + 1) << STANDING_GRADE_SHIFT,
    STANDING_WIDE = 0x80,
};
_Static_assert(STANDING_COUNT <= STANDING_WIDE, "a standing fits 7 bits");

struct column_chunk {
    int32_t mean_e4[CHUNK_ROWS][MEASURE_COUNT]; /* 0 where not known */
    uint32_t market[CHUNK_ROWS], buyer[CHUNK_ROWS], buy_box[CHUNK_ROWS];
    uint32_t next_of_buyer[CHUNK_ROWS], next_of_buy_box[CHUNK_ROWS];
    int32_t closed_on[CHUNK_ROWS];
    uint8_t strategy[CHUNK_ROWS], standing[CHUNK_ROWS];
};

/* Beside a chunk, since no scan of means reads it. */
struct latest_chunk {
    int64_t cash_flow_cents[CHUNK_ROWS];                  /* 0 where not graded */
    int64_t reported_bits[CHUNK_ROWS];                    /* see domain/reported.h */
    int32_t latest_ym[CHUNK_ROWS];                        /* with bits alone */
    int32_t dscr_e4[CHUNK_ROWS], vacancy_ppm[CHUNK_ROWS]; /* or LATEST_UNKNOWN */
    int32_t required_dscr_e4[CHUNK_ROWS];
    int32_t ended_ym[CHUNK_ROWS]; /* or ENDED_NEVER */
    uint16_t flags[CHUNK_ROWS];   /* 1 << enum flag */
};

struct wide_means {
    int64_t e4[MEASURE_COUNT]; /* of a free entry: the first is the next free one, or -1 */
};

/* The rows of one code, newest first. */
struct chain {
    uint32_t first; /* or ROW_NONE */
    uint32_t length;
};

struct chains {
    struct chain *of_code;
    size_t count, capacity;
};

struct columns {
    struct column_chunk **chunks;
    struct latest_chunk **latest; /* one a chunk */
    size_t chunk_count, chunk_capacity;
    uint32_t row_count;
    uint32_t strategy_count; /* highest strategy seen, and one */
    struct wide_means *wide;
    size_t wide_count, wide_capacity;
    int64_t wide_free; /* index of the first free entry, or -1 */
    struct chains of_buyer, of_buy_box;
};

struct row {
    uint32_t market, buyer, buy_box;
    int32_t closed_on;
    uint8_t strategy; /* < STRATEGY_LIMIT */
    struct deal_standing standing;
    struct opt latest_dscr_e4, latest_vacancy_ppm; /* known ones fit 32 bits: see limits.h */
    int64_t latest_cash_flow_cents;
    struct reported reported;
    int32_t required_dscr_e4;
    int32_t ended_ym; /* or ENDED_NEVER */
    uint16_t flags;
};
_Static_assert(FLAG_COUNT <= 16, "flags fit their column");

void columns_init(struct columns *columns);
void columns_free(struct columns *columns);

/* Writes row number `row`: one that is there, or the next one. */
void columns_put(struct columns *columns, uint32_t row, const struct row *values);

/* A mean of a row; unknown where the deal has none. */
struct opt columns_mean_e4(const struct columns *columns, uint32_t row, enum measure measure);

/* The rows of a buyer or buy box; none for a code that has none. */
struct chain chains_get(const struct chains *chains, uint32_t code);

size_t columns_bytes(const struct columns *columns); /* what they take of memory */

#endif
