/* postclose copy: a whole database into another, of whatever engine. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/copy_database.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/terminal.h"

static void show_copying(void *context, int64_t done, int64_t total)
{
    (void)context;
    progress_show("copying rows", done, total);
}

/* Said at once: verifying a large copy takes a while. */
static void print_copied(void *context, const struct copied_rows *copied)
{
    const int64_t *began_ns = context;
    const int64_t ms = (clock_monotonic_ns() - *began_ns) / 1000000;
    progress_end();
    printf("copied %" PRId64 " rows of %" PRId64 " tables in %" PRId64 ".%" PRId64 " s",
           copied->rows - copied->taken_up, copied->tables, ms / 1000, ms % 1000 / 100);
    if (copied->taken_up)
        printf(", behind %" PRId64 " that were there", copied->taken_up);
    printf("; verifying\n");
    fflush(stdout);
}

static void print_problem(void *context, const char *problem)
{
    (void)context;
    printf("%s\n", problem);
}

static struct result read_sides(const struct invocation *invocation, struct copy_plan *plan,
                                struct error *err)
{
    plan->from = invocation->values[SETTING_FROM];
    plan->to = invocation->values[SETTING_TO];
    if (!plan->from)
        error_field(err, "--from", "is required");
    if (!plan->to)
        error_field(err, "--to", "is required");
    if (plan->from && plan->to && !strcmp(plan->from, plan->to))
        error_field(err, "--to", "must be another database than --from");
    return error_result(err);
}

static int print_verification(const struct verification *found)
{
    printf("%" PRId64 " audit entries, %" PRId64 " deals, %" PRId64 " buy boxes, %" PRId64
           " buyers: %" PRId64 " problems\n",
           found->audit_entries, found->deals, found->buy_boxes, found->buyers, found->problems);
    if (!found->problems)
        return EXIT_DONE;
    fprintf(stderr, "postclose: the copy is not released for use: see what `postclose verify` says "
                    "of the source\n");
    return EXIT_FAILED;
}

int copy_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    int64_t began_ns = clock_monotonic_ns();
    struct copy_plan plan = {.policy = &policy_default,
                             .now_ms = clock_now_ms(),
                             .progress = show_copying,
                             .copied = print_copied,
                             .report = print_problem,
                             .context = &began_ns};
    struct verification found = {0};
    if (failed(read_sides(invocation, &plan, &err)))
        return report_misuse(&err);
    if (failed(copy_database(&plan, &arena, &found, &err)))
        return report_failure(&err);
    return print_verification(&found);
}
