/* Use cases run from the command line, as the system. */
#include "base/clock.h"
#include "cli/command.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "store/migrations.h"

struct work {
    struct result (*run)(struct call *call, void *context, struct error *err);
    void *context;
};

static struct result run_call(const struct work *work, struct db *db, struct arena *arena,
                              struct error *err)
{
    int64_t now_ms = clock_now_ms();
    struct oid request_id = oid_new(now_ms);
    struct call call = {
        .db = db,
        .arena = arena,
        .now_ms = now_ms,
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "system", .role = ROLE_ADMIN},
        .request_id = request_id.hex,
        .address = "cli",
    };
    return work->run(&call, work->context, err);
}

struct result with_write_call(const struct invocation *invocation,
                              struct result (*run)(struct call *call, void *context,
                                                   struct error *err),
                              void *context, struct error *err)
{
    struct work work = {run, context};
    struct db *db CLEANUP(db_close_at_end) = NULL;
    int32_t version = 0;
    TRY(crypto_init(err));
    TRY(db_open(invocation->values[SETTING_DATABASE], DB_OPEN_WRITE, &db, err));
    TRY(db_migrate(db, migrations, migration_count, clock_now_ms(), &version, err));
    TRY(db_begin(db, DB_OPEN_WRITE, err));
    struct result done = run_call(&work, db, err->arena, err);
    if (failed(done)) {
        db_rollback(db);
        return done;
    }
    return db_commit(db, err);
}

struct result with_read_call(const struct invocation *invocation,
                             struct result (*run)(struct call *call, void *context,
                                                  struct error *err),
                             void *context, struct error *err)
{
    struct work work = {run, context};
    struct db *db CLEANUP(db_close_at_end) = NULL;
    int32_t version = 0;
    TRY(crypto_init(err));
    TRY(db_open(invocation->values[SETTING_DATABASE], DB_OPEN_READ, &db, err));
    TRY(db_begin(db, DB_OPEN_READ, err));
    TRY(db_schema_version(db, &version, err));
    if (version != migrations[migration_count - 1].version)
        return error_set(err, ERROR_CONFLICT, "the database has schema %d, this program knows %d",
                         version, migrations[migration_count - 1].version);
    return run_call(&work, db, err->arena, err);
}
