/* Identifiers: 24 lower-case hex digits in MongoDB's ObjectId layout (4-byte time, 5 random bytes
 * of this process, 3-byte counter), so that records of an existing CRM keep theirs. */
#ifndef BASE_OID_H
#define BASE_OID_H

#include <stdbool.h>
#include <stdint.h>

enum { OID_HEX = 24 };

struct oid {
    char hex[OID_HEX + 1]; /* "": none */
};

/* Unique within this process and, but for chance, across all. Thread-safe. */
struct oid oid_new(int64_t now_ms);
/* Upper-case digits are refused, as is any other length. */
bool oid_parse(const char *text, struct oid *ret_id);
bool oid_is_set(const struct oid *id);
bool oid_equal(const struct oid *a, const struct oid *b);

#endif
