/* Sorted pages of the image against a naive sort of the same deals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analytics/image.h"
#include "base/calendar.h"
#include "seeded.h"

enum { DEALS = 6000, BUYERS = 30, ROUNDS = 300, YM = 24000 };

static struct oid make_id(char kind, int64_t n)
{
    struct oid id;
    snprintf(id.hex, sizeof(id.hex), "%08x%016llx", (unsigned)kind, (unsigned long long)n);
    return id;
}

static const char *const market_keys[] = {"austin", "boise"};

static struct opt maybe(struct seeded *random, int64_t least, int64_t greatest)
{
    return seeded_once_in(random, 9) ? UNKNOWN : OPT(seeded_between(random, least, greatest));
}

/* Keys come from small ranges, so that many are equal and the ids decide. */
static struct image_deal random_deal(struct seeded *random, int64_t n)
{
    int64_t buyer = seeded_once_in(random, 3) ? 0 : seeded_between(random, 0, BUYERS - 1);
    struct image_deal deal = {
        .id = make_id('d', (n * 7919) % DEALS),
        .buyer_id = make_id('u', buyer),
        .market_key = market_keys[seeded_between(random, 0, 1)],
        .strategy = (int32_t)seeded_between(random, 0, 1),
        .closed_on = (int32_t)seeded_between(random, 19000, 19050),
        .required_dscr_e4 = (int32_t)seeded_between(random, 9990, 10010),
    };
    if (seeded_once_in(random, 3))
        deal.ended_on = OPT(seeded_between(random, 19000, 19120));
    if (seeded_once_in(random, 5))
        return deal;
    deal.standing.graded = true;
    deal.standing.grade = (enum grade)seeded_between(random, 0, GRADE_COUNT - 1);
    deal.standing.mean_e4[MEASURE_CASH_FLOW] = maybe(random, -100, 100);
    deal.latest_dscr_e4 = maybe(random, 9980, 10020);
    deal.latest_cash_flow_cents = OPT(seeded_between(random, -50, 50));
    deal.flags = (uint32_t)seeded_between(random, 0, (1 << FLAG_COUNT) - 1);
    deal.reported = (struct reported){YM, seeded_between(random, 0, 7) * 2 + 1};
    return deal;
}

static bool passes(const struct image_pick_filter *filter, const struct image_deal *deal)
{
    const struct image_filter *deals = &filter->deals;
    bool graded = deal->standing.graded;
    if (filter->grade.known && filter->grade.value == GRADE_COUNT && graded)
        return false;
    if (filter->grade.known && filter->grade.value != GRADE_COUNT &&
        (!graded || (int64_t)deal->standing.grade != filter->grade.value))
        return false;
    if (filter->below_required &&
        !(deal->latest_dscr_e4.known && deal->latest_dscr_e4.value < deal->required_dscr_e4))
        return false;
    if (filter->due_ym.known && deal->ended_on.known &&
        date_month_ym((int32_t)deal->ended_on.value) < filter->due_ym.value)
        return false;
    if (filter->ym.known &&
        reported_has(&deal->reported, (int32_t)filter->ym.value) != filter->reported)
        return false;
    return (deal->flags & filter->flags) == filter->flags &&
           (!deals->market_key || !strcmp(deals->market_key, deal->market_key)) &&
           (deals->strategy < 0 || deals->strategy == deal->strategy) &&
           (!oid_is_set(&deals->buyer_id) || oid_equal(&deals->buyer_id, &deal->buyer_id)) &&
           (!deals->closed_to.known || deal->closed_on <= deals->closed_to.value);
}

static struct opt key_of(const struct image_deal *deal, enum image_order order)
{
    switch (order) {
    case IMAGE_BY_CLOSING:
        return OPT(deal->closed_on);
    case IMAGE_BY_CASH_FLOW:
        return deal->latest_cash_flow_cents;
    case IMAGE_BY_DSCR:
        return deal->latest_dscr_e4;
    case IMAGE_BY_GRADE:
        return deal->standing.graded ? OPT(deal->standing.grade) : UNKNOWN;
    case IMAGE_BY_CASH_FLOW_VARIANCE:
        return deal->standing.mean_e4[MEASURE_CASH_FLOW];
    }
    return UNKNOWN;
}

static int64_t direction; /* of the sort that runs */

static int compare(const void *left, const void *right)
{
    const struct image_place *a = left, *b = right;
    if (a->key.known != b->key.known)
        return a->key.known ? -1 : 1;
    if (a->key.known && a->key.value != b->key.value)
        return direction * (a->key.value < b->key.value ? -1 : 1) > 0 ? 1 : -1;
    return strcmp(a->id.hex, b->id.hex);
}

struct world {
    struct seeded random;
    struct image *image;
    struct image_deal deals[DEALS];
    struct image_place expected[DEALS];
    struct arena arena;
};

static size_t expect(struct world *world, const struct image_pick *pick)
{
    size_t count = 0;
    for (size_t i = 0; i < DEALS; i++) {
        const struct image_deal *deal = &world->deals[i];
        if (passes(&pick->filter, deal))
            world->expected[count++] = (struct image_place){key_of(deal, pick->order), deal->id};
    }
    direction = pick->descending ? -1 : 1;
    qsort(world->expected, count, sizeof(world->expected[0]), compare);
    return count;
}

static struct image_pick random_pick(struct seeded *random)
{
    struct image_pick pick = {
        .filter = {.deals.strategy = (int32_t)seeded_between(random, -1, 1)},
        .order = (enum image_order)seeded_between(random, 0, IMAGE_BY_CASH_FLOW_VARIANCE),
        .descending = seeded_once_in(random, 2),
        .limit = (size_t)seeded_between(random, 1, 900),
    };
    struct image_pick_filter *filter = &pick.filter;
    if (seeded_once_in(random, 4))
        filter->deals.market_key = market_keys[seeded_between(random, 0, 1)];
    if (seeded_once_in(random, 4))
        filter->deals.buyer_id = make_id('u', seeded_between(random, 0, BUYERS));
    if (seeded_once_in(random, 4))
        filter->deals.closed_to = OPT(seeded_between(random, 18999, 19050));
    if (seeded_once_in(random, 4))
        filter->grade = OPT(seeded_between(random, 0, GRADE_COUNT));
    if (seeded_once_in(random, 4))
        filter->flags = 1u << seeded_between(random, 0, FLAG_COUNT - 1);
    if (seeded_once_in(random, 4))
        filter->ym = OPT(seeded_between(random, YM - 4, YM + 1));
    if (seeded_once_in(random, 4))
        filter->due_ym = OPT(seeded_between(random, 2022 * 12, 2022 * 12 + 5));
    filter->below_required = seeded_once_in(random, 4);
    filter->reported = seeded_once_in(random, 2);
    return pick;
}

static void check_pages(struct world *world, struct image_pick *pick)
{
    size_t count = expect(world, pick), seen = 0;
    SEEDED_CHECK(&world->random, image_pick_count(world->image, &pick->filter) == (int64_t)count);
    for (;;) {
        struct image_places page = image_pick_query(world->image, pick, &world->arena);
        SEEDED_CHECK(&world->random, page.count <= pick->limit && seen + page.count <= count);
        for (size_t i = 0; i < page.count; i++) {
            const struct image_place *expected = &world->expected[seen + i];
            SEEDED_CHECK(&world->random, oid_equal(&page.items[i].id, &expected->id));
            SEEDED_CHECK(&world->random, opt_equal(page.items[i].key, expected->key));
        }
        seen += page.count;
        if (page.count < pick->limit)
            break;
        pick->after = page.items[page.count - 1];
    }
    SEEDED_CHECK(&world->random, seen == count);
}

static void pages_are_those_of_a_naive_sort(void **state)
{
    struct world *world = *state;
    for (world->random.step = 0; world->random.step < ROUNDS; world->random.step++) {
        struct image_pick pick = random_pick(&world->random);
        check_pages(world, &pick);
        arena_reset(&world->arena);
    }
}

static void some_deals_alone(void **state)
{
    struct world *world = *state;
    struct oid among[] = {make_id('d', 5), make_id('d', 17), make_id('x', 1), make_id('d', 0)};
    struct image_pick pick = {
        .filter = {.deals.strategy = -1}, .among = among, .among_count = 4, .limit = 10};
    struct image_places places = image_pick_query(world->image, &pick, &world->arena);
    assert_int_equal(places.count, 3);
    for (size_t i = 1; i < places.count; i++) {
        direction = 1;
        assert_true(compare(&places.items[i - 1], &places.items[i]) < 0);
    }
    pick.among_count = 0;
    assert_int_equal(image_pick_query(world->image, &pick, &world->arena).count, 0);
}

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->random = seeded_start();
    world->image = image_new();
    arena_init(&world->arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, NULL);
    for (int64_t n = 0; n < DEALS; n++) {
        world->deals[n] = random_deal(&world->random, n);
        assert_false(failed(image_put(world->image, &world->deals[n], &err)));
    }
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    image_free(world->image);
    arena_free(&world->arena);
    free(world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_those_of_a_naive_sort),
        cmocka_unit_test(some_deals_alone),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
