/* postclose recalculate, backup, restore, verify */
#include <inttypes.h>
#include <stdio.h>

#include "app/recalculate.h"
#include "app/verify.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "db/backup.h"
#include "store/migrations.h"

static void show_recalculation(void *context, int64_t done, int64_t total)
{
    (void)context;
    progress_show("recalculating", done, total);
}

int recalculate_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct app_settings settings = {.database = invocation->values[SETTING_DATABASE]};
    struct app *app = NULL;
    if (failed(app_open(&settings, &app, &err)))
        return report_failure(&err);

    struct actor actor = {.credential = CREDENTIAL_SYSTEM, .name = "system"};
    struct oid request_id = oid_new(app->now_ms());
    struct recalculate_options options = {.actor = &actor,
                                          .request_id = request_id.hex,
                                          .address = "cli",
                                          .progress = show_recalculation};
    struct recalculation recalculation = {0};
    struct result result = recalculate(app, &options, &recalculation, &err);
    progress_end();
    app_close(app);
    if (failed(result))
        return report_failure(&err);
    printf("%s\n", recalculation_json(&arena, &recalculation));
    return EXIT_DONE;
}

static void show_backup(void *context, int64_t done, int64_t total)
{
    (void)context;
    progress_show("copying pages", done, total);
}

int backup_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct result copied = db_backup(invocation->values[SETTING_DATABASE], invocation->arguments[0],
                                     show_backup, NULL, &err);
    progress_end();
    return failed(copied) ? report_failure(&err) : EXIT_DONE;
}

int restore_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    int32_t known_version = migrations[migration_count - 1].version;
    if (failed(db_restore(invocation->arguments[0], invocation->values[SETTING_DATABASE],
                          known_version, &err)))
        return report_failure(&err);
    return EXIT_DONE;
}

static void print_problem(void *context, const char *problem)
{
    (void)context;
    printf("%s\n", problem);
}

static struct result verify_call(struct call *call, void *context, struct error *err)
{
    return verify(call, print_problem, NULL, context, err);
}

int verify_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct verification found = {0};
    if (failed(with_read_call(invocation, verify_call, &found, &err)))
        return report_failure(&err);
    printf("%" PRId64 " audit entries, %" PRId64 " deals, %" PRId64 " buy boxes, %" PRId64
           " buyers: %" PRId64 " problems\n",
           found.audit_entries, found.deals, found.buy_boxes, found.buyers, found.problems);
    return found.problems ? EXIT_FAILED : EXIT_DONE;
}
