/* Sessions and API tokens: rows of `tokens`. The token itself is never stored, only its hash
 * (crypto/token.h). Text is in the arena given. */
#ifndef STORE_TOKEN_STORE_H
#define STORE_TOKEN_STORE_H

#include "base/arena.h"
#include "crypto/token.h"
#include "db/db.h"

enum token_kind { TOKEN_SESSION, TOKEN_API, TOKEN_KIND_COUNT };

struct token {
    struct oid id;
    enum token_kind kind;
    struct oid user_id;
    const char *name; /* of an API token; NULL for a session */
    int64_t created_at_ms, expires_at_ms;
};

struct token_list {
    struct token *items; /* by id */
    size_t count;
};

/* A token with what its user is now. */
struct token_holder {
    struct oid token_id;
    enum token_kind kind;
    int64_t expires_at_ms;
    struct oid user_id;
    const char *name, *email, *role;
    struct oid buyer_id;
};

/* Forgets what expired, too. */
MUST_USE struct result token_store_insert(struct db *db, const struct token *token,
                                          const char *secret, int64_t now_ms, struct error *err);
/* By the token as it was presented. One that expired may still be found. */
MUST_USE struct result token_store_find_holder(struct db *db, struct arena *arena,
                                               const char *secret, struct token_holder *ret_holder,
                                               bool *ret_found, struct error *err);
MUST_USE struct result token_store_find(struct db *db, struct arena *arena, const struct oid *id,
                                        struct token *ret_token, bool *ret_found,
                                        struct error *err);
/* The user's live API tokens with ids after `after` (not set: from the start). */
MUST_USE struct result token_store_list(struct db *db, struct arena *arena,
                                        const struct oid *user_id, const struct oid *after,
                                        int64_t now_ms, int64_t limit, struct token_list *ret_list,
                                        struct error *err);
MUST_USE struct result token_store_delete(struct db *db, const struct oid *id, struct error *err);
/* All of the user's sessions but `kept` (not set: none is kept). */
MUST_USE struct result token_store_end_sessions(struct db *db, const struct oid *user_id,
                                                const struct oid *kept, struct error *err);
/* Sessions and API tokens. */
MUST_USE struct result token_store_revoke_all(struct db *db, const struct oid *user_id,
                                              struct error *err);

#endif
