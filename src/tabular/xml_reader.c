#include "tabular/xml_reader.h"

#include <expat.h>
#include <string.h>

#include "base/buf.h"

/* expat refuses a namespace URI that holds the separator, so a name has at most one. */
static const char name_separator = '\n';

const struct xml_limits xml_limits_default = {
    .document_bytes = UINT64_C(256) * 1024 * 1024,
    .elements = UINT64_C(20) * 1000 * 1000,
    .depth = 64,
    .text_bytes = 64 * 1024,
    .token_bytes = 256 * 1024,
};

struct reading {
    XML_Parser parser;
    const struct xml_limits *limits;
    const struct xml_handler *handler;
    uint64_t elements;
    size_t depth;
    struct buf text;       /* since the last tag */
    struct buf space;      /* of the element at hand */
    struct result outcome; /* of the first callback or check that failed */
    struct error *err;
};

static void reading_free(struct reading *reading)
{
    XML_ParserFree(reading->parser);
    buf_free(&reading->text);
    buf_free(&reading->space);
}

MUST_USE static struct result fail_here(struct reading *reading, enum error_code code,
                                        const char *what)
{
    return error_set(reading->err, code, "%s (line %lu, column %lu)", what,
                     (unsigned long)XML_GetCurrentLineNumber(reading->parser),
                     (unsigned long)XML_GetCurrentColumnNumber(reading->parser) + 1);
}

/* expat may call once more after it was stopped, so every callback looks at the outcome first. */
static void stop(struct reading *reading, struct result outcome)
{
    reading->outcome = outcome;
    XML_StopParser(reading->parser, XML_FALSE);
}

static struct xml_element element_at(struct reading *reading, const char *expat_name)
{
    const char *separator = strchr(expat_name, name_separator);
    buf_reset(&reading->space);
    if (separator != NULL)
        buf_append(&reading->space, expat_name, (size_t)(separator - expat_name));
    return (struct xml_element){
        .space = buf_text(&reading->space),
        .name = separator != NULL ? separator + 1 : expat_name,
        .depth = reading->depth,
        .line = XML_GetCurrentLineNumber(reading->parser),
        .column = XML_GetCurrentColumnNumber(reading->parser) + 1,
    };
}

static void on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *reading = context;
    if (failed(reading->outcome))
        return;
    reading->depth++;
    reading->elements++;
    buf_reset(&reading->text);
    if (reading->depth > reading->limits->depth) {
        stop(reading, fail_here(reading, ERROR_TOO_LARGE, "Elements are nested too deeply"));
        return;
    }
    if (reading->elements > reading->limits->elements) {
        stop(reading, fail_here(reading, ERROR_TOO_LARGE, "The document has too many elements"));
        return;
    }
    struct xml_element element = element_at(reading, name);
    element.attributes = attributes;
    const struct result r =
        reading->handler->start(reading->handler->context, &element, reading->err);
    if (failed(r))
        stop(reading, r);
}

static void on_end(void *context, const XML_Char *name)
{
    struct reading *reading = context;
    if (failed(reading->outcome))
        return;
    const struct xml_element element = element_at(reading, name);
    const struct result r =
        reading->handler->end(reading->handler->context, &element, buf_text(&reading->text),
                              reading->text.length, reading->err);
    reading->depth--;
    buf_reset(&reading->text);
    if (failed(r))
        stop(reading, r);
}

static void on_text(void *context, const XML_Char *text, int length)
{
    struct reading *reading = context;
    if (failed(reading->outcome))
        return;
    if ((size_t)length > reading->limits->text_bytes - reading->text.length) {
        stop(reading, fail_here(reading, ERROR_TOO_LARGE, "An element's text is too long"));
        return;
    }
    buf_append(&reading->text, text, (size_t)length);
}

/* Entities are declared in a DOCTYPE alone, so without one there is nothing to fetch or expand. */
static void on_doctype(void *context, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_internal_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    struct reading *reading = context;
    if (failed(reading->outcome))
        return;
    stop(reading, fail_here(reading, ERROR_BAD_REQUEST,
                            "A document type declaration (DOCTYPE) is not accepted"));
}

/* A token that is not finished is scanned again with every piece that follows, which a comment of
 * many megabytes would turn into quadratic time. */
static bool token_is_too_long(const struct reading *reading, uint64_t fed_bytes)
{
    const XML_Index at = XML_GetCurrentByteIndex(reading->parser);
    return at >= 0 && fed_bytes > (uint64_t)at && fed_bytes - (uint64_t)at > XML_CHUNK_BYTES &&
           fed_bytes - (uint64_t)at > reading->limits->token_bytes;
}

MUST_USE static struct result parse_failure(struct reading *reading)
{
    if (failed(reading->outcome))
        return reading->outcome;
    const enum XML_Error code = XML_GetErrorCode(reading->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return error_set(reading->err, ERROR_INTERNAL, "Out of memory while reading XML");
    char what[ERROR_DETAIL_MAX];
    snprintf(what, sizeof what, "The document is not well-formed XML: %s", XML_ErrorString(code));
    return fail_here(reading, ERROR_BAD_REQUEST, what);
}

MUST_USE static struct result read_all(struct reading *reading, const struct byte_source *source)
{
    uint64_t fed_bytes = 0;
    for (;;) {
        char *const chunk = XML_GetBuffer(reading->parser, XML_CHUNK_BYTES);
        if (chunk == NULL)
            return parse_failure(reading);
        size_t length = 0;
        TRY(source->read(source->context, chunk, XML_CHUNK_BYTES, &length, reading->err));
        fed_bytes += length;
        if (fed_bytes > reading->limits->document_bytes)
            return fail_here(reading, ERROR_TOO_LARGE, "The document is too long");
        const bool last = length == 0;
        if (XML_ParseBuffer(reading->parser, (int)length, last) != XML_STATUS_OK)
            return parse_failure(reading);
        if (last)
            return RESULT_OK;
        if (token_is_too_long(reading, fed_bytes))
            return fail_here(reading, ERROR_TOO_LARGE, "A tag or comment is too long");
    }
}

struct result xml_read(const struct byte_source *source, const struct xml_limits *limits,
                       const struct xml_handler *handler, struct error *err)
{
    CLEANUP(reading_free)
    struct reading reading = {
        .parser = XML_ParserCreateNS(NULL, name_separator),
        .limits = limits,
        .handler = handler,
        .text = BUF_EMPTY,
        .space = BUF_EMPTY,
        .outcome = RESULT_OK,
        .err = err,
    };
    if (reading.parser == NULL)
        return error_set(err, ERROR_INTERNAL, "Out of memory while reading XML");
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    return read_all(&reading, source);
}
