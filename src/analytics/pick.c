#include "analytics/pick.h"

#include <assert.h>
#include <string.h>

static struct opt row_grade(const struct column_chunk *chunk, uint32_t at)
{
    unsigned packed = chunk->standing[at] & (STANDING_WIDE - 1u);
    unsigned graded = packed >> STANDING_GRADE_SHIFT;
    return graded == 0 ? UNKNOWN : OPT(graded - 1);
}

static struct opt row_dscr_e4(const struct latest_chunk *latest, uint32_t at)
{
    return latest->dscr_e4[at] == LATEST_UNKNOWN ? UNKNOWN : OPT(latest->dscr_e4[at]);
}

static struct opt row_key(const struct columns *columns, uint32_t row, enum image_order order)
{
    const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    const struct latest_chunk *latest = columns->latest[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    switch (order) {
    case IMAGE_BY_CLOSING:
        return OPT(chunk->closed_on[at]);
    case IMAGE_BY_CASH_FLOW:
        return row_grade(chunk, at).known ? OPT(latest->cash_flow_cents[at]) : UNKNOWN;
    case IMAGE_BY_DSCR:
        return row_dscr_e4(latest, at);
    case IMAGE_BY_GRADE:
        return row_grade(chunk, at);
    case IMAGE_BY_CASH_FLOW_VARIANCE:
        return columns_mean_e4(columns, row, MEASURE_CASH_FLOW);
    }
    return UNKNOWN;
}

static bool grade_passes(struct opt asked, struct opt grade)
{
    if (!asked.known)
        return true;
    return asked.value == GRADE_COUNT ? !grade.known : opt_equal(asked, grade);
}

static bool row_passes(const struct columns *columns, const struct pick_conditions *conditions,
                       uint32_t row)
{
    const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
    const struct latest_chunk *latest = columns->latest[row / CHUNK_ROWS];
    uint32_t at = row % CHUNK_ROWS;
    if (!scan_row_passes(chunk, at, &conditions->codes) ||
        !grade_passes(conditions->grade, row_grade(chunk, at)) ||
        (latest->flags[at] & conditions->flags) != conditions->flags)
        return false;
    struct opt dscr_e4 = row_dscr_e4(latest, at);
    if (conditions->below_required &&
        (!dscr_e4.known || dscr_e4.value >= latest->required_dscr_e4[at]))
        return false;
    if (conditions->due_ym.known && latest->ended_ym[at] < conditions->due_ym.value)
        return false;
    struct reported reported = {latest->latest_ym[at], latest->reported_bits[at]};
    return !conditions->ym.known ||
           reported_has(&reported, (int32_t)conditions->ym.value) == conditions->reported;
}

static int compare_places(const struct pick_heap *heap, const struct pick_place *a,
                          const struct pick_place *b)
{
    if (a->known != b->known)
        return a->known ? -1 : 1;
    if (a->known && a->key != b->key)
        return (a->key < b->key) != heap->descending ? -1 : 1;
    return memcmp(a->id, b->id, ID_KEY_BYTES);
}

/* Moves the place that stands at `at` down to where no child is behind it in the order. */
static void heap_sink(struct pick_heap *heap, size_t at)
{
    struct pick_place place = heap->places[at];
    for (size_t child; (child = 2 * at + 1) < heap->count; at = child) {
        if (child + 1 < heap->count &&
            compare_places(heap, &heap->places[child + 1], &heap->places[child]) > 0)
            child++;
        if (compare_places(heap, &heap->places[child], &place) <= 0)
            break;
        heap->places[at] = heap->places[child];
    }
    heap->places[at] = place;
}

static void heap_rise(struct pick_heap *heap, size_t at)
{
    struct pick_place place = heap->places[at];
    for (; at > 0; at = (at - 1) / 2) {
        const struct pick_place *parent = &heap->places[(at - 1) / 2];
        if (compare_places(heap, parent, &place) >= 0)
            break;
        heap->places[at] = *parent;
    }
    heap->places[at] = place;
}

static void heap_offer(struct pick_heap *heap, const struct pick_place *place)
{
    if (heap->has_after && compare_places(heap, place, &heap->after) <= 0)
        return;
    if (heap->count < heap->limit) {
        heap->places[heap->count++] = *place;
        heap_rise(heap, heap->count - 1);
        return;
    }
    if (compare_places(heap, place, &heap->places[0]) >= 0)
        return;
    heap->places[0] = *place;
    heap_sink(heap, 0);
}

void pick_heap_init(struct pick_heap *heap, const struct image_pick *pick,
                    const struct dictionary *deals, struct arena *arena)
{
    assert(pick->limit > 0);
    *heap = (struct pick_heap){
        .deals = deals,
        .order = pick->order,
        .descending = pick->descending,
        .places = ARENA_ARRAY(arena, struct pick_place, pick->limit),
        .limit = pick->limit,
    };
    heap->has_after = id_key_pack(&pick->after.id, &heap->after_id);
    heap->after = (struct pick_place){
        .key = pick->after.key.value, .known = pick->after.key.known, .id = &heap->after_id};
}

struct image_places pick_heap_places(struct pick_heap *heap, struct arena *arena)
{
    struct image_places places = {
        .items = ARENA_ARRAY(arena, struct image_place, heap->count),
        .count = heap->count,
    };
    while (heap->count > 0) {
        struct image_place *place = &places.items[heap->count - 1];
        const struct pick_place *last = &heap->places[0];
        place->key = last->known ? OPT(last->key) : UNKNOWN;
        id_key_hex(last->id, place->id.hex);
        heap->places[0] = heap->places[--heap->count];
        if (heap->count > 1)
            heap_sink(heap, 0);
    }
    return places;
}

bool pick_row(const struct columns *columns, const struct pick_conditions *conditions, uint32_t row,
              struct pick_heap *heap)
{
    if (!row_passes(columns, conditions, row))
        return false;
    if (heap) {
        struct opt key = row_key(columns, row, heap->order);
        size_t length = 0;
        struct pick_place place = {
            .key = key.value, .known = key.known, .id = dictionary_key(heap->deals, row, &length)};
        heap_offer(heap, &place);
    }
    return true;
}

int64_t pick_rows(const struct columns *columns, const struct pick_conditions *conditions,
                  bool walks, struct pick_heap *heap)
{
    int64_t count = 0;
    if (!walks) {
        for (uint32_t row = 0; row < columns->row_count; row++)
            count += pick_row(columns, conditions, row, heap);
        return count;
    }
    bool by_buy_box = conditions->codes.buy_box != CODE_ANY;
    struct chain chain = by_buy_box ? chains_get(&columns->of_buy_box, conditions->codes.buy_box)
                                    : chains_get(&columns->of_buyer, conditions->codes.buyer);
    for (uint32_t row = chain.first; row != ROW_NONE;) {
        const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
        uint32_t at = row % CHUNK_ROWS;
        count += pick_row(columns, conditions, row, heap);
        row = by_buy_box ? chunk->next_of_buy_box[at] : chunk->next_of_buyer[at];
    }
    return count;
}
