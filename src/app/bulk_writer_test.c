/* Jobs of one batch that share a bulk, in random mixtures with some that do not and some that fail:
 * each sees what went before, and what is kept is what a recount gives. */
#include "app/app.h"

#include <semaphore.h>

#include "app/bulk.h"
#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/correct_period.h"
#include "app/leads.h"
#include "app/recount.h"
#include "app/report_period.h"
#include "app/verify.h"
#include "seeded.h"
#include "store/buyer_store.h"
#include "test_db.h"

enum { BUYERS = 2, BOXES = 3, DEALS = 8, ROUNDS = 10, JOBS = 40 };

struct scene {
    char directory[64]; /* "" on PostgreSQL */
    char target[TEST_TARGET_MAX];
    struct arena arena;
    struct error err;
    struct app *app;
    struct seeded random;
    struct oid buyers[BUYERS], boxes[BOXES], deals[DEALS];
};

static int64_t test_now(void)
{
    return TEST_NOW_MS;
}

static int setup(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    arena_init(&scene->arena, ARENA_DEFAULT_LIMIT);
    error_init(&scene->err, &scene->arena);
    scene->random = seeded_start();
    if (test_postgres()) {
        test_schema_create(scene->target);
    } else {
        snprintf(scene->directory, sizeof(scene->directory), "/tmp/postclose-test-XXXXXX");
        assert_non_null(mkdtemp(scene->directory));
        snprintf(scene->target, sizeof(scene->target), "%s/test.db", scene->directory);
    }
    const struct app_settings settings = {.database = scene->target};
    test_ok(app_open(&settings, &scene->app, &scene->err), &scene->err);
    scene->app->now_ms = test_now;
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    app_close(scene->app);
    for (size_t i = 0; !test_postgres() && i < ARRAY_LENGTH(suffixes); i++) {
        char file[TEST_TARGET_MAX + 8];
        snprintf(file, sizeof(file), "%s%s", scene->target, suffixes[i]);
        unlink(file);
    }
    if (test_postgres())
        test_schema_drop(scene->target);
    else
        rmdir(scene->directory);
    arena_free(&scene->arena);
    free(scene);
    return 0;
}

static struct call call_on(struct db *db, struct arena *arena)
{
    return (struct call){
        .db = db,
        .arena = arena,
        .now_ms = TEST_NOW_MS,
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "test", .role = ROLE_ADMIN},
        .request_id = "test",
        .address = "cli",
    };
}

/* ---- what there is ---- */

static struct closing_body closing_of(const struct scene *scene, int n)
{
    struct closing_body body = {
        .buyer_id = scene->buyers[n % BUYERS],
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .closed_on = OPT(19000), /* 2022-01-08 */
        .market_key.chars = n % 3 ? "TX-DFW" : "GA-ATL",
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing.loan_type = OPT(LOAN_CASH),
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(50000),
    };
    if (n % 4)
        body.buy_box_id = scene->boxes[n % BOXES];
    return body;
}

static struct result build(void *context, struct db *db, struct error *err)
{
    struct scene *scene = context;
    struct call call = call_on(db, &scene->arena);
    for (int i = 0; i < BUYERS; i++) {
        struct buyer body = {.name.chars = "Bo"}, buyer = {0};
        TRY(buyer_create(&call, &body, &buyer, err));
        scene->buyers[i] = buyer.id;
    }
    for (int i = 0; i < BOXES; i++) {
        struct buy_box body = {.buyer_id = scene->buyers[i % BUYERS], .name.chars = "Box"}, box;
        body.strategy = OPT(STRATEGY_BUY_HOLD);
        TRY(buy_box_create(&call, &body, &box, err));
        scene->boxes[i] = box.id;
    }
    for (int i = 0; i < DEALS; i++) {
        struct lead body = {.address.chars = "1 Oak", .market_key.chars = "TX-DFW"}, lead = {0};
        body.strategy = OPT(STRATEGY_BUY_HOLD);
        TRY(lead_create(&call, &body, &lead, err));
        struct closing_body closing = closing_of(scene, i);
        struct deal deal = {0};
        TRY(close_deal(&call, &lead.id, &closing, &deal, err));
        scene->deals[i] = deal.id;
    }
    return RESULT_OK;
}

/* ---- jobs ---- */

enum deed { REPORT, CORRECT, REPORT_AND_FAIL, LOOK, DEED_COUNT };

struct job {
    struct scene *scene;
    enum deed deed;
    struct oid deal, buyer, box;
    struct period_body body;
    uint64_t nth; /* which period is corrected, of those that there are */
    bool stale;   /* what it looked at was not what a recount gives */
    struct arena arena;
    struct error err;
    struct writer_job job;
    sem_t *done;
};

/* Few months and many reports: many are refused after they have written rows. */
static struct period_body random_body(struct seeded *random)
{
    struct period_body body = {.has_reporting_period.known = true};
    body.reporting_period.year = OPT(seeded_between(random, 2022, 2024));
    body.reporting_period.month = OPT(seeded_between(random, 1, 12));
    body.reporting_period.months =
        seeded_once_in(random, 3) ? OPT(seeded_between(random, 2, 12)) : UNKNOWN;
    body.rent_cents = OPT(seeded_between(random, 0, 300000));
    body.noi_cents = OPT(seeded_between(random, -50000, 200000));
    body.cash_flow_cents = OPT(seeded_between(random, -50000, 100000));
    return body;
}

static struct result correct(struct call *call, const struct job *job, struct error *err)
{
    struct deal deal = {0};
    struct period_list list = {0};
    struct period period = {0};
    TRY(deal_store_get(call->db, call->arena, &job->deal, &deal, err));
    TRY(period_store_list(call->db, call->arena, &job->deal, &deal.pro_forma, &list, err));
    if (list.count == 0)
        return error_set(err, ERROR_NOT_FOUND, "nothing to correct");
    struct period_body body = job->body;
    body.reporting_period = (struct reporting_period_body){0};
    body.has_reporting_period.known = false;
    return correct_period(call, &job->deal, &list.items[job->nth % list.count].id, &body, NULL,
                          NULL, &deal, &period, err);
}

/* As one that changes a buyer does, it reads the rows themselves. */
static struct result look(struct call *call, struct job *job, struct error *err)
{
    struct buyer_recount buyer = {0};
    struct box_recount box = {0};
    TRY(recount_buyer(call, &job->buyer, &buyer, err));
    TRY(recount_box(call, &job->box, &box, err));
    job->stale = job->stale || buyer.differs || box.differs;
    struct buyer before = {0}, after = {0};
    bool found = false;
    TRY(buyer_store_find(call->db, call->arena, &job->buyer, &before, &found, err));
    struct buyer change = {.name.chars =
                               arena_printf(call->arena, "Bo %llu", (unsigned long long)job->nth)};
    return buyer_update(call, &before, &change, &after, err);
}

static struct result job_run(void *context, struct db *db, struct error *err)
{
    struct job *job = context;
    struct deal deal = {0};
    struct period period = {0};
    arena_reset(&job->arena);
    struct call call = call_on(db, &job->arena);
    if (job->deed == LOOK)
        return look(&call, job, err);
    call.bulk = job->scene->app->bulk;
    if (job->deed == CORRECT)
        return correct(&call, job, err);
    TRY(report_period(&call, &job->deal, &job->body, &deal, &period, err));
    return job->deed == REPORT ? RESULT_OK : error_set(err, ERROR_FORBIDDEN, "after all");
}

static void job_done(void *context, struct result result)
{
    (void)result;
    struct job *job = context;
    sem_post(job->done);
}

static void job_draw(struct scene *scene, struct job *job, sem_t *done)
{
    struct seeded *random = &scene->random;
    *job = (struct job){
        .scene = scene,
        .deed = (enum deed)seeded_between(random, 0, DEED_COUNT - 1),
        .deal = scene->deals[seeded_between(random, 0, DEALS - 1)],
        .buyer = scene->buyers[seeded_between(random, 0, BUYERS - 1)],
        .box = scene->boxes[seeded_between(random, 0, BOXES - 1)],
        .body = random_body(random),
        .nth = (uint64_t)seeded_between(random, 0, 1000),
        .done = done,
    };
    /* A failure after a write costs the batch its first run: not in every batch. */
    if (job->deed == REPORT_AND_FAIL && !seeded_once_in(random, 10))
        job->deed = REPORT;
    arena_init(&job->arena, ARENA_DEFAULT_LIMIT);
    error_init(&job->err, &job->arena);
    job->job = (struct writer_job){.run = job_run,
                                   .done = job_done,
                                   .context = job,
                                   .shares = job->deed != LOOK,
                                   .err = &job->err};
}

/* ---- batches ---- */

struct gate {
    sem_t entered, open;
};

static struct result gate_run(void *context, struct db *db, struct error *err)
{
    (void)db, (void)err;
    struct gate *gate = context;
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    return RESULT_OK;
}

static void gate_done(void *context, struct result result)
{
    (void)context, (void)result;
}

/* What is queued while the writer waits for the gate is one batch. */
static void run_batch(struct scene *scene, struct job *jobs, sem_t *done)
{
    struct gate gate;
    sem_init(&gate.entered, 0, 0);
    sem_init(&gate.open, 0, 0);
    struct writer_job first = {.run = gate_run, .done = gate_done, .context = &gate};
    test_ok(writer_submit(scene->app->writer, &first, &scene->err), &scene->err);
    sem_wait(&gate.entered);
    for (int i = 0; i < JOBS; i++)
        test_ok(writer_submit(scene->app->writer, &jobs[i].job, &scene->err), &scene->err);
    sem_post(&gate.open);
    for (int i = 0; i < JOBS; i++)
        sem_wait(done);
    assert_int_equal(writer_stats_get(scene->app->writer).largest_batch, JOBS);
}

static void tell_problem(void *context, const char *problem)
{
    (void)context;
    print_error("%s\n", problem);
}

static int64_t problems(struct scene *scene)
{
    struct db *db = NULL;
    struct verification found = {0};
    test_ok(db_pool_take(scene->app->readers, &db, &scene->err), &scene->err);
    struct call call = call_on(db, &scene->arena);
    test_ok(db_begin(db, DB_OPEN_READ, &scene->err), &scene->err);
    test_ok(verify(&call, tell_problem, NULL, &found, &scene->err), &scene->err);
    db_pool_give(scene->app->readers, db);
    return found.problems;
}

static void test_batches_leave_what_a_recount_gives(void **state)
{
    struct scene *scene = *state;
    static struct job jobs[JOBS];
    sem_t done;
    sem_init(&done, 0, 0);
    test_ok(writer_run(scene->app->writer, build, scene, &scene->err), &scene->err);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < JOBS; i++)
            job_draw(scene, &jobs[i], &done);
        run_batch(scene, jobs, &done);
        int taken = 0, stale = 0;
        for (int i = 0; i < JOBS; i++) {
            taken += jobs[i].deed != LOOK && jobs[i].job.result.code == ERROR_NONE;
            stale += jobs[i].stale;
            if (jobs[i].deed == LOOK)
                assert_int_equal(jobs[i].job.result.code, ERROR_NONE);
            arena_free(&jobs[i].arena);
        }
        SEEDED_CHECK(&scene->random, stale == 0);
        SEEDED_CHECK(&scene->random, taken > 0);
        SEEDED_CHECK(&scene->random, problems(scene) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_batches_leave_what_a_recount_gives, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
