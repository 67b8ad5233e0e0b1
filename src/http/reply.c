#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>

#include "http/exchange.h"

enum {
    GZIP_MIN_BYTES = 1024,
    GZIP_MAX_BYTES = 64 * 1024 * 1024,
    /* The fastest: our bodies are JSON and text, which shrink to a fifth even so. */
    GZIP_LEVEL = 1,
    GZIP_HEADER_FLAG = 16, /* zlib: a gzip header instead of its own */
};

/* Content types, or their beginnings, that shrink. Archives and pictures have no air left. */
static const char *const compressible[] = {
    "text/",
    "application/json",
    "application/problem+json",
    "application/xml",
    "application/javascript",
    "image/svg+xml",
    "application/manifest+json",
    "application/bson",
};

void http_reply_header(struct http_reply *reply, const char *name, const char *value)
{
    assert(reply->header_count < HTTP_REPLY_HEADERS_MAX);
    reply->headers[reply->header_count++] = (struct http_header){name, value};
}

static bool is_compressible(const char *content_type)
{
    for (size_t i = 0; i < ARRAY_LENGTH(compressible); i++) {
        if (strncasecmp(content_type, compressible[i], strlen(compressible[i])) == 0)
            return true;
    }
    return false;
}

static bool has_header(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (strcasecmp(reply->headers[i].name, name) == 0)
            return true;
    }
    return false;
}

/* The window need not be larger than the body: small bodies then cost little memory to clear. */
static int window_bits_for(size_t length)
{
    int bits = 9;
    while (bits < 15 && ((size_t)1 << bits) < length)
        bits++;
    return bits;
}

/* False where it failed or did not shrink; *ret_packed is malloc()ed. */
static bool gzip_pack(const void *bytes, size_t length, void **ret_packed, size_t *ret_length)
{
    z_stream stream = {0};
    int bits = window_bits_for(length);
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, bits + GZIP_HEADER_FLAG, bits - 7,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return false;

    /* What does not fit into less than the body itself is not worth sending. */
    unsigned char *packed = malloc(length);
    stream.next_in = (Bytef *)(uintptr_t)bytes; /* zlib only reads it */
    stream.avail_in = (uInt)length;
    stream.next_out = packed;
    stream.avail_out = (uInt)length;
    bool done = packed != NULL && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t packed_length = stream.total_out;
    deflateEnd(&stream);
    if (!done) {
        free(packed);
        return false;
    }
    *ret_packed = packed;
    *ret_length = packed_length;
    return true;
}

/* The body as it goes out; whoever takes it frees `owned`. */
struct outgoing {
    const void *bytes;
    size_t length;
    void *owned; /* NULL: the bytes live on their own */
    bool packed, varies;
};

static struct outgoing outgoing_body(struct http_reply *reply, bool accepts_gzip)
{
    struct outgoing out = {0};
    if (reply->content_type == NULL) {
        buf_free(&reply->body);
        return out;
    }
    out.owned = reply->body.data;
    out.bytes = reply->body.data;
    out.length = reply->body.length;
    reply->body = BUF_EMPTY;
    if (reply->static_body != NULL) {
        free(out.owned);
        out.owned = NULL;
        out.bytes = reply->static_body;
        out.length = reply->static_length;
    }

    out.varies = out.length >= GZIP_MIN_BYTES && out.length <= GZIP_MAX_BYTES &&
                 !reply->precompressed && !has_header(reply, "Content-Encoding") &&
                 is_compressible(reply->content_type);
    void *packed;
    size_t packed_length;
    if (!out.varies || !accepts_gzip || !gzip_pack(out.bytes, out.length, &packed, &packed_length))
        return out;
    free(out.owned);
    return (struct outgoing){packed, packed_length, packed, true, true};
}

/* A value with a line end in it is left out by libmicrohttpd: no reply can be split in two. */
static void header_add(struct MHD_Response *response, const char *name, const char *value)
{
    (void)MHD_add_response_header(response, name, value);
}

static struct MHD_Response *response_of_file(const struct http_reply *reply)
{
    struct MHD_Response *response = MHD_create_response_from_fd64(reply->file_length, reply->file);
    if (response == NULL)
        close(reply->file);
    return response;
}

static struct MHD_Response *response_of_bytes(const struct outgoing *out)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        out->length, (void *)(uintptr_t)out->bytes,
        out->owned == NULL ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        free(out->owned);
    return response;
}

struct MHD_Response *reply_build(struct http_reply *reply, bool accepts_gzip, bool close,
                                 uint64_t *ret_body_bytes)
{
    struct outgoing out = {0};
    if (reply->sends_file)
        buf_free(&reply->body);
    else
        out = outgoing_body(reply, accepts_gzip);
    struct MHD_Response *response =
        reply->sends_file ? response_of_file(reply) : response_of_bytes(&out);
    if (response == NULL)
        return NULL;
    *ret_body_bytes = reply->sends_file ? reply->file_length : out.length;
    if (reply->content_type != NULL)
        header_add(response, "Content-Type", reply->content_type);
    if (out.packed)
        header_add(response, "Content-Encoding", "gzip");
    if (out.varies)
        header_add(response, "Vary", "Accept-Encoding");
    if (close || reply->close)
        header_add(response, "Connection", "close");
    for (size_t i = 0; i < reply->header_count; i++)
        header_add(response, reply->headers[i].name, reply->headers[i].value);
    return response;
}

/* What api answers of this kind say is short, so it is sent plain. The values have no line ends:
 * they are our own. */
void reply_write_raw(const struct http_reply *reply, struct buf *ret_bytes)
{
    const struct buf *body = &reply->body;
    buf_printf(ret_bytes, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n",
               reply->status, MHD_get_reason_phrase_for((unsigned)reply->status), body->length);
    if (reply->content_type != NULL)
        buf_printf(ret_bytes, "Content-Type: %s\r\n", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        buf_printf(ret_bytes, "%s: %s\r\n", reply->headers[i].name, reply->headers[i].value);
    buf_append_text(ret_bytes, "\r\n");
    buf_append(ret_bytes, body->data, body->length);
}
