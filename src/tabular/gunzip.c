#include <stdlib.h>
#include <zlib.h>

#include "tabular/documents.h"

enum { PACKED_CHUNK_BYTES = 64 * 1024, GZIP_WINDOW = 15 + 16 };

struct gunzip {
    struct byte_source packed;
    z_stream stream;
    unsigned char chunk[PACKED_CHUNK_BYTES];
    bool ended; /* a member of the file is whole; another may follow */
};

struct gunzip *gunzip_new(const struct byte_source *packed)
{
    struct gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (gunzip == NULL)
        return NULL;
    gunzip->packed = *packed;
    if (inflateInit2(&gunzip->stream, GZIP_WINDOW) == Z_OK)
        return gunzip;
    free(gunzip);
    return NULL;
}

void gunzip_free(struct gunzip *gunzip)
{
    if (gunzip == NULL)
        return;
    inflateEnd(&gunzip->stream);
    free(gunzip);
}

/* *ret_end: the packed bytes are over. */
MUST_USE static struct result fill(struct gunzip *gunzip, bool *ret_end, struct error *err)
{
    size_t got = 0;
    *ret_end = false;
    if (gunzip->stream.avail_in > 0)
        return RESULT_OK;
    TRY(gunzip->packed.read(gunzip->packed.context, (char *)gunzip->chunk, sizeof gunzip->chunk,
                            &got, err));
    gunzip->stream.next_in = gunzip->chunk;
    gunzip->stream.avail_in = (unsigned)got;
    *ret_end = got == 0;
    return RESULT_OK;
}

MUST_USE static struct result gunzip_read(void *context, char *buffer, size_t size,
                                          size_t *ret_length, struct error *err)
{
    struct gunzip *gunzip = context;
    z_stream *stream = &gunzip->stream;
    stream->next_out = (unsigned char *)buffer;
    stream->avail_out = (unsigned)size;
    while (stream->avail_out == size) {
        bool end = false;
        TRY(fill(gunzip, &end, err));
        if (end && gunzip->ended)
            break;
        if (end)
            return error_set(err, ERROR_BAD_REQUEST, "The file is cut off: its gzip does not end");
        if (gunzip->ended && inflateReset(stream) != Z_OK)
            return error_set(err, ERROR_INTERNAL, "zlib cannot begin again");
        const int code = inflate(stream, Z_NO_FLUSH);
        gunzip->ended = code == Z_STREAM_END;
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return error_set(err, ERROR_BAD_REQUEST, "The file's gzip is damaged");
    }
    *ret_length = size - stream->avail_out;
    return RESULT_OK;
}

struct byte_source gunzip_source(struct gunzip *gunzip)
{
    return (struct byte_source){gunzip_read, gunzip};
}
