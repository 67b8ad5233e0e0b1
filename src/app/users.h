/* Users: creating, changing and deleting them, and how they look on the wire.
 *
 * A role is read from the user's row at every request, so a change of it counts at once. Besides:
 *     a new role                               ends the user's sessions;
 *     a new password, or another buyer to see  ends the sessions and revokes the API tokens.
 * A user changing their own password is sign_in.h's. Passwords are hashed before the transaction,
 * by user_password_hash(), and neither they nor their hashes are in any answer or audit entry. */
#ifndef APP_USERS_H
#define APP_USERS_H

#include "app/call.h"
#include "store/user_store.h"
#include "json/field.h"

struct user_body {
    struct oid id; /* on creation; not set: a new one */
    struct text email, name;
    struct opt role;      /* enum role */
    struct text buyer_id; /* text, so that a change can tell null from absent */
    struct text password; /* NULL: signs in by other means */
    /* Of an import, on creation; never in a body. */
    struct opt created_at_ms, updated_at_ms;
};

extern const struct schema user_create_schema; /* struct user_body, as the next */
extern const struct schema user_patch_schema;
extern const struct schema user_reply_schema;

/* Slow on purpose. ERROR_VALIDATION at `pointer` for a password that is too weak. */
MUST_USE struct result user_password_hash(struct arena *arena, const char *password,
                                          const char *pointer, char **ret_hash, struct error *err);

/* `password_hash` is that of body->password, NULL where there is none. ERROR_VALIDATION: the
 * address is none, the buyer is unknown or does not go with the role. ERROR_CONFLICT: id or address
 * taken. */
MUST_USE struct result user_create(struct call *call, const struct user_body *body,
                                   const char *password_hash, struct user *ret_user,
                                   struct error *err);
/* What is not in the body stays; a new role other than buyer drops the buyer. `before` is the row
 * as it stands in this transaction. Where nothing changes, nothing is written. Also ERROR_CONFLICT:
 * this would leave no admin. */
MUST_USE struct result user_update(struct call *call, const struct user *before,
                                   const struct user_body *body, const char *password_hash,
                                   struct user *ret_user, struct error *err);
/* ERROR_NOT_FOUND; ERROR_CONFLICT: the last admin, or the audit log names the user as the one who
 * did something. Who must go nevertheless is given a null password. */
MUST_USE struct result user_delete(struct call *call, const struct oid *id, struct error *err);

struct user_reply {
    struct oid id;
    struct text email, name;
    struct opt role;
    struct oid buyer_id;
    struct opt created_at_ms, updated_at_ms;
};
struct user_reply user_reply_of(const struct user *user);
void user_encode(const struct user *user, struct json_writer *out);

#endif
