/* The bodies of a reported month and of its correction. */
#ifndef APP_PERIOD_BODY_H
#define APP_PERIOD_BODY_H

#include "domain/period.h"
#include "json/field.h"

struct reporting_period_body {
    struct opt month, year, months;
};

struct expenses_body {
    struct opt parts[EXPENSE_PART_COUNT];
    struct opt total;
};

struct period_body {
    struct opt has_reporting_period;
    struct reporting_period_body reporting_period;
    struct opt rent_cents, vacancy_ppm;
    struct opt has_expenses; /* cleared: null removes every part and the total */
    struct expenses_body expenses;
    struct opt noi_cents, cash_flow_cents, dscr_e4;
    struct text notes;
    struct text_list flags;
};

extern const struct schema reporting_period_schema;
extern const struct schema expenses_schema;
extern const struct schema period_schema;     /* POST: with reportingPeriod */
extern const struct schema correction_schema; /* PUT: without it */

/* The figures that were given. */
struct period_input period_input_of(const struct period_body *body);

#endif
