/* Who is asking: session, API token or a host CRM's JWT to an actor. */
#ifndef APP_AUTHENTICATE_H
#define APP_AUTHENTICATE_H

#include "app/app.h"

struct credentials {
    const char *authorization;  /* the header; NULL: none. Wins over the cookie */
    const char *session_cookie; /* NULL: none */
};

/* ERROR_UNAUTHENTICATED where nothing was presented or it is no good: unknown, expired, revoked, of
 * a user that is gone; err->detail says which for the log, never for the client. `db` is in a read
 * transaction or in none. Strings of the actor are in the arena. */
MUST_USE struct result authenticate(struct app *app, struct db *db, struct arena *arena,
                                    const struct credentials *credentials, int64_t now_ms,
                                    struct actor *ret_actor, struct error *err);

extern const char session_cookie_name[]; /* "postclose_session" */
/* What tokens begin with (crypto/token.h): "pcs_", "pca_". */
extern const char token_prefix_session[];
extern const char token_prefix_api[];

/* The token of "Bearer TOKEN"; NULL where the header is NULL or of another kind. */
const char *bearer_token(const char *authorization);

#endif
