/* What the tests of users, sign-in and tokens share: users made without the slow hash, sessions,
 * counts of rows. */
#ifndef TESTS_SUPPORT_TEST_ACCESS_H
#define TESTS_SUPPORT_TEST_ACCESS_H

#include "app/authenticate.h"
#include "app/users.h"
#include "store/buyer_store.h"
#include "store/token_store.h"
#include "test_call.h"

#define HASH "$argon2id$not a hash that verifies"

static inline struct oid buyer_add(struct test_call *test, unsigned number)
{
    struct buyer buyer = {
        .id = test_oid(number),
        .name = {.chars = "Buyer"},
        .created_at_ms = OPT(TEST_NOW_MS),
        .updated_at_ms = OPT(TEST_NOW_MS),
    };
    test_ok(buyer_store_insert(test->db.db, &test->db.arena, &buyer, &test->db.err), &test->db.err);
    return buyer.id;
}

static inline struct user user_of(struct test_call *test, unsigned number, enum role role,
                                  const char *email, const char *buyer_id)
{
    struct user user = {0};
    struct user_body body = {
        .id = test_oid(number),
        .email = {.chars = email},
        .name = {.chars = "Some One"},
        .role = OPT(role),
        .buyer_id = {.chars = buyer_id},
    };
    test_ok(user_create(&test->call, &body, HASH, &user, &test->db.err), &test->db.err);
    return user;
}

/* A token of the user's that lives an hour. */
static inline struct token token_of(struct test_call *test, const struct user *user,
                                    enum token_kind kind, char ret_secret[TOKEN_TEXT_MAX])
{
    struct token token = {
        .id = oid_new(test->call.now_ms),
        .kind = kind,
        .user_id = user->id,
        .name = kind == TOKEN_API ? "robot" : NULL,
        .created_at_ms = test->call.now_ms,
        .expires_at_ms = test->call.now_ms + 3600000,
    };
    token_new(kind == TOKEN_API ? token_prefix_api : token_prefix_session, ret_secret);
    test_ok(token_store_insert(test->db.db, &token, ret_secret, test->call.now_ms, &test->db.err),
            &test->db.err);
    return token;
}

static inline bool token_lives(struct test_call *test, const struct token *token)
{
    struct token row = {0};
    bool found = false;
    test_ok(token_store_find(test->db.db, &test->db.arena, &token->id, &row, &found, &test->db.err),
            &test->db.err);
    return found;
}

static inline int64_t number_of(struct test_call *test, const char *sql)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "test", sql};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    test_ok(db_query_one(test->db.db, &statement, DB_NO_ARGS, &row, &found, &test->db.err),
            &test->db.err);
    assert_true(found);
    return db_column_int(&row, 0);
}

/* Entries of the audit log with that action. */
static inline int64_t audited(struct test_call *test, const char *action)
{
    return number_of(test,
                     arena_printf(&test->db.arena,
                                  "SELECT count(*) FROM audit_log WHERE action = '%s'", action));
}

#endif
