/* Whether a request is what its client sent, and only that: where one request ends and the next
 * begins must be beyond doubt, or a proxy in front and this server come to read different ones.
 *
 * libmicrohttpd 0.9.75 is lenient: it ends lines at a bare LF, folds header lines into one
 * another, skips extra spaces in the request line, cuts names and values at a NUL and takes the
 * first of several lengths. What it hands over is however the received bytes themselves, one line
 * behind the other, with NULs over the separators. So the addresses of method, target, version,
 * names and values say what stood between them: each must lie just as far behind the one before
 * as a well-formed header puts it, and the last must end where the header ends. With another
 * version of the library, whose memory may look different, this one check is left out. */
#include <string.h>
#include <strings.h>

#include "http/exchange.h"
#include "http/request.h"

enum { METHOD_MAX_BYTES = 32, LINE_END_BYTES = 2 };

/* The header fields that say something of the framing. */
enum field {
    FIELD_HOST,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_EXPECT,
    FIELD_ACCEPT_ENCODING,
    FIELD_COUNT
};

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_HOST] = "Host",
    [FIELD_CONTENT_LENGTH] = "Content-Length",
    [FIELD_TRANSFER_ENCODING] = "Transfer-Encoding",
    [FIELD_EXPECT] = "Expect",
    [FIELD_ACCEPT_ENCODING] = "Accept-Encoding",
};

static const struct refusal accepted = {0, NULL};

/* The state of the walk over the header's lines. */
struct walk {
    struct exchange *exchange;
    const char *line; /* where the next must begin; NULL: the layout is not known */
    struct refusal refusal;
    unsigned count[FIELD_COUNT];
    const char *value[FIELD_COUNT]; /* of the first */
};

bool framing_layout_known(void)
{
    return strcmp(MHD_get_version(), "0.9.75") == 0;
}

bool framing_has_body(const struct exchange *exchange)
{
    const char *length = http_header_value(&exchange->base, "Content-Length");
    return http_header_value(&exchange->base, "Transfer-Encoding") != NULL ||
           (length != NULL && strcmp(length, "0") != 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void field_note(struct walk *walk, const struct http_header *header)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (strcasecmp(header->name, field_names[field]) != 0)
            continue;
        if (walk->count[field]++ == 0)
            walk->value[field] = header->value;
        return;
    }
}

static void header_keep(struct walk *walk, const char *name, size_t name_length, const char *value,
                        size_t value_length)
{
    enum { FIRST_ROOM = 16 };
    struct exchange *exchange = walk->exchange;
    struct arena *arena = &exchange->base.arena;
    if (exchange->header_count == exchange->header_room) {
        size_t room = exchange->header_room == 0 ? FIRST_ROOM : exchange->header_room * 2;
        struct http_header *headers = ARENA_ARRAY(arena, struct http_header, room);
        if (exchange->header_count > 0)
            memcpy(headers, exchange->headers, exchange->header_count * sizeof *headers);
        exchange->headers = headers;
        exchange->header_room = room;
    }
    while (value_length > 0 && is_blank(value[value_length - 1]))
        value_length--;
    struct http_header *header = &exchange->headers[exchange->header_count++];
    header->name = arena_memdup(arena, name, name_length);
    header->value = arena_memdup(arena, value, value_length);
    field_note(walk, header);
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_length, const char *value, size_t value_length)
{
    struct walk *walk = context;
    (void)kind;
    if (!request_is_token(name, name_length))
        walk->refusal = (struct refusal){400, "A header name has a character it may not have."};
    else if (value == NULL || !request_is_field_value(value, value_length))
        walk->refusal = (struct refusal){400, "A header value has a control character."};
    else if (walk->line != NULL && name != walk->line)
        walk->refusal = (struct refusal){400, "A header line is malformed or folded."};
    if (walk->refusal.status != 0)
        return MHD_NO;

    /* Between the name and its value the library skips a colon and blanks, nothing else. */
    if (walk->line != NULL)
        walk->line = value + value_length + LINE_END_BYTES;
    header_keep(walk, name, name_length, value, value_length);
    return MHD_YES;
}

/* "METHOD target HTTP/1.1", single spaces between. */
static bool request_line_is_plain(const struct exchange *exchange, const char *method,
                                  const char *version)
{
    return exchange->raw_target == method + strlen(method) + 1 &&
           version == exchange->raw_target + exchange->target_length + 1;
}

static struct refusal lengths_check(const struct walk *walk, bool http_1_0)
{
    const char *length = walk->value[FIELD_CONTENT_LENGTH];
    const char *coding = walk->value[FIELD_TRANSFER_ENCODING];
    uint64_t ignored;
    if (walk->count[FIELD_CONTENT_LENGTH] > 1)
        return (struct refusal){400, "There is more than one Content-Length."};
    if (length != NULL && coding != NULL)
        return (struct refusal){400, "There are both Content-Length and Transfer-Encoding."};
    if (length != NULL && !request_length_parse(length, strlen(length), &ignored))
        return (struct refusal){400, "The Content-Length cannot be read."};
    if (walk->count[FIELD_TRANSFER_ENCODING] > 1)
        return (struct refusal){400, "There is more than one Transfer-Encoding."};
    if (coding != NULL && http_1_0)
        return (struct refusal){400, "HTTP/1.0 has no Transfer-Encoding."};
    if (coding != NULL && strcasecmp(coding, "chunked") != 0)
        return (struct refusal){501, "No Transfer-Encoding but chunked is known here."};
    return accepted;
}

static struct refusal fields_check(const struct walk *walk, bool http_1_0)
{
    struct refusal refusal = lengths_check(walk, http_1_0);
    if (refusal.status != 0)
        return refusal;
    const char *host = walk->value[FIELD_HOST];
    if (host == NULL && !http_1_0)
        return (struct refusal){400, "There is no Host."};
    if (walk->count[FIELD_HOST] > 1)
        return (struct refusal){400, "There is more than one Host."};
    if (host != NULL && !request_is_host(host, strlen(host)))
        return (struct refusal){400, "The Host has a character it may not have."};
    const char *expect = walk->value[FIELD_EXPECT];
    if (expect != NULL && !http_1_0 && strcasecmp(expect, "100-continue") != 0)
        return (struct refusal){417, "Nothing but 100-continue can be expected."};
    return accepted;
}

struct refusal framing_check(struct exchange *exchange, const char *method, const char *version)
{
    bool http_1_0 = strcmp(version, "HTTP/1.0") == 0;
    if (!http_1_0 && strcmp(version, "HTTP/1.1") != 0)
        return (struct refusal){505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    if (!request_is_token(method, strlen(method)) || strlen(method) > METHOD_MAX_BYTES)
        return (struct refusal){400, "The method has a character it may not have."};
    if (exchange->target_length > HTTP_TARGET_MAX_BYTES)
        return (struct refusal){414, "The target is too long."};

    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t header_bytes = info == NULL ? 0 : info->header_size;
    if (header_bytes > HTTP_HEADER_MAX_BYTES)
        return (struct refusal){431, "The headers are too long."};

    struct walk walk = {.exchange = exchange};
    if (framing_layout_known()) {
        if (!request_line_is_plain(exchange, method, version))
            return (struct refusal){400, "The request line is malformed."};
        walk.line = version + strlen(version) + LINE_END_BYTES;
    }
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, on_header, &walk);
    if (walk.refusal.status != 0)
        return walk.refusal;
    if (walk.line != NULL && walk.line + LINE_END_BYTES != method + header_bytes)
        return (struct refusal){400, "A header line is malformed or folded."};

    exchange->accepts_gzip = request_accepts_gzip(walk.value[FIELD_ACCEPT_ENCODING]);
    return fields_check(&walk, http_1_0);
}
