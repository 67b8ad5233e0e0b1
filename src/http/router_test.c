#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/router.h"

enum { LIST, CREATE, SHOW, CHANGE, SEARCH, PERIOD, PERIOD_LIST, ROOT, DEEP };

static struct router *router;
static struct arena arena;

static void add(const char *method, const char *pattern, int route)
{
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(router_add(router, method, pattern, route, &err)));
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    router = router_new();
    add("GET", "/api/deals", LIST);
    add("POST", "/api/deals", CREATE);
    add("GET", "/api/deals/:id", SHOW);
    add("PATCH", "/api/deals/:id", CHANGE);
    add("GET", "/api/deals/search", SEARCH);
    add("PUT", "/api/deals/:id/performance/:periodId", PERIOD);
    add("GET", "/api/deals/:id/performance", PERIOD_LIST);
    add("GET", "/", ROOT);
    add("GET", "/:a/:b/:c/:d", DEEP);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    router_free(router);
    arena_free(&arena);
    return 0;
}

static struct route_match match(const char *method, const char *path)
{
    struct route_match result;
    router_match(router, method, path, &arena, &result);
    return result;
}

static void finds_routes(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        int route; /* -1: none */
        bool path_known;
    } cases[] = {
        {"GET", "/api/deals", LIST, true},
        {"POST", "/api/deals", CREATE, true},
        {"HEAD", "/api/deals", LIST, true},
        {"DELETE", "/api/deals", -1, true},
        {"get", "/api/deals", -1, true},
        {"GET", "/api/deals/", -1, false},
        {"GET", "/api/deals//performance", -1, false},
        {"GET", "/api//deals", -1, false},
        {"GET", "/api/deals/7", SHOW, true},
        {"GET", "/api/deals/search", SEARCH, true},
        {"PATCH", "/api/deals/search", -1, true},
        {"PATCH", "/api/deals/searches", CHANGE, true},
        {"GET", "/api/deals/7/performance", PERIOD_LIST, true},
        {"PUT", "/api/deals/7/performance/9", PERIOD, true},
        {"GET", "/api/deals/7/performance/9", -1, true},
        {"GET", "/api/deals/7/performance/9/10", -1, false},
        {"GET", "/", ROOT, true},
        {"GET", "", -1, false},
        {"GET", "api/deals", -1, false},
        {"GET", "/api", -1, false},
        {"GET", "/1/2/3/4", DEEP, true},
        {"GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", -1, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct route_match found = match(cases[i].method, cases[i].path);
        if (found.route != cases[i].route || found.path_known != cases[i].path_known)
            fail_msg("%s %s: route %d, known %d", cases[i].method, cases[i].path, found.route,
                     found.path_known);
    }
}

/* "/api/deals/search/performance": "search" is a literal with nothing below it, so the parameter
 * gets its turn. */
static void comes_back_to_the_parameter(void **state)
{
    (void)state;
    struct route_match found = match("GET", "/api/deals/search/performance");
    assert_int_equal(found.route, PERIOD_LIST);
    assert_int_equal(found.value_count, 1);
    assert_string_equal(found.values[0], "search");

    /* The first tries took "api" and "deals" as literals and left no value behind. */
    found = match("GET", "/api/deals/x/y");
    assert_int_equal(found.route, DEEP);
    assert_int_equal(found.value_count, 4);
    assert_string_equal(found.values[0], "api");
    assert_string_equal(found.values[3], "y");
}

static void gives_values_and_methods(void **state)
{
    (void)state;
    struct route_match found = match("PUT", "/api/deals/d 1/performance/p");
    assert_int_equal(found.value_count, 2);
    assert_string_equal(found.values[0], "d 1");
    assert_string_equal(found.values[1], "p");
    assert_string_equal(match("DELETE", "/api/deals").allow, "GET, POST");
    assert_string_equal(match("DELETE", "/api/deals/7").allow, "GET, PATCH");
    assert_string_equal(match("DELETE", "/nothing").allow, "");
}

static void refuses_bad_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *method, *pattern;
        int route;
    } cases[] = {
        {"GET", "/api/deals", 9}, /* stands already */
        {"GET", "/api/deals/:other", 9},   {"GET", "api", 9}, {"GET", "", 9},
        {"GET", "/:a/:b/:c/:d/:e", 9},     {"", "/x", 9},     {"GET", "/x", -1},
        {"AMETHODTHATISTOOLONG", "/x", 9},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct error err;
        error_init(&err, NULL);
        if (!failed(router_add(router, cases[i].method, cases[i].pattern, cases[i].route, &err)))
            fail_msg("%s %s was taken", cases[i].method, cases[i].pattern);
        assert_string_not_equal(err.detail, "");
    }
}

static void bounds_methods_of_a_path(void **state)
{
    (void)state;
    static const char *const methods[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++)
        add(methods[i], "/many", (int)i);
    struct error err;
    error_init(&err, NULL);
    assert_true(failed(router_add(router, "I", "/many", 9, &err)));
    assert_string_equal(match("Z", "/many").allow, "A, B, C, D, E, F, G, H");
    router_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_routes, setup, teardown),
        cmocka_unit_test_setup_teardown(comes_back_to_the_parameter, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_values_and_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_bad_patterns, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds_methods_of_a_path, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
