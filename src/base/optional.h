/* Values that may be missing, as they come from a request and lie in a row.
 *
 * `known` says there is a value. `cleared` is set by JSON decoding alone: the member was there and
 * was null ("clear it"), which an update must tell from a member that was not sent. */
#ifndef BASE_OPTIONAL_H
#define BASE_OPTIONAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct opt {
    int64_t value; /* its unit is in the field's name */
    bool known;
    bool cleared;
};

#define OPT(v)  ((struct opt){.value = (v), .known = true})
#define UNKNOWN ((struct opt){0})

/* Borrowed text, UTF-8, ended with NUL. */
struct text {
    const char *chars; /* NULL: not known */
    bool cleared;
};

struct text_list {
    const char **items; /* borrowed */
    size_t count;
    bool known;
    bool cleared;
};

static inline bool opt_equal(struct opt a, struct opt b)
{
    return a.known == b.known && (!a.known || a.value == b.value);
}

#endif
