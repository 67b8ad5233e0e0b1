#include "domain/grade.h"

#include <assert.h>
#include <string.h>

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

/* ---- the sentences ---- */

/* A reason's text and where its next words go. Every answered record has some twenty of these
 * sentences, so they are put together without printf's reading of formats. */
struct sentence {
    char *text;
    size_t length;
};

static void say(struct sentence *sentence, const char *words)
{
    const size_t length = strlen(words);
    assert(length < GRADE_REASON_TEXT_MAX - sentence->length);
    memcpy(sentence->text + sentence->length, words, length + 1);
    sentence->length += length;
}

static void say_number(struct sentence *sentence, int64_t value, int decimals)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format_fixed(value, decimals, text);
    say(sentence, text);
}

static void say_money(struct sentence *sentence, int64_t cents)
{
    say_number(sentence, cents, 2);
}

static void say_dscr(struct sentence *sentence, int64_t dscr_e4)
{
    say_number(sentence, dscr_e4, 4);
}

static void explain_dscr(const struct grade_input *input, const struct policy *policy,
                         struct grade_reason *reason)
{
    struct sentence sentence = {.text = reason->text};
    if (!input->actual_dscr_e4.known) {
        say(&sentence, "without debt every DSCR rule is met");
        return;
    }
    say(&sentence, "DSCR ");
    say_dscr(&sentence, input->actual_dscr_e4.value);
    say(&sentence, reason->holds ? " is " : " is not ");
    if (reason->rule == RULE_A_DSCR) {
        say(&sentence, "at least the required ");
        say_dscr(&sentence, input->required_dscr_e4);
        return;
    }
    say(&sentence, "below ");
    if (reason->rule == RULE_D_DSCR_BELOW_ONE) {
        say_dscr(&sentence, policy->failing_dscr_e4);
        return;
    }
    say_dscr(&sentence, far_below_dscr_e4(input, policy));
    say(&sentence, ", ");
    say_number(&sentence, policy->failing_dscr_share_percent, 0);
    say(&sentence, " % of the required ");
    say_dscr(&sentence, input->required_dscr_e4);
}

static void explain_cash_flow(const struct grade_input *input, const struct policy *policy,
                              struct grade_reason *reason)
{
    struct sentence sentence = {.text = reason->text};
    say(&sentence, "cash flow ");
    say_money(&sentence, input->actual_cash_flow_cents);
    if (reason->rule == RULE_C_OTHERWISE) {
        say(&sentence, " is not negative, but below ");
        say_money(&sentence, near_projection_cents(input, policy));
        return;
    }
    say(&sentence, reason->holds ? " is " : " is not ");
    if (reason->rule == RULE_D_NEGATIVE_CASH_FLOW) {
        say(&sentence, "below 0");
        return;
    }
    say(&sentence, "at least ");
    if (reason->rule == RULE_B_CASH_FLOW) {
        say_money(&sentence, near_projection_cents(input, policy));
        say(&sentence, ", ");
        say_number(&sentence, policy->grade_b_shortfall_percent, 0);
        say(&sentence, " % below ");
    }
    say(&sentence, "the projected ");
    say_money(&sentence, input->projected_cash_flow_cents);
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
