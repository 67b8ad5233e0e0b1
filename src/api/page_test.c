/* Which paths are the page's, and in which form its files are answered: on a table of its own. */
#include "api/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BODY(text_)                                                                                \
    {                                                                                              \
        (const unsigned char *)(text_), sizeof(text_) - 1                                          \
    }
#define NO_BODY                                                                                    \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

static const struct page_file items[] = {
    {"/assets/font-1.woff2", "font/woff2", "f0", true, BODY("font"), NO_BODY, NO_BODY},
    {"/assets/main-1.js", "text/javascript; charset=utf-8", "a1", true, BODY("plain script"),
     BODY("gz script"), BODY("br script")},
    {"/index.html", "text/html; charset=utf-8", "b2", false, BODY("plain document"),
     BODY("gz document"), NO_BODY},
};
static const struct page_files files = {items, ARRAY_LENGTH(items)};

/* Headers as the server under these tests would give them. */
static const char *accept_encoding, *accept;

const char *http_header_value(const struct http_exchange *exchange, const char *name)
{
    (void)exchange;
    if (!strcmp(name, "Accept-Encoding"))
        return accept_encoding;
    return strcmp(name, "Accept") ? NULL : accept;
}

struct fixture {
    struct arena arena;
    struct error err;
    struct page *page;
    struct http_exchange exchange;
    struct http_reply reply;
    struct request request;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    arena_init(&fixture->arena, ARENA_DEFAULT_LIMIT);
    error_init(&fixture->err, &fixture->arena);
    assert_false(failed(page_open(&files, &fixture->page, &fixture->err)));
    accept_encoding = accept = NULL;
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    page_close(fixture->page);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

/* 0: not the page's. */
static int status_of(struct fixture *fixture, const char *method, const char *path)
{
    fixture->exchange.method = method;
    fixture->exchange.path = path;
    const struct endpoint *endpoint = page_endpoint(fixture->page, &fixture->exchange);
    return endpoint ? endpoint->status : 0;
}

/* As dispatch runs a handler. */
static const struct request *answer(struct fixture *fixture, const char *path)
{
    fixture->exchange = (struct http_exchange){.method = "GET", .path = path};
    const struct endpoint *endpoint = page_endpoint(fixture->page, &fixture->exchange);
    assert_non_null(endpoint);
    fixture->reply = (struct http_reply){.status = 0};
    fixture->request = (struct request){.endpoint = endpoint,
                                        .exchange = &fixture->exchange,
                                        .reply = &fixture->reply,
                                        .page = fixture->page,
                                        .status = endpoint->status};
    assert_false(failed(endpoint->handle(&fixture->request, &fixture->err)));
    return &fixture->request;
}

static void assert_body(const struct fixture *fixture, const char *expected)
{
    assert_int_equal(fixture->reply.static_length, strlen(expected));
    assert_memory_equal(fixture->reply.static_body, expected, strlen(expected));
    assert_true(fixture->reply.precompressed);
}

static bool varies(const struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->reply.header_count; i++) {
        if (!strcmp(fixture->reply.headers[i].name, "Vary"))
            return !strcmp(fixture->reply.headers[i].value, "Accept-Encoding");
    }
    return false;
}

static void knows_its_paths(void **state)
{
    struct fixture *fixture = *state;
    static const char *const own[] = {
        "/",       "/sign-in",        "/deals/1ead00000000000000000001/periods/2026-11",
        "/setup",  "/admin/audit",    "/assets/main-1.js",
        "/deals",  "/deals/anything", "/index.html",
        "/buyers", "/buyers/x",       "/buy-boxes",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(own); i++) {
        assert_int_equal(status_of(fixture, "GET", own[i]), 200);
        assert_int_equal(status_of(fixture, "HEAD", own[i]), 200);
        assert_int_equal(status_of(fixture, "POST", own[i]), 0);
    }
    static const char *const others[] = {
        "/nothing",     "/deals/",        "/deals/1/2",      "/assets", "/assets/main-2.js",
        "/admin",       "/assets/",       "/INDEX.HTML",     "/api/me", "/deals//periods/2026-11",
        "/index.html/", "/assets/main-1", "assets/main-1.js"};
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_int_equal(status_of(fixture, "GET", others[i]), 0);
}

static void people_are_told_in_words(void **state)
{
    struct fixture *fixture = *state;
    accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    assert_int_equal(status_of(fixture, "GET", "/nothing"), 404);
    assert_int_equal(status_of(fixture, "GET", "/apiary"), 404);
    assert_int_equal(status_of(fixture, "DELETE", "/nothing"), 0);
    static const char *const others[] = {"/api", "/api/nothing", "/assets/gone-1.js", "/docs/x"};
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_int_equal(status_of(fixture, "GET", others[i]), 0);

    const struct request *request = answer(fixture, "/nothing");
    assert_body(fixture, "plain document");
    assert_string_equal(request->etag, "");
    assert_string_equal(request->cache_control, "no-cache");

    accept = "*/*";
    assert_int_equal(status_of(fixture, "GET", "/nothing"), 0);
    accept = "application/json, text/html;q=0";
    assert_int_equal(status_of(fixture, "GET", "/nothing"), 0);
}

static void the_smallest_form_that_is_taken(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *accepted, *body, *coding, *etag;
    } cases[] = {
        {NULL, "plain script", NULL, "\"a1\""},
        {"identity", "plain script", NULL, "\"a1\""},
        {"gzip", "gz script", "gzip", "\"a1-gzip\""},
        {"gzip, deflate, br", "br script", "br", "\"a1-br\""},
        {"gzip, br;q=0", "gz script", "gzip", "\"a1-gzip\""},
        {"gzip;q=0, br;q=0.0", "plain script", NULL, "\"a1\""},
        {"*", "br script", "br", "\"a1-br\""},
        {"br;q=0, *", "gz script", "gzip", "\"a1-gzip\""},
        {"brotli, gzipped", "plain script", NULL, "\"a1\""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        accept_encoding = cases[i].accepted;
        const struct request *request = answer(fixture, "/assets/main-1.js");
        assert_body(fixture, cases[i].body);
        assert_string_equal(request->etag, cases[i].etag);
        assert_string_equal(request->content_encoding ? request->content_encoding : "",
                            cases[i].coding ? cases[i].coding : "");
        assert_string_equal(request->content_type, "text/javascript; charset=utf-8");
        assert_string_equal(request->cache_control, "public, max-age=31536000, immutable");
        assert_true(varies(fixture));
    }
    accept_encoding = "br";
    answer(fixture, "/deals/1");
    assert_body(fixture, "plain document"); /* it has no such form */
    assert_true(varies(fixture));
    answer(fixture, "/assets/font-1.woff2");
    assert_body(fixture, "font");
    assert_false(varies(fixture));
}

static void without_files_nothing_is_its_own(void **state)
{
    struct fixture *fixture = *state;
    static const struct page_files none = {NULL, 0};
    page_close(fixture->page);
    assert_false(failed(page_open(&none, &fixture->page, &fixture->err)));
    accept = "text/html";
    assert_int_equal(status_of(fixture, "GET", "/"), 0);
    assert_int_equal(status_of(fixture, "GET", "/nothing"), 0);
}

static void a_page_without_its_document_does_not_start(void **state)
{
    struct fixture *fixture = *state;
    static const struct page_files broken = {items, 2};
    struct page *page = NULL;
    assert_true(failed(page_open(&broken, &page, &fixture->err)));
    assert_null(page);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(knows_its_paths),
        TEST(people_are_told_in_words),
        TEST(the_smallest_form_that_is_taken),
        TEST(without_files_nothing_is_its_own),
        TEST(a_page_without_its_document_does_not_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
