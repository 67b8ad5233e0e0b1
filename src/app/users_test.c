#include "test_access.h"

#include "app/audit.h"
#include "crypto/password.h"

static struct result create(struct test_call *test, const char *json, struct user *ret_user)
{
    struct user_body body = {0};
    struct result decoded = test_decode(test, &user_create_schema, DECODE_CREATE, json, &body);
    if (failed(decoded))
        return decoded;
    return user_create(&test->call, &body, HASH, ret_user, &test->db.err);
}

static struct result update(struct test_call *test, struct user *user, const char *json,
                            const char *hash)
{
    struct user_body body = {0};
    struct result decoded = test_decode(test, &user_patch_schema, DECODE_PATCH, json, &body);
    if (failed(decoded))
        return decoded;
    struct user before = {0};
    test_ok(user_store_get(test->db.db, &test->db.arena, &user->id, &before, &test->db.err),
            &test->db.err);
    return user_update(&test->call, &before, &body, hash, user, &test->db.err);
}

static void creates_and_reads_back(void **state)
{
    struct test_call *test = *state;
    struct user user = {0}, row = {0};
    bool found = false;
    test_ok(create(test,
                   "{\"_id\": \"0123456789abcdef01234567\", \"email\": \"Ann@Example.com\","
                   "\"name\": \"Ann Lee\", \"role\": \"closer\", \"password\": \"long enough 1\"}",
                   &user),
            &test->db.err);
    assert_string_equal(user.id.hex, "0123456789abcdef01234567");
    test_ok(user_store_find_by_email(test->db.db, &test->db.arena, "aNN@eXAMPLE.COM", &row, &found,
                                     &test->db.err),
            &test->db.err);
    assert_true(found);
    assert_string_equal(row.email, "Ann@Example.com");
    assert_string_equal(row.role, "closer");
    assert_string_equal(row.password_hash, HASH);
    assert_int_equal(row.rev, 1);

    struct user_list list = {0};
    test_ok(user_store_list(test->db.db, &test->db.arena,
                            &(struct user_filter){.query = "lee", .role = "closer"}, 10, &list,
                            &test->db.err),
            &test->db.err);
    assert_int_equal(list.count, 1);
}

static void shows_no_hash(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_DIALER, "d@example.com", NULL);
    test_ok(update(test, &user, "{\"password\": \"another one 2\"}", HASH "2"), &test->db.err);
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    user_encode(&user, out);
    json_writer_free(out);
    assert_null(strstr(buf_text(&json), "argon2"));
    assert_non_null(strstr(buf_text(&json), "\"buyerId\":null"));
    assert_int_equal(number_of(test, "SELECT count(*) FROM audit_log"
                                     " WHERE coalesce(before, '') || coalesce(after, '')"
                                     " LIKE '%argon2%'"),
                     0);
    assert_int_equal(number_of(test, "SELECT count(*) FROM audit_log WHERE action = 'user.update'"
                                     " AND after LIKE '%\"passwordChanged\":true%'"
                                     " AND before NOT LIKE '%passwordChanged%'"),
                     1);
}

static void one_account_an_address(void **state)
{
    struct test_call *test = *state;
    struct user other = user_of(test, 1, ROLE_ADMIN, "one@example.com", NULL), user = {0};
    user_of(test, 2, ROLE_ADMIN, "two@example.com", NULL);
    struct db *db = test->db.db;
    test_ok(db_savepoint(db, &test->db.err), &test->db.err);
    test_fails(create(test,
                      "{\"email\": \"ONE@example.com\", \"name\": \"x\", \"role\": \"dialer\"}",
                      &user),
               ERROR_CONFLICT);
    test_ok(db_savepoint_rollback(db, &test->db.err), &test->db.err);
    test_ok(db_savepoint(db, &test->db.err), &test->db.err);
    test_fails(create(test,
                      "{\"_id\": \"000000000000000000000001\", \"email\": \"3@example.com\","
                      "\"name\": \"x\", \"role\": \"dialer\"}",
                      &user),
               ERROR_CONFLICT);
    test_ok(db_savepoint_rollback(db, &test->db.err), &test->db.err);
    test_ok(db_savepoint(db, &test->db.err), &test->db.err);
    test_fails(update(test, &other, "{\"email\": \"Two@Example.com\"}", NULL), ERROR_CONFLICT);
    test_ok(db_savepoint_rollback(db, &test->db.err), &test->db.err);
    test_ok(update(test, &other, "{\"email\": \"ONE@example.com\"}", NULL), &test->db.err);
}

static void refuses_wrong_bodies(void **state)
{
    struct test_call *test = *state;
    struct user user = {0};
    buyer_add(test, 7);
    static const struct {
        const char *json, *pointer;
    } cases[] = {
        {"{\"email\": \"nobody\", \"name\": \"x\", \"role\": \"closer\"}", "/email"},
        {"{\"email\": \"a@b@c\", \"name\": \"x\", \"role\": \"closer\"}", "/email"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"king\"}", "/role"},
        {"{\"email\": \"a@b\", \"role\": \"closer\"}", "/name"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"buyer\"}", "/buyerId"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"buyer\","
         "\"buyerId\": \"000000000000000000000008\"}",
         "/buyerId"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"closer\","
         "\"buyerId\": \"000000000000000000000007\"}",
         "/buyerId"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"buyer\", \"buyerId\": \"7\"}",
         "/buyerId"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"closer\", \"password\": \"short\"}",
         "/password"},
        {"{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"closer\","
         "\"password\": \"1234567890\"}",
         "/password"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        test_fails(create(test, cases[i].json, &user), ERROR_VALIDATION);
        assert_int_equal(test->db.err.field_count, 1);
        assert_string_not_equal(test_field_error(test, cases[i].pointer), "");
    }
    test_ok(create(test,
                   "{\"email\": \"a@b\", \"name\": \"x\", \"role\": \"buyer\","
                   "\"buyerId\": \"000000000000000000000007\"}",
                   &user),
            &test->db.err);
    assert_string_equal(user.buyer_id.hex, "000000000000000000000007");
}

static void the_last_admin_stays(void **state)
{
    struct test_call *test = *state;
    struct user admin = user_of(test, 1, ROLE_ADMIN, "one@example.com", NULL);
    user_of(test, 3, ROLE_MANAGER, "three@example.com", NULL);
    test_fails(update(test, &admin, "{\"role\": \"manager\"}", NULL), ERROR_CONFLICT);
    test_fails(user_delete(&test->call, &admin.id, &test->db.err), ERROR_CONFLICT);

    struct user second = user_of(test, 2, ROLE_ADMIN, "two@example.com", NULL);
    test_ok(update(test, &admin, "{\"role\": \"manager\"}", NULL), &test->db.err);
    assert_string_equal(admin.role, "manager");
    test_fails(update(test, &second, "{\"role\": \"manager\"}", NULL), ERROR_CONFLICT);
    test_fails(user_delete(&test->call, &second.id, &test->db.err), ERROR_CONFLICT);
    test_ok(update(test, &second, "{\"name\": \"Still Admin\"}", NULL), &test->db.err);
    test_ok(update(test, &admin, "{\"role\": \"admin\"}", NULL), &test->db.err);
    test_ok(update(test, &second, "{\"role\": \"manager\"}", NULL), &test->db.err);
    test_ok(user_delete(&test->call, &second.id, &test->db.err), &test->db.err);
}

static void what_ends_with_a_change(void **state)
{
    struct test_call *test = *state;
    buyer_add(test, 7);
    buyer_add(test, 8);
    static const struct {
        const char *json;
        enum role role;
        bool session_stays, api_stays;
    } cases[] = {
        {"{\"name\": \"New Name\"}", ROLE_CLOSER, true, true},
        {"{\"email\": \"new@example.com\"}", ROLE_CLOSER, true, true},
        {"{\"role\": \"closer\"}", ROLE_CLOSER, true, true},
        {"{\"role\": \"dialer\"}", ROLE_CLOSER, false, true},
        {"{\"password\": \"another one 2\"}", ROLE_CLOSER, false, false},
        {"{\"password\": null}", ROLE_CLOSER, false, false},
        {"{\"role\": \"buyer\", \"buyerId\": \"000000000000000000000007\"}", ROLE_CLOSER, false,
         false},
        {"{\"buyerId\": \"000000000000000000000008\"}", ROLE_BUYER, false, false},
        {"{\"buyerId\": \"000000000000000000000007\"}", ROLE_BUYER, true, true},
        {"{\"role\": \"dialer\"}", ROLE_BUYER, false, false},
    };
    struct user other = user_of(test, 99, ROLE_CLOSER, "other@example.com", NULL);
    char secret[TOKEN_TEXT_MAX];
    struct token others = token_of(test, &other, TOKEN_SESSION, secret);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const char *email = arena_printf(&test->db.arena, "u%zu@example.com", i);
        struct user user = user_of(test, 100 + (unsigned)i, cases[i].role, email,
                                   cases[i].role == ROLE_BUYER ? "000000000000000000000007" : NULL);
        struct token session = token_of(test, &user, TOKEN_SESSION, secret);
        struct token api = token_of(test, &user, TOKEN_API, secret);
        test_ok(
            update(test, &user, cases[i].json, strstr(cases[i].json, "another") ? HASH "2" : NULL),
            &test->db.err);
        assert_int_equal(token_lives(test, &session), cases[i].session_stays);
        assert_int_equal(token_lives(test, &api), cases[i].api_stays);
        assert_true(token_lives(test, &others));
    }
}

static void a_password_can_be_taken_away(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    test_ok(update(test, &user, "{\"name\": \"Other\"}", NULL), &test->db.err);
    assert_string_equal(user.password_hash, HASH);
    test_ok(update(test, &user, "{\"password\": null}", NULL), &test->db.err);
    test_ok(user_store_get(test->db.db, &test->db.arena, &user.id, &user, &test->db.err),
            &test->db.err);
    assert_null(user.password_hash);
    assert_int_equal(user.rev, 3);
}

static void a_buyer_keeps_a_buyer(void **state)
{
    struct test_call *test = *state;
    buyer_add(test, 7);
    struct user user = user_of(test, 1, ROLE_BUYER, "b@example.com", "000000000000000000000007");
    test_fails(update(test, &user, "{\"buyerId\": null}", NULL), ERROR_VALIDATION);
    assert_string_not_equal(test_field_error(test, "/buyerId"), "");
    test_ok(update(test, &user, "{\"role\": \"dialer\"}", NULL), &test->db.err);
    assert_false(oid_is_set(&user.buyer_id));
}

static void nothing_changed_nothing_written(void **state)
{
    struct test_call *test = *state;
    struct user user = user_of(test, 1, ROLE_CLOSER, "c@example.com", NULL);
    test_ok(update(test, &user, "{\"name\": \"Some One\", \"role\": \"closer\"}", NULL),
            &test->db.err);
    assert_int_equal(user.rev, 1);
    assert_int_equal(audited(test, "user.update"), 0);
}

static void who_acted_is_kept(void **state)
{
    struct test_call *test = *state;
    struct user idle = user_of(test, 1, ROLE_CLOSER, "idle@example.com", NULL);
    struct user busy = user_of(test, 2, ROLE_CLOSER, "busy@example.com", NULL);
    char secret[TOKEN_TEXT_MAX];
    struct token token = token_of(test, &idle, TOKEN_API, secret);
    struct call as_busy = test->call;
    as_busy.actor.user_id = busy.id;
    test_ok(
        audit_write(&as_busy,
                    &(struct audit_change){.action = "x", .subject_kind = "y", .subject_id = "z"},
                    &test->db.err),
        &test->db.err);

    test_fails(user_delete(&test->call, &busy.id, &test->db.err), ERROR_CONFLICT);
    test_ok(user_delete(&test->call, &idle.id, &test->db.err), &test->db.err);
    assert_false(token_lives(test, &token));
    assert_int_equal(number_of(test, "SELECT count(*) FROM search_words WHERE kind = 'user'"
                                     " AND word = 'idle'"),
                     0);
    test_fails(user_delete(&test->call, &idle.id, &test->db.err), ERROR_NOT_FOUND);
    const char *name = "";
    test_ok(user_store_name(test->db.db, &test->db.arena, &idle.id, &name, &test->db.err),
            &test->db.err);
    assert_null(name);
}

static void hashes_only_good_passwords(void **state)
{
    struct test_call *test = *state;
    char *hash = NULL;
    test_fails(user_password_hash(&test->db.arena, "short", "/here", &hash, &test->db.err),
               ERROR_VALIDATION);
    assert_string_not_equal(test_field_error(test, "/here"), "");
    error_clear(&test->db.err);
    test_ok(user_password_hash(&test->db.arena, "correct horse 9", "/here", &hash, &test->db.err),
            &test->db.err);
    assert_true(password_verify(hash, "correct horse 9"));
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(creates_and_reads_back),
        TEST(shows_no_hash),
        TEST(one_account_an_address),
        TEST(refuses_wrong_bodies),
        TEST(the_last_admin_stays),
        TEST(what_ends_with_a_change),
        TEST(a_password_can_be_taken_away),
        TEST(a_buyer_keeps_a_buyer),
        TEST(nothing_changed_nothing_written),
        TEST(who_acted_is_kept),
        TEST(hashes_only_good_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
