#include "app/app.h"

#include <stdlib.h>

#include "app/analytics.h"
#include "base/clock.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "store/migrations.h"

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
    db_pool_close(app->readers);
    image_free(app->image);
    jwt_keys_free(app->jwt_keys);
    free(app);
}
