/* Feeds what a client may send in a target, a cookie, Accept-Encoding, Content-Length, Host and
 * X-Forwarded-For to the functions that read them, and checks what they promise of the results.
 * The first byte of the input chooses the function. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/address.h"
#include "http/request.h"
#include "http/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise)
        abort();
}

static void fuzz_target(struct arena *arena, const char *text, size_t length)
{
    struct request_target target = {0};
    if (request_target_parse(arena, text, length, &target) != NULL)
        return;
    check(target.path[0] == '/' && strlen(target.path) <= length);
    check(target.parameter_count <= HTTP_PARAMETERS_MAX);
    for (size_t i = 0; i < target.parameter_count; i++)
        check(strlen(target.parameters[i].name) + strlen(target.parameters[i].value) < length);
    check(strstr(target.path, "/../") == NULL);

    struct router *router = router_new();
    static const char *const patterns[] = {"/", "/api/deals", "/api/deals/:id",
                                           "/api/deals/:id/performance/:periodId", "/:a/:b/:c/:d"};
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
        check(!failed(router_add(router, "GET", patterns[i], (int)i, NULL)));
    struct route_match match;
    router_match(router, "HEAD", target.path, arena, &match);
    check(match.path_known == (match.route >= 0));
    for (size_t i = 0; i < match.value_count; i++)
        check(match.values[i][0] != '\0' && strchr(match.values[i], '/') == NULL);
    router_free(router);
}

static void fuzz_forwarded(const char *text)
{
    struct address trusted[2], client, again;
    char name[ADDRESS_TEXT_MAX];
    check(address_parse("10.0.0.1", 8, &trusted[0]) && address_parse("::1", 3, &trusted[1]));
    if (!address_forwarded(text, trusted, 2, &client))
        return;
    address_format(&client, name);
    check(address_parse(name, strlen(name), &again));
    check(memcmp(&client, &again, sizeof client) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > HTTP_HEADER_MAX_BYTES)
        return 0;
    struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    /* One copy of just this length, so that reading past it is seen, and one that ends in a NUL. */
    size_t length = size - 1;
    char *exact = malloc(length > 0 ? length : 1);
    if (exact == NULL)
        abort();
    memcpy(exact, data + 1, length);
    const char *text = arena_memdup(&arena, data + 1, length);
    uint64_t number = 0;

    switch (data[0]) {
    case 'c': {
        const char *value = request_cookie(&arena, text, "session");
        check(value == NULL || strlen(value) < strlen(text));
        break;
    }
    case 'e':
        (void)request_accepts_gzip(text);
        break;
    case 'f':
        fuzz_forwarded(text);
        break;
    case 'n':
        if (request_length_parse(exact, length, &number))
            check(length > 0 && number < (uint64_t)INT64_MAX);
        (void)request_is_token(exact, length);
        (void)request_is_field_value(exact, length);
        (void)request_is_host(exact, length);
        break;
    default:
        fuzz_target(&arena, exact, length);
    }
    free(exact);
    arena_free(&arena);
    return 0;
}
