#include "cli/demo.h"

#include <stdio.h>

#include "app/generate.h"
#include "app/users.h"
#include "base/calendar.h"
#include "cli/terminal.h"
#include "crypto/password.h"
#include "crypto/token.h"

static const char demo_email[] = "demo.admin@example.com";

static struct call demo_call(struct app *app, struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = app->now_ms(),
        .policy = app->policy,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "demo", .role = ROLE_ADMIN},
        .request_id = "demo",
        .address = "cli",
    };
}

static void show_generation(void *context, int64_t done, int64_t total)
{
    (void)context;
    progress_show("demo portfolio", done, total);
}

static struct result generate(struct app *app, struct error *err)
{
    struct portfolio_plan plan = {
        .seed = PORTFOLIO_DEFAULT_SEED,
        .deals = PORTFOLIO_DEFAULT_DEALS,
        .months = PORTFOLIO_DEFAULT_MONTHS,
        .today_on = timestamp_date(app->now_ms()),
    };
    struct generation generation = {0};
    struct result generated =
        generate_portfolio(app, &plan, show_generation, NULL, &generation, err);
    progress_end();
    if (generated.code != ERROR_CONFLICT)
        return generated;
    error_clear(err); /* it is there already */
    return RESULT_OK;
}

struct admin {
    struct app *app;
    struct arena *arena;
    char *password_hash;
};

static struct result give_admin_password(void *context, struct db *db, struct error *err)
{
    struct admin *admin = context;
    struct call call = demo_call(admin->app, db, admin->arena);
    struct user user = {0};
    bool found = false;
    TRY(user_store_find_by_email(db, call.arena, demo_email, &user, &found, err));
    struct user_body body = {.password.chars = ""}; /* a new one: its hash is given beside it */
    if (found)
        return user_update(&call, &user, &body, admin->password_hash, &user, err);
    body.email.chars = demo_email;
    body.name.chars = "Demo Admin";
    body.role = OPT(ROLE_ADMIN);
    return user_create(&call, &body, admin->password_hash, &user, err);
}

struct result demo_prepare(struct app *app, struct error *err)
{
    TRY(generate_check_database(app, PORTFOLIO_DEFAULT_SEED, err));
    TRY(generate(app, err));

    char password[TOKEN_TEXT_MAX];
    password_random(password);
    struct admin admin = {.app = app, .arena = err->arena};
    struct result given =
        user_password_hash(err->arena, password, "password", &admin.password_hash, err);
    if (!failed(given))
        given = writer_run(app->writer, give_admin_password, &admin, err);
    if (!failed(given)) {
        printf("demo sign-in, good until the next start: %s %s\n", demo_email, password);
        fflush(stdout);
    }
    secret_wipe(password, sizeof(password));
    return given;
}
