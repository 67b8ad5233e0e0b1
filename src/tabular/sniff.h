/* What kind of file it is, by its first bytes: for uploads that say nothing of it. */
#ifndef TABULAR_SNIFF_H
#define TABULAR_SNIFF_H

#include <stddef.h>

enum sniffed_kind {
    SNIFF_UNKNOWN,
    SNIFF_TABLE,    /* text that is neither of the others: a table, perhaps */
    SNIFF_WORKBOOK, /* a ZIP file: XLSX */
    SNIFF_XML,
    SNIFF_JSON, /* documents: lines or an array */
    SNIFF_BSON,
    SNIFF_GZIP
};

struct sniffed {
    enum sniffed_kind kind;
    const char *why; /* of SNIFF_UNKNOWN: a sentence that goes on after the file's name; static */
};

enum { SNIFF_BYTES = 4096 };

/* Of the first SNIFF_BYTES, or of all there are. */
struct sniffed sniff(const char *bytes, size_t length);

#endif
