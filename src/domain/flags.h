/* The flags of a period. Source: domain rules, "Flags": order in the list is the table's. */
#ifndef DOMAIN_FLAGS_H
#define DOMAIN_FLAGS_H

#include "base/optional.h"
#include "domain/policy.h"

enum flag {
    FLAG_SIGNIFICANT_CASH_FLOW_SHORTFALL,
    FLAG_MODERATE_CASH_FLOW_SHORTFALL,
    FLAG_DSCR_BELOW_PROJECTION,
    FLAG_DSCR_BELOW_MINIMUM,
    FLAG_DSCR_BELOW_BUY_BOX_MINIMUM,
    FLAG_RENT_COLLECTION_SHORTFALL,
    FLAG_HIGH_VACANCY_RATE,
    FLAG_ELEVATED_VACANCY_RATE,
    FLAG_EXPENSE_OVERRUN,
    FLAG_COUNT
};

/* Wire names, in the order of enum flag. */
extern const char *const flag_names[];

enum { CALLER_FLAG_MAX_LENGTH = 64, CALLER_FLAGS_MAX = 32 };

/* May a caller send this flag? a-z, 0-9 and _, 1 to 64 characters. */
bool flag_name_is_valid(const char *name);

struct flag_input {
    int64_t projected_cash_flow_cents, actual_cash_flow_cents;
    int64_t projected_rent_cents, actual_rent_cents;
    int64_t projected_expenses_cents;
    struct opt actual_expenses_cents;
    struct opt projected_dscr_e4, actual_dscr_e4;
    int32_t required_dscr_e4;
    struct opt vacancy_ppm;
};

/* Bit i is set where enum flag i is raised. */
uint32_t flags_of(const struct flag_input *input, const struct policy *policy);

#endif
