#include "app/sign_in.h"

#include <string.h>

#include "app/audit.h"
#include "app/authenticate.h"
#include "app/fields.h"
#include "app/throttle.h"
#include "app/users.h"
#include "crypto/password.h"
#include "store/token_store.h"

#define HOUR_MS INT64_C(3600000)

static const struct field sign_in_fields[] = {
    FIELD_TEXT(struct sign_in_body, email, "email", .required = true,
               .max_length = EMAIL_LENGTH_MAX),
    FIELD_TEXT(struct sign_in_body, password, "password", .required = true,
               .max_length = PASSWORD_MAX_CHARS),
};
const struct schema sign_in_schema = SCHEMA("SignIn", struct sign_in_body, sign_in_fields);

static const struct field password_change_fields[] = {
    FIELD_TEXT(struct password_change_body, current_password, "currentPassword", .required = true,
               .max_length = PASSWORD_MAX_CHARS),
    FIELD_TEXT(struct password_change_body, new_password, "newPassword", .required = true,
               .description = "10 to 256 characters, none of the commonest"),
};
const struct schema password_change_schema =
    SCHEMA("PasswordChange", struct password_change_body, password_change_fields);

static const struct field signed_in_fields[] = {
    FIELD_OID(struct signed_in, id, "_id", .required = true, .nullable = true),
    FIELD_TEXT(struct signed_in, email, "email", .required = true, .nullable = true),
    FIELD_TEXT(struct signed_in, name, "name", .required = true),
    FIELD_ENUM(struct signed_in, role, "role", role_names, ROLE_COUNT, .required = true),
    FIELD_OID(struct signed_in, buyer_id, "buyerId", .required = true, .nullable = true),
};
const struct schema signed_in_schema = SCHEMA("SignedInUser", struct signed_in, signed_in_fields);

struct signed_in signed_in_of(const struct actor *actor)
{
    return (struct signed_in){
        .id = actor->user_id,
        .email = {.chars = actor->email},
        .name = {.chars = actor->name},
        .role = OPT(actor->role),
        .buyer_id = actor->buyer_id,
    };
}

struct actor actor_of_user(const struct user *user)
{
    struct actor actor = {
        .credential = CREDENTIAL_SESSION,
        .user_id = user->id,
        .name = user->name,
        .email = user->email,
        .role = ROLE_COUNT,
        .buyer_id = user->buyer_id,
    };
    role_parse(user->role, &actor.role);
    return actor;
}

/* ---- what a password proves ---- */

static void prove(const struct user *user, bool found, const char *password,
                  struct password_proof *proof)
{
    proof->user_id = found ? user->id : (struct oid){0};
    proof->checked_hash = found ? user->password_hash : NULL;
    proof->matches = password_verify(proof->checked_hash, password);
}

/* Whether the account is still the one that the password was held against. */
static struct result proof_holds(struct call *call, const struct password_proof *proof,
                                 struct user *ret_user, bool *ret_holds, struct error *err)
{
    struct user user = {0};
    bool found = false;
    if (oid_is_set(&proof->user_id))
        TRY(user_store_find(call->db, call->arena, &proof->user_id, &user, &found, err));
    *ret_holds = found && proof->matches && user.password_hash &&
                 !strcmp(user.password_hash, proof->checked_hash);
    *ret_user = user;
    return RESULT_OK;
}

/* The account's own trail where there is one, else the address that was tried. */
static struct result record_wrong(struct call *call, const struct password_proof *proof,
                                  struct error *err)
{
    bool known = oid_is_set(&proof->user_id);
    TRY(audit_write(
        call,
        &(struct audit_change){.action = "auth.login_failed",
                               .subject_kind = known ? "user" : "account",
                               .subject_id = known ? proof->user_id.hex : proof->email_key},
        err));
    return throttle_count(call, proof->email_key, err);
}

/* ---- signing in ---- */

struct result sign_in_check(struct call *call, const struct sign_in_body *body,
                            struct password_proof *ret_proof, struct error *err)
{
    struct password_proof proof = {.email_key = email_key(call->arena, body->email.chars)};
    TRY(throttle_check(call, proof.email_key, err));
    struct user user = {0};
    bool found = false;
    TRY(user_store_find_by_email(call->db, call->arena, body->email.chars, &user, &found, err));
    prove(&user, found, body->password.chars, &proof);
    if (proof.matches && password_needs_rehash(proof.checked_hash)) {
        char *hash = arena_alloc(call->arena, PASSWORD_HASH_MAX);
        TRY(password_hash(body->password.chars, hash, err));
        proof.new_hash = hash;
    }
    *ret_proof = proof;
    return RESULT_OK;
}

struct result session_open(struct call *call, const struct user *user, int32_t session_hours,
                           struct session *ret_session, struct error *err)
{
    struct token token = {
        .id = oid_new(call->now_ms),
        .kind = TOKEN_SESSION,
        .user_id = user->id,
        .created_at_ms = call->now_ms,
        .expires_at_ms = call->now_ms + session_hours * HOUR_MS,
    };
    struct session session = {.opened = true, .expires_at_ms = token.expires_at_ms, .user = *user};
    token_new(token_prefix_session, session.token);
    TRY(token_store_insert(call->db, &token, session.token, call->now_ms, err));

    /* Nobody was signed in until now. */
    struct call as_user = *call;
    as_user.actor = actor_of_user(user);
    TRY(audit_write(&as_user,
                    &(struct audit_change){
                        .action = "auth.login", .subject_kind = "user", .subject_id = user->id.hex},
                    err));
    *ret_session = session;
    return RESULT_OK;
}

struct result sign_in(struct call *call, const struct password_proof *proof, int32_t session_hours,
                      struct session *ret_session, struct error *err)
{
    struct user user = {0};
    struct session session = {.opened = false};
    bool holds = false;
    TRY(throttle_check(call, proof->email_key, err));
    TRY(proof_holds(call, proof, &user, &holds, err));
    if (!holds) {
        TRY(record_wrong(call, proof, err));
        *ret_session = session;
        return RESULT_OK;
    }
    TRY(throttle_clear(call, proof->email_key, err));
    if (proof->new_hash)
        TRY(user_store_rehash(call->db, &user.id, proof->checked_hash, proof->new_hash, err));
    return session_open(call, &user, session_hours, ret_session, err);
}

struct result sign_out(struct call *call, struct error *err)
{
    if (call->actor.credential != CREDENTIAL_SESSION)
        return RESULT_OK;
    TRY(token_store_delete(call->db, &call->actor.token_id, err));
    return audit_write(call,
                       &(struct audit_change){.action = "auth.logout",
                                              .subject_kind = "user",
                                              .subject_id = call->actor.user_id.hex},
                       err);
}

/* ---- changing one's own password ---- */

struct result password_change_check(struct call *call, const struct password_change_body *body,
                                    struct password_proof *ret_proof, struct error *err)
{
    struct user user = {0};
    bool found = false;
    TRY(user_store_find(call->db, call->arena, &call->actor.user_id, &user, &found, err));
    if (!found || !user.password_hash)
        return error_set(err, ERROR_CONFLICT, "you have no password here to change");
    struct password_proof proof = {.email_key = email_key(call->arena, user.email)};
    char *new_hash = NULL;
    TRY(throttle_check(call, proof.email_key, err));
    TRY(user_password_hash(call->arena, body->new_password.chars, "/newPassword", &new_hash, err));
    proof.new_hash = new_hash;
    prove(&user, found, body->current_password.chars, &proof);
    *ret_proof = proof;
    return RESULT_OK;
}

struct result password_change(struct call *call, const struct password_proof *proof,
                              bool *ret_changed, struct error *err)
{
    struct user user = {0};
    bool holds = false;
    TRY(throttle_check(call, proof->email_key, err));
    TRY(proof_holds(call, proof, &user, &holds, err));
    if (!holds) {
        TRY(record_wrong(call, proof, err));
        *ret_changed = false;
        return RESULT_OK;
    }
    struct user after = user;
    after.password_hash = proof->new_hash;
    after.updated_at_ms = call->now_ms;
    TRY(throttle_clear(call, proof->email_key, err));
    TRY(user_store_set(call->db, call->arena, &user, &after, err));
    TRY(token_store_end_sessions(call->db, &user.id, &call->actor.token_id, err));
    TRY(audit_write(call,
                    &(struct audit_change){.action = "auth.password",
                                           .subject_kind = "user",
                                           .subject_id = user.id.hex,
                                           .after = "{\"passwordChanged\":true}"},
                    err));
    *ret_changed = true;
    return RESULT_OK;
}
