/* The throttle's windows by a fixed clock, sessions, and changing one's own password. */
#include "test_access.h"

#include "app/audit.h"
#include "app/sign_in.h"
#include "app/throttle.h"
#include "crypto/password.h"

enum { HOURS = 12 };
#define SECOND_MS INT64_C(1000)
#define WINDOW_MS (900 * SECOND_MS)

/* What sign_in_check() would have found, without its slow hash. */
static struct password_proof proof_of(const struct user *user, bool matches)
{
    return (struct password_proof){
        .email_key = user->email,
        .user_id = user->id,
        .checked_hash = HASH,
        .matches = matches,
    };
}

static struct session try(struct test_call *test, const struct password_proof *proof)
{
    struct session session = {.opened = false};
    test_ok(sign_in(&test->call, proof, HOURS, &session, &test->db.err), &test->db.err);
    return session;
}

static void assert_throttled(struct test_call *test, const struct password_proof *proof,
                             int seconds)
{
    struct session session = {.opened = false};
    error_clear(&test->db.err);
    test_fails(sign_in(&test->call, proof, HOURS, &session, &test->db.err),
               ERROR_TOO_MANY_REQUESTS);
    assert_int_equal(test->db.err.retry_after_s, seconds);
    assert_false(session.opened);
}

static void opens_a_session(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof right = proof_of(&user, true);
    struct session session = try(test, &right);
    assert_true(session.opened);
    assert_memory_equal(session.token, "pcs_", 4);
    assert_int_equal(session.expires_at_ms, TEST_NOW_MS + HOURS * 3600 * SECOND_MS);
    assert_int_equal(number_of(test, "SELECT count(*) FROM audit_log WHERE action = 'auth.login'"
                                     " AND actor_id = '000000000000000000000001'"
                                     " AND actor_name = 'Some One'"),
                     1);

    struct token_holder holder = {0};
    bool found = false;
    test_ok(token_store_find_holder(test->db.db, &test->db.arena, session.token, &holder, &found,
                                    &test->db.err),
            &test->db.err);
    assert_true(found);
    assert_string_equal(holder.user_id.hex, user.id.hex);
    assert_int_equal(holder.kind, TOKEN_SESSION);
}

static void ten_wrong_tries_of_an_account(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof wrong = proof_of(&user, false), right = proof_of(&user, true);
    for (int i = 0; i < THROTTLE_TRIES; i++) {
        test->call.address = arena_printf(&test->db.arena, "10.0.0.%d", i);
        test->call.now_ms = TEST_NOW_MS + i * SECOND_MS;
        assert_false(try(test, &wrong).opened);
    }
    assert_int_equal(audited(test, "auth.login_failed"), 10);
    assert_int_equal(audited(test, "auth.throttled"), 1);

    /* From anywhere, the right password too, and without a trace. */
    test->call.address = "10.9.9.9";
    assert_throttled(test, &wrong, 891);
    assert_throttled(test, &right, 891);
    assert_int_equal(audited(test, "auth.login_failed"), 10);

    /* Until the first of the ten is a quarter of an hour old. */
    test->call.now_ms = TEST_NOW_MS + WINDOW_MS - 1;
    assert_throttled(test, &right, 1);
    test->call.now_ms = TEST_NOW_MS + WINDOW_MS;
    assert_false(try(test, &wrong).opened);
    assert_throttled(test, &right, 1);
    test->call.now_ms += SECOND_MS;
    assert_true(try(test, &right).opened);

    /* Which cleared the account. */
    assert_int_equal(number_of(test, "SELECT count(*) FROM login_failures"
                                     " WHERE subject = 'account:c@example.com'"),
                     0);
}

static void ten_wrong_tries_of_an_address(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof right = proof_of(&user, true);
    for (int i = 0; i < THROTTLE_TRIES; i++) {
        struct password_proof unknown = {
            .email_key = arena_printf(&test->db.arena, "nobody%d@example.com", i)};
        assert_false(try(test, &unknown).opened);
        if (i == 4)
            assert_true(try(test, &right).opened); /* a right one does not clear the address */
    }
    assert_throttled(test, &right, 900);
    test->call.address = "10.9.9.9";
    assert_true(try(test, &right).opened);
}

static void nobody_is_throttled_like_somebody(void **state)
{
    struct test_call *test = *state;
    struct password_proof unknown = {.email_key = "nobody@example.com"};
    for (int i = 0; i < THROTTLE_TRIES; i++) {
        test->call.address = arena_printf(&test->db.arena, "10.0.0.%d", i);
        assert_false(try(test, &unknown).opened);
    }
    test->call.address = "10.9.9.9";
    assert_throttled(test, &unknown, 900);
}

static void old_failures_are_forgotten(void **state)
{
    struct test_call *test = *state;
    struct password_proof unknown = {.email_key = "nobody@example.com"};
    try(test, &unknown);
    assert_int_equal(number_of(test, "SELECT count(*) FROM login_failures"), 2);
    test->call.now_ms += WINDOW_MS;
    try(test, &unknown);
    assert_int_equal(number_of(test, "SELECT count(*) FROM login_failures"), 2);
}

static void a_proof_is_of_one_hash(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof right = proof_of(&user, true);
    struct user changed = user;
    changed.password_hash = HASH " of another password";
    test_ok(user_store_set(test->db.db, &test->db.arena, &user, &changed, &test->db.err),
            &test->db.err);
    assert_false(try(test, &right).opened);

    changed.password_hash = NULL;
    test_ok(user_store_set(test->db.db, &test->db.arena, &user, &changed, &test->db.err),
            &test->db.err);
    assert_false(try(test, &right).opened);
}

static struct user user_with_password(struct test_call *test, const char *password)
{
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL), changed = user;
    char *hash = NULL;
    test_ok(user_password_hash(&test->db.arena, password, "/password", &hash, &test->db.err),
            &test->db.err);
    changed.password_hash = hash;
    test_ok(user_store_set(test->db.db, &test->db.arena, &user, &changed, &test->db.err),
            &test->db.err);
    return changed;
}

static void the_slow_check(void **state)
{
    struct test_call *test = *state;
    struct user user = user_with_password(test, "correct horse 9");
    struct password_proof proof = {0};
    struct sign_in_body body = {{.chars = "C@Example.com"}, {.chars = "correct horse 9"}};
    test_ok(sign_in_check(&test->call, &body, &proof, &test->db.err), &test->db.err);
    assert_true(proof.matches);
    assert_string_equal(proof.email_key, "c@example.com");
    assert_string_equal(proof.user_id.hex, user.id.hex);
    assert_null(proof.new_hash);
    assert_true(try(test, &proof).opened);

    body.password.chars = "correct horse 8";
    test_ok(sign_in_check(&test->call, &body, &proof, &test->db.err), &test->db.err);
    assert_false(proof.matches);

    /* A throttled one costs no hash. */
    for (int i = 0; i < THROTTLE_TRIES; i++)
        try(test, &proof);
    test_fails(sign_in_check(&test->call, &body, &proof, &test->db.err), ERROR_TOO_MANY_REQUESTS);

    test->call.address = "10.9.9.9";
    body.email.chars = "nobody@example.com";
    test_ok(sign_in_check(&test->call, &body, &proof, &test->db.err), &test->db.err);
    assert_false(proof.matches);
    assert_false(oid_is_set(&proof.user_id));
}

static void changes_ones_own_password(void **state)
{
    struct test_call *test = *state;
    struct user user = user_with_password(test, "correct horse 9");
    struct user other = user_of(test, 2, ROLE_CLOSER, "o@example.com", NULL);
    char secret[TOKEN_TEXT_MAX];
    struct token present = token_of(test, &user, TOKEN_SESSION, secret);
    struct token elsewhere = token_of(test, &user, TOKEN_SESSION, secret);
    struct token api = token_of(test, &user, TOKEN_API, secret);
    struct token others = token_of(test, &other, TOKEN_SESSION, secret);
    test->call.actor = actor_of_user(&user);
    test->call.actor.token_id = present.id;

    struct password_proof proof = {0};
    bool changed = true;
    struct password_change_body body = {{.chars = "wrong horse 99"}, {.chars = "battery 7 staple"}};
    test_ok(password_change_check(&test->call, &body, &proof, &test->db.err), &test->db.err);
    test_ok(password_change(&test->call, &proof, &changed, &test->db.err), &test->db.err);
    assert_false(changed);
    assert_int_equal(number_of(test, "SELECT count(*) FROM login_failures"), 2);
    assert_true(token_lives(test, &elsewhere));

    body.current_password.chars = "correct horse 9";
    test_ok(password_change_check(&test->call, &body, &proof, &test->db.err), &test->db.err);
    test_ok(password_change(&test->call, &proof, &changed, &test->db.err), &test->db.err);
    assert_true(changed);
    assert_true(token_lives(test, &present));
    assert_false(token_lives(test, &elsewhere));
    assert_true(token_lives(test, &api));
    assert_true(token_lives(test, &others));
    test_ok(user_store_get(test->db.db, &test->db.arena, &user.id, &user, &test->db.err),
            &test->db.err);
    assert_true(password_verify(user.password_hash, "battery 7 staple"));
    assert_int_equal(audited(test, "auth.password"), 1);

    body.new_password.chars = "short";
    test_fails(password_change_check(&test->call, &body, &proof, &test->db.err), ERROR_VALIDATION);
    assert_string_not_equal(test_field_error(test, "/newPassword"), "");
}

static void wrong_current_passwords_are_throttled(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof wrong = proof_of(&user, false), right = proof_of(&user, true);
    right.new_hash = HASH "2";
    bool changed = false;
    test->call.actor = actor_of_user(&user);
    for (int i = 0; i < THROTTLE_TRIES; i++)
        test_ok(password_change(&test->call, &wrong, &changed, &test->db.err), &test->db.err);
    test_fails(password_change(&test->call, &right, &changed, &test->db.err),
               ERROR_TOO_MANY_REQUESTS);
    assert_throttled(test, &right, 900);
}

static void a_host_user_has_no_password(void **state)
{
    struct test_call *test = *state;
    struct password_proof proof = {0};
    struct password_change_body body = {{.chars = "correct horse 9"},
                                        {.chars = "battery 7 staple"}};
    test->call.actor = (struct actor){.credential = CREDENTIAL_JWT, .name = "host user"};
    test_fails(password_change_check(&test->call, &body, &proof, &test->db.err), ERROR_CONFLICT);
}

static void signing_out_ends_a_session_alone(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    char secret[TOKEN_TEXT_MAX];
    struct token session = token_of(test, &user, TOKEN_SESSION, secret);
    struct token elsewhere = token_of(test, &user, TOKEN_SESSION, secret);
    struct token api = token_of(test, &user, TOKEN_API, secret);
    test->call.actor = actor_of_user(&user);
    test->call.actor.token_id = session.id;
    test_ok(sign_out(&test->call, &test->db.err), &test->db.err);
    assert_false(token_lives(test, &session));
    assert_true(token_lives(test, &elsewhere));

    test->call.actor.credential = CREDENTIAL_API_TOKEN;
    test->call.actor.token_id = api.id;
    test_ok(sign_out(&test->call, &test->db.err), &test->db.err);
    assert_true(token_lives(test, &api));
    assert_int_equal(audited(test, "auth.logout"), 1);
}

static void the_trail_holds(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    struct password_proof wrong = proof_of(&user, false), right = proof_of(&user, true);
    try(test, &wrong);
    try(test, &right);
    struct audit_check check = {0};
    test_ok(audit_verify(&test->call, &check, &test->db.err), &test->db.err);
    assert_int_equal(check.first_broken_seq, 0);
    assert_int_equal(check.entries, 3);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(opens_a_session),
        TEST(ten_wrong_tries_of_an_account),
        TEST(ten_wrong_tries_of_an_address),
        TEST(nobody_is_throttled_like_somebody),
        TEST(old_failures_are_forgotten),
        TEST(a_proof_is_of_one_hash),
        TEST(the_slow_check),
        TEST(changes_ones_own_password),
        TEST(wrong_current_passwords_are_throttled),
        TEST(a_host_user_has_no_password),
        TEST(signing_out_ends_a_session_alone),
        TEST(the_trail_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
