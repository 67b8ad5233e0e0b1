#include "domain/period.h"

#include <stdio.h>

#include "base/attributes.h"
#include "base/decimal.h"
#include "domain/limits.h"

const char *const dscr_basis_names[] = {"noi", "rent"};
_Static_assert(ARRAY_LENGTH(dscr_basis_names) == DSCR_BASIS_COUNT, "a name for each basis");

const char *const expense_part_names[] = {"maintenance", "propertyManagement", "taxes", "insurance",
                                          "other"};
_Static_assert(ARRAY_LENGTH(expense_part_names) == EXPENSE_PART_COUNT, "a name for each part");

const char *const derived_figure_names[] = {"actualNOI", "actualMonthlyCashFlow", "actualDSCR"};
_Static_assert(ARRAY_LENGTH(derived_figure_names) == DERIVED_COUNT, "a name for each figure");

static const char *const rent_pointer = "/actualRentCollected";
static const char *const total_pointer = "/actualExpenses/total";
static const char *const derived_pointers[] = {"/actualNOI", "/actualMonthlyCashFlow",
                                               "/actualDSCR"};

int64_t pro_forma_default_expenses_cents(int64_t rent_cents, int64_t noi_cents)
{
    return rent_cents - noi_cents;
}

/* The figures while they are settled one after the other: rent, expenses, NOI, cash flow, DSCR,
 * each from those before it. Once an error is reported the values no longer matter, only that the
 * rest is looked through for further errors. */
struct work {
    const struct pro_forma *pro_forma;
    const struct period_input *input;
    struct opt debt_service_cents;
    struct opt rent_cents, total_cents, noi_cents, cash_flow_cents, dscr_e4;
    uint32_t derived;
    struct error *err;
};

/* What a figure would have to be derived from and is not there. */
struct missing {
    char text[128];
    size_t length;
};

static void missing_add(struct missing *missing, const char *name)
{
    const int added =
        snprintf(missing->text + missing->length, sizeof missing->text - missing->length, "%s%s",
                 missing->length > 0 ? ", " : "", name);
    missing->length += (size_t)added;
}

static void report_missing(struct work *work, enum derived_figure figure,
                           const struct missing *missing)
{
    error_field(work->err, derived_pointers[figure],
                "is not given and cannot be derived without %s", missing->text);
}

static struct opt money_in_range(struct work *work, const char *pointer, int128 cents)
{
    if (cents >= -MONEY_MONTHLY_MAX_CENTS && cents <= MONEY_MONTHLY_MAX_CENTS)
        return OPT((int64_t)cents);
    error_field(work->err, pointer, "is beyond 1000000000.00 a month");
    return OPT(0);
}

static struct opt dscr_in_range(struct work *work, int128 dscr_e4)
{
    if (dscr_e4 >= -DSCR_MAX_E4 && dscr_e4 <= DSCR_MAX_E4)
        return OPT((int64_t)dscr_e4);
    error_field(work->err, derived_pointers[DERIVED_DSCR], "is beyond 1000");
    return OPT(0);
}

static void settle_rent(struct work *work)
{
    if (!work->input->rent_cents.known)
        error_field(work->err, rent_pointer, "is required");
    work->rent_cents = money_in_range(work, rent_pointer, work->input->rent_cents.value);
}

static bool has_expense_parts(const struct opt parts[EXPENSE_PART_COUNT])
{
    for (int part = 0; part < EXPENSE_PART_COUNT; part++) {
        if (parts[part].known)
            return true;
    }
    return false;
}

static void settle_expenses(struct work *work)
{
    const struct opt given = work->input->expense_total_cents;
    if (!has_expense_parts(work->input->expense_cents)) {
        if (given.known)
            work->total_cents = money_in_range(work, total_pointer, given.value);
        return;
    }
    int128 sum = 0;
    for (int part = 0; part < EXPENSE_PART_COUNT; part++) {
        if (work->input->expense_cents[part].known)
            sum += work->input->expense_cents[part].value;
    }
    work->total_cents = money_in_range(work, total_pointer, sum);
    if (!given.known || sum == given.value)
        return;
    char given_text[DECIMAL_TEXT_MAX], sum_text[DECIMAL_TEXT_MAX];
    decimal_format_fixed(given.value, 2, given_text);
    decimal_format_fixed(work->total_cents.value, 2, sum_text);
    error_field(work->err, total_pointer, "is %s, but the parts add up to %s; it may be left out",
                given_text, sum_text);
}

static void settle_noi(struct work *work)
{
    const char *pointer = derived_pointers[DERIVED_NOI];
    if (work->input->noi_cents.known) {
        work->noi_cents = money_in_range(work, pointer, work->input->noi_cents.value);
        return;
    }
    if (!work->total_cents.known) {
        struct missing missing = {0};
        missing_add(&missing, "actualExpenses");
        report_missing(work, DERIVED_NOI, &missing);
        return;
    }
    const int128 noi = (int128)work->rent_cents.value - work->total_cents.value;
    work->noi_cents = money_in_range(work, pointer, noi);
    work->derived |= 1u << DERIVED_NOI;
}

static void settle_cash_flow(struct work *work)
{
    const char *pointer = derived_pointers[DERIVED_CASH_FLOW];
    if (work->input->cash_flow_cents.known) {
        work->cash_flow_cents = money_in_range(work, pointer, work->input->cash_flow_cents.value);
        return;
    }
    struct missing missing = {0};
    if (!work->noi_cents.known)
        missing_add(&missing, "actualNOI");
    if (!work->debt_service_cents.known)
        missing_add(&missing, "the deal's financing");
    if (missing.length > 0) {
        report_missing(work, DERIVED_CASH_FLOW, &missing);
        return;
    }
    const int128 cash_flow = (int128)work->noi_cents.value - work->debt_service_cents.value;
    work->cash_flow_cents = money_in_range(work, pointer, cash_flow);
    work->derived |= 1u << DERIVED_CASH_FLOW;
}

static void derive_dscr(struct work *work)
{
    const bool by_rent = work->pro_forma->dscr_basis == DSCR_BASIS_RENT;
    const struct opt taxes = work->input->expense_cents[EXPENSE_TAXES];
    const struct opt insurance = work->input->expense_cents[EXPENSE_INSURANCE];
    struct missing missing = {0};
    if (!by_rent && !work->noi_cents.known)
        missing_add(&missing, "actualNOI");
    if (!work->debt_service_cents.known)
        missing_add(&missing, "the deal's financing");
    if (by_rent && !taxes.known && !insurance.known) {
        missing_add(&missing, "/actualExpenses/taxes");
        missing_add(&missing, "/actualExpenses/insurance");
    }
    if (missing.length > 0) {
        report_missing(work, DERIVED_DSCR, &missing);
        return;
    }

    int128 numerator = by_rent ? work->rent_cents.value : work->noi_cents.value;
    int128 denominator = work->debt_service_cents.value;
    if (by_rent)
        denominator +=
            (int128)(taxes.known ? taxes.value : 0) + (insurance.known ? insurance.value : 0);
    if (denominator <= 0)
        return;
    work->dscr_e4 = dscr_in_range(work, div_round(numerator * 10000, denominator));
    work->derived |= 1u << DERIVED_DSCR;
}

static void settle_dscr(struct work *work)
{
    const struct opt given = work->input->dscr_e4;
    if (work->pro_forma->cash) {
        if (given.known)
            error_field(work->err, derived_pointers[DERIVED_DSCR],
                        "must be absent or null: a cash purchase has no debt");
        return;
    }
    if (given.known)
        work->dscr_e4 = dscr_in_range(work, given.value);
    else
        derive_dscr(work);
}

static struct opt noi_mismatch(const struct work *work, const struct policy *policy)
{
    if ((work->derived & (1u << DERIVED_NOI)) != 0 || !work->total_cents.known)
        return UNKNOWN;
    const int64_t rent = work->rent_cents.value;
    const int64_t difference = work->noi_cents.value - (rent - work->total_cents.value);
    const int128 magnitude = difference < 0 ? -(int128)difference : difference;
    const int128 rent_magnitude = rent < 0 ? -(int128)rent : rent;
    if (magnitude * 100 <= rent_magnitude * policy->noi_mismatch_percent)
        return UNKNOWN;
    return OPT(difference);
}

static void compare(struct period_figures *figures, enum measure measure, struct opt actual,
                    struct opt projected)
{
    if (!actual.known || !projected.known)
        return;
    figures->variance[measure] = OPT(actual.value - projected.value);
}

static struct opt percent_e2(struct opt variance, int64_t projected)
{
    if (!variance.known || projected == 0)
        return UNKNOWN;
    const int128 magnitude = projected < 0 ? -(int128)projected : projected;
    return OPT(div_round((int128)variance.value * 10000, magnitude));
}

void period_figures_percent(const struct pro_forma *pro_forma, struct period_figures *figures)
{
    const struct opt *variance = figures->variance;
    struct opt *percent = figures->variance_percent_e2;
    percent[MEASURE_CASH_FLOW] =
        percent_e2(variance[MEASURE_CASH_FLOW], pro_forma->cash_flow_cents);
    percent[MEASURE_RENT] = percent_e2(variance[MEASURE_RENT], pro_forma->rent_cents);
    percent[MEASURE_EXPENSE] = percent_e2(variance[MEASURE_EXPENSE], pro_forma->expenses_cents);
}

/* Without `cleared`, which says something of a request and nothing of a figure. */
static struct opt settled(struct opt value)
{
    return value.known ? OPT(value.value) : UNKNOWN;
}

struct grade_input period_grade_input(const struct pro_forma *pro_forma,
                                      const struct period_figures *figures)
{
    return (struct grade_input){
        .projected_cash_flow_cents = pro_forma->cash_flow_cents,
        .actual_cash_flow_cents = figures->cash_flow_cents,
        .actual_dscr_e4 = figures->dscr_e4,
        .required_dscr_e4 = pro_forma->required_dscr_e4,
    };
}

static struct flag_input flag_input_of(const struct pro_forma *pro_forma,
                                       const struct period_figures *figures)
{
    return (struct flag_input){
        .projected_cash_flow_cents = pro_forma->cash_flow_cents,
        .actual_cash_flow_cents = figures->cash_flow_cents,
        .projected_rent_cents = pro_forma->rent_cents,
        .actual_rent_cents = figures->rent_cents,
        .projected_expenses_cents = pro_forma->expenses_cents,
        .actual_expenses_cents = figures->expense_total_cents,
        .projected_dscr_e4 = pro_forma->dscr_e4,
        .actual_dscr_e4 = figures->dscr_e4,
        .required_dscr_e4 = pro_forma->required_dscr_e4,
        .vacancy_ppm = figures->vacancy_ppm,
    };
}

static struct period_figures figures_of(const struct work *work, const struct policy *policy)
{
    const struct pro_forma *pro_forma = work->pro_forma;
    struct period_figures figures = {
        .rent_cents = work->rent_cents.value,
        .noi_cents = work->noi_cents.value,
        .cash_flow_cents = work->cash_flow_cents.value,
        .vacancy_ppm = settled(work->input->vacancy_ppm),
        .expense_total_cents = work->total_cents,
        .dscr_e4 = work->dscr_e4,
        .derived = work->derived,
        .noi_mismatch_cents = noi_mismatch(work, policy),
        .policy_version = policy->version,
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        figures.expense_cents[part] = settled(work->input->expense_cents[part]);

    compare(&figures, MEASURE_CASH_FLOW, work->cash_flow_cents, OPT(pro_forma->cash_flow_cents));
    compare(&figures, MEASURE_DSCR, work->dscr_e4, pro_forma->dscr_e4);
    compare(&figures, MEASURE_RENT, work->rent_cents, OPT(pro_forma->rent_cents));
    compare(&figures, MEASURE_EXPENSE, work->total_cents, OPT(pro_forma->expenses_cents));

    period_figures_percent(pro_forma, &figures);

    const struct grade_input grade_input = period_grade_input(pro_forma, &figures);
    const struct flag_input flag_input = flag_input_of(pro_forma, &figures);
    figures.grade = grade_of(&grade_input, policy);
    figures.flags = flags_of(&flag_input, policy);
    return figures;
}

struct result period_compute(const struct pro_forma *pro_forma, const struct period_input *input,
                             const struct policy *policy, struct period_figures *ret_figures,
                             struct error *err)
{
    struct work work = {
        .pro_forma = pro_forma,
        .input = input,
        .debt_service_cents = pro_forma->cash ? OPT(0) : pro_forma->debt_service_cents,
        .err = err,
    };
    settle_rent(&work);
    settle_expenses(&work);
    settle_noi(&work);
    settle_cash_flow(&work);
    settle_dscr(&work);
    TRY(error_result(err));
    *ret_figures = figures_of(&work, policy);
    return RESULT_OK;
}

struct period_input period_given(const struct period_figures *figures)
{
    const uint32_t derived = figures->derived;
    struct period_input given = {
        .rent_cents = OPT(figures->rent_cents),
        .vacancy_ppm = figures->vacancy_ppm,
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        given.expense_cents[part] = figures->expense_cents[part];
    if (!has_expense_parts(figures->expense_cents))
        given.expense_total_cents = figures->expense_total_cents;
    if ((derived & (1u << DERIVED_NOI)) == 0)
        given.noi_cents = OPT(figures->noi_cents);
    if ((derived & (1u << DERIVED_CASH_FLOW)) == 0)
        given.cash_flow_cents = OPT(figures->cash_flow_cents);
    if ((derived & (1u << DERIVED_DSCR)) == 0)
        given.dscr_e4 = figures->dscr_e4;
    return given;
}

static struct opt amended(struct opt given, struct opt change)
{
    if (change.known)
        return OPT(change.value);
    return change.cleared ? UNKNOWN : given;
}

struct period_input period_amend(const struct period_input *given,
                                 const struct period_input *change, bool expenses_cleared)
{
    struct period_input next = {
        .rent_cents = amended(given->rent_cents, change->rent_cents),
        .vacancy_ppm = amended(given->vacancy_ppm, change->vacancy_ppm),
        .noi_cents = amended(given->noi_cents, change->noi_cents),
        .cash_flow_cents = amended(given->cash_flow_cents, change->cash_flow_cents),
        .dscr_e4 = amended(given->dscr_e4, change->dscr_e4),
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        next.expense_cents[part] = amended(expenses_cleared ? UNKNOWN : given->expense_cents[part],
                                           change->expense_cents[part]);
    const bool total_gives_way = expenses_cleared || has_expense_parts(change->expense_cents);
    next.expense_total_cents = amended(total_gives_way ? UNKNOWN : given->expense_total_cents,
                                       change->expense_total_cents);
    return next;
}
