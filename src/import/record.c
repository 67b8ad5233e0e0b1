#include "import/record.h"

#include <string.h>

#include "base/decimal.h"
#include "import/run.h"

static struct json_value *value_new(struct arena *arena, enum json_type type, const char *text,
                                    size_t length)
{
    struct json_value *value = ARENA_NEW(arena, struct json_value);
    value->type = type;
    value->text = text;
    value->length = length;
    return value;
}

struct json_value *record_body_new(struct arena *arena)
{
    return value_new(arena, JSON_OBJECT, NULL, 0);
}

/* Members have room for a power of two, so that there is no count of it to keep. */
static void member_add(struct arena *arena, struct json_value *object, const char *name,
                       struct json_value *value)
{
    const size_t count = object->length;
    if ((count & (count - 1)) == 0 && count != 1) {
        const size_t room = count == 0 ? 2 : 2 * count;
        struct json_member *members = ARENA_ARRAY(arena, struct json_member, room);
        if (count)
            memcpy(members, object->members, count * sizeof(*members));
        object->members = members;
    }
    object->members[object->length++] = (struct json_member){.name = name, .value = value};
}

static struct json_member *member_find(const struct json_value *object, const char *name,
                                       size_t length)
{
    for (size_t i = 0; i < object->length; i++) {
        const char *known = object->members[i].name;
        if (strncmp(known, name, length) == 0 && known[length] == '\0')
            return &object->members[i];
    }
    return NULL;
}

void record_body_put(struct arena *arena, struct json_value *body, const char *dotted,
                     struct json_value *value)
{
    const char *dot = strchr(dotted, '.');
    const size_t length = dot ? (size_t)(dot - dotted) : strlen(dotted);
    struct json_member *member = member_find(body, dotted, length);
    if (!dot) {
        if (member)
            member->value = value;
        else
            member_add(arena, body, dotted, value);
        return;
    }
    if (!member) {
        member_add(arena, body, arena_memdup(arena, dotted, length), record_body_new(arena));
        member = &body->members[body->length - 1];
    }
    if (member->value->type != JSON_OBJECT)
        member->value = record_body_new(arena);
    record_body_put(arena, member->value, dot + 1, value);
}

struct json_value *record_text(struct arena *arena, const char *text)
{
    return value_new(arena, JSON_STRING, text, strlen(text));
}

struct json_value *record_decimal(struct arena *arena, int64_t value, int decimals)
{
    char text[DECIMAL_TEXT_MAX];
    const size_t length = decimal_format(value, decimals, text);
    return value_new(arena, JSON_NUMBER, arena_memdup(arena, text, length), length);
}

struct json_value *record_bool(struct arena *arena, bool value)
{
    return value_new(arena, value ? JSON_TRUE : JSON_FALSE, NULL, 0);
}

struct json_value *body_copy(struct arena *arena, const struct json_value *body)
{
    struct json_value *copy = value_new(arena, body->type, body->text, 0);
    if (body->type != JSON_OBJECT)
        return copy;
    for (size_t i = 0; i < body->length; i++)
        member_add(arena, copy, body->members[i].name, body->members[i].value);
    return copy;
}

const struct json_value *body_take(struct json_value *body, const char *name)
{
    struct json_member *member =
        body->type == JSON_OBJECT ? member_find(body, name, strlen(name)) : NULL;
    if (!member)
        return NULL;
    const struct json_value *value = member->value;
    const struct json_member *end = body->members + body->length--;
    memmove(member, member + 1, (size_t)(end - (member + 1)) * sizeof(*member));
    return value;
}
