/* Idempotency-Key: the same key and request within a day get the first answer again.
 *
 * A key belongs to its user and endpoint. The answer is stored in the transaction of the write that
 * it reports, so that it survives a restart whenever the write does. An answer that holds a secret
 * (endpoint->secret_reply) is sealed under a key made of what the repeated request must present
 * again: the Idempotency-Key, the credentials and the whole body. */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "api/endpoint.h"
#include "crypto/hash.h"

enum { IDEMPOTENCY_KEY_MAX = 200 };

struct idempotency {
    bool asked; /* the request is a POST and carried the header */
    unsigned char key_hash[HASH_BYTES];
    unsigned char request_hash[HASH_BYTES];
    unsigned char seal_key[HASH_BYTES];
};

/* ERROR_VALIDATION where the key is empty, too long or holds control characters. */
MUST_USE struct result idempotency_read(const struct request *request,
                                        struct idempotency *ret_idempotency, struct error *err);

/* Looks for a first answer, inside the transaction. Found: it is put into the reply. Found for
 * another request: ERROR_VALIDATION. */
MUST_USE struct result idempotency_replay(struct request *request,
                                          const struct idempotency *idempotency,
                                          struct http_reply *reply, bool *ret_replayed,
                                          struct error *err);

/* Keeps `reply` as the first answer, inside the transaction. */
MUST_USE struct result idempotency_keep(struct request *request,
                                        const struct idempotency *idempotency,
                                        const struct http_reply *reply, struct error *err);

#endif
