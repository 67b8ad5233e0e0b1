/* First answers to POSTs that carried an Idempotency-Key, kept for a day. */
#ifndef STORE_IDEMPOTENCY_STORE_H
#define STORE_IDEMPOTENCY_STORE_H

#include "crypto/hash.h"
#include "db/db.h"

#define IDEMPOTENCY_LIFE_MS INT64_C(86400000)

struct first_answer {
    unsigned char key_hash[HASH_BYTES];
    unsigned char request_hash[HASH_BYTES];
    int status;
    const char *headers; /* "Name: value" lines, each ended by a newline */
    const void *body;
    size_t body_length;
    bool sealed; /* the body is sealed: it holds a secret */
};

/* Expired answers are not found. Bytes are in the arena. */
MUST_USE struct result idempotency_store_find(struct db *db, struct arena *arena,
                                              const unsigned char key_hash[HASH_BYTES],
                                              int64_t now_ms, struct first_answer *ret_answer,
                                              bool *ret_found, struct error *err);
/* In the place of an expired one, if any. ERROR_CONFLICT where a live one stands, at the latest
 * from the commit. */
MUST_USE struct result idempotency_store_insert(struct db *db, const struct first_answer *answer,
                                                int64_t now_ms, struct error *err);
/* Forgets all that expired. */
MUST_USE struct result idempotency_store_expire(struct db *db, int64_t now_ms, struct error *err);

#endif
