#include "app/copy_database.h"

#include <inttypes.h>
#include <string.h>

#include "crypto/password.h"
#include "db/copy.h"
#include "db/instance_lock.h"
#include "db/migrate.h"
#include "store/audit_store.h"
#include "store/migrations.h"
#include "store/sql_statements.h"

/* Both sides, open and kept from servers. */
struct sides {
    struct db *source, *target;
    struct instance_lock source_lock, target_lock;
};

static void sides_close(struct sides *sides)
{
    db_close(sides->source);
    db_close(sides->target);
    instance_lock_drop(&sides->source_lock);
    instance_lock_drop(&sides->target_lock);
}

static int32_t known_version(void)
{
    return migrations[migration_count - 1].version;
}

static struct result check_version(const char *which, int32_t version, struct error *err)
{
    if (version != known_version())
        return error_set(err, ERROR_CONFLICT,
                         "the %s has schema version %d, this program copies version %d", which,
                         version, known_version());
    return RESULT_OK;
}

/* The source is opened first, so that nothing is made where it cannot be read. */
static struct result open_source(const struct copy_plan *plan, struct sides *sides,
                                 struct error *err)
{
    int32_t version = 0;
    TRY(db_open(plan->from, DB_OPEN_READ, &sides->source, err));
    TRY(db_schema_version(sides->source, &version, err));
    TRY(check_version("source", version, err));
    return instance_lock_take(plan->from, &sides->source_lock, err);
}

static struct result open_target(const struct copy_plan *plan, struct sides *sides,
                                 struct error *err)
{
    int32_t version = 0;
    TRY(instance_lock_take(plan->to, &sides->target_lock, err));
    TRY(db_open(plan->to, DB_OPEN_WRITE, &sides->target, err));
    TRY(db_schema_version(sides->target, &version, err));
    if (version == 0)
        TRY(db_migrate(sides->target, migrations, migration_count, plan->now_ms, &version, err));
    return check_version("destination", version, err);
}

/* What tells one content of a source from another: the end of its audit chain. */
static struct result identify(struct db *source, struct arena *arena, const char **ret_identity,
                              struct error *err)
{
    struct audit_head head = {0};
    char hex[HASH_HEX_MAX];
    TRY(audit_store_head(source, &head, err));
    hash_hex(head.hash, hex);
    *ret_identity =
        arena_printf(arena, "schema %d, audit %" PRId64 " %s", known_version(), head.seq, hex);
    return RESULT_OK;
}

/* The source's transaction is ended for one that sees what was written meanwhile. */
static struct result check_unchanged(const struct sides *sides, const struct db_copy *copy,
                                     struct arena *arena, struct error *err)
{
    const char *identity = NULL, *described = NULL;
    int64_t *counts = ARENA_ARRAY(arena, int64_t, copy->catalogue.table_count);
    db_rollback(sides->source);
    TRY(db_begin(sides->source, DB_OPEN_READ, err));
    TRY(identify(sides->source, arena, &identity, err));
    TRY(db_copy_describe(sides->source, &copy->catalogue, arena, identity, counts, &described,
                         err));
    db_rollback(sides->source);
    if (strcmp(described, copy->described) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "the source was changed while it was copied: stop what writes to it and "
                         "begin again with an empty database");
    return RESULT_OK;
}

static struct result verify_target(const struct copy_plan *plan, const struct sides *sides,
                                   struct arena *arena, struct verification *ret_found,
                                   struct error *err)
{
    struct call call = {
        .db = sides->target,
        .arena = arena,
        .now_ms = plan->now_ms,
        .policy = plan->policy,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "system", .role = ROLE_ADMIN},
        .request_id = "copy",
        .address = "cli",
    };
    TRY(db_begin(sides->target, DB_OPEN_READ, err));
    struct result verified = verify(&call, plan->report, plan->context, ret_found, err);
    db_rollback(sides->target);
    return verified;
}

static struct result copy_all(const struct copy_plan *plan, const struct sides *sides,
                              struct arena *arena, struct db_copy *ret_copy, struct error *err)
{
    const char *identity = NULL;
    struct db_copy copy = {0};
    TRY(db_begin(sides->source, DB_OPEN_READ, err));
    TRY(identify(sides->source, arena, &identity, err));
    TRY(db_copy_start(sides->source, sides->target, arena, identity, &SQL_AUDIT_HEAD_REMOVE_FIRST,
                      &copy, err));
    for (bool more = true; more;) {
        plan->progress(plan->context, copy.done, copy.total);
        TRY(db_copy_step(&copy, &more, err));
    }
    plan->progress(plan->context, copy.done, copy.total);
    TRY(db_copy_check(&copy, err));
    TRY(check_unchanged(sides, &copy, arena, err));
    *ret_copy = copy;
    return RESULT_OK;
}

struct result copy_database(const struct copy_plan *plan, struct arena *arena,
                            struct verification *ret_verification, struct error *err)
{
    struct sides sides CLEANUP(sides_close) = {.source_lock.fd = -1, .target_lock.fd = -1};
    struct db_copy copy = {0};
    struct verification found = {0};
    TRY(crypto_init(err));
    TRY(open_source(plan, &sides, err));
    TRY(open_target(plan, &sides, err));
    TRY(copy_all(plan, &sides, arena, &copy, err));
    const struct copied_rows rows = {.tables = (int64_t)copy.catalogue.table_count,
                                     .rows = copy.done,
                                     .taken_up = copy.taken_up};
    plan->copied(plan->context, &rows);
    TRY(verify_target(plan, &sides, arena, &found, err));
    if (found.problems == 0)
        TRY(db_copy_finish(&copy, err));
    *ret_verification = found;
    return RESULT_OK;
}
