/* Tokens, the session cookie and a host CRM's JWTs to actors; issuing and revoking API tokens. */
#include "test_access.h"

#include <sodium.h>

#include "app/tokens.h"

#define JWT_SECRET "a secret of the host CRM, 32 bytes and more"

static struct result who(struct test_call *test, struct app *app, const char *authorization,
                         const char *cookie, struct actor *ret_actor)
{
    struct credentials credentials = {authorization, cookie};
    *ret_actor = (struct actor){0};
    error_clear(&test->db.err);
    return authenticate(app, test->db.db, &test->db.arena, &credentials, test->call.now_ms,
                        ret_actor, &test->db.err);
}

static const char *bearer(struct test_call *test, const char *token)
{
    return arena_printf(&test->db.arena, "Bearer %s", token);
}

static void sessions_by_header_and_cookie(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    char secret[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX];
    struct token session = token_of(test, &user, TOKEN_SESSION, secret);
    token_new(token_prefix_session, other);

    test_ok(who(test, &app, bearer(test, secret), NULL, &actor), &test->db.err);
    assert_int_equal(actor.credential, CREDENTIAL_SESSION);
    assert_false(actor.by_cookie);
    assert_int_equal(actor.role, ROLE_CLOSER);
    assert_string_equal(actor.user_id.hex, user.id.hex);
    assert_string_equal(actor.token_id.hex, session.id.hex);
    assert_string_equal(actor.name, "Some One");
    test_ok(who(test, &app, arena_printf(&test->db.arena, "bearer   %s", secret), NULL, &actor),
            &test->db.err);

    test_ok(who(test, &app, NULL, secret, &actor), &test->db.err);
    assert_true(actor.by_cookie);

    /* The header wins, good or bad. */
    test_ok(who(test, &app, bearer(test, secret), other, &actor), &test->db.err);
    assert_false(actor.by_cookie);
    test_fails(who(test, &app, bearer(test, other), secret, &actor), ERROR_UNAUTHENTICATED);
    test_fails(who(test, &app, "Basic YTpi", secret, &actor), ERROR_UNAUTHENTICATED);
}

static void what_is_no_good(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    static const char *const headers[] = {NULL,          "",        "Bearer",
                                          "Bearer ",     "Basic x", "Bearer x",
                                          "Bearer pcs_", "pcs_x",   "Bearer pca_00000000000",
                                          "Bearer a.b.c"};
    for (size_t i = 0; i < ARRAY_LENGTH(headers); i++)
        test_fails(who(test, &app, headers[i], NULL, &actor), ERROR_UNAUTHENTICATED);
    test_fails(who(test, &app, NULL, "", &actor), ERROR_UNAUTHENTICATED);
}

static void api_tokens_are_no_cookies(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    char secret[TOKEN_TEXT_MAX];
    token_of(test, &user, TOKEN_API, secret);
    test_ok(who(test, &app, bearer(test, secret), NULL, &actor), &test->db.err);
    assert_int_equal(actor.credential, CREDENTIAL_API_TOKEN);
    test_fails(who(test, &app, NULL, secret, &actor), ERROR_UNAUTHENTICATED);
}

static void tokens_end_at_their_time(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    char secret[TOKEN_TEXT_MAX], later[TOKEN_TEXT_MAX];
    struct token token = token_of(test, &user, TOKEN_SESSION, secret);
    test->call.now_ms = token.expires_at_ms - 1;
    test_ok(who(test, &app, bearer(test, secret), NULL, &actor), &test->db.err);
    test->call.now_ms = token.expires_at_ms;
    test_fails(who(test, &app, bearer(test, secret), NULL, &actor), ERROR_UNAUTHENTICATED);
    assert_true(token_lives(test, &token));
    token_of(test, &user, TOKEN_SESSION, later); /* a new one sweeps */
    assert_false(token_lives(test, &token));
}

static void a_role_counts_at_once(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct user user = user_of(test, 1, ROLE_MANAGER, "m@example.com", NULL), changed;
    char secret[TOKEN_TEXT_MAX];
    token_of(test, &user, TOKEN_API, secret);
    struct user_body body = {.role = OPT(ROLE_DIALER)};
    test_ok(user_update(&test->call, &user, &body, NULL, &changed, &test->db.err), &test->db.err);
    test_ok(who(test, &app, bearer(test, secret), NULL, &actor), &test->db.err);
    assert_int_equal(actor.role, ROLE_DIALER);
}

static void an_outside_buyer_has_a_buyer(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct oid buyer = buyer_add(test, 7);
    struct user user = user_of(test, 1, ROLE_BUYER, "b@example.com", buyer.hex);
    char secret[TOKEN_TEXT_MAX];
    token_of(test, &user, TOKEN_SESSION, secret);
    test_ok(who(test, &app, NULL, secret, &actor), &test->db.err);
    assert_int_equal(actor.role, ROLE_BUYER);
    assert_string_equal(actor.buyer_id.hex, buyer.hex);
}

/* ---- a host CRM ---- */

static void append_base64(struct buf *buf, const void *bytes, size_t length)
{
    char text[1024];
    assert_non_null(sodium_bin2base64(text, sizeof(text), bytes, length,
                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING));
    buf_append_text(buf, text);
}

/* "Bearer …" of an HS256 token that lives ten minutes. */
static const char *jwt_bearer(struct test_call *test, const char *subject, const char *role)
{
    static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    const char *claims =
        arena_printf(&test->db.arena, "{\"sub\":\"%s\",\"role\":\"%s\",\"exp\":%lld}", subject,
                     role, (long long)(test->call.now_ms / 1000 + 600));
    struct buf token CLEANUP(buf_free) = BUF_EMPTY;
    append_base64(&token, header, sizeof(header) - 1);
    buf_append_char(&token, '.');
    append_base64(&token, claims, strlen(claims));

    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state hmac;
    crypto_auth_hmacsha256_init(&hmac, (const unsigned char *)JWT_SECRET, strlen(JWT_SECRET));
    crypto_auth_hmacsha256_update(&hmac, (const unsigned char *)buf_text(&token), token.length);
    crypto_auth_hmacsha256_final(&hmac, mac);
    buf_append_char(&token, '.');
    append_base64(&token, mac, sizeof(mac));
    return bearer(test, buf_text(&token));
}

static struct jwt_keys *load_keys(struct test_call *test)
{
    char path[] = "/tmp/postclose-jwt-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, JWT_SECRET, strlen(JWT_SECRET)), strlen(JWT_SECRET));
    close(file);
    struct jwt_keys *keys = NULL;
    test_ok(jwt_keys_from_secret_file(path, &keys, &test->db.err), &test->db.err);
    unlink(path);
    return keys;
}

static void host_users(void **state)
{
    struct test_call *test = *state;
    struct app app = {.jwt_keys = load_keys(test)};
    struct actor actor;
    struct oid buyer = buyer_add(test, 7);
    struct user closer = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct user outside = user_of(test, 2, ROLE_BUYER, "b@example.com", buyer.hex);

    /* Known here, by address or id. */
    test_ok(who(test, &app, jwt_bearer(test, "C@Example.com", "manager"), NULL, &actor),
            &test->db.err);
    assert_int_equal(actor.credential, CREDENTIAL_JWT);
    assert_int_equal(actor.role, ROLE_MANAGER);
    assert_string_equal(actor.user_id.hex, closer.id.hex);
    assert_string_equal(actor.name, "Some One");
    test_ok(who(test, &app, jwt_bearer(test, closer.id.hex, "closer"), NULL, &actor),
            &test->db.err);
    assert_string_equal(actor.email, "c@example.com");
    test_ok(who(test, &app, jwt_bearer(test, "b@example.com", "buyer"), NULL, &actor),
            &test->db.err);
    assert_string_equal(actor.user_id.hex, outside.id.hex);
    assert_string_equal(actor.buyer_id.hex, buyer.hex);

    /* Not known here: staff alone. */
    test_ok(who(test, &app, jwt_bearer(test, "new@host.example", "admin"), NULL, &actor),
            &test->db.err);
    assert_string_equal(actor.name, "new@host.example");
    assert_string_equal(actor.email, "new@host.example");
    assert_false(oid_is_set(&actor.user_id));
    test_ok(who(test, &app, jwt_bearer(test, "00000000000000000000abcd", "dialer"), NULL, &actor),
            &test->db.err);
    assert_string_equal(actor.user_id.hex, "00000000000000000000abcd");
    assert_string_equal(actor.name, "00000000000000000000abcd");
    jwt_keys_free(app.jwt_keys);
}

static void host_users_refused(void **state)
{
    struct test_call *test = *state;
    struct app app = {.jwt_keys = load_keys(test)};
    struct actor actor;
    struct oid buyer = buyer_add(test, 7);
    user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    user_of(test, 2, ROLE_BUYER, "b@example.com", buyer.hex);
    static const struct {
        const char *subject, *role;
    } cases[] = {
        {"c@example.com", "king"},     {"c@example.com", "Admin"}, {"c@example.com", "buyer"},
        {"new@host.example", "buyer"}, {"b@example.com", "admin"}, {"", "admin"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        test_fails(who(test, &app, jwt_bearer(test, cases[i].subject, cases[i].role), NULL, &actor),
                   ERROR_UNAUTHENTICATED);

    const char *good = jwt_bearer(test, "c@example.com", "closer");
    test_ok(who(test, &app, good, NULL, &actor), &test->db.err);
    test_fails(who(test, &app, NULL, good + strlen("Bearer "), &actor), ERROR_UNAUTHENTICATED);
    test->call.now_ms += 700 * 1000;
    test_fails(who(test, &app, good, NULL, &actor), ERROR_UNAUTHENTICATED);
    test->call.now_ms -= 700 * 1000;
    struct app without = {0};
    test_fails(who(test, &without, good, NULL, &actor), ERROR_UNAUTHENTICATED);
    jwt_keys_free(app.jwt_keys);
}

/* ---- API tokens ---- */

static void issues_and_revokes(void **state)
{
    struct test_call *test = *state;
    struct app app = {0};
    struct actor actor;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct user other = user_of(test, 2, ROLE_CLOSER, "o@example.com", NULL);
    struct token_body body = {.name = {.chars = "robot"}};
    struct new_token token = {0};
    test->call.actor.role = ROLE_CLOSER;
    test->call.actor.user_id = user.id;
    test_ok(token_create(&test->call, &user.id, &body, &token, &test->db.err), &test->db.err);
    assert_int_equal(token.token.expires_at_ms, TEST_NOW_MS + INT64_C(90) * 86400000);
    test_ok(who(test, &app, bearer(test, token.secret), NULL, &actor), &test->db.err);
    assert_string_equal(actor.token_id.hex, token.token.id.hex);

    struct token_list list = {0};
    struct oid start = {0};
    test_ok(token_store_list(test->db.db, &test->db.arena, &user.id, &start, TEST_NOW_MS, 10, &list,
                             &test->db.err),
            &test->db.err);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].name, "robot");
    test_ok(token_store_list(test->db.db, &test->db.arena, &other.id, &start, TEST_NOW_MS, 10,
                             &list, &test->db.err),
            &test->db.err);
    assert_int_equal(list.count, 0);

    struct call as_other = test->call;
    as_other.actor.user_id = other.id;
    test_fails(token_revoke(&as_other, &token.token.id, &test->db.err), ERROR_NOT_FOUND);
    test_ok(token_revoke(&test->call, &token.token.id, &test->db.err), &test->db.err);
    test_fails(who(test, &app, bearer(test, token.secret), NULL, &actor), ERROR_UNAUTHENTICATED);
    test_fails(token_revoke(&test->call, &token.token.id, &test->db.err), ERROR_NOT_FOUND);
    assert_int_equal(audited(test, "token.create"), 1);
    assert_int_equal(audited(test, "token.revoke"), 1);
    assert_int_equal(number_of(test, arena_printf(&test->db.arena,
                                                  "SELECT count(*) FROM audit_log"
                                                  " WHERE after LIKE '%%%s%%'",
                                                  token.secret)),
                     0);
}

static void an_admin_revokes_anyones_but_no_session(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct new_token token = {0};
    struct token_body body = {.name = {.chars = "robot"}, .days = OPT(1)};
    test_ok(token_create_for(&test->call, "C@example.com", &body, &token, &test->db.err),
            &test->db.err);
    assert_string_equal(token.token.user_id.hex, user.id.hex);
    test_ok(token_revoke(&test->call, &token.token.id, &test->db.err), &test->db.err);

    char secret[TOKEN_TEXT_MAX];
    struct token session = token_of(test, &user, TOKEN_SESSION, secret);
    test_fails(token_revoke(&test->call, &session.id, &test->db.err), ERROR_NOT_FOUND);
}

static void tokens_that_are_not_issued(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct new_token token = {0};
    struct token_body body = {.name = {.chars = "robot"}, .days = OPT(366)};
    struct oid stranger = test_oid(99);
    test_fails(token_create(&test->call, &user.id, &body, &token, &test->db.err), ERROR_VALIDATION);
    error_clear(&test->db.err);
    body.days = UNKNOWN;
    test_fails(token_create(&test->call, &stranger, &body, &token, &test->db.err), ERROR_CONFLICT);
    test_fails(token_create_for(&test->call, "x@example.com", &body, &token, &test->db.err),
               ERROR_NOT_FOUND);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sessions_by_header_and_cookie),
        TEST(what_is_no_good),
        TEST(api_tokens_are_no_cookies),
        TEST(tokens_end_at_their_time),
        TEST(a_role_counts_at_once),
        TEST(an_outside_buyer_has_a_buyer),
        TEST(host_users),
        TEST(host_users_refused),
        TEST(issues_and_revokes),
        TEST(an_admin_revokes_anyones_but_no_session),
        TEST(tokens_that_are_not_issued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
