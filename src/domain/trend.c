#include "domain/trend.h"

#include "base/decimal.h"

struct trend_sums trend_of_month(const struct pro_forma *plan, const struct period_figures *figures)
{
    struct trend_sums sums = {.of = {
                                  [TREND_PROJECTED_RENT] = plan->rent_cents,
                                  [TREND_PROJECTED_NOI] = plan->noi_cents,
                                  [TREND_PROJECTED_CASH_FLOW] = plan->cash_flow_cents,
                                  [TREND_ACTUAL_RENT] = figures->rent_cents,
                                  [TREND_ACTUAL_NOI] = figures->noi_cents,
                                  [TREND_ACTUAL_CASH_FLOW] = figures->cash_flow_cents,
                              }};
    sums.of[TREND_GRADES + (int)figures->grade] = 1;
    if (figures->expense_total_cents.known) {
        sums.of[TREND_PROJECTED_EXPENSES] = plan->expenses_cents;
        sums.of[TREND_ACTUAL_EXPENSES] = figures->expense_total_cents.value;
        sums.of[TREND_EXPENSE_REPORTS] = 1;
    }
    if (figures->dscr_e4.known) {
        sums.of[TREND_DSCR_E4] = figures->dscr_e4.value;
        sums.of[TREND_DSCR_REPORTS] = 1;
    }
    if (figures->vacancy_ppm.known) {
        sums.of[TREND_VACANCY_PPM] = figures->vacancy_ppm.value;
        sums.of[TREND_VACANCY_REPORTS] = 1;
    }
    return sums;
}

struct result trend_add(struct trend_sums *into, const struct trend_sums *other, struct error *err)
{
    struct trend_sums sums = {0};
    for (int i = 0; i < TREND_SUM_COUNT; i++) {
        if (!add_checked(into->of[i], other->of[i], &sums.of[i]))
            return error_set(err, ERROR_VALIDATION, "the sums of the reported months overflow");
    }
    *into = sums;
    return RESULT_OK;
}

void trend_subtract(struct trend_sums *from, const struct trend_sums *other)
{
    for (int i = 0; i < TREND_SUM_COUNT; i++)
        from->of[i] -= other->of[i];
}

bool trend_equal(const struct trend_sums *a, const struct trend_sums *b)
{
    for (int i = 0; i < TREND_SUM_COUNT; i++) {
        if (a->of[i] != b->of[i])
            return false;
    }
    return true;
}

bool trend_is_zero(const struct trend_sums *sums)
{
    return trend_equal(sums, &(struct trend_sums){0});
}

int64_t trend_reports(const struct trend_sums *sums)
{
    int64_t reports = 0;
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        reports += sums->of[TREND_GRADES + grade];
    return reports;
}

static struct opt mean(const struct trend_sums *sums, enum trend_sum sum, enum trend_sum count)
{
    return sums->of[count] ? OPT(div_round(sums->of[sum], sums->of[count])) : UNKNOWN;
}

struct opt trend_mean_dscr_e4(const struct trend_sums *sums)
{
    return mean(sums, TREND_DSCR_E4, TREND_DSCR_REPORTS);
}

struct opt trend_mean_vacancy_ppm(const struct trend_sums *sums)
{
    return mean(sums, TREND_VACANCY_PPM, TREND_VACANCY_REPORTS);
}
