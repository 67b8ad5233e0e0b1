#include "domain/statement_figures.h"

#include "base/decimal.h"
#include "domain/limits.h"

enum { AMOUNTS = 5, RATIO_E4 = 10000 };

static struct opt *amount_of(struct statement_figures *figures, int which)
{
    struct opt *const amounts[AMOUNTS] = {&figures->revenue_cents, &figures->expenses_cents,
                                          &figures->noi_cents, &figures->ncf_cents,
                                          &figures->debt_service_cents};
    return amounts[which];
}

static struct opt amount_get(const struct statement_figures *figures, int which)
{
    struct statement_figures copy = *figures;
    return *amount_of(&copy, which);
}

bool statement_figures_say_something(const struct statement_figures *figures)
{
    if (!figures->revenue_cents.known ||
        (!figures->noi_cents.known && !figures->expenses_cents.known))
        return false;
    return figures->revenue_cents.value != 0 ||
           (figures->expenses_cents.known && figures->expenses_cents.value != 0) ||
           (figures->noi_cents.known && figures->noi_cents.value != 0) ||
           (figures->ncf_cents.known && figures->ncf_cents.value != 0);
}

/* Amounts are bounded first, so that the sums below fit. */
bool statement_figures_fit(const struct statement_figures *figures, int32_t months)
{
    const int64_t limit = MONEY_MONTHLY_MAX_CENTS * months;
    for (int i = 0; i < AMOUNTS; i++) {
        const struct opt amount = amount_get(figures, i);
        if (amount.known && (amount.value > limit || amount.value < -limit))
            return false;
    }
    if (!figures->ncf_cents.known || !figures->debt_service_cents.known)
        return true;
    const int64_t cash_flow = figures->ncf_cents.value - figures->debt_service_cents.value;
    return cash_flow <= limit && cash_flow >= -limit;
}

static bool agree(struct opt a, struct opt b)
{
    return !a.known || !b.known || a.value == b.value;
}

bool statement_figures_agree(const struct statement_figures *a, const struct statement_figures *b)
{
    for (int i = 0; i < AMOUNTS; i++) {
        if (!agree(amount_get(a, i), amount_get(b, i)))
            return false;
    }
    return agree(a->dscr_e4, b->dscr_e4) && agree(a->occupancy_ppm, b->occupancy_ppm);
}

/* Where the later version contradicts nothing, its blanks are silence. */
struct statement_figures statement_figures_later(const struct statement_figures *earlier,
                                                 const struct statement_figures *later)
{
    struct statement_figures figures = *later;
    if (!statement_figures_agree(earlier, later))
        return figures;
    for (int i = 0; i < AMOUNTS; i++) {
        if (!amount_of(&figures, i)->known)
            *amount_of(&figures, i) = amount_get(earlier, i);
    }
    if (!figures.dscr_e4.known)
        figures.dscr_e4 = earlier->dscr_e4;
    if (!figures.occupancy_ppm.known)
        figures.occupancy_ppm = earlier->occupancy_ppm;
    return figures;
}

/* What happened between the ends of two statements that begin together. */
struct statement_figures statement_figures_between(const struct statement_figures *shorter,
                                                   const struct statement_figures *longer)
{
    struct statement_figures figures = {.occupancy_ppm = longer->occupancy_ppm};
    for (int i = 0; i < AMOUNTS; i++) {
        const struct opt from = amount_get(shorter, i), to = amount_get(longer, i);
        if (from.known && to.known)
            *amount_of(&figures, i) = OPT(to.value - from.value);
    }
    return figures;
}

bool statement_figures_cover(const struct statement_figures *shorter,
                             const struct statement_figures *year)
{
    for (int i = 0; i < AMOUNTS; i++) {
        if (amount_get(year, i).known && !amount_get(shorter, i).known)
            return false;
    }
    return true;
}

/* NOI over the debt service paid, where the filing does not say it. */
struct opt statement_figures_dscr_e4(const struct statement_figures *figures)
{
    if (!figures->debt_service_cents.known || figures->debt_service_cents.value <= 0)
        return UNKNOWN;
    const int64_t noi_cents = figures->noi_cents.known
                                  ? figures->noi_cents.value
                                  : figures->revenue_cents.value - figures->expenses_cents.value;
    const int64_t limit_cents = figures->debt_service_cents.value * (DSCR_MAX_E4 / RATIO_E4);
    if (noi_cents > limit_cents || noi_cents < -limit_cents)
        return UNKNOWN;
    return OPT(div_round((int128)noi_cents * RATIO_E4, figures->debt_service_cents.value));
}
