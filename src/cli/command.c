#include "cli/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* Every setting: flag, what it takes (NULL: a switch), default, what it is for. Its environment
 * variable is POSTCLOSE_ and the flag in capitals, dashes as underscores. */
static const struct {
    const char *flag, *takes, *fallback, *help;
} settings[SETTING_COUNT] = {
    [SETTING_DATABASE] = {"database", "FILE|URL", "postclose.db",
                          "an SQLite file, or a PostgreSQL database: postgresql://…"},
    [SETTING_LISTEN] = {"listen", "ADDR:PORT", "127.0.0.1:8080", "port 0 picks a free one"},
    [SETTING_DEMO] = {"demo", NULL, NULL,
                      "fill an empty database with a demo portfolio and print a sign-in for it"},
    [SETTING_THREADS] = {"threads", "N", "2", "threads that answer requests"},
    [SETTING_CONNECTIONS] = {"connections", "N", "1024", "clients at once"},
    [SETTING_REQUEST_TIMEOUT] = {"request-timeout", "SECONDS", "30",
                                 "from a request's first byte to its last"},
    [SETTING_IDLE_TIMEOUT] = {"idle-timeout", "SECONDS", "60",
                              "for connections on which nothing moves"},
    [SETTING_TRUSTED_PROXY] = {"trusted-proxy", "ADDRESS[,ADDRESS]", NULL,
                               "proxies whose X-Forwarded-For and -Proto are believed"},
    [SETTING_CORS_ORIGIN] = {"cors-origin", "ORIGIN", NULL,
                             "the one other origin that may call the API from a browser"},
    [SETTING_REQUIRE_IF_MATCH] = {"require-if-match", NULL, NULL,
                                  "answer 428 to PUT and PATCH without If-Match"},
    [SETTING_SESSION_HOURS] = {"session-hours", "N", "12", "how long a sign-in lasts"},
    [SETTING_SPOOL] = {"spool", "DIR", NULL,
                       "where uploads and exports pass through; else the database's folder"},
    [SETTING_JWT_SECRET_FILE] = {"jwt-secret-file", "FILE", NULL,
                                 "accept a host CRM's JWTs, HS256 with this secret"},
    [SETTING_JWKS_FILE] = {"jwks-file", "FILE", NULL,
                           "accept a host CRM's JWTs, RS256 with these keys"},
    [SETTING_JWT_AUDIENCE] = {"jwt-audience", "NAME", NULL, "the aud that such JWTs must carry"},
    [SETTING_LOG_LEVEL] = {"log-level", "LEVEL", "info", "debug, info, warning or error"},
    [SETTING_EMAIL] = {"email", "E", NULL, "the user's email"},
    [SETTING_NAME] = {"name", "N", NULL, "a name"},
    [SETTING_ROLE] = {"role", "ROLE", NULL, "admin, manager, closer, dialer or buyer"},
    [SETTING_BUYER] = {"buyer", "ID", NULL, "the buyer that a user of role buyer belongs to"},
    [SETTING_DAYS] = {"days", "N", "90", "how long the token is good for"},
    [SETTING_FORMAT] =
        {"format", "FORMAT", NULL,
         "csv, xlsx, statement, mongoexport, mongodump, or absee: SEC ABS-EE exhibit 102 "
         "XML"},
    [SETTING_IMPORT_AS] =
        {"as", "KIND", NULL,
         "leads, buyers, buyboxes, closings, periods or users; else by the columns"},
    [SETTING_SOURCE] = {"source", "NAME", NULL, "where the files are from: keys are its own"},
    [SETTING_MAPPING] = {"mapping", "FILE", NULL, "settings as JSON: which column is what"},
    [SETTING_DRY_RUN] = {"dry-run", NULL, NULL, "say what would happen, and write nothing"},
    [SETTING_DEALS] = {"deals", "N", "300", "how many closed deals"},
    [SETTING_MONTHS] = {"months", "M", "36", "how many whole months they report"},
    [SETTING_SEED] = {"seed", "S", "1", "another seed is another portfolio"},
    [SETTING_FROM] = {"from", "FILE|URL", NULL, "the database to copy; no server may run on it"},
    [SETTING_TO] = {"to", "FILE|URL", NULL, "where to: an empty database, or an unfinished copy"},
    [SETTING_EXPORT_AS] = {"as", "WHAT", NULL,
                           "leads, buyers, buyboxes, deals, closings, periods …"},
    [SETTING_EXPORT_FORMAT] = {"format", "csv|xlsx|jsonl", "csv", "what kind of file"},
    [SETTING_OUT] = {"out", "FILE", NULL,
                     "where to, in the place of what is there; else standard "
                     "output"},
    [SETTING_FILTER] = {"filter", "NAME=VALUE", NULL,
                        "a parameter of the list, such as marketKey=TX-AUS; may be given often"},
};

static void env_name(enum setting setting, char name[64])
{
    size_t length = (size_t)snprintf(name, 64, "POSTCLOSE_%s", settings[setting].flag);
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '-')
            name[i] = '_';
        if (name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
    }
}

static void print_usage(FILE *out)
{
    fprintf(out, "Usage: postclose COMMAND [OPTION…] [ARGUMENT…]\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].summary);
    fprintf(out, "\npostclose COMMAND --help tells a command's options. "
                 "Exit: 0 done, 1 failed, 2 misused.\n");
}

/* The n-th setting of a command: --database first. */
static enum setting setting_at(const struct command *command, int n)
{
    if (command->without_database)
        return command->settings[n];
    return n == 0 ? SETTING_DATABASE : command->settings[n - 1];
}

static int setting_total(const struct command *command)
{
    return command->setting_count + !command->without_database;
}

static void print_help(const struct command *command, FILE *out)
{
    fprintf(out, "Usage: postclose %s [OPTION…]%s%s\n\n%s.\n\nOptions (or environment):\n",
            command->name, command->arguments[0] ? " " : "", command->arguments, command->summary);
    for (int i = 0; i < setting_total(command); i++) {
        enum setting setting = setting_at(command, i);
        char flag[64], environment[64];
        env_name(setting, environment);
        snprintf(flag, sizeof(flag), "--%s%s%s", settings[setting].flag,
                 settings[setting].takes ? " " : "",
                 settings[setting].takes ? settings[setting].takes : "");
        fprintf(out, "  %-34s %s", flag, settings[setting].help);
        if (settings[setting].fallback)
            fprintf(out, " [%s]", settings[setting].fallback);
        fprintf(out, " (%s)\n", environment);
    }
    fprintf(out, "  %-34s this text\n", "--help");
}

static const char *value_from_environment(enum setting setting)
{
    char name[64];
    env_name(setting, name);
    const char *value = getenv(name);
    if (!value || !value[0])
        return settings[setting].fallback;
    bool off = !settings[setting].takes && !strcmp(value, "0");
    return off ? NULL : value;
}

/* 0: go on; else the exit code plus one. */
enum { PARSED = 0, HELP_WANTED, PARSE_FAILED };

static int parse_flags(const struct command *command, int argc, char **argv,
                       struct invocation *invocation)
{
    struct option options[SETTINGS_OF_COMMAND_MAX + 3] = {0};
    int total = setting_total(command);
    for (int i = 0; i < total; i++) {
        enum setting setting = setting_at(command, i);
        invocation->values[setting] = value_from_environment(setting);
        options[i] =
            (struct option){.name = settings[setting].flag,
                            .has_arg = settings[setting].takes ? required_argument : no_argument,
                            .val = 256 + (int)setting};
    }
    options[total] = (struct option){.name = "help", .has_arg = no_argument, .val = 'h'};

    optind = 0;
    for (int choice; (choice = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (choice == 'h')
            return HELP_WANTED;
        if (choice < 256)
            return PARSE_FAILED;
        invocation->values[choice - 256] = optarg ? optarg : "1";
        if (choice - 256 != SETTING_FILTER)
            continue;
        if (invocation->filter_count == FILTERS_MAX)
            return PARSE_FAILED;
        invocation->filters[invocation->filter_count++] = optarg;
    }
    invocation->arguments = argv + optind;
    invocation->argument_count = argc - optind;
    return PARSED;
}

/* Which command argv names, and how many words its name has. */
static const struct command *find_command(int argc, char **argv, int *ret_words)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i].name;
        const char *blank = strchr(name, ' ');
        size_t first = blank ? (size_t)(blank - name) : strlen(name);
        bool matches = strlen(argv[1]) == first && !strncmp(argv[1], name, first) &&
                       (!blank || (argc > 2 && !strcmp(argv[2], blank + 1)));
        if (matches) {
            *ret_words = blank ? 2 : 1;
            return &commands[i];
        }
    }
    return NULL;
}

int command_main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_MISUSED;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    int words = 0;
    const struct command *command = find_command(argc, argv, &words);
    if (!command) {
        fprintf(stderr, "postclose: there is no command %s\n\n", argv[1]);
        print_usage(stderr);
        return EXIT_MISUSED;
    }

    struct invocation invocation = {0};
    argv[words] = argv[0];
    switch (parse_flags(command, argc - words, argv + words, &invocation)) {
    case HELP_WANTED:
        print_help(command, stdout);
        return EXIT_DONE;
    case PARSE_FAILED:
        print_help(command, stderr);
        return EXIT_MISUSED;
    default:
        break;
    }
    if (invocation.argument_count < command->min_arguments ||
        invocation.argument_count > command->max_arguments) {
        print_help(command, stderr);
        return EXIT_MISUSED;
    }
    return command->run(&invocation);
}

bool setting_number(const struct invocation *invocation, enum setting setting, int64_t min,
                    int64_t max, int64_t *ret_number)
{
    const char *text = invocation->values[setting];
    int64_t number = 0;
    bool exact = false;
    if (decimal_parse(text, strlen(text), 0, &number, &exact) == DECIMAL_OK && exact &&
        number >= min && number <= max) {
        *ret_number = number;
        return true;
    }
    fprintf(stderr, "postclose: --%s must be a whole number from %lld to %lld\n",
            settings[setting].flag, (long long)min, (long long)max);
    return false;
}

int report_failure(const struct error *err)
{
    fprintf(stderr, "postclose: %s\n", err->detail[0] ? err->detail : error_title(err->code));
    for (size_t i = 0; i < err->field_count; i++)
        fprintf(stderr, "  %s %s\n", err->fields[i].pointer, err->fields[i].detail);
    return EXIT_FAILED;
}

int report_misuse(const struct error *err)
{
    report_failure(err);
    return EXIT_MISUSED;
}
