#include "domain/flags.h"

#include <string.h>

#include "base/attributes.h"
#include "base/decimal.h"

const char *const flag_names[] = {
    [FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL] = "significant_cash_flow_shortfall",
    [FLAG_MODERATE_CASH_FLOW_SHORTFALL] = "moderate_cash_flow_shortfall",
    [FLAG_DSCR_BELOW_PROJECTION] = "dscr_below_projection",
    [FLAG_DSCR_BELOW_MINIMUM] = "dscr_below_minimum",
    [FLAG_DSCR_BELOW_BUY_BOX_MINIMUM] = "dscr_below_buy_box_minimum",
    [FLAG_RENT_COLLECTION_SHORTFALL] = "rent_collection_shortfall",
    [FLAG_HIGH_VACANCY_RATE] = "high_vacancy_rate",
    [FLAG_ELEVATED_VACANCY_RATE] = "elevated_vacancy_rate",
    [FLAG_EXPENSE_OVERRUN] = "expense_overrun",
};
_Static_assert(ARRAY_LENGTH(flag_names) == FLAG_COUNT, "a name for each flag");

bool flag_name_is_valid(const char *name)
{
    const size_t length = strlen(name);
    return length > 0 && length <= CALLER_FLAG_MAX_LENGTH &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

/* Is (actual - projected) / |projected| above the given percentage? Multiplied out, so that it is
 * exact; where nothing was projected, any excess is above every percentage. */
static bool exceeds(int64_t actual, int64_t projected, int32_t percent)
{
    const int128 magnitude = projected < 0 ? -(int128)projected : projected;
    return ((int128)actual - projected) * 100 > magnitude * percent;
}

/* Is it below minus the given percentage? With a projection of 0: below 0. */
static bool falls_short(int64_t actual, int64_t projected, int32_t percent)
{
    const int128 magnitude = projected < 0 ? -(int128)projected : projected;
    return ((int128)projected - actual) * 100 > magnitude * percent;
}

static uint32_t flag_bit(enum flag flag, bool raised)
{
    return raised ? UINT32_C(1) << flag : 0;
}

static uint32_t dscr_flags(const struct flag_input *input, const struct policy *policy)
{
    if (!input->actual_dscr_e4.known)
        return 0;
    const int64_t actual_e4 = input->actual_dscr_e4.value;
    const bool dropped = input->projected_dscr_e4.known &&
                         actual_e4 < input->projected_dscr_e4.value - policy->dscr_drop_e4;
    /* A required DSCR that is the general minimum would only raise the same flag twice. */
    const bool own_minimum = input->required_dscr_e4 != policy->minimum_dscr_e4;
    return flag_bit(FLAG_DSCR_BELOW_PROJECTION, dropped) |
           flag_bit(FLAG_DSCR_BELOW_MINIMUM, actual_e4 < policy->minimum_dscr_e4) |
           flag_bit(FLAG_DSCR_BELOW_BUY_BOX_MINIMUM,
                    own_minimum && actual_e4 < input->required_dscr_e4);
}

static uint32_t vacancy_flags(struct opt vacancy_ppm, const struct policy *policy)
{
    if (!vacancy_ppm.known)
        return 0;
    const bool high = vacancy_ppm.value > policy->high_vacancy_ppm;
    return flag_bit(FLAG_HIGH_VACANCY_RATE, high) |
           flag_bit(FLAG_ELEVATED_VACANCY_RATE,
                    !high && vacancy_ppm.value > policy->elevated_vacancy_ppm);
}

uint32_t flags_of(const struct flag_input *input, const struct policy *policy)
{
    const int64_t cash_flow = input->actual_cash_flow_cents;
    const int64_t projected = input->projected_cash_flow_cents;
    const bool significant =
        falls_short(cash_flow, projected, policy->significant_shortfall_percent);
    const bool moderate =
        !significant && falls_short(cash_flow, projected, policy->moderate_shortfall_percent);
    const bool rent_short = falls_short(input->actual_rent_cents, input->projected_rent_cents,
                                        policy->rent_shortfall_percent);
    const bool overrun = input->actual_expenses_cents.known &&
                         exceeds(input->actual_expenses_cents.value,
                                 input->projected_expenses_cents, policy->expense_overrun_percent);
    return flag_bit(FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL, significant) |
           flag_bit(FLAG_MODERATE_CASH_FLOW_SHORTFALL, moderate) | dscr_flags(input, policy) |
           flag_bit(FLAG_RENT_COLLECTION_SHORTFALL, rent_short) |
           vacancy_flags(input->vacancy_ppm, policy) | flag_bit(FLAG_EXPENSE_OVERRUN, overrun);
}
