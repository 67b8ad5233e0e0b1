#include "app/bulk.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/month_sums.h"

/* Twice the groups, so that a search is short; a power of two. */
enum { SLOTS = 2 * BULK_GROUPS_MAX };

enum group_kind { GROUP_BUYER, GROUP_BOX, GROUP_KIND_COUNT };

union standing_of {
    struct buyer_standing buyer;
    struct box_standing box;
};

/* What is held, and whether it is not written yet. */
struct group_state {
    union standing_of standing;
    bool changed;
};

struct group {
    struct oid id;
    size_t slot;
    struct group_state now;
    uint64_t mark;             /* under which it was changed last … */
    struct group_state before; /* … and what it was when that mark was set */
};

struct groups {
    size_t count;
    uint16_t slots[SLOTS]; /* 0: free; else an index of `items`, and one */
    struct group items[BULK_GROUPS_MAX];
};

struct head_state {
    struct audit_head head;
    bool known, changed;
};

struct bulk {
    struct head_state head, head_before;
    uint64_t mark;
    struct groups groups[GROUP_KIND_COUNT];
    struct month_sums months;
    bool fold_is_due; /* what waits is to be added to the rows of months */
};

/* Some megabytes that no page is there of before it is written to. */
struct bulk *bulk_new(void)
{
    struct bulk *bulk = calloc(1, sizeof(*bulk));
    if (!bulk) {
        fputs("postclose: bulk: out of memory\n", stderr);
        abort();
    }
    arena_init(&bulk->months.keys, ARENA_DEFAULT_LIMIT);
    return bulk;
}

void bulk_free(struct bulk *bulk)
{
    if (!bulk)
        return;
    arena_free(&bulk->months.keys);
    free(bulk);
}

void bulk_free_at_end(struct bulk **bulk)
{
    bulk_free(*bulk);
}

/* ---- rows ---- */

static struct result row_get(struct call *call, enum group_kind kind, const struct oid *id,
                             union standing_of *ret_standing, struct error *err)
{
    if (kind == GROUP_BUYER)
        return buyer_standing_get(call->db, id, &ret_standing->buyer, err);
    return box_standing_get(call->db, id, &ret_standing->box, err);
}

static struct result row_set(struct call *call, enum group_kind kind, const struct oid *id,
                             const union standing_of *standing, struct error *err)
{
    if (kind == GROUP_BUYER)
        return buyer_standing_set(call->db, id, &standing->buyer, call->now_ms, err);
    return box_standing_set(call->db, id, &standing->box, call->now_ms, err);
}

static void clear_groups(struct groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        groups->slots[groups->items[i].slot] = 0;
    groups->count = 0;
}

static struct result write_groups(struct call *call, enum group_kind kind, struct error *err)
{
    struct groups *groups = &call->bulk->groups[kind];
    for (size_t i = 0; i < groups->count; i++) {
        struct group *group = &groups->items[i];
        if (group->now.changed)
            TRY(row_set(call, kind, &group->id, &group->now.standing, err));
    }
    clear_groups(groups);
    return RESULT_OK;
}

static void forget_head(struct bulk *bulk)
{
    bulk->head = bulk->head_before = (struct head_state){.known = false};
}

struct result bulk_write(struct call *call, struct error *err)
{
    struct bulk *bulk = call->bulk;
    if (!bulk)
        return RESULT_OK;
    for (int kind = 0; kind < GROUP_KIND_COUNT; kind++)
        TRY(write_groups(call, (enum group_kind)kind, err));
    TRY(bulk->fold_is_due ? month_sums_fold(&bulk->months, call->db, err)
                          : month_sums_write(&bulk->months, call->db, err));
    bulk->fold_is_due = false;
    if (bulk->head.changed)
        TRY(audit_store_head_set(call->db, &bulk->head.head, err));
    forget_head(bulk);
    return RESULT_OK;
}

void bulk_forget(struct bulk *bulk)
{
    for (int kind = 0; kind < GROUP_KIND_COUNT; kind++)
        clear_groups(&bulk->groups[kind]);
    month_sums_clear(&bulk->months);
    bulk->fold_is_due = false;
    forget_head(bulk);
}

/* ---- marks ---- */

/* Makes room first: what is written behind the mark would be lost with the savepoint. */
struct result bulk_mark(struct call *call, struct error *err)
{
    struct bulk *bulk = call->bulk;
    if (!bulk)
        return RESULT_OK;
    for (int kind = 0; kind < GROUP_KIND_COUNT; kind++) {
        if (bulk->groups[kind].count + BULK_MARK_GROUPS_MAX > BULK_GROUPS_MAX)
            TRY(write_groups(call, (enum group_kind)kind, err));
    }
    if (!month_sums_have_room(&bulk->months, BULK_MARK_MONTHS_MAX))
        TRY(month_sums_write(&bulk->months, call->db, err));
    bulk->mark++;
    bulk->head_before = bulk->head;
    return RESULT_OK;
}

void bulk_return(struct call *call)
{
    struct bulk *bulk = call->bulk;
    if (!bulk)
        return;
    bulk->head = bulk->head_before;
    for (int kind = 0; kind < GROUP_KIND_COUNT; kind++) {
        for (size_t i = 0; i < bulk->groups[kind].count; i++) {
            struct group *group = &bulk->groups[kind].items[i];
            if (group->mark == bulk->mark)
                group->now = group->before;
        }
    }
    month_sums_return(&bulk->months, bulk->mark);
}

/* ---- groups ---- */

/* FNV-1a. */
static size_t slot_of(const struct oid *id)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = id->hex; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ hash >> 32) % SLOTS;
}

/* The group's slot, or the free one where it belongs. */
static size_t group_slot(const struct groups *groups, const struct oid *id)
{
    size_t slot = slot_of(id);
    while (groups->slots[slot] != 0 && !oid_equal(&groups->items[groups->slots[slot] - 1].id, id))
        slot = (slot + 1) % SLOTS;
    return slot;
}

/* NULL where it is not held. */
static struct group *group_find(struct groups *groups, const struct oid *id)
{
    uint16_t place = groups->slots[group_slot(groups, id)];
    return place ? &groups->items[place - 1] : NULL;
}

static void group_hold(struct groups *groups, const struct oid *id,
                       const union standing_of *standing)
{
    size_t slot = group_slot(groups, id);
    groups->items[groups->count++] =
        (struct group){.id = *id, .slot = slot, .now.standing = *standing};
    groups->slots[slot] = (uint16_t)groups->count;
}

static struct result group_get(struct call *call, enum group_kind kind, const struct oid *id,
                               union standing_of *ret_standing, struct error *err)
{
    if (!call->bulk)
        return row_get(call, kind, id, ret_standing, err);
    struct groups *groups = &call->bulk->groups[kind];
    const struct group *group = group_find(groups, id);
    if (group) {
        *ret_standing = group->now.standing;
        return RESULT_OK;
    }
    union standing_of standing = {0};
    TRY(row_get(call, kind, id, &standing, err));
    if (groups->count == BULK_GROUPS_MAX)
        TRY(write_groups(call, kind, err));
    group_hold(groups, id, &standing);
    *ret_standing = standing;
    return RESULT_OK;
}

static struct result group_set(struct call *call, enum group_kind kind, const struct oid *id,
                               const union standing_of *standing, struct error *err)
{
    struct bulk *bulk = call->bulk;
    if (!bulk)
        return row_set(call, kind, id, standing, err);
    struct group *group = group_find(&bulk->groups[kind], id);
    if (!group) /* given up for others since it was read */
        return row_set(call, kind, id, standing, err);
    if (group->mark != bulk->mark) {
        group->mark = bulk->mark;
        group->before = group->now;
    }
    group->now = (struct group_state){.standing = *standing, .changed = true};
    return RESULT_OK;
}

struct result bulk_buyer_get(struct call *call, const struct oid *buyer_id,
                             struct buyer_standing *ret_standing, struct error *err)
{
    union standing_of standing = {0};
    TRY(group_get(call, GROUP_BUYER, buyer_id, &standing, err));
    *ret_standing = standing.buyer;
    return RESULT_OK;
}

struct result bulk_buyer_set(struct call *call, const struct oid *buyer_id,
                             const struct buyer_standing *standing, struct error *err)
{
    return group_set(call, GROUP_BUYER, buyer_id, &(union standing_of){.buyer = *standing}, err);
}

struct result bulk_box_get(struct call *call, const struct oid *buy_box_id,
                           struct box_standing *ret_standing, struct error *err)
{
    union standing_of standing = {0};
    TRY(group_get(call, GROUP_BOX, buy_box_id, &standing, err));
    *ret_standing = standing.box;
    return RESULT_OK;
}

struct result bulk_box_set(struct call *call, const struct oid *buy_box_id,
                           const struct box_standing *standing, struct error *err)
{
    return group_set(call, GROUP_BOX, buy_box_id, &(union standing_of){.box = *standing}, err);
}

/* ---- the sums of months ---- */

struct result bulk_month_add(struct call *call, enum trend_kind kind, const struct trend_key *key,
                             int32_t ym, const struct trend_sums *sums, struct error *err)
{
    struct bulk *bulk = call->bulk;
    if (!bulk) {
        TRY(bulk_months_fold(call, err));
        return trend_store_add(call->db, kind, key, ym, sums, err);
    }
    if (!month_sums_have_room(&bulk->months, 1))
        TRY(month_sums_write(&bulk->months, call->db, err));
    return month_sums_add(&bulk->months, kind, key, ym, sums, bulk->mark, err);
}

struct result bulk_months_fold(struct call *call, struct error *err)
{
    if (call->bulk)
        return month_sums_fold(&call->bulk->months, call->db, err);
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    return month_sums_fold(&bulk->months, call->db, err);
}

struct result bulk_buyer_expect(struct call *call, const struct oid *buyer_id, struct error *err)
{
    if (call->bulk && group_find(&call->bulk->groups[GROUP_BUYER], buyer_id))
        return RESULT_OK;
    return buyer_standing_expect(call->db, buyer_id, err);
}

struct result bulk_box_expect(struct call *call, const struct oid *buy_box_id, struct error *err)
{
    if (call->bulk && group_find(&call->bulk->groups[GROUP_BOX], buy_box_id))
        return RESULT_OK;
    return box_standing_expect(call->db, buy_box_id, err);
}

/* ---- the audit chain ---- */

struct result bulk_audit_head_expect(struct call *call, struct error *err)
{
    if (call->bulk && call->bulk->head.known)
        return RESULT_OK;
    return audit_store_head_expect(call->db, err);
}

struct result bulk_audit_head(struct call *call, struct audit_head *ret_head, struct error *err)
{
    struct bulk *bulk = call->bulk;
    if (!bulk)
        return audit_store_head(call->db, ret_head, err);
    if (!bulk->head.known)
        TRY(audit_store_head(call->db, &bulk->head.head, err));
    bulk->head.known = true;
    *ret_head = bulk->head.head;
    return RESULT_OK;
}

struct result bulk_audit_head_set(struct call *call, const struct audit_head *head,
                                  struct error *err)
{
    struct bulk *bulk = call->bulk;
    const bool fold_is_due = head->seq % BULK_WAITING_ENTRIES == 0;
    if (!bulk) {
        if (fold_is_due)
            TRY(bulk_months_fold(call, err));
        return audit_store_head_set(call->db, head, err);
    }
    bulk->fold_is_due = bulk->fold_is_due || fold_is_due;
    bulk->head = (struct head_state){.head = *head, .known = true, .changed = true};
    return RESULT_OK;
}
