#include "app/fields.h"

#include <assert.h>
#include <string.h>

static void apply_text(const struct text *given, struct text *kept)
{
    if (given->chars || given->cleared)
        *kept = (struct text){.chars = given->chars};
}

static void apply_opt(const struct opt *given, struct opt *kept)
{
    if (given->known || given->cleared)
        *kept = (struct opt){.value = given->value, .known = given->known};
}

static void apply_list(const struct text_list *given, struct text_list *kept)
{
    if (given->known || given->cleared)
        *kept = (struct text_list){.items = given->items, .count = given->count, .known = true};
}

static void apply_oid(const struct oid *given, struct oid *kept)
{
    if (oid_is_set(given))
        *kept = *given;
}

void fields_apply(const struct schema *schema, const void *change, void *target)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        const void *given = (const char *)change + field->offset;
        void *kept = (char *)target + field->offset;
        if (field->refused)
            continue;
        switch (field->type) {
        case FIELD_TYPE_TEXT:
            apply_text(given, kept);
            break;
        case FIELD_TYPE_DECIMAL:
        case FIELD_TYPE_INTEGER:
        case FIELD_TYPE_BOOLEAN:
        case FIELD_TYPE_DATE:
        case FIELD_TYPE_TIMESTAMP:
        case FIELD_TYPE_ENUM:
            apply_opt(given, kept);
            break;
        case FIELD_TYPE_TEXT_LIST:
        case FIELD_TYPE_ENUM_LIST:
            apply_list(given, kept);
            break;
        case FIELD_TYPE_OID:
            apply_oid(given, kept);
            break;
        case FIELD_TYPE_OBJECT:
        case FIELD_TYPE_OBJECT_LIST:
        case FIELD_TYPE_ANY:
        case FIELD_TYPE_MAP:
        case FIELD_TYPE_FREE:
        case FIELD_TYPE_FREE_LIST:
            assert(false); /* not for such schemas */
        }
    }
}

const char *fields_json(struct arena *arena, const struct schema *schema, const void *source)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    schema_encode(schema, source, out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}

bool text_is_line(const char *text)
{
    return !strpbrk(text, "\r\n\t") && text[strspn(text, " ")] != '\0';
}

bool text_is_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && at[1] != '\0' && !strchr(at + 1, '@') && !strpbrk(text, " \t\r\n");
}
