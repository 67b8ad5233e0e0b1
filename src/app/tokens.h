/* API tokens: long-lived credentials of a user for programs. The token is shown once. */
#ifndef APP_TOKENS_H
#define APP_TOKENS_H

#include "app/call.h"
#include "store/token_store.h"
#include "json/field.h"

enum { TOKEN_DAYS_DEFAULT = 90, TOKEN_DAYS_MAX = 365 };

struct token_body {
    struct text name;
    struct opt days; /* TOKEN_DAYS_DEFAULT where absent */
};
extern const struct schema token_create_schema; /* struct token_body */
extern const struct schema token_reply_schema;
extern const struct schema token_created_schema; /* with the token itself */

struct new_token {
    struct token token;
    char secret[TOKEN_TEXT_MAX]; /* what is shown once */
};

/* For the user with that id. ERROR_CONFLICT where the caller, known from a host CRM, has no account
 * here. ERROR_VALIDATION for days outside 1 to 365. */
MUST_USE struct result token_create(struct call *call, const struct oid *user_id,
                                    const struct token_body *body, struct new_token *ret_token,
                                    struct error *err);
/* For the command line. ERROR_NOT_FOUND: no user has that address. */
MUST_USE struct result token_create_for(struct call *call, const char *email,
                                        const struct token_body *body, struct new_token *ret_token,
                                        struct error *err);
/* One's own; an admin's call revokes anyone's. ERROR_NOT_FOUND else. */
MUST_USE struct result token_revoke(struct call *call, const struct oid *id, struct error *err);

void token_encode(const struct token *token, struct json_writer *out);
/* With the token itself. */
void token_encode_new(const struct new_token *token, struct json_writer *out);

#endif
