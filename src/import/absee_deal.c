#include "import/absee_deal.h"

#include <string.h>

#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/leads.h"
#include "import/absee_pool.h"

/* Lengths in code points, as the CRM's fields have them. */
enum {
    BUYER_NAME_MAX = 200,
    BOX_NAME_MAX = 200,
    BOX_TYPE_ROOM = 32, /* of the buy box's name, for ": multifamily" */
    ADDRESS_MAX = 300,
    PLACE_MAX = 100, /* city, state, market */
    ZIP_MAX = 20,
    UNITS_MAX = 1000000,
};

/* NULL stays NULL. */
static const char *text_cut(struct arena *arena, const char *text, size_t max_length)
{
    if (!text)
        return NULL;
    size_t length = 0;
    for (const char *c = text; *c; c++) {
        const bool begins = ((unsigned char)*c & 0xC0) != 0x80;
        if (begins && length++ == max_length)
            return arena_memdup(arena, text, (size_t)(c - text));
    }
    return text;
}

static enum strategy strategy_of(const struct underwriting *underwriting)
{
    return underwriting->buy_hold ? STRATEGY_BUY_HOLD : STRATEGY_COMMERCIAL;
}

static struct result find_buyer(struct call *call, const struct underwriting *underwriting,
                                const char *originator_key, struct oid *ret_id, struct error *err)
{
    struct oid id = {.hex = ""};
    TRY(import_originator_buyer(call->db, originator_key, &id, err));
    if (!oid_is_set(&id)) {
        const struct buyer body = {
            .name.chars = text_cut(call->arena, underwriting->originator, BUYER_NAME_MAX)};
        struct buyer buyer = {0};
        TRY(buyer_create(call, &body, &buyer, err));
        TRY(import_originator_set(call->db, originator_key, &buyer.id, err));
        id = buyer.id;
    }
    *ret_id = id;
    return RESULT_OK;
}

static struct result find_box(struct call *call, const struct underwriting *underwriting,
                              const char *originator_key, const struct oid *buyer_id,
                              struct oid *ret_id, struct error *err)
{
    struct oid id = {.hex = ""};
    const char *type = underwriting->property_type;
    TRY(import_box_get(call->db, originator_key, type, buyer_id, &id, err));
    if (!oid_is_set(&id)) {
        const char *name =
            text_cut(call->arena, underwriting->originator, BOX_NAME_MAX - BOX_TYPE_ROOM);
        const struct buy_box body = {
            .buyer_id = *buyer_id,
            .name.chars = arena_printf(call->arena, "%s: %s", name, type),
            .strategy = OPT(strategy_of(underwriting)),
            .property_types = {.items = &type, .count = 1, .known = true},
            .min_dscr_e4 = OPT(IMPORT_BOX_MIN_DSCR_E4),
        };
        struct buy_box box = {0};
        TRY(buy_box_create(call, &body, &box, err));
        TRY(import_box_set(call->db, originator_key, type, &box.id, err));
        id = box.id;
    }
    *ret_id = id;
    return RESULT_OK;
}

static struct result make_lead(struct call *call, const struct underwriting *underwriting,
                               const char *market_key, struct oid *ret_id, struct error *err)
{
    struct arena *arena = call->arena;
    const struct opt units = underwriting->units;
    const struct lead body = {
        .address.chars = text_cut(arena, underwriting->address, ADDRESS_MAX),
        .city.chars = text_cut(arena, underwriting->city, PLACE_MAX),
        .state.chars = text_cut(arena, underwriting->state, PLACE_MAX),
        .zip.chars = text_cut(arena, underwriting->zip, ZIP_MAX),
        .market_key.chars = market_key,
        .strategy = OPT(strategy_of(underwriting)),
        .property_type.chars = underwriting->property_type,
        .units = units.known && units.value >= 0 && units.value <= UNITS_MAX ? units : UNKNOWN,
        .projected_rent_cents = OPT(underwriting->rent_cents),
        .projected_noi_cents = OPT(underwriting->noi_cents),
        .projected_cash_flow_cents = OPT(underwriting->cash_flow_cents),
        .projected_dscr_e4 = OPT(underwriting->dscr_e4),
    };
    struct lead lead = {0};
    TRY(lead_create(call, &body, &lead, err));
    *ret_id = lead.id;
    return RESULT_OK;
}

static struct closing_body closing_of(struct call *call, const struct underwriting *underwriting,
                                      const char *market_key)
{
    const struct financing *loan = &underwriting->financing;
    const char **assumptions =
        ARENA_ARRAY(call->arena, const char *, underwriting->assumption_count);
    for (size_t i = 0; i < underwriting->assumption_count; i++)
        assumptions[i] = underwriting->assumptions[i];
    return (struct closing_body){
        .strategy = OPT(strategy_of(underwriting)),
        .closed_on = OPT(underwriting->closed_on),
        .market_key.chars = market_key,
        .purchase_price_cents = OPT(underwriting->price_cents),
        .has_financing.known = loan->known,
        .financing = {.loan_type = loan->loan_type,
                      .interest_rate_ppm = loan->interest_rate_ppm,
                      .ltv_ppm = loan->ltv_ppm,
                      .amortization_e4 = loan->amortization_e4,
                      .monthly_debt_service_cents = loan->monthly_debt_service_cents},
        .projected_rent_cents = OPT(underwriting->rent_cents),
        .projected_noi_cents = OPT(underwriting->noi_cents),
        .projected_expenses_cents = underwriting->expenses_cents,
        .projected_cash_flow_cents = OPT(underwriting->cash_flow_cents),
        .projected_dscr_e4 = OPT(underwriting->dscr_e4),
        .assumptions = {.items = assumptions,
                        .count = underwriting->assumption_count,
                        .known = true},
    };
}

struct result import_deal(struct call *call, const struct underwriting *underwriting,
                          struct deal *ret_deal, struct error *err)
{
    if (underwriting->rent_cents < 0)
        return error_set(err, ERROR_VALIDATION, "underwritten revenue is negative");
    const char *originator_key = originator_key_make(underwriting->originator, call->arena);
    const char *market_key = text_cut(call->arena, underwriting->market_key, PLACE_MAX);
    struct closing_body body = closing_of(call, underwriting, market_key);
    struct oid lead_id;
    TRY(find_buyer(call, underwriting, originator_key, &body.buyer_id, err));
    TRY(find_box(call, underwriting, originator_key, &body.buyer_id, &body.buy_box_id, err));
    TRY(make_lead(call, underwriting, market_key, &lead_id, err));
    return close_deal(call, &lead_id, &body, ret_deal, err);
}
