/* Buyers and their buy boxes. */
#include "app/buy_boxes.h"

#include "app/buyers.h"
#include "app/fields.h"
#include "test_call.h"

static struct buyer create_buyer(struct test_call *test, const char *json)
{
    struct buyer body = {0}, buyer = {0};
    test_ok(test_decode(test, &buyer_create_schema, DECODE_CREATE, json, &body), &test->db.err);
    test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
    return buyer;
}

static struct buy_box create_box(struct test_call *test, const char *json)
{
    struct buy_box body = {0}, box = {0};
    test_ok(test_decode(test, &buy_box_create_schema, DECODE_CREATE, json, &body), &test->db.err);
    test_ok(buy_box_create(&test->call, &body, &box, &test->db.err), &test->db.err);
    return box;
}

#define BUYER_ID "00000000000000000000000b"
#define BOX_ID   "0000000000000000000000bb"

static void create_both(struct test_call *test)
{
    create_buyer(test, "{\"_id\": \"" BUYER_ID "\", \"name\": \"Ann\"}");
    create_box(test, "{\"_id\": \"" BOX_ID "\", \"buyerId\": \"" BUYER_ID "\", \"name\": \"Texas\","
                     " \"strategy\": \"buy_hold\", \"marketKeys\": [\"austin\", \"waco\"],"
                     " \"maxPrice\": 300000, \"minDSCR\": 1.2}");
}

static struct buy_box stored_box(struct test_call *test)
{
    struct oid id = {.hex = BOX_ID};
    struct buy_box box = {0};
    test_ok(buy_box_store_get(test->call.db, test->call.arena, &id, &box, &test->db.err),
            &test->db.err);
    return box;
}

static struct result patch_box(struct test_call *test, const char *json)
{
    struct buy_box before = stored_box(test), change = {0}, after = {0};
    test_ok(test_decode(test, &buy_box_patch_schema, DECODE_PATCH, json, &change), &test->db.err);
    return buy_box_update(&test->call, &before, &change, &after, &test->db.err);
}

#define NO_METRICS                                                                                 \
    "{\"totalDeals\":0,\"gradedDeals\":0,\"gradeDistribution\":{\"A\":0,\"B\":0,\"C\":0,\"D\":0}," \
    "\"performanceRate\":null,\"averageCashFlowVariance\":null,\"averageDSCRVariance\":null,"      \
    "\"averageRentVariance\":null,\"averageExpenseVariance\":null}"
#define STAMPS                                                                                     \
    "\"createdAt\":\"2025-06-15T15:06:40.000Z\",\"updatedAt\":\"2025-06-15T15:06:40.000Z\""

static void a_buyer_is_answered_whole(void **state)
{
    struct test_call *test = *state;
    struct buyer made = create_buyer(
        test, "{\"_id\": \"" BUYER_ID "\", \"name\": \"Ann\", \"email\": \"ann@example.com\","
              " \"marketKeys\": [\"austin\"], \"strategies\": [\"commercial\"], \"phone\": null}");
    struct buyer row = {0};
    test_ok(buyer_store_get(test->call.db, test->call.arena, &made.id, &row, &test->db.err),
            &test->db.err);
    struct buyer_reply reply = buyer_reply_of(&row), made_reply = buyer_reply_of(&made);
    const char *json = fields_json(&test->db.arena, &buyer_reply_schema, &reply);
    assert_string_equal(json, "{\"_id\":\"" BUYER_ID "\",\"name\":\"Ann\",\"company\":null,"
                              "\"email\":\"ann@example.com\",\"phone\":null,"
                              "\"marketKeys\":[\"austin\"],\"strategies\":[\"commercial\"],"
                              "\"engagementScore\":50,"
                              "\"metadata\":{\"performanceMetrics\":" NO_METRICS "}," STAMPS "}");
    assert_string_equal(fields_json(&test->db.arena, &buyer_reply_schema, &made_reply), json);
}

static void a_buyers_errors_are_said(void **state)
{
    struct test_call *test = *state;
    struct buyer body = {0};
    test_fails(test_decode(test, &buyer_create_schema, DECODE_CREATE,
                           "{\"email\": \"ann example@x\", \"engagementScore\": 90,"
                           " \"metadata\": {}, \"strategies\": [\"flip\"],"
                           " \"marketKeys\": [\"a\\nb\"]}",
                           &body),
               ERROR_VALIDATION);
    assert_int_equal(test->db.err.field_count, 6);
    assert_string_equal(test_field_error(test, "/name"), "is required");
    assert_string_equal(test_field_error(test, "/email"), "must be an email address");
    assert_string_equal(test_field_error(test, "/metadata"), "is computed and cannot be set");
    assert_string_equal(test_field_error(test, "/engagementScore"),
                        "is computed and cannot be set");
}

static void emails_are_loosely_checked(void **state)
{
    (void)state;
    assert_true(text_is_email("a@b"));
    assert_true(text_is_email("first.last+tag@mail.example.com"));
    assert_false(text_is_email("a"));
    assert_false(text_is_email("@b"));
    assert_false(text_is_email("a@"));
    assert_false(text_is_email("a@b@c"));
    assert_false(text_is_email("a b@c"));
}

static void a_buyer_is_patched(void **state)
{
    struct test_call *test = *state;
    struct buyer before = create_buyer(test, "{\"name\": \"Ann\", \"company\": \"Buys\","
                                             " \"marketKeys\": [\"austin\"]}");
    struct buyer change = {0}, after = {0}, row = {0};
    test_ok(test_decode(test, &buyer_patch_schema, DECODE_PATCH,
                        "{\"name\": \"Anne\", \"marketKeys\": null}", &change),
            &test->db.err);
    test_ok(buyer_update(&test->call, &before, &change, &after, &test->db.err), &test->db.err);
    test_ok(buyer_store_get(test->call.db, test->call.arena, &before.id, &row, &test->db.err),
            &test->db.err);
    assert_string_equal(row.name.chars, "Anne");
    assert_string_equal(row.company.chars, "Buys");
    assert_int_equal(row.market_keys.count, 0);
    assert_int_equal(row.rev, 2);
    assert_int_equal(after.rev, 2);
    test_ok(buyer_delete(&test->call, &row.id, &test->db.err), &test->db.err);
    test_fails(buyer_delete(&test->call, &row.id, &test->db.err), ERROR_NOT_FOUND);
}

static void a_box_is_answered_whole(void **state)
{
    struct test_call *test = *state;
    create_both(test);
    struct buy_box box = stored_box(test);
    struct buy_box_reply reply = buy_box_reply_of(&test->db.arena, &box, &policy_default);
    assert_string_equal(
        fields_json(&test->db.arena, &buy_box_reply_schema, &reply),
        "{\"_id\":\"" BOX_ID "\",\"buyerId\":\"" BUYER_ID "\",\"name\":\"Texas\","
        "\"strategy\":\"buy_hold\",\"marketKeys\":[\"austin\",\"waco\"],\"propertyTypes\":[],"
        "\"minPrice\":null,\"maxPrice\":300000,\"minDSCR\":1.2,\"minCashFlow\":null,"
        "\"active\":true,\"metadata\":{\"performanceMetrics\":" NO_METRICS
        ",\"performanceWarnings\":[]}," STAMPS "}");
}

static void a_box_holds_together(void **state)
{
    struct test_call *test = *state;
    create_both(test);
    struct buy_box body = {0}, box = {0};
    test_ok(test_decode(test, &buy_box_create_schema, DECODE_CREATE,
                        "{\"buyerId\": \"0000000000000000000000ff\", \"name\": \"x\","
                        " \"strategy\": \"buy_hold\", \"minPrice\": 2, \"maxPrice\": 1}",
                        &body),
            &test->db.err);
    test_fails(buy_box_create(&test->call, &body, &box, &test->db.err), ERROR_VALIDATION);
    assert_string_equal(test_field_error(test, "/buyerId"), "no such buyer");
    assert_string_equal(test_field_error(test, "/minPrice"), "must not be above maxPrice");

    test_ok(patch_box(test, "{\"minPrice\": 300000}"), &test->db.err);
    test_fails(patch_box(test, "{\"minPrice\": 300000.01}"), ERROR_VALIDATION);
    test_fails(patch_box(test, "{\"maxPrice\": 1}"), ERROR_VALIDATION);
    test_ok(patch_box(test, "{\"maxPrice\": null, \"minPrice\": 400000}"), &test->db.err);
    assert_int_equal(stored_box(test).rev, 3);

    struct oid buyer_id = {.hex = BUYER_ID};
    test_fails(buyer_delete(&test->call, &buyer_id, &test->db.err), ERROR_CONFLICT);
    assert_string_equal(test->db.err.detail,
                        "buyer " BUYER_ID " cannot be deleted: referred to by buy boxes");
    struct oid box_id = {.hex = BOX_ID};
    test_ok(buy_box_delete(&test->call, &box_id, &test->db.err), &test->db.err);
    test_ok(buyer_delete(&test->call, &buyer_id, &test->db.err), &test->db.err);
}

static size_t candidates(struct test_call *test, enum strategy strategy, const char *market_key)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    size_t count = 0;
    test_ok(match_candidates(test->call.db, strategy, market_key, 100, &row, &test->db.err),
            &test->db.err);
    for (bool more = true; more; count += more)
        test_ok(db_step(&row, &more, &test->db.err), &test->db.err);
    return count;
}

static void markets_of_active_boxes_are_kept(void **state)
{
    struct test_call *test = *state;
    create_both(test);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "austin"), 1);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "waco"), 1);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "dallas"), 0);
    assert_int_equal(candidates(test, STRATEGY_COMMERCIAL, "austin"), 0);
    test_ok(patch_box(test, "{\"marketKeys\": [\"dallas\", \"dallas\"]}"), &test->db.err);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "austin"), 0);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "dallas"), 1);
    test_ok(patch_box(test, "{\"marketKeys\": []}"), &test->db.err);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "anywhere"), 1);
    test_ok(patch_box(test, "{\"strategy\": \"commercial\"}"), &test->db.err);
    assert_int_equal(candidates(test, STRATEGY_BUY_HOLD, "anywhere"), 0);
    assert_int_equal(candidates(test, STRATEGY_COMMERCIAL, "anywhere"), 1);
    test_ok(patch_box(test, "{\"active\": false}"), &test->db.err);
    assert_int_equal(candidates(test, STRATEGY_COMMERCIAL, "anywhere"), 0);
}

/* A buy box with `good` of `graded` deals at B, the others at D. */
static void add_warned(struct test_call *test, unsigned number, enum strategy strategy,
                       const char *market, int64_t good, int64_t graded)
{
    struct buy_box body = {
        .id = test_oid(number),
        .buyer_id = {.hex = BUYER_ID},
        .name.chars = "Box",
        .strategy = OPT(strategy),
        .market_keys = {&market, market != NULL, true, false},
    };
    struct buy_box box = {0};
    test_ok(buy_box_create(&test->call, &body, &box, &test->db.err), &test->db.err);
    struct box_standing standing = {.aggregate = {.total_deals = graded, .graded_deals = graded}};
    standing.aggregate.grades[GRADE_B] = good;
    standing.aggregate.grades[GRADE_D] = graded - good;
    standing.warning = accuracy_level(&standing.aggregate, &policy_default);
    if (standing.warning != WARNING_NONE) {
        standing.warning_rate_e2 = aggregate_rate_percent_e2(&standing.aggregate);
        standing.warning_since_ms = OPT(TEST_NOW_MS);
    }
    test_ok(box_standing_set(test->call.db, &box.id, &standing, TEST_NOW_MS, &test->db.err),
            &test->db.err);
}

static void check_warned(struct test_call *test, struct warned_filter filter, const char *expected)
{
    const char *found = "";
    for (;;) {
        struct buy_box_list list = {0};
        test_ok(
            buy_box_store_warned(test->call.db, test->call.arena, &filter, 2, &list, &test->db.err),
            &test->db.err);
        for (size_t i = 0; i < list.count; i++)
            found = arena_printf(&test->db.arena, "%s%c", found, list.items[i].id.hex[23]);
        if (list.count < 2)
            break;
        filter.after = list.items[1].id;
        filter.after_rate_e2 = list.items[1].standing.warning_rate_e2;
    }
    assert_string_equal(found, expected);
}

static void warnings_come_worst_first(void **state)
{
    struct test_call *test = *state;
    create_both(test);
    add_warned(test, 1, STRATEGY_BUY_HOLD, "waco", 1, 2);     /* 50 */
    add_warned(test, 2, STRATEGY_BUY_HOLD, NULL, 0, 1);       /* 0 */
    add_warned(test, 3, STRATEGY_COMMERCIAL, "waco", 1, 2);   /* 50 */
    add_warned(test, 4, STRATEGY_COMMERCIAL, "austin", 3, 5); /* 60: none */
    add_warned(test, 5, STRATEGY_COMMERCIAL, "austin", 7, 20);
    add_warned(test, 6, STRATEGY_BUY_HOLD, "austin", 2, 5); /* 40: not critical */
    check_warned(test, (struct warned_filter){0}, "25613");
    check_warned(test, (struct warned_filter){.level = OPT(WARNING_CRITICAL)}, "25");
    check_warned(test, (struct warned_filter){.level = OPT(WARNING_WARNING)}, "613");
    check_warned(test, (struct warned_filter){.strategy = OPT(STRATEGY_COMMERCIAL)}, "53");
    check_warned(test, (struct warned_filter){.market_key.chars = "waco"}, "213");

    struct oid id = test_oid(5);
    struct buy_box box = {0};
    test_ok(buy_box_store_get(test->call.db, test->call.arena, &id, &box, &test->db.err),
            &test->db.err);
    struct warned_box_reply reply = warned_box_reply_of(&test->db.arena, &box, &policy_default);
    const char *json = fields_json(&test->db.arena, &warned_box_schema, &reply);
    assert_string_equal(
        json,
        "{\"buyBoxId\":\"000000000000000000000005\",\"name\":\"Box\",\"buyerId\":\"" BUYER_ID "\","
        "\"level\":\"CRITICAL\",\"message\":\"Only 7 of 20 graded deals (35.00 %) perform at A or "
        "B: below 40 %\",\"performanceRate\":35,\"threshold\":40,\"gradedDeals\":20,"
        "\"interval\":{\"low\":18.12,\"high\":56.71},\"since\":\"2025-06-15T15:06:40.000Z\"}");
    struct buy_box_reply whole = buy_box_reply_of(&test->db.arena, &box, &policy_default);
    const char *whole_json = fields_json(&test->db.arena, &buy_box_reply_schema, &whole);
    assert_non_null(strstr(whole_json, "\"performanceWarnings\":[{\"level\":\"CRITICAL\","));
    assert_non_null(strstr(whole_json, "\"performanceRate\":35,\"averageCashFlow"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_buyer_is_answered_whole),
        TEST(a_buyers_errors_are_said),
        cmocka_unit_test(emails_are_loosely_checked),
        TEST(a_buyer_is_patched),
        TEST(a_box_is_answered_whole),
        TEST(a_box_holds_together),
        TEST(markets_of_active_boxes_are_kept),
        TEST(warnings_come_worst_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
