#include "api/audit_refusal.h"

#include <stdatomic.h>
#include <string.h>

#include "app/audit.h"
#include "crypto/hash.h"

enum { GATE_SLOTS = 1024, GATE_MS = 60000 };

/* When an entry was last written for the addresses that fall into a slot. Two addresses in one
 * slot share its minute: an entry may be spared, never a refusal. */
static _Atomic int64_t gate[GATE_SLOTS];

static bool gate_passes(const char *address, int64_t now_ms)
{
    unsigned char hash[HASH_BYTES];
    hash_parts(&(struct hash_part){address, strlen(address)}, 1, hash);
    size_t slot = ((size_t)hash[0] << 8 | hash[1]) % GATE_SLOTS;
    int64_t last_ms = atomic_load(&gate[slot]);
    return now_ms - last_ms >= GATE_MS &&
           atomic_compare_exchange_strong(&gate[slot], &last_ms, now_ms);
}

struct refusal {
    struct pending *pending;
    void (*then)(struct pending *pending);
    struct writer_job job;
    struct error err;
    const char *action;
};

static struct result refusal_run(void *context, struct db *db, struct error *err)
{
    struct refusal *refusal = context;
    struct call call = refusal->pending->request.call;
    call.db = db;
    const char *target =
        arena_printf(call.arena, "%s %s", refusal->pending->request.exchange->method,
                     refusal->pending->request.exchange->path);
    return audit_write(&call,
                       &(struct audit_change){
                           .action = refusal->action, .subject_kind = "path", .subject_id = target},
                       err);
}

static void refusal_done(void *context, struct result result)
{
    (void)result; /* the refusal stands whether or not it could be written down */
    struct refusal *refusal = context;
    refusal->then(refusal->pending);
}

bool refusal_audit(struct pending *pending, void (*then)(struct pending *pending))
{
    const struct call *call = &pending->request.call;
    bool refused =
        pending->err.code == ERROR_FORBIDDEN && call->actor.credential != CREDENTIAL_NONE;
    bool audited =
        refused || (pending->bad_credentials && gate_passes(call->address, call->now_ms));
    if (!audited)
        return false;

    struct refusal *refusal = ARENA_NEW(call->arena, struct refusal);
    refusal->pending = pending;
    refusal->then = then;
    refusal->action = refused ? "access.refused" : "access.bad_credentials";
    error_init(&refusal->err, NULL);
    refusal->job = (struct writer_job){
        .run = refusal_run, .done = refusal_done, .context = refusal, .err = &refusal->err};
    return !failed(writer_submit(pending->request.app->writer, &refusal->job, &refusal->err));
}
