#include "domain/policy.h"

const struct policy policy_default = {
    .version = 1,

    .default_required_dscr_e4 = 12500,
    .failing_dscr_e4 = 10000,
    .failing_dscr_share_percent = 90,
    .grade_b_shortfall_percent = 10,

    .significant_shortfall_percent = 20,
    .moderate_shortfall_percent = 10,
    .dscr_drop_e4 = 2000,
    .minimum_dscr_e4 = 12500,
    .rent_shortfall_percent = 15,
    .high_vacancy_ppm = 100000,
    .elevated_vacancy_ppm = 50000,
    .expense_overrun_percent = 20,
    .noi_mismatch_percent = 1,

    .critical_rate_percent = 40,
    .warning_rate_percent = 60,

    .many_deals = 10,
    .many_deals_points = 5,
    .some_deals = 5,
    .some_deals_points = 2,
    .good_variance_cents = 10000,
    .good_variance_points = 5,
    .bad_variance_cents = -10000,
    .bad_variance_points = -5,
    .very_bad_variance_cents = -30000,
    .very_bad_variance_points = -10,
};
