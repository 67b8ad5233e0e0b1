#include "api/openapi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/openapi_parts.h"
#include "json/value.h"

struct loan {
    struct opt ltv_ppm;
};
struct deal_body {
    struct text name;
    struct loan loan;
    struct opt has_loan;
};
struct deal_query {
    struct page_query page;
    struct opt strategy;
    struct oid buyer_id;
};

static const char *const strategies[] = {"buy_hold", "commercial"};

static const struct field loan_fields[] = {
    FIELD_RATE(struct loan, ltv_ppm, "ltv", .min = 0, .max = 1000000, .required = true),
};
static const struct schema loan_schema = SCHEMA("Loan", struct loan, loan_fields);
static const struct schema loan_patch_schema = SCHEMA("LoanPatch", struct loan, loan_fields);

static const struct field create_fields[] = {
    FIELD_TEXT(struct deal_body, name, "name", .required = true, .max_length = 10),
    FIELD_OPT_OBJECT(struct deal_body, loan, has_loan, "loan", &loan_schema),
};
static const struct schema create_schema = SCHEMA("DealCreate", struct deal_body, create_fields);

static const struct field patch_fields[] = {
    FIELD_TEXT(struct deal_body, name, "name", .required = true, .max_length = 10),
    FIELD_OPT_OBJECT(struct deal_body, loan, has_loan, "loan", &loan_patch_schema),
};
static const struct schema patch_schema = SCHEMA("DealPatch", struct deal_body, patch_fields);

static const struct field reply_fields[] = {
    FIELD_TEXT(struct deal_body, name, "name", .required = true, .nullable = true),
};
static const struct schema reply_schema = SCHEMA("Deal", struct deal_body, reply_fields);

static const struct field query_fields[] = {
    PAGE_FIELDS(struct deal_query),
    FIELD_ENUM(struct deal_query, strategy, "strategy", strategies, ARRAY_LENGTH(strategies)),
    FIELD_OID(struct deal_query, buyer_id, "buyerId", .required = true),
};
static const struct schema query_schema = SCHEMA("DealQuery", struct deal_query, query_fields);

static struct result follow(struct request *request, struct error *err)
{
    (void)request;
    (void)err;
    return RESULT_OK;
}

enum { LIST, CREATE, PATCH, DELETE, RECALCULATE, PAGE, SIGN_IN, TABLE_LENGTH };

static const struct endpoint table[TABLE_LENGTH] = {
    [LIST] = {.method = "GET",
              .path = "/api/deals",
              .roles = ROLES_SIGNED_IN,
              .kind = ENDPOINT_READ,
              .summary = "Deals",
              .tag = "deals",
              .query = &query_schema,
              .reply = &reply_schema,
              .reply_is_list = true,
              .status = 200},
    [CREATE] = {.method = "POST",
                .path = "/api/deals",
                .roles = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_MANAGER),
                .kind = ENDPOINT_WRITE,
                .summary = "A new deal",
                .tag = "deals",
                .body = &create_schema,
                .reply = &reply_schema,
                .status = 201,
                .has_etag = true},
    [PATCH] = {.method = "PATCH",
               .path = "/api/deals/:id/loans/:loanId",
               .roles = ROLES_STAFF,
               .kind = ENDPOINT_WRITE,
               .summary = "Changes a loan",
               .tag = "loans",
               .body = &patch_schema,
               .body_mode = DECODE_PATCH,
               .reply = &reply_schema,
               .status = 200,
               .has_etag = true},
    [DELETE] = {.method = "DELETE",
                .path = "/api/deals/:id/loans/:loanId",
                .roles = ROLES_STAFF,
                .kind = ENDPOINT_WRITE,
                .summary = "Deletes a loan",
                .tag = "loans",
                .status = 204},
    [RECALCULATE] = {.method = "POST",
                     .path = "/api/performance/recalculate-feedback",
                     .roles = ROLE_BIT(ROLE_ADMIN),
                     .kind = ENDPOINT_WRITE,
                     .summary = "Everything anew",
                     .tag = "deals",
                     .reply = &reply_schema,
                     .status = 202,
                     .follow = follow},
    [PAGE] = {.method = "GET",
              .path = "/openapi.json",
              .roles = ROLES_ANYONE,
              .kind = ENDPOINT_PLAIN,
              .summary = "This",
              .tag = "system",
              .status = 200,
              .content_type = "application/json"},
    [SIGN_IN] = {.method = "POST",
                 .path = "/api/auth/login",
                 .roles = ROLES_ANYONE,
                 .kind = ENDPOINT_WRITE,
                 .summary = "Sign in",
                 .tag = "auth",
                 .body = &create_schema,
                 .reply = &reply_schema,
                 .status = 200},
};

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

static const struct json_value *document_of(const struct endpoint *of, size_t count)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    openapi_write_table(of, count, &text);
    const struct json_value *document = NULL;
    struct error err;
    error_init(&err, &arena);
    struct result parsed = json_parse(&arena, text.data, text.length, &document, &err);
    if (failed(parsed))
        fail_msg("%s", err.detail);
    return document;
}

static const struct json_value *at(const struct json_value *value, const char *name)
{
    const struct json_value *found = json_member(value, name);
    if (!found)
        fail_msg("there is no %s", name);
    return found;
}

/* "GET /api/deals" of the test's table. */
static const struct json_value *operation(const char *path, const char *method)
{
    return at(at(at(document_of(table, TABLE_LENGTH), "paths"), path), method);
}

/* The names of an object's members or the text of an array's elements, joined by blanks. */
static const char *list(const struct json_value *value)
{
    const char *joined = "";
    for (size_t i = 0; i < value->length; i++) {
        const char *text =
            value->type == JSON_OBJECT ? value->members[i].name : value->elements[i]->text;
        joined = arena_printf(&arena, "%s%s%s", joined, i ? " " : "", text);
    }
    return joined;
}

static const char *statuses(const char *path, const char *method)
{
    return list(at(operation(path, method), "responses"));
}

static void names_operations(void **state)
{
    (void)state;
    assert_string_equal(openapi_operation_id(&arena, &table[LIST]), "getDeals");
    assert_string_equal(openapi_operation_id(&arena, &table[PATCH]), "patchDealsByIdLoansByLoanId");
    assert_string_equal(openapi_operation_id(&arena, &table[RECALCULATE]),
                        "postPerformanceRecalculateFeedback");
    assert_string_equal(openapi_operation_id(&arena, &table[PAGE]), "getOpenapiJson");
}

static void same_table_same_text(void **state)
{
    (void)state;
    struct buf first CLEANUP(buf_free) = BUF_EMPTY;
    struct buf second CLEANUP(buf_free) = BUF_EMPTY;
    openapi_write_table(table, TABLE_LENGTH, &first);
    openapi_write_table(table, TABLE_LENGTH, &second);
    assert_string_equal(buf_text(&first), buf_text(&second));
}

static void groups_methods_under_a_path(void **state)
{
    (void)state;
    const struct json_value *document = document_of(table, TABLE_LENGTH);
    assert_string_equal(at(document, "openapi")->text, "3.1.0");
    const struct json_value *paths = at(document, "paths");
    assert_string_equal(list(paths),
                        "/api/deals /api/deals/{id}/loans/{loanId} "
                        "/api/performance/recalculate-feedback /openapi.json /api/auth/login");
    assert_string_equal(list(at(paths, "/api/deals")), "get post");
    const struct json_value *loans = at(paths, "/api/deals/{id}/loans/{loanId}");
    assert_string_equal(list(loans), "parameters patch delete");
    const struct json_value *ids = at(loans, "parameters");
    assert_int_equal(ids->length, 2);
    assert_string_equal(at(ids->elements[1], "name")->text, "loanId");
    assert_string_equal(at(at(ids->elements[1], "schema"), "pattern")->text, "^[0-9a-f]{24}$");
    const struct json_value *tags = at(document, "tags");
    assert_int_equal(tags->length, 4);
    assert_string_equal(at(tags->elements[1], "name")->text, "loans");
}

static void describes_parameters(void **state)
{
    (void)state;
    const struct json_value *parameters = at(operation("/api/deals", "get"), "parameters");
    assert_int_equal(parameters->length, 4);
    const struct json_value *limit = parameters->elements[0];
    assert_string_equal(at(limit, "name")->text, "limit");
    assert_string_equal(at(limit, "in")->text, "query");
    assert_string_equal(at(at(limit, "schema"), "maximum")->text, "500");
    assert_null(json_member(limit, "required"));
    assert_string_equal(list(at(at(parameters->elements[2], "schema"), "enum")),
                        "buy_hold commercial");
    assert_int_equal(at(parameters->elements[3], "required")->type, JSON_TRUE);

    parameters = at(operation("/api/deals", "post"), "parameters");
    assert_int_equal(parameters->length, 1);
    assert_string_equal(at(parameters->elements[0], "$ref")->text,
                        "#/components/parameters/IdempotencyKey");
    parameters = at(operation("/api/deals/{id}/loans/{loanId}", "patch"), "parameters");
    assert_string_equal(at(parameters->elements[0], "$ref")->text,
                        "#/components/parameters/IfMatch");
}

static void says_who_may(void **state)
{
    (void)state;
    const struct json_value *create = operation("/api/deals", "post");
    assert_string_equal(list(at(create, "x-roles")), "admin manager");
    assert_null(json_member(create, "security"));
    const struct json_value *page = operation("/openapi.json", "get");
    assert_string_equal(list(at(page, "x-roles")), "anyone");
    assert_int_equal(at(page, "security")->length, 0);
}

static void lists_what_can_be_answered(void **state)
{
    (void)state;
    assert_string_equal(statuses("/api/deals", "get"), "200 401 422 500 503");
    assert_string_equal(statuses("/api/deals", "post"),
                        "201 400 401 403 409 413 415 422 500 503 507");
    assert_string_equal(statuses("/api/deals/{id}/loans/{loanId}", "patch"),
                        "200 400 401 403 404 409 412 413 415 422 428 500 503 507");
    assert_string_equal(statuses("/api/deals/{id}/loans/{loanId}", "delete"),
                        "204 401 403 404 409 422 500 503 507");
    assert_string_equal(statuses("/api/performance/recalculate-feedback", "post"),
                        "200 202 401 403 409 413 422 500 503 507");
    assert_string_equal(statuses("/openapi.json", "get"), "200 422 500");
    assert_string_equal(statuses("/api/auth/login", "post"),
                        "200 400 401 403 409 413 415 422 429 500 503 507");
}

static const struct json_value *content(const char *path, const char *method, const char *status)
{
    const struct json_value *answer = at(at(operation(path, method), "responses"), status);
    return at(at(at(answer, "content"), "application/json"), "schema");
}

static void describes_answers(void **state)
{
    (void)state;
    const struct json_value *page = content("/api/deals", "get", "200");
    assert_string_equal(list(at(page, "required")), "items nextCursor");
    const struct json_value *items = at(at(page, "properties"), "items");
    assert_string_equal(at(at(items, "items"), "$ref")->text, "#/components/schemas/Deal");
    assert_string_equal(at(content("/api/deals", "post", "201"), "$ref")->text,
                        "#/components/schemas/Deal");
    assert_string_equal(at(content("/openapi.json", "get", "200"), "type")->text, "object");

    const struct json_value *created = at(at(operation("/api/deals", "post"), "responses"), "201");
    assert_string_equal(list(at(created, "headers")),
                        "X-Request-Id ETag Location Idempotent-Replay");
    const struct json_value *gone =
        at(at(operation("/api/deals/{id}/loans/{loanId}", "delete"), "responses"), "204");
    assert_null(json_member(gone, "content"));
}

static void collects_schemas(void **state)
{
    (void)state;
    const struct json_value *components = at(document_of(table, TABLE_LENGTH), "components");
    const struct json_value *schemas = at(components, "schemas");
    assert_string_equal(list(schemas), "Deal DealCreate DealPatch Loan LoanPatch Problem "
                                       "ProblemError");
    assert_string_equal(list(at(at(schemas, "Loan"), "required")), "ltv");
    /* A PATCH requires nothing, nor do the objects inside it. */
    assert_null(json_member(at(schemas, "DealPatch"), "required"));
    assert_null(json_member(at(schemas, "LoanPatch"), "required"));
    assert_string_equal(list(at(at(components, "responses"), "NotFound")),
                        "description headers content");
}

/* What the program itself answers to: the names are unique, and no schema has two forms (that would
 * end the program here). */
static void own_table_is_sound(void **state)
{
    (void)state;
    const struct json_value *document = document_of(endpoints, endpoint_count);
    assert_true(at(at(document, "components"), "schemas")->length > 10);
    for (size_t i = 0; i < endpoint_count; i++) {
        const char *id = openapi_operation_id(&arena, &endpoints[i]);
        assert_non_null(endpoints[i].summary);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(id, openapi_operation_id(&arena, &endpoints[j]));
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_operations),     TEST(same_table_same_text), TEST(groups_methods_under_a_path),
        TEST(describes_parameters), TEST(says_who_may),         TEST(lists_what_can_be_answered),
        TEST(describes_answers),    TEST(collects_schemas),     TEST(own_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
