/* Setting up: the first user of an empty database, an admin, by a token that the server shows
 * whoever started it.
 *
 * A server that finds no user makes a token of 256 random bits when it starts and keeps its hash
 * alone. With it one admin can be made, and only while there is no user at all: that is looked at
 * inside the write transaction, so of two who try one succeeds, and who came by the command line
 * ends it as well. Several servers on one database have a token each.
 *
 * Wrong tokens are counted like wrong passwords (throttle.h). The password is hashed between,
 * outside any transaction, and only for the right token. */
#ifndef APP_SETUP_H
#define APP_SETUP_H

#include "app/call.h"
#include "crypto/token.h"
#include "json/field.h"

struct session;

/* Not open: there was a user when the server started, and no token is right. Written once, before
 * the first request. */
struct setup_key {
    bool open;
    unsigned char hash[TOKEN_HASH_BYTES];
};

struct setup_body {
    struct text token, email, name, password;
};
extern const struct schema setup_schema; /* struct setup_body */

struct setup_proof {
    bool matches;        /* the token is the right one */
    char *password_hash; /* NULL where it is not */
};

/* A new key and its token, "pcf_…"; where there is a user, the key is not open and *ret_token "".
 */
MUST_USE struct result setup_begin(struct db *db, struct setup_key *ret_key,
                                   char ret_token[TOKEN_TEXT_MAX], struct error *err);

/* Slow where the token is right; outside a transaction. Where there is a user nothing is checked,
 * and *ret_proof does not match: setup_finish() refuses, which comes after the look for a first
 * answer to the same Idempotency-Key. ERROR_VALIDATION: the password is too weak.
 * ERROR_TOO_MANY_REQUESTS. */
MUST_USE struct result setup_check(struct call *call, const struct setup_key *key,
                                   const struct setup_body *body, struct setup_proof *ret_proof,
                                   struct error *err);
/* Inside the transaction: makes the admin and signs them in. The session is not opened where the
 * token was wrong, which leaves its trace. ERROR_FORBIDDEN: there is a user.
 * ERROR_TOO_MANY_REQUESTS. */
MUST_USE struct result setup_finish(struct call *call, const struct setup_body *body,
                                    const struct setup_proof *proof, int32_t session_hours,
                                    struct session *ret_session, struct error *err);

#endif
