/* Users: rows of `users`, and the words they are found by. Text is in the arena given. */
#ifndef STORE_USER_STORE_H
#define STORE_USER_STORE_H

#include "store/list_query.h"

struct user {
    struct oid id;
    const char *email; /* as it was given; one account an address, whatever its case */
    const char *name;
    const char *role;          /* one of role_names (app/call.h) */
    struct oid buyer_id;       /* of an outside buyer; else not set */
    const char *password_hash; /* NULL: cannot sign in by password. Never leaves the program. */
    int64_t rev;
    int64_t created_at_ms, updated_at_ms;
};

struct user_filter {
    const char *role;    /* NULL: not asked */
    const char *query;   /* beginnings of words of name and email; NULL: not asked */
    struct oid buyer_id; /* not set: not asked */
    struct oid after;    /* ids after this one; not set: from the start */
};

struct user_list {
    struct user *items; /* by id */
    size_t count;
};

/* What an address is known by: ASCII letters in lower case, others as they are. */
const char *email_key(struct arena *arena, const char *email);

MUST_USE struct result user_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                       struct user *ret_user, bool *ret_found, struct error *err);
/* ERROR_NOT_FOUND where there is none. */
MUST_USE struct result user_store_get(struct db *db, struct arena *arena, const struct oid *id,
                                      struct user *ret_user, struct error *err);
MUST_USE struct result user_store_find_by_email(struct db *db, struct arena *arena,
                                                const char *email, struct user *ret_user,
                                                bool *ret_found, struct error *err);
/* NULL where there is no such user (any more). */
MUST_USE struct result user_store_name(struct db *db, struct arena *arena, const struct oid *id,
                                       const char **ret_name, struct error *err);
MUST_USE struct result user_store_list(struct db *db, struct arena *arena,
                                       const struct user_filter *filter, int64_t limit,
                                       struct user_list *ret_list, struct error *err);
/* Is there any user? */
MUST_USE struct result user_store_any(struct db *db, bool *ret_any, struct error *err);
/* Is there a user of that role but this one? */
MUST_USE struct result user_store_has_other(struct db *db, const char *role, const struct oid *id,
                                            bool *ret_has, struct error *err);

/* ERROR_CONFLICT where the id or the address is taken. The revision starts at 1. */
MUST_USE struct result user_store_insert(struct db *db, struct arena *arena,
                                         const struct user *user, struct error *err);
/* All but the id and created_at_ms; raises the revision. ERROR_CONFLICT where the address is
 * another's. */
MUST_USE struct result user_store_set(struct db *db, struct arena *arena, const struct user *before,
                                      const struct user *after, struct error *err);
/* The same password under another hash; nothing where the hash is no longer `before`. */
MUST_USE struct result user_store_rehash(struct db *db, const struct oid *id, const char *before,
                                         const char *after, struct error *err);
/* With all sessions and API tokens. ERROR_CONFLICT where the audit log names the user as the one
 * who did something. */
MUST_USE struct result user_store_delete(struct db *db, const struct oid *id, struct error *err);

#endif
