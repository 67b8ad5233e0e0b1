#include "domain/accuracy.h"

#include <assert.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/decimal.h"

const char *const warning_level_names[] = {"NONE", "WARNING", "CRITICAL"};
_Static_assert(ARRAY_LENGTH(warning_level_names) == WARNING_CRITICAL + 1, "a name for each level");

static int64_t good_deals(const struct aggregate *aggregate)
{
    return aggregate->grades[GRADE_A] + aggregate->grades[GRADE_B];
}

enum warning_level accuracy_level(const struct aggregate *aggregate, const struct policy *policy)
{
    const int128 good = (int128)good_deals(aggregate) * 100;
    const int128 graded = aggregate->graded_deals;
    if (good < graded * policy->critical_rate_percent)
        return WARNING_CRITICAL;
    return good < graded * policy->warning_rate_percent ? WARNING_WARNING : WARNING_NONE;
}

int32_t accuracy_threshold_percent(enum warning_level level, const struct policy *policy)
{
    if (level == WARNING_CRITICAL)
        return policy->critical_rate_percent;
    return level == WARNING_WARNING ? policy->warning_rate_percent : 0;
}

enum { STEPS = 10000, HALF_STEPS = 2 * STEPS };

/* z² = 1.959964², times 10^12, exactly. */
static const int128 Z_SQUARED_E12 = (int128)1959964 * 1959964;
static const int128 E12 = (int128)1000000 * 1000000;

/* Below 0 where x = half_steps / 20000 lies inside the interval, 0 at its ends, above 0 outside.
 * The ends are the x from which the observed share p is just z standard errors of x away, (p - x)²
 * = z² x (1 - x) / n: the closed formula solves this equation for x. Multiplied by (20000 n)² it
 * needs no root and no rounding. */
static int128 distance_from_interval(int64_t successes, int64_t n, int64_t half_steps)
{
    const int128 distance = (int128)successes * HALF_STEPS - (int128)n * half_steps;
    return distance * distance * E12 - Z_SQUARED_E12 * n * half_steps * (HALF_STEPS - half_steps);
}

/* Is the bound at or above x? */
static bool bound_reaches(int64_t successes, int64_t n, int64_t half_steps, bool upper)
{
    const bool up_to_share = (int128)n * half_steps <= (int128)successes * HALF_STEPS;
    const int128 distance = distance_from_interval(successes, n, half_steps);
    return upper ? up_to_share || distance <= 0 : up_to_share && distance >= 0;
}

/* A bound rounded to a step: the greatest m with bound >= (m - 1/2) steps. */
static int32_t rounded_bound(int64_t successes, int64_t n, bool upper)
{
    int32_t low = 0, high = STEPS;
    while (low < high) {
        const int32_t middle = low + (high - low + 1) / 2;
        if (bound_reaches(successes, n, 2 * (int64_t)middle - 1, upper))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

struct interval wilson_interval(int64_t successes, int64_t n)
{
    assert(n > 0 && n <= WILSON_MAX_N && successes >= 0 && successes <= n);
    return (struct interval){
        .low_percent_e2 = rounded_bound(successes, n, false),
        .high_percent_e2 = rounded_bound(successes, n, true),
    };
}

void accuracy_message(const struct aggregate *aggregate, enum warning_level level,
                      const struct policy *policy, char text[WARNING_TEXT_MAX])
{
    const struct opt rate = aggregate_rate_percent_e2(aggregate);
    text[0] = '\0';
    if (level == WARNING_NONE || !rate.known)
        return;
    char rate_text[DECIMAL_TEXT_MAX];
    decimal_format_fixed(rate.value, 2, rate_text);
    snprintf(text, WARNING_TEXT_MAX,
             "Only %lld of %lld graded deals (%s %%) perform at A or B: below %d %%",
             (long long)good_deals(aggregate), (long long)aggregate->graded_deals, rate_text,
             (int)accuracy_threshold_percent(level, policy));
}
