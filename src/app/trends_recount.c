#include "app/trends_recount.h"

#include <string.h>

#include "app/recount.h"

const char *const trend_kind_names[] = {"market", "buyer", "buybox"};
_Static_assert(ARRAY_LENGTH(trend_kind_names) == TREND_KIND_COUNT, "a name for each");

struct result trends_next_group(struct call *call, enum trend_kind kind,
                                const struct trend_key *after, struct trend_key *ret_key,
                                struct error *err)
{
    if (kind == TREND_MARKET)
        return trend_store_market_after(call->db, call->arena, after, ret_key, err);
    struct oid after_id = {0}, id = {0};
    int64_t count = 0;
    if (*after->key && !oid_parse(after->key, &after_id))
        return error_set(err, ERROR_INTERNAL, "%s is no identifier", after->key);
    enum recount_noun noun = kind == TREND_BUYER ? RECOUNT_BUYERS : RECOUNT_BOXES;
    TRY(recount_ids(call, noun, &after_id, 1, &id, &count, err));
    *ret_key = (struct trend_key){count ? arena_strdup(call->arena, id.hex) : NULL, ""};
    return RESULT_OK;
}

/* Both of one group, by month. */
static struct trend_rows rows_compare(struct call *call, const struct trend_rows *stored,
                                      const struct trend_rows *expected)
{
    static const struct trend_sums nothing;
    struct trend_rows wrong = {
        .items = ARENA_ARRAY(call->arena, struct trend_row, stored->count + expected->count)};
    for (size_t s = 0, e = 0; s < stored->count || e < expected->count;) {
        const struct trend_row *is = s < stored->count ? &stored->items[s] : NULL;
        const struct trend_row *should = e < expected->count ? &expected->items[e] : NULL;
        int32_t order = is && should ? is->ym - should->ym : (is ? -1 : 1);
        struct trend_row row = order <= 0 ? *is : *should;
        const struct trend_sums *has = order <= 0 ? &is->sums : &nothing;
        row.sums = order >= 0 ? should->sums : nothing;
        if (!trend_equal(has, &row.sums))
            wrong.items[wrong.count++] = row;
        s += order <= 0;
        e += order >= 0;
    }
    return wrong;
}

static void rows_append(struct call *call, struct trend_rows *rows, size_t *room,
                        const struct trend_rows *more)
{
    if (more->count == 0)
        return;
    if (rows->count + more->count > *room) {
        *room = 2 * (rows->count + more->count);
        struct trend_row *items = ARENA_ARRAY(call->arena, struct trend_row, *room);
        if (rows->count)
            memcpy(items, rows->items, rows->count * sizeof(*items));
        rows->items = items;
    }
    memcpy(rows->items + rows->count, more->items, more->count * sizeof(*more->items));
    rows->count += more->count;
}

/* At most one row: that of the month, with what waits to be added to it. */
static struct result month_with_waiting(struct call *call, enum trend_kind kind, int32_t ym,
                                        const struct trend_filter *filter,
                                        struct trend_rows *ret_month, struct error *err)
{
    struct trend_rows month = {0}, waiting = {0};
    TRY(trend_store_rows(call->db, call->arena, kind, ym, filter, &month, err));
    TRY(trend_store_waiting(call->db, call->arena, kind, ym, filter, &waiting, err));
    for (size_t i = 0; i < waiting.count; i++) {
        if (month.count == 0)
            month = (struct trend_rows){.items = waiting.items, .count = 1};
        else
            TRY(trend_add(&month.items->sums, &waiting.items[i].sums, err));
    }
    *ret_month = month;
    return RESULT_OK;
}

struct result trends_recount_group(struct call *call, enum trend_kind kind,
                                   const struct trend_key *key, struct trends_recount *ret_recount,
                                   struct error *err)
{
    struct trend_filter filter = {.key = key->key, .strategy = key->strategy};
    struct trend_rows stored = {0}, expected = {0};
    size_t room = 0;
    for (int32_t from_ym = INT32_MIN;;) {
        struct opt ym = UNKNOWN;
        struct trend_rows month = {0};
        TRY(trend_store_next_month(call->db, kind, from_ym, &ym, err));
        if (!ym.known)
            break;
        TRY(month_with_waiting(call, kind, (int32_t)ym.value, &filter, &month, err));
        rows_append(call, &stored, &room, &month);
        from_ym = (int32_t)ym.value + 1;
    }
    TRY(trend_store_recount(call->db, call->arena, kind, key, &expected, err));
    *ret_recount =
        (struct trends_recount){.kind = kind, .wrong = rows_compare(call, &stored, &expected)};
    return RESULT_OK;
}

struct result trends_recount_strays(struct call *call, enum trend_kind kind, int32_t ym,
                                    struct trends_recount *ret_recount, struct error *err)
{
    struct trends_recount recount = {.kind = kind};
    TRY(trend_store_strays(call->db, call->arena, kind, ym, &recount.wrong, err));
    *ret_recount = recount;
    return RESULT_OK;
}

struct result trends_next_month(struct call *call, int32_t from_ym, struct opt *ret_ym,
                                struct error *err)
{
    struct opt first = UNKNOWN;
    for (int kind = 0; kind < TREND_KIND_COUNT; kind++) {
        struct opt ym = UNKNOWN;
        TRY(trend_store_next_month(call->db, (enum trend_kind)kind, from_ym, &ym, err));
        if (ym.known && (!first.known || ym.value < first.value))
            first = ym;
    }
    *ret_ym = first;
    return RESULT_OK;
}

struct result trends_mend(struct call *call, const struct trends_recount *recount,
                          struct error *err)
{
    for (size_t i = 0; i < recount->wrong.count; i++) {
        const struct trend_row *row = &recount->wrong.items[i];
        TRY(trend_store_delete(call->db, recount->kind, &row->key, row->ym, err));
        if (!trend_is_zero(&row->sums))
            TRY(trend_store_add(call->db, recount->kind, &row->key, row->ym, &row->sums, err));
    }
    return RESULT_OK;
}
