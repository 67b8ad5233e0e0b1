/* Lists of real rows: each filter, all of them together and in pages, against the rows looked at
 * one by one. */
#include <string.h>

#include "store/buy_box_store.h"
#include "store/buyer_store.h"
#include "store/lead_store.h"
#include "test_db.h"

static const char *const MARKETS[] = {"austin", "dallas", "waco"};
static const char *const STREETS[] = {"Elm Street", "Main Avenue", "Elmwood Drive"};

enum { ROWS = 60 };

static struct lead lead_number(unsigned i, struct arena *arena)
{
    return (struct lead){
        .id = test_oid(i + 1),
        .address.chars = arena_printf(arena, "%u %s", i + 100, STREETS[i / 3 % 3]),
        .market_key.chars = MARKETS[i % 3],
        .strategy = OPT(i % 4 == 0 ? STRATEGY_COMMERCIAL : STRATEGY_BUY_HOLD),
        .status = OPT(i % LEAD_STATUS_COUNT),
        .created_at_ms = OPT(TEST_NOW_MS),
        .updated_at_ms = OPT(TEST_NOW_MS),
    };
}

static bool begins_a_word(const char *text, const char *query)
{
    const char *at = strcasestr(text, query);
    while (at && at > text && at[-1] != ' ')
        at = strcasestr(at + 1, query);
    return at != NULL;
}

static bool lead_is_asked(const struct lead *lead, const struct lead_filter *filter)
{
    return (!filter->market_key.chars ||
            strcmp(filter->market_key.chars, lead->market_key.chars) == 0) &&
           (!filter->strategy.known || opt_equal(filter->strategy, lead->strategy)) &&
           (!filter->status.known || opt_equal(filter->status, lead->status)) &&
           (!filter->query.chars || begins_a_word(lead->address.chars, filter->query.chars));
}

/* All pages of `limit`, against every row. */
static size_t check_pages(struct test_db *test, struct lead_filter filter, int64_t limit)
{
    unsigned next = 0;
    size_t found = 0;
    filter.after = (struct oid){0};
    for (;;) {
        struct lead_list list = {0};
        test_ok(lead_store_list(test->db, &test->arena, &filter, limit, &list, &test->err),
                &test->err);
        for (size_t i = 0; i < list.count; i++) {
            struct lead expected = lead_number(next, &test->arena);
            while (!lead_is_asked(&expected, &filter)) {
                assert_true(next < ROWS);
                expected = lead_number(++next, &test->arena);
            }
            assert_string_equal(list.items[i].id.hex, expected.id.hex);
            next++;
        }
        found += list.count;
        if (list.count < (size_t)limit)
            break;
        filter.after = list.items[list.count - 1].id;
    }
    for (; next < ROWS; next++) {
        struct lead left = lead_number(next, &test->arena);
        assert_false(lead_is_asked(&left, &filter));
    }
    return found;
}

static void leads_by_every_filter(void **state)
{
    static const char *const queries[] = {NULL, "elm", "Main", "drive", "1", "14", "120 main"};
    struct test_db *test = *state;
    for (unsigned i = 0; i < ROWS; i++) {
        struct lead lead = lead_number(i, &test->arena);
        test_ok(lead_store_insert(test->db, &test->arena, &lead, &test->err), &test->err);
    }
    size_t found = 0;
    for (unsigned asked = 0; asked < 8; asked++) {
        for (size_t q = 0; q < ARRAY_LENGTH(queries); q++) {
            struct lead_filter filter = {
                .market_key.chars = asked & 1 ? "dallas" : NULL,
                .strategy = asked & 2 ? OPT(STRATEGY_BUY_HOLD) : UNKNOWN,
                .status = asked & 4 ? OPT(LEAD_LOST) : UNKNOWN,
                .query.chars = queries[q],
            };
            found += check_pages(test, filter, 7);
            found += check_pages(test, filter, 500);
        }
    }
    assert_true(found > 500);
}

static size_t count_found(struct test_db *test, const char *query)
{
    struct lead_filter filter = {.query.chars = query};
    struct lead_list list = {0};
    test_ok(lead_store_list(test->db, &test->arena, &filter, 5000, &list, &test->err), &test->err);
    return list.count;
}

/* More rows than a rare word has: the words are then looked up row by row. */
static void common_words_too(void **state)
{
    struct test_db *test = *state;
    for (unsigned i = 0; i < 2400; i++) {
        struct lead lead = lead_number(i, &test->arena);
        lead.address.chars = i % 10 ? "Oak Lane" : i % 20 ? "Oakland Lane" : "Oakland Road";
        test_ok(lead_store_insert(test->db, &test->arena, &lead, &test->err), &test->err);
    }
    assert_true(2280 > LIST_RARE_WORD_MAX);
    assert_int_equal(count_found(test, "oak"), 2400);
    assert_int_equal(count_found(test, "lan oak"), 2280);
    assert_int_equal(count_found(test, "lan oakl"), 120);
    assert_int_equal(count_found(test, "lan oak absent"), 0);
    assert_int_equal(count_found(test, "..."), 0);
}

static void buyers_by_what_they_name(void **state)
{
    struct test_db *test = *state;
    const char *both[] = {"austin", "waco"}, *one[] = {"waco"}, *strategies[] = {"commercial"};
    struct buyer buyers[] = {
        {.id = test_oid(1), .name.chars = "Ann Buys", .market_keys = {both, 2, true, false}},
        {.id = test_oid(2),
         .name.chars = "Bob Buys",
         .market_keys = {one, 1, true, false},
         .strategies = {strategies, 1, true, false}},
        {.id = test_oid(3), .name.chars = "Cyd Holds"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(buyers); i++) {
        buyers[i].created_at_ms = buyers[i].updated_at_ms = OPT(TEST_NOW_MS);
        test_ok(buyer_store_insert(test->db, &test->arena, &buyers[i], &test->err), &test->err);
    }
    const struct {
        struct buyer_filter filter;
        size_t count;
        unsigned first;
    } cases[] = {
        {{.market_key.chars = "waco"}, 2, 1},
        {{.market_key.chars = "austin"}, 1, 1},
        {{.market_key.chars = "wac"}, 0, 0},
        {{.strategy = OPT(STRATEGY_COMMERCIAL)}, 1, 2},
        {{.market_key.chars = "waco", .query.chars = "bob"}, 1, 2},
        {{.market_key.chars = "waco", .strategy = OPT(STRATEGY_COMMERCIAL)}, 1, 2},
        {{.market_key.chars = "waco", .after = test_oid(1)}, 1, 2},
        {{.query.chars = "buy"}, 2, 1},
        {{.after = test_oid(2)}, 1, 3},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buyer_list list = {0};
        test_ok(buyer_store_list(test->db, &test->arena, &cases[i].filter, 10, &list, &test->err),
                &test->err);
        assert_int_equal(list.count, cases[i].count);
        if (list.count)
            assert_string_equal(list.items[0].id.hex, test_oid(cases[i].first).hex);
    }

    /* What a buyer names no more, it is not found by. */
    struct buyer after = buyers[1];
    after.market_keys = (struct text_list){both, 1, true, false};
    test_ok(buyer_store_set(test->db, &test->arena, &buyers[1], &after, &test->err), &test->err);
    struct buyer_filter waco = {.market_key.chars = "waco"};
    struct buyer_list list = {0};
    test_ok(buyer_store_list(test->db, &test->arena, &waco, 10, &list, &test->err), &test->err);
    assert_int_equal(list.count, 1);
}

static void boxes_of_any_market_are_merged(void **state)
{
    struct test_db *test = *state;
    struct buyer buyer = {
        .id = test_oid(900), .name.chars = "Ann", .created_at_ms = OPT(1), .updated_at_ms = OPT(1)};
    test_ok(buyer_store_insert(test->db, &test->arena, &buyer, &test->err), &test->err);
    const char *waco[] = {"waco"}, *austin[] = {"austin"};
    for (unsigned i = 1; i <= 9; i++) {
        struct buy_box box = {
            .id = test_oid(i),
            .buyer_id = buyer.id,
            .name.chars = "Box",
            .strategy = OPT(STRATEGY_BUY_HOLD),
            .market_keys = {i % 3 == 1 ? waco : austin, i % 3 != 0, true, false},
            .active = OPT(i != 4),
            .created_at_ms = OPT(1),
            .updated_at_ms = OPT(1),
        };
        test_ok(buy_box_store_insert(test->db, &test->arena, &box, &test->err), &test->err);
    }
    /* 1, 4 and 7 name it, 3, 6 and 9 name none. */
    static const unsigned expected[] = {1, 3, 4, 6, 7, 9};
    struct buy_box_filter filter = {.market_key.chars = "waco"};
    size_t found = 0;
    for (;;) {
        struct buy_box_list list = {0};
        test_ok(buy_box_store_list(test->db, &test->arena, &filter, 2, &list, &test->err),
                &test->err);
        if (!list.count)
            break;
        for (size_t i = 0; i < list.count; i++)
            assert_string_equal(list.items[i].id.hex, test_oid(expected[found++]).hex);
        filter.after = list.items[list.count - 1].id;
    }
    assert_int_equal(found, ARRAY_LENGTH(expected));

    struct buy_box_filter active = {
        .market_key.chars = "waco", .active = OPT(true), .buyer_id = buyer.id};
    struct buy_box_list list = {0};
    test_ok(buy_box_store_list(test->db, &test->arena, &active, 50, &list, &test->err), &test->err);
    assert_int_equal(list.count, ARRAY_LENGTH(expected) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(leads_by_every_filter, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(common_words_too, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(buyers_by_what_they_name, test_db_setup, test_db_teardown),
        cmocka_unit_test_setup_teardown(boxes_of_any_market_are_merged, test_db_setup,
                                        test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
