#include "app/history.h"

#include <stdlib.h>
#include <string.h>

#include "app/period_change.h"
#include "base/calendar.h"
#include "store/audit_list_store.h"
#include "json/value.h"

#define RECORD  "record"
#define NOTHING "null"

/* ---- on the wire ---- */

/* Written by hand below, since what was and is may be any JSON. */
#define MEMBER(type_, name_, ...)                                                                  \
    {                                                                                              \
        .type = (type_), .name = (name_), .required = true, .presence_offset = SIZE_MAX,           \
        __VA_ARGS__                                                                                \
    }

static const struct field actor_fields[] = {
    MEMBER(FIELD_TYPE_OID, "_id", .nullable = true, .description = "null: the system"),
    MEMBER(FIELD_TYPE_TEXT, "name", .nullable = false),
};
static const struct schema actor_schema = {
    .name = "HistoryActor", .fields = actor_fields, .field_count = ARRAY_LENGTH(actor_fields)};

static const struct field change_fields[] = {
    MEMBER(FIELD_TYPE_TEXT, "member",
           .description = "members of objects as actualExpenses.taxes; a period of many as its "
                          "months"),
    MEMBER(FIELD_TYPE_ANY, "before", .description = "null: there was nothing"),
    MEMBER(FIELD_TYPE_ANY, "after", .description = "null: there is nothing"),
};
static const struct schema change_schema = {
    .name = "HistoryChange", .fields = change_fields, .field_count = ARRAY_LENGTH(change_fields)};

static const struct field reply_fields[] = {
    MEMBER(FIELD_TYPE_TIMESTAMP, "at", .nullable = false),
    MEMBER(FIELD_TYPE_OBJECT, "by", .child = &actor_schema),
    MEMBER(FIELD_TYPE_TEXT, "action",
           .description =
               "deal.close, period.report, period.correct, period.import; deal.modified, "
               "deal.defeased or deal.ended by a filing"),
    MEMBER(FIELD_TYPE_TEXT, "subject",
           .description = "record, or the months: 2024-03, 2024-01 to 2024-03"),
    MEMBER(FIELD_TYPE_OBJECT_LIST, "changes", .child = &change_schema),
};
const struct schema history_reply_schema = {
    .name = "HistoryEntry", .fields = reply_fields, .field_count = ARRAY_LENGTH(reply_fields)};

void history_entry_encode(const struct history_entry *entry, struct json_writer *out)
{
    json_begin_object(out);
    json_member_timestamp(out, "at", entry->at_ms);
    json_name(out, "by");
    json_begin_object(out);
    json_member_oid(out, "_id", &entry->actor_id);
    json_member_text(out, "name", entry->actor_name);
    json_end_object(out);
    json_member_text(out, "action", entry->action);
    json_member_text(out, "subject", entry->subject);
    json_name(out, "changes");
    json_begin_array(out);
    for (size_t i = 0; i < entry->change_count; i++) {
        json_begin_object(out);
        json_member_text(out, "member", entry->changes[i].member);
        json_member_raw(out, "before", entry->changes[i].before);
        json_member_raw(out, "after", entry->changes[i].after);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

/* ---- what changed ---- */

static void write_value(struct json_writer *out, const struct json_value *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_write_null(out);
        return;
    case JSON_FALSE:
    case JSON_TRUE:
        json_write_bool(out, value->type == JSON_TRUE);
        return;
    case JSON_NUMBER:
        json_write_raw(out, value->text, value->length);
        return;
    case JSON_STRING:
        json_write_text(out, value->text);
        return;
    case JSON_ARRAY:
        json_begin_array(out);
        for (size_t i = 0; i < value->length; i++)
            write_value(out, value->elements[i]);
        json_end_array(out);
        return;
    case JSON_OBJECT:
        json_begin_object(out);
        for (size_t i = 0; i < value->length; i++) {
            json_name(out, value->members[i].name);
            write_value(out, value->members[i].value);
        }
        json_end_object(out);
        return;
    }
}

static const char *value_json(struct arena *arena, const struct json_value *value)
{
    if (!value)
        return NOTHING;
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    write_value(out, value);
    json_writer_free(out);
    return arena_strdup(arena, buf_text(&json));
}

/* The changes of one entry, while they are collected. */
struct collection {
    struct arena *arena;
    struct history_change *items;
    size_t count, room;
};

static void collect(struct collection *changes, const char *member, const char *before,
                    const char *after)
{
    if (strcmp(before, after) == 0)
        return;
    if (changes->count == changes->room) {
        size_t wider = changes->room ? 2 * changes->room : 16;
        struct history_change *items = ARENA_ARRAY(changes->arena, struct history_change, wider);
        if (changes->count)
            memcpy(items, changes->items, changes->count * sizeof(*items));
        changes->items = items;
        changes->room = wider;
    }
    changes->items[changes->count++] = (struct history_change){member, before, after};
}

/* What the subject of the entry says already, or what nobody but the program wants to know. */
static bool is_told_elsewhere(const char *member)
{
    return strcmp(member, "_id") == 0 || strcmp(member, "reportingPeriod") == 0;
}

static const struct json_value *member_of(const struct json_value *object, const char *name)
{
    return object ? json_member(object, name) : NULL;
}

static void compare_members(struct collection *changes, const char *path,
                            const struct json_value *before, const struct json_value *after);

static void compare_member(struct collection *changes, const char *path, const char *name,
                           const struct json_value *before, const struct json_value *after)
{
    const struct json_value *was = member_of(before, name), *is = member_of(after, name);
    const char *member = *path ? arena_printf(changes->arena, "%s.%s", path, name) : name;
    if ((was && was->type == JSON_OBJECT) || (is && is->type == JSON_OBJECT))
        compare_members(changes, member, was, is);
    else
        collect(changes, member, value_json(changes->arena, was), value_json(changes->arena, is));
}

/* The members of `after`, then those that only `before` has. */
static void compare_members(struct collection *changes, const char *path,
                            const struct json_value *before, const struct json_value *after)
{
    for (size_t i = 0; after && after->type == JSON_OBJECT && i < after->length; i++) {
        const char *name = after->members[i].name;
        if (*path || !is_told_elsewhere(name))
            compare_member(changes, path, name, before, after);
    }
    for (size_t i = 0; before && before->type == JSON_OBJECT && i < before->length; i++) {
        const char *name = before->members[i].name;
        if (!member_of(after, name) && (*path || !is_told_elsewhere(name)))
            compare_member(changes, path, name, before, after);
    }
}

/* ---- periods ---- */

static int32_t number_of(const struct json_value *value)
{
    return value && value->type == JSON_NUMBER ? (int32_t)strtol(value->text, NULL, 10) : 0;
}

struct span {
    int32_t last_ym, months;
};

static struct span span_of(const struct json_value *month, const struct json_value *year,
                           const struct json_value *months)
{
    return (struct span){month_ym(number_of(year), number_of(month)), number_of(months)};
}

/* One side of an entry of many periods: see period_table_json(). */
struct table {
    const struct json_value *columns, *rows;
};

static struct table table_of(const struct json_value *side)
{
    struct table table = {member_of(side, "columns"), member_of(side, "rows")};
    bool whole = table.columns && table.columns->type == JSON_ARRAY && table.rows &&
                 table.rows->type == JSON_ARRAY;
    return whole ? table : (struct table){0};
}

static size_t row_count(const struct table *table)
{
    return table->rows ? table->rows->length : 0;
}

static const struct json_value *cell(const struct table *table, size_t row, const char *column)
{
    const struct json_value *values = table->rows->elements[row];
    for (size_t i = 0; i < table->columns->length && i < values->length; i++) {
        if (strcmp(table->columns->elements[i]->text, column) == 0)
            return values->elements[i];
    }
    return NULL;
}

static struct span row_span(const struct table *table, size_t row)
{
    return span_of(cell(table, row, "reportingPeriod.month"),
                   cell(table, row, "reportingPeriod.year"),
                   cell(table, row, "reportingPeriod.months"));
}

/* The row as an object, its members named as its columns are. */
static const char *row_json(struct arena *arena, const struct table *table, size_t row)
{
    const struct json_value *values = table->rows->elements[row];
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    json_begin_object(out);
    for (size_t i = 0; i < table->columns->length && i < values->length; i++) {
        json_name(out, table->columns->elements[i]->text);
        write_value(out, values->elements[i]);
    }
    json_end_object(out);
    json_writer_free(out);
    return arena_strdup(arena, buf_text(&json));
}

/* Index of the row of that month, row_count() where there is none: a period keeps its months. */
static size_t row_find(const struct table *table, int32_t last_ym)
{
    size_t row = 0;
    while (row < row_count(table) && row_span(table, row).last_ym != last_ym)
        row++;
    return row;
}

static void widen(struct span *all, struct span span)
{
    int32_t first_ym = span.last_ym - span.months + 1;
    int32_t all_first_ym = all->last_ym - all->months + 1;
    if (all->months == 0) {
        *all = span;
        return;
    }
    if (first_ym > all_first_ym)
        first_ym = all_first_ym;
    if (span.last_ym > all->last_ym)
        all->last_ym = span.last_ym;
    all->months = all->last_ym - first_ym + 1;
}

/* Returns the months of all periods. */
static struct span compare_tables(struct collection *changes, const struct json_value *before,
                                  const struct json_value *after)
{
    struct table was = table_of(before), is = table_of(after);
    struct span all = {0};
    for (size_t i = 0; i < row_count(&is); i++) {
        struct span span = row_span(&is, i);
        size_t old = row_find(&was, span.last_ym);
        widen(&all, span);
        collect(changes, span_text(changes->arena, span.last_ym, span.months),
                old < row_count(&was) ? row_json(changes->arena, &was, old) : NOTHING,
                row_json(changes->arena, &is, i));
    }
    for (size_t i = 0; i < row_count(&was); i++) {
        struct span span = row_span(&was, i);
        if (row_find(&is, span.last_ym) < row_count(&is))
            continue;
        widen(&all, span);
        collect(changes, span_text(changes->arena, span.last_ym, span.months),
                row_json(changes->arena, &was, i), NOTHING);
    }
    return all;
}

static const char *tell_changes(struct collection *changes, const struct json_value *before,
                                const struct json_value *after)
{
    const struct json_value *some = after ? after : before;
    if (member_of(some, "columns")) {
        struct span all = compare_tables(changes, before, after);
        return span_text(changes->arena, all.last_ym, all.months);
    }
    compare_members(changes, "", before, after);
    const struct json_value *span = member_of(some, "reportingPeriod");
    if (!span)
        return RECORD;
    struct span months =
        span_of(member_of(span, "month"), member_of(span, "year"), member_of(span, "months"));
    return span_text(changes->arena, months.last_ym, months.months);
}

static struct result side_parse(struct arena *arena, const char *json,
                                const struct json_value **ret_side, struct error *err)
{
    *ret_side = NULL;
    return json ? json_parse(arena, json, strlen(json), ret_side, err) : RESULT_OK;
}

static struct result entry_of(struct arena *arena, const struct audit_entry *audited,
                              struct history_entry *ret_entry, struct error *err)
{
    const struct json_value *before = NULL, *after = NULL;
    TRY(side_parse(arena, audited->before, &before, err));
    TRY(side_parse(arena, audited->after, &after, err));
    struct collection changes = {.arena = arena};
    struct history_entry entry = {
        .seq = audited->seq,
        .at_ms = audited->at_ms,
        .actor_id = audited->actor_id,
        .actor_name = audited->actor_name,
        .action = audited->action,
        .subject = tell_changes(&changes, before, after),
    };
    entry.changes = changes.items;
    entry.change_count = changes.count;
    *ret_entry = entry;
    return RESULT_OK;
}

struct result history_list(struct call *call, const struct oid *deal_id, struct opt before_seq,
                           int64_t limit, struct history *ret_history, struct error *err)
{
    struct deal deal = {0};
    TRY(deal_store_get(call->db, call->arena, deal_id, &deal, err));
    struct audit_filter filter = {
        .subject_id = deal_id->hex,
        .subject_kind = "deal",
        .after_seq = before_seq,
        .after_at_ms = before_seq.known ? OPT(0) : UNKNOWN,
    };
    struct audit_list list = {0};
    TRY(audit_store_list(call->db, call->arena, &filter, limit, &list, err));
    struct history history = {.items = ARENA_ARRAY(call->arena, struct history_entry, list.count)};
    for (size_t i = 0; i < list.count; i++)
        TRY(entry_of(call->arena, &list.items[i], &history.items[history.count++], err));
    *ret_history = history;
    return RESULT_OK;
}
