/* The invented portfolio in a database of its own: complete, right by the program's own
 * verification, and recognised when it is asked for again. */
#include "app/generate.h"

#include "app/feedback.h"
#include "app/leads.h"
#include "app/match_buyers.h"
#include "app/report_period.h"
#include "app/verify.h"
#include "base/buf.h"
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

static struct call write_call(struct fixture *fixture, struct db *db)
{
    struct call call = read_call(fixture);
    call.db = db;
    call.actor = (struct actor){.credential = CREDENTIAL_SYSTEM, .name = "test"};
    call.request_id = "test";
    call.address = "cli";
    return call;
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
    assert_true(periods > 1000);
    assert_int_equal(generation.periods, periods);
    expect_clean(fixture, &plan);
}

/* ---- the same figures, deal by deal and report by report ---- */

static void print_rows(struct fixture *fixture, struct buf *out, const char *sql)
{
    const struct db_statement statement = {DB_STATEMENT_ADHOC, "test", sql};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    test_ok(db_query(fixture->reader, &statement, DB_NO_ARGS, &row, &fixture->err), &fixture->err);
    for (;;) {
        bool more = false;
        test_ok(db_step(&row, &more, &fixture->err), &fixture->err);
        if (!more)
            return;
        buf_append_text(out, db_column_text(&row, 0));
        buf_append_char(out, '\n');
    }
}

#define SUMS_TEXT                                                                                  \
    "total_deals || ' ' || graded_deals || ' ' || grade_a || ' ' || grade_b || ' ' || grade_c"     \
    " || ' ' || grade_d || ' ' || sum_cash_flow_e4 || ' ' || sum_dscr_e4 || ' ' || sum_rent_e4"    \
    " || ' ' || sum_expense_e4 || ' ' || count_cash_flow || ' ' || count_dscr || ' ' || "          \
    "count_rent || ' ' || count_expense"

/* All that a report writes, but for what is new each time: ids, revisions, the audit. */
static const char *dump(struct fixture *fixture)
{
    static const char *const queries[] = {
        "SELECT 'period ' || deal_id || ' ' || last_ym || ' ' || months || ' ' || rent_cents"
        " || ' ' || coalesce(vacancy_ppm, -1) || ' ' || coalesce(expense_total_cents, -1)"
        " || ' ' || noi_cents || ' ' || cash_flow_cents || ' ' || coalesce(dscr_e4, -1)"
        " || ' ' || derived || ' ' || cash_flow_variance || ' ' || grade || ' ' || flag_bits"
        " || ' ' || caller_flags || ' ' || coalesce(notes, '-') || ' ' || entered_at"
        " FROM periods ORDER BY deal_id, last_ym",
        "SELECT 'month ' || deal_id || ' ' || ym || ' ' || last_ym FROM period_months"
        " ORDER BY deal_id, ym",
        "SELECT 'deal ' || deal_id || ' ' || periods || ' ' || coalesce(latest_ym, -1) || ' '"
        " || coalesce(grade, '-') || ' ' || flag_bits || ' ' || caller_flags || ' '"
        " || coalesce(notes, '-') || ' ' || weighted_cash_flow || ' ' || weighted_dscr || ' '"
        " || weighted_rent || ' ' || weighted_expense || ' ' || months_cash_flow || ' '"
        " || months_dscr || ' ' || months_rent || ' ' || months_expense || ' ' || updated_at"
        " FROM deal_standings ORDER BY deal_id",
        "SELECT 'buyer ' || id || ' ' || engagement_e2 || ' ' || " SUMS_TEXT
        " FROM buyers ORDER BY id",
        "SELECT 'box ' || id || ' ' || warning_level || ' ' || coalesce(warning_rate_e2, -1)"
        " || ' ' || coalesce(warning_since, -1) || ' ' || " SUMS_TEXT " FROM buy_boxes ORDER BY id",
    };
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < ARRAY_LENGTH(queries); i++)
        print_rows(fixture, &text, queries[i]);
    return arena_strdup(&fixture->arena, buf_text(&text));
}

#define NO_SUMS                                                                                    \
    "total_deals = 0, graded_deals = 0, grade_a = 0, grade_b = 0, grade_c = 0, grade_d = 0,"       \
    " sum_cash_flow_e4 = 0, sum_dscr_e4 = 0, sum_rent_e4 = 0, sum_expense_e4 = 0,"                 \
    " count_cash_flow = 0, count_dscr = 0, count_rent = 0, count_expense = 0"

/* The deals as they are closed, but nothing of what follows from it. */
static struct result take_feedback_away(void *context, struct db *db, struct error *err)
{
    (void)context;
    return db_script(db,
                     "DELETE FROM period_months; DELETE FROM periods;"
                     "UPDATE deal_standings SET periods = 0, latest_ym = NULL, grade = NULL,"
                     " flag_bits = 0, caller_flags = '', notes = NULL, weighted_cash_flow = 0,"
                     " weighted_dscr = 0, weighted_rent = 0, weighted_expense = 0,"
                     " months_cash_flow = 0, months_dscr = 0, months_rent = 0, months_expense = 0;"
                     "UPDATE buyers SET engagement_e2 = 5000, " NO_SUMS ";"
                     "UPDATE buy_boxes SET warning_level = 0, warning_rate_e2 = NULL,"
                     " warning_since = NULL, " NO_SUMS,
                     err);
}

static struct result report_singly(struct call *call, const struct deal *deal,
                                   const struct portfolio_deal *source, struct error *err)
{
    for (int32_t i = 0; i < source->period_count; i++) {
        const struct portfolio_period period = portfolio_period(source, i);
        const char *flags[] = {period.caller_flag};
        const struct period statement = {
            .last_ym = period.last_ym,
            .months = period.months,
            .caller_flags = {flags, period.caller_flag != NULL, .known = true},
            .notes = period.note,
        };
        struct period_batch batch = {0};
        struct period written = {0};
        TRY(period_batch_begin(&batch, call, deal, err));
        TRY(record_period(&batch, &statement, &period.input, &written, err));
        TRY(period_batch_end(&batch, err));
    }
    return RESULT_OK;
}

static struct result feed_singly(void *context, struct db *db, struct error *err)
{
    struct fixture *fixture = context;
    const struct portfolio_plan plan = small_plan();
    struct call call = write_call(fixture, db);
    for (int64_t i = 0; i < plan.deals; i++) {
        const struct portfolio_deal source = portfolio_deal(&plan, i);
        const struct oid id = generated_id(GENERATED_DEALS, plan.seed, i);
        const struct deal_standing ungraded = {0};
        struct deal deal = {0};
        TRY(deal_store_get(db, call.arena, &id, &deal, err));
        TRY(feedback_apply(&call, &deal, NULL, &ungraded, err));
        TRY(report_singly(&call, &deal, &source, err));
    }
    return RESULT_OK;
}

static void written_at_once_it_is_what_single_reports_make(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    (void)generate(fixture, &plan);
    const char *at_once = dump(fixture);
    test_ok(writer_run(fixture->app->writer, take_feedback_away, NULL, &fixture->err),
            &fixture->err);
    assert_string_not_equal(dump(fixture), at_once);
    test_ok(writer_run(fixture->app->writer, feed_singly, fixture, &fixture->err), &fixture->err);
    assert_string_equal(dump(fixture), at_once);
}

/* Each period stands in the log, with the figures of its row. */
static void the_audit_tells_every_period(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    const struct generation generation = generate(fixture, &plan);
    struct buf told CLEANUP(buf_free) = BUF_EMPTY;
    print_rows(fixture, &told,
               "SELECT (SELECT count(*) FROM audit_log a, json_each(a.after, '$.rows') r"
               " JOIN periods p ON p.id = json_extract(r.value, '$[0]')"
               " AND p.deal_id = a.subject_id AND p.months = json_extract(r.value, '$[3]')"
               " AND p.last_ym = 12 * json_extract(r.value, '$[2]')"
               " + json_extract(r.value, '$[1]') - 1"
               " AND p.rent_cents = round(100 * json_extract(r.value, '$[4]'))"
               " WHERE a.action = 'period.import' AND a.before IS NULL"
               " AND json_extract(a.after, '$.columns[0]') = '_id'"
               " AND json_extract(a.after, '$.columns[2]') = 'reportingPeriod.year'"
               " AND json_extract(a.after, '$.columns[4]') = 'actualRentCollected'"
               " AND json_array_length(a.after, '$.columns') = json_array_length(r.value))"
               " + (SELECT count(*) FROM audit_log a JOIN periods p"
               " ON p.id = json_extract(a.after, '$._id') WHERE a.action = 'period.report')");
    assert_int_equal(strtoll(buf_text(&told), NULL, 10), generation.periods);
}

/* As a run that was broken off before its end leaves it. */
static struct result take_leads_away(void *context, struct db *db, struct error *err)
{
    struct fixture *fixture = context;
    const struct portfolio_plan plan = small_plan();
    struct call call = write_call(fixture, db);
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

static struct result add_a_lead(void *context, struct db *db, struct error *err)
{
    struct call call = write_call(context, db);
    const struct lead body = {
        .address.chars = "1 Own Street", .market_key.chars = "TX-DFW", .strategy = OPT(0)};
    struct lead lead = {0};
    return lead_create(&call, &body, &lead, err);
}

static void other_data_is_never_mixed_with(void **state)
{
    struct fixture *fixture = *state;
    const struct portfolio_plan plan = small_plan();
    test_ok(generate_check_database(fixture->app, plan.seed, &fixture->err), &fixture->err);
    (void)generate(fixture, &plan);
    test_ok(generate_check_database(fixture->app, plan.seed, &fixture->err), &fixture->err);
    test_fails(generate_check_database(fixture->app, plan.seed + 1, &fixture->err), ERROR_CONFLICT);
}

static void one_lead_of_ones_own_is_other_data(void **state)
{
    struct fixture *fixture = *state;
    test_ok(writer_run(fixture->app->writer, add_a_lead, fixture, &fixture->err), &fixture->err);
    test_fails(generate_check_database(fixture->app, 1, &fixture->err), ERROR_CONFLICT);
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
        cmocka_unit_test_setup_teardown(written_at_once_it_is_what_single_reports_make, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_audit_tells_every_period, setup, teardown),
        cmocka_unit_test_setup_teardown(other_data_is_never_mixed_with, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_there_is_recognised, setup, teardown),
        cmocka_unit_test_setup_teardown(more_deals_of_a_seed_add_to_what_is_there, setup, teardown),
        cmocka_unit_test_setup_teardown(one_lead_of_ones_own_is_other_data, setup, teardown),
        cmocka_unit_test_setup_teardown(open_leads_have_buyers_to_rank, setup, teardown),
        cmocka_unit_test_setup_teardown(progress_is_told_to_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_out_of_range_is_refused, setup, teardown),
        cmocka_unit_test(identifiers_differ_by_noun_seed_and_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
