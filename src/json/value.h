/* JSON text to a tree in an arena.
 *
 * Read by yajl, strictly: UTF-8 checked, no comments, no trailing text, one value. Numbers keep
 * their text, so that money is brought to its grid exactly and never passes through a double:
 * that is why the library is yajl. A member that stands twice is refused. Depth and count of
 * values are bounded. */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "base/arena.h"
#include "base/error.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 200000 };

struct json_value {
    enum json_type type;
    const char
        *text;     /* string, ended with NUL and without a NUL inside; number as it was written */
    size_t length; /* of text in bytes; of an array or object: how many children */
    struct json_member *members;  /* object: in the order they came */
    struct json_value **elements; /* array */
};

struct json_member {
    const char *name;
    struct json_value *value;
};

/* ERROR_BAD_REQUEST, with where and why, for what is not JSON or past the bounds. A string with
 * U+0000 inside is refused: the rest of the program ends text with NUL. */
MUST_USE struct result json_parse(struct arena *arena, const char *bytes, size_t length,
                                  const struct json_value **ret_value, struct error *err);

/* NULL where there is no such member or `object` is not an object. */
const struct json_value *json_member(const struct json_value *object, const char *name);
const char *json_type_name(enum json_type type); /* "an object", "a number" … */

#endif
