/* The files of the page, as the build leaves them (tools/embed-web): each plain and, where that is
 * smaller, packed. The table and its bytes live as long as the program and are never written to. */
#ifndef API_PAGE_FILES_H
#define API_PAGE_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct page_body {
    const unsigned char *bytes;
    size_t length; /* 0: there is none */
};

struct page_file {
    const char *path;         /* "/index.html", "/assets/main-BX2k91aQ.js" */
    const char *content_type; /* "text/javascript; charset=utf-8" */
    const char *hash;         /* of the plain bytes, in hex: what its entity tags are made of */
    bool immutable;           /* the name says the content: it never changes under this name */
    struct page_body plain, gzip, brotli;
};

struct page_files {
    const struct page_file *items;
    size_t count; /* 0: the program was built without its page */
};

/* What this program carries: linked into it alone (CMakeLists.txt, POSTCLOSE_WEB), so that tests
 * bring their own and need no page to be built. */
extern const struct page_files page_files_embedded;

#endif
