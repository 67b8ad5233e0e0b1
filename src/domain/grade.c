#include "domain/grade.h"

#include <stdio.h>

#include "base/attributes.h"
#include "base/decimal.h"

const char *const grade_names[] = {"A", "B", "C", "D"};
_Static_assert(ARRAY_LENGTH(grade_names) == GRADE_COUNT, "a name for each grade");

const char *const grade_rule_names[] = {
    [RULE_D_NEGATIVE_CASH_FLOW] = "negative_cash_flow",
    [RULE_D_DSCR_BELOW_ONE] = "dscr_below_one",
    [RULE_D_DSCR_FAR_BELOW] = "dscr_far_below_required",
    [RULE_A_CASH_FLOW] = "cash_flow_as_projected",
    [RULE_A_DSCR] = "dscr_as_required",
    [RULE_B_CASH_FLOW] = "cash_flow_near_projection",
    [RULE_C_OTHERWISE] = "otherwise",
};
_Static_assert(ARRAY_LENGTH(grade_rule_names) == GRADE_RULE_COUNT, "a name for each rule");

static const enum grade grade_of_rule[] = {
    [RULE_D_NEGATIVE_CASH_FLOW] = GRADE_D,
    [RULE_D_DSCR_BELOW_ONE] = GRADE_D,
    [RULE_D_DSCR_FAR_BELOW] = GRADE_D,
    [RULE_A_CASH_FLOW] = GRADE_A,
    [RULE_A_DSCR] = GRADE_A,
    [RULE_B_CASH_FLOW] = GRADE_B,
    [RULE_C_OTHERWISE] = GRADE_C,
};

/* The least cash flow that is not further below projection than B allows. On whole cents, being at
 * least P - 10 % of |P| and being at least that rounded up are the same. */
static int64_t near_projection_cents(const struct grade_input *input, const struct policy *policy)
{
    const int128 projected = input->projected_cash_flow_cents;
    const int128 magnitude = projected < 0 ? -projected : projected;
    return div_ceil(projected * 100 - magnitude * policy->grade_b_shortfall_percent, 100);
}

/* The least DSCR that is not below 90 % of the required one, on the grid. */
static int64_t far_below_dscr_e4(const struct grade_input *input, const struct policy *policy)
{
    return div_ceil((int128)input->required_dscr_e4 * policy->failing_dscr_share_percent, 100);
}

static bool dscr_below(const struct grade_input *input, int64_t least_e4)
{
    return input->actual_dscr_e4.known && input->actual_dscr_e4.value < least_e4;
}

static bool rule_holds(enum grade_rule rule, const struct grade_input *input,
                       const struct policy *policy)
{
    switch (rule) {
    case RULE_D_NEGATIVE_CASH_FLOW:
        return input->actual_cash_flow_cents < 0;
    case RULE_D_DSCR_BELOW_ONE:
        return dscr_below(input, policy->failing_dscr_e4);
    case RULE_D_DSCR_FAR_BELOW:
        return dscr_below(input, far_below_dscr_e4(input, policy));
    case RULE_A_CASH_FLOW:
        return input->actual_cash_flow_cents >= input->projected_cash_flow_cents;
    case RULE_A_DSCR:
        return !dscr_below(input, input->required_dscr_e4);
    case RULE_B_CASH_FLOW:
        return input->actual_cash_flow_cents >= near_projection_cents(input, policy);
    case RULE_C_OTHERWISE:
    case GRADE_RULE_COUNT:
        break;
    }
    return true;
}

/* The rule that decides; of the two that A needs, the latter. */
static enum grade_rule deciding_rule(const struct grade_input *input, const struct policy *policy)
{
    for (enum grade_rule rule = RULE_D_NEGATIVE_CASH_FLOW; rule <= RULE_D_DSCR_FAR_BELOW; rule++) {
        if (rule_holds(rule, input, policy))
            return rule;
    }
    if (rule_holds(RULE_A_CASH_FLOW, input, policy) && rule_holds(RULE_A_DSCR, input, policy))
        return RULE_A_DSCR;
    return rule_holds(RULE_B_CASH_FLOW, input, policy) ? RULE_B_CASH_FLOW : RULE_C_OTHERWISE;
}

enum grade grade_of(const struct grade_input *input, const struct policy *policy)
{
    return grade_of_rule[deciding_rule(input, policy)];
}

/* A figure as it stands in a sentence. */
struct figure_text {
    char chars[DECIMAL_TEXT_MAX];
};

static struct figure_text money_text(int64_t cents)
{
    struct figure_text text;
    decimal_format_fixed(cents, 2, text.chars);
    return text;
}

static struct figure_text dscr_text(int64_t dscr_e4)
{
    struct figure_text text;
    decimal_format_fixed(dscr_e4, 4, text.chars);
    return text;
}

static void explain_dscr(const struct grade_input *input, const struct policy *policy,
                         struct grade_reason *reason)
{
    if (!input->actual_dscr_e4.known) {
        snprintf(reason->text, sizeof reason->text, "without debt every DSCR rule is met");
        return;
    }
    const struct figure_text actual = dscr_text(input->actual_dscr_e4.value);
    const struct figure_text required = dscr_text(input->required_dscr_e4);
    const char *not_ = reason->holds ? "" : "not ";
    if (reason->rule == RULE_D_DSCR_BELOW_ONE)
        snprintf(reason->text, sizeof reason->text, "DSCR %s is %sbelow %s", actual.chars, not_,
                 dscr_text(policy->failing_dscr_e4).chars);
    else if (reason->rule == RULE_D_DSCR_FAR_BELOW)
        snprintf(reason->text, sizeof reason->text,
                 "DSCR %s is %sbelow %s, %d %% of the required %s", actual.chars, not_,
                 dscr_text(far_below_dscr_e4(input, policy)).chars,
                 (int)policy->failing_dscr_share_percent, required.chars);
    else
        snprintf(reason->text, sizeof reason->text, "DSCR %s is %sat least the required %s",
                 actual.chars, not_, required.chars);
}

static void explain_cash_flow(const struct grade_input *input, const struct policy *policy,
                              struct grade_reason *reason)
{
    const struct figure_text actual = money_text(input->actual_cash_flow_cents);
    const struct figure_text projected = money_text(input->projected_cash_flow_cents);
    const struct figure_text near = money_text(near_projection_cents(input, policy));
    const char *not_ = reason->holds ? "" : "not ";
    if (reason->rule == RULE_D_NEGATIVE_CASH_FLOW)
        snprintf(reason->text, sizeof reason->text, "cash flow %s is %sbelow 0", actual.chars,
                 not_);
    else if (reason->rule == RULE_A_CASH_FLOW)
        snprintf(reason->text, sizeof reason->text, "cash flow %s is %sat least the projected %s",
                 actual.chars, not_, projected.chars);
    else if (reason->rule == RULE_B_CASH_FLOW)
        snprintf(reason->text, sizeof reason->text,
                 "cash flow %s is %sat least %s, %d %% below the projected %s", actual.chars, not_,
                 near.chars, (int)policy->grade_b_shortfall_percent, projected.chars);
    else
        snprintf(reason->text, sizeof reason->text, "cash flow %s is not negative, but below %s",
                 actual.chars, near.chars);
}

size_t grade_explain(const struct grade_input *input, const struct policy *policy,
                     struct grade_reason ret_reasons[GRADE_RULE_COUNT])
{
    const enum grade_rule last = deciding_rule(input, policy);
    for (enum grade_rule rule = RULE_D_NEGATIVE_CASH_FLOW; rule <= last; rule++) {
        struct grade_reason *reason = &ret_reasons[rule];
        reason->rule = rule;
        reason->grade = grade_of_rule[rule];
        reason->holds = rule_holds(rule, input, policy);
        if (rule == RULE_D_DSCR_BELOW_ONE || rule == RULE_D_DSCR_FAR_BELOW || rule == RULE_A_DSCR)
            explain_dscr(input, policy, reason);
        else
            explain_cash_flow(input, policy, reason);
    }
    return (size_t)last + 1;
}

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The least figures that satisfy every rule of a grade better than D. */
static struct grade_target least_figures(enum grade grade, const struct grade_input *input,
                                         const struct policy *policy)
{
    struct grade_target target = {.known = true, .grade = grade};
    int64_t dscr_e4 = greater(policy->failing_dscr_e4, far_below_dscr_e4(input, policy));
    if (grade == GRADE_B)
        target.cash_flow_cents = greater(0, near_projection_cents(input, policy));
    if (grade == GRADE_A) {
        target.cash_flow_cents = greater(0, input->projected_cash_flow_cents);
        dscr_e4 = greater(dscr_e4, input->required_dscr_e4);
    }
    target.dscr_e4 = input->actual_dscr_e4.known ? OPT(dscr_e4) : UNKNOWN;
    return target;
}

struct grade_target grade_next(const struct grade_input *input, const struct policy *policy)
{
    for (int grade = (int)grade_of(input, policy) - 1; grade >= (int)GRADE_A; grade--) {
        const struct grade_target target = least_figures((enum grade)grade, input, policy);
        struct grade_input reached = *input;
        reached.actual_cash_flow_cents = target.cash_flow_cents;
        reached.actual_dscr_e4 = target.dscr_e4;
        /* Where the least figures of a grade make a better one already, no figures reach it
         * alone: the better one is next. */
        if (grade_of(&reached, policy) == target.grade)
            return target;
    }
    return (struct grade_target){.known = false};
}
