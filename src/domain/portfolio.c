/* Buyers and their buy boxes. */
#include "domain/portfolio.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>

#include "base/attributes.h"
#include "domain/portfolio_draw.h"

/* Ten buyers make a pattern that repeats, so that buyers of every temper are there from the first
 * ten on, and the box of an index is found without counting through those before it. */
enum { PATTERN = 10, DEALS_PER_BUYER = 16, BUYERS_LEAST = 4, BUYERS_MOST = 10000 };

static const struct {
    enum portfolio_temper temper;
    bool hold, commercial;
    int32_t boxes;
} pattern[PATTERN] = {
    {TEMPER_CAREFUL, true, true, 2},  {TEMPER_HONEST, true, false, 1},
    {TEMPER_HONEST, true, false, 3},  {TEMPER_RECKLESS, true, false, 1},
    {TEMPER_CAREFUL, true, false, 2}, {TEMPER_HOPEFUL, true, false, 1},
    {TEMPER_HONEST, false, true, 2},  {TEMPER_CAREFUL, true, false, 1},
    {TEMPER_HONEST, true, false, 1},  {TEMPER_HOPEFUL, true, true, 2},
};

enum { BOXES_PER_PATTERN = 16 };

int64_t portfolio_buyer_count(const struct portfolio_plan *plan)
{
    const int64_t buyers = BUYERS_LEAST + plan->deals / DEALS_PER_BUYER;
    return buyers < BUYERS_MOST ? buyers : BUYERS_MOST;
}

int64_t portfolio_box_count(const struct portfolio_plan *plan)
{
    const int64_t buyers = portfolio_buyer_count(plan);
    int64_t boxes = buyers / PATTERN * BOXES_PER_PATTERN;
    for (int64_t i = 0; i < buyers % PATTERN; i++)
        boxes += pattern[i].boxes;
    return boxes;
}

enum buyer_draw {
    BUYER_FIRST_MARKET,
    BUYER_MARKET_STRIDE,
    BUYER_MARKETS,
    BUYER_COMPANY_TAIL,
    BUYER_NAMES, /* of the whole portfolio, from the stream of buyer 0 */
    BUYER_COMPANIES
};

/* Steps that reach every market before they come back. */
static const uint32_t strides[] = {1, 5, 7, 11};

static const struct portfolio_market *buyer_market(uint64_t stream, uint32_t n)
{
    const uint32_t first = random_below(stream, BUYER_FIRST_MARKET, PORTFOLIO_MARKET_COUNT);
    const uint32_t stride =
        strides[random_below(stream, BUYER_MARKET_STRIDE, ARRAY_LENGTH(strides))];
    return &portfolio_markets[(first + n * stride) % PORTFOLIO_MARKET_COUNT];
}

static size_t buyer_market_count(uint64_t stream)
{
    static const int32_t weights[PORTFOLIO_MARKETS_MAX] = {30, 35, 25, 10};
    return 1 + random_weighted(stream, BUYER_MARKETS, weights, PORTFOLIO_MARKETS_MAX);
}

/* The two lists have lengths without a common divisor, so that walking both at once repeats no pair
 * before all were there. */
static void name_buyer(const struct portfolio_plan *plan, int64_t index,
                       struct portfolio_buyer *buyer)
{
    const uint64_t all = portfolio_stream(plan, STREAM_BUYER, 0);
    const int64_t person = index + random_below(all, BUYER_NAMES, 1000);
    const char *first = portfolio_first_names[person % FIRST_NAME_COUNT];
    const char *last = portfolio_last_names[person % LAST_NAME_COUNT];
    snprintf(buyer->name, sizeof buyer->name, "%s %s", first, last);
    snprintf(buyer->email, sizeof buyer->email, "%c.%s%lld@example.com", tolower(first[0]), last,
             (long long)index + 1);
    for (char *c = buyer->email; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);

    const int64_t company = index + random_below(all, BUYER_COMPANIES, 600);
    const uint64_t stream = portfolio_stream(plan, STREAM_BUYER, index);
    snprintf(buyer->company, sizeof buyer->company, "%s %s %s",
             portfolio_company_words[company % COMPANY_WORD_COUNT],
             portfolio_company_nouns[company % COMPANY_NOUN_COUNT],
             portfolio_company_tails[random_below(stream, BUYER_COMPANY_TAIL, COMPANY_TAIL_COUNT)]);
}

struct portfolio_buyer portfolio_buyer(const struct portfolio_plan *plan, int64_t index)
{
    assert(index >= 0 && index < portfolio_buyer_count(plan));
    const uint64_t stream = portfolio_stream(plan, STREAM_BUYER, index);
    struct portfolio_buyer buyer = {
        .market_count = buyer_market_count(stream),
        .buys_hold = pattern[index % PATTERN].hold,
        .buys_commercial = pattern[index % PATTERN].commercial,
        .temper = pattern[index % PATTERN].temper,
    };
    for (uint32_t i = 0; i < buyer.market_count; i++)
        buyer.market_keys[i] = buyer_market(stream, i)->key;
    name_buyer(plan, index, &buyer);
    snprintf(buyer.phone, sizeof buyer.phone, "%s-555-%04d", buyer_market(stream, 0)->area_code,
             100 + (int)(index % 100));
    return buyer;
}

enum box_draw {
    BOX_FLAVOUR,
    BOX_ANY_MARKET,
    BOX_MARKETS,
    BOX_MIN_PRICE,
    BOX_MAX_PRICE,
    BOX_MIN_DSCR,
    BOX_MIN_CASH_FLOW,
    BOX_ACTIVE
};

/* What a buy box looks for. Kinds are bits of the indexes into portfolio_kinds; 0: any. */
enum { FLAVOURS = 4 };
static const struct {
    const char *name;
    uint32_t kinds;
} flavours[2][FLAVOURS] = {
    {{"rentals", 0}, {"houses", 0x03}, {"small multis", 0x0c}, {"buy and hold", 0}},
    {{"apartments", 0x10}, {"commercial", 0}, {"income property", 0}, {"retail and mixed", 0x60}},
};
static const int32_t flavour_weights[FLAVOURS] = {40, 30, 12, 18};

/* Choices of a criterion; 0: the box does not have it. */
enum { CHOICES = 6 };
struct choices {
    int64_t values[CHOICES];
    int32_t weights[CHOICES];
};
static const struct choices min_prices[2] = {
    {{0, 4000000, 5000000, 6000000}, {55, 20, 15, 10}},
    {{0, 25000000, 40000000}, {55, 25, 20}},
};
static const struct choices max_prices[2] = {
    {{0, 45000000, 55000000, 70000000, 90000000}, {25, 15, 25, 20, 15}},
    {{0, 800000000, 1200000000}, {40, 25, 35}},
};
static const struct choices min_dscrs = {{0, 12500, 12000, 11500, 13000, 13500},
                                         {34, 24, 16, 8, 12, 6}};
static const struct choices min_cash_flows[2] = {
    {{0, 10000, 15000, 20000}, {50, 25, 15, 10}},
    {{0, 50000, 100000}, {60, 25, 15}},
};

static struct opt choose(uint64_t stream, uint32_t n, const struct choices *choices)
{
    const int64_t value = choices->values[random_weighted(stream, n, choices->weights, CHOICES)];
    return value == 0 ? UNKNOWN : OPT(value);
}

/* The box's buyer, and the how manieth of the buyer's boxes it is. */
static int64_t box_buyer(int64_t index, int32_t *ret_number)
{
    int64_t buyer = index / BOXES_PER_PATTERN * PATTERN;
    int32_t left = (int32_t)(index % BOXES_PER_PATTERN);
    while (left >= pattern[buyer % PATTERN].boxes)
        left -= pattern[buyer++ % PATTERN].boxes;
    *ret_number = left;
    return buyer;
}

struct portfolio_box portfolio_box(const struct portfolio_plan *plan, int64_t index)
{
    assert(index >= 0 && index < portfolio_box_count(plan));
    int32_t number = 0;
    const int64_t buyer = box_buyer(index, &number);
    const bool hold = pattern[buyer % PATTERN].hold;
    const bool commercial = pattern[buyer % PATTERN].commercial && (!hold || number == 1);

    const uint64_t stream = portfolio_stream(plan, STREAM_BOX, index);
    const uint32_t flavour = random_weighted(stream, BOX_FLAVOUR, flavour_weights, FLAVOURS);
    struct portfolio_box box = {
        .buyer = buyer,
        .commercial = commercial,
        .kinds = flavours[commercial][flavour].kinds,
        .min_price_cents = choose(stream, BOX_MIN_PRICE, &min_prices[commercial]),
        .max_price_cents = choose(stream, BOX_MAX_PRICE, &max_prices[commercial]),
        .min_dscr_e4 = choose(stream, BOX_MIN_DSCR, &min_dscrs),
        .min_cash_flow_cents = choose(stream, BOX_MIN_CASH_FLOW, &min_cash_flows[commercial]),
        .active = random_chance(stream, BOX_ACTIVE, 940000),
        .temper = pattern[buyer % PATTERN].temper,
    };
    const char *where = "Nationwide";
    if (!random_chance(stream, BOX_ANY_MARKET, 80000)) {
        const uint64_t of_buyer = portfolio_stream(plan, STREAM_BUYER, buyer);
        box.market_count =
            1 + random_below(stream, BOX_MARKETS, (uint32_t)buyer_market_count(of_buyer));
        for (uint32_t i = 0; i < box.market_count; i++)
            box.markets[i] = buyer_market(of_buyer, i);
        where = box.markets[0]->city;
    }
    snprintf(box.name, sizeof box.name, "%s %s", where, flavours[commercial][flavour].name);
    return box;
}
