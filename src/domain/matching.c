#include "domain/matching.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"

enum { CRITERIA = 4, FIT_WEIGHT_PERCENT = 60, ENGAGEMENT_WEIGHT_PERCENT = 40, FULL_E2 = 10000 };

/* How far a criterion is met, in halves. */
enum half_points { NOT_MET = 0, NOT_SAID = 1, MET = 2 };

struct figure_text {
    char chars[DECIMAL_TEXT_MAX];
};

static struct figure_text figure(int64_t value, int decimals)
{
    struct figure_text text;
    decimal_format_fixed(value, decimals, text.chars);
    return text;
}

static void add_reason(struct match *match, const char *reason)
{
    assert(match->reason_count < MATCH_REASONS_MAX);
    match->reasons[match->reason_count++] = reason;
}

static bool names_any(const struct text_list *list)
{
    return list->known && list->count > 0;
}

static bool contains(const struct text_list *list, const char *item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], item) == 0)
            return true;
    }
    return false;
}

static bool market_fits(const struct match_lead *lead, const struct match_box *box,
                        struct match *match, struct arena *arena)
{
    if (!names_any(&box->market_keys)) {
        add_reason(match, "Buys in any market");
        return true;
    }
    if (lead->market_key == NULL || !contains(&box->market_keys, lead->market_key)) {
        add_reason(match, arena_printf(arena, "Does not buy in the market %s",
                                       lead->market_key ? lead->market_key : "(not said)"));
        return false;
    }
    add_reason(match, arena_printf(arena, "Buys in the market %s", lead->market_key));
    return true;
}

static enum half_points rate_property_type(const struct match_lead *lead,
                                           const struct match_box *box, struct match *match,
                                           struct arena *arena)
{
    if (!names_any(&box->property_types))
        return MET;
    if (lead->property_type == NULL) {
        add_reason(match, "The lead does not say its property type");
        return NOT_SAID;
    }
    const bool met = contains(&box->property_types, lead->property_type);
    add_reason(match, arena_printf(arena, "%s the property type %s", met ? "Buys" : "Does not buy",
                                   lead->property_type));
    return met ? MET : NOT_MET;
}

static enum half_points rate_price(const struct match_lead *lead, const struct match_box *box,
                                   struct match *match, struct arena *arena)
{
    if (!box->min_price_cents.known && !box->max_price_cents.known)
        return MET;
    if (!lead->asking_price_cents.known) {
        add_reason(match, "The lead does not say its asking price");
        return NOT_SAID;
    }
    const int64_t price = lead->asking_price_cents.value;
    if (box->min_price_cents.known && price < box->min_price_cents.value) {
        add_reason(match, arena_printf(arena, "Asking price %s is below the minimum %s",
                                       figure(price, 2).chars,
                                       figure(box->min_price_cents.value, 2).chars));
        return NOT_MET;
    }
    if (box->max_price_cents.known && price > box->max_price_cents.value) {
        add_reason(match, arena_printf(arena, "Asking price %s is above the maximum %s",
                                       figure(price, 2).chars,
                                       figure(box->max_price_cents.value, 2).chars));
        return NOT_MET;
    }
    add_reason(match, arena_printf(arena, "Asking price %s is within their range",
                                   figure(price, 2).chars));
    return MET;
}

/* A figure of the lead against a least value; name is as it begins the sentence. */
static enum half_points rate_minimum(const char *name, int decimals, struct opt actual,
                                     struct opt minimum, struct match *match, struct arena *arena)
{
    if (!minimum.known)
        return MET;
    if (!actual.known) {
        add_reason(match, arena_printf(arena, "%s is not known for the lead", name));
        return NOT_SAID;
    }
    const bool met = actual.value >= minimum.value;
    add_reason(match, arena_printf(arena, "%s %s %s the minimum %s", name,
                                   figure(actual.value, decimals).chars, met ? "meets" : "is below",
                                   figure(minimum.value, decimals).chars));
    return met ? MET : NOT_MET;
}

struct match match_rate(const struct match_lead *lead, const struct match_box *box,
                        int32_t engagement_e2, struct arena *arena)
{
    struct match match = {.eligible = false};
    if (lead->strategy != box->strategy) {
        add_reason(&match, "Buys for another strategy");
        return match;
    }
    if (!market_fits(lead, box, &match, arena))
        return match;

    const int half_points =
        (int)rate_property_type(lead, box, &match, arena) +
        (int)rate_price(lead, box, &match, arena) +
        (int)rate_minimum("Projected DSCR", 4, lead->projected_dscr_e4, box->min_dscr_e4, &match,
                          arena) +
        (int)rate_minimum("Projected cash flow", 2, lead->projected_cash_flow_cents,
                          box->min_cash_flow_cents, &match, arena);
    match.eligible = true;
    match.fit_e2 = half_points * FULL_E2 / (CRITERIA * (int)MET);
    match.score_e2 = (int32_t)div_round((int128)match.fit_e2 * FIT_WEIGHT_PERCENT +
                                            (int128)engagement_e2 * ENGAGEMENT_WEIGHT_PERCENT,
                                        100);
    add_reason(&match,
               arena_printf(arena, "Engagement score %s of 100", figure(engagement_e2, 2).chars));
    return match;
}
