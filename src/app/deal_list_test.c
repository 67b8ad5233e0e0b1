/* Lists too long to be sorted in memory, and words that too many leads have to be looked up. */
#include "app/deal_list.h"

#include "app/app.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "test_call.h"

/* Every third lead is closed; every lead has the word "elm", every fifth "oak". The others and a
 * few deals have "fir": a common word that few deals have. */
enum {
    LEADS = 3150,
    DEALS = LEADS / 3,
    OAKS = DEALS / 5,
    FIR_EVERY = 50,
    FIRS = DEALS / FIR_EVERY
};
/* Of a call, where it lists a page: less than strides and rounds read together. */
enum { PAGE_ARENA_BYTES = 128 * 1024, ROUNDS_ARENA_BYTES = 32 * 1024 };

struct closed {
    struct oid id;
    const char *address;
    int32_t closed_on;
    bool has_oak, has_fir;
};

struct portfolio {
    struct test_call *test;
    struct app app;
    struct closed deals[DEALS]; /* by address */
    size_t count;
};

static void close_lead(struct portfolio *portfolio, const struct lead *lead,
                       const struct oid *buyer_id, int32_t closed_on)
{
    struct test_call *test = portfolio->test;
    struct closing_body closing = {
        .buyer_id = *buyer_id,
        .strategy = OPT(STRATEGY_BUY_HOLD),
        .closed_on = OPT(closed_on),
        .market_key.chars = "TX-DFW",
        .purchase_price_cents = OPT(20000000),
        .has_financing.known = true,
        .financing = {.loan_type = OPT(LOAN_CASH)},
        .projected_rent_cents = OPT(200000),
        .projected_noi_cents = OPT(150000),
        .projected_cash_flow_cents = OPT(50000),
    };
    struct deal deal = {0};
    test_ok(close_deal(&test->call, &lead->id, &closing, &deal, &test->db.err), &test->db.err);
}

/* Addresses are made in their order, but ids are not: those of the first half come last. */
static void make_leads(struct portfolio *portfolio)
{
    struct test_call *test = portfolio->test;
    struct error *err = &test->db.err;
    struct buyer buyer_body = {.name.chars = "Bo"}, buyer = {0};
    test_ok(buyer_create(&test->call, &buyer_body, &buyer, err), err);
    for (int i = 0; i < LEADS; i++) {
        bool has_oak = i % 15 == 0, has_fir = i % 3 != 0 || i % (3 * FIR_EVERY) == 3;
        struct lead body = {
            .id = test_oid((unsigned)(i + LEADS / 2) % LEADS + 1),
            .address.chars =
                arena_printf(&test->db.arena, "%05d Elm %s", i / 2, has_oak ? "Oak" : "Ash"),
            .city.chars = has_fir ? "Fir" : "Ash",
            .market_key.chars = "TX-DFW",
            .strategy = OPT(STRATEGY_BUY_HOLD),
        };
        struct lead lead = {0};
        test_ok(lead_create(&test->call, &body, &lead, err), err);
        if (i % 3 != 0)
            continue;
        int32_t closed_on = 19000 + i % 7;
        close_lead(portfolio, &lead, &buyer.id, closed_on);
        portfolio->deals[portfolio->count++] =
            (struct closed){lead.id, lead.address.chars, closed_on, has_oak, has_fir};
    }
    assert_int_equal(portfolio->count, DEALS);
    test_ok(db_commit(test->db.db, err), err);
}

static int compare_addresses(const struct closed *a, const struct closed *b)
{
    int order = strcmp(a->address, b->address);
    return order != 0 ? order : strcmp(a->id.hex, b->id.hex);
}

static const struct closed *find(const struct portfolio *portfolio, const struct oid *id)
{
    for (size_t i = 0; i < DEALS; i++) {
        if (oid_equal(&portfolio->deals[i].id, id))
            return &portfolio->deals[i];
    }
    fail_msg("no deal %s", id->hex);
    return NULL;
}

/* Is b allowed to stand right behind a? */
static bool in_order(const struct deal_list_query *query, const struct closed *a,
                     const struct closed *b)
{
    if (query->order == DEAL_BY_ADDRESS)
        return query->descending ? compare_addresses(a, b) > 0 : compare_addresses(a, b) < 0;
    if (a->closed_on != b->closed_on)
        return (a->closed_on < b->closed_on) != query->descending;
    return strcmp(a->id.hex, b->id.hex) < 0;
}

/* All pages together hold `expected` deals, each in its place and so each once. */
static void check_pages(struct portfolio *portfolio, struct deal_list_query query, size_t expected)
{
    struct test_call *test = portfolio->test;
    const struct closed *last = NULL;
    size_t seen = 0;
    query.filter.deals.strategy = -1;
    query.after = (struct image_place){0};
    for (;;) {
        struct image_places page = {0};
        struct arena arena CLEANUP(arena_free);
        arena_init(&arena, PAGE_ARENA_BYTES);
        test->call.arena = &arena;
        test_ok(deal_list_places(&portfolio->app, &test->call, &query, &page, &test->db.err),
                &test->db.err);
        for (size_t i = 0; i < page.count; i++) {
            const struct closed *deal = find(portfolio, &page.items[i].id);
            assert_true(!last || in_order(&query, last, deal));
            assert_true(!query.words || !strstr(query.words, "oak") || deal->has_oak);
            assert_true(!query.words || !strstr(query.words, "fir") || deal->has_fir);
            last = deal;
        }
        seen += page.count;
        if (page.count < query.limit)
            break;
        query.after = page.items[page.count - 1];
    }
    test->call.arena = &test->db.arena;
    assert_int_equal(seen, expected);
}

/* A page for which all deals are looked at: each round looks at twice as many. */
static void check_rounds(struct portfolio *portfolio)
{
    struct test_call *test = portfolio->test;
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ROUNDS_ARENA_BYTES);
    test->call.arena = &arena;
    int64_t rounds = 0;
    struct image_places page = {0};
    const struct deal_list_query query = {
        .filter.deals.strategy = -1, .words = "elm fir", .limit = FIRS + 1, .rounds = &rounds};
    test_ok(deal_list_places(&portfolio->app, &test->call, &query, &page, &test->db.err),
            &test->db.err);
    assert_int_equal(page.count, FIRS);
    assert_in_range(rounds, 1, 6);
    test->call.arena = &test->db.arena;
}

static void every_deal_stands_once_in_its_place(void **state)
{
    struct portfolio portfolio = {.test = *state};
    struct error *err = &portfolio.test->db.err;
    make_leads(&portfolio);
    portfolio.app.image = image_new();
    test_ok(db_pool_open(portfolio.test->db.target, &portfolio.app.readers, err), err);
    static const enum deal_order orders[] = {DEAL_BY_ADDRESS, DEAL_BY_CLOSING};
    static const struct {
        const char *words;
        size_t expected;
    } searches[] = {{NULL, DEALS},     {"elm", DEALS},  {"elm oak", OAKS},
                    {"elm fir", FIRS}, {"elm 0000", 0}, {"zoo", 0}};
    for (size_t o = 0; o < 4; o++) {
        for (size_t s = 0; s < ARRAY_LENGTH(searches); s++) {
            struct deal_list_query query = {.words = searches[s].words,
                                            .order = orders[o / 2],
                                            .descending = o % 2 != 0,
                                            .limit = 97};
            size_t expected = searches[s].expected;
            if (query.words && strcmp(query.words, "elm 0000") == 0) {
                for (size_t i = 0; i < DEALS; i++)
                    expected += strncmp(portfolio.deals[i].address, "0000", 4) == 0;
            }
            check_pages(&portfolio, query, expected);
        }
    }
    check_rounds(&portfolio);
    db_pool_close(portfolio.app.readers);
    image_free(portfolio.app.image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_deal_stands_once_in_its_place, test_call_setup,
                                        test_call_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
