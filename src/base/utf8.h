/* UTF-8 as Unicode defines it (The Unicode Standard, table 3-7): no overlong forms, no surrogates,
 * nothing past U+10FFFF. yajl's own check lets all three through. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* How many bytes from the start are valid and whole: `length` where all are. */
size_t utf8_valid_prefix(const char *bytes, size_t length);

/* Code points in valid text. */
size_t utf8_count(const char *text, size_t length);

/* At most `max` bytes of valid text, so that no code point is cut in two. */
size_t utf8_cut(const char *text, size_t length, size_t max);

/* Control characters (U+0000 to U+001F, U+007F to U+009F) other than line feed and tab. */
bool utf8_has_control(const char *text, size_t length);

#endif
