#include "app/tokens.h"

#include "app/audit.h"
#include "app/authenticate.h"
#include "app/fields.h"
#include "store/user_store.h"

#define DAY_MS INT64_C(86400000)

static const struct field create_fields[] = {
    FIELD_TEXT(struct token_body, name, "name", .required = true, TEXT_LINE(100),
               .description = "what it is for"),
    FIELD_INTEGER(struct token_body, days, "days", .nullable = true, .min = 1,
                  .max = TOKEN_DAYS_MAX, .description = "its life; 90 where absent"),
};
const struct schema token_create_schema = SCHEMA("TokenCreate", struct token_body, create_fields);

struct token_reply {
    struct oid id;
    struct text name, secret;
    struct opt created_at_ms, expires_at_ms;
};

#define TOKEN_FIELDS                                                                               \
    FIELD_OID(struct token_reply, id, "_id", .required = true),                                    \
        FIELD_TEXT(struct token_reply, name, "name", .required = true),                            \
        FIELD_TIMESTAMP(struct token_reply, created_at_ms, "createdAt", .required = true),         \
        FIELD_TIMESTAMP(struct token_reply, expires_at_ms, "expiresAt", .required = true)

static const struct field reply_fields[] = {TOKEN_FIELDS};
const struct schema token_reply_schema = SCHEMA("Token", struct token_reply, reply_fields);

static const struct field created_fields[] = {
    TOKEN_FIELDS,
    FIELD_TEXT(struct token_reply, secret, "token", .required = true,
               .description = "shown this once"),
};
const struct schema token_created_schema =
    SCHEMA("TokenCreated", struct token_reply, created_fields);

static struct token_reply reply_of(const struct token *token)
{
    return (struct token_reply){
        .id = token->id,
        .name = {.chars = token->name},
        .created_at_ms = OPT(token->created_at_ms),
        .expires_at_ms = OPT(token->expires_at_ms),
    };
}

void token_encode(const struct token *token, struct json_writer *out)
{
    struct token_reply reply = reply_of(token);
    schema_encode(&token_reply_schema, &reply, out);
}

void token_encode_new(const struct new_token *token, struct json_writer *out)
{
    struct token_reply reply = reply_of(&token->token);
    reply.secret.chars = token->secret;
    schema_encode(&token_created_schema, &reply, out);
}

/* For the audit. */
static const char *token_json(struct arena *arena, const struct token *token)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    struct token_reply reply = reply_of(token);
    json_begin_object(out);
    schema_encode_members(&token_reply_schema, &reply, out);
    json_member_oid(out, "userId", &token->user_id);
    json_end_object(out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}

static struct result issue_token(struct call *call, const struct oid *user_id,
                                 const struct token_body *body, struct new_token *ret_token,
                                 struct error *err)
{
    int64_t days = body->days.known ? body->days.value : TOKEN_DAYS_DEFAULT;
    if (days < 1 || days > TOKEN_DAYS_MAX) {
        error_field(err, "/days", "must be between 1 and %d", TOKEN_DAYS_MAX);
        return error_result(err);
    }
    struct new_token issued = {
        .token = {.id = oid_new(call->now_ms),
                  .kind = TOKEN_API,
                  .user_id = *user_id,
                  .name = body->name.chars,
                  .created_at_ms = call->now_ms,
                  .expires_at_ms = call->now_ms + days * DAY_MS},
    };
    token_new(token_prefix_api, issued.secret);
    TRY(token_store_insert(call->db, &issued.token, issued.secret, call->now_ms, err));
    TRY(audit_write(call,
                    &(struct audit_change){.action = "token.create",
                                           .subject_kind = "token",
                                           .subject_id = issued.token.id.hex,
                                           .after = token_json(call->arena, &issued.token)},
                    err));
    *ret_token = issued;
    return RESULT_OK;
}

struct result token_create(struct call *call, const struct oid *user_id,
                           const struct token_body *body, struct new_token *ret_token,
                           struct error *err)
{
    struct user user = {0};
    bool found = false;
    TRY(user_store_find(call->db, call->arena, user_id, &user, &found, err));
    if (!found)
        return error_set(err, ERROR_CONFLICT, "a token belongs to an account here; you have none");
    return issue_token(call, user_id, body, ret_token, err);
}

struct result token_create_for(struct call *call, const char *email, const struct token_body *body,
                               struct new_token *ret_token, struct error *err)
{
    struct user user = {0};
    bool found = false;
    TRY(user_store_find_by_email(call->db, call->arena, email, &user, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no user has the address %s", email);
    return issue_token(call, &user.id, body, ret_token, err);
}

struct result token_revoke(struct call *call, const struct oid *id, struct error *err)
{
    struct token token = {0};
    bool found = false;
    TRY(token_store_find(call->db, call->arena, id, &token, &found, err));
    bool may = found && token.kind == TOKEN_API &&
               (call->actor.role == ROLE_ADMIN || oid_equal(&token.user_id, &call->actor.user_id));
    if (!may)
        return error_set(err, ERROR_NOT_FOUND, "no token %s", id->hex);
    TRY(token_store_delete(call->db, id, err));
    return audit_write(call,
                       &(struct audit_change){.action = "token.revoke",
                                              .subject_kind = "token",
                                              .subject_id = id->hex,
                                              .before = token_json(call->arena, &token)},
                       err);
}
