#include "app/authenticate.h"

#include <string.h>
#include <strings.h>

#include "store/token_store.h"
#include "store/user_store.h"

const char session_cookie_name[] = "postclose_session";
const char token_prefix_session[] = "pcs_";
const char token_prefix_api[] = "pca_";

enum { JWT_SUBJECT_MAX_BYTES = 254 };

static bool has_prefix(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

const char *bearer_token(const char *authorization)
{
    static const char scheme[] = "Bearer ";
    size_t length = sizeof scheme - 1;
    if (!authorization || strncasecmp(authorization, scheme, length) != 0)
        return NULL;
    const char *token = authorization + length;
    token += strspn(token, " ");
    return *token ? token : NULL;
}

/* A session or API token. `kind` is the one that its place or prefix calls for. */
static struct result by_token(struct db *db, struct arena *arena, const char *secret,
                              enum token_kind kind, int64_t now_ms, struct actor *ret_actor,
                              struct error *err)
{
    struct token_holder holder = {0};
    bool found = false;
    TRY(token_store_find_holder(db, arena, secret, &holder, &found, err));
    if (!found || holder.kind != kind)
        return error_set(err, ERROR_UNAUTHENTICATED, "the token is unknown or was ended");
    if (holder.expires_at_ms <= now_ms)
        return error_set(err, ERROR_UNAUTHENTICATED, "the token of %s expired", holder.user_id.hex);
    struct actor actor = {
        .credential = kind == TOKEN_SESSION ? CREDENTIAL_SESSION : CREDENTIAL_API_TOKEN,
        .user_id = holder.user_id,
        .name = holder.name,
        .email = holder.email,
        .buyer_id = holder.buyer_id,
        .token_id = holder.token_id,
    };
    if (!role_parse(holder.role, &actor.role))
        return error_set(err, ERROR_INTERNAL, "user %s has the role %s", holder.user_id.hex,
                         holder.role);
    *ret_actor = actor;
    return RESULT_OK;
}

static struct result find_subject(struct db *db, struct arena *arena, const char *subject,
                                  struct user *ret_user, bool *ret_found, struct error *err)
{
    struct oid id;
    if (oid_parse(subject, &id))
        return user_store_find(db, arena, &id, ret_user, ret_found, err);
    return user_store_find_by_email(db, arena, subject, ret_user, ret_found, err);
}

/* The host CRM says the role; which buyer's deals an outside buyer sees is known here alone, and no
 * claim turns an outside buyer's account into one of the staff. */
static struct result by_jwt(struct app *app, struct db *db, struct arena *arena, const char *token,
                            int64_t now_ms, struct actor *ret_actor, struct error *err)
{
    struct jwt_claims claims = {0};
    TRY(jwt_verify(app->jwt_keys, token, app->settings.jwt_audience, now_ms, arena, &claims, err));
    struct actor actor = {.credential = CREDENTIAL_JWT, .name = claims.subject};
    if (!role_parse(claims.role, &actor.role))
        return error_set(err, ERROR_UNAUTHENTICATED, "JWT: unknown role %.40s", claims.role);
    if (!claims.subject[0] || strlen(claims.subject) > JWT_SUBJECT_MAX_BYTES)
        return error_set(err, ERROR_UNAUTHENTICATED, "JWT: sub is empty or too long");

    struct user user = {0};
    bool found = false;
    TRY(find_subject(db, arena, claims.subject, &user, &found, err));
    if (found) {
        actor.user_id = user.id;
        actor.name = user.name;
        actor.email = user.email;
        actor.buyer_id = user.buyer_id;
    } else if (!oid_parse(claims.subject, &actor.user_id)) {
        actor.email = strchr(claims.subject, '@') ? claims.subject : NULL;
    }
    if ((actor.role == ROLE_BUYER) != oid_is_set(&actor.buyer_id))
        return error_set(err, ERROR_UNAUTHENTICATED,
                         "JWT: the role %s does not go with the account %.80s",
                         role_names[actor.role], claims.subject);
    *ret_actor = actor;
    return RESULT_OK;
}

static struct result by_header(struct app *app, struct db *db, struct arena *arena,
                               const char *authorization, int64_t now_ms, struct actor *ret_actor,
                               struct error *err)
{
    const char *token = bearer_token(authorization);
    if (!token)
        return error_set(err, ERROR_UNAUTHENTICATED, "Authorization is not Bearer");
    if (has_prefix(token, token_prefix_session))
        return by_token(db, arena, token, TOKEN_SESSION, now_ms, ret_actor, err);
    if (has_prefix(token, token_prefix_api))
        return by_token(db, arena, token, TOKEN_API, now_ms, ret_actor, err);
    if (app->jwt_keys)
        return by_jwt(app, db, arena, token, now_ms, ret_actor, err);
    return error_set(err, ERROR_UNAUTHENTICATED, "the bearer token has no known prefix");
}

struct result authenticate(struct app *app, struct db *db, struct arena *arena,
                           const struct credentials *credentials, int64_t now_ms,
                           struct actor *ret_actor, struct error *err)
{
    if (credentials->authorization)
        return by_header(app, db, arena, credentials->authorization, now_ms, ret_actor, err);
    if (!credentials->session_cookie)
        return error_set(err, ERROR_UNAUTHENTICATED, "no credentials");
    TRY(by_token(db, arena, credentials->session_cookie, TOKEN_SESSION, now_ms, ret_actor, err));
    ret_actor->by_cookie = true;
    return RESULT_OK;
}
