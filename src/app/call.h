/* What every use case is given: who asks, from where, when, and the transaction it runs in.
 *
 * One use case is one transaction. It may be run again from its start (db/writer.h), so it leaves
 * no effect but in the database and in its ret_ outputs. All it allocates lives in `arena`. */
#ifndef APP_CALL_H
#define APP_CALL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/oid.h"
#include "db/db.h"
#include "domain/policy.h"

enum role { ROLE_ADMIN, ROLE_MANAGER, ROLE_CLOSER, ROLE_DIALER, ROLE_BUYER, ROLE_COUNT };
extern const char *const role_names[]; /* "admin" … */
bool role_parse(const char *name, enum role *ret_role);

#define ROLE_BIT(role) (1u << (role))
#define ROLES_STAFF                                                                                \
    (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_MANAGER) | ROLE_BIT(ROLE_CLOSER) | ROLE_BIT(ROLE_DIALER))
#define ROLES_SIGNED_IN (ROLES_STAFF | ROLE_BIT(ROLE_BUYER))
#define ROLES_ANYONE    (1u << 31) /* no sign-in needed */

enum credential_kind {
    CREDENTIAL_NONE,
    CREDENTIAL_SESSION,
    CREDENTIAL_API_TOKEN,
    CREDENTIAL_JWT,
    CREDENTIAL_SYSTEM /* the command line, a job */
};

struct actor {
    enum credential_kind credential;
    bool by_cookie;     /* the session came in the cookie: writes need the CSRF header */
    struct oid user_id; /* not set: nobody (CREDENTIAL_NONE), or the system */
    const char *name;   /* for the audit: the user's name; "system" */
    const char *email;
    enum role role;
    struct oid buyer_id; /* of an outside buyer */
    struct oid token_id; /* of the session or API token in use */
};

struct bulk;

struct call {
    struct db *db; /* inside its transaction */
    struct arena *arena;
    int64_t now_ms;
    const struct policy *policy;
    struct actor actor;
    const char *request_id;
    const char *address; /* the client's; "cli" for the command line */
    struct bulk *bulk;   /* NULL: what many changes share is written at once; see bulk.h */
};

#endif
