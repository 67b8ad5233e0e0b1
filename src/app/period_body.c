#include "app/period_body.h"

#include "base/calendar.h"
#include "domain/limits.h"

static const struct field reporting_period_fields[] = {
    FIELD_INTEGER(struct reporting_period_body, month, "month", .required = true, .min = 1,
                  .max = 12, .description = "the last month of the span"),
    FIELD_INTEGER(struct reporting_period_body, year, "year", .required = true, .min = YEAR_MIN,
                  .max = YEAR_MAX),
    FIELD_INTEGER(struct reporting_period_body, months, "months", .nullable = true, .min = 1,
                  .max = PERIOD_MONTHS_MAX, .description = "1 where absent"),
};
const struct schema reporting_period_schema =
    SCHEMA("ReportingPeriod", struct reporting_period_body, reporting_period_fields);

#define MONTHLY_BOUNDS .min = -MONEY_MONTHLY_MAX_CENTS, .max = MONEY_MONTHLY_MAX_CENTS
#define EXPENSE(part_, name_)                                                                      \
    FIELD_MONEY(struct expenses_body, parts[part_], name_, .nullable = true, MONTHLY_BOUNDS)

static const struct field expenses_fields[] = {
    EXPENSE(EXPENSE_MAINTENANCE, "maintenance"),
    EXPENSE(EXPENSE_PROPERTY_MANAGEMENT, "propertyManagement"),
    EXPENSE(EXPENSE_TAXES, "taxes"),
    EXPENSE(EXPENSE_INSURANCE, "insurance"),
    EXPENSE(EXPENSE_OTHER, "other"),
    FIELD_MONEY(struct expenses_body, total, "total", .nullable = true, MONTHLY_BOUNDS,
                .description = "the sum of the parts, or alone"),
};
const struct schema expenses_schema = SCHEMA("Expenses", struct expenses_body, expenses_fields);

#define FIGURE_FIELDS                                                                              \
    FIELD_RATE(struct period_body, vacancy_ppm, "actualVacancyRate", .nullable = true, .min = 0,   \
               .max = RATE_MAX_PPM),                                                               \
        FIELD_OPT_OBJECT(struct period_body, expenses, has_expenses, "actualExpenses",             \
                         &expenses_schema, .nullable = true),                                      \
        FIELD_MONEY(struct period_body, noi_cents, "actualNOI", .nullable = true, MONTHLY_BOUNDS,  \
                    .description = "rent less expenses where absent"),                             \
        FIELD_MONEY(struct period_body, cash_flow_cents, "actualMonthlyCashFlow",                  \
                    .nullable = true, MONTHLY_BOUNDS,                                              \
                    .description = "NOI less debt service where absent"),                          \
        FIELD_RATIO(struct period_body, dscr_e4, "actualDSCR", .nullable = true,                   \
                    .min = -DSCR_MAX_E4, .max = DSCR_MAX_E4),                                      \
        FIELD_TEXT(struct period_body, notes, "notes", .nullable = true, .allow_empty = true,      \
                   .max_length = 4000),                                                            \
        FIELD_TEXT_LIST(struct period_body, flags, "flags", .nullable = true,                      \
                        .max_items = CALLER_FLAGS_MAX, .max_length = CALLER_FLAG_MAX_LENGTH,       \
                        .is_valid = flag_name_is_valid,                                            \
                        .must = "must be 1 to 64 characters of a-z, 0-9 and _",                    \
                        .description = "kept beside the flags that are always generated")

static const struct field period_fields[] = {
    FIELD_OPT_OBJECT(struct period_body, reporting_period, has_reporting_period, "reportingPeriod",
                     &reporting_period_schema, .required = true),
    FIELD_MONEY(struct period_body, rent_cents, "actualRentCollected", .required = true, .min = 0,
                .max = MONEY_MONTHLY_MAX_CENTS),
    FIGURE_FIELDS,
};
const struct schema period_schema = SCHEMA("PeriodReport", struct period_body, period_fields);

#define LOCKED(name_) FIELD_REFUSED(name_, "is locked at close and cannot be changed")

static const struct field correction_fields[] = {
    FIELD_MONEY(struct period_body, rent_cents, "actualRentCollected", .required = true, .min = 0,
                .max = MONEY_MONTHLY_MAX_CENTS),
    FIGURE_FIELDS,
    FIELD_REFUSED("reportingPeriod", "cannot be changed: a period keeps its months"),
    LOCKED("buyerId"),
    LOCKED("buyBoxId"),
    LOCKED("strategy"),
    LOCKED("marketKey"),
    LOCKED("closedDate"),
    LOCKED("purchasePrice"),
    LOCKED("rehabCostActual"),
    LOCKED("financing"),
    LOCKED("proForma"),
    LOCKED("projectedRent"),
    LOCKED("projectedNOI"),
    LOCKED("projectedExpenses"),
    LOCKED("projectedMonthlyCashFlow"),
    LOCKED("projectedDSCR"),
    LOCKED("dscrBasis"),
    LOCKED("requiredDSCR"),
    LOCKED("assumptionsUsed"),
};
const struct schema correction_schema =
    SCHEMA("PeriodCorrection", struct period_body, correction_fields);

struct period_input period_input_of(const struct period_body *body)
{
    struct period_input input = {
        .rent_cents = body->rent_cents,
        .vacancy_ppm = body->vacancy_ppm,
        .expense_total_cents = body->expenses.total,
        .noi_cents = body->noi_cents,
        .cash_flow_cents = body->cash_flow_cents,
        .dscr_e4 = body->dscr_e4,
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        input.expense_cents[part] = body->expenses.parts[part];
    return input;
}
