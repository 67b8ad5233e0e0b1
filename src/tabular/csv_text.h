/* Text of an encoding that is to be recognised, as UTF-8: what stands below csv.c. */
#ifndef TABULAR_CSV_TEXT_H
#define TABULAR_CSV_TEXT_H

#include "base/buf.h"
#include "tabular/csv.h"

/* Takes pieces of bytes in their order. Zeroed at first but for `encoding`. */
struct csv_text {
    enum csv_encoding encoding;
    bool begun;            /* the byte order mark, if any, is behind us */
    unsigned char held[4]; /* bytes of a character whose rest has not come */
    size_t held_count;
    uint32_t high_surrogate; /* of UTF-16, whose low one has not come; 0: none */
};

/* By a byte order mark, else UTF-8 where the bytes are, else Windows-1252. `whole`: nothing comes
 * behind the bytes. */
enum csv_encoding csv_encoding_of(const char *bytes, size_t length, bool whole);

/* Appends what the bytes say. False where they say nothing in this encoding (half a surrogate
 * pair). UTF-8 is handed on as it is. */
bool csv_text_take(struct csv_text *text, const char *bytes, size_t length, struct buf *utf8);
/* No more bytes: false where a character is cut off. */
bool csv_text_end(const struct csv_text *text);

#endif
