#include "domain/financing.h"

#include <assert.h>

#include "base/attributes.h"
#include "base/decimal.h"
#include "domain/limits.h"

enum { MONTHS_PER_YEAR = 12, YEAR_E4 = 10000, ANNUITY_BITS = 116 };

const char *const loan_type_names[] = {"DSCR", "conventional", "commercial", "cash"};
_Static_assert(ARRAY_LENGTH(loan_type_names) == LOAN_TYPE_COUNT, "a name for each loan type");

bool financing_is_cash(const struct financing *financing)
{
    return financing->known && financing->loan_type.known &&
           financing->loan_type.value == LOAN_CASH;
}

/* The upper 128 of the 256 bits of a * b. */
static uint128 multiply_high(uint128 a, uint128 b)
{
    const uint64_t a_low = (uint64_t)a, a_high = (uint64_t)(a >> 64);
    const uint64_t b_low = (uint64_t)b, b_high = (uint64_t)(b >> 64);
    const uint128 low = (uint128)a_low * b_low;
    const uint128 cross = (uint128)a_high * b_low + (uint64_t)(low >> 64);
    const uint128 middle = (uint128)a_low * b_high + (uint64_t)cross;
    return (uint128)a_high * b_high + (cross >> 64) + (middle >> 64);
}

/* Floor of numerator * 2^bits / denominator, by long division. numerator < denominator <= 2^127,
 * bits <= 128. */
static uint128 divide_shifted(uint128 numerator, uint128 denominator, int bits)
{
    uint128 quotient = 0, rest = numerator;
    for (int bit = 0; bit < bits; bit++) {
        rest <<= 1;
        quotient <<= 1;
        if (rest >= denominator) {
            rest -= denominator;
            quotient |= 1;
        }
    }
    return quotient;
}

/* What a payment of 1 at the end of each of n months is worth now, v + v² + … + v^n with
 * v = 1 / (1 + i), as a multiple of 2^-116. It is principal / payment, so the payment needs no
 * difference of nearly equal numbers, however small the rate.
 *
 * Error: the sum grows by s' = v * (1 + s). Each step cuts less than one unit of 2^-116, and v,
 * cut to 2^-128, adds less than 0.3 of one, so the error grows by e' <= v * e + 1.3 while s grows
 * by s' = v * s + v: e <= 1.3 * s / v units, and v >= 12/13. The result is never above the true
 * sum and below it by less than 2^-115 of it. */
static uint128 annuity_factor(int64_t rate_ppm, int64_t months)
{
    const uint128 one = (uint128)1 << ANNUITY_BITS;
    const int64_t year_ppm = MONTHS_PER_YEAR * RATE_MAX_PPM;
    const uint128 discount = divide_shifted((uint128)year_ppm, (uint128)(year_ppm + rate_ppm), 128);
    uint128 sum = 0;
    for (int64_t month = 0; month < months; month++)
        sum = multiply_high(discount, one + sum);
    return sum;
}

/* The level payment in cents. As the annuity factor is never too great, the quotient is never too
 * small: it exceeds the true payment, below 2^47 cents, by less than 2^-68 cents. An exact half
 * cent is thus rounded up as it must be; a payment that falls short of a half by less than 2^-68
 * cents would be too. */
static int64_t level_payment_cents(int128 principal_micro_cents, int64_t rate_ppm, int64_t months)
{
    const uint128 payment_micro_cents = divide_shifted(
        (uint128)principal_micro_cents, annuity_factor(rate_ppm, months), ANNUITY_BITS);
    return (int64_t)((payment_micro_cents + RATE_MAX_PPM / 2) / RATE_MAX_PPM);
}

/* Whole months, at least one where there is any amortization. */
static int64_t amortization_months(struct opt amortization_e4)
{
    if (!amortization_e4.known || amortization_e4.value <= 0)
        return 0;
    const int64_t months = div_round((int128)amortization_e4.value * MONTHS_PER_YEAR, YEAR_E4);
    return months > 0 ? months : 1;
}

struct opt debt_service_monthly_cents(int64_t purchase_price_cents,
                                      const struct financing *financing)
{
    if (financing_is_cash(financing))
        return OPT(0);
    if (!financing->known)
        return UNKNOWN;
    if (financing->monthly_debt_service_cents.known)
        return OPT(financing->monthly_debt_service_cents.value);
    if (!financing->ltv_ppm.known || !financing->interest_rate_ppm.known)
        return UNKNOWN;

    const int64_t rate_ppm = financing->interest_rate_ppm.value;
    const int64_t months = amortization_months(financing->amortization_e4);
    assert(purchase_price_cents >= 0 && purchase_price_cents <= MONEY_PRICE_MAX_CENTS);
    assert(financing->ltv_ppm.value >= 0 && financing->ltv_ppm.value <= RATE_MAX_PPM);
    assert(rate_ppm >= 0 && rate_ppm <= RATE_MAX_PPM);
    assert(months <= AMORTIZATION_MAX_YEARS * MONTHS_PER_YEAR);

    const int128 principal_micro_cents = (int128)purchase_price_cents * financing->ltv_ppm.value;
    if (months == 0)
        return OPT(div_round(principal_micro_cents * rate_ppm,
                             (int128)RATE_MAX_PPM * RATE_MAX_PPM * MONTHS_PER_YEAR));
    if (rate_ppm == 0)
        return OPT(div_round(principal_micro_cents, (int128)RATE_MAX_PPM * months));
    return OPT(level_payment_cents(principal_micro_cents, rate_ppm, months));
}
