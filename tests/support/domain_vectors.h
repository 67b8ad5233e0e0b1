/* The deals and periods of the specification's worked cases as structs of the domain. */
#ifndef TESTS_SUPPORT_DOMAIN_VECTORS_H
#define TESTS_SUPPORT_DOMAIN_VECTORS_H

#include "domain/period.h"
#include "vectors.h"

/* The index of a wire name in its table; fails the test where it is none of them. */
static inline int64_t vectors_index(const char *const names[], size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return (int64_t)i;
    }
    fail_msg("unknown name %s", name);
    return -1;
}

static inline struct financing vectors_financing(yajl_val deal)
{
    yajl_val given = vectors_member(deal, "financing");
    struct financing financing = {.known = given != NULL};
    if (given == NULL)
        return financing;
    const char *loan_type = vectors_text(given, "loanType");
    if (loan_type != NULL)
        financing.loan_type = OPT(vectors_index(loan_type_names, LOAN_TYPE_COUNT, loan_type));
    financing.interest_rate_ppm = vectors_number(given, "interestRate", 6);
    financing.ltv_ppm = vectors_number(given, "ltv", 6);
    financing.amortization_e4 = vectors_number(given, "amortization", 4);
    financing.monthly_debt_service_cents = vectors_number(given, "monthlyDebtService", 2);
    return financing;
}

static inline struct pro_forma vectors_pro_forma(yajl_val deal)
{
    const struct financing financing = vectors_financing(deal);
    const int64_t price_cents = vectors_required(deal, "purchasePrice", 2);
    const char *basis = vectors_text(deal, "dscrBasis");
    struct pro_forma pro_forma = {
        .rent_cents = vectors_required(deal, "projectedRent", 2),
        .noi_cents = vectors_required(deal, "projectedNOI", 2),
        .cash_flow_cents = vectors_required(deal, "projectedMonthlyCashFlow", 2),
        .dscr_e4 = vectors_number(deal, "projectedDSCR", 4),
        .required_dscr_e4 = (int32_t)vectors_required(deal, "requiredDSCR", 4),
        .cash = financing_is_cash(&financing),
        .debt_service_cents = debt_service_monthly_cents(price_cents, &financing),
    };
    if (basis != NULL)
        pro_forma.dscr_basis =
            (enum dscr_basis)vectors_index(dscr_basis_names, DSCR_BASIS_COUNT, basis);
    const struct opt expenses = vectors_number(deal, "projectedExpenses", 2);
    pro_forma.expenses_cents =
        expenses.known
            ? expenses.value
            : pro_forma_default_expenses_cents(pro_forma.rent_cents, pro_forma.noi_cents);
    return pro_forma;
}

static inline struct period_input vectors_period(yajl_val period)
{
    yajl_val expenses = vectors_member(period, "actualExpenses");
    struct period_input input = {
        .rent_cents = vectors_number(period, "actualRentCollected", 2),
        .vacancy_ppm = vectors_number(period, "actualVacancyRate", 6),
        .expense_total_cents = vectors_number(expenses, "total", 2),
        .noi_cents = vectors_number(period, "actualNOI", 2),
        .cash_flow_cents = vectors_number(period, "actualMonthlyCashFlow", 2),
        .dscr_e4 = vectors_number(period, "actualDSCR", 4),
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        input.expense_cents[part] = vectors_number(expenses, expense_part_names[part], 2);
    return input;
}

#endif
