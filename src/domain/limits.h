/* The ranges of what the rules accept. Sums over 460,000 deals at the limit fit 64 bits. */
#ifndef DOMAIN_LIMITS_H
#define DOMAIN_LIMITS_H

#include <stdint.h>

#define MONEY_MONTHLY_MAX_CENTS INT64_C(100000000000)    /* ±$1,000,000,000 a month */
#define MONEY_PRICE_MAX_CENTS   INT64_C(100000000000000) /* $1,000,000,000,000 */
#define DSCR_MAX_E4             INT64_C(10000000)        /* ±1,000 */
#define RATE_MAX_PPM            INT64_C(1000000)         /* 1 = 100 % */

enum { AMORTIZATION_MAX_YEARS = 100, PERIOD_MONTHS_MAX = 12 };

#endif
