/* Closing, reporting, correcting and recounting, tried with random sequences on a database. */
#include "test_call.h"

#include <string.h>

#include "app/audit.h"
#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/correct_period.h"
#include "app/leads.h"
#include "app/recount.h"
#include "app/verify.h"
#include "seeded.h"

enum { BUYERS = 2, BOXES = 3, DEALS = 6, STEPS = 150 };

static struct oid make_buyer(struct test_call *test)
{
    struct buyer body = {.name.chars = "Bo"}, buyer = {0};
    test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
    return buyer.id;
}

static struct oid make_box(struct test_call *test, const struct oid *buyer_id)
{
    struct buy_box body = {.buyer_id = *buyer_id, .name.chars = "Box"}, box = {0};
    body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(buy_box_create(&test->call, &body, &box, &test->db.err), &test->db.err);
    return box.id;
}

static struct oid make_lead(struct test_call *test)
{
    struct lead body = {.address.chars = "1 Oak", .market_key.chars = "TX-DFW"}, lead = {0};
    body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(lead_create(&test->call, &body, &lead, &test->db.err), &test->db.err);
    return lead.id;
}

static struct closing_body closing(const struct oid *buyer_id, const struct oid *box_id)
{
    return (struct closing_body){
        .buyer_id = *buyer_id,
        .buy_box_id = box_id ? *box_id : (struct oid){0},
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .closed_on = OPT(19000), /* 2022-01-08 */
        .market_key.chars = "TX-DFW",
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing = {.loan_type = OPT(LOAN_DSCR),
                      .interest_rate_ppm = OPT(75000),
                      .ltv_ppm = OPT(750000),
                      .amortization_e4 = OPT(300000)},
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(50000),
        .projected_dscr_e4 = OPT(13500),
    };
}

static void find_problem(void *context, const char *problem)
{
    (void)context;
    print_error("%s\n", problem);
}

static int64_t problems(struct test_call *test)
{
    struct verification found = {0};
    test_ok(verify(&test->call, find_problem, NULL, &found, &test->db.err), &test->db.err);
    return found.problems;
}

static struct period_body random_body(struct seeded *random)
{
    struct period_body body = {.has_reporting_period.known = true};
    body.reporting_period.year = OPT(seeded_between(random, 2022, 2024));
    body.reporting_period.month = OPT(seeded_between(random, 1, 12));
    body.reporting_period.months =
        seeded_once_in(random, 5) ? OPT(seeded_between(random, 2, 6)) : UNKNOWN;
    body.rent_cents = OPT(seeded_between(random, 0, 300000));
    body.has_expenses.known = true;
    body.expenses.total = OPT(seeded_between(random, 0, 120000));
    if (seeded_once_in(random, 3))
        body.dscr_e4 = OPT(seeded_between(random, 0, 20000));
    return body;
}

/* A report that is refused (a month taken, a span before closing) must leave nothing behind. */
static void report(struct test_call *test, struct seeded *random, const struct oid *deal_id)
{
    struct period_body body = random_body(random);
    struct deal deal = {0};
    struct period period = {0};
    error_clear(&test->db.err);
    test_ok(db_savepoint(test->db.db, &test->db.err), &test->db.err);
    struct result reported =
        report_period(&test->call, deal_id, &body, &deal, &period, &test->db.err);
    if (failed(reported)) {
        assert_true(reported.code == ERROR_CONFLICT || reported.code == ERROR_VALIDATION);
        test_ok(db_savepoint_rollback(test->db.db, NULL), &test->db.err);
        return;
    }
    test_ok(db_savepoint_release(test->db.db, &test->db.err), &test->db.err);
}

static void correct(struct test_call *test, struct seeded *random, const struct oid *deal_id)
{
    struct deal deal = {0};
    struct period_list list = {0};
    struct period period = {0};
    error_clear(&test->db.err);
    test_ok(deal_store_get(test->db.db, &test->db.arena, deal_id, &deal, &test->db.err),
            &test->db.err);
    test_ok(period_store_list(test->db.db, &test->db.arena, deal_id, &deal.pro_forma, &list,
                              &test->db.err),
            &test->db.err);
    if (!list.count)
        return;
    size_t which = (size_t)seeded_between(random, 0, (int64_t)list.count - 1);
    struct period_body body = random_body(random);
    if (seeded_once_in(random, 4))
        body.dscr_e4 = (struct opt){.cleared = true};
    test_ok(correct_period(&test->call, deal_id, &list.items[which].id, &body, NULL, NULL, &deal,
                           &period, &test->db.err),
            &test->db.err);
    assert_int_equal(period.rev, list.items[which].rev + 1);
    assert_int_equal(period.figures.rent_cents, body.rent_cents.value);
}

static void test_sums_hold_after_any_sequence(void **state)
{
    struct test_call *test = *state;
    struct seeded random = seeded_start();
    struct oid buyers[BUYERS], boxes[BOXES], deals[DEALS];
    for (int i = 0; i < BUYERS; i++)
        buyers[i] = make_buyer(test);
    for (int i = 0; i < BOXES; i++)
        boxes[i] = make_box(test, &buyers[i % BUYERS]);
    for (int i = 0; i < DEALS; i++) {
        struct closing_body body = closing(&buyers[i % BUYERS], i % 4 ? &boxes[i % BOXES] : NULL);
        struct deal deal = {0};
        deals[i] = make_lead(test);
        test_ok(close_deal(&test->call, &deals[i], &body, &deal, &test->db.err), &test->db.err);
    }
    for (random.step = 1; random.step <= STEPS; random.step++) {
        const struct oid *deal_id = &deals[seeded_between(&random, 0, DEALS - 1)];
        if (seeded_once_in(&random, 3))
            correct(test, &random, deal_id);
        else
            report(test, &random, deal_id);
        if (random.step % 30 == 0)
            SEEDED_CHECK(&random, problems(test) == 0);
    }
}

static struct oid one_graded_deal(struct test_call *test, struct oid *ret_buyer,
                                  struct oid *ret_box)
{
    *ret_buyer = make_buyer(test);
    *ret_box = make_box(test, ret_buyer);
    struct oid lead_id = make_lead(test);
    struct closing_body body = closing(ret_buyer, ret_box);
    struct deal deal = {0};
    struct period period = {0};
    struct period_body report = {.has_reporting_period.known = true,
                                 .reporting_period = {.month = OPT(3), .year = OPT(2022)},
                                 .rent_cents = OPT(195000),
                                 .has_expenses.known = true,
                                 .expenses.total = OPT(88000),
                                 .noi_cents = OPT(142000),
                                 .cash_flow_cents = OPT(45000),
                                 .dscr_e4 = OPT(13200)};
    test_ok(close_deal(&test->call, &lead_id, &body, &deal, &test->db.err), &test->db.err);
    test_ok(report_period(&test->call, &lead_id, &report, &deal, &period, &test->db.err),
            &test->db.err);
    assert_int_equal(period.figures.grade, GRADE_B);
    return lead_id;
}

/* Each kind of damage, by plain SQL, is found. */
static void test_verify_finds_damage(void **state)
{
    struct test_call *test = *state;
    static const char *const damages[] = {
        "UPDATE buyers SET grade_b = grade_b + 1",
        "UPDATE buyers SET engagement_e2 = 1",
        "UPDATE buy_boxes SET sum_rent_e4 = sum_rent_e4 + 1",
        "UPDATE buy_boxes SET warning_level = 1",
        "UPDATE deal_standings SET grade = 'A'",
        "DROP TRIGGER deals_are_locked; UPDATE deals SET purchase_price_cents = 1",
        "DROP TRIGGER deals_are_locked; UPDATE deals SET assumptions = 'none'",
        "UPDATE deal_standings SET weighted_dscr = weighted_dscr + 1",
        "UPDATE periods SET grade = 'A'",
        "UPDATE periods SET cash_flow_variance = 0",
        "DELETE FROM period_months",
        "INSERT INTO period_months SELECT deal_id, ym + 1, last_ym + 1 FROM period_months",
        "UPDATE audit_head SET seq = seq + 1",
        "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET actor_name = 'Eve' WHERE seq "
        "= 2",
        "DROP TRIGGER audit_log_is_not_deleted; DELETE FROM audit_log WHERE seq = 2",
        "DROP TRIGGER audit_log_is_not_deleted;"
        "DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)",
    };
    struct oid buyer_id, box_id;
    one_graded_deal(test, &buyer_id, &box_id);
    assert_int_equal(problems(test), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(damages); i++) {
        if (test_postgres() && strncmp(damages[i], "DROP TRIGGER", 12) == 0)
            continue; /* there it names its table */
        test_ok(db_savepoint(test->db.db, &test->db.err), &test->db.err);
        test_ok(db_script(test->db.db, damages[i], &test->db.err), &test->db.err);
        if (problems(test) == 0)
            fail_msg("not found: %s", damages[i]);
        test_ok(db_savepoint_rollback(test->db.db, &test->db.err), &test->db.err);
    }
    assert_int_equal(problems(test), 0);
}

/* A failing grade of the only deal makes the box CRITICAL, and mending it takes the warning away.
 */
static void test_a_correction_moves_the_warning(void **state)
{
    struct test_call *test = *state;
    struct oid buyer_id, box_id;
    struct oid deal_id = one_graded_deal(test, &buyer_id, &box_id);
    struct period_list list = {0};
    struct deal deal = {0};
    struct period period = {0};
    struct box_standing box = {0};
    struct buyer_standing buyer = {0};
    struct error *err = &test->db.err;
    test_ok(deal_store_get(test->db.db, &test->db.arena, &deal_id, &deal, err), err);
    test_ok(period_store_list(test->db.db, &test->db.arena, &deal_id, &deal.pro_forma, &list, err),
            err);

    struct period_body worse = {.cash_flow_cents = OPT(-1)};
    test_ok(correct_period(&test->call, &deal_id, &list.items[0].id, &worse, NULL, NULL, &deal,
                           &period, err),
            err);
    assert_int_equal(period.figures.grade, GRADE_D);
    test_ok(box_standing_get(test->db.db, &box_id, &box, err), err);
    assert_int_equal(box.warning, WARNING_CRITICAL);
    assert_int_equal(box.warning_since_ms.value, TEST_NOW_MS);
    test_ok(buyer_standing_get(test->db.db, &buyer_id, &buyer, err), err);
    assert_int_equal(buyer.engagement_e2, 0);

    struct period_body better = {.cash_flow_cents = OPT(50000)};
    test_ok(correct_period(&test->call, &deal_id, &list.items[0].id, &better, NULL, NULL, &deal,
                           &period, err),
            err);
    test_ok(box_standing_get(test->db.db, &box_id, &box, err), err);
    assert_int_equal(box.warning, WARNING_NONE);
    assert_false(box.warning_since_ms.known);
    test_ok(buyer_standing_get(test->db.db, &buyer_id, &buyer, err), err);
    assert_int_equal(buyer.engagement_e2, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums_hold_after_any_sequence, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_verify_finds_damage, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_correction_moves_the_warning, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
