#include "import/revert_periods.h"

#include <string.h>

#include "app/correct_period.h"
#include "app/period_reply.h"
#include "import/record.h"

struct facts_list {
    struct period_reply *items;
    size_t count;
};

/* ---- periods as the audit has them ---- */

/* Without what is null, as a body that says only what there is. */
static struct json_value *without_nulls(struct arena *arena, const struct json_value *value)
{
    struct json_value *kept = record_body_new(arena);
    for (size_t i = 0; value->type == JSON_OBJECT && i < value->length; i++) {
        struct json_value *member = value->members[i].value;
        if (member->type == JSON_OBJECT)
            member = without_nulls(arena, member);
        if (member->type != JSON_NULL)
            record_body_put(arena, kept, value->members[i].name, member);
    }
    return kept;
}

static struct json_value *row_body(struct arena *arena, const struct json_value *columns,
                                   const struct json_value *row)
{
    struct json_value *body = record_body_new(arena);
    for (size_t i = 0; i < columns->length && i < row->length; i++) {
        if (row->elements[i]->type != JSON_NULL)
            record_body_put(arena, body, columns->elements[i]->text, row->elements[i]);
    }
    return body;
}

static struct result read_facts(struct arena *arena, const struct json_value *body,
                                struct facts_list *list, struct error *err)
{
    return schema_decode(&period_facts_schema, DECODE_PATCH, body, arena,
                         &list->items[list->count++], err);
}

/* One period, or a table of many (period_table_json()). */
static struct result read_side(struct arena *arena, const char *json, struct facts_list *ret_list,
                               struct error *err)
{
    const struct json_value *value = NULL;
    *ret_list = (struct facts_list){0};
    if (!json)
        return RESULT_OK;
    TRY(json_parse(arena, json, strlen(json), &value, err));
    const struct json_value *columns = json_member(value, "columns");
    const struct json_value *rows = json_member(value, "rows");
    if (!columns || !rows) {
        ret_list->items = ARENA_NEW(arena, struct period_reply);
        return read_facts(arena, without_nulls(arena, value), ret_list, err);
    }
    ret_list->items = ARENA_ARRAY(arena, struct period_reply, rows->length + 1);
    for (size_t i = 0; i < rows->length; i++)
        TRY(read_facts(arena, row_body(arena, columns, rows->elements[i]), ret_list, err));
    return RESULT_OK;
}

static const struct period_reply *find_facts(const struct facts_list *list, const struct oid *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (oid_equal(&list->items[i].id, id))
            return &list->items[i];
    }
    return NULL;
}

/* ---- what was given of it ---- */

static struct opt given(struct opt value)
{
    value.cleared = !value.known;
    return value;
}

static bool is_derived(const struct period_reply *facts, enum derived_figure figure)
{
    for (size_t i = 0; i < facts->derived.count; i++) {
        if (!strcmp(facts->derived.items[i], derived_figure_names[figure]))
            return true;
    }
    return false;
}

static struct opt given_unless_derived(const struct period_reply *facts, struct opt value,
                                       enum derived_figure figure)
{
    return is_derived(facts, figure) ? (struct opt){.cleared = true} : given(value);
}

static struct text_list callers_flags(struct arena *arena, const struct text_list *all)
{
    struct text_list flags = {.known = true};
    flags.items = ARENA_ARRAY(arena, const char *, all->count + 1);
    for (size_t i = 0; i < all->count; i++) {
        if (name_index(flag_names, FLAG_COUNT, all->items[i]) < 0)
            flags.items[flags.count++] = all->items[i];
    }
    return flags;
}

/* The body that makes the period so, whatever it is now: all of it is given or cleared. */
static struct period_body body_of_facts(struct arena *arena, const struct period_reply *facts)
{
    struct period_body body = {
        .has_reporting_period.known = true,
        .reporting_period = facts->span,
        .rent_cents = facts->rent_cents,
        .vacancy_ppm = given(facts->vacancy_ppm),
        .has_expenses.known = true,
        .noi_cents = given_unless_derived(facts, facts->noi_cents, DERIVED_NOI),
        .cash_flow_cents = given_unless_derived(facts, facts->cash_flow_cents, DERIVED_CASH_FLOW),
        .dscr_e4 = given_unless_derived(facts, facts->dscr_e4, DERIVED_DSCR),
        .notes = {.chars = facts->notes.chars, .cleared = !facts->notes.chars},
        .flags = callers_flags(arena, &facts->flags),
    };
    bool parts = false;
    for (int part = 0; part < EXPENSE_PART_COUNT; part++) {
        body.expenses.parts[part] = given(facts->expenses.parts[part]);
        parts |= facts->expenses.parts[part].known;
    }
    body.expenses.total = parts ? (struct opt){.cleared = true} : given(facts->expenses.total);
    return body;
}

/* ---- taking back ---- */

struct taking_back {
    struct call *call;
    const struct deal *deal;
    struct period_batch batch;
};

static struct result find_period(const struct taking_back *back, const struct oid *id,
                                 struct period *ret_period, struct error *err)
{
    return period_store_get(back->call->db, back->call->arena, &back->deal->id, id,
                            &back->deal->pro_forma, ret_period, err);
}

static struct result remove_new(struct taking_back *back, const struct facts_list *before,
                                const struct facts_list *after, struct error *err)
{
    for (size_t i = after->count; i-- > 0;) {
        const struct period_reply *facts = &after->items[i];
        struct period period = {0};
        if (find_facts(before, &facts->id))
            continue;
        TRY(find_period(back, &facts->id, &period, err));
        TRY(period_store_delete(back->call->db, &period, err));
        TRY(period_batch_change(&back->batch, &period, NULL, "period.revert", err));
    }
    return RESULT_OK;
}

static struct result restore(struct taking_back *back, const struct period_reply *facts,
                             bool is_there, struct error *err)
{
    const struct period_body body = body_of_facts(back->call->arena, facts);
    struct period now = {0}, restored = {0};
    if (is_there) {
        TRY(find_period(back, &facts->id, &now, err));
        return amend_period(&back->batch, &now, &body, &restored, err);
    }
    const struct period_input input = period_input_of(&body);
    now = period_of_body(&body);
    now.id = facts->id;
    return record_period(&back->batch, &now, &input, &restored, err);
}

struct result revert_periods(struct call *call, const struct audit_entry *entry, struct error *err)
{
    struct facts_list before = {0}, after = {0};
    struct oid deal_id = {.hex = ""};
    struct deal deal = {0};
    struct taking_back back = {.call = call, .deal = &deal};
    TRY(read_side(call->arena, entry->before, &before, err));
    TRY(read_side(call->arena, entry->after, &after, err));
    if (!oid_parse(entry->subject_id, &deal_id))
        return error_set(err, ERROR_INTERNAL, "entry %lld names no deal", (long long)entry->seq);
    TRY(deal_store_get(call->db, call->arena, &deal_id, &deal, err));
    TRY(period_batch_begin(&back.batch, call, &deal, err));
    TRY(remove_new(&back, &before, &after, err));
    for (size_t i = 0; i < before.count; i++) {
        const struct period_reply *facts = &before.items[i];
        TRY(restore(&back, facts, find_facts(&after, &facts->id) != NULL, err));
    }
    return period_batch_end(&back.batch, err);
}
