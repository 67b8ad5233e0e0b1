/* The tables that the invented portfolio is drawn from. What they say and where it comes from:
 * docs/demo-portfolio.md. Money is cents, shares are ppm. */
#ifndef DOMAIN_PORTFOLIO_TABLES_H
#define DOMAIN_PORTFOLIO_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PORTFOLIO_MARKET_COUNT = 12, PORTFOLIO_KIND_COUNT = 8 };

struct portfolio_market {
    const char *key, *city, *state;
    const char *zip_prefix; /* three digits */
    const char *area_code;
    int32_t rent_cents;           /* a house's median rent a month, in 2024 */
    int32_t rent_to_price_ppm;    /* a month's rent over the price, in 2024 */
    int32_t tax_ppm;              /* property tax a year over the price */
    int32_t insurance_ppm;        /* a year, over the price */
    int32_t insurance_growth_ppm; /* a year */
};
extern const struct portfolio_market portfolio_markets[PORTFOLIO_MARKET_COUNT];

struct portfolio_kind {
    const char *property_type;
    const char *label; /* what such a property is called in an address; NULL: nothing */
    bool commercial;
    int32_t weight; /* among those of its strategy */
    int32_t units_least, units_most;
    int32_t rent_ppm;              /* a unit's rent, relative to the market's house */
    int32_t rent_to_price_ppm;     /* relative to the market's */
    int32_t upkeep_ppm, other_ppm; /* of the rent, without what breaks suddenly */
};
extern const struct portfolio_kind portfolio_kinds[PORTFOLIO_KIND_COUNT];

/* By calendar year; years before the first and after the last are taken as those. */
enum { PORTFOLIO_YEAR_FIRST = 2015, PORTFOLIO_YEAR_LAST = 2030 };
struct portfolio_year {
    int32_t rent_index_ppm;    /* rents relative to 2024 */
    int32_t rent_to_price_ppm; /* rents over prices relative to 2024 */
    int32_t interest_ppm;      /* of an investor's loan */
};
const struct portfolio_year *portfolio_year_of(int32_t year);

/* Names. */
enum {
    FIRST_NAME_COUNT = 32,
    LAST_NAME_COUNT = 37,
    COMPANY_WORD_COUNT = 24,
    COMPANY_NOUN_COUNT = 25
};
enum { COMPANY_TAIL_COUNT = 5, STREET_COUNT = 40, STREET_TAIL_COUNT = 7, ESTATE_COUNT = 16 };
extern const char *const portfolio_first_names[FIRST_NAME_COUNT];
extern const char *const portfolio_last_names[LAST_NAME_COUNT];
extern const char *const portfolio_company_words[COMPANY_WORD_COUNT];
extern const char *const portfolio_company_nouns[COMPANY_NOUN_COUNT];
extern const char *const portfolio_company_tails[COMPANY_TAIL_COUNT];
extern const char *const portfolio_streets[STREET_COUNT];
extern const char *const portfolio_street_tails[STREET_TAIL_COUNT];
extern const char *const portfolio_estates[ESTATE_COUNT];

#endif
