/* A streaming reader of untrusted XML, over expat: calls back at each start and end of an element.
 *
 * What it accepts is bounded on every side (struct xml_limits), and it refuses any DOCTYPE, so that
 * there are neither external entities nor any to expand; the five predefined ones and character
 * references are read. expat's own protection against amplification stays on. Names come apart in
 * namespace and local part. The document is never held as a whole: memory is bounded by depth,
 * longest text and longest token.
 *
 * Errors end the reading at once and say the line and column (from 1) where it stood:
 *   ERROR_BAD_REQUEST  not well-formed, an unknown encoding, a DOCTYPE, an end before the root's
 *                      end tag (a truncated file);
 *   ERROR_TOO_LARGE    past a limit, which the message names.
 * A failure of a callback or of the source is handed on as it is.
 *
 * It does not validate against a schema and does not read processing instructions or comments. */
#ifndef TABULAR_XML_READER_H
#define TABULAR_XML_READER_H

#include <stdint.h>

#include "tabular/byte_source.h"

struct xml_limits {
    uint64_t document_bytes;
    uint64_t elements; /* in the whole document */
    size_t depth;      /* of nested elements; the root has depth 1 */
    size_t text_bytes; /* of one element's text */
    /* of one tag or comment, all attributes included. Seen only between the pieces that are read,
     * so a token may be longer by up to XML_CHUNK_BYTES before it is refused. */
    size_t token_bytes;
};
enum { XML_CHUNK_BYTES = 64 * 1024 };
extern const struct xml_limits xml_limits_default;

/* All of it is valid during the callback alone. */
struct xml_element {
    const char *space; /* namespace URI; "" for none */
    const char *name;  /* local part */
    /* name, value, name, value …, NULL; a name in a namespace is "URI\nlocal". At the element's
     * end: NULL. */
    const char **attributes;
    size_t depth;
    uint64_t line, column; /* of the tag, from 1 */
};

struct xml_handler {
    struct result (*start)(void *context, const struct xml_element *element, struct error *err);
    /* text: what stands directly in front of the end tag since the last other tag; for an element
     * without children that is its whole text. `length` bytes of UTF-8, ended by NUL. */
    struct result (*end)(void *context, const struct xml_element *element, const char *text,
                         size_t length, struct error *err);
    void *context;
};

MUST_USE struct result xml_read(const struct byte_source *source, const struct xml_limits *limits,
                                const struct xml_handler *handler, struct error *err);

#endif
