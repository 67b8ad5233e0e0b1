/* Subcommands and settings: two tables, from which parsing, --help and the environment follow.
 *
 * Exit codes: 0 done, 1 failed, 2 misused. Results go to standard output, talk to standard error.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "app/app.h"

enum setting {
    SETTING_DATABASE,
    SETTING_LISTEN,
    SETTING_DEMO,
    SETTING_THREADS,
    SETTING_CONNECTIONS,
    SETTING_REQUEST_TIMEOUT,
    SETTING_IDLE_TIMEOUT,
    SETTING_TRUSTED_PROXY,
    SETTING_CORS_ORIGIN,
    SETTING_REQUIRE_IF_MATCH,
    SETTING_SESSION_HOURS,
    SETTING_SPOOL,
    SETTING_JWT_SECRET_FILE,
    SETTING_JWKS_FILE,
    SETTING_JWT_AUDIENCE,
    SETTING_LOG_LEVEL,
    SETTING_EMAIL,
    SETTING_NAME,
    SETTING_ROLE,
    SETTING_BUYER,
    SETTING_DAYS,
    SETTING_FORMAT,
    SETTING_IMPORT_AS,
    SETTING_SOURCE,
    SETTING_MAPPING,
    SETTING_DRY_RUN,
    SETTING_DEALS,
    SETTING_MONTHS,
    SETTING_SEED,
    SETTING_FROM,
    SETTING_TO,
    SETTING_EXPORT_AS,
    SETTING_EXPORT_FORMAT,
    SETTING_OUT,
    SETTING_FILTER,
    SETTING_COUNT
};

enum { FILTERS_MAX = 32 };

struct invocation {
    const char *values[SETTING_COUNT]; /* from the flag, else the environment, else the default;
                                          NULL: none. A switch that is on is "1" */
    const char *filters[FILTERS_MAX];  /* of SETTING_FILTER, which may be given often */
    int filter_count;
    char **arguments; /* what follows the flags */
    int argument_count;
};

enum { SETTINGS_OF_COMMAND_MAX = 20 };

enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

struct command {
    const char *name;      /* "user add": one or two words */
    const char *arguments; /* "FILE…", "" */
    const char *summary;
    int min_arguments, max_arguments;
    enum setting settings[SETTINGS_OF_COMMAND_MAX]; /* besides SETTING_DATABASE … */
    int setting_count;
    bool without_database; /* … which these do not take */
    int (*run)(const struct invocation *invocation);
};

extern const struct command commands[];
extern const size_t command_count;

/* Finds the command, reads its settings, runs it. */
int command_main(int argc, char **argv);

/* Whole number within bounds; false, with a message on standard error, where it is none. */
bool setting_number(const struct invocation *invocation, enum setting setting, int64_t min,
                    int64_t max, int64_t *ret_number);

/* Says "postclose: …" with the error and all its fields on standard error; returns EXIT_FAILED. */
int report_failure(const struct error *err);
/* The same for flags that are wrong or missing; returns EXIT_MISUSED. */
int report_misuse(const struct error *err);

/* Opens the database named by the settings and runs `work` in one write transaction as the system,
 * address "cli". */
MUST_USE struct result with_write_call(const struct invocation *invocation,
                                       struct result (*work)(struct call *call, void *context,
                                                             struct error *err),
                                       void *context, struct error *err);
/* The same in a read transaction of an existing database with this program's schema. */
MUST_USE struct result with_read_call(const struct invocation *invocation,
                                      struct result (*work)(struct call *call, void *context,
                                                            struct error *err),
                                      void *context, struct error *err);

int serve_run(const struct invocation *invocation);
int user_add_run(const struct invocation *invocation);
int token_create_run(const struct invocation *invocation);
int export_run(const struct invocation *invocation);
int import_run(const struct invocation *invocation);
/* The part of it for all formats but filings, which come in many files at once. */
int import_rows_run(const struct invocation *invocation);
int generate_run(const struct invocation *invocation);
int recalculate_run(const struct invocation *invocation);
int backup_run(const struct invocation *invocation);
int restore_run(const struct invocation *invocation);
int copy_run(const struct invocation *invocation);
int verify_run(const struct invocation *invocation);
int openapi_run(const struct invocation *invocation);
int routes_run(const struct invocation *invocation);
int version_run(const struct invocation *invocation);

#endif
