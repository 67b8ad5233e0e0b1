#include "app/leads.h"

#include "app/audit.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/fields.h"
#include "store/search.h"
#include "test_call.h"

static const char GIVEN[] =
    "{\"address\": \"1 Elm St\", \"marketKey\": \"austin\", \"strategy\": \"buy_hold\","
    " \"city\": \"Austin\", \"askingPrice\": 250000.5, \"projectedDSCR\": 1.25, \"score\": 87.5}";

static struct lead create(struct test_call *test, const char *json)
{
    struct lead body = {0}, lead = {0};
    test_ok(test_decode(test, &lead_create_schema, DECODE_CREATE, json, &body), &test->db.err);
    test_ok(lead_create(&test->call, &body, &lead, &test->db.err), &test->db.err);
    return lead;
}

static const char *shown(struct test_call *test, const struct lead *lead)
{
    return fields_json(&test->db.arena, &lead_reply_schema, lead);
}

static struct lead stored(struct test_call *test, const struct oid *id)
{
    struct lead lead = {0};
    test_ok(lead_store_get(test->call.db, test->call.arena, id, &lead, &test->db.err),
            &test->db.err);
    return lead;
}

static struct lead patch(struct test_call *test, const struct oid *id, const char *json)
{
    struct lead before = stored(test, id), change = {0}, after = {0};
    test_ok(test_decode(test, &lead_patch_schema, DECODE_PATCH, json, &change), &test->db.err);
    test_ok(lead_update(&test->call, &before, &change, &after, &test->db.err), &test->db.err);
    return after;
}

static int64_t audit_entries(struct test_call *test)
{
    struct audit_check check = {0};
    test_ok(audit_verify(&test->call, &check, &test->db.err), &test->db.err);
    assert_int_equal(check.first_broken_seq, 0);
    return check.entries;
}

static void what_is_answered_is_stored(void **state)
{
    struct test_call *test = *state;
    struct lead lead = create(test, GIVEN);
    struct lead row = stored(test, &lead.id);
    assert_string_equal(shown(test, &row), shown(test, &lead));
    assert_string_equal(
        shown(test, &row),
        arena_printf(&test->db.arena,
                     "{\"_id\":\"%s\",\"address\":\"1 Elm St\",\"city\":\"Austin\",\"state\":null,"
                     "\"zip\":null,\"marketKey\":\"austin\",\"strategy\":\"buy_hold\","
                     "\"propertyType\":null,\"units\":null,\"askingPrice\":250000.5,"
                     "\"projectedRent\":null,\"projectedNOI\":null,"
                     "\"projectedMonthlyCashFlow\":null,\"projectedDSCR\":1.25,\"status\":\"new\","
                     "\"score\":87.5,\"createdAt\":\"2025-06-15T15:06:40.000Z\","
                     "\"updatedAt\":\"2025-06-15T15:06:40.000Z\"}",
                     lead.id.hex));
    assert_int_equal(row.rev, 1);
    assert_int_equal(audit_entries(test), 1);
}

static void an_id_is_kept_once(void **state)
{
    struct test_call *test = *state;
    const char *json = "{\"_id\": \"0123456789abcdef01234567\", \"address\": \"a\","
                       " \"marketKey\": \"m\", \"strategy\": \"commercial\"}";
    struct lead lead = create(test, json), body = {0};
    assert_string_equal(lead.id.hex, "0123456789abcdef01234567");
    test_ok(test_decode(test, &lead_create_schema, DECODE_CREATE, json, &body), &test->db.err);
    test_fails(lead_create(&test->call, &body, &lead, &test->db.err), ERROR_CONFLICT);
    assert_string_equal(test->db.err.detail, "there is a lead 0123456789abcdef01234567 already");
}

static void every_error_is_said(void **state)
{
    struct test_call *test = *state;
    struct lead body = {0};
    test_fails(test_decode(test, &lead_create_schema, DECODE_CREATE,
                           "{\"address\": \"  \", \"strategy\": \"flip\", \"score\": 100.01,"
                           " \"status\": null, \"createdAt\": \"2024-01-01\", \"adress\": 1}",
                           &body),
               ERROR_VALIDATION);
    assert_int_equal(test->db.err.field_count, 7);
    assert_string_equal(test_field_error(test, "/address"), "must be a single line and not blank");
    assert_string_equal(test_field_error(test, "/marketKey"), "is required");
    assert_string_equal(test_field_error(test, "/strategy"), "must be one of buy_hold, commercial");
    assert_string_equal(test_field_error(test, "/score"), "must be between 0 and 100");
    assert_string_equal(test_field_error(test, "/status"), "must not be null");
    assert_string_equal(test_field_error(test, "/createdAt"), "is computed and cannot be set");
    assert_string_equal(test_field_error(test, "/adress"), "is not a known member");
}

static void a_patch_changes_what_is_given(void **state)
{
    struct test_call *test = *state;
    struct lead lead = create(test, GIVEN);
    test->call.now_ms += 1000;
    struct lead after = patch(test, &lead.id, "{\"city\": null, \"status\": \"underwriting\"}");
    struct lead row = stored(test, &lead.id);
    assert_string_equal(shown(test, &row), shown(test, &after));
    assert_null(row.city.chars);
    assert_int_equal(row.status.value, LEAD_UNDERWRITING);
    assert_string_equal(row.address.chars, "1 Elm St");
    assert_int_equal(row.score_e2.value, 8750);
    assert_int_equal(row.rev, 2);
    assert_int_equal(after.rev, 2);
    assert_int_equal(row.created_at_ms.value, TEST_NOW_MS);
    assert_int_equal(row.updated_at_ms.value, TEST_NOW_MS + 1000);
    assert_int_equal(audit_entries(test), 2);

    /* Nothing new: nothing written. */
    after = patch(test, &lead.id, "{\"status\": \"underwriting\"}");
    assert_int_equal(after.rev, 2);
    assert_int_equal(stored(test, &lead.id).rev, 2);
    assert_int_equal(audit_entries(test), 2);

    struct lead change = {0};
    test_fails(test_decode(test, &lead_patch_schema, DECODE_PATCH,
                           "{\"_id\": \"0123456789abcdef01234567\", \"address\": null}", &change),
               ERROR_VALIDATION);
    assert_string_equal(test_field_error(test, "/_id"), "cannot be changed");
    assert_string_equal(test_field_error(test, "/address"), "must not be null");
}

static size_t found_by(struct test_call *test, const char *query)
{
    struct lead_filter filter = {.query.chars = query};
    struct lead_list list = {0};
    test_ok(lead_store_list(test->call.db, test->call.arena, &filter, 10, &list, &test->db.err),
            &test->db.err);
    return list.count;
}

static void words_follow(void **state)
{
    struct test_call *test = *state;
    struct lead lead = create(test, GIVEN);
    assert_int_equal(found_by(test, "elm"), 1);
    patch(test, &lead.id, "{\"address\": \"2 Oak Ave\"}");
    assert_int_equal(found_by(test, "elm"), 0);
    assert_int_equal(found_by(test, "oak aus"), 1);
    test_ok(lead_delete(&test->call, &lead.id, &test->db.err), &test->db.err);
    assert_int_equal(found_by(test, "oak"), 0);
    int64_t words = -1;
    test_ok(search_word_count(test->call.db, test->call.arena, "lead", "oak", 10, &words,
                              &test->db.err),
            &test->db.err);
    assert_int_equal(words, 0);
}

static void a_closed_lead_stays(void **state)
{
    struct test_call *test = *state;
    struct lead lead = create(test, GIVEN);
    struct buyer body = {.name.chars = "Ann"}, buyer = {0};
    test_ok(buyer_create(&test->call, &body, &buyer, &test->db.err), &test->db.err);
    struct closing_body closing = {
        .buyer_id = buyer.id,
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .market_key.chars = "austin",
        .closed_on = OPT(19000),
        .purchase_price_cents = OPT(25000000),
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(30000),
        .projected_dscr_e4 = OPT(12500),
    };
    struct deal deal = {0};
    test_ok(close_deal(&test->call, &lead.id, &closing, &deal, &test->db.err), &test->db.err);
    assert_int_equal(stored(test, &lead.id).status.value, LEAD_CLOSED);
    assert_int_equal(stored(test, &lead.id).rev, 2);

    test_fails(lead_delete(&test->call, &lead.id, &test->db.err), ERROR_CONFLICT);
    assert_string_equal(test->db.err.detail,
                        arena_printf(&test->db.arena,
                                     "lead %s cannot be deleted: referred to by its performance "
                                     "record",
                                     lead.id.hex));
    assert_int_equal(found_by(test, "elm"), 1);
    test_fails(buyer_delete(&test->call, &buyer.id, &test->db.err), ERROR_CONFLICT);
    struct oid absent = test_oid(404);
    test_fails(lead_delete(&test->call, &absent, &test->db.err), ERROR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_call_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_answered_is_stored),    TEST(an_id_is_kept_once), TEST(every_error_is_said),
        TEST(a_patch_changes_what_is_given), TEST(words_follow),       TEST(a_closed_lead_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
