#include "json/value.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/utf8.h"

enum {
    WHY_MAX = 128,
    NAME_SHOWN_MAX = 60, /* bytes of a member's name in an error */
    FEW_MEMBERS = 16,    /* up to here, comparing each with each is cheaper than sorting */
};

/* An array or object that is not closed yet. */
struct frame {
    struct json_value *container;
    size_t first;     /* index in `pending` of its first child */
    const char *name; /* object: of the member whose value comes next */
};

/* Children wait in `pending` until their container is closed and their number known: those of the
 * innermost container are the last. An array's have no name. */
struct parser {
    struct arena *arena;
    struct buf pending; /* of struct json_member */
    struct frame frames[JSON_DEPTH_MAX];
    size_t depth, value_count;
    struct json_value *root;
    char why[WHY_MAX]; /* what a callback refused the text for */
};

static size_t pending_count(const struct parser *parser)
{
    return parser->pending.length / sizeof(struct json_member);
}

/* What a callback returns to yajl: a refusal ends the parse. */
enum { REFUSE = 0, GO_ON = 1 };

static int refuse(struct parser *parser, const char *why)
{
    snprintf(parser->why, sizeof parser->why, "%s", why);
    return REFUSE;
}

/* NULL past the bound. */
static struct json_value *value_add(struct parser *parser, enum json_type type)
{
    if (parser->value_count == JSON_VALUES_MAX) {
        refuse(parser, "too many values");
        return NULL;
    }
    parser->value_count++;

    struct json_value *value = ARENA_NEW(parser->arena, struct json_value);
    value->type = type;
    if (parser->depth == 0) {
        parser->root = value;
        return value;
    }
    struct json_member child = {parser->frames[parser->depth - 1].name, value};
    buf_append(&parser->pending, &child, sizeof child);
    return value;
}

static int value_add_text(struct parser *parser, enum json_type type, const char *text,
                          size_t length)
{
    struct json_value *value = value_add(parser, type);
    if (value == NULL)
        return REFUSE;
    value->text = arena_memdup(parser->arena, text, length);
    value->length = length;
    return GO_ON;
}

static int container_open(struct parser *parser, enum json_type type)
{
    if (parser->depth == JSON_DEPTH_MAX)
        return refuse(parser, "nested too deeply");
    struct json_value *container = value_add(parser, type);
    if (container == NULL)
        return REFUSE;
    parser->frames[parser->depth++] = (struct frame){container, pending_count(parser), NULL};
    return GO_ON;
}

static int on_null(void *context)
{
    return value_add(context, JSON_NULL) == NULL ? REFUSE : GO_ON;
}

static int on_boolean(void *context, int is_true)
{
    return value_add(context, is_true ? JSON_TRUE : JSON_FALSE) == NULL ? REFUSE : GO_ON;
}

static int on_number(void *context, const char *text, size_t length)
{
    return value_add_text(context, JSON_NUMBER, text, length);
}

static int on_string(void *context, const unsigned char *text, size_t length)
{
    return value_add_text(context, JSON_STRING, (const char *)text, length);
}

static int on_object(void *context)
{
    return container_open(context, JSON_OBJECT);
}

static int on_array(void *context)
{
    return container_open(context, JSON_ARRAY);
}

static int on_name(void *context, const unsigned char *text, size_t length)
{
    struct parser *parser = context;
    parser->frames[parser->depth - 1].name = arena_memdup(parser->arena, text, length);
    return GO_ON;
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that two members bear, or NULL. A hostile object of many members costs no more than a
 * sort. */
static const char *name_twice(struct arena *arena, const struct json_member *members, size_t count)
{
    if (count <= FEW_MEMBERS) {
        for (size_t i = 1; i < count; i++) {
            for (size_t j = 0; j < i; j++) {
                if (strcmp(members[i].name, members[j].name) == 0)
                    return members[i].name;
            }
        }
        return NULL;
    }

    const char **names = ARENA_ARRAY(arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        names[i] = members[i].name;
    qsort(names, count, sizeof *names, names_compare);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1], names[i]) == 0)
            return names[i];
    }
    return NULL;
}

/* Closes the innermost container and takes its children off `pending`, where they are good until
 * something is added. */
static const struct json_member *children_take(struct parser *parser, struct json_value **ret_owner)
{
    struct frame *frame = &parser->frames[--parser->depth];
    frame->container->length = pending_count(parser) - frame->first;
    parser->pending.length = frame->first * sizeof(struct json_member);
    *ret_owner = frame->container;
    if (parser->pending.data == NULL)
        return NULL;
    return (const void *)(parser->pending.data + parser->pending.length);
}

static int on_object_end(void *context)
{
    struct parser *parser = context;
    struct json_value *object;
    const struct json_member *children = children_take(parser, &object);
    if (object->length == 0)
        return GO_ON;

    const char *twice = name_twice(parser->arena, children, object->length);
    if (twice != NULL) {
        int shown = (int)utf8_cut(twice, strlen(twice), NAME_SHOWN_MAX);
        snprintf(parser->why, sizeof parser->why, "member \"%.*s\" stands twice in one object",
                 shown, twice);
        return REFUSE;
    }
    object->members = ARENA_ARRAY(parser->arena, struct json_member, object->length);
    memcpy(object->members, children, object->length * sizeof *children);
    return GO_ON;
}

static int on_array_end(void *context)
{
    struct parser *parser = context;
    struct json_value *array;
    const struct json_member *children = children_take(parser, &array);
    if (array->length == 0)
        return GO_ON;
    array->elements = ARENA_ARRAY(parser->arena, struct json_value *, array->length);
    for (size_t i = 0; i < array->length; i++)
        array->elements[i] = children[i].value;
    return GO_ON;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_name,
    .yajl_end_map = on_object_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_array_end,
};

/* ERROR_BAD_REQUEST, with the line and the byte in it, both from 1. "Near", since yajl stops on
 * what it refuses in one case and behind it in another. */
static struct result fail_at(const char *bytes, size_t offset, const char *why, struct error *err)
{
    size_t line = 1, line_start = 0;
    for (size_t i = 0; i < offset; i++) {
        if (bytes[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    return error_set(err, ERROR_BAD_REQUEST,
                     "the body is not valid JSON: %s (near line %zu, column %zu)", why, line,
                     offset - line_start + 1);
}

/* The four digits of \uXXXX; -1 where they are none, which yajl will say. */
static int32_t hex4(const char *at, size_t left)
{
    int32_t code = 0;
    if (left < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit = memchr(digits, at[i] >= 'A' && at[i] <= 'F' ? at[i] | 0x20 : at[i], 16);
        if (digit == NULL)
            return -1;
        code = code * 16 + (int32_t)(digit - digits);
    }
    return code;
}

/* Finds what yajl would let through or quietly replace: U+0000, and halves of surrogate pairs. In
 * JSON a backslash stands only inside strings. NULL where all is well. */
static const char *escapes_check(const char *bytes, size_t length, size_t *ret_offset)
{
    const char *at = bytes, *end = bytes + length;
    while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 2) {
        const char *start = at;
        at += 2;
        if (start[1] != 'u')
            continue;
        int32_t code = hex4(at, (size_t)(end - at));
        *ret_offset = (size_t)(start - bytes);
        if (code == 0)
            return "the character U+0000 is not accepted";
        if (code < 0xD800 || code > 0xDFFF)
            continue;

        at += 4;
        bool is_pair = code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
        int32_t low = is_pair ? hex4(at + 2, (size_t)(end - at) - 2) : 0;
        if (low < 0xDC00 || low > 0xDFFF)
            return "half of a surrogate pair stands alone";
        at += 6;
    }
    return NULL;
}

static bool is_blank(const char *bytes, size_t length)
{
    size_t i = 0;
    while (i < length && memchr(" \t\r\n", bytes[i], 4) != NULL)
        i++;
    return i == length;
}

static struct result text_check(const char *bytes, size_t length, struct error *err)
{
    if (is_blank(bytes, length))
        return error_set(err, ERROR_BAD_REQUEST, "the body is empty, JSON is expected");
    size_t offset = utf8_valid_prefix(bytes, length);
    if (offset < length)
        return fail_at(bytes, offset, "not valid UTF-8", err);
    const char *why = escapes_check(bytes, length, &offset);
    return why == NULL ? RESULT_OK : fail_at(bytes, offset, why, err);
}

/* yajl's own words, without the stop and line end they may have. */
static struct result fail_as_yajl(yajl_handle handle, const char *bytes, size_t offset,
                                  struct error *err)
{
    char why[WHY_MAX];
    unsigned char *said = yajl_get_error(handle, 0, NULL, 0);
    snprintf(why, sizeof why, "%s", said == NULL ? "parse error" : (const char *)said);
    yajl_free_error(handle, said);
    why[strcspn(why, ".\n")] = '\0';
    return fail_at(bytes, offset, why, err);
}

static struct result text_parse(struct parser *parser, yajl_handle handle, const char *bytes,
                                size_t length, struct error *err)
{
    yajl_status status = yajl_parse(handle, (const unsigned char *)bytes, length);
    size_t offset = length;
    if (status == yajl_status_ok)
        status = yajl_complete_parse(handle);
    else if (yajl_get_bytes_consumed(handle) > 0)
        offset = yajl_get_bytes_consumed(handle) - 1; /* the last byte of what it stumbled on */

    if (status == yajl_status_client_canceled)
        return fail_at(bytes, offset, parser->why, err);
    if (status != yajl_status_ok)
        return fail_as_yajl(handle, bytes, offset, err);
    return RESULT_OK;
}

struct result json_parse(struct arena *arena, const char *bytes, size_t length,
                         const struct json_value **ret_value, struct error *err)
{
    TRY(text_check(bytes, length, err));
    struct parser parser = {.arena = arena};
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &parser);
    if (handle == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");

    struct result result = text_parse(&parser, handle, bytes, length, err);
    yajl_free(handle);
    buf_free(&parser.pending);
    TRY(result);
    *ret_value = parser.root;
    return RESULT_OK;
}

const struct json_value *json_member(const struct json_value *object, const char *name)
{
    if (object == NULL || object->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->length; i++) {
        if (strcmp(object->members[i].name, name) == 0)
            return object->members[i].value;
    }
    return NULL;
}

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",        [JSON_FALSE] = "false",     [JSON_TRUE] = "true",
        [JSON_NUMBER] = "a number",  [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",
        [JSON_OBJECT] = "an object",
    };
    return names[type];
}
