#include "domain/underwriting.h"

#include <string.h>
#include <strings.h>

#include "base/attributes.h"
#include "base/decimal.h"
#include "domain/limits.h"
#include "domain/rollup.h"

enum { MONTHS_PER_YEAR = 12, RATIO_E4 = 10000 };

const char *const underwriting_codes[] = {
#define X(id, code, sentence) [UNDERWRITING_##id] = (code),
    UNDERWRITING_LIST(X)
#undef X
};

const char *const underwriting_sentences[] = {
#define X(id, code, sentence) [UNDERWRITING_##id] = (sentence),
    UNDERWRITING_LIST(X)
#undef X
};

static const struct {
    const char *code, *name;
    bool buy_hold;
} property_types[] = {
    {"MF", "multifamily", true},
    {"MH", "manufactured_housing", true},
    {"CH", "cooperative_housing", true},
    {"RT", "retail", false},
    {"OF", "office", false},
    {"IN", "industrial", false},
    {"LO", "lodging", false},
    {"MU", "mixed_use", false},
    {"SS", "self_storage", false},
    {"HC", "health_care", false},
    {"WH", "warehouse", false},
    {"SE", "securities", false},
    {"ZZ", "other", false},
    {"98", "other", false},
};

/* ---- texts ---- */

static const char *said(const char *text)
{
    static const char *const blanks[] = {"", "NA", "N/A", "NAP"};
    for (size_t i = 0; text != NULL && i < ARRAY_LENGTH(blanks); i++) {
        if (strcasecmp(text, blanks[i]) == 0)
            return NULL;
    }
    return text;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t loan_number_parent_length(const char *number)
{
    size_t at = strlen(number);
    const size_t end = at;
    while (at > 0 && is_digit(number[at - 1]))
        at--;
    const bool tail = at < end && at > 0 && (number[at - 1] == '.' || number[at - 1] == '-');
    return tail ? at - 1 : 0;
}

/* Bytes past ASCII are left as they are: no rule says how other alphabets are folded. */
char *market_key_make(const char *state, const char *city, struct arena *arena)
{
    const char *parts[] = {said(state), said(city)};
    char *key = arena_printf(arena, "%s-%s", parts[0] != NULL ? parts[0] : "US",
                             parts[1] != NULL ? parts[1] : "VARIOUS");
    for (char *at = key; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        else if (*at == ' ')
            *at = '-';
    }
    return key;
}

/* The text all children share, or NULL. */
static const char *shared(const struct loan_filed *loan, size_t offset)
{
    const char *common = NULL;
    for (size_t i = 0; i < loan->child_count; i++) {
        const char *text = said(*(const char *const *)((const char *)&loan->children[i] + offset));
        if (text == NULL || (common != NULL && strcasecmp(text, common) != 0))
            return NULL;
        common = text;
    }
    return common;
}

static const char *own_or_shared(const struct loan_filed *loan, const struct property_filed *lead,
                                 size_t offset)
{
    const char *own =
        lead != NULL ? said(*(const char *const *)((const char *)lead + offset)) : NULL;
    return own != NULL ? own : shared(loan, offset);
}

static void assume(struct underwriting *deal, const char *sentence)
{
    if (deal->assumption_count < UNDERWRITING_ASSUMPTIONS_MAX)
        deal->assumptions[deal->assumption_count++] = sentence;
}

/* ---- where the figures come from ---- */

struct figures {
    const struct property_filed *lead; /* gives address, market and type; NULL: none */
    struct opt valuation_cents, revenue_cents, expenses_cents, noi_cents, ncf_cents, dscr_e4;
    struct opt occupancy_ppm;
    size_t summed; /* how many properties were added up; 0: none were */
};

static struct opt amount_sum(const struct property_filed *parts, size_t count, size_t offset,
                             struct opt *room)
{
    for (size_t i = 0; i < count; i++)
        room[i] = *(const struct opt *)((const char *)&parts[i] + offset);
    return rollup_sum(room, count);
}

static bool any_figures(const struct property_filed *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].revenue_cents.known || parts[i].noi_cents.known)
            return true;
    }
    return false;
}

static void figures_take(struct figures *figures, const struct property_filed *property)
{
    figures->valuation_cents = property->valuation_cents;
    figures->revenue_cents = property->revenue_cents;
    figures->expenses_cents = property->expenses_cents;
    figures->noi_cents = property->noi_cents;
    figures->ncf_cents = property->ncf_cents;
    figures->occupancy_ppm = property->occupancy_ppm;
    if (property->dscr_e4.known)
        figures->dscr_e4 = property->dscr_e4;
}

/* The coverage is the loan's: where several properties are listed it is the one they agree on. */
static struct opt coverage_agreed(const struct property_filed *parts, size_t count)
{
    struct opt agreed = UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].dscr_e4.known)
            continue;
        if (agreed.known && agreed.value != parts[i].dscr_e4.value)
            return UNKNOWN;
        agreed = parts[i].dscr_e4;
    }
    return agreed;
}

static struct figures figures_collect(const struct loan_filed *loan, struct arena *arena)
{
    const size_t most =
        loan->property_count > loan->child_count ? loan->property_count : loan->child_count;
    struct opt *room = ARENA_ARRAY(arena, struct opt, most);
    const bool own = any_figures(loan->properties, loan->property_count) || loan->child_count == 0;
    const struct property_filed *parts = own ? loan->properties : loan->children;
    const size_t count = own ? loan->property_count : loan->child_count;

    struct figures figures = {
        .lead = loan->property_count > 0 ? &loan->properties[0] : NULL,
        .dscr_e4 = coverage_agreed(loan->properties, loan->property_count),
    };
    for (size_t i = 0; i < count; i++)
        room[i] = parts[i].revenue_cents;
    size_t rollup = 0;
    if (count == 1 || rollup_find(room, count, &rollup)) {
        figures_take(&figures, &parts[rollup]);
        if (own)
            figures.lead = &parts[rollup];
    } else if (count > 1) {
        figures.revenue_cents =
            amount_sum(parts, count, offsetof(struct property_filed, revenue_cents), room);
        figures.expenses_cents =
            amount_sum(parts, count, offsetof(struct property_filed, expenses_cents), room);
        figures.noi_cents =
            amount_sum(parts, count, offsetof(struct property_filed, noi_cents), room);
        figures.ncf_cents =
            amount_sum(parts, count, offsetof(struct property_filed, ncf_cents), room);
        figures.valuation_cents =
            amount_sum(parts, count, offsetof(struct property_filed, valuation_cents), room);
        figures.summed = count;
    }
    if (!figures.valuation_cents.known && loan->child_count > 0)
        figures.valuation_cents =
            amount_sum(loan->children, loan->child_count,
                       offsetof(struct property_filed, valuation_cents), room);
    if (!figures.noi_cents.known && figures.revenue_cents.known && figures.expenses_cents.known)
        figures.noi_cents = OPT(figures.revenue_cents.value - figures.expenses_cents.value);
    return figures;
}

/* ---- what is refused ---- */

static bool within(struct opt amount, int64_t limit)
{
    return !amount.known || (amount.value <= limit && amount.value >= -limit);
}

static enum underwriting_verdict figures_check(const struct loan_filed *loan,
                                               const struct figures *figures)
{
    if (!figures->revenue_cents.known && !figures->noi_cents.known && !figures->ncf_cents.known &&
        figures->summed == 0)
        return UNDERWRITING_NO_FIGURES;
    if (loan->is_defeased)
        return UNDERWRITING_DEFEASED;
    if (!figures->revenue_cents.known || !figures->noi_cents.known || !figures->ncf_cents.known)
        return UNDERWRITING_INCOMPLETE;
    if (!figures->valuation_cents.known || figures->valuation_cents.value <= 0)
        return UNDERWRITING_NO_APPRAISAL;
    if (!loan->originated_on.known)
        return UNDERWRITING_NO_ORIGINATION;
    if (said(loan->originator) == NULL)
        return UNDERWRITING_NO_ORIGINATOR;
    const int64_t year_max_cents = MONEY_MONTHLY_MAX_CENTS * MONTHS_PER_YEAR;
    if (!within(figures->revenue_cents, year_max_cents) ||
        !within(figures->expenses_cents, year_max_cents) ||
        !within(figures->noi_cents, year_max_cents) ||
        !within(figures->ncf_cents, year_max_cents) || !within(figures->dscr_e4, DSCR_MAX_E4) ||
        !within(loan->payment_cents, MONEY_MONTHLY_MAX_CENTS) ||
        !within(figures->valuation_cents, MONEY_PRICE_MAX_CENTS))
        return UNDERWRITING_OUT_OF_RANGE;
    return UNDERWRITING_OK;
}

/* ---- the deal's parts ---- */

/* Debt service a year is NOI / DSCR: the fraction is kept until cash flow is rounded. */
static enum underwriting_verdict debt_set(struct underwriting *deal, const struct loan_filed *loan,
                                          const struct figures *figures)
{
    const int128 noi = figures->noi_cents.value, ncf = figures->ncf_cents.value;
    int64_t debt_service_cents = 0;
    const int64_t dscr_e4 = figures->dscr_e4.known ? figures->dscr_e4.value : 0;
    if (dscr_e4 != 0 && noi * dscr_e4 > 0) {
        const int128 divisor = (int128)dscr_e4 * MONTHS_PER_YEAR;
        if (noi * RATIO_E4 / divisor > MONEY_MONTHLY_MAX_CENTS)
            return UNDERWRITING_OUT_OF_RANGE;
        debt_service_cents = div_round(noi * RATIO_E4, divisor);
        deal->cash_flow_cents = div_round(ncf * dscr_e4 - noi * RATIO_E4, divisor);
        deal->dscr_e4 = dscr_e4;
        assume(deal, "Debt service is underwritten net operating income over underwritten "
                     "coverage");
    } else if (loan->payment_cents.known && loan->payment_cents.value > 0) {
        debt_service_cents = loan->payment_cents.value;
        const int128 year = (int128)debt_service_cents * MONTHS_PER_YEAR;
        if (noi > year * (DSCR_MAX_E4 / RATIO_E4) || -noi > year * (DSCR_MAX_E4 / RATIO_E4))
            return UNDERWRITING_OUT_OF_RANGE;
        deal->cash_flow_cents = div_round(ncf - year, MONTHS_PER_YEAR);
        deal->dscr_e4 = div_round(noi * RATIO_E4, year);
        assume(deal, "Debt service is the payment of principal and interest filed at "
                     "securitisation");
    } else {
        return UNDERWRITING_NO_DEBT_SERVICE;
    }
    if (!within(OPT(deal->cash_flow_cents), MONEY_MONTHLY_MAX_CENTS))
        return UNDERWRITING_OUT_OF_RANGE;
    deal->financing.monthly_debt_service_cents = OPT(debt_service_cents);
    return UNDERWRITING_OK;
}

static void terms_set(struct underwriting *deal, const struct loan_filed *loan, struct arena *arena)
{
    struct financing *financing = &deal->financing;
    financing->known = true;
    financing->loan_type = OPT(LOAN_COMMERCIAL);
    const struct opt rate = loan->interest_rate_ppm;
    if (rate.known && rate.value >= 0 && rate.value <= RATE_MAX_PPM)
        financing->interest_rate_ppm = rate;
    const struct opt months = loan->amortization_months;
    if (!months.known)
        financing->amortization_e4 = OPT(0);
    else if (months.value >= 0 && months.value <= AMORTIZATION_MAX_YEARS * MONTHS_PER_YEAR)
        financing->amortization_e4 =
            OPT(div_round((int128)months.value * RATIO_E4, MONTHS_PER_YEAR));

    const bool whole_loan = loan->structure_code != NULL && strcmp(loan->structure_code, "WL") == 0;
    const struct opt amount = loan->loan_amount_cents;
    if (whole_loan && amount.known && amount.value >= 0 && amount.value <= deal->price_cents)
        financing->ltv_ppm = OPT(div_round((int128)amount.value * RATE_MAX_PPM, deal->price_cents));
    if (!whole_loan && amount.known) {
        char dollars[DECIMAL_TEXT_MAX];
        decimal_format(amount.value, 2, dollars);
        assume(deal, arena_printf(arena,
                                  "Income, debt service and value are the whole loan's; the note "
                                  "filed (%s) is $%s of it",
                                  loan->structure_code != NULL ? loan->structure_code : "no code",
                                  dollars));
    }
    const struct opt interest_only = loan->interest_only_months;
    if (interest_only.known && interest_only.value > 0 && months.known && months.value > 0)
        assume(deal, arena_printf(arena,
                                  "Interest only for the first %lld months; underwritten coverage "
                                  "is on the amortising payment",
                                  (long long)interest_only.value));
}

static void lead_set(struct underwriting *deal, const struct loan_filed *loan,
                     const struct property_filed *lead, struct arena *arena)
{
    const char *name = lead != NULL ? said(lead->name) : NULL;
    const char *street = lead != NULL ? said(lead->address) : NULL;
    if (name != NULL && street != NULL)
        deal->address = arena_printf(arena, "%s, %s", name, street);
    else if (name != NULL || street != NULL)
        deal->address = name != NULL ? name : street;
    else
        deal->address = arena_printf(arena, "Loan %s", loan->number);

    deal->city = own_or_shared(loan, lead, offsetof(struct property_filed, city));
    deal->state = own_or_shared(loan, lead, offsetof(struct property_filed, state));
    deal->zip = own_or_shared(loan, lead, offsetof(struct property_filed, zip));
    deal->market_key = market_key_make(deal->state, deal->city, arena);
    if (lead != NULL)
        deal->units = lead->units;

    const char *code = own_or_shared(loan, lead, offsetof(struct property_filed, type_code));
    deal->property_type = "other";
    for (size_t i = 0; code != NULL && i < ARRAY_LENGTH(property_types); i++) {
        if (strcmp(property_types[i].code, code) == 0) {
            deal->property_type = property_types[i].name;
            deal->buy_hold = property_types[i].buy_hold;
        }
    }
}

static void occupancy_note(struct underwriting *deal, const struct figures *figures,
                           struct arena *arena)
{
    const struct opt occupancy = figures->occupancy_ppm;
    if (!occupancy.known)
        return;
    if (occupancy.value < 0 || occupancy.value > RATE_MAX_PPM) {
        assume(deal, "Underwritten occupancy is filed as a number that is not between 0 and 1");
        return;
    }
    if (occupancy.value == 0 && figures->revenue_cents.value > 0) {
        assume(deal, "Underwritten occupancy is filed as 0 though there is revenue");
        return;
    }
    char percent[DECIMAL_TEXT_MAX];
    decimal_format(occupancy.value, 4, percent);
    assume(deal, arena_printf(arena, "Underwritten occupancy is %s %%", percent));
}

enum underwriting_verdict underwriting_make(const struct loan_filed *loan, struct arena *arena,
                                            struct underwriting *ret_underwriting)
{
    const struct figures figures = figures_collect(loan, arena);
    enum underwriting_verdict verdict = figures_check(loan, &figures);
    if (verdict != UNDERWRITING_OK)
        return verdict;

    struct underwriting deal = {
        .originator = loan->originator,
        .closed_on = (int32_t)loan->originated_on.value,
        .price_cents = figures.valuation_cents.value,
        .rent_cents = div_round(figures.revenue_cents.value, MONTHS_PER_YEAR),
        .noi_cents = div_round(figures.noi_cents.value, MONTHS_PER_YEAR),
    };
    if (figures.expenses_cents.known)
        deal.expenses_cents = OPT(div_round(figures.expenses_cents.value, MONTHS_PER_YEAR));
    assume(&deal, "The price is the appraisal at securitisation; no sale price is filed");
    verdict = debt_set(&deal, loan, &figures);
    if (verdict != UNDERWRITING_OK)
        return verdict;
    terms_set(&deal, loan, arena);
    lead_set(&deal, loan, figures.lead, arena);
    if (figures.summed > 0)
        assume(&deal, arena_printf(arena, "Income is the sum of %zu properties", figures.summed));
    occupancy_note(&deal, &figures, arena);
    *ret_underwriting = deal;
    return UNDERWRITING_OK;
}
