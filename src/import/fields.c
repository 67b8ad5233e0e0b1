#include <ctype.h>
#include <string.h>

#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "app/period_body.h"
#include "app/users.h"
#include "import/settings.h"

enum { FIELDS_MAX = 64 };

struct field_row {
    const char *field, *label, *type;
    bool required;
};

/* What stands beside the members of a body. */
static const struct field_row key_field = {"key", "Your own key", "text", false};
static const struct field_row id_field = {"_id", "Id", "id", false};
static const struct field_row lead_field = {"leadId", "Lead: id, key or address", "text", true};
static const struct field_row month_field = {"period", "Month", "month", false};

static const struct schema *const body_schemas[IMPORT_KIND_COUNT] = {
    [IMPORT_LEADS] = &lead_create_schema,        [IMPORT_BUYERS] = &buyer_create_schema,
    [IMPORT_BUY_BOXES] = &buy_box_create_schema, [IMPORT_CLOSINGS] = &closing_schema,
    [IMPORT_PERIODS] = &period_schema,           [IMPORT_USERS] = &user_create_schema,
};

const struct schema *import_body_schema(enum import_kind kind)
{
    return body_schemas[kind];
}

static const char *type_name(const struct field *field)
{
    static const char *const decimals[] = {"integer", "integer", "money", "ratio",
                                           "ratio",   "share",   "share"};
    switch (field->type) {
    case FIELD_TYPE_DECIMAL:
        return decimals[field->decimals];
    case FIELD_TYPE_INTEGER:
        return "integer";
    case FIELD_TYPE_BOOLEAN:
        return "boolean";
    case FIELD_TYPE_DATE:
        return "date";
    case FIELD_TYPE_ENUM:
        return "choice";
    case FIELD_TYPE_TEXT_LIST:
    case FIELD_TYPE_ENUM_LIST:
        return "list";
    case FIELD_TYPE_OID:
    case FIELD_TYPE_TEXT:
    case FIELD_TYPE_TIMESTAMP:
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_OBJECT_LIST:
    case FIELD_TYPE_ANY:
    case FIELD_TYPE_MAP:
    case FIELD_TYPE_FREE:
    case FIELD_TYPE_FREE_LIST:
        break;
    }
    return "text";
}

/* "actualRentCollected" → "Actual rent collected"; "projectedNOI" → "Projected NOI". */
static const char *label_of(struct arena *arena, const char *name)
{
    char *label = arena_alloc(arena, 2 * strlen(name) + 1), *out = label;
    for (const char *at = name; *at; at++) {
        const unsigned char c = (unsigned char)*at;
        const bool starts = at > name && isupper(c) && !isupper((unsigned char)at[-1]);
        const bool alone = isupper(c) && (isupper((unsigned char)at[1]) || at[1] == '\0' ||
                                          (at > name && isupper((unsigned char)at[-1])));
        if (starts)
            *out++ = ' ';
        if (at == name)
            *out++ = (char)toupper(c);
        else
            *out++ = alone ? (char)c : (char)tolower(c);
    }
    return label;
}

struct listing {
    struct arena *arena;
    struct import_field *items;
    size_t count;
};

static void add(struct listing *listing, const struct field_row *row)
{
    if (listing->count == FIELDS_MAX)
        return;
    listing->items[listing->count++] = (struct import_field){
        .field.chars = row->field,
        .label.chars = row->label,
        .required = OPT(row->required),
        .type.chars = row->type,
    };
}

static void add_members(struct listing *listing, const struct schema *schema, const char *prefix,
                        const char *label_prefix)
{
    struct arena *arena = listing->arena;
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        const char *label = label_of(arena, field->name);
        if (field->refused || !strcmp(field->name, "_id") || !strcmp(field->name, "password"))
            continue;
        if (field->type == FIELD_TYPE_OBJECT) {
            add_members(listing, field->child, arena_printf(arena, "%s.", field->name),
                        arena_printf(arena, "%s: ", label));
            continue;
        }
        add(listing, &(struct field_row){
                         .field = arena_printf(arena, "%s%s", prefix, field->name),
                         .label = arena_printf(arena, "%s%s", label_prefix, label),
                         .type = type_name(field),
                         /* The month of a period may come as "period" as well. */
                         .required = field->required && prefix[0] == '\0',
                     });
    }
}

struct object_list import_fields(enum import_kind kind, struct arena *arena)
{
    struct listing listing = {.arena = arena,
                              .items = ARENA_ARRAY(arena, struct import_field, FIELDS_MAX)};
    if (kind == IMPORT_CLOSINGS || kind == IMPORT_PERIODS)
        add(&listing, &lead_field);
    if (kind == IMPORT_PERIODS)
        add(&listing, &month_field);
    add_members(&listing, body_schemas[kind], "", "");
    if (kind != IMPORT_PERIODS && kind != IMPORT_CLOSINGS)
        add(&listing, &key_field);
    add(&listing, &id_field);
    return (struct object_list){.items = listing.items, .count = listing.count, .known = true};
}
