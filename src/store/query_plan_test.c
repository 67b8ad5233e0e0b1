/* No statement of the program reads a whole table or index, but for those that are listed here with
 * their reason. */
#include <string.h>

#include "store/buy_box_store.h"
#include "store/buyer_store.h"
#include "store/lead_store.h"
#include "store/sql_statements.h"
#include "test_db.h"

struct exception {
    const char *statement, *reason;
};
static const struct exception exceptions[] = {
    {"crm_any", "reads one row at the most, for the command that fills an empty database"},
    {"user_any", "reads one row at the most"},
    {"deal_count", "counts every deal, for the recalculation's progress"},
    {"buyer_count", "the same of buyers"},
    {"box_count", "the same of buy boxes"},
    {"periods_with_wrong_months", "looks at every period: for the command that verifies"},
    {"months_without_period", "looks at every month: for the command that verifies"},
};

/* The lines of one plan. */
struct plan {
    char lines[40][160];
    size_t count;
};

static void keep_line(void *context, const char *text)
{
    struct plan *plan = context;
    assert_true(plan->count < ARRAY_LENGTH(plan->lines));
    snprintf(plan->lines[plan->count++], sizeof(plan->lines[0]), "%s", text);
}

/* A scan over what a subquery made is no scan of a table: its own lines are looked at. */
static bool is_of_subquery(const struct plan *plan, size_t scan)
{
    static const char *const makers[] = {"CO-ROUTINE ", "MATERIALIZE "};
    const char *name = plan->lines[scan] + strlen("SCAN ");
    for (size_t i = 0; i < scan; i++) {
        for (size_t m = 0; m < ARRAY_LENGTH(makers); m++) {
            size_t length = strlen(makers[m]);
            if (strncmp(plan->lines[i], makers[m], length) == 0 &&
                strcmp(plan->lines[i] + length, name) == 0)
                return true;
        }
    }
    return false;
}

/* The line of the plan that scans, NULL where none does. */
static const char *find_scan(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const char *line = plan->lines[i];
        if (strncmp(line, "SCAN", 4) == 0 && strcmp(line, "SCAN CONSTANT ROW") != 0 &&
            !is_of_subquery(plan, i))
            return line;
    }
    return NULL;
}

static bool uses(const struct plan *plan, const char *part)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (strstr(plan->lines[i], part))
            return true;
    }
    return false;
}

static struct plan plan_of(struct test_db *test, const struct db_statement *statement)
{
    struct plan plan = {.count = 0};
    test_ok(db_explain(test->db, statement, keep_line, &plan, &test->err), &test->err);
    return plan;
}

static bool is_exception(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(exceptions); i++) {
        if (strcmp(exceptions[i].statement, name) == 0)
            return true;
    }
    return false;
}

static void statements_use_indexes(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    size_t scanning = 0, excepted = 0;
    assert_true(sql_statement_count > 50);
    for (size_t i = 0; i < sql_statement_count; i++) {
        struct plan plan = plan_of(test, sql_statements[i]);
        const char *scan = find_scan(&plan);
        bool allowed = is_exception(sql_statements[i]->name);
        excepted += allowed && scan;
        if (scan && !allowed) {
            print_error("%s: %s\n", sql_statements[i]->name, scan);
            scanning++;
        }
    }
    assert_int_equal(scanning, 0);
    assert_int_equal(excepted, ARRAY_LENGTH(exceptions));
}

static void a_scan_is_seen(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    static const char *const texts[] = {
        "SELECT id FROM leads WHERE city = $1",
        "SELECT id FROM leads ORDER BY id",
        "SELECT x.id FROM (SELECT DISTINCT id FROM search_words WHERE word = $1) x",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct db_statement statement = {DB_STATEMENT_ADHOC, "scan", texts[i]};
        struct plan plan = plan_of(test, &statement);
        assert_non_null(find_scan(&plan));
    }
}

static void check_sql(struct test_db *test, const struct list_sql *sql, const char *driver)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "list", buf_text(&sql->text)};
    struct plan plan = plan_of(test, &statement);
    const char *scan = find_scan(&plan);
    if (scan || (driver && !uses(&plan, driver))) {
        for (size_t i = 0; i < plan.count; i++)
            print_error("    %s\n", plan.lines[i]);
        fail_msg("%s: not by %s: %s", buf_text(&sql->text), driver ? driver : "an index",
                 scan ? scan : "another driver");
    }
}

struct criterion_case {
    struct list_criterion criterion;
    const char *driver; /* in the plan where it is the first that was asked */
};

struct list_case {
    const char *table, *search_kind;
    struct criterion_case criteria[4];
    size_t criterion_count;
};

#define NAMED(kind_, name_, driver_)                                                               \
    {                                                                                              \
        {kind_, name_, {.type = DB_TYPE_TEXT}}, driver_                                            \
    }
#define FLAG(name_, driver_)                                                                       \
    {                                                                                              \
        {LIST_COLUMN, name_, {.type = DB_TYPE_INT}}, driver_                                       \
    }
#define FACET_DRIVER "SEARCH d USING PRIMARY KEY (kind=? AND word=? AND id>?)"

/* As the stores ask. */
static const struct list_case cases[] = {
    {"leads",
     "lead",
     {NAMED(LIST_COLUMN, "market_key", "leads_by_market (market_key=? AND id>?)"),
      NAMED(LIST_COLUMN, "status", "leads_by_status (status=? AND id>?)"),
      NAMED(LIST_COLUMN, "strategy", "leads_by_strategy (strategy=? AND id>?)")},
     3},
    {"buyers",
     "buyer",
     {NAMED(LIST_FACET, "buyer.market", FACET_DRIVER),
      NAMED(LIST_FACET, "buyer.strategy", FACET_DRIVER)},
     2},
    {"buy_boxes",
     "buybox",
     {NAMED(LIST_COLUMN, "buyer_id", "buy_boxes_by_buyer (buyer_id=? AND id>?)"),
      NAMED(LIST_FACET_OR_ANY, "buybox.market", FACET_DRIVER),
      FLAG("active", "buy_boxes_by_active (active=? AND id>?)"),
      NAMED(LIST_COLUMN, "strategy", "buy_boxes_by_strategy (strategy=? AND id>?)")},
     4},
};

/* One list with the criteria of `asked` (bits), with a query or not, driven by a word or not. */
static void check_case(struct test_db *test, const struct list_case *list, unsigned asked,
                       const char *query, int rare_word)
{
    struct list_request request = {
        .table = list->table,
        .search_kind = list->search_kind,
        .query = query,
        .criterion_count = list->criterion_count,
        .limit = 51,
    };
    const char *driver = "SEARCH t USING PRIMARY KEY (id>?)";
    for (size_t i = list->criterion_count; i-- > 0;) {
        request.criteria[i] = list->criteria[i].criterion;
        if (asked & 1u << i)
            driver = list->criteria[i].driver;
        else
            request.criteria[i].value = db_null();
    }
    if (rare_word >= 0)
        driver = "SEARCH search_words USING PRIMARY KEY (kind=? AND word>? AND word<?)";
    struct list_sql sql CLEANUP(list_sql_free) = {0};
    list_query_compose(&sql, &test->arena, &request, rare_word);
    check_sql(test, &sql, driver);
}

static void lists_use_indexes(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    for (size_t c = 0; c < ARRAY_LENGTH(cases); c++) {
        for (unsigned asked = 0; asked < 1u << cases[c].criterion_count; asked++) {
            check_case(test, &cases[c], asked, NULL, -1);
            check_case(test, &cases[c], asked, "elm austin", -1);
            check_case(test, &cases[c], asked, "elm austin", 1);
        }
    }
}

static void warnings_use_their_index(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    for (unsigned asked = 0; asked < 8; asked++) {
        struct warned_filter filter = {
            .market_key.chars = asked & 1 ? "austin" : NULL,
            .strategy = asked & 2 ? OPT(STRATEGY_BUY_HOLD) : UNKNOWN,
            .level = asked & 4 ? OPT(WARNING_CRITICAL) : UNKNOWN,
        };
        struct list_sql sql CLEANUP(list_sql_free) = {0};
        buy_box_warned_compose(&sql, &filter, 51);
        check_sql(test, &sql, "buy_boxes_by_warning");
    }
}

/* These stop at their limit: a sort would read everything first. */
static void nearest_first_needs_no_sort(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    const struct db_statement *const statements[] = {
        &SQL_MATCH_CANDIDATES,        &SQL_SIMILAR_HERE_BELOW,      &SQL_SIMILAR_HERE_ABOVE,
        &SQL_SIMILAR_ELSEWHERE_BELOW, &SQL_SIMILAR_ELSEWHERE_ABOVE,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(statements); i++) {
        struct plan plan = plan_of(test, statements[i]);
        if (uses(&plan, "TEMP B-TREE"))
            fail_msg("%s sorts", statements[i]->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_scan_is_seen, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(statements_use_indexes, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(lists_use_indexes, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(warnings_use_their_index, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(nearest_first_needs_no_sort, test_db_setup,
                                        test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
