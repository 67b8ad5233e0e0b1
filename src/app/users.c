#include "app/users.h"

#include <string.h>

#include "app/audit.h"
#include "app/fields.h"
#include "crypto/password.h"
#include "store/buyer_store.h"
#include "store/token_store.h"

static bool is_id(const char *text)
{
    struct oid id;
    return oid_parse(text, &id);
}

static bool is_strong_password(const char *text)
{
    return password_weakness(text) == NULL;
}

/* Longer ones get through to the check, which names the limit. */
#define PASSWORD_RULES                                                                             \
    .nullable = true, .max_length = 4 * PASSWORD_MAX_CHARS, .is_valid = is_strong_password,        \
    .must = "must have 10 to 256 characters and be none of the commonest"

#define USER_FIELDS                                                                                \
    FIELD_TEXT(struct user_body, email, "email", .required = true, TEXT_EMAIL),                    \
        FIELD_TEXT(struct user_body, name, "name", .required = true, TEXT_LINE(200)),              \
        FIELD_ENUM(struct user_body, role, "role", role_names, ROLE_COUNT, .required = true),      \
        FIELD_TEXT(struct user_body, buyer_id, "buyerId", .nullable = true, .is_valid = is_id,     \
                   .must = "must be 24 lower-case hex digits",                                     \
                   .description = "for the role buyer, and only for it"),                          \
        FIELD_TEXT(struct user_body, password, "password", PASSWORD_RULES,                         \
                   .description = "none: signs in by other means. 10 to 256 characters")

static const struct field create_fields[] = {
    FIELD_OID(struct user_body, id, "_id", .nullable = true, .description = "keeps an existing id"),
    USER_FIELDS,
    FIELD_STAMPS,
};
const struct schema user_create_schema = SCHEMA("UserCreate", struct user_body, create_fields);

static const struct field patch_fields[] = {FIELD_ID_FIXED, USER_FIELDS, FIELD_STAMPS};
const struct schema user_patch_schema =
    SCHEMA_WITH("UserPatch", struct user_body, patch_fields, .partial = true);

static const struct field reply_fields[] = {
    FIELD_OID(struct user_reply, id, "_id", .required = true),
    FIELD_TEXT(struct user_reply, email, "email", .required = true),
    FIELD_TEXT(struct user_reply, name, "name", .required = true),
    FIELD_ENUM(struct user_reply, role, "role", role_names, ROLE_COUNT, .required = true),
    FIELD_OID(struct user_reply, buyer_id, "buyerId", .required = true, .nullable = true),
    FIELD_TIMESTAMP(struct user_reply, created_at_ms, "createdAt", .required = true),
    FIELD_TIMESTAMP(struct user_reply, updated_at_ms, "updatedAt", .required = true),
};
const struct schema user_reply_schema = SCHEMA("User", struct user_reply, reply_fields);

struct user_reply user_reply_of(const struct user *user)
{
    return (struct user_reply){
        .id = user->id,
        .email = {.chars = user->email},
        .name = {.chars = user->name},
        .role = OPT(name_index(role_names, ROLE_COUNT, user->role)),
        .buyer_id = user->buyer_id,
        .created_at_ms = OPT(user->created_at_ms),
        .updated_at_ms = OPT(user->updated_at_ms),
    };
}

void user_encode(const struct user *user, struct json_writer *out)
{
    struct user_reply reply = user_reply_of(user);
    schema_encode(&user_reply_schema, &reply, out);
}

/* For the audit. */
static const char *user_json(struct arena *arena, const struct user *user, bool password_changed)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    struct user_reply reply = user_reply_of(user);
    json_begin_object(out);
    schema_encode_members(&user_reply_schema, &reply, out);
    if (password_changed)
        json_member_bool(out, "passwordChanged", true);
    json_end_object(out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}

struct result user_password_hash(struct arena *arena, const char *password, const char *pointer,
                                 char **ret_hash, struct error *err)
{
    const char *weakness = password_weakness(password);
    if (weakness) {
        error_field(err, pointer, "%s", weakness);
        return error_result(err);
    }
    char *hash = arena_alloc(arena, PASSWORD_HASH_MAX);
    TRY(password_hash(password, hash, err));
    *ret_hash = hash;
    return RESULT_OK;
}

static bool has_role(const struct user *user, enum role role)
{
    return !strcmp(user->role, role_names[role]);
}

/* What holds for every user, whatever changed. */
static struct result check_user(struct call *call, const struct user *user, struct error *err)
{
    bool with_buyer = oid_is_set(&user->buyer_id), found = true;
    if (!text_is_email(user->email))
        error_field(err, "/email", "must be an email address");
    if (has_role(user, ROLE_BUYER) && !with_buyer)
        error_field(err, "/buyerId", "is required for the role buyer");
    if (!has_role(user, ROLE_BUYER) && with_buyer)
        error_field(err, "/buyerId", "must be absent or null for the role %s", user->role);
    if (with_buyer)
        TRY(buyer_store_exists(call->db, &user->buyer_id, &found, err));
    if (!found)
        error_field(err, "/buyerId", "no such buyer");
    return error_result(err);
}

struct result user_create(struct call *call, const struct user_body *body,
                          const char *password_hash, struct user *ret_user, struct error *err)
{
    struct user user = {
        .id = oid_is_set(&body->id) ? body->id : oid_new(call->now_ms),
        .email = body->email.chars,
        .name = body->name.chars,
        .role = role_names[body->role.value],
        .password_hash = password_hash,
        .rev = 1,
        .created_at_ms = body->created_at_ms.known ? body->created_at_ms.value : call->now_ms,
        .updated_at_ms = body->updated_at_ms.known ? body->updated_at_ms.value : call->now_ms,
    };
    if (body->buyer_id.chars && !oid_parse(body->buyer_id.chars, &user.buyer_id))
        error_field(err, "/buyerId", "must be 24 lower-case hex digits");
    TRY(check_user(call, &user, err));
    TRY(user_store_insert(call->db, call->arena, &user, err));
    TRY(audit_write(call,
                    &(struct audit_change){.action = "user.create",
                                           .subject_kind = "user",
                                           .subject_id = user.id.hex,
                                           .after = user_json(call->arena, &user, false)},
                    err));
    *ret_user = user;
    return RESULT_OK;
}

/* Decided inside the transaction: of two admins who demote each other, one stays. */
static struct result check_admin_stays(struct call *call, const struct user *leaving,
                                       struct error *err)
{
    bool others = true;
    if (has_role(leaving, ROLE_ADMIN))
        TRY(user_store_has_other(call->db, leaving->role, &leaving->id, &others, err));
    if (!others)
        return error_set(err, ERROR_CONFLICT, "%s is the last admin", leaving->email);
    return RESULT_OK;
}

static struct user changed_user(const struct call *call, const struct user *before,
                                const struct user_body *body, const char *password_hash)
{
    struct user after = *before;
    after.rev++;
    after.updated_at_ms = call->now_ms;
    if (body->email.chars)
        after.email = body->email.chars;
    if (body->name.chars)
        after.name = body->name.chars;
    if (body->role.known)
        after.role = role_names[body->role.value];
    if (body->buyer_id.cleared || !has_role(&after, ROLE_BUYER))
        after.buyer_id = (struct oid){0};
    if (body->buyer_id.chars)
        oid_parse(body->buyer_id.chars, &after.buyer_id);
    if (body->password.chars || body->password.cleared)
        after.password_hash = password_hash;
    return after;
}

static bool is_same(const struct user *a, const struct user *b)
{
    return !strcmp(a->email, b->email) && !strcmp(a->name, b->name) && !strcmp(a->role, b->role) &&
           oid_equal(&a->buyer_id, &b->buyer_id);
}

static struct result end_access(struct call *call, const struct user *before,
                                const struct user *after, bool new_password, struct error *err)
{
    static const struct oid none = {0};
    if (new_password || !oid_equal(&before->buyer_id, &after->buyer_id))
        return token_store_revoke_all(call->db, &after->id, err);
    if (strcmp(before->role, after->role) != 0)
        return token_store_end_sessions(call->db, &after->id, &none, err);
    return RESULT_OK;
}

struct result user_update(struct call *call, const struct user *before,
                          const struct user_body *body, const char *password_hash,
                          struct user *ret_user, struct error *err)
{
    struct user after = changed_user(call, before, body, password_hash);
    bool new_password = body->password.chars || body->password.cleared;
    if (!new_password && is_same(before, &after)) {
        *ret_user = *before;
        return RESULT_OK;
    }
    TRY(check_user(call, &after, err));
    if (!has_role(&after, ROLE_ADMIN))
        TRY(check_admin_stays(call, before, err));
    TRY(user_store_set(call->db, call->arena, before, &after, err));
    TRY(end_access(call, before, &after, new_password, err));
    TRY(audit_write(call,
                    &(struct audit_change){.action = "user.update",
                                           .subject_kind = "user",
                                           .subject_id = after.id.hex,
                                           .before = user_json(call->arena, before, false),
                                           .after = user_json(call->arena, &after, new_password)},
                    err));
    *ret_user = after;
    return RESULT_OK;
}

struct result user_delete(struct call *call, const struct oid *id, struct error *err)
{
    struct user user = {0};
    TRY(user_store_get(call->db, call->arena, id, &user, err));
    TRY(check_admin_stays(call, &user, err));
    TRY(user_store_delete(call->db, id, err));
    return audit_write(call,
                       &(struct audit_change){.action = "user.delete",
                                              .subject_kind = "user",
                                              .subject_id = id->hex,
                                              .before = user_json(call->arena, &user, false)},
                       err);
}
