/* The text of a request: target, query, cookies, the headers that say how long it is. Pure
 * functions over what the client sent, which trust none of it; a fuzz target calls them all.
 *
 * Sources: RFC 9112 (HTTP/1.1), RFC 9110 (fields, tokens, codings), RFC 3986 (percent-encoding),
 * the URL standard's form-urlencoded for "+" in a query. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "http/server.h"

struct request_target {
    const char *path; /* decoded; in the arena, like all the rest */
    const struct http_parameter *parameters;
    size_t parameter_count;
};

/* Reads a target in origin form ("/path?query"). NULL where it is well formed, else a sentence
 * that says what is wrong with it, and *ret_target is untouched. Refused: other forms; spaces,
 * control characters, "#" and bytes past ASCII as they are; broken percent-encoding; decoded text
 * that is not UTF-8 or holds a NUL; in the path also a decoded "/", control characters and the
 * segments "." and ".."; more than HTTP_PARAMETERS_MAX parameters. */
MUST_USE const char *request_target_parse(struct arena *arena, const char *target, size_t length,
                                          struct request_target *ret_target);

/* Names of methods and headers. */
bool request_is_token(const char *text, size_t length);
/* No control characters but the tab. */
bool request_is_field_value(const char *text, size_t length);
/* "name", "192.0.2.1:80", "[::1]:80"; an empty one too, which RFC 9112 allows. */
bool request_is_host(const char *text, size_t length);
/* Digits alone, below 2^63. */
bool request_length_parse(const char *text, size_t length, uint64_t *ret_length);

/* The value of the cookie in one Cookie header, unquoted; NULL where it is not there. */
const char *request_cookie(struct arena *arena, const char *header, const char *name);

/* Whether Accept-Encoding (NULL: none was sent) allows gzip: "gzip", "x-gzip" or "*" with a weight
 * above 0; what is said of gzip itself comes before "*". */
bool request_accepts_gzip(const char *accept_encoding);

#endif
