#include "app/setup.h"

#include <sodium.h>

#include "app/audit.h"
#include "app/fields.h"
#include "app/sign_in.h"
#include "app/throttle.h"
#include "app/users.h"
#include "crypto/password.h"

static const struct field setup_fields[] = {
    FIELD_TEXT(struct setup_body, token, "token", .required = true, .max_length = TOKEN_TEXT_MAX,
               .description = "of the link that the server showed when it started"),
    FIELD_TEXT(struct setup_body, email, "email", .required = true, TEXT_EMAIL),
    FIELD_TEXT(struct setup_body, name, "name", .required = true, TEXT_LINE(200)),
    FIELD_TEXT(struct setup_body, password, "password", .required = true,
               .description = "10 to 256 characters, none of the commonest"),
};
const struct schema setup_schema = SCHEMA("Setup", struct setup_body, setup_fields);

struct result setup_begin(struct db *db, struct setup_key *ret_key, char ret_token[TOKEN_TEXT_MAX],
                          struct error *err)
{
    bool any = false;
    TRY(user_store_any(db, &any, err));
    struct setup_key key = {.open = !any};
    ret_token[0] = '\0';
    if (key.open) {
        token_new("pcf_", ret_token);
        token_hash(ret_token, key.hash);
    }
    *ret_key = key;
    return RESULT_OK;
}

static bool key_matches(const struct setup_key *key, const char *token)
{
    unsigned char hash[TOKEN_HASH_BYTES];
    token_hash(token, hash);
    return key->open && sodium_memcmp(hash, key->hash, sizeof(hash)) == 0;
}

/* Nothing is counted or written for who comes too late: it is no secret that there are users. */
static struct result check_nobody(struct call *call, struct error *err)
{
    bool any = false;
    TRY(user_store_any(call->db, &any, err));
    if (any)
        return error_set(err, ERROR_FORBIDDEN, "there is a user already: sign in");
    return RESULT_OK;
}

struct result setup_check(struct call *call, const struct setup_key *key,
                          const struct setup_body *body, struct setup_proof *ret_proof,
                          struct error *err)
{
    struct setup_proof proof = {.matches = false};
    bool any = false;
    TRY(user_store_any(call->db, &any, err));
    if (!any) {
        TRY(throttle_check(call, email_key(call->arena, body->email.chars), err));
        proof.matches = key_matches(key, body->token.chars);
    }
    if (proof.matches)
        TRY(user_password_hash(call->arena, body->password.chars, "/password", &proof.password_hash,
                               err));
    *ret_proof = proof;
    return RESULT_OK;
}

static struct result record_wrong(struct call *call, const char *key, struct error *err)
{
    TRY(audit_write(call,
                    &(struct audit_change){.action = "auth.setup_failed",
                                           .subject_kind = "account",
                                           .subject_id = key},
                    err));
    return throttle_count(call, key, err);
}

struct result setup_finish(struct call *call, const struct setup_body *body,
                           const struct setup_proof *proof, int32_t session_hours,
                           struct session *ret_session, struct error *err)
{
    const char *key = email_key(call->arena, body->email.chars);
    TRY(check_nobody(call, err));
    TRY(throttle_check(call, key, err));
    if (!proof->matches) {
        TRY(record_wrong(call, key, err));
        *ret_session = (struct session){.opened = false};
        return RESULT_OK;
    }
    struct call as_setup = *call;
    as_setup.actor =
        (struct actor){.credential = CREDENTIAL_SYSTEM, .name = "setup", .role = ROLE_ADMIN};
    struct user_body first = {.email = body->email, .name = body->name, .role = OPT(ROLE_ADMIN)};
    struct user user = {0};
    TRY(user_create(&as_setup, &first, proof->password_hash, &user, err));
    return session_open(call, &user, session_hours, ret_session, err);
}
