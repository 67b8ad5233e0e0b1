/* postclose generate: an invented portfolio of any size, for tests and measurements. */
#include "app/generate.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/terminal.h"

static void show_generation(void *context, int64_t done, int64_t total)
{
    (void)context;
    progress_show("generating", done, total);
}

static void print_generation(const struct generation *generation, int64_t elapsed_ns)
{
    const int64_t ms = elapsed_ns / 1000000 + 1;
    printf("%" PRId64 " buyers, %" PRId64 " buy boxes, %" PRId64 " deals, %" PRId64
           " open leads, %" PRId64 " periods in %" PRId64 ".%" PRId64 " s: %" PRId64 " periods/s\n",
           generation->written[GENERATED_BUYERS], generation->written[GENERATED_BOXES],
           generation->written[GENERATED_DEALS], generation->written[GENERATED_OPEN_LEADS],
           generation->periods, ms / 1000, ms % 1000 / 100, generation->periods * 1000 / ms);
}

static struct result generate(struct app *app, struct portfolio_plan *plan, struct error *err)
{
    const int64_t began_ns = clock_monotonic_ns();
    struct generation generation = {0};
    plan->today_on = timestamp_date(app->now_ms());
    TRY(generate_check_database(app, plan->seed, err));
    struct result generated =
        generate_portfolio(app, plan, show_generation, NULL, &generation, err);
    progress_end();
    TRY(generated);
    print_generation(&generation, clock_monotonic_ns() - began_ns);
    return RESULT_OK;
}

int generate_run(const struct invocation *invocation)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    int64_t deals = 0, months = 0, seed = 0;
    if (!setting_number(invocation, SETTING_DEALS, 1, PORTFOLIO_DEALS_MAX, &deals) ||
        !setting_number(invocation, SETTING_MONTHS, 1, PORTFOLIO_MONTHS_MAX, &months) ||
        !setting_number(invocation, SETTING_SEED, 0, PORTFOLIO_SEED_MAX, &seed))
        return EXIT_MISUSED;

    struct portfolio_plan plan = {
        .seed = (uint64_t)seed, .deals = deals, .months = (int32_t)months};
    const struct app_settings settings = {.database = invocation->values[SETTING_DATABASE]};
    struct app *app = NULL;
    if (failed(app_open(&settings, &app, &err)))
        return report_failure(&err);
    struct result generated = generate(app, &plan, &err);
    app_close(app);
    return failed(generated) ? report_failure(&err) : EXIT_DONE;
}
