/* The invented portfolio in a database of its own: complete, right by the program's own
 * verification, and recognised when it is asked for again. */
#include "app/generate.h"

#include "app/leads.h"
#include "app/match_buyers.h"
#include "app/verify.h"
#include "base/calendar.h"
#include "store/deal_store.h"
#include "store/period_store.h"
#include "test_db.h"

static int64_t test_now(void)
{
    return TEST_NOW_MS;
}

struct fixture {
    struct arena arena;
    struct error err;
    char directory[64], file[80];
    struct app *app;
    struct db *reader; /* given back at the end, so that a failed test still ends in order */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    arena_init(&fixture->arena, ARENA_DEFAULT_LIMIT);
    error_init(&fixture->err, &fixture->arena);
    snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/postclose-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->file, sizeof(fixture->file), "%s/test.db", fixture->directory);
    const struct app_settings settings = {.database = fixture->file};
    test_ok(app_open(&settings, &fixture->app, &fixture->err), &fixture->err);
    fixture->app->now_ms = test_now;
    test_ok(db_pool_take(fixture->app->readers, &fixture->reader, &fixture->err), &fixture->err);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    static const char *const suffixes[] = {"", "-wal", "-shm", "-lock"};
    db_pool_give(fixture->app->readers, fixture->reader);
    app_close(fixture->app);
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
        char file[sizeof(fixture->file) + 8];
        snprintf(file, sizeof(file), "%s%s", fixture->file, suffixes[i]);
        unlink(file);
    }
    rmdir(fixture->directory);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static struct portfolio_plan small_plan(void)
{
    return (struct portfolio_plan){
        .seed = 7, .deals = 120, .months = 14, .today_on = timestamp_date(TEST_NOW_MS)};
}

static struct generation generate(struct fixture *fixture, const struct portfolio_plan *plan)
{
    struct generation generation = {0};
    test_ok(generate_portfolio(fixture->app, plan, NULL, NULL, &generation, &fixture->err),
            &fixture->err);
    return generation;
}

static void must_not_be_called(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static struct call read_call(struct fixture *fixture)
{
    return (struct call){.db = fixture->reader,
                         .arena = &fixture->arena,
                         .now_ms = TEST_NOW_MS,
                         .policy = &policy_default};
}

static void expect_clean(struct fixture *fixture, const struct portfolio_plan *plan)
{
    struct call call = read_call(fixture);
    struct verification verification = {0};
    test_ok(db_begin(call.db, DB_OPEN_READ, &fixture->err), &fixture->err);
    test_ok(verify(&call, must_not_be_called, NULL, &verification, &fixture->err), &fixture->err);
    db_rollback(call.db);
    assert_int_equal(verification.problems, 0);
    assert_int_equal(verification.deals, plan->deals);
    assert_int_equal(verification.buyers, portfolio_buyer_count(plan));
    assert_int_equal(verification.buy_boxes, portfolio_box_count(plan));
    assert_true(verification.audit_entries > 0);
}

static void expect_deal(struct call *call, const struct portfolio_plan *plan, int64_t index,
                        struct error *err)
{
    const struct portfolio_deal source = portfolio_deal(plan, index);
    const struct oid id = generated_id(GENERATED_DEALS, plan->seed, index);
    struct deal deal = {0};
    struct period_list periods = {0};
    test_ok(deal_store_get(call->db, call->arena, &id, &deal, err), err);
    assert_int_equal(deal.pro_forma.rent_cents, source.pro_forma.rent_cents);
    assert_int_equal(deal.pro_forma.expenses_cents, source.pro_forma.expenses_cents);
    assert_int_equal(deal.pro_forma.cash_flow_cents, source.pro_forma.cash_flow_cents);
    assert_int_equal(deal.pro_forma.required_dscr_e4, source.pro_forma.required_dscr_e4);
    assert_int_equal(deal.pro_forma.dscr_basis, source.pro_forma.dscr_basis);
    assert_true(opt_equal(deal.pro_forma.dscr_e4, source.pro_forma.dscr_e4));
    assert_true(opt_equal(deal.pro_forma.debt_service_cents, source.pro_forma.debt_service_cents));

    test_ok(period_store_list(call->db, call->arena, &id, &deal.pro_forma, &periods, err), err);
    assert_int_equal(periods.count, source.period_count);
    for (int32_t i = 0; i < source.period_count; i++) {
        const struct portfolio_period period = portfolio_period(&source, i);
        struct period_figures figures = {0};
        test_ok(period_compute(&source.pro_forma, &period.input, call->policy, &figures, err), err);
        assert_int_equal(periods.items[i].last_ym, period.last_ym);
        assert_int_equal(periods.items[i].months, period.months);
        assert_int_equal(periods.items[i].figures.grade, figures.grade);
        assert_int_equal(periods.items[i].figures.flags, figures.flags);
        assert_int_equal(periods.items[i].caller_flags.count, period.caller_flag != NULL);
    }
}

static void the_portfolio_is_written_and_right(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    const struct generation generation = generate(fixture, &plan);
    assert_int_equal(generation.written[GENERATED_BUYERS], portfolio_buyer_count(&plan));
    assert_int_equal(generation.written[GENERATED_BOXES], portfolio_box_count(&plan));
    assert_int_equal(generation.written[GENERATED_DEALS], plan.deals);
    assert_int_equal(generation.written[GENERATED_OPEN_LEADS], portfolio_open_lead_count(&plan));

    struct call call = read_call(fixture);
    int64_t periods = 0;
    for (int64_t i = 0; i < plan.deals; i++) {
        periods += portfolio_deal(&plan, i).period_count;
        expect_deal(&call, &plan, i, &fixture->err);
    }
    assert_true(periods > GENERATE_ROWS_A_STEP / 2);
    assert_int_equal(generation.periods, periods);
    expect_clean(fixture, &plan);
}

/* As a run that was broken off before its end leaves it. */
static struct result take_leads_away(void *context, struct db *db, struct error *err)
{
    struct fixture *fixture = context;
    const struct portfolio_plan plan = small_plan();
    struct call call = {
        .db = db,
        .arena = &fixture->arena,
        .now_ms = TEST_NOW_MS,
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SYSTEM, .name = "test"},
        .request_id = "test",
        .address = "cli",
    };
    const int64_t leads = portfolio_open_lead_count(&plan);
    for (int64_t i = leads - 3; i < leads; i++) {
        const struct oid id = generated_id(GENERATED_OPEN_LEADS, plan.seed, i);
        TRY(lead_delete(&call, &id, err));
    }
    return RESULT_OK;
}

static void what_is_there_is_recognised(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    struct generation generation = {0};
    (void)generate(fixture, &plan);
    test_fails(generate_portfolio(fixture->app, &plan, NULL, NULL, &generation, &fixture->err),
               ERROR_CONFLICT);
    assert_string_equal(fixture->err.detail, "the demo portfolio is there already");

    error_clear(&fixture->err);
    test_ok(writer_run(fixture->app->writer, take_leads_away, fixture, &fixture->err),
            &fixture->err);
    generation = generate(fixture, &plan);
    assert_int_equal(generation.written[GENERATED_OPEN_LEADS], 3);
    assert_int_equal(generation.written[GENERATED_DEALS], 0);
    assert_int_equal(generation.written[GENERATED_BUYERS], 0);
    assert_int_equal(generation.written[GENERATED_BOXES], 0);
    expect_clean(fixture, &plan);
}

static void more_deals_of_a_seed_add_to_what_is_there(void **state)
{
    struct fixture *fixture = *state;
    struct portfolio_plan plan = small_plan();
    plan.deals = 50;
    (void)generate(fixture, &plan);
    const int64_t buyers = portfolio_buyer_count(&plan);
    plan.deals = 90;
    const struct generation generation = generate(fixture, &plan);
    assert_int_equal(generation.written[GENERATED_DEALS], 40);
    assert_int_equal(generation.written[GENERATED_BUYERS], portfolio_buyer_count(&plan) - buyers);
    expect_clean(fixture, &plan);
}

static void open_leads_have_buyers_to_rank(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    (void)generate(fixture, &plan);
    struct call call = read_call(fixture);
    const int64_t leads = portfolio_open_lead_count(&plan);
    int64_t ranked = 0, contested = 0;
    for (int64_t i = 0; i < leads; i++) {
        const struct oid id = generated_id(GENERATED_OPEN_LEADS, plan.seed, i);
        struct match_list matches = {0};
        test_ok(match_buyers(&call, &id, 10, &matches, &fixture->err), &fixture->err);
        ranked += matches.count > 0;
        contested += matches.count > 1;
    }
    assert_true(ranked * 4 > leads * 3);
    assert_true(contested * 3 > leads);
}

struct told {
    int64_t calls, done, total;
};

static void note_progress(void *context, int64_t done, int64_t total)
{
    struct told *told = context;
    assert_true(done > told->done);
    *told = (struct told){told->calls + 1, done, total};
}

static void progress_is_told_to_the_end(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    struct generation generation = {0};
    struct told told = {0};
    test_ok(
        generate_portfolio(fixture->app, &plan, note_progress, &told, &generation, &fixture->err),
        &fixture->err);
    assert_true(told.calls >= GENERATED_NOUN_COUNT);
    assert_int_equal(told.done, told.total);
    assert_int_equal(told.total, portfolio_buyer_count(&plan) + portfolio_box_count(&plan) +
                                     plan.deals + portfolio_open_lead_count(&plan));
}

static void a_plan_out_of_range_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan good = small_plan();
    struct portfolio_plan bad[] = {good, good, good, good, good, good};
    bad[0].deals = 0;
    bad[1].deals = PORTFOLIO_DEALS_MAX + 1;
    bad[2].months = 0;
    bad[3].months = PORTFOLIO_MONTHS_MAX + 1;
    bad[4].today_on++;
    bad[5].today_on = -20000;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct generation generation;
        error_clear(&fixture->err);
        test_fails(
            generate_portfolio(fixture->app, &bad[i], NULL, NULL, &generation, &fixture->err),
            ERROR_VALIDATION);
    }
}

static void identifiers_differ_by_noun_seed_and_index(void **state)
{
    (void)state;
    struct oid ids[8];
    size_t count = 0;
    ids[count++] = generated_id(GENERATED_DEALS, 1, 0);
    ids[count++] = generated_id(GENERATED_DEALS, 1, 1);
    ids[count++] = generated_id(GENERATED_DEALS, 2, 0);
    ids[count++] = generated_id(GENERATED_OPEN_LEADS, 1, 0);
    ids[count++] = generated_id(GENERATED_DEALS, 1, PORTFOLIO_DEALS_MAX - 1);
    for (size_t i = 0; i < count; i++) {
        struct oid parsed;
        assert_true(oid_parse(ids[i].hex, &parsed));
        for (size_t j = 0; j < i; j++)
            assert_false(oid_equal(&ids[i], &ids[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_portfolio_is_written_and_right, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_there_is_recognised, setup, teardown),
        cmocka_unit_test_setup_teardown(more_deals_of_a_seed_add_to_what_is_there, setup, teardown),
        cmocka_unit_test_setup_teardown(open_leads_have_buyers_to_rank, setup, teardown),
        cmocka_unit_test_setup_teardown(progress_is_told_to_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_out_of_range_is_refused, setup, teardown),
        cmocka_unit_test(identifiers_differ_by_noun_seed_and_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
