#include "analytics/columns.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analytics/memory.h"

_Static_assert(sizeof(struct column_chunk) <= MEMORY_PAGE_BYTES, "a chunk fits its page");

void columns_init(struct columns *columns)
{
    *columns = (struct columns){.wide_free = -1};
}

void columns_free(struct columns *columns)
{
    for (size_t i = 0; i < columns->chunk_count; i++)
        memory_page_free(columns->chunks[i]);
    for (size_t i = 0; i < columns->chunk_count; i++)
        free(columns->latest[i]);
    free(columns->chunks);
    free(columns->latest);
    free(columns->wide);
    free(columns->of_buyer.of_code);
    free(columns->of_buy_box.of_code);
    columns_init(columns);
}

struct chain chains_get(const struct chains *chains, uint32_t code)
{
    if (code >= chains->count)
        return (struct chain){.first = ROW_NONE};
    return chains->of_code[code];
}

static struct chain *chain_of(struct chains *chains, uint32_t code)
{
    if (code >= chains->capacity) {
        chains->capacity = memory_capacity(chains->capacity, (size_t)code + 1);
        chains->of_code =
            memory_resized(chains->of_code, chains->capacity, sizeof *chains->of_code);
    }
    for (; chains->count <= code; chains->count++)
        chains->of_code[chains->count] = (struct chain){.first = ROW_NONE};
    return &chains->of_code[code];
}

enum chain_kind { CHAIN_BUYER, CHAIN_BUY_BOX };

static uint32_t *chain_next(struct columns *columns, enum chain_kind kind, uint32_t row)
{
    struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    return kind == CHAIN_BUYER ? &chunk->next_of_buyer[at] : &chunk->next_of_buy_box[at];
}

static struct chains *chains_of(struct columns *columns, enum chain_kind kind)
{
    return kind == CHAIN_BUYER ? &columns->of_buyer : &columns->of_buy_box;
}

static void chain_insert(struct columns *columns, enum chain_kind kind, uint32_t code, uint32_t row)
{
    if (code == CODE_ANY)
        return;
    struct chain *chain = chain_of(chains_of(columns, kind), code);
    *chain_next(columns, kind, row) = chain->first;
    chain->first = row;
    chain->length++;
}

/* Walks to the row: deals seldom change hands. */
static void chain_remove(struct columns *columns, enum chain_kind kind, uint32_t code, uint32_t row)
{
    if (code == CODE_ANY)
        return;
    struct chain *chain = chain_of(chains_of(columns, kind), code);
    uint32_t *link = &chain->first;
    while (*link != row)
        link = chain_next(columns, kind, *link);
    *link = *chain_next(columns, kind, row);
    chain->length--;
}

static void chunks_reserve(struct columns *columns, uint32_t row)
{
    assert(row <= columns->row_count);
    if (row / CHUNK_ROWS < columns->chunk_count)
        return;
    if (columns->chunk_count == columns->chunk_capacity) {
        columns->chunk_capacity =
            memory_capacity(columns->chunk_capacity, columns->chunk_count + 1);
        columns->chunks =
            memory_resized(columns->chunks, columns->chunk_capacity, sizeof *columns->chunks);
        columns->latest =
            memory_resized(columns->latest, columns->chunk_capacity, sizeof *columns->latest);
    }
    columns->latest[columns->chunk_count] = memory_zeroed(1, sizeof(struct latest_chunk));
    columns->chunks[columns->chunk_count++] = memory_page();
}

static int32_t wide_take(struct columns *columns)
{
    if (columns->wide_free >= 0) {
        int64_t at = columns->wide_free;
        columns->wide_free = columns->wide[at].e4[0];
        return (int32_t)at;
    }
    if (columns->wide_count == columns->wide_capacity) {
        columns->wide_capacity = memory_capacity(columns->wide_capacity, columns->wide_count + 1);
        columns->wide =
            memory_resized(columns->wide, columns->wide_capacity, sizeof *columns->wide);
    }
    return (int32_t)columns->wide_count++;
}

static void wide_release(struct columns *columns, int32_t at)
{
    columns->wide[at].e4[0] = columns->wide_free;
    columns->wide_free = at;
}

static bool standing_is_wide(const struct deal_standing *standing)
{
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct opt *mean = &standing->mean_e4[m];
        if (standing->graded && mean->known && (mean->value < INT32_MIN || mean->value > INT32_MAX))
            return true;
    }
    return false;
}

static uint8_t standing_pack(const struct deal_standing *standing)
{
    if (!standing->graded)
        return 0;
    unsigned packed = ((unsigned)standing->grade + 1) << STANDING_GRADE_SHIFT;
    for (int m = 0; m < MEASURE_COUNT; m++)
        packed |= (unsigned)standing->mean_e4[m].known << m;
    return (uint8_t)packed;
}

static int64_t mean_kept(const struct deal_standing *standing, int m)
{
    return standing->graded && standing->mean_e4[m].known ? standing->mean_e4[m].value : 0;
}

/* A new row's standing is 0, so nothing is released for it. */
static void standing_put(struct columns *columns, uint32_t row,
                         const struct deal_standing *standing)
{
    struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    int32_t *means = chunk->mean_e4[at];
    if (chunk->standing[at] & STANDING_WIDE)
        wide_release(columns, means[0]);

    chunk->standing[at] = standing_pack(standing);
    if (!standing_is_wide(standing)) {
        for (int m = 0; m < MEASURE_COUNT; m++)
            means[m] = (int32_t)mean_kept(standing, m);
        return;
    }
    chunk->standing[at] |= STANDING_WIDE;
    means[0] = wide_take(columns);
    for (int m = 0; m < MEASURE_COUNT; m++)
        columns->wide[means[0]].e4[m] = mean_kept(standing, m);
}

static int32_t latest_kept(struct opt latest)
{
    if (!latest.known)
        return LATEST_UNKNOWN;
    assert(latest.value > INT32_MIN && latest.value <= INT32_MAX);
    return (int32_t)latest.value;
}

void columns_put(struct columns *columns, uint32_t row, const struct row *values)
{
    assert(values->strategy < STRATEGY_LIMIT);
    bool is_new = row == columns->row_count;
    chunks_reserve(columns, row);
    struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    if (!is_new && chunk->buyer[at] != values->buyer)
        chain_remove(columns, CHAIN_BUYER, chunk->buyer[at], row);
    if (!is_new && chunk->buy_box[at] != values->buy_box)
        chain_remove(columns, CHAIN_BUY_BOX, chunk->buy_box[at], row);
    if (is_new || chunk->buyer[at] != values->buyer)
        chain_insert(columns, CHAIN_BUYER, values->buyer, row);
    if (is_new || chunk->buy_box[at] != values->buy_box)
        chain_insert(columns, CHAIN_BUY_BOX, values->buy_box, row);

    chunk->market[at] = values->market;
    chunk->buyer[at] = values->buyer;
    chunk->buy_box[at] = values->buy_box;
    chunk->closed_on[at] = values->closed_on;
    chunk->strategy[at] = values->strategy;
    struct latest_chunk *latest = columns->latest[row / CHUNK_ROWS];
    latest->dscr_e4[at] = latest_kept(values->latest_dscr_e4);
    latest->vacancy_ppm[at] = latest_kept(values->latest_vacancy_ppm);
    latest->cash_flow_cents[at] = values->latest_cash_flow_cents;
    latest->reported_bits[at] = values->reported.bits;
    latest->latest_ym[at] = values->reported.latest_ym;
    latest->required_dscr_e4[at] = values->required_dscr_e4;
    latest->ended_ym[at] = values->ended_ym;
    latest->flags[at] = values->flags;
    standing_put(columns, row, &values->standing);
    columns->row_count += is_new;
    if (columns->strategy_count <= values->strategy)
        columns->strategy_count = values->strategy + 1u;
}

struct opt columns_mean_e4(const struct columns *columns, uint32_t row, enum measure measure)
{
    const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    const int32_t *means = chunk->mean_e4[row % CHUNK_ROWS];
    unsigned standing = chunk->standing[row % CHUNK_ROWS];
    if (!(standing >> measure & 1))
        return UNKNOWN;
    return OPT(standing & STANDING_WIDE ? columns->wide[means[0]].e4[measure] : means[measure]);
}

size_t columns_bytes(const struct columns *columns)
{
    return columns->chunk_count * (MEMORY_PAGE_BYTES + sizeof(struct latest_chunk)) +
           columns->chunk_capacity * (sizeof *columns->chunks + sizeof *columns->latest) +
           columns->wide_capacity * sizeof *columns->wide +
           (columns->of_buyer.capacity + columns->of_buy_box.capacity) * sizeof(struct chain);
}
