/* What handlers call on their request: revisions, pages, lists. */
#include "api/endpoint.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void request_set_etag(struct request *request, char kind, int64_t rev)
{
    snprintf(request->etag, sizeof(request->etag), "\"%c-%" PRId64 "\"", kind, rev);
}

struct buf *request_text(struct request *request)
{
    return &request->reply->body;
}

void request_set_static(struct request *request, const void *body, size_t length)
{
    request->reply->static_body = body;
    request->reply->static_length = length;
}

const struct http_server *request_server(const struct request *request)
{
    return request->server;
}

bool request_matches(const char *header, const char *etag)
{
    if (!strcmp(header, "*"))
        return true;
    size_t length = strlen(etag);
    for (const char *at = header; (at = strstr(at, etag)); at += length) {
        char before = at == header ? ',' : at[-1];
        char after = at[length];
        /* A weak tag (W/"…") compares as unequal here: it promises too little for a write. */
        if ((before == ',' || before == ' ') && (after == '\0' || after == ',' || after == ' '))
            return true;
    }
    return false;
}

struct result request_check_match(const struct request *request, char kind, int64_t rev,
                                  struct error *err)
{
    char etag[ETAG_MAX];
    snprintf(etag, sizeof(etag), "\"%c-%" PRId64 "\"", kind, rev);
    if (!request->if_match || request_matches(request->if_match, etag))
        return RESULT_OK;
    return error_set(err, ERROR_PRECONDITION_FAILED,
                     "it was changed since you read it: now %s, If-Match said %.60s", etag,
                     request->if_match);
}

void request_set_location(struct request *request, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(request->location, sizeof(request->location), format, args);
    va_end(args);
}

void request_refuse(struct request *request, enum error_code code, int retry_after_s,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_init(&request->refusal, request->call.arena);
    request->refusal.code = code;
    vsnprintf(request->refusal.detail, sizeof(request->refusal.detail), format, args);
    va_end(args);
    request->refusal.retry_after_s = retry_after_s;
}

int64_t page_limit(const struct page_query *page)
{
    return page->limit.known ? page->limit.value : PAGE_LIMIT_DEFAULT;
}

/* A cursor is base64url of its keys, each ended by a NUL, so that nobody builds on what is in it.
 */
const char *page_cursor_make(struct arena *arena, const char *const *keys, size_t count)
{
    struct buf joined CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < count; i++)
        buf_append(&joined, keys[i], strlen(keys[i]) + 1);
    size_t room =
        sodium_base64_encoded_len(joined.length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)joined.data, joined.length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}

static bool cursor_decode(const char *cursor, struct arena *arena, const char **ret_keys,
                          size_t count)
{
    size_t room = strlen(cursor), length = 0;
    char *joined = arena_alloc(arena, room + 1);
    if (sodium_base642bin((unsigned char *)joined, room, cursor, room, NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t key_length = strnlen(joined + at, length - at);
        if (at + key_length >= length)
            return false;
        ret_keys[i] = joined + at;
        at += key_length + 1;
    }
    return at == length;
}

struct result page_cursor_read(const struct page_query *page, struct arena *arena,
                               const char **ret_keys, size_t count, bool *ret_given,
                               struct error *err)
{
    *ret_given = page->cursor.chars != NULL;
    if (!*ret_given || cursor_decode(page->cursor.chars, arena, ret_keys, count))
        return RESULT_OK;
    error_field(err, "?cursor", "is not a cursor of this list");
    return error_result(err);
}

void list_begin(struct request *request)
{
    if (request->file)
        return;
    json_begin_object(request->out);
    json_name(request->out, "items");
    json_begin_array(request->out);
}

struct result list_item(struct request *request, const struct schema *schema, const void *item,
                        struct error *err)
{
    if (request->file)
        return export_row(request->file, item, err);
    schema_encode(schema, item, request->out);
    return RESULT_OK;
}

void list_end(struct request *request, const char *next_cursor)
{
    if (request->file) {
        request->next_cursor = next_cursor;
        return;
    }
    json_end_array(request->out);
    json_member_text(request->out, "nextCursor", next_cursor);
    json_end_object(request->out);
}
