#include "export/cells.h"

#include <assert.h>
#include <string.h>

static enum export_cell_kind kind_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_INTEGER:
        return EXPORT_NUMBER;
    case FIELD_TYPE_BOOLEAN:
        return EXPORT_BOOLEAN;
    case FIELD_TYPE_DATE:
        return EXPORT_DATE;
    case FIELD_TYPE_TIMESTAMP:
        return EXPORT_TIMESTAMP;
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_OID:
    case FIELD_TYPE_ENUM:
    case FIELD_TYPE_TEXT_LIST:
    case FIELD_TYPE_ENUM_LIST:
        return EXPORT_TEXT;
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_OBJECT_LIST:
    case FIELD_TYPE_ANY:
    case FIELD_TYPE_MAP:
    case FIELD_TYPE_FREE:
    case FIELD_TYPE_FREE_LIST:
        break;
    }
    return EXPORT_EMPTY;
}

static size_t count_columns(const struct schema *schema)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_TYPE_OBJECT)
            count += count_columns(field->child);
        else if (kind_of(field) != EXPORT_EMPTY)
            count++;
    }
    return count;
}

static void add_columns(struct arena *arena, const struct schema *schema, const char *prefix,
                        struct export_columns *columns)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->type == FIELD_TYPE_OBJECT) {
            add_columns(arena, field->child, arena_printf(arena, "%s%s.", prefix, field->name),
                        columns);
        } else if (kind_of(field) != EXPORT_EMPTY) {
            columns->items[columns->count++] = (struct export_column){
                .name = arena_printf(arena, "%s%s", prefix, field->name),
                .kind = kind_of(field),
                .decimals = field->decimals,
                .is_id = field->type == FIELD_TYPE_OID,
            };
        }
    }
}

struct export_columns export_columns_of(struct arena *arena, const struct schema *schema)
{
    struct export_columns columns = {
        .items = ARENA_ARRAY(arena, struct export_column, count_columns(schema))};
    add_columns(arena, schema, "", &columns);
    return columns;
}

static const char *list_json(const struct text_list *list, struct arena *arena)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    json_begin_array(out);
    for (size_t i = 0; i < list->count; i++)
        json_write_text(out, list->items[i]);
    json_end_array(out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}

static const char *list_text(const struct text_list *list, struct arena *arena)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    if (!list->known || list->count == 0)
        return NULL;
    for (size_t i = 0; i < list->count; i++) {
        const char *item = list->items[i];
        if (strchr(item, ';') || item[0] == '[' || item[0] == '\0')
            return list_json(list, arena);
        buf_printf(&text, "%s%s", i == 0 ? "" : "; ", item);
    }
    return arena_memdup(arena, text.data, text.length);
}

static const char *text_of(const struct field *field, const void *place, struct arena *arena)
{
    const struct opt *value = place;
    const struct oid *id = place;
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        return ((const struct text *)place)->chars;
    case FIELD_TYPE_OID:
        return oid_is_set(id) ? id->hex : NULL;
    case FIELD_TYPE_ENUM:
        return value->known ? field->names[value->value] : NULL;
    default:
        return list_text(place, arena);
    }
}

static struct export_cell cell_of(const struct field *field, const void *place, struct arena *arena)
{
    const enum export_cell_kind kind = kind_of(field);
    if (kind == EXPORT_TEXT) {
        const char *text = text_of(field, place, arena);
        return (struct export_cell){.kind = text ? EXPORT_TEXT : EXPORT_EMPTY, .text = text};
    }
    const struct opt *value = place;
    if (!value->known)
        return (struct export_cell){.kind = EXPORT_EMPTY};
    return (struct export_cell){.kind = kind, .value = value->value};
}

/* `source` NULL: the object is absent, and its cells empty. */
static struct export_cell *add_cells(const struct schema *schema, const char *source,
                                     struct arena *arena, struct export_cell *next)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        const struct opt *presence = NULL;
        if (source && field->type == FIELD_TYPE_OBJECT && field->presence_offset != SIZE_MAX)
            presence = (const void *)(source + field->presence_offset);
        const bool absent = !source || (presence && !presence->known);
        if (field->type == FIELD_TYPE_OBJECT)
            next = add_cells(field->child, absent ? NULL : source + field->offset, arena, next);
        else if (kind_of(field) == EXPORT_EMPTY)
            continue;
        else if (absent)
            *next++ = (struct export_cell){.kind = EXPORT_EMPTY};
        else
            *next++ = cell_of(field, source + field->offset, arena);
    }
    return next;
}

void export_cells_of(const struct schema *schema, const void *source, struct arena *arena,
                     struct export_cell *ret_cells)
{
    assert(schema->size > 0);
    add_cells(schema, source, arena, ret_cells);
}
