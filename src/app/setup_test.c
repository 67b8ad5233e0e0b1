/* The first user: by the right token alone, while there is nobody, and throttled. */
#include "test_access.h"

#include "app/setup.h"
#include "app/sign_in.h"
#include "app/throttle.h"

enum { HOURS = 12 };

static const struct setup_body body = {
    .token = {.chars = "unused"},
    .email = {.chars = "First@example.com"},
    .name = {.chars = "First"},
    .password = {.chars = "quiet harbour, 47 oranges"},
};

static struct setup_key begin(struct test_call *test, char ret_token[TOKEN_TEXT_MAX])
{
    struct setup_key key = {.open = false};
    test_ok(setup_begin(test->db.db, &key, ret_token, &test->db.err), &test->db.err);
    return key;
}

static struct setup_proof check(struct test_call *test, const struct setup_key *key,
                                const char *token)
{
    struct setup_body given = body;
    given.token.chars = token;
    struct setup_proof proof = {.matches = false};
    test_ok(setup_check(&test->call, key, &given, &proof, &test->db.err), &test->db.err);
    return proof;
}

/* Without its slow hash. */
static struct session finish(struct test_call *test, bool matches)
{
    char hash[] = HASH;
    struct setup_proof proof = {.matches = matches, .password_hash = matches ? hash : NULL};
    struct session session = {.opened = false};
    test_ok(setup_finish(&test->call, &body, &proof, HOURS, &session, &test->db.err),
            &test->db.err);
    return session;
}

static void nobody(struct test_call *test)
{
    test->call.actor = (struct actor){.credential = CREDENTIAL_NONE};
}

static void makes_an_admin_and_signs_them_in(void **state)
{
    struct test_call *test = *state;
    nobody(test);
    struct session session = finish(test, true);
    assert_true(session.opened);
    assert_memory_equal(session.token, "pcs_", 4);
    assert_string_equal(session.user.email, "First@example.com");
    assert_string_equal(session.user.role, "admin");
    assert_int_equal(number_of(test, "SELECT count(*) FROM audit_log WHERE action = 'user.create'"
                                     " AND actor_name = 'setup' AND actor_id IS NULL"),
                     1);
    assert_int_equal(audited(test, "auth.login"), 1);
}

static void only_while_there_is_nobody(void **state)
{
    struct test_call *test = *state;
    nobody(test);
    char token[TOKEN_TEXT_MAX];
    struct setup_key key = begin(test, token);
    assert_true(key.open);
    assert_true(finish(test, true).opened);

    /* The right token proves nothing now, and not even a weak password is looked at. */
    struct setup_body late = body;
    struct setup_proof proof = {.matches = true};
    late.token.chars = token;
    late.password.chars = "password123";
    test_ok(setup_check(&test->call, &key, &late, &proof, &test->db.err), &test->db.err);
    assert_false(proof.matches);
    assert_null(proof.password_hash);

    char hash[] = HASH;
    struct setup_proof right = {.matches = true, .password_hash = hash};
    struct session session = {.opened = false};
    test_fails(setup_finish(&test->call, &body, &right, HOURS, &session, &test->db.err),
               ERROR_FORBIDDEN);
    assert_false(session.opened);
    assert_int_equal(number_of(test, "SELECT count(*) FROM users"), 1);

    /* The next start has no token at all. */
    error_clear(&test->db.err);
    key = begin(test, token);
    assert_false(key.open);
    assert_string_equal(token, "");
}

static void by_the_token_of_this_start_alone(void **state)
{
    struct test_call *test = *state;
    nobody(test);
    char token[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX];
    struct setup_key key = begin(test, token);
    begin(test, other);
    assert_int_equal(strlen(token), 47);
    assert_string_not_equal(token, other);
    assert_null(memmem(&key, sizeof(key), token, strlen(token)));

    assert_false(check(test, &key, other).matches);
    assert_false(check(test, &key, "").matches);
    struct setup_proof proof = check(test, &key, token);
    assert_true(proof.matches);
    assert_memory_equal(proof.password_hash, "$argon2id$", 10);
    key.open = false;
    assert_false(check(test, &key, token).matches);
}

static void a_weak_password_is_refused(void **state)
{
    struct test_call *test = *state;
    nobody(test);
    char token[TOKEN_TEXT_MAX];
    struct setup_key key = begin(test, token);
    struct setup_body weak = body;
    struct setup_proof proof = {.matches = false};
    weak.token.chars = token;
    weak.password.chars = "password123";
    test_fails(setup_check(&test->call, &key, &weak, &proof, &test->db.err), ERROR_VALIDATION);
    assert_string_not_equal(test_field_error(test, "/password"), "");
}

static void wrong_tokens_are_counted(void **state)
{
    struct test_call *test = *state;
    nobody(test);
    for (int i = 0; i < THROTTLE_TRIES; i++)
        assert_false(finish(test, false).opened);
    assert_int_equal(audited(test, "auth.setup_failed"), THROTTLE_TRIES);
    assert_int_equal(number_of(test, "SELECT count(*) FROM users"), 0);

    struct setup_proof proof = {.matches = true};
    struct session session = {.opened = false};
    test_fails(setup_finish(&test->call, &body, &proof, HOURS, &session, &test->db.err),
               ERROR_TOO_MANY_REQUESTS);
    char token[TOKEN_TEXT_MAX];
    struct setup_key key = begin(test, token);
    error_clear(&test->db.err);
    test_fails(setup_check(&test->call, &key, &body, &proof, &test->db.err),
               ERROR_TOO_MANY_REQUESTS);
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(makes_an_admin_and_signs_them_in), TEST(only_while_there_is_nobody),
        TEST(by_the_token_of_this_start_alone), TEST(a_weak_password_is_refused),
        TEST(wrong_tokens_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
