#include "base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct error_kind {
    const char *wire_name;
    int http_status;
    const char *title;
};

static const struct error_kind error_kinds[ERROR_CODE_COUNT] = {
#define X(id, wire, status, title_)                                                                \
    [ERROR_##id] = {.wire_name = (wire), .http_status = (status), .title = (title_)},
    ERROR_LIST(X)
#undef X
};

void error_init(struct error *err, struct arena *arena)
{
    *err = (struct error){.arena = arena};
}

void error_clear(struct error *err)
{
    error_init(err, err->arena);
}

/* Text that is too long ends in "...", cut where a UTF-8 character begins, so that an answer that
 * quotes it stays well-formed. */
static PRINTF_LIKE(2, 0) void detail_format(char detail[ERROR_DETAIL_MAX], const char *format,
                                            va_list args)
{
    int length = vsnprintf(detail, ERROR_DETAIL_MAX, format, args);
    if (length < ERROR_DETAIL_MAX)
        return;
    size_t cut = ERROR_DETAIL_MAX - sizeof "...";
    while (cut > 0 && ((unsigned char)detail[cut] & 0xC0) == 0x80)
        cut--;
    memcpy(detail + cut, "...", sizeof "...");
}

struct result error_set(struct error *err, enum error_code code, const char *format, ...)
{
    assert(code > ERROR_NONE && code < ERROR_CODE_COUNT);
    struct result result = {code};
    if (err == NULL)
        return result;

    /* The text may quote the detail it replaces, so it is made aside. */
    char detail[ERROR_DETAIL_MAX] = "";
    va_list args;
    va_start(args, format);
    detail_format(detail, format, args);
    va_end(args);
    memcpy(err->detail, detail, sizeof detail);
    err->code = code;
    return result;
}

static bool has_field(const struct error *err, const char *pointer)
{
    for (size_t i = 0; i < err->field_count; i++) {
        if (strcmp(err->fields[i].pointer, pointer) == 0)
            return true;
    }
    return false;
}

void error_field(struct error *err, const char *pointer, const char *format, ...)
{
    assert(err != NULL && pointer != NULL);
    err->code = ERROR_VALIDATION;
    if (has_field(err, pointer))
        return;
    if (err->arena == NULL || err->field_count == ERROR_FIELDS_MAX) {
        err->fields_dropped++;
        return;
    }

    char detail[ERROR_DETAIL_MAX] = "";
    va_list args;
    va_start(args, format);
    detail_format(detail, format, args);
    va_end(args);

    if (err->fields == NULL)
        err->fields = ARENA_ARRAY(err->arena, struct field_error, ERROR_FIELDS_MAX);
    err->fields[err->field_count++] = (struct field_error){
        .pointer = arena_strdup(err->arena, pointer),
        .detail = arena_strdup(err->arena, detail),
    };
}

struct result error_result(struct error *err)
{
    size_t count = err->field_count + err->fields_dropped;
    if (count == 0)
        return RESULT_OK;
    return error_set(err, ERROR_VALIDATION,
                     count == 1 ? "%zu field is wrong" : "%zu fields are wrong", count);
}

static const struct error_kind *error_kind(enum error_code code)
{
    assert((int)code >= 0 && code < ERROR_CODE_COUNT);
    return &error_kinds[code];
}

int error_http_status(enum error_code code)
{
    return error_kind(code)->http_status;
}

const char *error_wire_name(enum error_code code)
{
    return error_kind(code)->wire_name;
}

const char *error_title(enum error_code code)
{
    return error_kind(code)->title;
}
