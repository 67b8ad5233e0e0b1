/* Trends after random reports, corrections and removals, against a naive count of the periods. */
#include "test_call.h"

#include "app/bulk.h"
#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/correct_period.h"
#include "app/leads.h"
#include "app/period_change.h"
#include "app/trends.h"
#include "app/trends_recount.h"
#include "app/verify.h"
#include "base/decimal.h"
#include "seeded.h"
#include "store/sql_statements.h"

enum { BUYERS = 3, BOXES = 4, DEALS = 14, STEPS = 220, QUESTIONS = 400, GROUPS_MAX = 2000 };

struct scene {
    struct test_call *test;
    struct seeded random;
    struct oid buyers[BUYERS], boxes[BOXES];
    struct deal deals[DEALS];
};

static const char *const markets[] = {"austin", "TX-DFW", "ü market"};

static struct oid make_lead(struct test_call *test)
{
    struct lead body = {.address.chars = "1 Oak", .market_key.chars = "TX-DFW"}, lead = {0};
    body.strategy = OPT(STRATEGY_BUY_HOLD);
    test_ok(lead_create(&test->call, &body, &lead, &test->db.err), &test->db.err);
    return lead.id;
}

static void close_one(struct scene *scene, int n)
{
    struct test_call *test = scene->test;
    struct seeded *random = &scene->random;
    bool cash = n % 5 == 4;
    struct closing_body body = {
        .buyer_id = scene->buyers[seeded_between(random, 0, BUYERS - 1)],
        .buy_box_id = n % 3 ? scene->boxes[seeded_between(random, 0, BOXES - 1)] : (struct oid){0},
        .strategy = OPT(seeded_between(random, 0, STRATEGY_COUNT - 1)),
        .closed_on = OPT(18990 + n * 3), /* from 2021-12-29 */
        .market_key.chars = markets[seeded_between(random, 0, 2)],
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing = {.loan_type = OPT(cash ? LOAN_CASH : LOAN_DSCR)},
        .projected_rent_cents = OPT(200000 + n),
        .projected_noi_cents = OPT(150000 - n),
        .projected_cash_flow_cents = OPT(50000 + 7 * n),
        .projected_dscr_e4 = cash ? UNKNOWN : OPT(13500),
    };
    if (!cash) {
        body.financing.interest_rate_ppm = OPT(75000);
        body.financing.ltv_ppm = OPT(750000);
        body.financing.amortization_e4 = OPT(300000);
    }
    struct oid lead = make_lead(test);
    test_ok(close_deal(&test->call, &lead, &body, &scene->deals[n], &test->db.err), &test->db.err);
}

static void build(struct scene *scene, struct test_call *test)
{
    *scene = (struct scene){.test = test, .random = seeded_start()};
    for (int i = 0; i < BUYERS; i++) {
        struct buyer body = {.name.chars = "Bo"}, buyer = {0};
        test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
        scene->buyers[i] = buyer.id;
    }
    for (int i = 0; i < BOXES; i++) {
        struct buy_box body = {.buyer_id = scene->buyers[i % BUYERS], .name.chars = "Box"}, box;
        body.strategy = OPT(STRATEGY_BUY_HOLD);
        test_ok(buy_box_create(&test->call, &body, &box, &test->db.err), &test->db.err);
        scene->boxes[i] = box.id;
    }
    for (int i = 0; i < DEALS; i++)
        close_one(scene, i);
}

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
    if (!seeded_once_in(random, 3)) {
        body.has_expenses.known = true;
        body.expenses.total = OPT(seeded_between(random, 0, 120000));
    }
    if (!seeded_once_in(random, 4))
        body.vacancy_ppm = OPT(seeded_between(random, 0, 1000000));
    return body;
}

static struct period_list periods_of(const struct scene *scene, int n)
{
    struct test_call *test = scene->test;
    struct period_list list = {0};
    test_ok(period_store_list(test->db.db, &test->db.arena, &scene->deals[n].id,
                              &scene->deals[n].pro_forma, &list, &test->db.err),
            &test->db.err);
    return list;
}

static void report(struct scene *scene, int n)
{
    struct test_call *test = scene->test;
    struct period_body body = random_body(&scene->random);
    struct deal deal = {0};
    struct period period = {0};
    error_clear(&test->db.err);
    test_ok(db_savepoint(test->db.db, &test->db.err), &test->db.err);
    struct result reported =
        report_period(&test->call, &scene->deals[n].id, &body, &deal, &period, &test->db.err);
    if (failed(reported)) /* the month is taken, or before the closing */
        test_ok(db_savepoint_rollback(test->db.db, NULL), &test->db.err);
    else
        test_ok(db_savepoint_release(test->db.db, &test->db.err), &test->db.err);
    error_clear(&test->db.err);
}

static void correct(struct scene *scene, int n, const struct period *period)
{
    struct test_call *test = scene->test;
    struct period_body body = random_body(&scene->random);
    struct deal deal = {0};
    struct period after = {0};
    test_ok(correct_period(&test->call, &scene->deals[n].id, &period->id, &body, NULL, NULL, &deal,
                           &after, &test->db.err),
            &test->db.err);
}

/* One batch: takes away some periods and puts each third of them back, moved by a year. */
static void replace(struct scene *scene, int n, const struct period_list *list)
{
    struct test_call *test = scene->test;
    struct error *err = &test->db.err;
    struct period_batch batch = {0};
    test_ok(period_batch_begin(&batch, &test->call, &scene->deals[n], err), err);
    for (size_t i = 0; i < list->count; i++) {
        struct period *period = &list->items[i];
        if (seeded_once_in(&scene->random, 2))
            continue;
        test_ok(period_store_delete(test->db.db, period, err), err);
        test_ok(period_batch_change(&batch, period, NULL, "period.replace", err), err);
        if (!seeded_once_in(&scene->random, 3))
            continue;
        struct period moved = *period;
        moved.last_ym += 60;
        moved.id = oid_new(test->call.now_ms);
        test_ok(period_store_insert(test->db.db, test->call.arena, &moved, err), err);
        test_ok(period_batch_change(&batch, NULL, &moved, "period.replace", err), err);
    }
    test_ok(period_batch_end(&batch, err), err);
}

static void change(struct scene *scene, int n)
{
    struct period_list list = periods_of(scene, n);
    if (!list.count)
        return;
    size_t which = (size_t)seeded_between(&scene->random, 0, (int64_t)list.count - 1);
    bool moved = list.items[list.count - 1].last_ym >= 2026 * 12;
    if (seeded_once_in(&scene->random, 4) && !moved)
        replace(scene, n, &list);
    else
        correct(scene, n, &list.items[which]);
}

/* ---- the naive count ---- */

static bool passes(const struct trend_question *question, const struct deal *deal)
{
    return (!question->market_key || !strcmp(question->market_key, deal->market_key)) &&
           (!question->strategy.known || question->strategy.value == (int64_t)deal->strategy) &&
           (!oid_is_set(&question->buyer_id) ||
            !strcmp(question->buyer_id.hex, deal->buyer_id.hex)) &&
           (!oid_is_set(&question->buy_box_id) ||
            !strcmp(question->buy_box_id.hex, deal->buy_box_id.hex)) &&
           (!question->closed_from.known || deal->closed_on >= question->closed_from.value) &&
           (!question->closed_to.known || deal->closed_on <= question->closed_to.value) &&
           (question->by != TREND_GROUP_BOX || oid_is_set(&deal->buy_box_id));
}

static const char *key_of(enum trend_group_by by, const struct deal *deal)
{
    const char *const keys[TREND_GROUP_COUNT + 1] = {deal->market_key,
                                                     strategy_names[deal->strategy],
                                                     deal->buyer_id.hex, deal->buy_box_id.hex, ""};
    return keys[by];
}

struct naive {
    struct trend_group groups[GROUPS_MAX];
    int last_deal[GROUPS_MAX]; /* that was counted in it */
    size_t count;
};

static int group_order(const struct trend_group *group, int32_t period, const char *key)
{
    return group->period != period ? (group->period < period ? -1 : 1) : strcmp(group->key, key);
}

static size_t naive_place(struct naive *naive, int32_t period, const char *key)
{
    size_t at = 0;
    while (at < naive->count && group_order(&naive->groups[at], period, key) < 0)
        at++;
    if (at < naive->count && group_order(&naive->groups[at], period, key) == 0)
        return at;
    assert_true(naive->count < GROUPS_MAX);
    for (size_t i = naive->count++; i > at; i--) {
        naive->groups[i] = naive->groups[i - 1];
        naive->last_deal[i] = naive->last_deal[i - 1];
    }
    naive->groups[at] = (struct trend_group){.period = period, .key = key};
    naive->last_deal[at] = -1;
    return at;
}

static void naive_count(const struct scene *scene, const struct trend_question *question,
                        struct naive *naive)
{
    naive->count = 0;
    for (int n = 0; n < DEALS; n++) {
        const struct deal *deal = &scene->deals[n];
        if (!passes(question, deal))
            continue;
        struct period_list list = periods_of(scene, n);
        for (size_t p = 0; p < list.count; p++) {
            const struct period *period = &list.items[p];
            const struct period_figures *figures = &period->figures;
            for (int32_t ym = period->last_ym - period->months + 1; ym <= period->last_ym; ym++) {
                int32_t months[] = {1, 3, 12};
                size_t at =
                    naive_place(naive, ym / months[question->interval], key_of(question->by, deal));
                int64_t *of = naive->groups[at].sums.of;
                naive->groups[at].deals += naive->last_deal[at] != n;
                naive->last_deal[at] = n;
                of[TREND_GRADES + (int)figures->grade]++;
                of[TREND_PROJECTED_RENT] += deal->pro_forma.rent_cents;
                of[TREND_PROJECTED_NOI] += deal->pro_forma.noi_cents;
                of[TREND_PROJECTED_CASH_FLOW] += deal->pro_forma.cash_flow_cents;
                of[TREND_ACTUAL_RENT] += figures->rent_cents;
                of[TREND_ACTUAL_NOI] += figures->noi_cents;
                of[TREND_ACTUAL_CASH_FLOW] += figures->cash_flow_cents;
                if (figures->expense_total_cents.known) {
                    of[TREND_PROJECTED_EXPENSES] += deal->pro_forma.expenses_cents;
                    of[TREND_ACTUAL_EXPENSES] += figures->expense_total_cents.value;
                    of[TREND_EXPENSE_REPORTS]++;
                }
                of[TREND_DSCR_E4] += figures->dscr_e4.known ? figures->dscr_e4.value : 0;
                of[TREND_DSCR_REPORTS] += figures->dscr_e4.known;
                of[TREND_VACANCY_PPM] +=
                    figures->vacancy_ppm.known ? figures->vacancy_ppm.value : 0;
                of[TREND_VACANCY_REPORTS] += figures->vacancy_ppm.known;
            }
        }
    }
}

static struct trend_question random_question(struct scene *scene)
{
    struct seeded *random = &scene->random;
    struct trend_question question = {
        .interval = (enum trend_interval)seeded_between(random, 0, TREND_INTERVAL_COUNT - 1),
        .by = (enum trend_group_by)seeded_between(random, 0, TREND_GROUP_COUNT),
        .after_period = -1,
        .after_key = "",
        .limit = seeded_between(random, 1, 9),
        .window_deals = seeded_once_in(random, 3) ? 0 : seeded_between(random, 1, 4),
    };
    if (seeded_once_in(random, 3))
        question.market_key = markets[seeded_between(random, 0, 2)];
    if (seeded_once_in(random, 3))
        question.strategy = OPT(seeded_between(random, 0, STRATEGY_COUNT - 1));
    if (seeded_once_in(random, 3))
        question.buyer_id = scene->buyers[seeded_between(random, 0, BUYERS - 1)];
    if (seeded_once_in(random, 3))
        question.buy_box_id = scene->boxes[seeded_between(random, 0, BOXES - 1)];
    if (seeded_once_in(random, 4))
        question.closed_from = OPT(18990 + seeded_between(random, 0, DEALS * 3));
    if (seeded_once_in(random, 4))
        question.closed_to = OPT(18990 + seeded_between(random, 0, DEALS * 3));
    return question;
}

/* Page by page: each but the last is full, and together they are the naive groups. */
static void check_question(struct scene *scene, struct trend_question question, struct naive *naive)
{
    struct test_call *test = scene->test;
    naive_count(scene, &question, naive);
    for (size_t at = 0;;) {
        struct trend_groups page = {0};
        test_ok(trends_query(&test->call, &question, &page, &test->db.err), &test->db.err);
        size_t rest = naive->count - at;
        size_t full = (size_t)question.limit;
        SEEDED_CHECK(&scene->random, page.count == (rest < full ? rest : full));
        for (size_t i = 0; i < page.count; i++, at++) {
            const struct trend_group *is = &page.items[i], *should = &naive->groups[at];
            SEEDED_CHECK(&scene->random, group_order(is, should->period, should->key) == 0);
            SEEDED_CHECK(&scene->random, is->deals == should->deals);
            for (int sum = 0; sum < TREND_QUARTER_DEALS; sum++)
                SEEDED_CHECK(&scene->random, is->sums.of[sum] == should->sums.of[sum]);
        }
        if (page.count == 0)
            return;
        question.after_period = page.items[page.count - 1].period;
        question.after_key = page.items[page.count - 1].key;
    }
}

static void count_problem(void *context, const char *problem)
{
    (void)context;
    (void)problem;
}

static int64_t problems(struct test_call *test)
{
    struct verification found = {0};
    test_ok(verify(&test->call, count_problem, NULL, &found, &test->db.err), &test->db.err);
    return found.problems;
}

static void test_trends_are_a_naive_count(void **state)
{
    struct scene scene;
    struct naive *naive = calloc(1, sizeof(*naive));
    build(&scene, *state);
    for (scene.random.step = 1; scene.random.step <= STEPS; scene.random.step++) {
        int n = (int)seeded_between(&scene.random, 0, DEALS - 1);
        if (seeded_once_in(&scene.random, 4))
            change(&scene, n);
        else
            report(&scene, n);
    }
    assert_int_equal(problems(scene.test), 0);
    size_t groups = 0;
    for (; scene.random.step <= STEPS + QUESTIONS; scene.random.step++) {
        check_question(&scene, random_question(&scene), naive);
        groups += naive->count;
    }
    assert_true(groups > QUESTIONS);
    free(naive);
}

static void tamper(struct test_call *test, const char *sql)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "tamper", sql};
    int64_t changed = 0;
    test_ok(db_run(test->db.db, &statement, DB_NO_ARGS, &changed, &test->db.err), &test->db.err);
    assert_true(changed > 0);
}

static void mend_all(struct test_call *test)
{
    struct call *call = &test->call;
    struct error *err = &test->db.err;
    struct trends_recount recount = {0};
    test_ok(bulk_months_fold(call, err), err);
    for (int kind = 0; kind < TREND_KIND_COUNT; kind++) {
        enum trend_kind of = (enum trend_kind)kind;
        struct trend_key key = {"", ""};
        struct opt ym = UNKNOWN;
        for (;;) {
            test_ok(trends_next_group(call, of, &key, &key, err), err);
            if (!key.key)
                break;
            test_ok(trends_recount_group(call, of, &key, &recount, err), err);
            test_ok(trends_mend(call, &recount, err), err);
        }
        for (int32_t from_ym = 0;; from_ym = (int32_t)ym.value + 1) {
            test_ok(trends_next_month(call, from_ym, &ym, err), err);
            if (!ym.known)
                break;
            test_ok(trends_recount_strays(call, of, (int32_t)ym.value, &recount, err), err);
            test_ok(trends_mend(call, &recount, err), err);
        }
    }
}

static void report_many(struct scene *scene)
{
    for (int i = 0; i < 40; i++)
        report(scene, (int)seeded_between(&scene->random, 0, DEALS - 1));
}

static void check_tampering(struct test_call *test, const char *tampering)
{
    tamper(test, tampering);
    if (problems(test) == 0)
        fail_msg("not found: %s", tampering);
    mend_all(test);
    if (problems(test) != 0)
        fail_msg("not mended: %s", tampering);
}

static void test_tampering_is_found_and_mended(void **state)
{
    static const char *const tampering[] = {
        "UPDATE trend_months SET actual_rent = actual_rent + 1 WHERE kind = 0",
        "UPDATE trend_months SET dscr_reports = dscr_reports + 1 WHERE kind = 1",
        "UPDATE trend_months SET quarter_deals = 9 WHERE kind = 2",
        "UPDATE trend_months SET year_deals = year_deals + 1 WHERE ym % 12 = 0 AND kind = 1",
        "DELETE FROM trend_months WHERE kind = 0",
        "DELETE FROM trend_months WHERE kind = 1",
        "DELETE FROM trend_months WHERE kind = 2",
        "UPDATE trend_months SET key = 'x' || substr(key, 2) WHERE kind = 2",
        "UPDATE trend_months SET key = 'x' || key WHERE kind = 0",
        "UPDATE trend_months SET strategy = 'x' || strategy WHERE kind = 0",
        "UPDATE trend_months SET strategy = 'commercial' WHERE kind = 1",
        "UPDATE trend_months SET strategy = 'commercial' WHERE kind = 2",
        "UPDATE trend_months SET ym = ym - 1200",
    };
    static const char *const of_what_waits[] = {
        "UPDATE trend_waiting SET actual_rent = actual_rent + 1",
        "UPDATE trend_waiting SET market_key = 'x' || market_key",
        "UPDATE trend_waiting SET buyer_id = 'x' || substr(buyer_id, 2)",
        "UPDATE trend_waiting SET ym = ym - 1200",
        "DELETE FROM trend_waiting",
    };
    struct scene scene;
    build(&scene, *state);
    for (size_t i = 0; i < ARRAY_LENGTH(of_what_waits); i++) {
        report_many(&scene);
        check_tampering(scene.test, of_what_waits[i]);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(tampering); i++)
        check_tampering(scene.test, tampering[i]);
}

/* Two months of a quarter and a statement over the turn of a year. */
static void test_a_deal_counts_once_in_a_quarter(void **state)
{
    struct scene scene;
    build(&scene, *state);
    struct test_call *test = scene.test;
    const int spans[][2] = {{2, 1}, {3, 1}, {12, 1}}; /* month of 2023, months */
    for (size_t i = 0; i < ARRAY_LENGTH(spans); i++) {
        struct period_body body = random_body(&scene.random);
        struct deal deal = {0};
        struct period period = {0};
        body.reporting_period.year = OPT(2023);
        body.reporting_period.month = OPT(spans[i][0]);
        body.reporting_period.months = OPT(spans[i][1]);
        test_ok(
            report_period(&test->call, &scene.deals[0].id, &body, &deal, &period, &test->db.err),
            &test->db.err);
    }
    const int64_t groups[TREND_INTERVAL_COUNT] = {3, 2, 1};
    for (int interval = 0; interval < TREND_INTERVAL_COUNT; interval++) {
        struct trend_question question = {.interval = (enum trend_interval)interval,
                                          .by = TREND_GROUP_COUNT,
                                          .after_period = -1,
                                          .after_key = "",
                                          .limit = 100};
        struct trend_groups page = {0};
        test_ok(trends_query(&test->call, &question, &page, &test->db.err), &test->db.err);
        assert_int_equal(page.count, groups[interval]);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.items[i].deals, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_trends_are_a_naive_count, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_tampering_is_found_and_mended, test_call_setup,
                                        test_call_teardown),
        cmocka_unit_test_setup_teardown(test_a_deal_counts_once_in_a_quarter, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
