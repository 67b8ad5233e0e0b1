#include "app/app.h"

#include <stdlib.h>

#include "app/analytics.h"
#include "app/bulk.h"
#include "base/clock.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "store/migrations.h"

/* ---- what the writer's jobs share ---- */

static struct call bulk_call(struct app *app, struct db *db)
{
    return (struct call){
        .db = db, .now_ms = app->now_ms(), .policy = app->policy, .bulk = app->bulk};
}

static struct result share_mark(void *context, struct db *db, struct error *err)
{
    struct call call = bulk_call(context, db);
    return bulk_mark(&call, err);
}

static void share_undo(void *context)
{
    struct call call = bulk_call(context, NULL);
    bulk_return(&call);
}

static struct result share_settle(void *context, struct db *db, struct error *err)
{
    struct call call = bulk_call(context, db);
    return bulk_write(&call, err);
}

static void share_forget(void *context)
{
    const struct app *app = context;
    bulk_forget(app->bulk);
}

static void share_bulk(struct app *app)
{
    app->bulk = bulk_new();
    const struct writer_sharing sharing = {.context = app,
                                           .mark = share_mark,
                                           .undo = share_undo,
                                           .settle = share_settle,
                                           .forget = share_forget};
    writer_share(app->writer, &sharing);
}

/* ---- start and end ---- */

/* The image is built before the first request, so that no question waits for it. */
static struct result load_image(struct app *app, struct error *err)
{
    struct db *db = NULL;
    TRY(db_pool_take(app->readers, &db, err));
    struct result followed = analytics_follow(app, db, err);
    db_pool_give(app->readers, db);
    return followed;
}

static struct result start(struct app *app, struct error *err)
{
    TRY(crypto_init(err));
    struct db *db CLEANUP(db_close_at_end) = NULL;
    TRY(db_open(app->settings.database, DB_OPEN_WRITE, &db, err));
    int32_t version = 0;
    TRY(db_migrate(db, migrations, migration_count, app->now_ms(), &version, err));
    TRY(db_pool_open(app->settings.database, &app->readers, err));
    TRY(writer_start(db, &app->writer, err));
    db = NULL; /* the writer's now */
    share_bulk(app);
    app->image = image_new();
    return load_image(app, err);
}

struct result app_open(const struct app_settings *settings, struct app **ret_app, struct error *err)
{
    struct app *app = calloc(1, sizeof(*app));
    if (!app)
        return error_set(err, ERROR_INTERNAL, "no memory for the application");
    app->settings = *settings;
    app->policy = &policy_default;
    app->now_ms = clock_now_ms;
    app->running = running_import_new();
    struct result started = start(app, err);
    if (failed(started)) {
        app_close(app);
        return started;
    }
    *ret_app = app;
    return RESULT_OK;
}

void app_close(struct app *app)
{
    if (!app)
        return;
    writer_stop(app->writer);
    bulk_free(app->bulk);
    db_pool_close(app->readers);
    image_free(app->image);
    jwt_keys_free(app->jwt_keys);
    running_import_free(app->running);
    free(app);
}
