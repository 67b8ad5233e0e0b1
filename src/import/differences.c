#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "import/run.h"

enum { POINTER_MAX = 200 };

static bool texts_differ(const struct text *given, const struct text *stored)
{
    if (!given->chars)
        return given->cleared && stored->chars;
    return !stored->chars || strcmp(given->chars, stored->chars) != 0;
}

static bool lists_differ(const struct text_list *given, const struct text_list *stored)
{
    if (!given->known)
        return given->cleared && stored->count > 0;
    if (given->count != stored->count)
        return true;
    for (size_t i = 0; i < given->count; i++) {
        if (strcmp(given->items[i], stored->items[i]) != 0)
            return true;
    }
    return false;
}

static bool opts_differ(const struct opt *given, const struct opt *stored)
{
    if (!given->known)
        return given->cleared && stored->known;
    return !stored->known || given->value != stored->value;
}

static bool members_differ(const struct field *field, const void *given, const void *stored)
{
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        return texts_differ(given, stored);
    case FIELD_TYPE_DECIMAL:
    case FIELD_TYPE_INTEGER:
    case FIELD_TYPE_BOOLEAN:
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_TIMESTAMP:
    case FIELD_TYPE_ENUM:
        return opts_differ(given, stored);
    case FIELD_TYPE_OID:
        return oid_is_set(given) && !oid_equal(given, stored);
    case FIELD_TYPE_TEXT_LIST:
    case FIELD_TYPE_ENUM_LIST:
        return lists_differ(given, stored);
    case FIELD_TYPE_OBJECT:
    case FIELD_TYPE_OBJECT_LIST:
    case FIELD_TYPE_ANY:
    case FIELD_TYPE_MAP:
    case FIELD_TYPE_FREE:
    case FIELD_TYPE_FREE_LIST:
        assert(false); /* objects are walked, the others are in no such schema */
    }
    return false;
}

struct walk {
    void (*differs)(void *context, const char *pointer);
    void *context;
};

static void walk_schema(const struct walk *walk, const struct schema *schema, const char *prefix,
                        const void *given, const void *stored)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        const char *of_given = (const char *)given + field->offset;
        const char *of_stored = (const char *)stored + field->offset;
        char pointer[POINTER_MAX];
        if (field->refused)
            continue;
        snprintf(pointer, sizeof(pointer), "%s/%s", prefix, field->name);
        if (field->type == FIELD_TYPE_OBJECT)
            walk_schema(walk, field->child, pointer, of_given, of_stored);
        else if (members_differ(field, of_given, of_stored))
            walk->differs(walk->context, pointer);
    }
}

void given_differences(const struct schema *schema, const void *given, const void *stored,
                       void (*differs)(void *context, const char *pointer), void *context)
{
    const struct walk walk = {.differs = differs, .context = context};
    walk_schema(&walk, schema, "", given, stored);
}
