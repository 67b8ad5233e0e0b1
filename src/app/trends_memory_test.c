/* Trends of many markets: what a call holds is bounded by its page. */
#include "app/trends.h"
#include "test_call.h"

static void insert(struct test_call *test, const char *sql)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "insert", sql};
    test_ok(db_run(test->db.db, &statement, DB_NO_ARGS, NULL, &test->db.err), &test->db.err);
}

/* As many months as a page shows, each of more rows than fit the call's memory. */
static void memory_does_not_grow_with_the_markets(void **state)
{
    enum { CALL_ARENA_BYTES = 64 * 1024 };
    struct test_call *test = *state;
    insert(test, "INSERT INTO trend_months"
                 " WITH RECURSIVE months AS (SELECT 24000 AS ym UNION ALL"
                 " SELECT ym + 1 FROM months WHERE ym < 24011),"
                 " markets AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM markets WHERE n < 300)"
                 " SELECT 0, ym, 'market ' || (1000 + n),"
                 " CASE WHEN n <= 100 THEN 'commercial' ELSE 'buy_hold' END,"
                 " 1, 0, 0, 0, 0, 0, 0, 0, n, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 FROM months, markets");
    const struct {
        struct trend_question question;
        size_t groups;
        int64_t reports, rent_cents; /* of the first */
    } cases[] = {
        {{.by = TREND_GROUP_COUNT}, 12, 300, 45150},
        {{.by = TREND_GROUP_STRATEGY}, 24, 200, 40100},
        {{.by = TREND_GROUP_STRATEGY, .market_key = "market 1200"}, 12, 1, 200},
        {{.by = TREND_GROUP_COUNT, .strategy = OPT(STRATEGY_COMMERCIAL)}, 12, 100, 5050},
        {{.by = TREND_GROUP_COUNT,
          .strategy = OPT(STRATEGY_COMMERCIAL),
          .market_key = "market 1200"},
         0,
         0,
         0},
        {{.by = TREND_GROUP_MARKET}, 50, 1, 1},
        {{.by = TREND_GROUP_MARKET, .interval = TREND_BY_YEAR}, 50, 12, 12},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct arena arena CLEANUP(arena_free);
        arena_init(&arena, CALL_ARENA_BYTES);
        test->call.arena = &arena;
        struct trend_question question = cases[i].question;
        struct trend_groups page = {0};
        question.after_period = -1;
        question.after_key = "";
        question.limit = 50;
        test_ok(trends_query(&test->call, &question, &page, &test->db.err), &test->db.err);
        assert_int_equal(page.count, cases[i].groups);
        if (page.count == 0)
            continue;
        assert_int_equal(trend_reports(&page.items[0].sums), cases[i].reports);
        assert_int_equal(page.items[0].sums.of[TREND_ACTUAL_RENT], cases[i].rent_cents);
    }
    test->call.arena = &test->db.arena;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_does_not_grow_with_the_markets, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
