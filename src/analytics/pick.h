/* The first rows of an order: which pass the conditions, and the best of them in a heap, so that a
 * page costs one pass and room for the page. Reads the columns alone. See image_pick_query(). */
#ifndef ANALYTICS_PICK_H
#define ANALYTICS_PICK_H

#include "analytics/dictionary.h"
#include "analytics/id_key.h"
#include "analytics/image.h"
#include "analytics/scan.h"

/* struct image_pick_filter, in codes. */
struct pick_conditions {
    struct scan_filter codes;
    struct opt grade;
    bool below_required;
    uint16_t flags;
    struct opt ym;
    bool reported;
    struct opt due_ym;
};

struct pick_place {
    int64_t key;
    bool known;
    const void *id; /* ID_KEY_BYTES, of the dictionary: a row is its deal's code */
};

struct pick_heap {
    const struct dictionary *deals;
    enum image_order order;
    bool descending;
    bool has_after;
    struct pick_place after;
    struct id_key after_id;
    struct pick_place *places; /* the last in order stands first */
    size_t count, limit;
};

/* Room for pick->limit places is taken from the arena. The heap may not be moved after. */
void pick_heap_init(struct pick_heap *heap, const struct image_pick *pick,
                    const struct dictionary *deals, struct arena *arena);
/* In order; empties the heap. */
struct image_places pick_heap_places(struct pick_heap *heap, struct arena *arena);

/* Offers one row to the heap where it passes; says whether it does. */
bool pick_row(const struct columns *columns, const struct pick_conditions *conditions, uint32_t row,
              struct pick_heap *heap);
/* Every row, or, where `walks`, those of the buy box or else of the buyer. Returns how many pass;
 * `heap` NULL: they are counted alone. */
int64_t pick_rows(const struct columns *columns, const struct pick_conditions *conditions,
                  bool walks, struct pick_heap *heap);

#endif
