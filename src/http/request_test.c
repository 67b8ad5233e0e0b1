#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/address.h"
#include "http/request.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const char *parse(const char *target, struct request_target *ret)
{
    return request_target_parse(&arena, target, strlen(target), ret);
}

static void reads_targets(void **state)
{
    (void)state;
    struct request_target target;
    assert_null(parse("/", &target));
    assert_string_equal(target.path, "/");
    assert_int_equal(target.parameter_count, 0);

    assert_null(parse("/a%20b/c+d?x=1+2&y&=z&&w=%C3%A9%26%3D", &target));
    assert_string_equal(target.path, "/a b/c+d");
    static const struct http_parameter expected[] = {
        {"x", "1 2"}, {"y", ""}, {"", "z"}, {"w", "é&="}};
    assert_int_equal(target.parameter_count, ARRAY_LENGTH(expected));
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        assert_string_equal(target.parameters[i].name, expected[i].name);
        assert_string_equal(target.parameters[i].value, expected[i].value);
    }
    assert_null(parse("/?q=a?b/c=d&next=%2Fdeals%0A", &target));
    assert_string_equal(target.parameters[0].value, "a?b/c=d");
    assert_string_equal(target.parameters[1].value, "/deals\n");
    assert_null(parse("/...", &target));
    assert_null(parse("/.well-known/x", &target));
}

static void refuses_targets(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",        "*",          "a",      "http://a/", "//\x01",     "/a b",          "/a\tb",
        "/a\x7f",  "/\xc3\xa9",  "/a#b",   "/%",        "/%4",        "/%4g",          "/%g4",
        "/%00",    "/a%2Fb",     "/a%2fb", "/%0d%0a",   "/%7f",       "/..",           "/.",
        "/a/../b", "/a/./b",     "/a/..",  "/%2e%2e",   "/%2E/x",     "/?a=%",         "/?%zz=1",
        "/?a=%00", "/%ff",       "/%c3",   "/%c0%80",   "/%ed%a0%80", "/%f4%90%80%80", "/%e0%80%af",
        "/?a=%ff", "/?a=%C3%28", "/%80",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct request_target target = {.path = "untouched"};
        if (parse(cases[i], &target) == NULL)
            fail_msg("\"%s\" was taken", cases[i]);
        assert_string_equal(target.path, "untouched");
    }
    struct request_target target;
    assert_non_null(request_target_parse(&arena, "/a\0b", 4, &target));
}

static void bounds_parameters(void **state)
{
    (void)state;
    char text[4 + 2 * (HTTP_PARAMETERS_MAX + 1)] = "/?";
    for (int i = 0; i < HTTP_PARAMETERS_MAX; i++)
        memcpy(text + 2 + 2 * i, "a&", 3);
    struct request_target target;
    assert_null(parse(text, &target));
    assert_int_equal(target.parameter_count, HTTP_PARAMETERS_MAX);
    memcpy(text + 2 + 2 * HTTP_PARAMETERS_MAX, "a", 2);
    assert_non_null(parse(text, &target));
}

static void knows_tokens_and_values(void **state)
{
    (void)state;
    assert_true(request_is_token("X-Request-Id", 12));
    assert_false(request_is_token("", 0));
    assert_false(request_is_token("a b", 3));
    assert_false(request_is_token("a:", 2));
    assert_false(request_is_token("a\0", 2));
    assert_false(request_is_token("\xc3\xa9", 2));
    assert_true(request_is_field_value("a\tb \xe9", 5));
    assert_false(request_is_field_value("a\rb", 3));
    assert_false(request_is_field_value("a\x7f", 2));
    assert_false(request_is_field_value("a\0b", 3));
    static const char *const hosts[] = {"", "a", "a.example:80", "[::1]:80", "192.0.2.1"};
    for (size_t i = 0; i < ARRAY_LENGTH(hosts); i++)
        assert_true(request_is_host(hosts[i], strlen(hosts[i])));
    static const char *const no_hosts[] = {"a/b", "a b", "u@a", "a,b", "a?", "a#", "\"a", "\xe9"};
    for (size_t i = 0; i < ARRAY_LENGTH(no_hosts); i++) {
        if (request_is_host(no_hosts[i], strlen(no_hosts[i])))
            fail_msg("host \"%s\" was taken", no_hosts[i]);
    }
}

static void reads_lengths(void **state)
{
    (void)state;
    uint64_t length = 7;
    assert_true(request_length_parse("0", 1, &length));
    assert_int_equal(length, 0);
    assert_true(request_length_parse("999999999999999999", 18, &length));
    assert_true(length == 999999999999999999u);
    length = 7;
    static const char *const bad[] = {"",   "-1",  "+1",  "1 ",
                                      " 1", "0x1", "1,1", "1000000000000000000"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        if (request_length_parse(bad[i], strlen(bad[i]), &length))
            fail_msg("length \"%s\" was taken", bad[i]);
    }
    assert_int_equal(length, 7);
}

static void finds_cookies(void **state)
{
    (void)state;
    static const struct {
        const char *header, *value;
    } cases[] = {
        {"s=1", "1"},       {"a=2; s=1", "1"}, {"a=s=2;s=1 ; b=3", "1"}, {"s=\"q\"", "q"},
        {"s=", ""},         {"s=a=b", "a=b"},  {"s=1; s=2", "1"},        {"ss=1", NULL},
        {"", NULL},         {"s", NULL},       {";;; ;", NULL},          {"S=1", NULL},
        {"x=\"; s=1", "1"}, {"s=\"", "\""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const char *value = request_cookie(&arena, cases[i].header, "s");
        if ((value == NULL) != (cases[i].value == NULL) ||
            (value != NULL && strcmp(value, cases[i].value) != 0))
            fail_msg("\"%s\" gave %s", cases[i].header, value == NULL ? "nothing" : value);
    }
}

static void weighs_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool accepted;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"deflate, gzip, br", true},
        {"deflate", false},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip ;q=0.001", true},
        {"gzip;Q=1", true},
        {"gzip;q=", false},
        {"gzip;q=x", false},
        {"gzip;level=1", false},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"*;q=0, gzip", true},
        {"identity;q=1, *;q=0", false},
        {"gzipped", false},
        {", ,gzip", true},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        if (request_accepts_gzip(cases[i].header) != cases[i].accepted)
            fail_msg("\"%s\"", cases[i].header == NULL ? "(none)" : cases[i].header);
    }
}

static void finds_a_type_or_coding(void **state)
{
    (void)state;
    static const struct {
        const char *header, *name;
        bool accepted;
    } cases[] = {
        {NULL, "br", false},
        {"gzip, deflate, br", "br", true},
        {"gzip, BR;q=0.1", "br", true},
        {"gzip, br;q=0", "br", false},
        {"x-gzip", "gzip", false},
        {"*", "br", true},
        {"text/html,application/xhtml+xml,*/*;q=0.8", "text/html", true},
        {"application/json, text/html;q=0", "text/html", false},
        {"*/*", "text/html", false},
        {"text/*", "text/html", false},
        {"text/htmlx", "text/html", false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        if (http_accepts(cases[i].header, cases[i].name) != cases[i].accepted)
            fail_msg("%s in \"%s\"", cases[i].name, cases[i].header ? cases[i].header : "(none)");
    }
}

static void believes_trusted_proxies_alone(void **state)
{
    (void)state;
    struct address trusted[2];
    assert_true(address_parse("10.0.0.1", 8, &trusted[0]));
    assert_true(address_parse("2001:db8::1", 11, &trusted[1]));
    static const struct {
        const char *header, *client; /* NULL: nothing in it is believed */
    } cases[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"192.0.2.6, 192.0.2.7", "192.0.2.7"},
        {"192.0.2.7, 10.0.0.1", "192.0.2.7"},
        {"evil, 192.0.2.7,10.0.0.1 ,\t2001:db8::1", "192.0.2.7"},
        {"10.0.0.1, 2001:db8::1", "10.0.0.1"},
        {"2001:db8::7", "2001:db8::7"},
        {"::ffff:192.0.2.7, ::ffff:10.0.0.1", "192.0.2.7"},
        {"192.0.2.7, evil", NULL},
        {"192.0.2.7, evil, 10.0.0.1", NULL},
        {"192.0.2.7:80", NULL},
        {"", NULL},
        {"192.0.2.7,", NULL},
        {"1.2.3", NULL},
        {"fe80::1%eth0", NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct address client;
        char text[ADDRESS_TEXT_MAX] = "";
        bool believed = address_forwarded(cases[i].header, trusted, 2, &client);
        if (believed)
            address_format(&client, text);
        if (believed != (cases[i].client != NULL) ||
            (believed && strcmp(text, cases[i].client) != 0))
            fail_msg("\"%s\" gave \"%s\"", cases[i].header, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_targets, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_targets, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds_parameters, setup, teardown),
        cmocka_unit_test(knows_tokens_and_values),
        cmocka_unit_test(reads_lengths),
        cmocka_unit_test_setup_teardown(finds_cookies, setup, teardown),
        cmocka_unit_test(weighs_encodings),
        cmocka_unit_test(finds_a_type_or_coding),
        cmocka_unit_test(believes_trusted_proxies_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
