/* What lives as long as the program: connections, the writer, the image, settings. */
#ifndef APP_APP_H
#define APP_APP_H

#include "analytics/image.h"
#include "app/call.h"
#include "app/running_import.h"
#include "app/setup.h"
#include "crypto/jwt.h"
#include "db/pool.h"
#include "db/writer.h"

struct app_settings {
    const char *database;
    const char *jwt_audience; /* NULL: not checked */
    const char *cors_origin;  /* NULL: no CORS */
    bool require_if_match;    /* 428 for PUT and PATCH without If-Match */
    const char *spool_folder; /* for temporary files; see base/spool.h */
    int32_t session_hours;    /* a session's life from its last sign-in */
};

struct app {
    struct app_settings settings;
    struct db_pool *readers;
    struct writer *writer;
    struct bulk *bulk; /* the writer's, for jobs that share; see bulk.h */
    struct image *image;
    struct jwt_keys *jwt_keys; /* NULL: no host CRM */
    struct setup_key setup_key;
    struct running_import *running;
    const struct policy *policy;
    int64_t (*now_ms)(void);
};

/* Opens, migrates and checks the database, starts the writer. Free with app_close(). */
MUST_USE struct result app_open(const struct app_settings *settings, struct app **ret_app,
                                struct error *err);
void app_close(struct app *app); /* takes NULL */

#endif
