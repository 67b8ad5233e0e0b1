/* Signing in and out by password, and changing one's own.
 *
 * A password is checked in two steps. The first is slow (argon2id) and runs outside any
 * transaction; what it found is a proof. The second runs inside the write transaction, where the
 * throttle decides again and the proof counts only if the account still has the hash it was made
 * against. An unknown account costs the same time and gets the same answer as a wrong password.
 *
 * A wrong password is a result, not a failure: its trace (throttle.h, audit) must be committed. */
#ifndef APP_SIGN_IN_H
#define APP_SIGN_IN_H

#include "app/call.h"
#include "crypto/token.h"
#include "store/user_store.h"
#include "json/field.h"

struct sign_in_body {
    struct text email, password;
};
struct password_change_body {
    struct text current_password, new_password;
};
extern const struct schema sign_in_schema;         /* struct sign_in_body */
extern const struct schema password_change_schema; /* struct password_change_body */

struct password_proof {
    const char *email_key;    /* what the throttle counts by */
    struct oid user_id;       /* not set: no such account */
    const char *checked_hash; /* the password was held against it; NULL: there was none */
    bool matches;
    const char *new_hash; /* to be stored where the proof holds; NULL: keep the old one */
};

struct session {
    bool opened; /* false: wrong email or password, and nothing below is set */
    char token[TOKEN_TEXT_MAX];
    int64_t expires_at_ms;
    struct user user;
};

/* Slow; outside a transaction. ERROR_TOO_MANY_REQUESTS. */
MUST_USE struct result sign_in_check(struct call *call, const struct sign_in_body *body,
                                     struct password_proof *ret_proof, struct error *err);
/* Inside the transaction: opens a session for session_hours. ERROR_TOO_MANY_REQUESTS. */
MUST_USE struct result sign_in(struct call *call, const struct password_proof *proof,
                               int32_t session_hours, struct session *ret_session,
                               struct error *err);

/* The same without a proof, for a user who has just shown otherwise who they are. */
MUST_USE struct result session_open(struct call *call, const struct user *user,
                                    int32_t session_hours, struct session *ret_session,
                                    struct error *err);

/* Ends the session in use; nothing for another kind of credential. */
MUST_USE struct result sign_out(struct call *call, struct error *err);

/* Slow; outside a transaction. ERROR_VALIDATION: the new password is too weak. ERROR_CONFLICT: the
 * caller has no password here. ERROR_TOO_MANY_REQUESTS. */
MUST_USE struct result password_change_check(struct call *call,
                                             const struct password_change_body *body,
                                             struct password_proof *ret_proof, struct error *err);
/* Inside the transaction: sets the new password and ends the user's other sessions. API tokens
 * stay. *ret_changed false: the current password was wrong, which counts as a wrong sign-in. */
MUST_USE struct result password_change(struct call *call, const struct password_proof *proof,
                                       bool *ret_changed, struct error *err);

/* Who is signed in, as it is answered; a user of the host CRM may lack id and email. */
struct signed_in {
    struct oid id;
    struct text email, name;
    struct opt role;
    struct oid buyer_id;
};
extern const struct schema signed_in_schema;
struct signed_in signed_in_of(const struct actor *actor);
/* The actor that a user signs in as. */
struct actor actor_of_user(const struct user *user);

#endif
