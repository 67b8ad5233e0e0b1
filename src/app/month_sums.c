#include "app/month_sums.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What waits is read so many rows at a time, each of which changes one of each kind. Nothing is
 * taken back under the mark, which is nobody's. */
enum { FOLD_PAGE = 8192, FOLD_MARK = 0 };

bool month_sums_have_room(const struct month_sums *held, size_t rows)
{
    return held->count + rows <= MONTH_SUMS_MAX;
}

/* FNV-1a over the key; kind, month and strategy (whose names differ in their first letter) are what
 * it begins with. */
static size_t slot_of(enum trend_kind kind, const struct trend_key *key, int32_t ym)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash ^= (uint64_t)kind << 40 | (uint64_t)(uint32_t)ym << 8 | (unsigned char)key->strategy[0];
    for (const char *c = key->key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ hash >> 32) % MONTH_SUMS_SLOTS;
}

static bool is_row(const struct month_sum *row, enum trend_kind kind, const struct trend_key *key,
                   int32_t ym)
{
    return row->kind == kind && row->ym == ym && strcmp(row->key.key, key->key) == 0 &&
           strcmp(row->key.strategy, key->strategy) == 0;
}

static struct month_sum *row_take(struct month_sums *held, enum trend_kind kind,
                                  const struct trend_key *key, int32_t ym)
{
    size_t slot = slot_of(kind, key, ym);
    for (; held->slots[slot] != 0; slot = (slot + 1) % MONTH_SUMS_SLOTS) {
        struct month_sum *row = &held->items[held->slots[slot] - 1];
        if (is_row(row, kind, key, ym))
            return row;
    }
    assert(month_sums_have_room(held, 1));
    struct month_sum *row = &held->items[held->count++];
    *row = (struct month_sum){
        .kind = kind,
        .ym = ym,
        .key = {.key = arena_strdup(&held->keys, key->key),
                .strategy = arena_strdup(&held->keys, key->strategy)},
        .slot = (uint32_t)slot,
    };
    held->slots[slot] = (uint32_t)held->count;
    return row;
}

struct result month_sums_add(struct month_sums *held, enum trend_kind kind,
                             const struct trend_key *key, int32_t ym, const struct trend_sums *sums,
                             uint64_t mark, struct error *err)
{
    struct month_sum *row = row_take(held, kind, key, ym);
    if (row->mark != mark) {
        row->mark = mark;
        row->before = row->sums;
    }
    return trend_add(&row->sums, sums, err);
}

void month_sums_return(struct month_sums *held, uint64_t mark)
{
    for (size_t i = 0; i < held->count; i++) {
        if (held->items[i].mark == mark)
            held->items[i].sums = held->items[i].before;
    }
}

static int row_order(const void *left, const void *right)
{
    const struct month_sum *a = *(struct month_sum *const *)left;
    const struct month_sum *b = *(struct month_sum *const *)right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->ym != b->ym)
        return a->ym < b->ym ? -1 : 1;
    int order = strcmp(a->key.key, b->key.key);
    return order ? order : strcmp(a->key.strategy, b->key.strategy);
}

/* In the table's order rows of one page are written together. */
static struct result write_rows(struct month_sums *held, struct db *db, struct error *err)
{
    struct month_sum **rows = ARENA_ARRAY(&held->keys, struct month_sum *, held->count);
    for (size_t i = 0; i < held->count; i++)
        rows[i] = &held->items[i];
    if (held->count > 0)
        qsort(rows, held->count, sizeof(struct month_sum *), row_order);
    for (size_t i = 0; i < held->count; i++) {
        if (!trend_is_zero(&rows[i]->sums))
            TRY(trend_store_add(db, rows[i]->kind, &rows[i]->key, rows[i]->ym, &rows[i]->sums,
                                err));
    }
    month_sums_clear(held);
    return RESULT_OK;
}

static struct result add_waiting(struct month_sums *held, const struct trend_waiting *waiting,
                                 struct error *err)
{
    const struct trend_key *const keys[TREND_KIND_COUNT] = {[TREND_MARKET] = &waiting->market,
                                                            [TREND_BUYER] = &waiting->buyer,
                                                            [TREND_BOX] = &waiting->box};
    for (int kind = 0; kind < TREND_KIND_COUNT; kind++) {
        if (keys[kind]->key)
            TRY(month_sums_add(held, (enum trend_kind)kind, keys[kind], waiting->ym, &waiting->sums,
                               FOLD_MARK, err));
    }
    return RESULT_OK;
}

/* Up to FOLD_PAGE of what waits behind `last`, which becomes the last of them. */
static struct result take_waiting(struct month_sums *held, struct db *db,
                                  struct trend_waiting *last, int64_t *ret_count, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    int64_t count = 0;
    TRY(trend_store_waiting_after(db, last->ym, last->seq, FOLD_PAGE, &row, err));
    for (;; count++) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        struct trend_waiting waiting = trend_waiting_from_row(&row);
        TRY(add_waiting(held, &waiting, err));
        last->ym = waiting.ym;
        last->seq = waiting.seq;
    }
    *ret_count = count;
    return RESULT_OK;
}

struct result month_sums_fold(struct month_sums *held, struct db *db, struct error *err)
{
    struct trend_waiting last = {.ym = INT32_MIN};
    int64_t count = 0, all = 0;
    do {
        if (!month_sums_have_room(held, TREND_KIND_COUNT * FOLD_PAGE))
            TRY(write_rows(held, db, err));
        TRY(take_waiting(held, db, &last, &count, err));
        all += count;
    } while (count == FOLD_PAGE);
    if (all > 0)
        TRY(trend_store_waiting_delete(db, err));
    return write_rows(held, db, err);
}

struct result month_sums_write(struct month_sums *held, struct db *db, struct error *err)
{
    return held->count > 0 ? month_sums_fold(held, db, err) : RESULT_OK;
}

void month_sums_clear(struct month_sums *held)
{
    for (size_t i = 0; i < held->count; i++)
        held->slots[held->items[i].slot] = 0;
    held->count = 0;
    arena_reset(&held->keys);
}
