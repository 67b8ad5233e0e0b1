#include "app/throttle.h"

#include "app/audit.h"
#include "store/login_failure_store.h"

enum subject_kind { SUBJECT_ACCOUNT, SUBJECT_ADDRESS, SUBJECT_COUNT };
static const char *const subject_names[] = {"account", "address"};

struct subject {
    const char *kind, *id;
    const char *key; /* as it is stored */
};

static struct subject subject_of(struct call *call, enum subject_kind kind, const char *email_key)
{
    const char *id = kind == SUBJECT_ACCOUNT ? email_key : call->address;
    return (struct subject){
        .kind = subject_names[kind],
        .id = id,
        .key = arena_printf(call->arena, "%s:%s", subject_names[kind], id),
    };
}

/* When the subject may try again; unknown: now. */
static struct result blocked_until(struct call *call, const struct subject *subject,
                                   struct opt *ret_until_ms, struct error *err)
{
    struct opt oldest_ms = UNKNOWN;
    TRY(login_failure_store_nth(call->db, subject->key, THROTTLE_TRIES, call->now_ms, &oldest_ms,
                                err));
    *ret_until_ms = oldest_ms.known ? OPT(oldest_ms.value + LOGIN_FAILURE_LIFE_MS) : UNKNOWN;
    return RESULT_OK;
}

struct result throttle_check(struct call *call, const char *email_key, struct error *err)
{
    int64_t wait_ms = 0;
    for (int kind = 0; kind < SUBJECT_COUNT; kind++) {
        struct subject subject = subject_of(call, (enum subject_kind)kind, email_key);
        struct opt until_ms = UNKNOWN;
        TRY(blocked_until(call, &subject, &until_ms, err));
        if (until_ms.known && until_ms.value - call->now_ms > wait_ms)
            wait_ms = until_ms.value - call->now_ms;
    }
    if (wait_ms <= 0)
        return RESULT_OK;
    struct result refused =
        error_set(err, ERROR_TOO_MANY_REQUESTS, "too many wrong passwords; try again later");
    err->retry_after_s = (int)((wait_ms + 999) / 1000);
    return refused;
}

struct result throttle_count(struct call *call, const char *email_key, struct error *err)
{
    TRY(login_failure_store_expire(call->db, call->now_ms, err));
    for (int kind = 0; kind < SUBJECT_COUNT; kind++) {
        struct subject subject = subject_of(call, (enum subject_kind)kind, email_key);
        struct opt until_ms = UNKNOWN;
        TRY(login_failure_store_insert(call->db, subject.key, call->now_ms, err));
        TRY(blocked_until(call, &subject, &until_ms, err));
        if (!until_ms.known)
            continue;
        TRY(audit_write(call,
                        &(struct audit_change){.action = "auth.throttled",
                                               .subject_kind = subject.kind,
                                               .subject_id = subject.id},
                        err));
    }
    return RESULT_OK;
}

struct result throttle_clear(struct call *call, const char *email_key, struct error *err)
{
    struct subject account = subject_of(call, SUBJECT_ACCOUNT, email_key);
    return login_failure_store_clear(call->db, account.key, err);
}
