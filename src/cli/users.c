/* postclose user add, postclose token create */
#include <stdio.h>

#include "app/tokens.h"
#include "app/users.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "crypto/password.h"

struct new_user {
    struct user_body body;
    char *password_hash;
    struct user user;
};

static struct result add_user(struct call *call, void *context, struct error *err)
{
    struct new_user *new_user = context;
    return user_create(call, &new_user->body, new_user->password_hash, &new_user->user, err);
}

static struct result read_flags(const struct invocation *invocation, struct new_user *new_user,
                                struct error *err)
{
    const char *role_name = invocation->values[SETTING_ROLE];
    enum role role = ROLE_DIALER;
    if (!invocation->values[SETTING_EMAIL])
        error_field(err, "--email", "is required");
    if (!role_name || !role_parse(role_name, &role))
        error_field(err, "--role", "must be admin, manager, closer, dialer or buyer");
    TRY(error_result(err));

    const char *name = invocation->values[SETTING_NAME];
    new_user->body = (struct user_body){
        .email.chars = invocation->values[SETTING_EMAIL],
        .name.chars = name ? name : invocation->values[SETTING_EMAIL],
        .role = OPT(role),
        .buyer_id.chars = invocation->values[SETTING_BUYER],
    };
    return RESULT_OK;
}

static struct result read_password(struct new_user *new_user, struct error *err)
{
    char password[SECRET_LINE_MAX];
    TRY(crypto_init(err));
    TRY(password_read(password, err));
    struct result hashed =
        user_password_hash(err->arena, password, "password", &new_user->password_hash, err);
    secret_wipe(password, sizeof(password));
    return hashed;
}

int user_add_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct new_user new_user = {.password_hash = NULL};
    if (failed(read_flags(invocation, &new_user, &err)))
        return report_misuse(&err);
    if (failed(read_password(&new_user, &err)) ||
        failed(with_write_call(invocation, add_user, &new_user, &err)))
        return report_failure(&err);
    printf("%s\n", new_user.user.id.hex);
    return EXIT_DONE;
}

struct token_work {
    const char *email;
    struct token_body body;
    struct new_token token;
};

static struct result create_token(struct call *call, void *context, struct error *err)
{
    struct token_work *work = context;
    return token_create_for(call, work->email, &work->body, &work->token, err);
}

int token_create_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    int64_t days = 0;
    if (!setting_number(invocation, SETTING_DAYS, 1, TOKEN_DAYS_MAX, &days))
        return EXIT_MISUSED;
    const char *name = invocation->values[SETTING_NAME];
    struct token_work work = {
        .email = invocation->values[SETTING_EMAIL],
        .body = {.name.chars = name ? name : "command line", .days = OPT(days)},
    };
    if (!work.email) {
        fprintf(stderr, "postclose: --email is required\n");
        return EXIT_MISUSED;
    }
    if (failed(with_write_call(invocation, create_token, &work, &err)))
        return report_failure(&err);
    printf("%s\n", work.token.secret);
    return EXIT_DONE;
}
