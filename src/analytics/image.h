/* The columnar image: what analytics asks of every deal, in memory.
 *
 * One row a deal: market, strategy, buyer, buy box, closed date, current grade and flags, mean
 * variances, the latest period's cash flow, DSCR and vacancy, the required DSCR, the reported
 * months.
 * Texts and identifiers are kept once, in dictionaries, and stand in the columns as 32-bit codes.
 * A deal takes 76 bytes of columns (42 that a scan of means may read, 8 that chain the rows of a
 * buyer and of a buy box), 12 of identifier and 5 to 11 of index; 102 at a million deals, with all
 * that 50,000 buy boxes, 5,000 buyers and 200 markets take. An answer is exact: the same integers
 * as aggregate_add() over the rows, whose order does not matter here.
 *
 * How a question is answered: without a filter, or by strategy alone, from sums that every put
 * keeps up (kept.h); about a buyer or buy box that has few deals, by a walk over those; else by one
 * pass over the columns, which threads of the image's own share where there are many (scan_pool.h).
 *
 * The image follows the database: changes are numbered, rising with every commit (by the audit
 * log), and image_follow() applies the deals changed since it last looked. Called with a connection
 * before each question it makes sure that an answer never misses a write that was acknowledged
 * before the question was asked, whichever process made it. It relies on changes becoming visible
 * in the order of their numbers, and it cannot tell a database that was put back to an older state:
 * its owner then makes a new image.
 *
 * Readers share, a follower excludes them (a reader-writer lock inside that lets a waiting follower
 * go first). Every function may be called from any thread, but image_new(), image_free() and those
 * that are _locked. No deal is taken out: where one was deleted, which is rare, all are read anew
 * (image_clear_locked()). Running out of memory aborts, as in arena.h. */
#ifndef ANALYTICS_IMAGE_H
#define ANALYTICS_IMAGE_H

#include "base/arena.h"
#include "base/oid.h"
#include "domain/aggregate.h"
#include "domain/reported.h"

struct image;

struct image_deal {
    struct oid id; /* of the record */
    struct oid buyer_id;
    struct oid buy_box_id;  /* may be not set */
    const char *market_key; /* borrowed */
    int32_t strategy;       /* 0 to 15 */
    int32_t closed_on;
    struct deal_standing standing;
    /* of the latest reporting period */
    struct opt latest_dscr_e4, latest_vacancy_ppm, latest_cash_flow_cents;
    uint32_t flags; /* 1 << enum flag */
    int32_t required_dscr_e4;
    struct reported reported;
};

enum { IMAGE_DEALS_MAX = 50000000 };

struct image *image_new(void);
/* For fewer deals than IMAGE_DEALS_MAX. */
struct image *image_new_bounded(uint32_t deals_max);
void image_free(struct image *image); /* takes NULL */

/* Inserts a deal, or replaces what is known of it. ERROR_UNAVAILABLE past the most deals it takes,
 * ERROR_INTERNAL where an id is malformed, there is no market or the strategy is out of range; the
 * image is as before then. A new buyer or buy box of a deal costs a walk over the old one's deals.
 */
MUST_USE struct result image_put(struct image *image, const struct image_deal *deal,
                                 struct error *err);

/* Where the deals come from.
 *
 * `last_seq` says the number of the last change, without a lock. `load` is called once at a time,
 * with the image locked for writing: it reads the deals changed after `after_seq`, hands each to
 * image_put_locked() and returns the last change number it saw. Where it fails, what it put stays
 * and is put again the next time. */
struct image_source {
    struct result (*last_seq)(void *context, int64_t *ret_seq, struct error *err);
    struct result (*load)(void *context, int64_t after_seq, struct image *image,
                          int64_t *ret_last_seq, struct error *err);
    void *context;
};

/* Brings the image up to date with the source; does not lock where it is. */
MUST_USE struct result image_follow(struct image *image, const struct image_source *source,
                                    struct error *err);
/* As image_put(), from inside `load`: by any thread it waits for, one at a time. */
MUST_USE struct result image_put_locked(struct image *image, const struct image_deal *deal,
                                        struct error *err);

/* Forgets every deal, from inside `load`, which then puts all of them. */
void image_clear_locked(struct image *image);

struct image_filter {
    const char *market_key;            /* NULL: any */
    int32_t strategy;                  /* -1: any */
    struct oid buyer_id, buy_box_id;   /* not set: any */
    struct opt closed_from, closed_to; /* both inclusive */
};

struct image_group {
    const char *key;  /* market key, or buyer id in hex; NULL for a strategy */
    int32_t strategy; /* of a strategy group, else -1 */
    struct aggregate aggregate;
};

struct image_answer {
    struct aggregate summary;
    struct image_group *markets, *strategies, *buyers; /* sorted by key; groups without a deal that
                                                          passes the filter are left out */
    size_t market_count, strategy_count, buyer_count;
};

/* Strings and arrays are in the arena. ERROR_INTERNAL where a sum does not fit 64 bits,
 * ERROR_UNAVAILABLE where the answer (about 150 bytes a group) does not fit the arena. */
MUST_USE struct result image_query(struct image *image, const struct image_filter *filter,
                                   struct arena *arena, struct image_answer *ret_answer,
                                   struct error *err);

/* How the deals that pass the filter spread over a figure: the latest period's DSCR or vacancy, or
 * the mean cash-flow variance. */
enum image_figure { IMAGE_DSCR_E4, IMAGE_CASH_FLOW_VARIANCE_E4, IMAGE_VACANCY_PPM };
enum { IMAGE_EDGES_MAX = 100 };

struct image_histogram {
    int64_t counts[IMAGE_EDGES_MAX - 1]; /* [edge i, edge i + 1), the last one with its end */
    int64_t below, above, unknown;       /* unknown: no period, or without the figure */
    int64_t total;
    int64_t below_required; /* of the DSCR alone: those below what the deal itself requires */
    struct opt median;      /* of two in the middle their mean, half away from zero; unknown where
                               no deal has the figure */
};

/* `edges`: 2 to IMAGE_EDGES_MAX, rising. Deals are walked or scanned as by image_query(). */
struct image_histogram image_histogram_query(struct image *image, const struct image_filter *filter,
                                             enum image_figure figure, const int64_t *edges,
                                             size_t edge_count);

/* Which deals a list is of. */
struct image_pick_filter {
    struct image_filter deals;
    struct opt grade;    /* enum grade; GRADE_COUNT: not graded */
    bool below_required; /* the latest DSCR is known and below what is required */
    uint32_t flags;      /* all of these are raised */
    struct opt ym;       /* with `reported`: that month is reported, or is not. No further back than
                            REPORTED_MONTHS from the latest month of any deal. */
    bool reported;
};

enum image_order {
    IMAGE_BY_CLOSING,
    IMAGE_BY_CASH_FLOW,
    IMAGE_BY_DSCR,
    IMAGE_BY_GRADE,
    IMAGE_BY_CASH_FLOW_VARIANCE
};

/* A deal's place in an order: by the key, deals without one last either way, then by id. */
struct image_place {
    struct opt key;
    struct oid id;
};

struct image_pick {
    struct image_pick_filter filter;
    enum image_order order;
    bool descending;          /* by the key; ids rise either way */
    struct image_place after; /* its id not set: from the start */
    const struct oid *among;  /* of these alone, each named once; NULL: of all */
    size_t among_count;
    size_t limit; /* above 0 */
};

struct image_places {
    struct image_place *items; /* in the arena, in order */
    size_t count;
};

/* The first deals of an order: one pass over the rows, a walk over those of a buyer or buy box, or
 * a look at each of `among`. */
struct image_places image_pick_query(struct image *image, const struct image_pick *pick,
                                     struct arena *arena);
int64_t image_pick_count(struct image *image, const struct image_pick_filter *filter);
/* Of each id: whether it is a deal that passes. */
void image_pick_passes(struct image *image, const struct image_pick_filter *filter,
                       const struct oid *ids, size_t count, bool *ret_passes);

struct image_stats {
    int64_t deals, markets, buyers, buy_boxes; /* ever seen */
    int64_t bytes;                             /* of memory, allocated in whole chunks */
    int64_t last_seq;                          /* 0: never followed */
};
struct image_stats image_stats_get(struct image *image);

#endif
