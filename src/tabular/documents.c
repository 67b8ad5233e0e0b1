#include "tabular/documents.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tabular/sniff.h"

enum { CHUNK_BYTES = 64 * 1024, BSON_LENGTH_BYTES = 4, BSON_MIN_BYTES = 5 };

static const char not_text[] = "is damaged, or has text that is not UTF-8";

/* What may stand between documents. */
enum json_place {
    PLACE_START,       /* a document, or the bracket of an array */
    PLACE_LINES,       /* a document, or the end */
    PLACE_ARRAY_START, /* a document, or the closing bracket */
    PLACE_ARRAY_ITEM,  /* a document */
    PLACE_ARRAY_NEXT,  /* a comma, or the closing bracket */
    PLACE_ARRAY_END    /* nothing */
};

struct reader {
    const struct byte_source *source;
    const struct document_sink *sink;
    struct error *err;
    struct buf held; /* of the document under way */
    uint64_t number; /* of documents handed on */
    uint64_t read;   /* bytes */
    /* JSON */
    enum json_place place;
    uint64_t line, first_line; /* at hand; where the document under way began */
    size_t depth;              /* of brackets; 0: between documents */
    bool in_string, escaped;
};

MUST_USE static struct result refuse(const struct reader *reader, bool is_json,
                                     enum error_code code, const char *what)
{
    if (is_json)
        return error_set(reader->err, code, "The document in line %llu %s",
                         (unsigned long long)reader->first_line, what);
    return error_set(reader->err, code, "The document at byte %llu %s",
                     (unsigned long long)(reader->read - reader->held.length), what);
}

static bool is_text(const char *text, size_t length)
{
    return utf8_valid_prefix(text, length) == length && memchr(text, '\0', length) == NULL;
}

/* What libbson's own check leaves out: depth, the members' names, and some of what is not UTF-8. */
MUST_USE static struct result check_members(const struct reader *reader, bool is_json,
                                            bson_iter_t *iter, size_t depth)
{
    if (depth > DOCUMENT_DEPTH_MAX)
        return refuse(reader, is_json, ERROR_TOO_LARGE, "is nested too deeply");
    while (bson_iter_next(iter)) {
        bson_iter_t child;
        const char *name = bson_iter_key(iter);
        uint32_t length = 0;
        const char *text = BSON_ITER_HOLDS_UTF8(iter) ? bson_iter_utf8(iter, &length) : "";
        if (!is_text(name, strlen(name)) || !is_text(text, length))
            return refuse(reader, is_json, ERROR_BAD_REQUEST, not_text);
        if ((BSON_ITER_HOLDS_DOCUMENT(iter) || BSON_ITER_HOLDS_ARRAY(iter)) &&
            bson_iter_recurse(iter, &child))
            TRY(check_members(reader, is_json, &child, depth + 1));
    }
    return RESULT_OK;
}

MUST_USE static struct result hand_on(struct reader *reader, const bson_t *bson, bool is_json)
{
    bson_iter_t iter;
    if (!bson_iter_init(&iter, bson))
        return refuse(reader, is_json, ERROR_BAD_REQUEST, "is damaged");
    TRY(check_members(reader, is_json, &iter, 1));
    if (!bson_validate(bson, BSON_VALIDATE_UTF8, NULL))
        return refuse(reader, is_json, ERROR_BAD_REQUEST, not_text);
    const struct document document = {
        .bson = bson,
        .number = ++reader->number,
        .line = is_json ? reader->first_line : 0,
        .offset = is_json ? 0 : reader->read - reader->held.length,
    };
    return reader->sink->document(reader->sink->context, &document, reader->err);
}

/* ---- JSON ---- */

MUST_USE static struct result document_of_json(struct reader *reader)
{
    bson_error_t fault;
    bson_t *bson = bson_new_from_json((const uint8_t *)reader->held.data,
                                      (ssize_t)reader->held.length, &fault);
    if (bson == NULL)
        return error_set(reader->err, ERROR_BAD_REQUEST, "The document in line %llu: %.150s",
                         (unsigned long long)reader->first_line, fault.message);
    struct result handed = hand_on(reader, bson, true);
    bson_destroy(bson);
    buf_reset(&reader->held);
    return handed;
}

/* A byte inside of a document. */
MUST_USE static struct result take_inside(struct reader *reader, char c)
{
    if (reader->held.length >= DOCUMENT_MAX_BYTES)
        return refuse(reader, true, ERROR_TOO_LARGE, "is longer than 16 MiB");
    buf_append_char(&reader->held, c);
    if (reader->in_string) {
        if (!reader->escaped && c == '"')
            reader->in_string = false;
        reader->escaped = !reader->escaped && c == '\\';
        return RESULT_OK;
    }
    if (c == '"')
        reader->in_string = true;
    if (c == '{' || c == '[')
        reader->depth++;
    if (reader->depth > DOCUMENT_DEPTH_MAX)
        return refuse(reader, true, ERROR_TOO_LARGE, "is nested too deeply");
    if (c == '}' || c == ']')
        reader->depth--;
    return reader->depth == 0 ? document_of_json(reader) : RESULT_OK;
}

/* A byte between documents. */
MUST_USE static struct result take_between(struct reader *reader, char c)
{
    static const struct {
        char c;
        enum json_place place, next;
    } steps[] = {
        {'[', PLACE_START, PLACE_ARRAY_START},     {'{', PLACE_START, PLACE_LINES},
        {'{', PLACE_LINES, PLACE_LINES},           {'{', PLACE_ARRAY_START, PLACE_ARRAY_NEXT},
        {']', PLACE_ARRAY_START, PLACE_ARRAY_END}, {'{', PLACE_ARRAY_ITEM, PLACE_ARRAY_NEXT},
        {',', PLACE_ARRAY_NEXT, PLACE_ARRAY_ITEM}, {']', PLACE_ARRAY_NEXT, PLACE_ARRAY_END},
    };
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return RESULT_OK;
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        if (steps[i].c != c || steps[i].place != reader->place)
            continue;
        reader->place = steps[i].next;
        reader->first_line = reader->line;
        return c == '{' ? take_inside(reader, c) : RESULT_OK;
    }
    return error_set(reader->err, ERROR_BAD_REQUEST, "Line %llu has what is no document",
                     (unsigned long long)reader->line);
}

MUST_USE static struct result take_json(struct reader *reader, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        TRY(reader->depth > 0 ? take_inside(reader, bytes[i]) : take_between(reader, bytes[i]));
        reader->line += bytes[i] == '\n';
    }
    return RESULT_OK;
}

MUST_USE static struct result end_json(struct reader *reader)
{
    if (reader->depth > 0)
        return error_set(reader->err, ERROR_BAD_REQUEST,
                         "The file ends in the middle of the document that begins in line %llu",
                         (unsigned long long)reader->first_line);
    if (reader->place == PLACE_LINES || reader->place == PLACE_ARRAY_END)
        return RESULT_OK;
    return error_set(reader->err, ERROR_BAD_REQUEST, "The file ends before its array does");
}

/* ---- BSON ---- */

static uint32_t held_length(const struct reader *reader)
{
    uint32_t length;
    memcpy(&length, reader->held.data, sizeof length);
    return BSON_UINT32_FROM_LE(length);
}

/* What is held is a whole document. */
MUST_USE static struct result document_of_bson(struct reader *reader)
{
    bson_t bson;
    if (!bson_init_static(&bson, (const uint8_t *)reader->held.data, reader->held.length))
        return refuse(reader, false, ERROR_BAD_REQUEST, "is damaged");
    TRY(hand_on(reader, &bson, false));
    buf_reset(&reader->held);
    return RESULT_OK;
}

MUST_USE static struct result take_bson(struct reader *reader, const char *bytes, size_t length)
{
    size_t wanted =
        reader->held.length < BSON_LENGTH_BYTES ? BSON_LENGTH_BYTES : held_length(reader);
    while (length > 0) {
        const size_t missing = wanted - reader->held.length;
        const size_t step = missing < length ? missing : length;
        buf_append(&reader->held, bytes, step);
        reader->read += step;
        bytes += step;
        length -= step;
        if (reader->held.length < wanted)
            break;
        if (wanted > BSON_LENGTH_BYTES) {
            TRY(document_of_bson(reader));
            wanted = BSON_LENGTH_BYTES;
            continue;
        }
        wanted = held_length(reader);
        if (wanted > DOCUMENT_MAX_BYTES)
            return refuse(reader, false, ERROR_TOO_LARGE, "is longer than 16 MiB");
        if (wanted < BSON_MIN_BYTES)
            return refuse(reader, false, ERROR_BAD_REQUEST, "is damaged");
    }
    return RESULT_OK;
}

MUST_USE static struct result end_bson(struct reader *reader)
{
    return reader->held.length == 0
               ? RESULT_OK
               : error_set(reader->err, ERROR_BAD_REQUEST,
                           "The file is cut off in the document at byte %llu",
                           (unsigned long long)(reader->read - reader->held.length));
}

/* ---- files ---- */

MUST_USE static struct result read_look(const struct byte_source *source, char *look,
                                        size_t *ret_length, struct error *err)
{
    size_t length = 0, got = 1;
    while (length < SNIFF_BYTES && got > 0) {
        TRY(source->read(source->context, look + length, SNIFF_BYTES - length, &got, err));
        length += got;
    }
    *ret_length = length;
    return RESULT_OK;
}

MUST_USE static struct result read_all(struct reader *reader, const char *look, size_t length,
                                       bool is_json)
{
    char chunk[CHUNK_BYTES];
    uint64_t all = length;
    const size_t mark = is_json && length >= 3 && memcmp(look, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    TRY(is_json ? take_json(reader, look + mark, length - mark) : take_bson(reader, look, length));
    for (;;) {
        TRY(reader->source->read(reader->source->context, chunk, sizeof chunk, &length,
                                 reader->err));
        if (length == 0)
            return is_json ? end_json(reader) : end_bson(reader);
        all += length;
        if (all > DOCUMENTS_MAX_BYTES)
            return error_set(reader->err, ERROR_TOO_LARGE, "The file is longer than 8 GiB");
        TRY(is_json ? take_json(reader, chunk, length) : take_bson(reader, chunk, length));
    }
}

/* Gives back the first bytes, which were looked at, and then the rest. */
struct again {
    const char *look;
    size_t length;
    const struct byte_source *rest;
};

MUST_USE static struct result again_read(void *context, char *buffer, size_t size,
                                         size_t *ret_length, struct error *err)
{
    struct again *again = context;
    if (again->length == 0)
        return again->rest->read(again->rest->context, buffer, size, ret_length, err);
    const size_t step = again->length < size ? again->length : size;
    memcpy(buffer, again->look, step);
    again->look += step;
    again->length -= step;
    *ret_length = step;
    return RESULT_OK;
}

MUST_USE static struct result read_plain(const struct byte_source *source,
                                         const struct document_sink *sink, bool may_be_packed,
                                         struct error *err);

MUST_USE static struct result read_packed(const struct byte_source *source,
                                          const struct document_sink *sink, const char *look,
                                          size_t length, struct error *err)
{
    struct again again = {look, length, source};
    struct gunzip *gunzip = gunzip_new(&(struct byte_source){again_read, &again});
    if (gunzip == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    const struct byte_source unpacked = gunzip_source(gunzip);
    struct result read = read_plain(&unpacked, sink, false, err);
    gunzip_free(gunzip);
    return read;
}

static struct result read_plain(const struct byte_source *source, const struct document_sink *sink,
                                bool may_be_packed, struct error *err)
{
    char look[SNIFF_BYTES];
    size_t length = 0;
    TRY(read_look(source, look, &length, err));
    const struct sniffed sniffed = sniff(look, length);
    if (length == 0)
        return RESULT_OK; /* an empty collection */
    if (sniffed.kind == SNIFF_GZIP && may_be_packed)
        return read_packed(source, sink, look, length, err);
    if (sniffed.kind != SNIFF_JSON && sniffed.kind != SNIFF_BSON)
        return error_set(err, ERROR_BAD_REQUEST, "The file %s",
                         sniffed.why != NULL ? sniffed.why : "has no documents of MongoDB");
    struct reader reader = {.source = source, .sink = sink, .err = err, .line = 1};
    struct result read = read_all(&reader, look, length, sniffed.kind == SNIFF_JSON);
    buf_free(&reader.held);
    return read;
}

struct result documents_read(const struct byte_source *source, const struct document_sink *sink,
                             struct error *err)
{
    return read_plain(source, sink, true, err);
}
