#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/loan_event.h"

static struct arena arena;

static struct loan_event modified(int32_t on, const char *codes, int32_t first, int32_t last)
{
    return (struct loan_event){.kind = LOAN_MODIFIED,
                               .on = OPT(on),
                               .codes = codes,
                               .first_filed_on = first,
                               .last_filed_on = last};
}

static struct loan_event ended(struct opt on, const char *codes, int32_t first, int32_t last)
{
    return (struct loan_event){.kind = LOAN_ENDED,
                               .on = on,
                               .codes = codes,
                               .first_filed_on = first,
                               .last_filed_on = last};
}

static struct loan_event outstanding(int32_t last)
{
    return (struct loan_event){
        .kind = LOAN_OUTSTANDING, .first_filed_on = 60, .last_filed_on = last};
}

static void a_filing_says_what_happened(void **state)
{
    (void)state;
    struct loan_state_filed filed = {.modified_on = OPT(100),
                                     .modification_codes = "8",
                                     .end_code = "9",
                                     .ended_on = OPT(120),
                                     .balance_cents = OPT(0),
                                     .has_property = true};
    struct loan_news news = loan_news_of(&filed, 130);
    assert_int_equal(news.count, 2);
    assert_int_equal(news.events[0].kind, LOAN_MODIFIED);
    assert_int_equal(news.events[1].kind, LOAN_ENDED);
    assert_int_equal(news.events[1].first_filed_on, 130);

    filed.balance_cents = OPT(1);
    news = loan_news_of(&filed, 130);
    assert_int_equal(news.count, 2);
    assert_true(news.end_is_doubtful);
    assert_int_equal(news.events[1].kind, LOAN_OUTSTANDING);

    static const char *const curtailments[] = {"1", "10", "11", "0", "x"};
    filed.balance_cents = UNKNOWN;
    for (size_t i = 0; i < sizeof curtailments / sizeof curtailments[0]; i++) {
        filed.end_code = curtailments[i];
        assert_int_equal(loan_news_of(&filed, 130).count, 1);
    }
    filed = (struct loan_state_filed){
        .balance_cents = OPT(5), .has_property = true, .is_defeased = true};
    news = loan_news_of(&filed, 130);
    assert_int_equal(news.count, 1);
    assert_int_equal(news.events[0].kind, LOAN_DEFEASED);
    filed.has_property = false;
    assert_int_equal(loan_news_of(&filed, 130).count, 0);
}

static void what_was_said_last_stands(void **state)
{
    (void)state;
    /* a wording of one filing alone does not stand against one that came back */
    const struct loan_event said[] = {
        modified(100, "8", 110, 150),  modified(100, "1", 130, 130),   modified(90, "10", 110, 110),
        ended(UNKNOWN, "2", 160, 180), ended(OPT(155), "9", 170, 170), outstanding(150),
    };
    const size_t count = sizeof said / sizeof said[0];
    struct loan_event backwards[sizeof said / sizeof said[0]];
    for (size_t i = 0; i < count; i++)
        backwards[i] = said[count - 1 - i];
    const struct loan_event *const orders[] = {said, backwards};
    for (size_t order = 0; order < 2; order++) {
        const struct loan_events stand = loan_events_stand(orders[order], count, &arena);
        assert_int_equal(stand.count, 3);
        assert_int_equal(stand.items[0].on.value, 90);
        assert_int_equal(stand.items[1].on.value, 100);
        assert_string_equal(stand.items[1].codes, "8");
        /* no date: the first filing that said it ended */
        assert_int_equal(stand.items[2].on.value, 160);
        assert_string_equal(stand.items[2].codes, "2");

        const struct loan_life life = loan_life_of(50, &stand, &arena);
        assert_int_equal(life.modified_count, 2);
        assert_int_equal(life.modified_on[0], 90);
        assert_int_equal(life.ended_on.value, 160);
    }
}

static void a_loan_that_goes_on_takes_back_its_end(void **state)
{
    (void)state;
    struct loan_event said[] = {
        ended(OPT(100), "2", 110, 110),
        {.kind = LOAN_DEFEASED, .first_filed_on = 120, .last_filed_on = 140},
        outstanding(110),
    };
    struct loan_events stand = loan_events_stand(said, 3, &arena);
    assert_int_equal(stand.count, 2);
    assert_int_equal(loan_life_of(0, &stand, &arena).ended_on.value, 100);
    said[2] = outstanding(130);
    stand = loan_events_stand(said, 3, &arena);
    assert_int_equal(stand.count, 1);
    assert_int_equal(loan_life_of(0, &stand, &arena).ended_on.value, 120);
    said[2] = outstanding(141);
    stand = loan_events_stand(said, 3, &arena);
    assert_false(loan_life_of(0, &stand, &arena).ended_on.known);
    assert_int_equal(loan_events_stand(said, 0, &arena).count, 0);
}

static void codes_become_words(void **state)
{
    (void)state;
    struct loan_event event = modified(1, "1, 9,8", 1, 1);
    struct text_list words = loan_event_words(&event, &arena);
    assert_int_equal(words.count, 3);
    assert_string_equal(words.items[0], "maturity extended");
    assert_string_equal(words.items[1], "code 9");
    event = ended(OPT(1), "5", 1, 1);
    assert_string_equal(loan_event_words(&event, &arena).items[0], "paid off at maturity");
    event.codes = NULL;
    assert_int_equal(loan_event_words(&event, &arena).count, 0);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filing_says_what_happened),
        cmocka_unit_test(what_was_said_last_stands),
        cmocka_unit_test(a_loan_that_goes_on_takes_back_its_end),
        cmocka_unit_test(codes_become_words),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
