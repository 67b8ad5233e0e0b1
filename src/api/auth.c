#include "api/auth.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/authenticate.h"
#include "app/setup.h"
#include "app/sign_in.h"
#include "store/token_store.h"

struct login_reply {
    struct text token, csrf_token;
    struct opt expires_at_ms;
    struct signed_in user;
};

static const struct field login_reply_fields[] = {
    FIELD_TEXT(struct login_reply, token, "token", .required = true,
               .description = "for Authorization: Bearer; the cookie holds it too"),
    FIELD_TIMESTAMP(struct login_reply, expires_at_ms, "expiresAt", .required = true),
    FIELD_OBJECT(struct login_reply, user, "user", &signed_in_schema, .required = true),
    FIELD_TEXT(struct login_reply, csrf_token, "csrfToken", .required = true,
               .description = "X-CSRF-Token of writes by cookie"),
};
const struct schema login_reply_schema = SCHEMA("Login", struct login_reply, login_reply_fields);

static const char *const credential_names[] = {
    [CREDENTIAL_NONE] = "none", [CREDENTIAL_SESSION] = "session", [CREDENTIAL_API_TOKEN] = "token",
    [CREDENTIAL_JWT] = "jwt",   [CREDENTIAL_SYSTEM] = "system",
};

struct me_reply {
    struct signed_in user;
    struct opt role, credential, expires_at_ms;
    struct text csrf_token;
};

static const struct field me_reply_fields[] = {
    FIELD_OBJECT(struct me_reply, user, "user", &signed_in_schema, .required = true),
    FIELD_ENUM(struct me_reply, role, "role", role_names, ROLE_COUNT, .required = true),
    FIELD_ENUM(struct me_reply, credential, "credential", credential_names,
               ARRAY_LENGTH(credential_names), .required = true),
    FIELD_TIMESTAMP(struct me_reply, expires_at_ms, "expiresAt", .required = true, .nullable = true,
                    .description = "of the session or API token"),
    FIELD_TEXT(struct me_reply, csrf_token, "csrfToken", .required = true, .nullable = true,
               .description = "X-CSRF-Token of writes by cookie; of a session"),
};
const struct schema me_reply_schema = SCHEMA("Me", struct me_reply, me_reply_fields);

struct setup_reply {
    struct opt needed;
};

static const struct field setup_reply_fields[] = {
    FIELD_BOOLEAN(struct setup_reply, needed, "needed", .required = true,
                  .description = "there is no user yet"),
};
const struct schema setup_reply_schema =
    SCHEMA("SetupState", struct setup_reply, setup_reply_fields);

/* Max-Age 0 makes the browser forget it. */
static void set_session_cookie(struct request *request, const char *token, int64_t max_age_s)
{
    snprintf(request->cookies[0], sizeof(request->cookies[0]),
             "%s=%s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Strict%s", session_cookie_name,
             token, max_age_s, request->exchange->secure ? "; Secure" : "");
}

struct result login_prepare(struct request *request, struct error *err)
{
    struct password_proof *proof = ARENA_NEW(request->call.arena, struct password_proof);
    request->prepared = proof;
    return sign_in_check(&request->call, request->body, proof, err);
}

static void reply_session(struct request *request, const struct session *session)
{
    char csrf[TOKEN_TEXT_MAX];
    csrf_token(session->token, csrf);
    struct actor actor = actor_of_user(&session->user);
    struct login_reply reply = {
        .token = {.chars = session->token},
        .csrf_token = {.chars = csrf},
        .expires_at_ms = OPT(session->expires_at_ms),
        .user = signed_in_of(&actor),
    };
    schema_encode(&login_reply_schema, &reply, request->out);
    set_session_cookie(request, session->token,
                       (session->expires_at_ms - request->call.now_ms) / 1000);
}

struct result login_handle(struct request *request, struct error *err)
{
    struct session session = {.opened = false};
    TRY(sign_in(&request->call, request->prepared, request->app->settings.session_hours, &session,
                err));
    if (session.opened)
        reply_session(request, &session);
    else
        request_refuse(request, ERROR_UNAUTHENTICATED, 0, "wrong email or password");
    return RESULT_OK;
}

struct result setup_get_handle(struct request *request, struct error *err)
{
    bool any = false;
    TRY(user_store_any(request->call.db, &any, err));
    struct setup_reply reply = {.needed = OPT(!any)};
    schema_encode(&setup_reply_schema, &reply, request->out);
    return RESULT_OK;
}

struct result setup_prepare(struct request *request, struct error *err)
{
    struct setup_proof *proof = ARENA_NEW(request->call.arena, struct setup_proof);
    request->prepared = proof;
    return setup_check(&request->call, &request->app->setup_key, request->body, proof, err);
}

struct result setup_handle(struct request *request, struct error *err)
{
    struct session session = {.opened = false};
    TRY(setup_finish(&request->call, request->body, request->prepared,
                     request->app->settings.session_hours, &session, err));
    if (session.opened)
        reply_session(request, &session);
    else
        request_refuse(request, ERROR_FORBIDDEN, 0,
                       "this is not the link that the server showed when it started");
    return RESULT_OK;
}

struct result logout_handle(struct request *request, struct error *err)
{
    TRY(sign_out(&request->call, err));
    if (request->call.actor.credential == CREDENTIAL_SESSION)
        set_session_cookie(request, "", 0);
    return RESULT_OK;
}

/* As it was presented. */
static const char *session_token(const struct request *request)
{
    if (request->call.actor.by_cookie)
        return http_cookie_value(request->exchange, session_cookie_name);
    return bearer_token(http_header_value(request->exchange, "Authorization"));
}

struct result me_handle(struct request *request, struct error *err)
{
    const struct actor *actor = &request->call.actor;
    struct token token = {0};
    bool found = false;
    if (oid_is_set(&actor->token_id))
        TRY(token_store_find(request->call.db, request->call.arena, &actor->token_id, &token,
                             &found, err));

    char csrf[TOKEN_TEXT_MAX] = "";
    if (actor->credential == CREDENTIAL_SESSION)
        csrf_token(session_token(request), csrf);
    struct me_reply reply = {
        .user = signed_in_of(actor),
        .role = OPT(actor->role),
        .credential = OPT(actor->credential),
        .expires_at_ms = found ? OPT(token.expires_at_ms) : UNKNOWN,
        .csrf_token = {.chars = csrf[0] ? csrf : NULL},
    };
    schema_encode(&me_reply_schema, &reply, request->out);
    return RESULT_OK;
}

struct result password_prepare(struct request *request, struct error *err)
{
    struct password_proof *proof = ARENA_NEW(request->call.arena, struct password_proof);
    request->prepared = proof;
    return password_change_check(&request->call, request->body, proof, err);
}

struct result password_handle(struct request *request, struct error *err)
{
    bool changed = false;
    TRY(password_change(&request->call, request->prepared, &changed, err));
    if (!changed) {
        request_refuse(request, ERROR_VALIDATION, 0, "1 field is wrong");
        error_field(&request->refusal, "/currentPassword", "is not your password");
    }
    return RESULT_OK;
}
