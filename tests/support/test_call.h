/* A call of a use case: an administrator, at a fixed moment, on a temporary database. */
#ifndef TESTS_SUPPORT_TEST_CALL_H
#define TESTS_SUPPORT_TEST_CALL_H

#include <string.h>

#include "app/call.h"
#include "test_db.h"
#include "json/field.h"

struct test_call {
    struct test_db db;
    struct call call;
};

static inline int test_call_setup(void **state)
{
    struct test_call *test = calloc(1, sizeof(*test));
    test_db_open(&test->db);
    test->call = (struct call){
        .db = test->db.db,
        .arena = &test->db.arena,
        .now_ms = TEST_NOW_MS,
        .policy = &policy_default,
        .actor = {.credential = CREDENTIAL_SESSION,
                  .user_id = test_oid(0xadadad),
                  .name = "Ada Admin",
                  .email = "ada@example.com",
                  .role = ROLE_ADMIN},
        .request_id = "test-request",
        .address = "127.0.0.1",
    };
    *state = test;
    return 0;
}

static inline int test_call_teardown(void **state)
{
    struct test_call *test = *state;
    test_db_close(&test->db);
    free(test);
    return 0;
}

/* Decodes a body as a request's is. */
static inline struct result test_decode(struct test_call *test, const struct schema *schema,
                                        enum decode_mode mode, const char *json, void *target)
{
    const struct json_value *value = NULL;
    error_clear(&test->db.err);
    struct result parsed = json_parse(&test->db.arena, json, strlen(json), &value, &test->db.err);
    if (failed(parsed))
        return parsed;
    return schema_decode(schema, mode, value, &test->db.arena, target, &test->db.err);
}

/* The detail of the error at a pointer, "" where there is none. */
static inline const char *test_field_error(const struct test_call *test, const char *pointer)
{
    const struct error *err = &test->db.err;
    for (size_t i = 0; i < err->field_count; i++) {
        if (strcmp(err->fields[i].pointer, pointer) == 0)
            return err->fields[i].detail;
    }
    return "";
}

#endif
