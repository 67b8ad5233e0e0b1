/* What is to be added to rows of trend_months, held in memory: of one row many changes become one.
 *
 * A part of app/bulk.h, which says when it is written. Nothing is read from the rows: what is held
 * are differences. They can be taken back to what they were when a mark was set; marks are numbers,
 * each greater than the one before. At most MONTH_SUMS_MAX rows are held, some 400 bytes each. */
#ifndef APP_MONTH_SUMS_H
#define APP_MONTH_SUMS_H

#include "base/arena.h"
#include "store/trend_store.h"

/* Twice as many slots, so that a search is short; a power of two. */
enum { MONTH_SUMS_MAX = 65536, MONTH_SUMS_SLOTS = 2 * MONTH_SUMS_MAX };

struct month_sum {
    enum trend_kind kind;
    int32_t ym;
    struct trend_key key;
    uint32_t slot;
    uint64_t mark;                  /* under which it was changed last … */
    struct trend_sums sums, before; /* … and what it was when that mark was set */
};

/* Nothing is held where all is 0, but for `keys`, which wants arena_init(). */
struct month_sums {
    struct arena keys;
    size_t count;
    uint32_t slots[MONTH_SUMS_SLOTS]; /* 0: free; else an index of `items`, and one */
    struct month_sum items[MONTH_SUMS_MAX];
};

/* Whether `rows` more fit in. */
bool month_sums_have_room(const struct month_sums *held, size_t rows);

/* Adds to what is held of a row; one more row must fit in. ERROR_VALIDATION where a sum would leave
 * 64 bits. `key` need not outlive the call. */
MUST_USE struct result month_sums_add(struct month_sums *held, enum trend_kind kind,
                                      const struct trend_key *key, int32_t ym,
                                      const struct trend_sums *sums, uint64_t mark,
                                      struct error *err);

/* Takes back what was added under the mark. */
void month_sums_return(struct month_sums *held, uint64_t mark);

/* Adds all to the rows, in the order of their table, and what waits to be added to them as well
 * (`trend_waiting`), and holds nothing any more. */
MUST_USE struct result month_sums_fold(struct month_sums *held, struct db *db, struct error *err);
/* The same; does nothing where nothing is held, whatever waits. */
MUST_USE struct result month_sums_write(struct month_sums *held, struct db *db, struct error *err);

/* Holds nothing any more. */
void month_sums_clear(struct month_sums *held);

#endif
