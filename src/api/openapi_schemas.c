/* Which schemas a table of endpoints reaches, and in which form. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/openapi_parts.h"
#include "api/problem.h"

enum schema_use { USE_REQUEST, USE_PATCH, USE_REPLY };

struct component {
    const char *name;
    const char *text; /* its JSON Schema, not indented: for comparing forms */
    const struct schema *schema;
    enum schema_use use;
};

enum { COMPONENTS_MAX = 256 };

struct components {
    struct arena *arena;
    struct component items[COMPONENTS_MAX];
    size_t count;
};

static void describe(const struct component *component, struct json_writer *out)
{
    struct schema schema = *component->schema;
    schema.partial = schema.partial || component->use == USE_PATCH;
    schema_describe(&schema, component->use == USE_REPLY, out);
}

static const char *describe_as_text(struct arena *arena, const struct component *component)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(&text, false);
    describe(component, out);
    return arena_strdup(arena, buf_text(&text));
}

/* False where it stands there already. Two forms under one name are a programmer's error: a client
 * generated from the document would have one of the two. */
static bool add(struct components *components, const struct schema *schema, enum schema_use use)
{
    assert(schema->name != NULL);
    struct component added = {.name = schema->name, .schema = schema, .use = use};
    added.text = describe_as_text(components->arena, &added);
    for (size_t i = 0; i < components->count; i++) {
        const struct component *known = &components->items[i];
        if (strcmp(known->name, added.name) != 0)
            continue;
        assert(!strcmp(known->text, added.text));
        return false;
    }
    assert(components->count < COMPONENTS_MAX);
    components->items[components->count++] = added;
    return true;
}

/* Of a PATCH, nested objects are partial too; the items of its lists are whole. */
static enum schema_use use_of_child(enum schema_use use, const struct field *field)
{
    return use == USE_PATCH && field->type != FIELD_TYPE_OBJECT ? USE_REQUEST : use;
}

static void collect(struct components *components, const struct schema *schema, enum schema_use use)
{
    if (schema && schema->as_sent)
        use = USE_REQUEST;
    if (!schema || !add(components, schema, use))
        return;
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->child && field_is_described(field, use == USE_REPLY))
            collect(components, field->child, use_of_child(use, field));
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct component *)a)->name, ((const struct component *)b)->name);
}

void openapi_write_schemas(struct json_writer *out, struct arena *arena,
                           const struct endpoint *table, size_t count)
{
    struct components *components = ARENA_NEW(arena, struct components);
    components->arena = arena;
    collect(components, &problem_schema, USE_REPLY);
    for (size_t i = 0; i < count; i++) {
        bool partial = table[i].body_mode == DECODE_PATCH;
        collect(components, table[i].body, partial ? USE_PATCH : USE_REQUEST);
        collect(components, table[i].patch_body, USE_PATCH);
        collect(components, table[i].reply, USE_REPLY);
    }

    qsort(components->items, components->count, sizeof(components->items[0]), compare_names);
    for (size_t i = 0; i < components->count; i++) {
        json_name(out, components->items[i].name);
        describe(&components->items[i], out);
    }
}
